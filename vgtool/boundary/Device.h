// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which of the client's file descriptors are devices of Xen.

#ifndef XENHC_VGTOOL_BOUNDARY_DEVICE_H
#define XENHC_VGTOOL_BOUNDARY_DEVICE_H

#include "vg.h"

namespace boundary::device {

/// "/dev/xen/privcmd" and its like for a path of a Xen device (/proc/xen/privcmd is the same
/// device), or null.
const HChar *canonical(const HChar *Path);

/// The device behind a file descriptor, as canonical() names it, or null. In a replay, only
/// descriptors that open() made are devices.
const HChar *ofDescriptor(Int Fd, bool Replaying);

/// For a replay: opens something that can be mapped like the device, and that ofDescriptor()
/// recognises, also after dup(), fork() and execve().
SysRes open(const HChar *Canonical, Int Flags);

} // namespace boundary::device

#endif // XENHC_VGTOOL_BOUNDARY_DEVICE_H

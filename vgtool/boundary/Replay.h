// SPDX-License-Identifier: GPL-2.0-or-later
//
// --replay=FILE: answers for calls that do not reach a kernel.

#ifndef XENHC_VGTOOL_BOUNDARY_REPLAY_H
#define XENHC_VGTOOL_BOUNDARY_REPLAY_H

#include "Pending.h"

namespace boundary::replay {

/// Reads the script and sets the release that it names. Ends the run with FILE:LINE and a message
/// if it is wrong.
void load(const HChar *FileName);

/// True after load().
bool active();

/// The error (negative) that opening a device is to give, or 0.
Long openError(const HChar *Canonical);

/// Plays Xen and its drivers for a decoded call: finds the rules that fit, writes what they say to
/// the client's memory and returns the ioctl's result. A write that the client's memory does not
/// allow makes it -EFAULT. P was walked with RecordAll.
Long answer(Pending &P);

} // namespace boundary::replay

#endif // XENHC_VGTOOL_BOUNDARY_REPLAY_H

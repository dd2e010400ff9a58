// SPDX-License-Identifier: GPL-2.0-or-later
//
// The number by which toolstack and hypervisor find out that they were not made for each other
// (XEN_DOMCTL_INTERFACE_VERSION and its like).

#ifndef XENHC_VGTOOL_BOUNDARY_INTERFACE_H
#define XENHC_VGTOOL_BOUNDARY_INTERFACE_H

#include "Pending.h"

namespace boundary::interface {

/// True if the versions of a group have changed, so that one of them tells its releases. Those of a
/// stable interface never do.
bool tellsReleases(const HChar *Group);

/// True if an instance states the number of another release than the one that runs; sets its
/// Version then. False where either is not known. Frame is the instance's root. The memory is
/// reported on elsewhere.
bool isForeign(Pending &P, UInt Instance, UInt Frame);

/// After the call: reports the instances that are foreign and that Xen has refused.
void judge(ThreadId Tid, const Pending &P);

} // namespace boundary::interface

#endif // XENHC_VGTOOL_BOUNDARY_INTERFACE_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Buffers of one call that lie in each other's way.

#ifndef XENHC_VGTOOL_BOUNDARY_OVERLAP_H
#define XENHC_VGTOOL_BOUNDARY_OVERLAP_H

#include "Report.h"

namespace boundary::overlap {

/// Notes that a pointer of a call leads to [A, A + Len), which the client has, and reports it if
/// another pointer of the same call leads there as well and Xen writes through one of them. Two
/// pointers to the same address are taken as meant.
void check(ThreadId Tid, Pending &P, const report::Field &F, Addr A, SizeT Len);

} // namespace boundary::overlap

#endif // XENHC_VGTOOL_BOUNDARY_OVERLAP_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What Xen returned, against what the table says that it may return, and against what the program
// gets to see of it.

#ifndef XENHC_VGTOOL_BOUNDARY_RESULTS_H
#define XENHC_VGTOOL_BOUNDARY_RESULTS_H

#include "Pending.h"

namespace boundary::results {

/// True for a result that says why the call failed: -4095 to -1, as in the kernel.
inline bool isError(Long Result) { return Result < 0 && Result >= -4095; }

/// True if an int cannot hold a result.
inline bool isWide(Long Result) { return Result != static_cast<Int>(Result); }

/// After the call: judges the result of each instance.
void judge(ThreadId Tid, const Pending &P);

} // namespace boundary::results

#endif // XENHC_VGTOOL_BOUNDARY_RESULTS_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// --trace-hypercalls=yes: one line per call, after the call.

#ifndef XENHC_VGTOOL_BOUNDARY_TRACE_H
#define XENHC_VGTOOL_BOUNDARY_TRACE_H

#include "Pending.h"

namespace boundary::trace {

/// Adds a field that goes in to P.InTrace: a value, or Count plain elements at At.
void in(Pending &P, UInt Frame, const xenhc_db_node *Node, Addr At, ULong Count, ULong Usable);

/// Adds a pointer's own value.
void pointer(Pending &P, UInt Frame, const xenhc_db_node *Node, ULong Value, ULong Count);

/// Prints the call with its results and the fields that came out. walkAfter() has run.
void print(Pending &P);

} // namespace boundary::trace

#endif // XENHC_VGTOOL_BOUNDARY_TRACE_H

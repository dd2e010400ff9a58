// SPDX-License-Identifier: GPL-2.0-or-later
//
// --trace-hypercalls=yes|json: one line per call, after the call.

#ifndef XENHC_VGTOOL_BOUNDARY_TRACE_H
#define XENHC_VGTOOL_BOUNDARY_TRACE_H

#include "Pending.h"

namespace boundary::trace {

/// Adds a field that goes in to P.InTrace: a value, or Count plain elements at At.
void in(Pending &P, UInt Frame, const xenhc_db_node *Node, Addr At, ULong Count, ULong Usable);

/// Adds a pointer's own value.
void pointer(Pending &P, UInt Frame, const xenhc_db_node *Node, ULong Value, ULong Count);

/// Opens the file of --trace-file, if there is one. Ends the run if that fails.
void init();

/// A forked child gets a file of its own if the file's name holds its number (%p); otherwise both
/// write to the one.
void inChild();

/// Prints the call with its results and the fields that came out. walkAfter() has run.
void print(Pending &P);

} // namespace boundary::trace

#endif // XENHC_VGTOOL_BOUNDARY_TRACE_H

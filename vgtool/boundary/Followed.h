// SPDX-License-Identifier: GPL-2.0-or-later
//
// Results that are followed through the program (engine/Follow.h), and what is said about it.

#ifndef XENHC_VGTOOL_BOUNDARY_FOLLOWED_H
#define XENHC_VGTOOL_BOUNDARY_FOLLOWED_H

#include "Pending.h"

namespace boundary::followed {

/// Call from post_clo_init.
void init();

/// From here on the program is watched for what it makes of a result that needs more than 32 bits.
/// IsCut: it is known already that the caller gets 32 of them only.
void wide(ThreadId Tid, const Instance &I, bool IsCut);

/// The same, with --follow-results=all, for what a program has to test: an instance that failed, or
/// did less than it was asked to, and elements of its arrays with a status that says so.
void toBeTested(ThreadId Tid, const Pending &P, UInt Instance);

/// The same for one element of a call that has a status of its own: an int at A, of an array that
/// the call's own result says nothing about.
void elementError(ThreadId Tid, const Instance &I, const HChar *Field, Addr A, Int Error);

/// The core has put the result of a system call into the client's register for good.
void delivered(ThreadId Tid);

/// The same for fields that a call reads and that the program does not expect to be written: what
/// stands there is kept before the call (Node is null for an argument of a multicall's entry), and
/// whoever uses a changed one afterwards is told of.
void watch(Pending &P, UInt Instance, UInt Frame, const xenhc_db_node *Node, Addr At, UInt Size);
void findRewritten(ThreadId Tid, const Pending &P);

/// A field of a call is about to be read by Xen: reports if it is one that Xen has rewritten.
void passedOn(ThreadId Tid, const Pending &P, UInt Frame, const xenhc_db_node *Node, Addr At);

/// At the end: reports counts that were compared as errors only.
void reportAtExit();

/// Prints which errors nobody has looked at.
void printSummary();

/// In a forked child: the parent speaks of its own calls.
void reset();

} // namespace boundary::followed

#endif // XENHC_VGTOOL_BOUNDARY_FOLLOWED_H

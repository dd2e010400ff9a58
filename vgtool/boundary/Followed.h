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

/// Prints which errors nobody has looked at.
void printSummary();

/// In a forked child: the parent speaks of its own calls.
void reset();

} // namespace boundary::followed

#endif // XENHC_VGTOOL_BOUNDARY_FOLLOWED_H

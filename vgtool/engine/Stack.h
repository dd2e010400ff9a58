// SPDX-License-Identifier: GPL-2.0-or-later
//
// The runtime side of stack poisoning, called from generated code (see StackPass.cpp).

#ifndef XENHC_VGTOOL_ENGINE_STACK_H
#define XENHC_VGTOOL_ENGINE_STACK_H

#include "vg.h"

namespace engine::stack {

// Origin is that of the new stack (see Origins.h), 0 if origins are not tracked.

/// Marks [A, A + Length) undefined.
VG_REGPARM(3) void poison(Addr A, SizeT Length, UWord Origin);

/// A faster one for a certain Length, VG_REGPARM(2) void poison(Addr A, UWord Origin), or null if
/// there is none. It sets origins, so they have to be tracked.
void *poisonHelper(Long Length);

/// The stack pointer was rounded down from Old to New, and perhaps moved on by a constant. What the
/// code keeps in the red zone under Old stays there: a leaf function does that around a call in
/// inline assembly, and the macros of valgrind.h are such.
VG_REGPARM(3) void aligned(Addr Old, Addr New, UWord Origin);

/// The stack pointer went down from Old to New by other arithmetic on itself (alloca).
VG_REGPARM(3) void grown(Addr Old, Addr New, UWord Origin);

/// The stack pointer went down from Old to New, New coming from elsewhere: a frame on the same
/// stack, or another stack altogether (coroutines, signal stacks), whose contents must be left
/// alone.
VG_REGPARM(3) void moved(Addr Old, Addr New, UWord Origin);

} // namespace engine::stack

#endif // XENHC_VGTOOL_ENGINE_STACK_H

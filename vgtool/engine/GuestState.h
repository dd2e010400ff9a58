// SPDX-License-Identifier: GPL-2.0-or-later
//
// Parts of VEX's guest state for amd64 that the instrumentation knows by name.

#ifndef XENHC_VGTOOL_ENGINE_GUESTSTATE_H
#define XENHC_VGTOOL_ENGINE_GUESTSTATE_H

#include "vg.h"

extern "C" {
#include <valgrind/libvex_guest_amd64.h>
}

namespace engine::guest {

/// The flags are computed when they are asked for, from an operation and its operands. The second
/// operand, and flags of before that the operation leaves alone. VEX takes the latter for always
/// defined; here their V bits are kept with those of the second operand, which no flag that depends
/// on both needs.
inline constexpr Int FlagResult = __builtin_offsetof(VexGuestAMD64State, guest_CC_DEP1);
inline constexpr Int FlagOperand = __builtin_offsetof(VexGuestAMD64State, guest_CC_DEP2);
inline constexpr Int KeptFlags = __builtin_offsetof(VexGuestAMD64State, guest_CC_NDEP);

/// The general registers, in order; the first one holds results.
inline constexpr Int Result = __builtin_offsetof(VexGuestAMD64State, guest_RAX);
inline constexpr Int LastRegister = __builtin_offsetof(VexGuestAMD64State, guest_R15);
inline constexpr Int FirstArgument = __builtin_offsetof(VexGuestAMD64State, guest_RDI);
inline constexpr Int SecondArgument = __builtin_offsetof(VexGuestAMD64State, guest_RSI);
inline constexpr Int ThirdArgument = __builtin_offsetof(VexGuestAMD64State, guest_RDX);
inline constexpr Int FirstVector = __builtin_offsetof(VexGuestAMD64State, guest_YMM0);
inline constexpr Int EndOfVectors = __builtin_offsetof(VexGuestAMD64State, guest_YMM16);
inline constexpr Int StackPointer = __builtin_offsetof(VexGuestAMD64State, guest_RSP);

inline constexpr Int FramePointer = __builtin_offsetof(VexGuestAMD64State, guest_RBP);

/// C3 to C0 of the x87 unit.
inline constexpr Int FloatConditions = __builtin_offsetof(VexGuestAMD64State, guest_FC3210);

} // namespace engine::guest

#endif // XENHC_VGTOOL_ENGINE_GUESTSTATE_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// SSE4.2's string comparisons (pcmpistri and its kin). The C library searches strings with them,
// sixteen bytes at a time; what lies behind the terminator in those bytes plays no part and is
// often undefined.

#ifndef XENHC_VGTOOL_ENGINE_STRINGCOMPARE_H
#define XENHC_VGTOOL_ENGINE_STRINGCOMPARE_H

#include "vg.h"

namespace engine::stringcompare {

/// The name of VEX's helper.
inline constexpr const HChar *HelperName = "amd64g_dirtyhelper_PCMPxSTRx";

/// Packs the offsets of the two operands in the guest state and the offset of the shadow guest
/// state.
inline ULong pack(ULong Left, ULong Right, ULong Shadow) {
  return Left | Right << 16 | Shadow << 32;
}

/// Called from generated code, before the instruction. State is the guest state, Operation is the
/// opcode and the immediate byte as VEX's helper gets them, Edx and Eax are the explicit lengths.
/// Returns 1 if a byte that takes part in the comparison is undefined, else 0.
ULong open(UChar *State, HWord Operation, HWord Packed, HWord Edx, HWord Eax);

} // namespace engine::stringcompare

#endif // XENHC_VGTOOL_ENGINE_STRINGCOMPARE_H

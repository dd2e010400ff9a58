// SPDX-License-Identifier: GPL-2.0-or-later
//
// Pure helper calls, which VEX uses for flags and for instructions that have no operation of their
// own.

#include "engine/Pass.h"

namespace engine {

namespace {

/// A helper whose result has less bits than its type.
struct ResultBits {
  const HChar *Name;
  ULong Bits;
};

constexpr ResultBits Narrow[] = {
    {"amd64g_calculate_condition", 1},
    {"amd64g_calculate_rflags_c", 1},
    {"amd64g_calculate_rflags_all", 0x8d5}, // O, S, Z, A, C, P
    {"amd64g_calculate_FXAM", 0x4700},      // C3, C2, C1, C0
    {"amd64g_calc_crc32b", 0xffffffff},
    {"amd64g_calc_crc32w", 0xffffffff},
    {"amd64g_calc_crc32l", 0xffffffff},
    {"amd64g_calc_crc32q", 0xffffffff},
    {"amd64g_calculate_mmx_psadbw", 0x7ff},       // eight differences of bytes
    {"amd64g_calculate_sse_phminposuw", 0x7ffff}, // a word and its index
    {"amd64g_check_ldmxcsr", 0x3ffffffffULL},     // a warning and a rounding mode
    {"amd64g_check_fldcw", 0x3ffffffffULL},
};

/// Helpers for flags, and which of their arguments holds flags of before. VEX takes it for always
/// defined; see GuestState.h.
struct FlagHelper {
  const HChar *Name;
  Int KeptFlags;
};

constexpr FlagHelper FlagHelpers[] = {
    {"amd64g_calculate_condition", 4},
    {"amd64g_calculate_rflags_c", 3},
    {"amd64g_calculate_rflags_all", 3},
};

bool isNamed(const IRCallee *Callee, const HChar *Name) {
  return VG_(strcmp)(Callee->name, Name) == 0;
}

} // namespace

// Helpers whose result does not depend on some arguments say so in mcx_mask (a flag computation
// does not depend on the undefined parts of how it is to be computed).
IRExpr *callShadow(Pass &P, IRCallee *Callee, IRType Type, IRExpr **Args) {
  // Bits of the first argument go to where the second one says.
  if (isNamed(Callee, "amd64g_calculate_pdep") || isNamed(Callee, "amd64g_calculate_pext")) {
    IRExpr *Moved = P.shadowOf(Args[0]);
    if (Moved)
      Moved = P.assign(IRExpr_CCall(Callee, Type, mkIRExprVec_2(Moved, Args[1])));
    return either(P, Type, Moved, spread(P, P.shadowOf(Args[1]), Type));
  }
  UInt Ignored = Callee->mcx_mask;
  for (const FlagHelper &H : FlagHelpers)
    if (isNamed(Callee, H.Name))
      Ignored &= ~(1U << H.KeptFlags);
  IRExpr *Any = nullptr;
  for (Int I = 0; Args[I]; I++) {
    if (Ignored & (1U << I))
      continue;
    if (IRExpr *Shadow = P.shadowOf(Args[I]))
      Any = either(P, Ity_I64, Any, collect(P, Shadow));
  }
  Any = spread(P, Any, Type);
  if (Any && Type == Ity_I64)
    for (const ResultBits &R : Narrow)
      if (isNamed(Callee, R.Name))
        return P.binop(Iop_And64, Any, IRExpr_Const(IRConst_U64(R.Bits)));
  return Any;
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Vector operations that only move bits: V bits move along.

#include "engine/Lanes.h"

namespace engine {

namespace {

// Elements chosen by the elements of a control operand: a result element is undefined if the bits
// that choose it are.
IRExpr *choose(Pass &P, const Operands &O, IRType Type, Int Bits, Int ControlBits) {
  Lanes L(P, Type, Bits);
  IRExpr *Moved = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  IRExpr *Control = O.Shadow[1];
  if (Control)
    Control = L.nonZero(ControlBits < Bits ? L.shiftLeft(Control, Bits - ControlBits) : Control);
  return either(P, Type, Moved, Control);
}

// All lanes shifted by one amount; if that is undefined, nothing is left.
IRExpr *shiftAll(Pass &P, const Operands &O, IRType Type) {
  IRExpr *Moved = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  return either(P, Type, Moved, spread(P, O.Shadow[1], Type));
}

} // namespace

bool vectorMoveRule(Pass &P, const Operands &O, IRExpr **Result) {
  auto Give = [Result](IRExpr *Shadow) {
    *Result = Shadow;
    return true;
  };
  IRType To, Arg1, Arg2, Arg3, Arg4;
  typeOfPrimop(O.Op, &To, &Arg1, &Arg2, &Arg3, &Arg4);
  switch (O.Op) {
  // One operand.
  case Iop_V128to64:
  case Iop_V128HIto64:
  case Iop_64UtoV128:
  case Iop_32UtoV128:
  case Iop_V128to32:
  case Iop_V256to64_0:
  case Iop_V256to64_1:
  case Iop_V256to64_2:
  case Iop_V256to64_3:
  case Iop_V256toV128_0:
  case Iop_V256toV128_1:
  case Iop_GetMSBs8x8:
  case Iop_GetMSBs8x16:
    return Give(P.unop(O.Op, O.Shadow[0]));
  // A value that is taken for another type: shadows have no floating type.
  case Iop_ReinterpF64asI64:
  case Iop_ReinterpI64asF64:
  case Iop_ReinterpF32asI32:
  case Iop_ReinterpI32asF32:
    return Give(O.Shadow[0]);
  // Two operands side by side or interleaved.
  case Iop_64HLtoV128:
  case Iop_V128HLtoV256:
  case Iop_SetV128lo64:
  case Iop_SetV128lo32:
  case Iop_InterleaveHI8x8:
  case Iop_InterleaveHI16x4:
  case Iop_InterleaveHI32x2:
  case Iop_InterleaveLO8x8:
  case Iop_InterleaveLO16x4:
  case Iop_InterleaveLO32x2:
  case Iop_CatOddLanes16x4:
  case Iop_CatEvenLanes16x4:
  case Iop_InterleaveHI8x16:
  case Iop_InterleaveHI16x8:
  case Iop_InterleaveHI32x4:
  case Iop_InterleaveHI64x2:
  case Iop_InterleaveLO8x16:
  case Iop_InterleaveLO16x8:
  case Iop_InterleaveLO32x4:
  case Iop_InterleaveLO64x2:
  case Iop_NarrowBin16to8x8:
  case Iop_NarrowBin32to16x4:
  case Iop_NarrowBin16to8x16:
  case Iop_NarrowBin32to16x8:
    return Give(P.binop(O.Op, orZeros(P, O.Shadow[0], Arg1), orZeros(P, O.Shadow[1], Arg2)));
  case Iop_64x4toV256: {
    IRExpr *S[4];
    for (Int I = 0; I < 4; I++)
      S[I] = orZeros(P, O.Shadow[I], Ity_I64);
    return Give(P.assign(IRExpr_Qop(O.Op, S[0], S[1], S[2], S[3])));
  }
  // Permutations.
  case Iop_PermOrZero8x8:
  case Iop_PermOrZero8x16:
    return Give(choose(P, O, To, 8, 8));
  case Iop_Perm32x4:
    return Give(choose(P, O, To, 32, 2));
  case Iop_Perm32x8:
    return Give(choose(P, O, To, 32, 3));
  // Shifts.
  case Iop_ShlN16x4:
  case Iop_ShlN32x2:
  case Iop_ShrN16x4:
  case Iop_ShrN32x2:
  case Iop_SarN8x8:
  case Iop_SarN16x4:
  case Iop_SarN32x2:
  case Iop_ShlN16x8:
  case Iop_ShlN32x4:
  case Iop_ShlN64x2:
  case Iop_ShrN16x8:
  case Iop_ShrN32x4:
  case Iop_ShrN64x2:
  case Iop_SarN8x16:
  case Iop_SarN16x8:
  case Iop_SarN32x4:
  case Iop_SarN64x2:
  case Iop_ShlN16x16:
  case Iop_ShlN32x8:
  case Iop_ShlN64x4:
  case Iop_ShrN16x16:
  case Iop_ShrN32x8:
  case Iop_ShrN64x4:
  case Iop_SarN16x16:
  case Iop_SarN32x8:
    return Give(shiftAll(P, O, To));
  default:
    return false;
  }
}

} // namespace engine

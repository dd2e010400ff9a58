// SPDX-License-Identifier: GPL-2.0-or-later
//
// Vector operations that only move bits: V bits move along.

#include "engine/Pass.h"

namespace engine {

namespace {

// Moves by a control operand (the last one): undefined control bits make undefined whatever they
// choose; Lane gives the lanes that one control element governs.
IRExpr *moveBy(Pass &P, const Operands &O, IRType Type, IROp ControlLanes) {
  IRExpr *Moved = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  IRExpr *Control = O.Shadow[1];
  if (Control)
    Control =
        ControlLanes == Iop_INVALID ? spread(P, Control, Type) : P.unop(ControlLanes, Control);
  return either(P, Type, Moved, Control);
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
  case Iop_ZeroHI64ofV128:
  case Iop_ZeroHI96ofV128:
  case Iop_ZeroHI112ofV128:
  case Iop_ZeroHI120ofV128:
  case Iop_V256to64_0:
  case Iop_V256to64_1:
  case Iop_V256to64_2:
  case Iop_V256to64_3:
  case Iop_V256toV128_0:
  case Iop_V256toV128_1:
  case Iop_GetMSBs8x8:
  case Iop_GetMSBs8x16:
  case Iop_Dup8x8:
  case Iop_Dup16x4:
  case Iop_Dup32x2:
  case Iop_Dup8x16:
  case Iop_Dup16x8:
  case Iop_Dup32x4:
  case Iop_Reverse8sIn16_x8:
  case Iop_Reverse8sIn32_x4:
  case Iop_Reverse16sIn32_x4:
  case Iop_Reverse8sIn64_x2:
  case Iop_Reverse16sIn64_x2:
  case Iop_Reverse32sIn64_x2:
  case Iop_Reverse1sIn8_x16:
  case Iop_NarrowUn16to8x8:
  case Iop_NarrowUn32to16x4:
  case Iop_NarrowUn64to32x2:
  case Iop_Widen8Uto16x8:
  case Iop_Widen16Uto32x4:
  case Iop_Widen32Uto64x2:
  case Iop_Widen8Sto16x8:
  case Iop_Widen16Sto32x4:
  case Iop_Widen32Sto64x2:
  case Iop_ReinterpV128asI128:
  case Iop_ReinterpI128asV128:
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
  case Iop_InterleaveOddLanes8x8:
  case Iop_InterleaveEvenLanes8x8:
  case Iop_InterleaveOddLanes16x4:
  case Iop_InterleaveEvenLanes16x4:
  case Iop_CatOddLanes8x8:
  case Iop_CatOddLanes16x4:
  case Iop_CatEvenLanes8x8:
  case Iop_CatEvenLanes16x4:
  case Iop_InterleaveHI8x16:
  case Iop_InterleaveHI16x8:
  case Iop_InterleaveHI32x4:
  case Iop_InterleaveHI64x2:
  case Iop_InterleaveLO8x16:
  case Iop_InterleaveLO16x8:
  case Iop_InterleaveLO32x4:
  case Iop_InterleaveLO64x2:
  case Iop_InterleaveOddLanes8x16:
  case Iop_InterleaveEvenLanes8x16:
  case Iop_InterleaveOddLanes16x8:
  case Iop_InterleaveEvenLanes16x8:
  case Iop_InterleaveOddLanes32x4:
  case Iop_InterleaveEvenLanes32x4:
  case Iop_PackOddLanes8x16:
  case Iop_PackEvenLanes8x16:
  case Iop_PackOddLanes16x8:
  case Iop_PackEvenLanes16x8:
  case Iop_PackOddLanes32x4:
  case Iop_PackEvenLanes32x4:
  case Iop_CatOddLanes8x16:
  case Iop_CatOddLanes16x8:
  case Iop_CatOddLanes32x4:
  case Iop_CatEvenLanes8x16:
  case Iop_CatEvenLanes16x8:
  case Iop_CatEvenLanes32x4:
  case Iop_NarrowBin16to8x8:
  case Iop_NarrowBin32to16x4:
  case Iop_NarrowBin16to8x16:
  case Iop_NarrowBin32to16x8:
  case Iop_NarrowBin64to32x4:
    return Give(P.binop(O.Op, orZeros(P, O.Shadow[0], Arg1), orZeros(P, O.Shadow[1], Arg2)));
  case Iop_64x4toV256: {
    IRExpr *S[4];
    for (Int I = 0; I < 4; I++)
      S[I] = orZeros(P, O.Shadow[I], Ity_I64);
    return Give(P.assign(IRExpr_Qop(O.Op, S[0], S[1], S[2], S[3])));
  }
  case Iop_Slice64:
  case Iop_SliceV128:
    // The amount is a constant in every front end.
    if (O.Shadow[2])
      return Give(ones(P, To));
    return Give(P.assign(IRExpr_Triop(O.Op, orZeros(P, O.Shadow[0], Arg1),
                                      orZeros(P, O.Shadow[1], Arg2), O.Value[2])));
  case Iop_GetElem8x8:
  case Iop_GetElem16x4:
  case Iop_GetElem32x2:
  case Iop_GetElem8x16:
  case Iop_GetElem16x8:
  case Iop_GetElem32x4:
  case Iop_GetElem64x2:
    if (O.Shadow[1])
      return Give(ones(P, To));
    return Give(P.binop(O.Op, O.Shadow[0], O.Value[1]));
  case Iop_SetElem8x8:
  case Iop_SetElem16x4:
  case Iop_SetElem32x2:
  case Iop_SetElem8x16:
  case Iop_SetElem16x8:
  case Iop_SetElem32x4:
  case Iop_SetElem64x2:
    if (O.Shadow[1])
      return Give(ones(P, To));
    return Give(P.assign(IRExpr_Triop(O.Op, orZeros(P, O.Shadow[0], Arg1), O.Value[1],
                                      orZeros(P, O.Shadow[2], Arg3))));
  // Permutations and whole-vector shifts.
  case Iop_Perm8x8:
  case Iop_PermOrZero8x8:
    return Give(moveBy(P, O, To, Iop_CmpNEZ8x8));
  case Iop_Perm8x16:
  case Iop_PermOrZero8x16:
    return Give(moveBy(P, O, To, Iop_CmpNEZ8x16));
  case Iop_Perm32x4:
    return Give(moveBy(P, O, To, Iop_CmpNEZ32x4));
  case Iop_Perm32x8:
    return Give(moveBy(P, O, To, Iop_CmpNEZ32x8));
  case Iop_ShlV128:
  case Iop_ShrV128:
  case Iop_ShlN8x8:
  case Iop_ShlN16x4:
  case Iop_ShlN32x2:
  case Iop_ShrN8x8:
  case Iop_ShrN16x4:
  case Iop_ShrN32x2:
  case Iop_SarN8x8:
  case Iop_SarN16x4:
  case Iop_SarN32x2:
  case Iop_ShlN8x16:
  case Iop_ShlN16x8:
  case Iop_ShlN32x4:
  case Iop_ShlN64x2:
  case Iop_ShrN8x16:
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
    return Give(moveBy(P, O, To, Iop_INVALID));
  default:
    return false;
  }
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What all families of rules share, the choice between them, and the rule for what none of them
// knows.

#include "engine/Pass.h"
#include "engine/Stats.h"

namespace engine {

IROp orOp(IRType Type) {
  switch (Type) {
  case Ity_I1:
    return Iop_Or1;
  case Ity_I8:
    return Iop_Or8;
  case Ity_I16:
    return Iop_Or16;
  case Ity_I32:
    return Iop_Or32;
  case Ity_I64:
    return Iop_Or64;
  case Ity_V128:
    return Iop_OrV128;
  case Ity_V256:
    return Iop_OrV256;
  default:
    VG_(tool_panic)("orOp: no such shadow type");
  }
}

IROp andOp(IRType Type) {
  switch (Type) {
  case Ity_I1:
    return Iop_And1;
  case Ity_I8:
    return Iop_And8;
  case Ity_I16:
    return Iop_And16;
  case Ity_I32:
    return Iop_And32;
  case Ity_I64:
    return Iop_And64;
  case Ity_V128:
    return Iop_AndV128;
  case Ity_V256:
    return Iop_AndV256;
  default:
    VG_(tool_panic)("andOp: no such shadow type");
  }
}

IROp xorOp(IRType Type) {
  switch (Type) {
  case Ity_I8:
    return Iop_Xor8;
  case Ity_I16:
    return Iop_Xor16;
  case Ity_I32:
    return Iop_Xor32;
  case Ity_I64:
    return Iop_Xor64;
  case Ity_V128:
    return Iop_XorV128;
  case Ity_V256:
    return Iop_XorV256;
  default:
    VG_(tool_panic)("xorOp: no such shadow type");
  }
}

IROp notOp(IRType Type) {
  switch (Type) {
  case Ity_I1:
    return Iop_Not1;
  case Ity_I8:
    return Iop_Not8;
  case Ity_I16:
    return Iop_Not16;
  case Ity_I32:
    return Iop_Not32;
  case Ity_I64:
    return Iop_Not64;
  case Ity_V128:
    return Iop_NotV128;
  case Ity_V256:
    return Iop_NotV256;
  default:
    VG_(tool_panic)("notOp: no such shadow type");
  }
}

IRExpr *zeros(Pass &P, IRType Type) {
  switch (shadowType(Type)) {
  case Ity_I1:
    return IRExpr_Const(IRConst_U1(False));
  case Ity_I8:
    return IRExpr_Const(IRConst_U8(0));
  case Ity_I16:
    return IRExpr_Const(IRConst_U16(0));
  case Ity_I32:
    return IRExpr_Const(IRConst_U32(0));
  case Ity_I64:
    return IRExpr_Const(IRConst_U64(0));
  case Ity_I128:
    return P.binop(Iop_64HLto128, zeros(P, Ity_I64), zeros(P, Ity_I64));
  case Ity_V128:
    return IRExpr_Const(IRConst_V128(0));
  case Ity_V256:
    return IRExpr_Const(IRConst_V256(0));
  default:
    VG_(tool_panic)("zeros: no such shadow type");
  }
}

IRExpr *ones(Pass &P, IRType Type) {
  switch (shadowType(Type)) {
  case Ity_I1:
    return IRExpr_Const(IRConst_U1(True));
  case Ity_I8:
    return IRExpr_Const(IRConst_U8(0xff));
  case Ity_I16:
    return IRExpr_Const(IRConst_U16(0xffff));
  case Ity_I32:
    return IRExpr_Const(IRConst_U32(0xffffffffU));
  case Ity_I64:
    return IRExpr_Const(IRConst_U64(~0ULL));
  case Ity_I128:
    return P.binop(Iop_64HLto128, ones(P, Ity_I64), ones(P, Ity_I64));
  case Ity_V128:
    return IRExpr_Const(IRConst_V128(0xffff));
  case Ity_V256: {
    IRExpr *Half = IRExpr_Const(IRConst_V128(0xffff));
    return P.binop(Iop_V128HLtoV256, Half, Half);
  }
  default:
    VG_(tool_panic)("ones: no such shadow type");
  }
}

IRExpr *orZeros(Pass &P, IRExpr *Shadow, IRType Type) { return Shadow ? Shadow : zeros(P, Type); }

IRExpr *either(Pass &P, IRType Type, IRExpr *A, IRExpr *B) {
  if (!A)
    return B;
  if (!B || Pass::sameAtom(A, B))
    return A;
  if (shadowType(Type) == Ity_I128) {
    IRExpr *High = P.binop(Iop_Or64, P.unop(Iop_128HIto64, A), P.unop(Iop_128HIto64, B));
    IRExpr *Low = P.binop(Iop_Or64, P.unop(Iop_128to64, A), P.unop(Iop_128to64, B));
    return P.binop(Iop_64HLto128, High, Low);
  }
  return P.binop(orOp(shadowType(Type)), A, B);
}

IRExpr *collect(Pass &P, IRExpr *Shadow) {
  switch (P.typeOf(Shadow)) {
  case Ity_I1:
    return P.unop(Iop_1Uto64, Shadow);
  case Ity_I8:
    return P.unop(Iop_8Uto64, Shadow);
  case Ity_I16:
    return P.unop(Iop_16Uto64, Shadow);
  case Ity_I32:
    return P.unop(Iop_32Uto64, Shadow);
  case Ity_I64:
    return Shadow;
  case Ity_I128:
    return P.binop(Iop_Or64, P.unop(Iop_128HIto64, Shadow), P.unop(Iop_128to64, Shadow));
  case Ity_V128:
    return P.binop(Iop_Or64, P.unop(Iop_V128HIto64, Shadow), P.unop(Iop_V128to64, Shadow));
  case Ity_V256: {
    IRExpr *Half =
        P.binop(Iop_OrV128, P.unop(Iop_V256toV128_0, Shadow), P.unop(Iop_V256toV128_1, Shadow));
    return collect(P, Half);
  }
  default:
    VG_(tool_panic)("collect: no such shadow type");
  }
}

IRExpr *spread(Pass &P, IRExpr *Shadow, IRType To) {
  if (!Shadow)
    return nullptr;
  To = shadowType(To);
  IRType From = P.typeOf(Shadow);
  if (From == Ity_I1) {
    switch (To) {
    case Ity_I1:
      return Shadow;
    case Ity_I8:
      return P.unop(Iop_1Sto8, Shadow);
    case Ity_I16:
      return P.unop(Iop_1Sto16, Shadow);
    case Ity_I32:
      return P.unop(Iop_1Sto32, Shadow);
    default:
      break;
    }
  }
  if (To == Ity_I32 && From == Ity_I32)
    return P.unop(Iop_CmpwNEZ32, Shadow);
  if (To == Ity_I1) {
    switch (From) {
    case Ity_I8:
      return P.unop(Iop_CmpNEZ8, Shadow);
    case Ity_I16:
      return P.unop(Iop_CmpNEZ16, Shadow);
    case Ity_I32:
      return P.unop(Iop_CmpNEZ32, Shadow);
    default:
      return P.unop(Iop_CmpNEZ64, collect(P, Shadow));
    }
  }
  IRExpr *Wide =
      From == Ity_I1 ? P.unop(Iop_1Sto64, Shadow) : P.unop(Iop_CmpwNEZ64, collect(P, Shadow));
  switch (To) {
  case Ity_I8:
    return P.unop(Iop_64to8, Wide);
  case Ity_I16:
    return P.unop(Iop_64to16, Wide);
  case Ity_I32:
    return P.unop(Iop_64to32, Wide);
  case Ity_I64:
    return Wide;
  case Ity_I128:
    return P.binop(Iop_64HLto128, Wide, Wide);
  case Ity_V128:
    return P.binop(Iop_64HLtoV128, Wide, Wide);
  case Ity_V256: {
    IRExpr *Half = P.binop(Iop_64HLtoV128, Wide, Wide);
    return P.binop(Iop_V128HLtoV256, Half, Half);
  }
  default:
    VG_(tool_panic)("spread: no such shadow type");
  }
}

IRExpr *operationShadow(Pass &P, const Operands &O) {
  bool AllDefined = true;
  for (Int I = 0; I < O.Count; I++)
    AllDefined = AllDefined && !O.Shadow[I];
  if (AllDefined)
    return nullptr;
  IRExpr *Result = nullptr;
  if (lowestBitRule(P, O, &Result) || integerRule(P, O, &Result) || compareRule(P, O, &Result) ||
      vectorMoveRule(P, O, &Result) || laneRule(P, O, &Result) || floatRule(P, O, &Result))
    return Result;
  countUnruled(O.Op);
  return wholeShadow(P, O);
}

IRExpr *wholeShadow(Pass &P, const Operands &O) {
  IRType To, Arg1, Arg2, Arg3, Arg4;
  typeOfPrimop(O.Op, &To, &Arg1, &Arg2, &Arg3, &Arg4);
  IRExpr *Any = nullptr;
  for (Int I = 0; I < O.Count; I++)
    if (O.Shadow[I])
      Any = either(P, Ity_I64, Any, collect(P, O.Shadow[I]));
  return spread(P, Any, To);
}

// Where the condition is undefined, a bit is still defined if both sides have it and agree.
IRExpr *selectShadow(Pass &P, IRExpr *Cond, IRExpr *Then, IRExpr *Else) {
  IRExpr *C = P.shadowOf(Cond), *T = P.shadowOf(Then), *E = P.shadowOf(Else);
  IRType Type = P.typeOf(Then);
  IRExpr *Picked = nullptr;
  if (T || E)
    Picked = P.ite(Cond, orZeros(P, T, Type), orZeros(P, E, Type));
  if (!C)
    return Picked;
  if (Pass::sameAtom(Then, Else))
    return T;
  IRExpr *Unsure = spread(P, C, Type);
  switch (Type) {
  case Ity_I8:
  case Ity_I16:
  case Ity_I32:
  case Ity_I64:
  case Ity_V128:
  case Ity_V256: {
    IRExpr *Differ = P.binop(xorOp(Type), Then, Else);
    Differ = either(P, Type, Differ, either(P, Type, T, E));
    Unsure = P.binop(andOp(Type), Unsure, Differ);
    break;
  }
  default:
    break;
  }
  return either(P, Type, Picked, Unsure);
}

IRDirty *helperCall(Int Regparms, const HChar *Name, void *Fn, IRExpr **Args) {
  return unsafeIRDirty_0_N(Regparms, Name, VG_(fnptr_to_fnentry)(Fn), Args);
}

} // namespace engine

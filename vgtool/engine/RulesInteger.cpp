// SPDX-License-Identifier: GPL-2.0-or-later
//
// Scalar integer arithmetic, logic, shifts and conversions.
//
// Of a value x with V bits q, the least and the greatest value it may have are x & ~q and x | q. A
// carry into a bit is decided if the two extremes of the operands agree on it, which is what
// addition and subtraction use.

#include "engine/Pass.h"

namespace engine {

namespace {

IRExpr *least(Pass &P, IRType Type, IRExpr *Value, IRExpr *Shadow) {
  return Shadow ? P.binop(andOp(Type), Value, P.unop(notOp(Type), Shadow)) : Value;
}

IRExpr *greatest(Pass &P, IRType Type, IRExpr *Value, IRExpr *Shadow) {
  return Shadow ? P.binop(orOp(Type), Value, Shadow) : Value;
}

IRExpr *addSub(Pass &P, const Operands &O, IRType Type, bool Sub) {
  if (Sub && Pass::sameAtom(O.Value[0], O.Value[1]))
    return nullptr;
  IRExpr *LeastA = least(P, Type, O.Value[0], O.Shadow[0]);
  IRExpr *GreatestA = greatest(P, Type, O.Value[0], O.Shadow[0]);
  IRExpr *LeastB = least(P, Type, O.Value[1], O.Shadow[1]);
  IRExpr *GreatestB = greatest(P, Type, O.Value[1], O.Shadow[1]);
  IRExpr *One = P.binop(O.Op, LeastA, Sub ? GreatestB : LeastB);
  IRExpr *Other = P.binop(O.Op, GreatestA, Sub ? LeastB : GreatestB);
  IRExpr *Carries = P.binop(xorOp(Type), One, Other);
  return either(P, Type, Carries, either(P, Type, O.Shadow[0], O.Shadow[1]));
}

// A bit of x & y is defined if it is in both, or if one of them is a defined 0; for | a defined 1.
IRExpr *andOr(Pass &P, const Operands &O, IRType Type, bool Or) {
  if (Pass::sameAtom(O.Value[0], O.Value[1]))
    return O.Shadow[0];
  IRExpr *A = O.Shadow[0], *B = O.Shadow[1];
  auto MayMatter = [&](IRExpr *Value, IRExpr *Shadow) {
    // The bits at which the other operand shows through.
    IRExpr *Open = Or ? P.unop(notOp(Type), Value) : Value;
    return Shadow ? P.binop(orOp(Type), Open, Shadow) : Open;
  };
  if (A && B)
    // Undefined: either is undefined, unless the other one decides.
    return P.binop(andOp(Type), P.binop(orOp(Type), A, B),
                   P.binop(andOp(Type), MayMatter(O.Value[0], A), MayMatter(O.Value[1], B)));
  return A ? P.binop(andOp(Type), A, MayMatter(O.Value[1], nullptr))
           : P.binop(andOp(Type), B, MayMatter(O.Value[0], nullptr));
}

IROp leftOp(IRType Type) {
  switch (Type) {
  case Ity_I8:
    return Iop_Left8;
  case Ity_I16:
    return Iop_Left16;
  case Ity_I32:
    return Iop_Left32;
  default:
    return Iop_Left64;
  }
}

// Bits under the lowest undefined bit of either factor are decided.
IRExpr *multiply(Pass &P, const Operands &O, IRType Type) {
  return P.unop(leftOp(Type), either(P, Type, O.Shadow[0], O.Shadow[1]));
}

IRExpr *multiplyLong(Pass &P, const Operands &O, IRType Type, IRType Long, IROp Join) {
  IRExpr *Low = multiply(P, O, Type);
  IRExpr *High = spread(P, either(P, Type, O.Shadow[0], O.Shadow[1]), Type);
  (void)Long;
  return P.binop(Join, High, Low);
}

// By a defined amount the V bits are shifted like the value; an undefined amount leaves nothing.
IRExpr *shift(Pass &P, const Operands &O, IRType Type) {
  IRExpr *Shifted = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  return either(P, Type, Shifted, spread(P, O.Shadow[1], Type));
}

IRExpr *join(Pass &P, const Operands &O, IRType Half) {
  return P.binop(O.Op, orZeros(P, O.Shadow[0], Half), orZeros(P, O.Shadow[1], Half));
}

// The highest bit that is certainly set decides the number of leading zeros if no undefined bit
// stands above it: if the undefined bits, read as a number, are less than the certain ones.
IRExpr *leadingZeros(Pass &P, const Operands &O, IRType Type) {
  bool Wide = Type == Ity_I64;
  IRExpr *Certain = least(P, Type, O.Value[0], O.Shadow[0]);
  IRExpr *Open = P.binop(Wide ? Iop_CmpLT64U : Iop_CmpLT32U, Certain, O.Shadow[0]);
  return P.binop(andOp(Type), spread(P, Open, Type),
                 Wide ? IRExpr_Const(IRConst_U64(0x7f)) : IRExpr_Const(IRConst_U32(0x3f)));
}

// Likewise with trailing zeros and the lowest certain bit: no undefined bit may stand at or under
// it.
IRExpr *trailingZeros(Pass &P, const Operands &O, IRType Type) {
  bool Wide = Type == Ity_I64;
  IRExpr *One = Wide ? IRExpr_Const(IRConst_U64(1)) : IRExpr_Const(IRConst_U32(1));
  IRExpr *Certain = least(P, Type, O.Value[0], O.Shadow[0]);
  IRExpr *UpTo = P.binop(xorOp(Type), Certain, P.binop(Wide ? Iop_Sub64 : Iop_Sub32, Certain, One));
  IRExpr *Open = P.binop(andOp(Type), UpTo, O.Shadow[0]);
  return P.binop(andOp(Type), spread(P, Open, Type),
                 Wide ? IRExpr_Const(IRConst_U64(0x7f)) : IRExpr_Const(IRConst_U32(0x3f)));
}

// A result no wider than the operands, undefined as a whole: division and the like.
IRExpr *allOrNothing(Pass &P, const Operands &O, IRType Arg, IRType To) {
  IRExpr *A = spread(P, O.Shadow[0], Arg == Ity_V128 || Arg == Ity_I128 ? Ity_I64 : Arg);
  IRExpr *B = spread(P, O.Shadow[1], Arg == Ity_V128 || Arg == Ity_I128 ? Ity_I64 : Arg);
  if (A && B && P.typeOf(A) != P.typeOf(B)) {
    A = spread(P, A, Ity_I64);
    B = spread(P, B, Ity_I64);
  }
  IRExpr *Any = A && B ? P.binop(orOp(P.typeOf(A)), A, B) : A ? A : B;
  return spread(P, Any, To);
}

} // namespace

bool integerRule(Pass &P, const Operands &O, IRExpr **Result) {
  auto Give = [Result](IRExpr *Shadow) {
    *Result = Shadow;
    return true;
  };
  IRType To, Arg, Arg2, Arg3, Arg4;
  typeOfPrimop(O.Op, &To, &Arg, &Arg2, &Arg3, &Arg4);
  switch (O.Op) {
  case Iop_Add8:
  case Iop_Add16:
  case Iop_Add32:
  case Iop_Add64:
    return Give(addSub(P, O, To, false));
  case Iop_Sub8:
  case Iop_Sub16:
  case Iop_Sub32:
  case Iop_Sub64:
    return Give(addSub(P, O, To, true));
  case Iop_And1:
  case Iop_And8:
  case Iop_And16:
  case Iop_And32:
  case Iop_And64:
  case Iop_AndV128:
  case Iop_AndV256:
    return Give(andOr(P, O, To, false));
  case Iop_Or1:
  case Iop_Or8:
  case Iop_Or16:
  case Iop_Or32:
  case Iop_Or64:
  case Iop_OrV128:
  case Iop_OrV256:
    return Give(andOr(P, O, To, true));
  case Iop_Xor8:
  case Iop_Xor16:
  case Iop_Xor32:
  case Iop_Xor64:
  case Iop_XorV128:
  case Iop_XorV256:
    return Give(Pass::sameAtom(O.Value[0], O.Value[1]) ? nullptr
                                                       : either(P, To, O.Shadow[0], O.Shadow[1]));
  case Iop_Not1:
  case Iop_Not8:
  case Iop_Not16:
  case Iop_Not32:
  case Iop_Not64:
  case Iop_NotV128:
  case Iop_NotV256:
    return Give(O.Shadow[0]);
  case Iop_Mul8:
  case Iop_Mul16:
  case Iop_Mul32:
  case Iop_Mul64:
    return Give(multiply(P, O, To));
  case Iop_MullS8:
  case Iop_MullU8:
    return Give(multiplyLong(P, O, Ity_I8, To, Iop_8HLto16));
  case Iop_MullS16:
  case Iop_MullU16:
    return Give(multiplyLong(P, O, Ity_I16, To, Iop_16HLto32));
  case Iop_MullS32:
  case Iop_MullU32:
    return Give(multiplyLong(P, O, Ity_I32, To, Iop_32HLto64));
  case Iop_MullS64:
  case Iop_MullU64:
    return Give(multiplyLong(P, O, Ity_I64, To, Iop_64HLto128));
  case Iop_Shl8:
  case Iop_Shl16:
  case Iop_Shl32:
  case Iop_Shl64:
  case Iop_Shr8:
  case Iop_Shr16:
  case Iop_Shr32:
  case Iop_Shr64:
  case Iop_Sar8:
  case Iop_Sar16:
  case Iop_Sar32:
  case Iop_Sar64:
    return Give(shift(P, O, To));
  case Iop_Clz32:
  case Iop_Clz64:
  case Iop_ClzNat32:
  case Iop_ClzNat64:
    return Give(leadingZeros(P, O, To));
  case Iop_Ctz32:
  case Iop_Ctz64:
  case Iop_CtzNat32:
  case Iop_CtzNat64:
    return Give(trailingZeros(P, O, To));
  case Iop_Left8:
  case Iop_Left16:
  case Iop_Left32:
  case Iop_Left64:
    return Give(P.unop(O.Op, O.Shadow[0]));
  case Iop_PopCount32:
    return Give(P.binop(Iop_And32, spread(P, O.Shadow[0], To), IRExpr_Const(IRConst_U32(0x3f))));
  case Iop_PopCount64:
    return Give(P.binop(Iop_And64, spread(P, O.Shadow[0], To), IRExpr_Const(IRConst_U64(0x7f))));
  case Iop_DivU32:
  case Iop_DivS32:
  case Iop_DivU64:
  case Iop_DivS64:
  case Iop_DivU32E:
  case Iop_DivS32E:
  case Iop_DivU64E:
  case Iop_DivS64E:
  case Iop_DivModU64to32:
  case Iop_DivModS64to32:
  case Iop_DivModU128to64:
  case Iop_DivModS128to64:
  case Iop_DivModU64to64:
  case Iop_DivModS64to64:
  case Iop_DivModU32to32:
  case Iop_DivModS32to32:
    return Give(allOrNothing(P, O, Arg, To));
  // Conversions move bits or repeat the top one: so do they with V bits.
  case Iop_8Uto16:
  case Iop_8Uto32:
  case Iop_8Uto64:
  case Iop_16Uto32:
  case Iop_16Uto64:
  case Iop_32Uto64:
  case Iop_8Sto16:
  case Iop_8Sto32:
  case Iop_8Sto64:
  case Iop_16Sto32:
  case Iop_16Sto64:
  case Iop_32Sto64:
  case Iop_64to8:
  case Iop_32to8:
  case Iop_64to16:
  case Iop_16to8:
  case Iop_16HIto8:
  case Iop_32to16:
  case Iop_32HIto16:
  case Iop_64to32:
  case Iop_64HIto32:
  case Iop_128to64:
  case Iop_128HIto64:
  case Iop_32to1:
  case Iop_64to1:
  case Iop_1Uto8:
  case Iop_1Uto32:
  case Iop_1Uto64:
  case Iop_1Sto8:
  case Iop_1Sto16:
  case Iop_1Sto32:
  case Iop_1Sto64:
  case Iop_Reverse8sIn32_x1:
  case Iop_Reverse8sIn64_x1:
  case Iop_Reverse16sIn64_x1:
  case Iop_Reverse32sIn64_x1:
  case Iop_Reverse8sIn16_x4:
  case Iop_Reverse8sIn32_x2:
  case Iop_Reverse16sIn32_x2:
    return Give(P.unop(O.Op, O.Shadow[0]));
  case Iop_8HLto16:
  case Iop_16HLto32:
  case Iop_32HLto64:
  case Iop_64HLto128:
    return Give(join(P, O, Arg));
  default:
    return false;
  }
}

} // namespace engine

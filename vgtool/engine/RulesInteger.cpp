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

IROp addOp(IRType Type) {
  return Type == Ity_I8    ? Iop_Add8
         : Type == Ity_I16 ? Iop_Add16
         : Type == Ity_I32 ? Iop_Add32
                           : Iop_Add64;
}

IROp subOp(IRType Type) {
  return Type == Ity_I8    ? Iop_Sub8
         : Type == Ity_I16 ? Iop_Sub16
         : Type == Ity_I32 ? Iop_Sub32
                           : Iop_Sub64;
}

IRExpr *addSub(Pass &P, const Operands &O, IRType Type, bool Sub) {
  // x - x is 0, and x + x shifts.
  if (Pass::sameAtom(O.Value[0], O.Value[1]))
    return Sub ? nullptr : P.binop(O.Op, O.Shadow[0], O.Shadow[0]);
  // One extreme, and by how much the other one differs: x | q is (x & ~q) + q.
  IRExpr *Extreme = P.binop(O.Op, greatest(P, Type, O.Value[0], O.Shadow[0]),
                            Sub ? least(P, Type, O.Value[1], O.Shadow[1])
                                : greatest(P, Type, O.Value[1], O.Shadow[1]));
  IRExpr *Width = O.Shadow[0] && O.Shadow[1] ? P.binop(addOp(Type), O.Shadow[0], O.Shadow[1])
                  : O.Shadow[0]              ? O.Shadow[0]
                                             : O.Shadow[1];
  IRExpr *Carries = P.binop(xorOp(Type), Extreme, P.binop(subOp(Type), Extreme, Width));
  return either(P, Type, Carries, either(P, Type, O.Shadow[0], O.Shadow[1]));
}

// The bits that a value of 32 or 64 bits may have by the operations that give it; Depth of them are
// looked at.
ULong possibleBits(const Pass &P, const IRExpr *Atom, Int Depth) {
  Atom = P.original(const_cast<IRExpr *>(Atom));
  if (Atom->tag == Iex_Const)
    return Atom->Iex.Const.con->tag == Ico_U32   ? Atom->Iex.Const.con->Ico.U32
           : Atom->Iex.Const.con->tag == Ico_U64 ? Atom->Iex.Const.con->Ico.U64
                                                 : ~0ULL;
  const IRType Type = P.typeOf(Atom);
  const ULong All = Type == Ity_I64 ? ~0ULL : (1ULL << sizeofIRType(Type) * 8) - 1;
  const IRExpr *D = Depth ? P.definition(Atom) : nullptr;
  if (!D)
    return All;
  if (D->tag == Iex_Unop) {
    switch (D->Iex.Unop.op) {
    case Iop_1Uto8:
    case Iop_1Uto32:
    case Iop_1Uto64:
      return 1;
    case Iop_8Uto32:
    case Iop_8Uto64:
    case Iop_16Uto32:
    case Iop_16Uto64:
    case Iop_32Uto64:
    case Iop_64to32:
      return possibleBits(P, D->Iex.Unop.arg, Depth - 1) & All;
    default:
      return All;
    }
  }
  if (D->tag != Iex_Binop)
    return All;
  const IRExpr *A = D->Iex.Binop.arg1, *B = D->Iex.Binop.arg2;
  const bool IsShift = B->tag == Iex_Const && B->Iex.Const.con->tag == Ico_U8;
  switch (D->Iex.Binop.op) {
  case Iop_Shl32:
  case Iop_Shl64:
    return IsShift ? possibleBits(P, A, Depth - 1) << (B->Iex.Const.con->Ico.U8 & 63) & All : All;
  case Iop_Shr32:
  case Iop_Shr64:
    return IsShift ? possibleBits(P, A, Depth - 1) >> (B->Iex.Const.con->Ico.U8 & 63) : All;
  case Iop_And32:
  case Iop_And64:
    return possibleBits(P, A, Depth - 1) & possibleBits(P, B, Depth - 1);
  case Iop_Or32:
  case Iop_Or64:
    return possibleBits(P, A, Depth - 1) | possibleBits(P, B, Depth - 1);
  default:
    return All;
  }
}

// True if no bit is in both of the operands, as in a rotation or where fields are joined.
bool areDisjoint(const Pass &P, const Operands &O, IRType Type) {
  constexpr Int Depth = 4;
  return (Type == Ity_I32 || Type == Ity_I64) &&
         !(possibleBits(P, O.Value[0], Depth) & possibleBits(P, O.Value[1], Depth));
}

// A bit of x & y is defined if it is in both, or if one of them is a defined 0; for | a defined 1.
IRExpr *andOr(Pass &P, const Operands &O, IRType Type, bool Or) {
  if (Pass::sameAtom(O.Value[0], O.Value[1]))
    return O.Shadow[0];
  if (Or && areDisjoint(P, O, Type))
    return either(P, Type, O.Shadow[0], O.Shadow[1]);
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

bool isOdd(const IRExpr *E) {
  if (E->tag != Iex_Const)
    return false;
  switch (E->Iex.Const.con->tag) {
  case Ico_U16:
    return E->Iex.Const.con->Ico.U16 & 1;
  case Ico_U32:
    return E->Iex.Const.con->Ico.U32 & 1;
  case Ico_U64:
    return E->Iex.Const.con->Ico.U64 & 1;
  default:
    return false;
  }
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

// What an undefined bit adds to a product is a multiple of it and of the lowest bit that the other
// factor may have: the bits under that are decided, and so is a product with zero. Op multiplies.
IRExpr *undefinedFrom(Pass &P, const Operands &O, IRType Factor, IRType Product, IROp Op) {
  IRExpr *Places = nullptr;
  for (Int I = 0; I < 2; I++) {
    if (!O.Shadow[I])
      continue;
    const IRExpr *Other = O.Value[1 - I];
    const bool Odd = Factor == Product && !O.Shadow[1 - I] && isOdd(Other);
    Places = either(
        P, Product, Places,
        Odd ? O.Shadow[I]
            : P.binop(Op, O.Shadow[I], greatest(P, Factor, O.Value[1 - I], O.Shadow[1 - I])));
  }
  return Places;
}

IRExpr *multiply(Pass &P, const Operands &O, IRType Type) {
  return P.unop(leftOp(Type), undefinedFrom(P, O, Type, Type, O.Op));
}

// All bits from the highest set one down. Gives 1 for 0.
IRExpr *fromHighestDown(Pass &P, IRType Type, IRExpr *X) {
  IRExpr *Wide = Type == Ity_I16   ? P.unop(Iop_16Uto64, X)
                 : Type == Ity_I32 ? P.unop(Iop_32Uto64, X)
                                   : X;
  IRExpr *Zeros = P.unop(Iop_Clz64, P.binop(Iop_Or64, Wide, IRExpr_Const(IRConst_U64(1))));
  IRExpr *Mask = P.binop(Iop_Shr64, IRExpr_Const(IRConst_U64(~0ULL)), P.unop(Iop_64to8, Zeros));
  return Type == Ity_I16   ? P.unop(Iop_64to16, Mask)
         : Type == Ity_I32 ? P.unop(Iop_64to32, Mask)
                           : Mask;
}

/// The least and the greatest product of unsigned factors.
struct Products {
  IRExpr *Least, *Greatest;
};
Products boundsOfProduct(Pass &P, const Operands &O, IRType Factor, IROp Unsigned) {
  return {P.binop(Unsigned, least(P, Factor, O.Value[0], O.Shadow[0]),
                  least(P, Factor, O.Value[1], O.Shadow[1])),
          P.binop(Unsigned, greatest(P, Factor, O.Value[0], O.Shadow[0]),
                  greatest(P, Factor, O.Value[1], O.Shadow[1]))};
}

// A product twice as wide as its factors. Of an unsigned one, the leading bits in which its bounds
// agree are decided too; that keeps the quotient defined when compilers divide by multiplying.
IRExpr *multiplyLong(Pass &P, const Operands &O, IRType Factor, IRType Product, IROp Unsigned) {
  IRExpr *Open = P.unop(leftOp(Product), undefinedFrom(P, O, Factor, Product, Unsigned));
  if (O.Op != Unsigned)
    return Open;
  const Products B = boundsOfProduct(P, O, Factor, Unsigned);
  return P.binop(andOp(Product), Open,
                 fromHighestDown(P, Product, P.binop(xorOp(Product), B.Least, B.Greatest)));
}

IRExpr *multiply128(Pass &P, const Operands &O) {
  auto Low = [&](IRExpr *X) { return P.unop(Iop_128to64, X); };
  auto High = [&](IRExpr *X) { return P.unop(Iop_128HIto64, X); };
  IRExpr *Places = undefinedFrom(P, O, Ity_I64, Ity_I128, Iop_MullU64);
  IRExpr *OpenLow = P.unop(Iop_Left64, Low(Places));
  IRExpr *OpenHigh =
      P.binop(Iop_Or64, P.unop(Iop_Left64, High(Places)), P.unop(Iop_CmpwNEZ64, Low(Places)));
  if (O.Op == Iop_MullU64) {
    const Products B = boundsOfProduct(P, O, Ity_I64, Iop_MullU64);
    IRExpr *Range = P.binop(Iop_Xor64, High(B.Least), High(B.Greatest));
    IRExpr *InHigh = P.unop(Iop_CmpwNEZ64, Range);
    IRExpr *RangeLow = P.binop(Iop_Xor64, Low(B.Least), Low(B.Greatest));
    OpenHigh = P.binop(Iop_And64, OpenHigh,
                       P.binop(Iop_And64, InHigh, fromHighestDown(P, Ity_I64, Range)));
    OpenLow = P.binop(Iop_And64, OpenLow,
                      P.binop(Iop_Or64, InHigh, fromHighestDown(P, Ity_I64, RangeLow)));
  }
  return P.binop(Iop_64HLto128, OpenHigh, OpenLow);
}

// By a defined amount the V bits are shifted like the value; an undefined amount leaves nothing.
IRExpr *shift(Pass &P, const Operands &O, IRType Type) {
  IRExpr *Shifted = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  return either(P, Type, Shifted, spread(P, O.Shadow[1], Type));
}

IRExpr *join(Pass &P, const Operands &O, IRType Half) {
  return P.binop(O.Op, orZeros(P, O.Shadow[0], Half), orZeros(P, O.Shadow[1], Half));
}

// The number of leading (or trailing) zeros lies between those of the greatest and the least value
// (with the fewest and the most zeros); bits under the highest one in which these differ may be
// anything. VEX leaves open what the number is for a value of 0, so that the last bit to be looked
// at counts as set. If the value happens to be 0 now, but need not be, the result is none of those
// that it might be, and all of it is undefined.
IRExpr *countZeros(Pass &P, const Operands &O, bool Leading) {
  IRExpr *Last = IRExpr_Const(IRConst_U64(Leading ? 1 : 1ULL << 63));
  IRExpr *Greatest = P.binop(Iop_Or64, greatest(P, Ity_I64, O.Value[0], O.Shadow[0]), Last);
  IRExpr *Least = P.binop(Iop_Or64, least(P, Ity_I64, O.Value[0], O.Shadow[0]), Last);
  IRExpr *Open = P.binop(Iop_Xor64, P.unop(O.Op, Greatest), P.unop(O.Op, Least));
  for (Int Shift = 1; Shift < 8; Shift *= 2)
    Open = P.binop(Iop_Or64, Open,
                   P.binop(Iop_Shr64, Open, IRExpr_Const(IRConst_U8(static_cast<UChar>(Shift)))));
  IRExpr *Zero = P.unop(Iop_Not64, P.unop(Iop_CmpwNEZ64, O.Value[0]));
  return P.binop(Iop_Or64, Open, P.binop(Iop_And64, Zero, P.unop(Iop_CmpwNEZ64, O.Shadow[0])));
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
  case Iop_Mul16:
  case Iop_Mul32:
  case Iop_Mul64:
    return Give(multiply(P, O, To));
  case Iop_MullS8:
  case Iop_MullU8:
    return Give(multiplyLong(P, O, Arg, To, Iop_MullU8));
  case Iop_MullS16:
  case Iop_MullU16:
    return Give(multiplyLong(P, O, Arg, To, Iop_MullU16));
  case Iop_MullS32:
  case Iop_MullU32:
    return Give(multiplyLong(P, O, Arg, To, Iop_MullU32));
  case Iop_MullS64:
  case Iop_MullU64:
    return Give(multiply128(P, O));
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
  case Iop_Clz64:
    return Give(countZeros(P, O, true));
  case Iop_Ctz64:
    return Give(countZeros(P, O, false));
  case Iop_Left8:
  case Iop_Left16:
  case Iop_Left32:
  case Iop_Left64:
    return Give(P.unop(O.Op, O.Shadow[0]));
  // A divisor that is not known well leaves nothing known.
  case Iop_Max32U:
  case Iop_DivModU64to32:
  case Iop_DivModS64to32:
  case Iop_DivModU128to64:
  case Iop_DivModS128to64:
    return Give(wholeShadow(P, O));
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

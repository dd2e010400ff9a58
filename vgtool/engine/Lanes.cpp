// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Lanes.h"

namespace engine {

namespace {

/// By type (64, 128, 256 bits), then by width of lanes (8, 16, 32, 64 bits).
using Table = const IROp[3][4];

constexpr Table NonZero = {{Iop_CmpNEZ8x8, Iop_CmpNEZ16x4, Iop_CmpNEZ32x2, Iop_CmpwNEZ64},
                           {Iop_CmpNEZ8x16, Iop_CmpNEZ16x8, Iop_CmpNEZ32x4, Iop_CmpNEZ64x2},
                           {Iop_CmpNEZ8x32, Iop_CmpNEZ16x16, Iop_CmpNEZ32x8, Iop_CmpNEZ64x4}};
constexpr Table Equal = {{Iop_CmpEQ8x8, Iop_CmpEQ16x4, Iop_CmpEQ32x2, Iop_INVALID},
                         {Iop_CmpEQ8x16, Iop_CmpEQ16x8, Iop_CmpEQ32x4, Iop_INVALID},
                         {Iop_CmpEQ8x32, Iop_CmpEQ16x16, Iop_CmpEQ32x8, Iop_INVALID}};
constexpr Table Greater = {{Iop_CmpGT8Sx8, Iop_CmpGT16Sx4, Iop_CmpGT32Sx2, Iop_INVALID},
                           {Iop_CmpGT8Sx16, Iop_CmpGT16Sx8, Iop_CmpGT32Sx4, Iop_INVALID},
                           {Iop_CmpGT8Sx32, Iop_CmpGT16Sx16, Iop_CmpGT32Sx8, Iop_INVALID}};
constexpr Table Add = {{Iop_Add8x8, Iop_Add16x4, Iop_Add32x2, Iop_Add64},
                       {Iop_Add8x16, Iop_Add16x8, Iop_Add32x4, Iop_Add64x2},
                       {Iop_Add8x32, Iop_Add16x16, Iop_Add32x8, Iop_Add64x4}};
constexpr Table Sub = {{Iop_Sub8x8, Iop_Sub16x4, Iop_Sub32x2, Iop_Sub64},
                       {Iop_Sub8x16, Iop_Sub16x8, Iop_Sub32x4, Iop_Sub64x2},
                       {Iop_Sub8x32, Iop_Sub16x16, Iop_Sub32x8, Iop_Sub64x4}};
constexpr Table ShiftLeft = {{Iop_INVALID, Iop_ShlN16x4, Iop_ShlN32x2, Iop_Shl64},
                             {Iop_INVALID, Iop_ShlN16x8, Iop_ShlN32x4, Iop_ShlN64x2},
                             {Iop_INVALID, Iop_ShlN16x16, Iop_ShlN32x8, Iop_ShlN64x4}};
constexpr Table ShiftRight = {{Iop_INVALID, Iop_ShrN16x4, Iop_ShrN32x2, Iop_Shr64},
                              {Iop_INVALID, Iop_ShrN16x8, Iop_ShrN32x4, Iop_ShrN64x2},
                              {Iop_INVALID, Iop_ShrN16x16, Iop_ShrN32x8, Iop_ShrN64x4}};
constexpr Table ShiftRightSigned = {{Iop_INVALID, Iop_SarN16x4, Iop_SarN32x2, Iop_Sar64},
                                    {Iop_INVALID, Iop_SarN16x8, Iop_SarN32x4, Iop_INVALID},
                                    {Iop_INVALID, Iop_SarN16x16, Iop_SarN32x8, Iop_INVALID}};

IROp look(Table &T, IRType Type, Int Bits) {
  const Int Row = Type == Ity_I64 ? 0 : Type == Ity_V128 ? 1 : 2;
  const Int Column = Bits == 8 ? 0 : Bits == 16 ? 1 : Bits == 32 ? 2 : 3;
  const IROp Op = T[Row][Column];
  tl_assert(Op != Iop_INVALID);
  return Op;
}

IRExpr *amountOf(Int Amount) { return IRExpr_Const(IRConst_U8(static_cast<UChar>(Amount))); }

} // namespace

IRExpr *Lanes::nonZero(IRExpr *A) { return P.unop(look(NonZero, Type, Bits), A); }

// VEX calls a function to compare lanes of 64 bits.
IRExpr *Lanes::isZero(IRExpr *A) {
  if (Bits == 64)
    return inverse(nonZero(A));
  return P.binop(look(Equal, Type, Bits), A, zeros(P, Type));
}

// There are signed comparisons only. Flipping the sign bits (here: all others, which reverses the
// order) makes one of an unsigned one.
IRExpr *Lanes::greater(IRExpr *A, IRExpr *B, bool Signed) {
  if (Signed)
    return P.binop(look(Greater, Type, Bits), A, B);
  return P.binop(look(Greater, Type, Bits), differ(B, belowSign()), differ(A, belowSign()));
}

IRExpr *Lanes::add(IRExpr *A, IRExpr *B) { return P.binop(look(Add, Type, Bits), A, B); }

IRExpr *Lanes::sub(IRExpr *A, IRExpr *B) { return P.binop(look(Sub, Type, Bits), A, B); }

IRExpr *Lanes::shiftLeft(IRExpr *A, Int Amount) {
  return P.binop(look(ShiftLeft, Type, Bits), A, amountOf(Amount));
}

IRExpr *Lanes::shiftRight(IRExpr *A, Int Amount) {
  return P.binop(look(ShiftRight, Type, Bits), A, amountOf(Amount));
}

IRExpr *Lanes::shiftRightSigned(IRExpr *A, Int Amount) {
  return P.binop(look(ShiftRightSigned, Type, Bits), A, amountOf(Amount));
}

IRExpr *Lanes::fromLowestUp(IRExpr *A) { return any(A, sub(zeros(P, Type), A)); }

// In vector registers a constant is cheaper made by shifts than brought there.
IRExpr *Lanes::belowSign() {
  if (BelowSign)
    return BelowSign;
  if (Type == Ity_I64) {
    const ULong Byte = 0x7f7f7f7f7f7f7f7fULL;
    BelowSign = IRExpr_Const(IRConst_U64(Bits == 8    ? Byte
                                         : Bits == 16 ? 0x7fff7fff7fff7fffULL
                                         : Bits == 32 ? 0x7fffffff7fffffffULL
                                                      : ~0ULL >> 1));
  } else if (Bits == 8) {
    Lanes Pairs(P, Type, 16);
    IRExpr *Low = Pairs.shiftRight(ones(P, Type), 9);
    BelowSign = any(Low, Pairs.shiftLeft(Low, 8));
  } else {
    BelowSign = shiftRight(ones(P, Type), 1);
  }
  return BelowSign;
}

Lanes::Bounds Lanes::bounds(IRExpr *Value, IRExpr *Shadow, bool Signed) {
  if (!Shadow)
    return {Value, Value};
  IRExpr *Greatest = any(Value, Shadow);
  if (!Signed)
    return {differ(Greatest, Shadow), Greatest};
  // An undefined sign bit works the other way: set, it gives the least value.
  IRExpr *Sign = differ(any(Shadow, belowSign()), belowSign());
  IRExpr *Rest = differ(Shadow, Sign);
  return {differ(Greatest, Rest), differ(Greatest, Sign)};
}

} // namespace engine

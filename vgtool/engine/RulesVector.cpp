// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lane-wise integer vector arithmetic. Addition and subtraction are exact, as in the scalar case;
// for the rest a lane is undefined as a whole if a lane of an operand has an undefined bit.

#include "engine/Pass.h"

namespace engine {

namespace {

// The operation that turns lanes of Bits bits with any bit set into all ones, for a vector type.
IROp lanesOp(IRType Type, Int Bits) {
  switch (Type) {
  case Ity_I32:
    return Bits == 8 ? Iop_CmpNEZ8x4 : Bits == 16 ? Iop_CmpNEZ16x2 : Iop_CmpwNEZ32;
  case Ity_I64:
    return Bits == 8    ? Iop_CmpNEZ8x8
           : Bits == 16 ? Iop_CmpNEZ16x4
           : Bits == 32 ? Iop_CmpNEZ32x2
                        : Iop_CmpwNEZ64;
  case Ity_V128:
    return Bits == 8    ? Iop_CmpNEZ8x16
           : Bits == 16 ? Iop_CmpNEZ16x8
           : Bits == 32 ? Iop_CmpNEZ32x4
                        : Iop_CmpNEZ64x2;
  default:
    return Bits == 8    ? Iop_CmpNEZ8x32
           : Bits == 16 ? Iop_CmpNEZ16x16
           : Bits == 32 ? Iop_CmpNEZ32x8
                        : Iop_CmpNEZ64x4;
  }
}

IRExpr *wholeLanes(Pass &P, IRExpr *Shadow, IRType Type, Int Bits) {
  return Shadow ? P.unop(lanesOp(Type, Bits), Shadow) : nullptr;
}

IRExpr *laneWise(Pass &P, const Operands &O, IRType Type, Int Bits) {
  return wholeLanes(P, either(P, Type, O.Shadow[0], O.Shadow[1]), Type, Bits);
}

// x == x and x > x do not depend on x.
IRExpr *laneCompare(Pass &P, const Operands &O, IRType Type, Int Bits) {
  if (Pass::sameAtom(O.Value[0], O.Value[1]))
    return nullptr;
  return laneWise(P, O, Type, Bits);
}

IRExpr *laneAddSub(Pass &P, const Operands &O, IRType Type, bool Sub) {
  if (Sub && Pass::sameAtom(O.Value[0], O.Value[1]))
    return nullptr;
  IRExpr *Least[2], *Greatest[2];
  for (Int I = 0; I < 2; I++) {
    Least[I] = Greatest[I] = O.Value[I];
    if (IRExpr *Shadow = O.Shadow[I]) {
      Greatest[I] = P.binop(orOp(Type), O.Value[I], Shadow);
      Least[I] = P.binop(xorOp(Type), Greatest[I], Shadow);
    }
  }
  IRExpr *One = P.binop(O.Op, Least[0], Sub ? Greatest[1] : Least[1]);
  IRExpr *Other = P.binop(O.Op, Greatest[0], Sub ? Least[1] : Greatest[1]);
  return either(P, Type, P.binop(xorOp(Type), One, Other),
                either(P, Type, O.Shadow[0], O.Shadow[1]));
}

// A narrowing that saturates: each wide lane is all or nothing, and signed saturation keeps -1 and
// 0.
IRExpr *narrow(Pass &P, const Operands &O, IRType Arg, Int Bits, IROp Signed) {
  IRExpr *A = wholeLanes(P, O.Shadow[0], Arg, Bits);
  IRExpr *B = wholeLanes(P, O.Shadow[1], Arg, Bits);
  return P.binop(Signed, orZeros(P, A, Arg), orZeros(P, B, Arg));
}

// Each lane shifted by its own amount.
IRExpr *shiftLanes(Pass &P, const Operands &O, IRType Type, Int Bits) {
  IRExpr *Shifted = O.Shadow[0] ? P.binop(O.Op, O.Shadow[0], O.Value[1]) : nullptr;
  return either(P, Type, Shifted, wholeLanes(P, O.Shadow[1], Type, Bits));
}

// Products of the even lanes into lanes twice as wide: the odd lanes do not count.
IRExpr *multiplyEven(Pass &P, const Operands &O, IROp ShiftLeft, Int Bits) {
  IRExpr *Even = P.binop(ShiftLeft, either(P, Ity_V128, O.Shadow[0], O.Shadow[1]),
                         IRExpr_Const(IRConst_U8(Bits / 2)));
  return wholeLanes(P, Even, Ity_V128, Bits);
}

struct LaneRule {
  IROp Op;
  UChar Bits; ///< The width of the lanes of the result.
};

// Operations whose result lane depends on the operand lanes of the same place (and width) only.
constexpr LaneRule LaneWise[] = {
    {Iop_QAdd32S, 32},     {Iop_QSub32S, 32},     {Iop_Add16x2, 16},     {Iop_Sub16x2, 16},
    {Iop_QAdd16Sx2, 16},   {Iop_QAdd16Ux2, 16},   {Iop_QSub16Sx2, 16},   {Iop_QSub16Ux2, 16},
    {Iop_HAdd16Ux2, 16},   {Iop_HAdd16Sx2, 16},   {Iop_HSub16Ux2, 16},   {Iop_HSub16Sx2, 16},
    {Iop_Add8x4, 8},       {Iop_Sub8x4, 8},       {Iop_QAdd8Sx4, 8},     {Iop_QAdd8Ux4, 8},
    {Iop_QSub8Sx4, 8},     {Iop_QSub8Ux4, 8},     {Iop_HAdd8Ux4, 8},     {Iop_HAdd8Sx4, 8},
    {Iop_HSub8Ux4, 8},     {Iop_HSub8Sx4, 8},     {Iop_QAdd8Ux8, 8},     {Iop_QAdd16Ux4, 16},
    {Iop_QAdd32Ux2, 32},   {Iop_QAdd8Sx8, 8},     {Iop_QAdd16Sx4, 16},   {Iop_QAdd32Sx2, 32},
    {Iop_QSub8Ux8, 8},     {Iop_QSub16Ux4, 16},   {Iop_QSub32Ux2, 32},   {Iop_QSub8Sx8, 8},
    {Iop_QSub16Sx4, 16},   {Iop_QSub32Sx2, 32},   {Iop_Abs8x8, 8},       {Iop_Abs16x4, 16},
    {Iop_Abs32x2, 32},     {Iop_Mul8x8, 8},       {Iop_Mul16x4, 16},     {Iop_Mul32x2, 32},
    {Iop_MulHi16Ux4, 16},  {Iop_MulHi16Sx4, 16},  {Iop_Avg8Ux8, 8},      {Iop_Avg16Ux4, 16},
    {Iop_Max8Sx8, 8},      {Iop_Max16Sx4, 16},    {Iop_Max32Sx2, 32},    {Iop_Max8Ux8, 8},
    {Iop_Max16Ux4, 16},    {Iop_Max32Ux2, 32},    {Iop_Min8Sx8, 8},      {Iop_Min16Sx4, 16},
    {Iop_Min32Sx2, 32},    {Iop_Min8Ux8, 8},      {Iop_Min16Ux4, 16},    {Iop_Min32Ux2, 32},
    {Iop_Cnt8x8, 8},       {Iop_Clz8x8, 8},       {Iop_Clz16x4, 16},     {Iop_Clz32x2, 32},
    {Iop_QAdd8Ux16, 8},    {Iop_QAdd16Ux8, 16},   {Iop_QAdd32Ux4, 32},   {Iop_QAdd64Ux2, 64},
    {Iop_QAdd8Sx16, 8},    {Iop_QAdd16Sx8, 16},   {Iop_QAdd32Sx4, 32},   {Iop_QAdd64Sx2, 64},
    {Iop_QSub8Ux16, 8},    {Iop_QSub16Ux8, 16},   {Iop_QSub32Ux4, 32},   {Iop_QSub64Ux2, 64},
    {Iop_QSub8Sx16, 8},    {Iop_QSub16Sx8, 16},   {Iop_QSub32Sx4, 32},   {Iop_QSub64Sx2, 64},
    {Iop_Mul8x16, 8},      {Iop_Mul16x8, 16},     {Iop_Mul32x4, 32},     {Iop_MulHi16Ux8, 16},
    {Iop_MulHi32Ux4, 32},  {Iop_MulHi16Sx8, 16},  {Iop_MulHi32Sx4, 32},  {Iop_Abs8x16, 8},
    {Iop_Abs16x8, 16},     {Iop_Abs32x4, 32},     {Iop_Abs64x2, 64},     {Iop_Avg8Ux16, 8},
    {Iop_Avg16Ux8, 16},    {Iop_Avg32Ux4, 32},    {Iop_Avg8Sx16, 8},     {Iop_Avg16Sx8, 16},
    {Iop_Avg32Sx4, 32},    {Iop_Max8Sx16, 8},     {Iop_Max16Sx8, 16},    {Iop_Max32Sx4, 32},
    {Iop_Max64Sx2, 64},    {Iop_Max8Ux16, 8},     {Iop_Max16Ux8, 16},    {Iop_Max32Ux4, 32},
    {Iop_Max64Ux2, 64},    {Iop_Min8Sx16, 8},     {Iop_Min16Sx8, 16},    {Iop_Min32Sx4, 32},
    {Iop_Min64Sx2, 64},    {Iop_Min8Ux16, 8},     {Iop_Min16Ux8, 16},    {Iop_Min32Ux4, 32},
    {Iop_Min64Ux2, 64},    {Iop_Cnt8x16, 8},      {Iop_Clz8x16, 8},      {Iop_Clz16x8, 16},
    {Iop_Clz32x4, 32},     {Iop_Cls8x16, 8},      {Iop_Cls16x8, 16},     {Iop_Cls32x4, 32},
    {Iop_Ctz8x16, 8},      {Iop_Ctz16x8, 16},     {Iop_Ctz32x4, 32},     {Iop_Ctz64x2, 64},
    {Iop_Max8Sx32, 8},     {Iop_Max16Sx16, 16},   {Iop_Max32Sx8, 32},    {Iop_Max8Ux32, 8},
    {Iop_Max16Ux16, 16},   {Iop_Max32Ux8, 32},    {Iop_Min8Sx32, 8},     {Iop_Min16Sx16, 16},
    {Iop_Min32Sx8, 32},    {Iop_Min8Ux32, 8},     {Iop_Min16Ux16, 16},   {Iop_Min32Ux8, 32},
    {Iop_Mul16x16, 16},    {Iop_Mul32x8, 32},     {Iop_MulHi16Ux16, 16}, {Iop_MulHi16Sx16, 16},
    {Iop_QAdd8Ux32, 8},    {Iop_QAdd16Ux16, 16},  {Iop_QAdd8Sx32, 8},    {Iop_QAdd16Sx16, 16},
    {Iop_QSub8Ux32, 8},    {Iop_QSub16Ux16, 16},  {Iop_QSub8Sx32, 8},    {Iop_QSub16Sx16, 16},
    {Iop_Avg8Ux32, 8},     {Iop_Avg16Ux16, 16},   {Iop_CmpNEZ8x8, 8},    {Iop_CmpNEZ16x4, 16},
    {Iop_CmpNEZ32x2, 32},  {Iop_CmpNEZ8x16, 8},   {Iop_CmpNEZ16x8, 16},  {Iop_CmpNEZ32x4, 32},
    {Iop_CmpNEZ64x2, 64},  {Iop_CmpNEZ8x32, 8},   {Iop_CmpNEZ16x16, 16}, {Iop_CmpNEZ32x8, 32},
    {Iop_CmpNEZ64x4, 64},  {Iop_PwAddL8Ux16, 16}, {Iop_PwAddL16Ux8, 32}, {Iop_PwAddL32Ux4, 64},
    {Iop_PwAddL8Sx16, 16}, {Iop_PwAddL16Sx8, 32}, {Iop_PwAddL32Sx4, 64}, {Iop_PwAddL8Ux8, 16},
    {Iop_PwAddL16Ux4, 32}, {Iop_PwAddL32Ux2, 64}, {Iop_PwAddL8Sx8, 16},  {Iop_PwAddL16Sx4, 32},
    {Iop_PwAddL32Sx2, 64},
};

constexpr LaneRule Compares[] = {
    {Iop_CmpEQ8x8, 8},    {Iop_CmpEQ16x4, 16},  {Iop_CmpEQ32x2, 32},   {Iop_CmpGT8Ux8, 8},
    {Iop_CmpGT16Ux4, 16}, {Iop_CmpGT32Ux2, 32}, {Iop_CmpGT8Sx8, 8},    {Iop_CmpGT16Sx4, 16},
    {Iop_CmpGT32Sx2, 32}, {Iop_CmpEQ8x16, 8},   {Iop_CmpEQ16x8, 16},   {Iop_CmpEQ32x4, 32},
    {Iop_CmpEQ64x2, 64},  {Iop_CmpGT8Sx16, 8},  {Iop_CmpGT16Sx8, 16},  {Iop_CmpGT32Sx4, 32},
    {Iop_CmpGT64Sx2, 64}, {Iop_CmpGT8Ux16, 8},  {Iop_CmpGT16Ux8, 16},  {Iop_CmpGT32Ux4, 32},
    {Iop_CmpGT64Ux2, 64}, {Iop_CmpEQ8x32, 8},   {Iop_CmpEQ16x16, 16},  {Iop_CmpEQ32x8, 32},
    {Iop_CmpEQ64x4, 64},  {Iop_CmpGT8Sx32, 8},  {Iop_CmpGT16Sx16, 16}, {Iop_CmpGT32Sx8, 32},
    {Iop_CmpGT64Sx4, 64},
};

constexpr LaneRule Shifts[] = {
    {Iop_Shl8x8, 8},   {Iop_Shl16x4, 16}, {Iop_Shl32x2, 32}, {Iop_Shr8x8, 8},   {Iop_Shr16x4, 16},
    {Iop_Shr32x2, 32}, {Iop_Sar8x8, 8},   {Iop_Sar16x4, 16}, {Iop_Sar32x2, 32}, {Iop_Shl8x16, 8},
    {Iop_Shl16x8, 16}, {Iop_Shl32x4, 32}, {Iop_Shl64x2, 64}, {Iop_Shr8x16, 8},  {Iop_Shr16x8, 16},
    {Iop_Shr32x4, 32}, {Iop_Shr64x2, 64}, {Iop_Sar8x16, 8},  {Iop_Sar16x8, 16}, {Iop_Sar32x4, 32},
    {Iop_Sar64x2, 64}, {Iop_Rol8x16, 8},  {Iop_Rol16x8, 16}, {Iop_Rol32x4, 32}, {Iop_Rol64x2, 64},
};

template <typename T, UInt N> const LaneRule *find(const T (&Table)[N], IROp Op) {
  for (const LaneRule &Rule : Table)
    if (Rule.Op == Op)
      return &Rule;
  return nullptr;
}

} // namespace

bool vectorRule(Pass &P, const Operands &O, IRExpr **Result) {
  auto Give = [Result](IRExpr *Shadow) {
    *Result = Shadow;
    return true;
  };
  IRType To, Arg1, Arg2, Arg3, Arg4;
  typeOfPrimop(O.Op, &To, &Arg1, &Arg2, &Arg3, &Arg4);
  switch (O.Op) {
  case Iop_Add8x8:
  case Iop_Add16x4:
  case Iop_Add32x2:
  case Iop_Add8x16:
  case Iop_Add16x8:
  case Iop_Add32x4:
  case Iop_Add64x2:
  case Iop_Add8x32:
  case Iop_Add16x16:
  case Iop_Add32x8:
  case Iop_Add64x4:
    return Give(laneAddSub(P, O, To, false));
  case Iop_Sub8x8:
  case Iop_Sub16x4:
  case Iop_Sub32x2:
  case Iop_Sub8x16:
  case Iop_Sub16x8:
  case Iop_Sub32x4:
  case Iop_Sub64x2:
  case Iop_Sub8x32:
  case Iop_Sub16x16:
  case Iop_Sub32x8:
  case Iop_Sub64x4:
    return Give(laneAddSub(P, O, To, true));
  case Iop_QNarrowBin16Sto8Ux8:
  case Iop_QNarrowBin16Sto8Sx8:
    return Give(narrow(P, O, Ity_I64, 16, Iop_QNarrowBin16Sto8Sx8));
  case Iop_QNarrowBin32Sto16Sx4:
    return Give(narrow(P, O, Ity_I64, 32, Iop_QNarrowBin32Sto16Sx4));
  case Iop_QNarrowBin16Sto8Ux16:
  case Iop_QNarrowBin16Sto8Sx16:
  case Iop_QNarrowBin16Uto8Ux16:
    return Give(narrow(P, O, Ity_V128, 16, Iop_QNarrowBin16Sto8Sx16));
  case Iop_QNarrowBin32Sto16Ux8:
  case Iop_QNarrowBin32Sto16Sx8:
  case Iop_QNarrowBin32Uto16Ux8:
    return Give(narrow(P, O, Ity_V128, 32, Iop_QNarrowBin32Sto16Sx8));
  case Iop_MullEven8Ux16:
  case Iop_MullEven8Sx16:
    return Give(multiplyEven(P, O, Iop_ShlN16x8, 16));
  case Iop_MullEven16Ux8:
  case Iop_MullEven16Sx8:
    return Give(multiplyEven(P, O, Iop_ShlN32x4, 32));
  case Iop_MullEven32Ux4:
  case Iop_MullEven32Sx4:
    return Give(multiplyEven(P, O, Iop_ShlN64x2, 64));
  case Iop_SarV128:
  case Iop_Sad8Ux4:
    return false;
  default:
    break;
  }
  if (const LaneRule *Rule = find(LaneWise, O.Op))
    return Give(laneWise(P, O, To, Rule->Bits));
  if (const LaneRule *Rule = find(Compares, O.Op))
    return Give(laneCompare(P, O, To, Rule->Bits));
  if (const LaneRule *Rule = find(Shifts, O.Op))
    return Give(shiftLanes(P, O, To, Rule->Bits));
  return false;
}

} // namespace engine

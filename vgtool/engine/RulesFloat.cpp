// SPDX-License-Identifier: GPL-2.0-or-later
//
// Floating point, scalar and in vectors: a result is undefined as a whole if an operand has an
// undefined bit. Rounding modes are operands like the others.

#include "engine/Pass.h"

namespace engine {

namespace {

enum class Shape : UChar {
  Vector, ///< Lane by lane.
  Lowest, ///< The lowest lane of both operands; the other lanes are those of the first operand.
};

struct FloatRule {
  IROp Op;
  UChar Bits;
  Shape How;
  bool Rounded; ///< The first operand is a rounding mode.
};

constexpr FloatRule Rules[] = {
    {Iop_Add32Fx4, 32, Shape::Vector, true},        {Iop_Sub32Fx4, 32, Shape::Vector, true},
    {Iop_Mul32Fx4, 32, Shape::Vector, true},        {Iop_Div32Fx4, 32, Shape::Vector, true},
    {Iop_Sqrt32Fx4, 32, Shape::Vector, true},       {Iop_Add64Fx2, 64, Shape::Vector, true},
    {Iop_Sub64Fx2, 64, Shape::Vector, true},        {Iop_Mul64Fx2, 64, Shape::Vector, true},
    {Iop_Div64Fx2, 64, Shape::Vector, true},        {Iop_Sqrt64Fx2, 64, Shape::Vector, true},
    {Iop_Add32Fx8, 32, Shape::Vector, true},        {Iop_Sub32Fx8, 32, Shape::Vector, true},
    {Iop_Mul32Fx8, 32, Shape::Vector, true},        {Iop_Div32Fx8, 32, Shape::Vector, true},
    {Iop_Add64Fx4, 64, Shape::Vector, true},        {Iop_Sub64Fx4, 64, Shape::Vector, true},
    {Iop_Mul64Fx4, 64, Shape::Vector, true},        {Iop_Div64Fx4, 64, Shape::Vector, true},
    {Iop_I32StoF32x4, 32, Shape::Vector, true},     {Iop_F32toI32Sx4, 32, Shape::Vector, true},
    {Iop_I32StoF32x8, 32, Shape::Vector, true},     {Iop_F32toI32Sx8, 32, Shape::Vector, true},
    {Iop_Max32Fx4, 32, Shape::Vector, false},       {Iop_Min32Fx4, 32, Shape::Vector, false},
    {Iop_Max64Fx2, 64, Shape::Vector, false},       {Iop_Min64Fx2, 64, Shape::Vector, false},
    {Iop_Max32Fx8, 32, Shape::Vector, false},       {Iop_Min32Fx8, 32, Shape::Vector, false},
    {Iop_Max64Fx4, 64, Shape::Vector, false},       {Iop_Min64Fx4, 64, Shape::Vector, false},
    {Iop_CmpEQ32Fx4, 32, Shape::Vector, false},     {Iop_CmpLT32Fx4, 32, Shape::Vector, false},
    {Iop_CmpLE32Fx4, 32, Shape::Vector, false},     {Iop_CmpUN32Fx4, 32, Shape::Vector, false},
    {Iop_CmpGT32Fx4, 32, Shape::Vector, false},     {Iop_CmpGE32Fx4, 32, Shape::Vector, false},
    {Iop_CmpEQ64Fx2, 64, Shape::Vector, false},     {Iop_CmpLT64Fx2, 64, Shape::Vector, false},
    {Iop_CmpLE64Fx2, 64, Shape::Vector, false},     {Iop_CmpUN64Fx2, 64, Shape::Vector, false},
    {Iop_Abs32Fx4, 32, Shape::Vector, false},       {Iop_Neg32Fx4, 32, Shape::Vector, false},
    {Iop_Abs64Fx2, 64, Shape::Vector, false},       {Iop_Neg64Fx2, 64, Shape::Vector, false},
    {Iop_RecipEst32Fx4, 32, Shape::Vector, false},  {Iop_RSqrtEst32Fx4, 32, Shape::Vector, false},
    {Iop_RecipEst32Fx8, 32, Shape::Vector, false},  {Iop_RSqrtEst32Fx8, 32, Shape::Vector, false},
    {Iop_Sqrt32Fx8, 32, Shape::Vector, false},      {Iop_Sqrt64Fx4, 64, Shape::Vector, false},
    {Iop_RoundF32x4_RM, 32, Shape::Vector, false},  {Iop_RoundF32x4_RP, 32, Shape::Vector, false},
    {Iop_RoundF32x4_RN, 32, Shape::Vector, false},  {Iop_RoundF32x4_RZ, 32, Shape::Vector, false},
    {Iop_F32toI32Ux4_RZ, 32, Shape::Vector, false}, {Iop_F32toI32Sx4_RZ, 32, Shape::Vector, false},
    {Iop_Add32F0x4, 32, Shape::Lowest, false},      {Iop_Sub32F0x4, 32, Shape::Lowest, false},
    {Iop_Mul32F0x4, 32, Shape::Lowest, false},      {Iop_Div32F0x4, 32, Shape::Lowest, false},
    {Iop_Max32F0x4, 32, Shape::Lowest, false},      {Iop_Min32F0x4, 32, Shape::Lowest, false},
    {Iop_CmpEQ32F0x4, 32, Shape::Lowest, false},    {Iop_CmpLT32F0x4, 32, Shape::Lowest, false},
    {Iop_CmpLE32F0x4, 32, Shape::Lowest, false},    {Iop_CmpUN32F0x4, 32, Shape::Lowest, false},
    {Iop_RecipEst32F0x4, 32, Shape::Lowest, false}, {Iop_Sqrt32F0x4, 32, Shape::Lowest, false},
    {Iop_RSqrtEst32F0x4, 32, Shape::Lowest, false}, {Iop_Add64F0x2, 64, Shape::Lowest, false},
    {Iop_Sub64F0x2, 64, Shape::Lowest, false},      {Iop_Mul64F0x2, 64, Shape::Lowest, false},
    {Iop_Div64F0x2, 64, Shape::Lowest, false},      {Iop_Max64F0x2, 64, Shape::Lowest, false},
    {Iop_Min64F0x2, 64, Shape::Lowest, false},      {Iop_CmpEQ64F0x2, 64, Shape::Lowest, false},
    {Iop_CmpLT64F0x2, 64, Shape::Lowest, false},    {Iop_CmpLE64F0x2, 64, Shape::Lowest, false},
    {Iop_CmpUN64F0x2, 64, Shape::Lowest, false},    {Iop_Sqrt64F0x2, 64, Shape::Lowest, false},
};

IRExpr *lanes(Pass &P, IRExpr *Shadow, IRType Type, Int Bits) {
  if (Type == Ity_V256)
    return P.unop(Bits == 32 ? Iop_CmpNEZ32x8 : Iop_CmpNEZ64x4, Shadow);
  return P.unop(Bits == 32 ? Iop_CmpNEZ32x4 : Iop_CmpNEZ64x2, Shadow);
}

// Stays in vector registers: taking a vector apart costs a store and a load in VEX's back end.
IRExpr *lowest(Pass &P, const Operands &O, Int Bits) {
  IRExpr *A = O.Shadow[0];
  IRExpr *Any =
      lanes(P, either(P, Ity_V128, A, O.Count > 1 ? O.Shadow[1] : nullptr), Ity_V128, Bits);
  if (Bits == 64) {
    IRExpr *Twice = P.binop(Iop_InterleaveLO64x2, Any, Any);
    return P.binop(Iop_InterleaveHI64x2, orZeros(P, A, Ity_V128), Twice);
  }
  IRExpr *Low = P.binop(Iop_AndV128, Any, IRExpr_Const(IRConst_V128(0x000f)));
  IRExpr *High = A ? P.binop(Iop_AndV128, A, IRExpr_Const(IRConst_V128(0xfff0))) : nullptr;
  return either(P, Ity_V128, Low, High);
}

IRExpr *vector(Pass &P, const Operands &O, IRType To, const FloatRule &Rule) {
  IRExpr *Any = nullptr;
  for (Int I = Rule.Rounded ? 1 : 0; I < O.Count; I++)
    Any = either(P, To, Any, O.Shadow[I]);
  if (Any)
    Any = lanes(P, Any, To, Rule.Bits);
  return Rule.Rounded ? either(P, To, Any, spread(P, O.Shadow[0], To)) : Any;
}

// Negation and magnitude of a scalar touch the sign bit alone.
bool signRule(Pass &P, const Operands &O, IRExpr **Result) {
  switch (O.Op) {
  case Iop_NegF32:
  case Iop_NegF64:
    *Result = O.Shadow[0];
    return true;
  case Iop_AbsF32:
    *Result = P.binop(Iop_And32, O.Shadow[0], IRExpr_Const(IRConst_U32(0x7fffffffU)));
    return true;
  case Iop_AbsF64:
    *Result = P.binop(Iop_And64, O.Shadow[0], IRExpr_Const(IRConst_U64(~0ULL >> 1)));
    return true;
  default:
    return false;
  }
}

} // namespace

bool floatRule(Pass &P, const Operands &O, IRExpr **Result) {
  if (signRule(P, O, Result))
    return true;
  for (const FloatRule &Rule : Rules) {
    if (Rule.Op != O.Op)
      continue;
    IRType To, Arg1, Arg2, Arg3, Arg4;
    typeOfPrimop(O.Op, &To, &Arg1, &Arg2, &Arg3, &Arg4);
    *Result = Rule.How == Shape::Lowest ? lowest(P, O, Rule.Bits) : vector(P, O, To, Rule);
    return true;
  }
  return false;
}

} // namespace engine

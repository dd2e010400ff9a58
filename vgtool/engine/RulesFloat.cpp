// SPDX-License-Identifier: GPL-2.0-or-later
//
// Floating point, scalar and in vectors: a result is undefined as a whole if an operand has an
// undefined bit. The lowest bit of an operand can carry into the highest of the result, or turn a
// number into none; to do better one would have to compute with ranges, for values that no program
// has in part. Rounding modes are operands like the others.

#include "engine/Lanes.h"

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

constexpr FloatRule FloatRules[] = {
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

// Stays in vector registers: taking a vector apart costs a store and a load in VEX's back end.
IRExpr *lowest(Pass &P, const Operands &O, Int Bits) {
  IRExpr *A = O.Shadow[0];
  IRExpr *Any =
      Lanes(P, Ity_V128, Bits).nonZero(either(P, Ity_V128, A, O.Count > 1 ? O.Shadow[1] : nullptr));
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
    Any = Lanes(P, To, Rule.Bits).nonZero(Any);
  return Rule.Rounded ? either(P, To, Any, spread(P, O.Shadow[0], To)) : Any;
}

// Negation and magnitude of a scalar touch the sign bit alone.
bool signRule(Pass &P, const Operands &O, IRExpr **Result) {
  switch (O.Op) {
  case Iop_NegF32:
  case Iop_NegF64:
    *Result = O.Shadow[0];
    return true;
  case Iop_AbsF64:
    *Result = P.binop(Iop_And64, O.Shadow[0], IRExpr_Const(IRConst_U64(~0ULL >> 1)));
    return true;
  default:
    return false;
  }
}

// Half precision: lanes of another width on either side.
bool halfRule(Pass &P, const Operands &O, IRExpr **Result) {
  Lanes Single(P, Ity_V128, 32), Half(P, Ity_V128, 16);
  auto Pack = [&](IRExpr *High, IRExpr *Low) {
    return P.binop(Iop_QNarrowBin32Sto16Sx8, Single.nonZero(High), Single.nonZero(Low));
  };
  IRExpr *Rounding = O.Count > 1 ? O.Shadow[0] : nullptr, *From = O.Shadow[O.Count - 1];
  switch (O.Op) {
  case Iop_F32toF16x4:
    *Result = either(P, Ity_I64, spread(P, Rounding, Ity_I64),
                     From ? P.unop(Iop_V128to64, Pack(From, From)) : nullptr);
    return true;
  case Iop_F32toF16x8:
    *Result = either(P, Ity_V128, spread(P, Rounding, Ity_V128),
                     From ? Pack(P.unop(Iop_V256toV128_1, From), P.unop(Iop_V256toV128_0, From))
                          : nullptr);
    return true;
  case Iop_F16toF32x4: {
    IRExpr *Any = Half.nonZero(P.unop(Iop_64UtoV128, From));
    *Result = P.binop(Iop_InterleaveLO16x8, Any, Any);
    return true;
  }
  case Iop_F16toF32x8: {
    IRExpr *Any = Half.nonZero(From);
    *Result = P.binop(Iop_V128HLtoV256, P.binop(Iop_InterleaveHI16x8, Any, Any),
                      P.binop(Iop_InterleaveLO16x8, Any, Any));
    return true;
  }
  default:
    return false;
  }
}

// One number, or flags that describe one.
bool scalarRule(Pass &P, const Operands &O, IRExpr **Result) {
  UInt Flags = 0;
  switch (O.Op) {
  case Iop_CmpF64:
    Flags = 0x45;
    break;
  case Iop_PRemC3210F64:
  case Iop_PRem1C3210F64:
    Flags = 0x4700;
    break;
  case Iop_AddF64:
  case Iop_SubF64:
  case Iop_MulF64:
  case Iop_DivF64:
  case Iop_SqrtF64:
  case Iop_MAddF32:
  case Iop_MAddF64:
  case Iop_F64toI32S:
  case Iop_F64toI64S:
  case Iop_I32StoF64:
  case Iop_I64StoF64:
  case Iop_F32toF64:
  case Iop_F64toF32:
  case Iop_RoundF64toInt:
  case Iop_RoundF32toInt:
  case Iop_AtanF64:
  case Iop_Yl2xF64:
  case Iop_Yl2xp1F64:
  case Iop_PRemF64:
  case Iop_PRem1F64:
  case Iop_ScaleF64:
  case Iop_SinF64:
  case Iop_CosF64:
  case Iop_TanF64:
  case Iop_2xm1F64:
    break;
  default:
    return false;
  }
  *Result = wholeShadow(P, O);
  if (Flags)
    *Result = P.binop(Iop_And32, *Result, IRExpr_Const(IRConst_U32(Flags)));
  return true;
}

} // namespace

bool floatRule(Pass &P, const Operands &O, IRExpr **Result) {
  if (signRule(P, O, Result) || halfRule(P, O, Result) || scalarRule(P, O, Result))
    return true;
  for (const FloatRule &Rule : FloatRules) {
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

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Integer operations on lanes whose result is decided by more than which operand bits are
// undefined: comparisons, minimum and maximum, saturation, averages, products.
//
// All of them grow (or shrink) with each operand, so that the results for the bounds of the
// operands (Lanes::bounds) bound the result.

#include "engine/Lanes.h"

namespace engine {

namespace {

enum class Kind : UChar {
  Equal,
  NonZero,
  Greater,
  Least,
  Greatest,
  AddSaturated,
  SubSaturated,
  Average,
  Product,
  HighProduct,
  HighProductSigned,
  Add,
  Sub,
  Whole, ///< Undefined as a whole if an operand has an undefined bit in the lane.
};

struct LaneRule {
  IROp Op;
  Kind How;
  UChar Bits; ///< The width of a lane.
  bool Signed;
};

// Instructions with 64, 128 and 256 bits.
constexpr LaneRule LaneRules[] = {
    {Iop_Add8x8, Kind::Add, 8, false},
    {Iop_Add8x16, Kind::Add, 8, false},
    {Iop_Add8x32, Kind::Add, 8, false},
    {Iop_Add16x4, Kind::Add, 16, false},
    {Iop_Add16x8, Kind::Add, 16, false},
    {Iop_Add16x16, Kind::Add, 16, false},
    {Iop_Add32x2, Kind::Add, 32, false},
    {Iop_Add32x4, Kind::Add, 32, false},
    {Iop_Add32x8, Kind::Add, 32, false},
    {Iop_Add64x2, Kind::Add, 64, false},
    {Iop_Add64x4, Kind::Add, 64, false},
    {Iop_Sub8x8, Kind::Sub, 8, false},
    {Iop_Sub8x16, Kind::Sub, 8, false},
    {Iop_Sub8x32, Kind::Sub, 8, false},
    {Iop_Sub16x4, Kind::Sub, 16, false},
    {Iop_Sub16x8, Kind::Sub, 16, false},
    {Iop_Sub16x16, Kind::Sub, 16, false},
    {Iop_Sub32x2, Kind::Sub, 32, false},
    {Iop_Sub32x4, Kind::Sub, 32, false},
    {Iop_Sub32x8, Kind::Sub, 32, false},
    {Iop_Sub64x2, Kind::Sub, 64, false},
    {Iop_Sub64x4, Kind::Sub, 64, false},
    {Iop_CmpNEZ8x8, Kind::NonZero, 8, false},
    {Iop_CmpNEZ8x16, Kind::NonZero, 8, false},
    {Iop_CmpNEZ8x32, Kind::NonZero, 8, false},
    {Iop_CmpNEZ16x4, Kind::NonZero, 16, false},
    {Iop_CmpNEZ16x8, Kind::NonZero, 16, false},
    {Iop_CmpNEZ16x16, Kind::NonZero, 16, false},
    {Iop_CmpNEZ32x2, Kind::NonZero, 32, false},
    {Iop_CmpNEZ32x4, Kind::NonZero, 32, false},
    {Iop_CmpNEZ32x8, Kind::NonZero, 32, false},
    {Iop_CmpNEZ64x2, Kind::NonZero, 64, false},
    {Iop_CmpNEZ64x4, Kind::NonZero, 64, false},
    {Iop_CmpEQ8x8, Kind::Equal, 8, false},
    {Iop_CmpEQ8x16, Kind::Equal, 8, false},
    {Iop_CmpEQ8x32, Kind::Equal, 8, false},
    {Iop_CmpEQ16x4, Kind::Equal, 16, false},
    {Iop_CmpEQ16x8, Kind::Equal, 16, false},
    {Iop_CmpEQ16x16, Kind::Equal, 16, false},
    {Iop_CmpEQ32x2, Kind::Equal, 32, false},
    {Iop_CmpEQ32x4, Kind::Equal, 32, false},
    {Iop_CmpEQ32x8, Kind::Equal, 32, false},
    {Iop_CmpEQ64x2, Kind::Equal, 64, false},
    {Iop_CmpEQ64x4, Kind::Equal, 64, false},
    {Iop_CmpGT8Sx8, Kind::Greater, 8, true},
    {Iop_CmpGT8Sx16, Kind::Greater, 8, true},
    {Iop_CmpGT8Sx32, Kind::Greater, 8, true},
    {Iop_CmpGT16Sx4, Kind::Greater, 16, true},
    {Iop_CmpGT16Sx8, Kind::Greater, 16, true},
    {Iop_CmpGT16Sx16, Kind::Greater, 16, true},
    {Iop_CmpGT32Sx2, Kind::Greater, 32, true},
    {Iop_CmpGT32Sx4, Kind::Greater, 32, true},
    {Iop_CmpGT32Sx8, Kind::Greater, 32, true},
    {Iop_CmpGT64Sx2, Kind::Greater, 64, true},
    {Iop_CmpGT64Sx4, Kind::Greater, 64, true},
    {Iop_Min8Ux8, Kind::Least, 8, false},
    {Iop_Min8Ux16, Kind::Least, 8, false},
    {Iop_Min8Ux32, Kind::Least, 8, false},
    {Iop_Min8Sx16, Kind::Least, 8, true},
    {Iop_Min8Sx32, Kind::Least, 8, true},
    {Iop_Min16Ux8, Kind::Least, 16, false},
    {Iop_Min16Ux16, Kind::Least, 16, false},
    {Iop_Min16Sx4, Kind::Least, 16, true},
    {Iop_Min16Sx8, Kind::Least, 16, true},
    {Iop_Min16Sx16, Kind::Least, 16, true},
    {Iop_Min32Ux4, Kind::Least, 32, false},
    {Iop_Min32Ux8, Kind::Least, 32, false},
    {Iop_Min32Sx4, Kind::Least, 32, true},
    {Iop_Min32Sx8, Kind::Least, 32, true},
    {Iop_Max8Ux8, Kind::Greatest, 8, false},
    {Iop_Max8Ux16, Kind::Greatest, 8, false},
    {Iop_Max8Ux32, Kind::Greatest, 8, false},
    {Iop_Max8Sx16, Kind::Greatest, 8, true},
    {Iop_Max8Sx32, Kind::Greatest, 8, true},
    {Iop_Max16Ux8, Kind::Greatest, 16, false},
    {Iop_Max16Ux16, Kind::Greatest, 16, false},
    {Iop_Max16Sx4, Kind::Greatest, 16, true},
    {Iop_Max16Sx8, Kind::Greatest, 16, true},
    {Iop_Max16Sx16, Kind::Greatest, 16, true},
    {Iop_Max32Ux4, Kind::Greatest, 32, false},
    {Iop_Max32Ux8, Kind::Greatest, 32, false},
    {Iop_Max32Sx4, Kind::Greatest, 32, true},
    {Iop_Max32Sx8, Kind::Greatest, 32, true},
    {Iop_QAdd8Ux8, Kind::AddSaturated, 8, false},
    {Iop_QAdd8Ux16, Kind::AddSaturated, 8, false},
    {Iop_QAdd8Ux32, Kind::AddSaturated, 8, false},
    {Iop_QAdd8Sx8, Kind::AddSaturated, 8, true},
    {Iop_QAdd8Sx16, Kind::AddSaturated, 8, true},
    {Iop_QAdd8Sx32, Kind::AddSaturated, 8, true},
    {Iop_QAdd16Ux4, Kind::AddSaturated, 16, false},
    {Iop_QAdd16Ux8, Kind::AddSaturated, 16, false},
    {Iop_QAdd16Ux16, Kind::AddSaturated, 16, false},
    {Iop_QAdd16Sx4, Kind::AddSaturated, 16, true},
    {Iop_QAdd16Sx8, Kind::AddSaturated, 16, true},
    {Iop_QAdd16Sx16, Kind::AddSaturated, 16, true},
    {Iop_QSub8Ux8, Kind::SubSaturated, 8, false},
    {Iop_QSub8Ux16, Kind::SubSaturated, 8, false},
    {Iop_QSub8Ux32, Kind::SubSaturated, 8, false},
    {Iop_QSub8Sx8, Kind::SubSaturated, 8, true},
    {Iop_QSub8Sx16, Kind::SubSaturated, 8, true},
    {Iop_QSub8Sx32, Kind::SubSaturated, 8, true},
    {Iop_QSub16Ux4, Kind::SubSaturated, 16, false},
    {Iop_QSub16Ux8, Kind::SubSaturated, 16, false},
    {Iop_QSub16Ux16, Kind::SubSaturated, 16, false},
    {Iop_QSub16Sx4, Kind::SubSaturated, 16, true},
    {Iop_QSub16Sx8, Kind::SubSaturated, 16, true},
    {Iop_QSub16Sx16, Kind::SubSaturated, 16, true},
    {Iop_Avg8Ux8, Kind::Average, 8, false},
    {Iop_Avg8Ux16, Kind::Average, 8, false},
    {Iop_Avg8Ux32, Kind::Average, 8, false},
    {Iop_Avg16Ux4, Kind::Average, 16, false},
    {Iop_Avg16Ux8, Kind::Average, 16, false},
    {Iop_Avg16Ux16, Kind::Average, 16, false},
    {Iop_Mul16x4, Kind::Product, 16, false},
    {Iop_Mul16x8, Kind::Product, 16, false},
    {Iop_Mul16x16, Kind::Product, 16, false},
    {Iop_Mul32x2, Kind::Product, 32, false},
    {Iop_Mul32x4, Kind::Product, 32, false},
    {Iop_Mul32x8, Kind::Product, 32, false},
    {Iop_MulHi16Ux4, Kind::HighProduct, 16, false},
    {Iop_MulHi16Ux8, Kind::HighProduct, 16, false},
    {Iop_MulHi16Ux16, Kind::HighProduct, 16, false},
    {Iop_MulHi16Sx4, Kind::HighProductSigned, 16, true},
    {Iop_MulHi16Sx8, Kind::HighProductSigned, 16, true},
    {Iop_MulHi16Sx16, Kind::HighProductSigned, 16, true},
    {Iop_PwExtUSMulQAdd8x16, Kind::Whole, 16, false}, // sums of two products
};

// Undefined if some bit is undefined and no bit that is defined in both differs.
IRExpr *equal(Lanes L, IRExpr *A, IRExpr *B, IRExpr *Open) {
  return L.both(L.nonZero(Open), L.isZero(L.differ(L.any(L.differ(A, B), Open), Open)));
}

// The rules for two operands, of which at least one is partly undefined.
class TwoOperands {
public:
  TwoOperands(Pass &P, const Operands &O, const LaneRule &Rule, IRType Type)
      : P(P), O(O), L(P, Type, Rule.Bits), Bits(Rule.Bits), Signed(Rule.Signed),
        Open(either(P, Type, O.Shadow[0], O.Shadow[1])) {}

  IRExpr *shadow(Kind How) {
    switch (How) {
    case Kind::Equal:
      return equal(L, O.Value[0], O.Value[1], Open);
    case Kind::Greater:
      return greater();
    case Kind::Least:
    case Kind::Greatest:
      return extreme(How == Kind::Least);
    case Kind::Add:
    case Kind::Sub:
      return wrapping(How == Kind::Sub);
    case Kind::AddSaturated:
    case Kind::SubSaturated:
      return saturating(How == Kind::SubSaturated);
    case Kind::Average:
      return average();
    case Kind::Product:
      return product();
    case Kind::HighProduct:
      return highProduct();
    case Kind::HighProductSigned:
      return highProductSigned();
    default:
      return L.nonZero(Open);
    }
  }

private:
  IRExpr *apply(IRExpr *A, IRExpr *B) { return P.binop(O.Op, A, B); }
  Lanes::Bounds bounds(Int I, bool WithSign) { return L.bounds(O.Value[I], O.Shadow[I], WithSign); }

  IRExpr *greater() {
    const Lanes::Bounds A = bounds(0, true), B = bounds(1, true);
    return L.differ(apply(A.Greatest, B.Least), apply(A.Least, B.Greatest));
  }

  // Where one operand is certainly as small (great) as the other, the result is that one, with its
  // V bits. Otherwise it may be either, and bits in which they differ are undefined as well.
  IRExpr *extreme(bool Least) {
    const Lanes::Bounds A = bounds(0, Signed), B = bounds(1, Signed);
    IRExpr *MayBeA =
        Least ? L.greater(B.Greatest, A.Least, Signed) : L.greater(A.Greatest, B.Least, Signed);
    IRExpr *MayBeB =
        Least ? L.greater(A.Greatest, B.Least, Signed) : L.greater(B.Greatest, A.Least, Signed);
    IRExpr *Differ = Least ? L.differ(A.Least, B.Least) : L.differ(A.Greatest, B.Greatest);
    IRExpr *Result = L.both(Differ, L.both(MayBeA, MayBeB));
    if (O.Shadow[0])
      Result = L.any(Result, L.both(O.Shadow[0], MayBeA));
    if (O.Shadow[1])
      Result = L.any(Result, L.both(O.Shadow[1], MayBeB));
    return Result;
  }

  // Carries are decided where they are the same for the bounds.
  IRExpr *wrapping(bool Sub) {
    const Lanes::Bounds A = bounds(0, false), B = bounds(1, false);
    IRExpr *One = Sub ? L.sub(A.Least, B.Greatest) : L.add(A.Least, B.Least);
    IRExpr *Other = Sub ? L.sub(A.Greatest, B.Least) : L.add(A.Greatest, B.Greatest);
    return L.any(L.differ(One, Other), Open);
  }

  // If both bounds give one result, that is it. Otherwise it is either a plain sum or one of the
  // bounds.
  IRExpr *saturating(bool Sub) {
    const Lanes::Bounds A = bounds(0, Signed), B = bounds(1, Signed);
    IRExpr *Range = L.differ(apply(A.Least, Sub ? B.Greatest : B.Least),
                             apply(A.Greatest, Sub ? B.Least : B.Greatest));
    return L.both(L.nonZero(Range), L.any(Range, wrapping(Sub)));
  }

  // A bit of the sum comes from the bits one place further up, and from a carry.
  IRExpr *average() {
    const Lanes::Bounds A = bounds(0, false), B = bounds(1, false);
    IRExpr *Range = L.differ(apply(A.Least, B.Least), apply(A.Greatest, B.Greatest));
    // Bytes are shifted in pairs, and what came from the neighbour is cleared.
    Lanes Pairs(P, P.typeOf(Open), 16);
    return L.any(Range, L.both(Pairs.shiftRight(Open, 1), L.belowSign()));
  }

  // What an undefined bit adds to the product is a multiple of it and of the lowest bit that the
  // other factor may have.
  IRExpr *product() {
    // VEX calls a function to multiply lanes of 32 bits: too dear to do it again. A zero is enough.
    if (Bits == 32)
      return L.both(L.fromLowestUp(Open), L.both(L.nonZero(bounds(0, false).Greatest),
                                                 L.nonZero(bounds(1, false).Greatest)));
    IRExpr *Result = nullptr;
    for (Int I = 0; I < 2; I++) {
      if (!O.Shadow[I])
        continue;
      IRExpr *Other = bounds(1 - I, false).Greatest;
      IRExpr *Places = apply(O.Shadow[I], Other);
      // To multiply by a power of two is to shift: nothing is carried. (Compilers do that to
      // vectors.)
      IRExpr *Several = L.nonZero(L.both(Other, L.add(Other, ones(P, P.typeOf(Open)))));
      IRExpr *Carried = L.sub(zeros(P, P.typeOf(Open)), Places);
      Result = L.any(Result, L.any(Places, L.both(Carried, Several)));
    }
    return Result;
  }

  IRExpr *highProduct() {
    const Lanes::Bounds A = bounds(0, false), B = bounds(1, false);
    return L.nonZero(L.differ(apply(A.Least, B.Least), apply(A.Greatest, B.Greatest)));
  }

  // Decided only if an operand is certainly zero.
  IRExpr *highProductSigned() {
    IRExpr *Result = nullptr;
    for (Int I = 0; I < 2; I++)
      if (O.Shadow[I])
        Result =
            L.any(Result, L.both(L.nonZero(O.Shadow[I]), L.nonZero(bounds(1 - I, false).Greatest)));
    return Result;
  }

  Pass &P;
  const Operands &O;
  Lanes L;
  Int Bits;
  bool Signed;
  IRExpr *Open; ///< Bits that are undefined in either operand.
};

struct NarrowRule {
  IROp Op;
  IRType Type;     ///< Of the operands.
  UChar Bits;      ///< The width of their lanes.
  IROp SignedPack; ///< Narrows lanes that hold small signed numbers without changing them.
};

constexpr NarrowRule Narrowings[] = {
    {Iop_QNarrowBin16Sto8Ux8, Ity_I64, 16, Iop_QNarrowBin16Sto8Sx8},
    {Iop_QNarrowBin16Sto8Sx8, Ity_I64, 16, Iop_QNarrowBin16Sto8Sx8},
    {Iop_QNarrowBin32Sto16Sx4, Ity_I64, 32, Iop_QNarrowBin32Sto16Sx4},
    {Iop_QNarrowBin16Sto8Ux16, Ity_V128, 16, Iop_QNarrowBin16Sto8Sx16},
    {Iop_QNarrowBin16Sto8Sx16, Ity_V128, 16, Iop_QNarrowBin16Sto8Sx16},
    {Iop_QNarrowBin32Sto16Ux8, Ity_V128, 32, Iop_QNarrowBin32Sto16Sx8},
    {Iop_QNarrowBin32Sto16Sx8, Ity_V128, 32, Iop_QNarrowBin32Sto16Sx8},
};

// As with saturating sums: decided if both bounds give one result; otherwise either the lower half
// or one of the bounds.
IRExpr *narrow(Pass &P, const Operands &O, const NarrowRule &Rule) {
  Lanes Wide(P, Rule.Type, Rule.Bits), Narrow(P, Rule.Type, Rule.Bits / 2);
  const Lanes::Bounds A = Wide.bounds(O.Value[0], O.Shadow[0], true);
  const Lanes::Bounds B = Wide.bounds(O.Value[1], O.Shadow[1], true);
  IRExpr *Half[2];
  for (Int I = 0; I < 2; I++) {
    Half[I] = zeros(P, Rule.Type);
    if (O.Shadow[I])
      Half[I] = Wide.shiftRightSigned(Wide.shiftLeft(O.Shadow[I], Rule.Bits / 2), Rule.Bits / 2);
  }
  IRExpr *Range =
      Narrow.differ(P.binop(O.Op, A.Least, B.Least), P.binop(O.Op, A.Greatest, B.Greatest));
  return Narrow.both(Narrow.nonZero(Range),
                     Narrow.any(Range, P.binop(Rule.SignedPack, Half[0], Half[1])));
}

} // namespace

bool laneRule(Pass &P, const Operands &O, IRExpr **Result) {
  for (const NarrowRule &Rule : Narrowings) {
    if (Rule.Op == O.Op) {
      *Result = narrow(P, O, Rule);
      return true;
    }
  }
  for (const LaneRule &Rule : LaneRules) {
    if (Rule.Op != O.Op)
      continue;
    IRType Type, Arg1, Arg2, Arg3, Arg4;
    typeOfPrimop(O.Op, &Type, &Arg1, &Arg2, &Arg3, &Arg4);
    if (Rule.How == Kind::NonZero) {
      *Result = equal(Lanes(P, Type, Rule.Bits), O.Value[0], zeros(P, Type), O.Shadow[0]);
      return true;
    }
    // What an operand is in relation to itself is known.
    const bool Same = Pass::sameAtom(O.Value[0], O.Value[1]);
    if (Same && (Rule.How == Kind::Equal || Rule.How == Kind::Greater || Rule.How == Kind::Sub ||
                 Rule.How == Kind::SubSaturated)) {
      *Result = nullptr;
      return true;
    }
    if (Same &&
        (Rule.How == Kind::Least || Rule.How == Kind::Greatest || Rule.How == Kind::Average)) {
      *Result = O.Shadow[0];
      return true;
    }
    if (Same && Rule.How == Kind::Add) { // a shift
      *Result = P.binop(O.Op, O.Shadow[0], O.Shadow[0]);
      return true;
    }
    *Result = TwoOperands(P, O, Rule, Type).shadow(Rule.How);
    return true;
  }
  return false;
}

} // namespace engine

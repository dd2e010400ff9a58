// SPDX-License-Identifier: GPL-2.0-or-later
//
// Scalar integer comparisons. They are often decided although some bits are undefined: two values
// differ as soon as they differ in one defined bit, and an order is decided if the ranges do not
// overlap.

#include "engine/Pass.h"

namespace engine {

namespace {

IRType operandType(IROp Op) {
  IRType To, Arg, Arg2, Arg3, Arg4;
  typeOfPrimop(Op, &To, &Arg, &Arg2, &Arg3, &Arg4);
  return Arg;
}

IROp equalOp(IRType Type) {
  return Type == Ity_I8    ? Iop_CmpEQ8
         : Type == Ity_I16 ? Iop_CmpEQ16
         : Type == Ity_I32 ? Iop_CmpEQ32
                           : Iop_CmpEQ64;
}

// Undefined if some bit is undefined and no bit that is defined in both differs.
IRExpr *equality(Pass &P, IRType Type, IRExpr *A, IRExpr *B, IRExpr *Open) {
  IRExpr *Differ = P.binop(orOp(Type), P.binop(xorOp(Type), A, B), Open);
  return P.binop(Iop_And1, spread(P, Open, Ity_I1), P.binop(equalOp(Type), Differ, Open));
}

// The opposite of an order, with the operands exchanged.
IROp oppositeOf(IROp Order) {
  switch (Order) {
  case Iop_CmpLT32U:
    return Iop_CmpLE32U;
  case Iop_CmpLE32U:
    return Iop_CmpLT32U;
  case Iop_CmpLT64U:
    return Iop_CmpLE64U;
  default:
    return Iop_CmpLT64U;
  }
}

// Undefined if the least A is under the greatest B, but the greatest A is not under the least B (or
// the same with "or equal"). Signed order is unsigned order of values with their sign bits flipped.
IRExpr *order(Pass &P, const Operands &O, IRType Type, IROp Unsigned, bool Signed) {
  if (Pass::sameAtom(O.Value[0], O.Value[1]))
    return nullptr;
  IRExpr *Sign =
      Type == Ity_I64 ? IRExpr_Const(IRConst_U64(1ULL << 63)) : IRExpr_Const(IRConst_U32(1U << 31));
  IRExpr *Least[2], *Greatest[2];
  for (Int I = 0; I < 2; I++) {
    IRExpr *Value = Signed ? P.binop(xorOp(Type), O.Value[I], Sign) : O.Value[I];
    Least[I] = Greatest[I] = Value;
    if (IRExpr *Shadow = O.Shadow[I]) {
      Greatest[I] = P.binop(orOp(Type), Value, Shadow);
      Least[I] = P.binop(xorOp(Type), Greatest[I], Shadow);
    }
  }
  IRExpr *Possible = P.binop(Unsigned, Least[0], Greatest[1]);
  return P.binop(Iop_And1, Possible, P.binop(oppositeOf(Unsigned), Least[1], Greatest[0]));
}

} // namespace

bool compareRule(Pass &P, const Operands &O, IRExpr **Result) {
  auto Give = [Result](IRExpr *Shadow) {
    *Result = Shadow;
    return true;
  };
  switch (O.Op) {
  case Iop_CmpEQ8:
  case Iop_CmpEQ16:
  case Iop_CmpEQ32:
  case Iop_CmpEQ64:
  case Iop_CmpNE8:
  case Iop_CmpNE16:
  case Iop_CmpNE32:
  case Iop_CmpNE64:
  case Iop_CasCmpEQ8:
  case Iop_CasCmpEQ16:
  case Iop_CasCmpEQ32:
  case Iop_CasCmpEQ64:
  case Iop_CasCmpNE8:
  case Iop_CasCmpNE16:
  case Iop_CasCmpNE32:
  case Iop_CasCmpNE64:
  case Iop_ExpCmpNE32:
  case Iop_ExpCmpNE64: {
    if (Pass::sameAtom(O.Value[0], O.Value[1]))
      return Give(nullptr);
    IRType Type = operandType(O.Op);
    return Give(
        equality(P, Type, O.Value[0], O.Value[1], either(P, Type, O.Shadow[0], O.Shadow[1])));
  }
  case Iop_CmpNEZ8:
  case Iop_CmpNEZ16:
  case Iop_CmpNEZ32:
  case Iop_CmpNEZ64: {
    IRType Type = operandType(O.Op);
    return Give(equality(P, Type, O.Value[0], zeros(P, Type), O.Shadow[0]));
  }
  case Iop_CmpwNEZ32:
  case Iop_CmpwNEZ64: {
    IRType Type = operandType(O.Op);
    return Give(spread(P, equality(P, Type, O.Value[0], zeros(P, Type), O.Shadow[0]), Type));
  }
  case Iop_CmpLT32U:
    return Give(order(P, O, Ity_I32, Iop_CmpLT32U, false));
  case Iop_CmpLT32S:
    return Give(order(P, O, Ity_I32, Iop_CmpLT32U, true));
  case Iop_CmpLE32U:
    return Give(order(P, O, Ity_I32, Iop_CmpLE32U, false));
  case Iop_CmpLE32S:
    return Give(order(P, O, Ity_I32, Iop_CmpLE32U, true));
  case Iop_CmpLT64U:
    return Give(order(P, O, Ity_I64, Iop_CmpLT64U, false));
  case Iop_CmpLT64S:
    return Give(order(P, O, Ity_I64, Iop_CmpLT64U, true));
  case Iop_CmpLE64U:
    return Give(order(P, O, Ity_I64, Iop_CmpLE64U, false));
  case Iop_CmpLE64S:
    return Give(order(P, O, Ity_I64, Iop_CmpLE64U, true));
  default:
    return false;
  }
}

} // namespace engine

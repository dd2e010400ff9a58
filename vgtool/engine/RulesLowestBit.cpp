// SPDX-License-Identifier: GPL-2.0-or-later
//
// x & (x - 1), x ^ (x - 1) and x & -x: what is computed from the place of the lowest set bit.
//
// The C library's string functions find the end of a string by such masks, in words whose upper
// bits stand for bytes behind the end. Taken operation by operation, these undefined bits would
// spread over the result, because the rule for & or ^ does not know that both of its operands come
// from one value.

#include "engine/Pass.h"

namespace engine {

namespace {

bool isConstant(const IRExpr *E, ULong Value) {
  if (E->tag != Iex_Const)
    return false;
  const IRConst *C = E->Iex.Const.con;
  return (C->tag == Ico_U32 && C->Ico.U32 == static_cast<UInt>(Value)) ||
         (C->tag == Ico_U64 && C->Ico.U64 == Value);
}

enum class Partner { None, MinusOne, Negated };

// The atom that E has its lower half from: 32-bit code computes in 64 bits and back (lea is an
// example).
const IRExpr *lowerHalfOf(const Pass &P, const IRExpr *E) {
  for (;;) {
    E = P.original(const_cast<IRExpr *>(E));
    const IRExpr *D = P.definition(E);
    if (!D || D->tag != Iex_Unop || (D->Iex.Unop.op != Iop_64to32 && D->Iex.Unop.op != Iop_32Uto64))
      return E;
    E = D->Iex.Unop.arg;
  }
}

// What E is in relation to the atom X, both of type Type.
Partner partnerOf(const Pass &P, IRType Type, const IRExpr *E, const IRExpr *X) {
  auto Source = [&](const IRExpr *A) -> const IRExpr * {
    return Type == Ity_I32 ? lowerHalfOf(P, A) : P.original(const_cast<IRExpr *>(A));
  };
  E = Source(E);
  X = Source(X);
  auto Same = [&](const IRExpr *A) { return Pass::sameAtom(Source(A), X); };
  const IRExpr *D = P.definition(E);
  if (!D || D->tag != Iex_Binop)
    return Partner::None;
  const IRExpr *A = D->Iex.Binop.arg1, *B = D->Iex.Binop.arg2;
  switch (D->Iex.Binop.op) {
  case Iop_Sub32:
  case Iop_Sub64:
    if (Same(A) && isConstant(B, 1))
      return Partner::MinusOne;
    return Same(B) && isConstant(A, 0) ? Partner::Negated : Partner::None;
  case Iop_Add32:
  case Iop_Add64:
    return Same(A) && isConstant(B, ~0ULL) ? Partner::MinusOne : Partner::None;
  default:
    return Partner::None;
  }
}

// All bits up to and including the lowest set one; all bits if there is none.
IRExpr *upToLowest(Pass &P, IRType Type, IRExpr *X) {
  bool Wide = Type == Ity_I64;
  IRExpr *One = Wide ? IRExpr_Const(IRConst_U64(1)) : IRExpr_Const(IRConst_U32(1));
  return P.binop(xorOp(Type), X, P.binop(Wide ? Iop_Sub64 : Iop_Sub32, X, One));
}

} // namespace

bool lowestBitRule(Pass &P, const Operands &O, IRExpr **Result) {
  IRType Type;
  bool Xor = false;
  switch (O.Op) {
  case Iop_Xor32:
    Xor = true;
    [[fallthrough]];
  case Iop_And32:
    Type = Ity_I32;
    break;
  case Iop_Xor64:
    Xor = true;
    [[fallthrough]];
  case Iop_And64:
    Type = Ity_I64;
    break;
  default:
    return false;
  }
  Int Which = 0;
  Partner Kind = partnerOf(P, Type, O.Value[1], O.Value[0]);
  if (Kind == Partner::None) {
    Which = 1;
    Kind = partnerOf(P, Type, O.Value[0], O.Value[1]);
  }
  if (Kind == Partner::None || (Xor && Kind == Partner::Negated))
    return false;
  IRExpr *X = O.Value[Which], *Q = O.Shadow[Which];
  if (!Q) {
    *Result = nullptr;
    return true;
  }
  // Whether a bit is set below a given place is open from above the lowest undefined bit up to the
  // lowest bit that is certainly set; below there is none, and above there is one.
  IRExpr *Certain = P.binop(andOp(Type), X, P.unop(notOp(Type), Q));
  IRExpr *Reach = upToLowest(P, Type, Certain);
  IRExpr *Unsure = P.binop(andOp(Type), Q, Reach);
  IRExpr *Below = upToLowest(P, Type, Unsure);
  IRExpr *Open = P.binop(andOp(Type), Reach, P.unop(notOp(Type), Below));
  if (Xor) {
    *Result = Open;
    return true;
  }
  IRExpr *MayBeSet = P.binop(orOp(Type), X, Q);
  IRExpr *OpenBits = P.binop(andOp(Type), Open, MayBeSet);
  IRExpr *Rest = Kind == Partner::MinusOne ? P.binop(andOp(Type), Q, P.unop(notOp(Type), Reach))
                                           : P.binop(andOp(Type), Unsure, Below);
  *Result = P.binop(orOp(Type), OpenBits, Rest);
  return true;
}

} // namespace engine

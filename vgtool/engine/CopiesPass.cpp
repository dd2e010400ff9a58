// SPDX-License-Identifier: GPL-2.0-or-later
//
// What VEX does to a block after a tool has seen it is done here on the way, and only where there
// is something to do. VEX builds each statement of the block anew to propagate copies and
// constants, and removes dead code before and after that, which was a tenth of the time of a
// translation; the instrumentation makes no copies, so that only the original statements may have
// some.
//
// Besides, blocks need not be flat then, as VEX's propagation wants them: an address that is used
// once is part of its load or store.

#include "engine/Pass.h"

extern "C" {
void __real_do_deadcode_BB(IRSB *Block);
void __wrap_do_deadcode_BB(IRSB *Block);
IRSB *__wrap_cprop_BB(IRSB *Block);

// Both are called for instrumented blocks only, dead code before and after the other one. Calls
// inside of VEX's optimiser are not wrapped.
void __wrap_do_deadcode_BB(IRSB *) {}

IRSB *__wrap_cprop_BB(IRSB *Block) {
  __real_do_deadcode_BB(Block);
  return Block;
}
}

namespace engine {

namespace {

/// A constant that may stand wherever a temporary of its type may.
bool isSimple(const IRConst *C) {
  switch (C->tag) {
  case Ico_U1:
  case Ico_U8:
  case Ico_U16:
  case Ico_U32:
  case Ico_U64:
    return true;
  default:
    return false;
  }
}

bool isFalse(const IRExpr *E) {
  return E->tag == Iex_Const && E->Iex.Const.con->tag == Ico_U1 && !E->Iex.Const.con->Ico.U1;
}

/// The lowest bit of a constant, if Op takes that of one.
IRExpr *lowestBit(IROp Op, const IRConst *Of) {
  return Op == Iop_64to1   ? IRExpr_Const(IRConst_U1(Of->Ico.U64 & 1))
         : Op == Iop_32to1 ? IRExpr_Const(IRConst_U1(Of->Ico.U32 & 1))
                           : nullptr;
}

} // namespace

IRExpr *Pass::withoutCopies(IRExpr *Atom) const {
  if (!Atom || Atom->tag != Iex_RdTmp)
    return Atom;
  IRExpr *Copied = Copies[Atom->Iex.RdTmp.tmp];
  return Copied ? Copied : Atom;
}

// The expression with copied atoms in place of their copies: E itself if it has none of those.
IRExpr *Pass::expressionWithoutCopies(IRExpr *E) const {
  auto Is = [this](IRExpr *Atom) { return withoutCopies(Atom); };
  switch (E->tag) {
  case Iex_RdTmp:
    return Is(E);
  case Iex_GetI:
    return IRExpr_GetI(E->Iex.GetI.descr, Is(E->Iex.GetI.ix), E->Iex.GetI.bias);
  case Iex_Unop: {
    IRExpr *A = Is(E->Iex.Unop.arg);
    return A == E->Iex.Unop.arg ? E : IRExpr_Unop(E->Iex.Unop.op, A);
  }
  case Iex_Binop: {
    IRExpr *A = Is(E->Iex.Binop.arg1), *B = Is(E->Iex.Binop.arg2);
    return A == E->Iex.Binop.arg1 && B == E->Iex.Binop.arg2 ? E
                                                            : IRExpr_Binop(E->Iex.Binop.op, A, B);
  }
  case Iex_Triop: {
    const IRTriop *T = E->Iex.Triop.details;
    return IRExpr_Triop(T->op, Is(T->arg1), Is(T->arg2), Is(T->arg3));
  }
  case Iex_Qop: {
    const IRQop *Q = E->Iex.Qop.details;
    return IRExpr_Qop(Q->op, Is(Q->arg1), Is(Q->arg2), Is(Q->arg3), Is(Q->arg4));
  }
  case Iex_ITE:
    return IRExpr_ITE(Is(E->Iex.ITE.cond), Is(E->Iex.ITE.iftrue), Is(E->Iex.ITE.iffalse));
  case Iex_Load: {
    IRExpr *A = Is(E->Iex.Load.addr);
    return A == E->Iex.Load.addr ? E : IRExpr_Load(E->Iex.Load.end, E->Iex.Load.ty, A);
  }
  case Iex_CCall:
    return IRExpr_CCall(E->Iex.CCall.cee, E->Iex.CCall.retty,
                        argumentsWithoutCopies(E->Iex.CCall.args));
  default:
    return E;
  }
}

IRExpr **Pass::argumentsWithoutCopies(IRExpr **Arguments) const {
  Arguments = shallowCopyIRExprVec(Arguments);
  for (IRExpr **A = Arguments; *A; A++)
    if (!is_IRExpr_VECRET_or_GSPTR(*A))
      *A = withoutCopies(*A);
  return Arguments;
}

// The same of a statement.
IRStmt *Pass::statementWithoutCopies(IRStmt *S) const {
  auto Is = [this](IRExpr *Atom) { return withoutCopies(Atom); };
  switch (S->tag) {
  case Ist_WrTmp: {
    IRExpr *E = expressionWithoutCopies(S->Ist.WrTmp.data);
    return E == S->Ist.WrTmp.data ? S : IRStmt_WrTmp(S->Ist.WrTmp.tmp, E);
  }
  case Ist_Put: {
    IRExpr *Data = Is(S->Ist.Put.data);
    return Data == S->Ist.Put.data ? S : IRStmt_Put(S->Ist.Put.offset, Data);
  }
  case Ist_PutI: {
    const IRPutI *P = S->Ist.PutI.details;
    return IRStmt_PutI(mkIRPutI(P->descr, Is(P->ix), P->bias, Is(P->data)));
  }
  case Ist_Store:
    return IRStmt_Store(S->Ist.Store.end, Is(S->Ist.Store.addr), Is(S->Ist.Store.data));
  case Ist_StoreG: {
    const IRStoreG *G = S->Ist.StoreG.details;
    return IRStmt_StoreG(G->end, Is(G->addr), Is(G->data), Is(G->guard));
  }
  case Ist_LoadG: {
    const IRLoadG *G = S->Ist.LoadG.details;
    return IRStmt_LoadG(G->end, G->cvt, G->dst, Is(G->addr), Is(G->alt), Is(G->guard));
  }
  case Ist_CAS: {
    const IRCAS *C = S->Ist.CAS.details;
    return IRStmt_CAS(mkIRCAS(C->oldHi, C->oldLo, C->end, Is(C->addr), Is(C->expdHi), Is(C->expdLo),
                              Is(C->dataHi), Is(C->dataLo)));
  }
  case Ist_LLSC:
    return IRStmt_LLSC(S->Ist.LLSC.end, S->Ist.LLSC.result, Is(S->Ist.LLSC.addr),
                       Is(S->Ist.LLSC.storedata));
  case Ist_Dirty: {
    IRDirty *D = emptyIRDirty();
    *D = *S->Ist.Dirty.details;
    D->guard = Is(D->guard);
    D->mAddr = Is(D->mAddr);
    D->args = argumentsWithoutCopies(D->args);
    return IRStmt_Dirty(D);
  }
  case Ist_AbiHint:
    return IRStmt_AbiHint(Is(S->Ist.AbiHint.base), S->Ist.AbiHint.len, Is(S->Ist.AbiHint.nia));
  case Ist_Exit:
    return IRStmt_Exit(Is(S->Ist.Exit.guard), S->Ist.Exit.jk, S->Ist.Exit.dst, S->Ist.Exit.offsIP);
  default:
    return S;
  }
}

// x, if Narrow takes back the widening of x (on amd64, every 32-bit result is widened). VEX folds
// none of these.
IRExpr *Pass::beforeWidening(const IRExpr *Narrow) const {
  const IRExpr *Wide = definition(original(Narrow->Iex.Unop.arg));
  if (!Wide || Wide->tag != Iex_Unop)
    return nullptr;
  auto Undone = [&](IROp To, IROp Unsigned, IROp Signed) {
    return Narrow->Iex.Unop.op == To &&
           (Wide->Iex.Unop.op == Unsigned || Wide->Iex.Unop.op == Signed);
  };
  const bool Same =
      Undone(Iop_64to32, Iop_32Uto64, Iop_32Sto64) ||
      Undone(Iop_64to16, Iop_16Uto64, Iop_16Sto64) || Undone(Iop_64to8, Iop_8Uto64, Iop_8Sto64) ||
      Undone(Iop_64to1, Iop_1Uto64, Iop_1Sto64) || Undone(Iop_32to16, Iop_16Uto32, Iop_16Sto32) ||
      Undone(Iop_32to8, Iop_8Uto32, Iop_8Sto32) || Undone(Iop_32to1, Iop_1Uto32, Iop_1Sto32);
  return Same ? original(Wide->Iex.Unop.arg) : nullptr;
}

// What is left of an original statement: null for nothing, for a copy, and for an exit that is
// never taken.
IRStmt *Pass::simplified(IRStmt *S) {
  if (HasCopies)
    S = statementWithoutCopies(S);
  if (S->tag == Ist_NoOp || (S->tag == Ist_Exit && isFalse(S->Ist.Exit.guard)))
    return nullptr;
  if (S->tag != Ist_WrTmp)
    return S;
  IRExpr *E = S->Ist.WrTmp.data, *Of = nullptr;
  if (E->tag == Iex_RdTmp || (E->tag == Iex_Const && isSimple(E->Iex.Const.con)))
    Of = E;
  else if (E->tag == Iex_Unop)
    Of = E->Iex.Unop.arg->tag == Iex_Const
             ? lowestBit(E->Iex.Unop.op, E->Iex.Unop.arg->Iex.Const.con)
             : beforeWidening(E);
  if (!Of)
    return S;
  Copies[S->Ist.WrTmp.tmp] = Of;
  Definitions[S->Ist.WrTmp.tmp] = Of;
  HasCopies = true;
  return nullptr;
}

} // namespace engine

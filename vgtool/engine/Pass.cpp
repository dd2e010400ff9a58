// SPDX-License-Identifier: GPL-2.0-or-later
//
// The walk over a superblock: the statements that each original one becomes.

#include "engine/Pass.h"
#include "engine/Access.h"
#include "engine/Follow.h"
#include "engine/GuestState.h"
#include "engine/Origins.h"
#include "engine/Stats.h"

namespace engine {

IRType resultType(IROp Op) {
  // VEX looks for it among all operations each time.
  static constinit UShort Known[Iop_LAST - Iop_INVALID] = {};
  UShort &Type = Known[Op - Iop_INVALID];
  if (!Type) {
    IRType Result, Arg1, Arg2, Arg3, Arg4;
    typeOfPrimop(Op, &Result, &Arg1, &Arg2, &Arg3, &Arg4);
    Type = static_cast<UShort>(Result - Ity_INVALID);
  }
  return static_cast<IRType>(Ity_INVALID + Type);
}

IRType shadowType(IRType Type) {
  switch (Type) {
  case Ity_F16:
    return Ity_I16;
  case Ity_F32:
  case Ity_D32:
    return Ity_I32;
  case Ity_F64:
  case Ity_D64:
    return Ity_I64;
  case Ity_F128:
  case Ity_D128:
    return Ity_I128;
  default:
    return Type;
  }
}

Pass::Pass(IRSB *In, const VexGuestLayout *Layout) : Layout(Layout), In(In) {
  Out = deepCopyIRSBExceptStmts(In);
  // Most blocks then need not grow.
  Out->stmts_size = 2 * In->stmts_used + 8;
  Out->stmts = allocate<IRStmt *>(Out->stmts_size);
  NumTemps = In->tyenv->types_used;
  Shadows = allocate<IRExpr *>(NumTemps);
  if (origins::enabled()) {
    Origins = allocate<IRExpr *>(NumTemps);
    StateOrigins = allocate<IRExpr *>(Layout->total_sizeB / 8);
  }
  if (follow::active()) {
    Tags = allocate<IRExpr *>(NumTemps);
    Lanes = allocate<IRExpr **>(NumTemps);
  }
  Definitions = allocate<const IRExpr *>(NumTemps);
  Copies = allocate<IRExpr *>(NumTemps);
  Needed = allocate<UChar>(NumTemps);
  DeadPuts = allocate<UChar>(In->stmts_used);
  KnownDefined = allocate<UChar>(Layout->total_sizeB);
  Stack.Places = allocate<StackTracker::Place>(NumTemps);
}

IRExpr *Pass::assign(IRType Type, IRExpr *E) {
  const IRTemp T = newTemp(Type);
  emit(IRStmt_WrTmp(T, E));
  return IRExpr_RdTmp(T);
}

IRExpr *Pass::assign(IRExpr *E) { return assign(typeOf(E), E); }

IRExpr *Pass::shadowOf(const IRExpr *Atom) const {
  if (Atom->tag == Iex_Const)
    return nullptr;
  tl_assert(Atom->tag == Iex_RdTmp);
  IRTemp T = Atom->Iex.RdTmp.tmp;
  return static_cast<Int>(T) < NumTemps ? Shadows[T] : nullptr;
}

void Pass::setShadow(IRTemp Temp, IRExpr *Shadow) {
  tl_assert(static_cast<Int>(Temp) < NumTemps);
  Shadows[Temp] = Shadow;
}

const IRExpr *Pass::definition(const IRExpr *Atom) const {
  if (Atom->tag != Iex_RdTmp || static_cast<Int>(Atom->Iex.RdTmp.tmp) >= NumTemps)
    return nullptr;
  return Definitions[Atom->Iex.RdTmp.tmp];
}

IRExpr *Pass::original(IRExpr *Atom) const {
  while (const IRExpr *D = definition(Atom)) {
    if (D->tag != Iex_RdTmp && D->tag != Iex_Const)
      break;
    Atom = const_cast<IRExpr *>(D);
  }
  return Atom;
}

bool Pass::sameAtom(const IRExpr *A, const IRExpr *B) {
  if (A->tag != B->tag)
    return false;
  if (A->tag == Iex_RdTmp)
    return A->Iex.RdTmp.tmp == B->Iex.RdTmp.tmp;
  return A->tag == Iex_Const && eqIRConst(A->Iex.Const.con, B->Iex.Const.con);
}

void Pass::writeTemp(IRTemp T, IRExpr *E) {
  if (!isNeeded(T))
    return;
  computeShadow(T, E);
  if (Origins && Shadows[T])
    setOrigin(T, originOfResult(E, Shadows[T]));
}

void Pass::computeShadow(IRTemp T, IRExpr *E) {
  Operands O = {};
  auto Add = [&](IRExpr *A) {
    O.Value[O.Count] = original(A);
    O.Shadow[O.Count++] = shadowOf(A);
  };
  switch (E->tag) {
  case Iex_Get:
    if (E->Iex.Get.offset == guest::KeptFlags)
      setShadow(T, shadowGet(guest::FlagOperand, Ity_I64));
    else if (!alwaysDefined(E->Iex.Get.offset, sizeofIRType(E->Iex.Get.ty)))
      setShadow(T, shadowGet(E->Iex.Get.offset, E->Iex.Get.ty));
    return;
  case Iex_GetI: {
    const IRRegArray *D = E->Iex.GetI.descr;
    if (alwaysDefined(D->base, D->nElems * sizeofIRType(D->elemTy)))
      return;
    IRRegArray *Shadow = mkIRRegArray(shadowOffset(D->base), shadowType(D->elemTy), D->nElems);
    setShadow(T, assign(IRExpr_GetI(Shadow, E->Iex.GetI.ix, E->Iex.GetI.bias)));
    return;
  }
  case Iex_RdTmp:
    setShadow(T, shadowOf(E));
    return;
  case Iex_Load:
    setShadow(T, shadowLoad(E->Iex.Load.ty, E->Iex.Load.addr));
    return;
  case Iex_Unop:
    O.Op = E->Iex.Unop.op;
    Add(E->Iex.Unop.arg);
    break;
  case Iex_Binop: {
    // A known distance from the stack pointer, whose shadow is all ones or nothing: the same
    // shadow.
    StackTracker::Place Here;
    O.Op = E->Iex.Binop.op;
    Add(E->Iex.Binop.arg1);
    Add(E->Iex.Binop.arg2);
    if (isPlaced(IRExpr_RdTmp(T), &Here) && (O.Op == Iop_Add64 || O.Op == Iop_Sub64)) {
      setShadow(T, either(*this, Ity_I64, O.Shadow[0], O.Shadow[1]));
      return;
    }
    break;
  }
  case Iex_Triop:
    O.Op = E->Iex.Triop.details->op;
    Add(E->Iex.Triop.details->arg1);
    Add(E->Iex.Triop.details->arg2);
    Add(E->Iex.Triop.details->arg3);
    break;
  case Iex_Qop:
    O.Op = E->Iex.Qop.details->op;
    Add(E->Iex.Qop.details->arg1);
    Add(E->Iex.Qop.details->arg2);
    Add(E->Iex.Qop.details->arg3);
    Add(E->Iex.Qop.details->arg4);
    break;
  case Iex_ITE:
    setShadow(T, selectShadow(*this, E->Iex.ITE.cond, E->Iex.ITE.iftrue, E->Iex.ITE.iffalse));
    return;
  case Iex_CCall:
    setShadow(T, callShadow(*this, E->Iex.CCall.cee, E->Iex.CCall.retty, E->Iex.CCall.args));
    return;
  default: // a constant
    return;
  }
  setShadow(T, operationShadow(*this, O));
}

void Pass::put(IRStmt *S, Int Index) {
  Int Offset = S->Ist.Put.offset;
  IRExpr *Data = S->Ist.Put.data;
  IRType Type = typeOf(Data);
  Int Size = sizeofIRType(Type);
  if (overlapsStackPointer(Offset, Size)) {
    if (Offset == Layout->offset_SP && Size == Layout->sizeof_SP) {
      bool SameShadow = putStackPointer(Data);
      emit(S);
      // The shadow of the stack pointer is kept all-or-nothing, so that adding a constant leaves it
      // alone.
      if (!SameShadow) {
        IRExpr *Whole = spread(*this, shadowOf(Data), Ity_I64);
        shadowPut(Offset, Whole, Ity_I64);
        if (Data->tag == Iex_RdTmp)
          setShadow(Data->Iex.RdTmp.tmp, Whole);
      }
      return;
    }
    flushStack();
    Stack.Base = ++Stack.LastBase;
    Stack.Delta = 0;
    Stack.Anchor = IRTemp_INVALID;
    emit(S);
    shadowPut(Layout->offset_SP, shadowOf(Data) ? ones(*this, Ity_I64) : nullptr, Ity_I64);
    return;
  }
  emit(S);
  if (DeadPuts[Index])
    return;
  IRExpr *Shadow = shadowOf(Data);
  putOrigin(Offset, Shadow, originOf(Data));
  if (Offset == guest::KeptFlags) {
    // Instructions write the two in either order.
    OpenFlags = Shadow;
    if (Shadow)
      shadowPut(guest::FlagOperand,
                either(*this, Ity_I64, shadowGet(guest::FlagOperand, Ity_I64), Shadow), Ity_I64);
    return;
  }
  if (Offset == guest::FlagOperand)
    Shadow = either(*this, Ity_I64, Shadow, OpenFlags);
  if (!alwaysDefined(Offset, Size))
    shadowPut(Offset, Shadow, Type);
}

void Pass::putIndexed(IRPutI *PutI) {
  const IRRegArray *D = PutI->descr;
  if (alwaysDefined(D->base, D->nElems * sizeofIRType(D->elemTy)))
    return;
  for (Int I = 0, E = D->nElems * sizeofIRType(D->elemTy); I < E; I++)
    KnownDefined[D->base + I] = 0;
  IRType Type = shadowType(D->elemTy);
  IRRegArray *Shadow = mkIRRegArray(shadowOffset(D->base), Type, D->nElems);
  IRExpr *Data = orZeros(*this, shadowOf(PutI->data), D->elemTy);
  emit(IRStmt_PutI(mkIRPutI(Shadow, PutI->ix, PutI->bias, Data)));
  if (Origins && shadowOf(PutI->data) && sizeofIRType(D->elemTy) == 8) {
    for (Int I = 0; I < D->nElems; I++)
      StateOrigins[originSlot(D->base) / 8 + I] = nullptr;
    IRExpr *Origin = originOf(PutI->data);
    IRRegArray *Slots = mkIRRegArray(originOffset(D->base), Ity_I64, D->nElems);
    emit(IRStmt_PutI(mkIRPutI(Slots, PutI->ix, PutI->bias,
                              Origin ? unop(Iop_32Uto64, Origin) : zeros(*this, Ity_I64))));
  }
}

// VEX puts off what is used once until it is used. V bits are often used far behind, and until then
// their operands, which are more than one, would take registers. A hint makes no code, but VEX
// moves nothing past it.
void Pass::computeHere() {
  IRExpr *Nothing = IRExpr_Const(IRConst_U64(0));
  emit(IRStmt_AbiHint(Nothing, 0, Nothing));
}

// The original statement comes first, so that a fault is taken by the client's access, not by its
// shadow's.
void Pass::statement(IRStmt *S, Int Index) {
  switch (S->tag) {
  case Ist_WrTmp: {
    const IRExpr *E = S->Ist.WrTmp.data;
    if (E->tag == Iex_Load)
      beforeAccess(E->Iex.Load.addr, sizeofIRType(E->Iex.Load.ty));
    emit(S);
    placeTemp(S->Ist.WrTmp.tmp, E);
    Definitions[S->Ist.WrTmp.tmp] = E;
    writeTemp(S->Ist.WrTmp.tmp, S->Ist.WrTmp.data);
    break;
  }
  case Ist_Put:
    put(S, Index);
    break;
  case Ist_PutI:
    emit(S);
    putIndexed(S->Ist.PutI.details);
    break;
  case Ist_Store:
    beforeAccess(S->Ist.Store.addr, sizeofIRType(typeOf(S->Ist.Store.data)));
    emit(S);
    shadowStore(S->Ist.Store.addr, shadowOf(S->Ist.Store.data), typeOf(S->Ist.Store.data));
    storeOrigin(S->Ist.Store.addr, shadowOf(S->Ist.Store.data), originOf(S->Ist.Store.data));
    break;
  case Ist_StoreG:
    flushStack();
    emit(S);
    storeGuarded(S->Ist.StoreG.details);
    break;
  case Ist_LoadG:
    flushStack();
    emit(S);
    loadGuarded(S->Ist.LoadG.details);
    break;
  case Ist_CAS:
    flushStack();
    compareAndSwap(S->Ist.CAS.details);
    break;
  case Ist_LLSC:
    flushStack();
    emit(S);
    loadLinked(S);
    break;
  case Ist_Dirty: {
    flushStack();
    IRExpr *Operands = beforeDirty(S->Ist.Dirty.details);
    emit(S);
    dirty(S->Ist.Dirty.details, Operands);
    break;
  }
  case Ist_IMark:
    if (Instruction)
      computeHere();
    emit(S);
    Instruction = S->Ist.IMark.addr;
    OpenFlags = nullptr;
    break;
  case Ist_AbiHint:
    emit(S);
    hint(S, Index);
    break;
  case Ist_Exit:
    flushStack();
    emit(S);
    break;
  default:
    emit(S);
    break;
  }
}

/// The helper unwinds the stack.
void Pass::annotateForTrace(IRDirty *Call) const {
  Call->nFxState = 3;
  VG_(memset)(&Call->fxState, 0, sizeof Call->fxState);
  const Int Read[] = {Layout->offset_IP, Layout->offset_SP, Layout->offset_FP};
  for (Int I = 0; I < 3; I++) {
    Call->fxState[I].fx = Ifx_Read;
    Call->fxState[I].offset = static_cast<UShort>(Read[I]);
    Call->fxState[I].size = 8;
  }
}

IRSB *Pass::run() {
  findDefinitions();
  findNeeded();
  initStack();
  // What precedes the first instruction mark is VEX's own and is copied as it is.
  Int I = 0;
  for (; I < In->stmts_used && In->stmts[I]->tag != Ist_IMark; I++)
    emit(In->stmts[I]);
  for (; I < In->stmts_used; I++) {
    IRStmt *S = simplified(In->stmts[I]);
    if (!S)
      continue;
    if (access::isEnabled())
      checkAccesses(S);
    statement(S, I);
    if (Tags)
      follow(S);
  }
  Out->next = withoutCopies(Out->next);
  flushStack();
  stats().Superblocks++;
  stats().StatementsIn += In->stmts_used;
  stats().StatementsOut += Out->stmts_used;
  return Out;
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Poisoning of the stack, inline.
//
// When the stack pointer moves down from Old to New, [New - 128, Old - 128) becomes undefined: the
// 128 bytes under the stack pointer are the red zone of the System V ABI, which the code may have
// written before. The red zone of a function that is called starts out undefined (VEX marks calls
// with an AbiHint).
//
// Most movements are by a constant. Consecutive ones are gathered and poisoned by one run of
// stores, right before the first access that may touch the area. The others call a helper, and only
// when the stack pointer has moved down.

#include "engine/Pass.h"
#include "engine/Stack.h"

namespace engine {

namespace {

constexpr Long RedZone = VG_STACK_REDZONE_SZB;
/// Longer areas are poisoned by a helper call, with origins sooner: they take as many stores again.
constexpr Long MaxInline = 256, MaxInlineWithOrigins = 48;

} // namespace

// True for a constant by which a stack address may sensibly be moved.
bool Pass::isStackOffset(const IRExpr *E, Long *Value) {
  if (E->tag != Iex_Const || E->Iex.Const.con->tag != Ico_U64)
    return false;
  Long Amount = static_cast<Long>(E->Iex.Const.con->Ico.U64);
  if (Value)
    *Value = Amount;
  return Amount > -(1LL << 30) && Amount < (1LL << 30);
}

void Pass::initStack() {
  Stack.Base = Stack.LastBase = 1;
  Stack.Delta = 0;
  Stack.Anchor = IRTemp_INVALID;
  Stack.Pending = false;
}

bool Pass::isPlaced(const IRExpr *E, StackTracker::Place *Where) const {
  if (E->tag != Iex_RdTmp || static_cast<Int>(E->Iex.RdTmp.tmp) >= NumTemps)
    return false;
  *Where = Stack.Places[E->Iex.RdTmp.tmp];
  return Where->Base != 0;
}

// Notes where the new temporary points.
void Pass::placeTemp(IRTemp T, const IRExpr *E) {
  StackTracker::Place &To = Stack.Places[T], From;
  Long Amount;
  switch (E->tag) {
  case Iex_Get:
    if (E->Iex.Get.offset != Layout->offset_SP || E->Iex.Get.ty != Ity_I64)
      return;
    To = {Stack.Base, true, false, Stack.Delta};
    if (Stack.Anchor == IRTemp_INVALID)
      Stack.Anchor = T;
    return;
  case Iex_RdTmp:
    To = Stack.Places[E->Iex.RdTmp.tmp];
    return;
  case Iex_Binop: {
    const IRExpr *A = E->Iex.Binop.arg1, *B = E->Iex.Binop.arg2;
    bool Sub = E->Iex.Binop.op == Iop_Sub64;
    if ((Sub || E->Iex.Binop.op == Iop_Add64) && isPlaced(A, &From) && isStackOffset(B, &Amount))
      To = {From.Base, true, false, From.Delta + (Sub ? -Amount : Amount)};
    else if (A->tag == Iex_RdTmp && Stack.Places[A->Iex.RdTmp.tmp].Derived) {
      const bool Rounds = E->Iex.Binop.op == Iop_And64;
      To = {0, true, B->tag == Iex_Const && (Rounds || Stack.Places[A->Iex.RdTmp.tmp].Aligned), 0};
    }
    return;
  }
  default:
    return;
  }
}

// Before PUT(SP) = Data. Returns true if the new value has the same shadow as the old one.
bool Pass::putStackPointer(const IRExpr *Data) {
  StackTracker::Place Where;
  if (isPlaced(Data, &Where) && Where.Base == Stack.Base) {
    Stack.Anchor = Data->Iex.RdTmp.tmp;
    growKnown(Where.Delta);
    return true;
  }
  const StackTracker::Place From =
      Data->tag == Iex_RdTmp ? Stack.Places[Data->Iex.RdTmp.tmp] : StackTracker::Place();
  flushStack();
  growUnknown(Data, From);
  Stack.Base = ++Stack.LastBase;
  Stack.Delta = 0;
  Stack.Anchor = IRTemp_INVALID;
  if (Data->tag == Iex_RdTmp) {
    Stack.Anchor = Data->Iex.RdTmp.tmp;
    Stack.Places[Stack.Anchor] = {Stack.Base, true, false, 0};
  }
  return false;
}

void Pass::growKnown(Long NewDelta) {
  const Long Old = Stack.Delta;
  Stack.Delta = NewDelta;
  // Between this area and one that is pending there is only stack that died in this block.
  if (NewDelta < Old)
    poisonLater(NewDelta - RedZone, Old - RedZone, Instruction);
}

// A pending area keeps its maker, as what follows without a store in between is part of the same
// frame. A call's own instruction gives way to who is called.
void Pass::poisonLater(Long Low, Long High, Addr Maker) {
  Stack.Low = Stack.Pending && Stack.Low < Low ? Stack.Low : Low;
  Stack.High = Stack.Pending && Stack.High > High ? Stack.High : High;
  Stack.Maker = Stack.Pending && Stack.Maker != Instruction ? Stack.Maker : Maker;
  Stack.Pending = true;
}

void Pass::growUnknown(const IRExpr *Data, const StackTracker::Place &From) {
  IRExpr *New = const_cast<IRExpr *>(Data);
  IRExpr *Old = assign(IRExpr_Get(Layout->offset_SP, Ity_I64));
  IRExpr *Origin = IRExpr_Const(IRConst_U64(stackOrigin(Instruction)));
  IRExpr *Grew = binop(Iop_CmpLT64U, New, Old);
  IRExpr **Arguments = mkIRExprVec_3(Old, New, Origin);
  IRDirty *Call =
      From.Aligned
          ? helperCall(3, "stack::aligned", reinterpret_cast<void *>(&stack::aligned), Arguments)
      : From.Derived
          ? helperCall(3, "stack::grown", reinterpret_cast<void *>(&stack::grown), Arguments)
          : helperCall(3, "stack::moved", reinterpret_cast<void *>(&stack::moved), Arguments);
  Call->guard = Grew;
  emit(IRStmt_Dirty(Call));
}

// The area under the stack pointer is the callee's red zone, and new. After a return there is
// nothing to do: whoever calls next gets the area afresh.
void Pass::hint(const IRStmt *S, Int Index) {
  if (In->jumpkind == Ijk_Ret) {
    bool Last = true;
    for (Int I = Index + 1; I < In->stmts_used && Last; I++)
      Last = In->stmts[I]->tag != Ist_IMark;
    if (Last)
      return;
  }
  IRExpr *Base = S->Ist.AbiHint.base;
  const IRExpr *Callee = S->Ist.AbiHint.nia;
  const Addr Maker = Callee->tag == Iex_Const ? Callee->Iex.Const.con->Ico.U64 : Instruction;
  const Long Length = S->Ist.AbiHint.len;
  StackTracker::Place Where;
  if (isPlaced(Base, &Where) && Where.Base == Stack.Base) {
    const Long Low = Where.Delta, High = Low + Length;
    // The pending area may only be widened over what lies in between if that is dead as well.
    if (Stack.Pending && (Stack.High < Low || High < Stack.Low))
      flushStack();
    poisonLater(Low, High, Maker);
    return;
  }
  flushStack();
  poisonByCall(Base, Length, Maker);
}

// Start is an atom.
void Pass::poisonByCall(IRExpr *Start, Long Length, Addr Maker) {
  IRExpr *Origin = IRExpr_Const(IRConst_U64(stackOrigin(Maker)));
  if (void *Fn = Origins ? stack::poisonHelper(Length) : nullptr) {
    emit(IRStmt_Dirty(helperCall(2, "stack::poison", Fn, mkIRExprVec_2(Start, Origin))));
    return;
  }
  emit(IRStmt_Dirty(helperCall(
      3, "stack::poison", reinterpret_cast<void *>(&stack::poison),
      mkIRExprVec_3(Start, IRExpr_Const(IRConst_U64(static_cast<ULong>(Length))), Origin))));
}

// An access to stack that is known to lie outside the pending area may pass it; anything else
// waits.
void Pass::beforeAccess(const IRExpr *Address, Int Size) {
  if (!Stack.Pending)
    return;
  StackTracker::Place Where;
  if (isPlaced(Address, &Where) && Where.Base == Stack.Base &&
      (Where.Delta >= Stack.High || Where.Delta + Size <= Stack.Low))
    return;
  flushStack();
}

void Pass::flushStack() {
  if (!Stack.Pending)
    return;
  Stack.Pending = false;
  tl_assert(Stack.Anchor != IRTemp_INVALID);
  Long From = Stack.Low - Stack.Places[Stack.Anchor].Delta;
  Long Length = Stack.High - Stack.Low;
  IRExpr *Anchor = IRExpr_RdTmp(Stack.Anchor);
  if (Length > (Origins ? MaxInlineWithOrigins : MaxInline)) {
    poisonByCall(binop(Iop_Add64, Anchor, IRExpr_Const(IRConst_U64(From))), Length, Stack.Maker);
    return;
  }
  auto Store = [&](Long Offset, IRType Type, IRExpr *Data) {
    emit(IRStmt_Store(Iend_LE, shadowAddress(Type, Anchor, From + Offset), Data));
  };
  poisonOrigins(Anchor, From, Length, stackOrigin(Stack.Maker));
  Long At = 0;
  if (Length >= 16 && !Undefined)
    Undefined = assign(ones(*this, Ity_V128));
  for (; At + 16 <= Length; At += 16)
    Store(At, Ity_V128, Undefined);
  if (At + 8 <= Length) {
    Store(At, Ity_I64, ones(*this, Ity_I64));
    At += 8;
  }
  for (; At < Length; At++)
    Store(At, Ity_I8, ones(*this, Ity_I8));
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// --track-origins=yes, the instrumentation: beside its V bits, each temporary, each eight bytes of
// the guest state and each word of memory has an origin.
//
// An origin is read only where V bits are set, so that values which are known to be defined have
// none (a null pointer), and what has V bits only at run time is guarded by them: the common case,
// a defined value, then costs a test and touches no memory. Where several operands are undefined,
// the result has the origin of the first one.

#include "engine/GuestState.h"
#include "engine/Origins.h"
#include "engine/Pass.h"

namespace engine {

namespace {

IRExpr *word(ULong Value) { return IRExpr_Const(IRConst_U64(Value)); }
IRExpr *noOrigin() { return IRExpr_Const(IRConst_U32(0)); }

/// Whether Shadow has an undefined bit, and Guard, if there is one, holds.
IRExpr *anyUndefined(Pass &P, IRExpr *Shadow, IRExpr *Guard) {
  IRExpr *Any = spread(P, Shadow, Ity_I1);
  return Guard ? P.binop(Iop_And1, Any, Guard) : Any;
}

} // namespace

IRExpr *Pass::originOf(const IRExpr *Atom) const {
  if (!Origins || Atom->tag != Iex_RdTmp || static_cast<Int>(Atom->Iex.RdTmp.tmp) >= NumTemps)
    return nullptr;
  return Origins[Atom->Iex.RdTmp.tmp];
}

// The origin of the first operand that is undefined: First if its shadow says so.
IRExpr *Pass::firstOrigin(IRExpr *Shadow, IRExpr *First, IRExpr *Others) {
  if (!Shadow || !First)
    return Others;
  if (!Others || sameAtom(First, Others))
    return First;
  return ite(spread(*this, Shadow, Ity_I1), First, Others);
}

// Vector registers have an origin for each half: what fills them is moved as a whole.
Int Pass::originGranule(Int Offset) {
  return Offset >= guest::FirstVector && Offset < guest::EndOfVectors ? 16 : 8;
}

IRExpr *Pass::originInState(Int Offset) {
  IRExpr *&Known = StateOrigins[originSlot(Offset) / 8];
  if (!Known)
    Known = assign(IRExpr_Get(originOffset(Offset), Ity_I32));
  return Known;
}

void Pass::setOriginInState(Int Offset, IRExpr *Origin) {
  IRExpr *&Known = StateOrigins[originSlot(Offset) / 8];
  if (!Known || !sameAtom(Known, Origin)) // a counter, for one, keeps its origin
    emit(IRStmt_Put(originOffset(Offset), Origin));
  Known = Origin;
}

// Its shadow is as it stands in the guest state.
IRExpr *Pass::originOfRegister(Int Offset, IRExpr *Shadow) {
  if (Offset == guest::KeptFlags)
    Offset = guest::FlagOperand;
  IRExpr *Origin = originInState(Offset);
  if (typeOf(Shadow) != Ity_V256)
    return Origin;
  auto Bits = [&](Int At) { return assign(IRExpr_Get(shadowOffset(At), Ity_I64)); };
  return firstOrigin(binop(Iop_Or64, Bits(Offset), Bits(Offset + 8)), Origin,
                     originInState(Offset + 16));
}

void Pass::putOrigin(Int Offset, IRExpr *Shadow, IRExpr *Origin) {
  if (!Origins || !Shadow)
    return;
  const Int Size = sizeofIRType(typeOf(Shadow)), Granule = originGranule(Offset);
  if (!Origin)
    Origin = noOrigin();
  // A part of a register, or flags of two sources: what is defined leaves the origin alone.
  if (Size < Granule || Offset == guest::KeptFlags) {
    if (Offset == guest::KeptFlags)
      Offset = guest::FlagOperand;
    setOriginInState(Offset, firstOrigin(Shadow, Origin, originInState(Offset)));
    return;
  }
  for (Int I = 0; I < Size; I += Granule)
    setOriginInState(Offset + I, Origin);
}

// The word that holds the first undefined byte says it.
IRExpr *Pass::originOfLoad(IRExpr *Address, IRExpr *Shadow, IRExpr *Guard) {
  const Int Size = sizeofIRType(typeOf(Shadow));
  IRExpr *Undefined = anyUndefined(*this, Shadow, Guard);
  const IRTemp T = newTemp(Ity_I32);
  if (Size > 8) {
    IRDirty *Call =
        helperCall(1, "origins::load", origins::loadHelper(Size), mkIRExprVec_1(Address));
    Call->guard = Undefined;
    Call->tmp = T;
    emit(IRStmt_Dirty(Call));
    return IRExpr_RdTmp(T);
  }
  IRExpr *At = Address, *Bits = collect(*this, Shadow);
  const bool InWord = Size == 1 || (Size == 4 && Address->tag == Iex_Const &&
                                    Address->Iex.Const.con->Ico.U64 % 4 == 0);
  if (!InWord) {
    IRExpr *Bit = IRExpr_Unop(Iop_Ctz64, Bits); // read only if there is one
    At = IRExpr_Binop(Iop_Add64, At, IRExpr_Binop(Iop_Shr64, Bit, IRExpr_Const(IRConst_U8(3))));
  }
  At = originAddress(IRExpr_Binop(Iop_And64, At, word(~3ULL)));
  // If nothing is undefined, these bits are zero, and at hand.
  IRExpr *None = IRExpr_Unop(Iop_64to32, Bits);
  emit(IRStmt_LoadG(Iend_LE, ILGop_Ident32, T, At, None, Undefined));
  return IRExpr_RdTmp(T);
}

// A call for what is undefined takes less code, and less time for what is not, than guarded stores
// into all words that an address which may not be aligned can reach.
void Pass::storeOrigin(IRExpr *Address, IRExpr *Shadow, IRExpr *Origin, IRExpr *Guard) {
  if (!Origins || !Shadow)
    return;
  IRExpr *Undefined = anyUndefined(*this, Shadow, Guard);
  IRExpr *Wide = Origin && Origin->tag == Iex_RdTmp ? IRExpr_Unop(Iop_32Uto64, Origin) : word(0);
  IRDirty *Call =
      helperCall(2, "origins::store", origins::storeHelper(sizeofIRType(typeOf(Shadow))),
                 mkIRExprVec_2(Address, Wide));
  Call->guard = Undefined;
  emit(IRStmt_Dirty(Call));
}

// The origin of what was just computed; Shadow is its shadow.
IRExpr *Pass::originOfResult(const IRExpr *E, IRExpr *Shadow) {
  IRExpr *Result = nullptr;
  auto Fold = [&](const IRExpr *A) { Result = firstOrigin(shadowOf(A), originOf(A), Result); };
  switch (E->tag) {
  case Iex_Get:
    return originOfRegister(E->Iex.Get.offset, Shadow);
  case Iex_GetI: {
    const IRRegArray *D = E->Iex.GetI.descr;
    if (sizeofIRType(D->elemTy) != 8)
      return nullptr;
    IRRegArray *Slots = mkIRRegArray(originOffset(D->base), Ity_I64, D->nElems);
    return unop(Iop_64to32, assign(IRExpr_GetI(Slots, E->Iex.GetI.ix, E->Iex.GetI.bias)));
  }
  case Iex_RdTmp:
    return originOf(E);
  case Iex_Load:
    return originOfLoad(E->Iex.Load.addr, Shadow);
  case Iex_Unop:
    Fold(E->Iex.Unop.arg);
    // The shadow may be that of what the operand was widened from.
    return Result;
  case Iex_Binop:
    Fold(E->Iex.Binop.arg2);
    Fold(E->Iex.Binop.arg1);
    return Result;
  case Iex_Triop:
    Fold(E->Iex.Triop.details->arg3);
    Fold(E->Iex.Triop.details->arg2);
    Fold(E->Iex.Triop.details->arg1);
    return Result;
  case Iex_Qop:
    Fold(E->Iex.Qop.details->arg4);
    Fold(E->Iex.Qop.details->arg3);
    Fold(E->Iex.Qop.details->arg2);
    Fold(E->Iex.Qop.details->arg1);
    return Result;
  case Iex_ITE: {
    IRExpr *Then = originOf(E->Iex.ITE.iftrue), *Else = originOf(E->Iex.ITE.iffalse);
    if (Then || Else)
      Result = ite(E->Iex.ITE.cond, Then ? Then : noOrigin(), Else ? Else : noOrigin());
    return firstOrigin(shadowOf(E->Iex.ITE.cond), originOf(E->Iex.ITE.cond), Result);
  }
  case Iex_CCall:
    for (IRExpr **A = E->Iex.CCall.args; *A; A++)
      Fold(*A);
    return Result;
  default:
    return nullptr;
  }
}

void Pass::setOrigin(IRTemp T, IRExpr *Origin) {
  if (Origins)
    Origins[T] = Origin;
}

// Of all that a helper was given; what it reads of memory stands for the whole.
IRExpr *Pass::originOfOperands(const IRDirty *D) {
  IRExpr *Result = nullptr;
  for (Int I = 0; D->args[I]; I++)
    if (!is_IRExpr_VECRET_or_GSPTR(D->args[I]) && !(D->cee->mcx_mask & (1U << I)))
      Result = firstOrigin(shadowOf(D->args[I]), originOf(D->args[I]), Result);
  for (Int I = 0; I < D->nFxState; I++) {
    const auto &Fx = D->fxState[I];
    if (Fx.fx == Ifx_Write || alwaysDefined(Fx.offset, Fx.size))
      continue;
    for (Int At = Fx.offset & ~7; At < Fx.offset + Fx.size && Fx.size >= 8; At += 8)
      Result = firstOrigin(shadowGet(At, Ity_I64), originInState(At), Result);
  }
  const bool Sure = D->guard->tag == Iex_Const && D->guard->Iex.Const.con->Ico.U1;
  if ((D->mFx == Ifx_Read || D->mFx == Ifx_Modify) && Sure && D->mSize >= 8) {
    IRExpr *Shadow = shadowLoad(Ity_I64, D->mAddr);
    Result = firstOrigin(Shadow, originOfLoad(D->mAddr, Shadow), Result);
  }
  return Result;
}

UInt Pass::stackOrigin(Addr Maker) const { return Origins ? origins::makeStack(Maker) : 0; }

// A stack frame: Length bytes, From bytes away from Base.
void Pass::poisonOrigins(IRExpr *Base, Long From, Long Length, UInt Origin) {
  if (!Origins)
    return;
  const ULong Pair = Origin | static_cast<ULong>(Origin) << 32;
  IRExpr *Start =
      binop(Iop_And64, binop(Iop_Add64, Base, word(static_cast<ULong>(From))), word(~3ULL));
  auto Store = [&](Long At, IRExpr *Data) {
    emit(IRStmt_Store(Iend_LE, originAddress(Start, At), Data));
  };
  Long At = 0;
  if (Length >= 16) {
    IRExpr *Wide = binop(Iop_64HLtoV128, word(Pair), word(Pair));
    for (; At + 16 <= Length; At += 16)
      Store(At, Wide);
  }
  if (At + 8 <= Length) {
    Store(At, word(Pair));
    At += 8;
  }
  for (; At < Length; At += 4)
    Store(At, IRExpr_Const(IRConst_U32(Origin)));
}

} // namespace engine

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

/// The 64-bit parts of a shadow, lowest first.
Int parts(Pass &P, IRExpr *Shadow, IRExpr **Part) {
  switch (P.typeOf(Shadow)) {
  case Ity_V256: {
    constexpr IROp Take[] = {Iop_V256to64_0, Iop_V256to64_1, Iop_V256to64_2, Iop_V256to64_3};
    for (Int I = 0; I < 4; I++)
      Part[I] = P.unop(Take[I], Shadow);
    return 4;
  }
  case Ity_V128:
    Part[0] = P.unop(Iop_V128to64, Shadow);
    Part[1] = P.unop(Iop_V128HIto64, Shadow);
    return 2;
  case Ity_I128:
    Part[0] = P.unop(Iop_128to64, Shadow);
    Part[1] = P.unop(Iop_128HIto64, Shadow);
    return 2;
  case Ity_I32:
    Part[0] = P.unop(Iop_32Uto64, Shadow);
    return 1;
  case Ity_I16:
    Part[0] = P.unop(Iop_16Uto64, Shadow);
    return 1;
  case Ity_I8:
    Part[0] = P.unop(Iop_8Uto64, Shadow);
    return 1;
  case Ity_I1:
    Part[0] = P.unop(Iop_1Uto64, Shadow);
    return 1;
  default:
    Part[0] = Shadow;
    return 1;
  }
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
  return Others ? ite(spread(*this, Shadow, Ity_I1), First, Others) : First;
}

IRExpr *Pass::originOfRegister(Int Offset, IRExpr *Shadow) {
  if (Offset == guest::KeptFlags)
    Offset = guest::FlagOperand;
  IRExpr *Part[4], *Result = nullptr;
  for (Int I = parts(*this, Shadow, Part) - 1; I >= 0; I--)
    Result =
        firstOrigin(Part[I], assign(IRExpr_Get(originOffset(Offset + 8 * I), Ity_I32)), Result);
  return Result;
}

void Pass::putOrigin(Int Offset, IRExpr *Shadow, IRExpr *Origin) {
  if (!Origins || !Shadow)
    return;
  const Int Size = sizeofIRType(typeOf(Shadow));
  if (!Origin)
    Origin = noOrigin();
  // A part of a register, or flags of two sources: what is defined leaves the origin alone.
  if (Size < 8 || Offset == guest::KeptFlags) {
    const Int Slot = originOffset(Offset == guest::KeptFlags ? guest::FlagOperand : Offset);
    emit(IRStmt_Put(Slot,
                    ite(spread(*this, Shadow, Ity_I1), Origin, assign(IRExpr_Get(Slot, Ity_I32)))));
    return;
  }
  for (Int I = 0; I < Size; I += 8)
    emit(IRStmt_Put(originOffset(Offset + I), Origin));
}

// The word that holds the first undefined byte says it.
IRExpr *Pass::originOfLoad(IRExpr *Address, IRExpr *Shadow, IRExpr *Guard) {
  IRExpr *Part[4];
  Int Count = parts(*this, Shadow, Part);
  IRExpr *Bits = Part[Count - 1], *Bias = word(8 * static_cast<ULong>(Count - 1));
  for (Int I = Count - 2; I >= 0; I--) {
    IRExpr *Here = unop(Iop_CmpNEZ64, Part[I]);
    Bits = ite(Here, Part[I], Bits);
    Bias = ite(Here, word(8 * static_cast<ULong>(I)), Bias);
  }
  IRExpr *Undefined = unop(Iop_CmpNEZ64, Bits);
  if (Guard)
    Undefined = binop(Iop_And1, Undefined, Guard);
  IRExpr *At = binop(Iop_Add64, Address, Bias);
  if (typeOf(Shadow) != Ity_I8) {
    IRExpr *Bit = unop(Iop_Ctz64, Bits); // read only if there is one
    At = binop(Iop_Add64, At, binop(Iop_Shr64, Bit, IRExpr_Const(IRConst_U8(3))));
  }
  At = binop(Iop_Add64, binop(Iop_And64, At, word(~3ULL)), word(origins::Distance));
  IRTemp T = newTemp(Ity_I32);
  emit(IRStmt_LoadG(Iend_LE, ILGop_Ident32, T, At, noOrigin(), Undefined));
  return IRExpr_RdTmp(T);
}

void Pass::storeOrigin(IRExpr *Address, IRExpr *Shadow, IRExpr *Origin, IRExpr *Guard) {
  if (!Origins || !Shadow)
    return;
  const Int Size = sizeofIRType(typeOf(Shadow));
  if (!Origin)
    Origin = noOrigin();
  IRExpr *Undefined = spread(*this, Shadow, Ity_I1);
  if (Guard)
    Undefined = binop(Iop_And1, Undefined, Guard);
  auto Word = [&](Int Offset) {
    IRExpr *At = Offset ? binop(Iop_Add64, Address, word(static_cast<ULong>(Offset))) : Address;
    return binop(Iop_Add64, binop(Iop_And64, At, word(~3ULL)), word(origins::Distance));
  };
  if (Size >= 8) {
    IRExpr *Pair = binop(Iop_32HLto64, Origin, Origin), *First = Word(0);
    for (Int I = 0; I < Size; I += 8)
      emit(IRStmt_StoreG(Iend_LE, I ? binop(Iop_Add64, First, word(static_cast<ULong>(I))) : First,
                         Pair, Undefined));
  } else {
    emit(IRStmt_StoreG(Iend_LE, Word(0), Origin, Undefined));
  }
  if (Size > 1) // what is not aligned ends in a further word
    emit(IRStmt_StoreG(Iend_LE, Word(Size - 1), Origin, Undefined));
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
      Result = firstOrigin(shadowGet(At, Ity_I64), assign(IRExpr_Get(originOffset(At), Ity_I32)),
                           Result);
  }
  const bool Sure = D->guard->tag == Iex_Const && D->guard->Iex.Const.con->Ico.U1;
  if ((D->mFx == Ifx_Read || D->mFx == Ifx_Modify) && Sure && D->mSize >= 8) {
    IRExpr *Shadow = shadowLoad(Ity_I64, D->mAddr);
    Result = firstOrigin(Shadow, originOfLoad(D->mAddr, Shadow), Result);
  }
  return Result;
}

UInt Pass::stackOrigin() const { return Origins ? origins::makeStack(Instruction) : 0; }

// A stack frame: Length bytes, From bytes away from Base.
void Pass::poisonOrigins(IRExpr *Base, Long From, Long Length) {
  if (!Origins)
    return;
  const ULong Origin = stackOrigin();
  const ULong Pair = Origin | Origin << 32;
  IRExpr *Wide = binop(Iop_64HLtoV128, word(Pair), word(Pair));
  IRExpr *Start =
      binop(Iop_And64, binop(Iop_Add64, Base, word(static_cast<ULong>(From))), word(~3ULL));
  Start = binop(Iop_Add64, Start, word(origins::Distance));
  Long At = 0;
  auto Store = [&](IRExpr *Data) {
    IRExpr *To = At ? binop(Iop_Add64, Start, word(static_cast<ULong>(At))) : Start;
    emit(IRStmt_Store(Iend_LE, To, Data));
    At += sizeofIRType(typeOf(Data));
  };
  while (At + 16 <= Length)
    Store(Wide);
  while (At < Length)
    Store(IRExpr_Const(IRConst_U32(static_cast<UInt>(Origin))));
}

} // namespace engine

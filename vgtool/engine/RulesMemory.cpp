// SPDX-License-Identifier: GPL-2.0-or-later
//
// Loads, stores and atomic updates. The address itself is taken as it is.

#include "engine/Origins.h"
#include "engine/Pass.h"
#include "engine/Shadow.h"

namespace engine {

namespace {

/// What an amd64 instruction can add to an address is less than 2 GiB.
constexpr Long MaxDisplacement = 1LL << 30;

} // namespace

// The distance to the shadow, in one temporary for the whole block.
IRExpr *Pass::distance() {
  if (!Distance)
    Distance = assign(IRExpr_Const(IRConst_U64(shadow::Distance)));
  return Distance;
}

// The shadow of what an access of a type at Address + Bias is for. An amd64 instruction can add up
// two registers and a constant, so accesses at constant distances from one address share that.
// VEX's code generator sees that instruction only in this shape.
IRExpr *Pass::shadowAddress(IRType Type, IRExpr *Address, Long Bias) {
  Long Amount;
  Address = original(Address);
  for (const IRExpr *D = definition(Address); D && D->tag == Iex_Binop; D = definition(Address)) {
    const bool Sub = D->Iex.Binop.op == Iop_Sub64;
    if ((!Sub && D->Iex.Binop.op != Iop_Add64) || D->Iex.Binop.arg1->tag != Iex_RdTmp ||
        !isStackOffset(D->Iex.Binop.arg2, &Amount))
      break;
    const Long Sum = Bias + (Sub ? -Amount : Amount);
    if (Sum >= MaxDisplacement || Sum <= -MaxDisplacement)
      break;
    Bias = Sum;
    Address = original(D->Iex.Binop.arg1);
  }
  IRExpr *Offset = IRExpr_Const(IRConst_U64(static_cast<ULong>(Bias)));
  if (Address->tag == Iex_Const)
    return IRExpr_Const(
        IRConst_U64(Address->Iex.Const.con->Ico.U64 + shadow::Distance + static_cast<ULong>(Bias)));
  // These are loaded and stored in two halves.
  if (Type == Ity_V256)
    return binop(Iop_Add64, binop(Iop_Add64, Address, distance()), Offset);
  IRExpr *Index = IRExpr_Binop(Iop_Shl64, distance(), IRExpr_Const(IRConst_U8(0)));
  return IRExpr_Binop(Iop_Add64, IRExpr_Binop(Iop_Add64, Address, Index), Offset);
}

// The same for the origin of the word at Aligned + Bias, which is twice as far away.
IRExpr *Pass::originAddress(IRExpr *Aligned, Long Bias) {
  static_assert(origins::Distance == 2 * shadow::Distance);
  IRExpr *Index = IRExpr_Binop(Iop_Shl64, distance(), IRExpr_Const(IRConst_U8(1)));
  IRExpr *Offset = IRExpr_Const(IRConst_U64(static_cast<ULong>(Bias)));
  return IRExpr_Binop(Iop_Add64, IRExpr_Binop(Iop_Add64, Aligned, Index), Offset);
}

IRExpr *Pass::shadowLoad(IRType Type, IRExpr *Address, Long Bias) {
  return assign(IRExpr_Load(Iend_LE, shadowType(Type), shadowAddress(Type, Address, Bias)));
}

void Pass::shadowStore(IRExpr *Address, IRExpr *Shadow, IRType Type, Long Bias, IRExpr *Guard) {
  IRExpr *Data = orZeros(*this, Shadow, Type);
  IRExpr *To = shadowAddress(Type, Address, Bias);
  if (Guard)
    emit(IRStmt_StoreG(Iend_LE, To, Data, Guard));
  else
    emit(IRStmt_Store(Iend_LE, To, Data));
}

void Pass::storeGuarded(const IRStoreG *S) {
  IRType Type = typeOf(S->data);
  shadowStore(S->addr, shadowOf(S->data), Type, 0, S->guard);
  storeOrigin(S->addr, shadowOf(S->data), originOf(S->data), S->guard);
  // Whether the store happens is itself undefined: then so is what memory holds. The address may be
  // wild if the store does not happen.
  if (IRExpr *Unsure = shadowOf(S->guard)) {
    IRExpr *Inside = binop(Iop_CmpLT64U, S->addr, IRExpr_Const(IRConst_U64(shadow::Window)));
    IRExpr *Open = binop(Iop_And1, Unsure, Inside);
    shadowStore(S->addr, ones(*this, Type), Type, 0, Open);
    storeOrigin(S->addr, ones(*this, Type), originOf(S->guard), Open);
  }
}

void Pass::loadGuarded(const IRLoadG *L) {
  if (!isNeeded(L->dst))
    return;
  IRType To = typeOf(IRExpr_RdTmp(L->dst));
  // The conversions widen with zeros or with the top bit, and so do they with V bits.
  IRTemp T = newTemp(shadowType(To));
  emit(IRStmt_LoadG(Iend_LE, L->cvt, T, shadowAddress(To, L->addr),
                    orZeros(*this, shadowOf(L->alt), To), L->guard));
  setShadow(L->dst, either(*this, To, IRExpr_RdTmp(T), spread(*this, shadowOf(L->guard), To)));
  if (!Origins)
    return;
  // The loaded bits take the place of the low ones.
  IRExpr *Loaded = originOfLoad(L->addr, IRExpr_RdTmp(T), L->guard);
  IRExpr *Alternative = originOf(L->alt);
  Loaded = ite(L->guard, Loaded, Alternative ? Alternative : IRExpr_Const(IRConst_U32(0)));
  setOrigin(L->dst, firstOrigin(shadowOf(L->guard), originOf(L->guard), Loaded));
}

// True if Expected was loaded from Address just before, as in a locked instruction: then memory
// equals it, or the instruction starts again.
bool Pass::isReload(IRExpr *Expected, IRExpr *Address) const {
  const IRExpr *Loaded = definition(original(Expected));
  return Loaded && Loaded->tag == Iex_Load &&
         sameAtom(original(Loaded->Iex.Load.addr), original(Address));
}

// Memory becomes the new value if it equals the expected one. Where the comparison is undefined, so
// are the bits that would change.
void Pass::compareAndSwap(const IRCAS *C) {
  bool Double = C->oldHi != IRTemp_INVALID;
  IRType Type = typeOf(C->dataLo);
  Long Size = sizeofIRType(Type);
  IROp Equal = Type == Ity_I8    ? Iop_CasCmpEQ8
               : Type == Ity_I16 ? Iop_CasCmpEQ16
               : Type == Ity_I32 ? Iop_CasCmpEQ32
                                 : Iop_CasCmpEQ64;
  emit(IRStmt_CAS(const_cast<IRCAS *>(C)));
  IRExpr *OldLo = IRExpr_RdTmp(C->oldLo);
  IRExpr *ShadowLo = shadowLoad(Type, C->addr);
  setShadow(C->oldLo, ShadowLo);
  if (Origins)
    setOrigin(C->oldLo, originOfLoad(C->addr, ShadowLo));
  auto Compare = [&](IRExpr *Old, IRExpr *Shadow, IRExpr *Expected) {
    Operands O = {Equal, 2, {Old, Expected}, {Shadow, shadowOf(Expected)}};
    return operationShadow(*this, O);
  };
  IRExpr *Success = binop(Equal, OldLo, C->expdLo);
  IRExpr *Unsure = Compare(OldLo, ShadowLo, C->expdLo);
  IRExpr *OldHi = nullptr, *ShadowHi = nullptr;
  if (Double) {
    OldHi = IRExpr_RdTmp(C->oldHi);
    ShadowHi = shadowLoad(Type, C->addr, Size);
    setShadow(C->oldHi, ShadowHi);
    if (Origins)
      setOrigin(C->oldHi, originOfLoad(binop(Iop_Add64, C->addr,
                                             IRExpr_Const(IRConst_U64(static_cast<ULong>(Size)))),
                                       ShadowHi));
    Success = binop(Iop_And1, Success, binop(Equal, OldHi, C->expdHi));
    Unsure = either(*this, Ity_I1, Unsure, Compare(OldHi, ShadowHi, C->expdHi));
  } else if (isReload(C->expdLo, C->addr)) {
    Unsure = nullptr;
  }
  auto Update = [&](IRExpr *Data, IRExpr *Old, IRExpr *Shadow, Long Bias) {
    IRExpr *New = ite(Success, orZeros(*this, shadowOf(Data), Type), Shadow);
    if (Unsure) {
      IRExpr *Change = either(*this, Type, binop(xorOp(Type), Data, Old),
                              either(*this, Type, shadowOf(Data), Shadow));
      Change = binop(andOp(Type), Change, spread(*this, Unsure, Type));
      New = either(*this, Type, New, Change);
    }
    shadowStore(C->addr, New, Type, Bias);
    IRExpr *To = Bias && Origins ? binop(Iop_Add64, C->addr,
                                         IRExpr_Const(IRConst_U64(static_cast<ULong>(Bias))))
                                 : C->addr;
    storeOrigin(To, shadowOf(Data), originOf(Data), Success);
  };
  Update(C->dataLo, OldLo, ShadowLo, 0);
  if (Double)
    Update(C->dataHi, OldHi, ShadowHi, Size);
}

// The other way of atomic updates; amd64 code has none, but the core may be asked to simulate one.
void Pass::loadLinked(IRStmt *S) {
  if (!S->Ist.LLSC.storedata) {
    if (isNeeded(S->Ist.LLSC.result))
      setShadow(S->Ist.LLSC.result,
                shadowLoad(typeOf(IRExpr_RdTmp(S->Ist.LLSC.result)), S->Ist.LLSC.addr));
    return;
  }
  // The store may fail: memory then keeps its old shadow.
  IRExpr *Data = S->Ist.LLSC.storedata;
  shadowStore(S->Ist.LLSC.addr, shadowOf(Data), typeOf(Data), 0, IRExpr_RdTmp(S->Ist.LLSC.result));
}

} // namespace engine

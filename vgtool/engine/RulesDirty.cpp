// SPDX-License-Identifier: GPL-2.0-or-later
//
// Helpers with side effects (cpuid, x87 environments, AES, string instructions). They declare which
// guest registers and which memory they read and write: if anything they read is undefined, so is
// all they write.

#include "engine/Pass.h"
#include "engine/StringCompare.h"

namespace engine {

namespace {

/// Calls Do(Offset, Type) for the pieces that [Offset, Offset + Size) divides into.
template <typename Fn> void pieces(Int Offset, Int Size, Fn Do) {
  while (Size > 0) {
    IRType Type = Size >= 8 ? Ity_I64 : Size >= 4 ? Ity_I32 : Size >= 2 ? Ity_I16 : Ity_I8;
    Do(Offset, Type);
    Offset += sizeofIRType(Type);
    Size -= sizeofIRType(Type);
  }
}

template <typename Fn> void statePieces(const Pass &P, const IRDirty *D, bool Write, Fn Do) {
  for (Int I = 0; I < D->nFxState; I++) {
    const auto &Fx = D->fxState[I];
    bool Applies = Fx.fx == Ifx_Modify || Fx.fx == (Write ? Ifx_Write : Ifx_Read);
    if (!Applies)
      continue;
    for (Int K = 0; K <= Fx.nRepeats; K++) {
      Int Start = Fx.offset + K * Fx.repeatLen;
      if (!P.alwaysDefined(Start, Fx.size))
        pieces(Start, Fx.size, Do);
    }
  }
}

} // namespace

// Before the call, for the helper that needs a closer look at its operands: whether what it reads
// is undefined. Returns null for all others.
IRExpr *Pass::beforeDirty(const IRDirty *D) {
  if (VG_(strcmp)(D->cee->name, stringcompare::HelperName) != 0)
    return nullptr;
  ULong Packed =
      stringcompare::pack(D->fxState[0].offset, D->fxState[1].offset, Layout->total_sizeB);
  IRTemp Open = newTemp(Ity_I64);
  void *Fn = reinterpret_cast<void *>(&stringcompare::open);
  IRDirty *Call =
      unsafeIRDirty_1_N(Open, 0, "stringcompare::open", VG_(fnptr_to_fnentry)(Fn),
                        mkIRExprVec_5(IRExpr_GSPTR(), D->args[1], IRExpr_Const(IRConst_U64(Packed)),
                                      D->args[4], D->args[5]));
  Call->nFxState = 4;
  VG_(memset)(&Call->fxState, 0, sizeof(Call->fxState));
  for (Int I = 0; I < 4; I++) {
    Call->fxState[I].fx = Ifx_Read;
    Call->fxState[I].offset = D->fxState[I % 2].offset + (I < 2 ? 0 : Layout->total_sizeB);
    Call->fxState[I].size = 16;
  }
  emit(IRStmt_Dirty(Call));
  return unop(Iop_64to1, IRExpr_RdTmp(Open));
}

void Pass::dirty(IRDirty *D, IRExpr *Operands) {
  IRExpr *Any = Operands; // one bit for all that was read
  auto Collect = [&](IRExpr *Shadow) {
    if (Shadow)
      Any = either(*this, Ity_I1, Any, spread(*this, Shadow, Ity_I1));
  };
  Collect(shadowOf(D->guard));
  for (Int I = 0; D->args[I]; I++)
    if (!is_IRExpr_VECRET_or_GSPTR(D->args[I]) && !(D->cee->mcx_mask & (1U << I)))
      Collect(shadowOf(D->args[I]));
  bool Sure = D->guard->tag == Iex_Const && D->guard->Iex.Const.con->Ico.U1;
  IRExpr *Origin = Origins ? originOfOperands(D) : nullptr;
  if (!Operands)
    statePieces(*this, D, false,
                [&](Int Offset, IRType Type) { Collect(shadowGet(Offset, Type)); });
  if (D->mFx == Ifx_Read || D->mFx == Ifx_Modify)
    pieces(0, D->mSize, [&](Int Offset, IRType Type) {
      if (Sure) {
        Collect(shadowLoad(Type, D->mAddr, Offset));
        return;
      }
      if (Type != Ity_I64 && Type != Ity_I32) { // LoadG only widens into these
        IRTemp T = newTemp(Ity_I32);
        emit(IRStmt_LoadG(Iend_LE, Type == Ity_I16 ? ILGop_16Uto32 : ILGop_8Uto32, T,
                          shadowAddress(Type, D->mAddr, Offset), zeros(*this, Ity_I32), D->guard));
        Collect(IRExpr_RdTmp(T));
        return;
      }
      IRTemp T = newTemp(Type);
      emit(IRStmt_LoadG(Iend_LE, Type == Ity_I64 ? ILGop_Ident64 : ILGop_Ident32, T,
                        shadowAddress(Type, D->mAddr, Offset), zeros(*this, Type), D->guard));
      Collect(IRExpr_RdTmp(T));
    });

  if (D->tmp != IRTemp_INVALID && isNeeded(D->tmp))
    setShadow(D->tmp, spread(*this, Any, typeOf(IRExpr_RdTmp(D->tmp))));
  if (D->tmp != IRTemp_INVALID)
    setOrigin(D->tmp, Origin);
  IRExpr *Guard = Sure ? nullptr : D->guard;
  statePieces(*this, D, true, [&](Int Offset, IRType Type) {
    IRExpr *Bits = spread(*this, Any, Type);
    shadowPut(Offset, Bits, Type, Guard);
    if (Sure)
      putOrigin(Offset, Bits, Origin);
  });
  if (D->mFx == Ifx_Write || D->mFx == Ifx_Modify)
    pieces(0, D->mSize, [&](Int Offset, IRType Type) {
      IRExpr *Bits = spread(*this, Any, Type);
      shadowStore(D->mAddr, Bits, Type, Offset, Guard);
      if (Origins && Bits)
        storeOrigin(
            binop(Iop_Add64, D->mAddr, IRExpr_Const(IRConst_U64(static_cast<ULong>(Offset)))), Bits,
            Origin, Guard);
    });
}

} // namespace engine

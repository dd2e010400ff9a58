// SPDX-License-Identifier: GPL-2.0-or-later
//
// What precedes the walk over a superblock: which shadows anybody asks for.

#include "engine/FlagsAhead.h"
#include "engine/GuestState.h"
#include "engine/Pass.h"

namespace engine {

void Pass::need(const IRExpr *Atom) {
  if (Atom && Atom->tag == Iex_RdTmp)
    Needed[Atom->Iex.RdTmp.tmp] = 1;
}

bool Pass::overlapsStackPointer(Int Offset, Int Size) const {
  return Offset < Layout->offset_SP + Layout->sizeof_SP && Offset + Size > Layout->offset_SP;
}

// Forwards over the block: what defines the temporaries, and whether the stack pointer only moves
// by constants. Then nobody asks for its shadow when it is written (see put()).
void Pass::findDefinitions() {
  // By temporary: it is the stack pointer plus a constant.
  UChar *Follows = allocate<UChar>(NumTemps);
  SimpleStack = true;
  for (Int I = 0; I < In->stmts_used; I++) {
    const IRStmt *S = In->stmts[I];
    if (S->tag == Ist_Put) {
      const Int Offset = S->Ist.Put.offset;
      const IRExpr *Data = S->Ist.Put.data;
      if (overlapsStackPointer(Offset, sizeofIRType(typeOf(Data))) &&
          !(Data->tag == Iex_RdTmp && Follows[Data->Iex.RdTmp.tmp]))
        SimpleStack = false;
      continue;
    }
    if (S->tag != Ist_WrTmp)
      continue;
    const IRExpr *E = S->Ist.WrTmp.data;
    Definitions[S->Ist.WrTmp.tmp] = E;
    if (E->tag == Iex_Get)
      Follows[S->Ist.WrTmp.tmp] =
          E->Iex.Get.offset == Layout->offset_SP && E->Iex.Get.ty == Ity_I64;
    else if (E->tag == Iex_RdTmp)
      Follows[S->Ist.WrTmp.tmp] = Follows[E->Iex.RdTmp.tmp];
    else if (E->tag == Iex_Binop && (E->Iex.Binop.op == Iop_Add64 || E->Iex.Binop.op == Iop_Sub64))
      Follows[S->Ist.WrTmp.tmp] = E->Iex.Binop.arg1->tag == Iex_RdTmp &&
                                  Follows[E->Iex.Binop.arg1->Iex.RdTmp.tmp] &&
                                  isStackOffset(E->Iex.Binop.arg2);
  }
}

namespace {

// The flags' operands in the guest state, one after the other.
constexpr Int FlagsStart = guest::FlagOperand - 8, FlagsEnd = guest::KeptFlags + 8;

bool overlapsFlags(Int Offset, Int Size) { return Offset < FlagsEnd && Offset + Size > FlagsStart; }

bool readsFlags(const IRDirty *D) {
  for (Int I = 0; I < D->nFxState; I++) {
    const auto &Fx = D->fxState[I];
    if (Fx.fx != Ifx_Write && overlapsFlags(Fx.offset, Fx.size + Fx.nRepeats * Fx.repeatLen))
      return true;
  }
  return false;
}

bool flagsDieAfter(const IRConst *Target, IRJumpKind Kind) {
  return (Kind == Ijk_Boring || Kind == Ijk_Call) && Target->tag == Ico_U64 &&
         flagsDieAt(Target->Ico.U64);
}

/// Walking backwards: which of the flags' operands may be read further on.
struct FlagLiveness {
  UInt Live = ~0U;

  static constexpr UInt bitOf(Int Offset) { return 1U << ((Offset - FlagsStart) / 8); }
  void readAll() { Live = ~0U; }

  /// Before a write of one operand: returns false if nobody reads it.
  bool write(Int Offset, Int Size) {
    if (!overlapsFlags(Offset, Size))
      return true;
    if (Offset < FlagsStart || Offset % 8 != FlagsStart % 8 || Size != 8)
      return true;
    const bool IsRead = Live & bitOf(Offset);
    Live &= ~bitOf(Offset);
    return IsRead;
  }
};

} // namespace

// A PUT makes its datum needed, but for what nobody asks for.
bool Pass::needOfPut(const IRStmt *S, Int Index) {
  const Int Offset = S->Ist.Put.offset, Size = sizeofIRType(typeOf(S->Ist.Put.data));
  if (DeadPuts[Index] || (SimpleStack && overlapsStackPointer(Offset, Size)))
    return false;
  return !alwaysDefined(Offset, Size) || Offset == guest::KeptFlags;
}

// Backwards over the block: a shadow is needed if it flows into a register, into memory or into a
// helper.
void Pass::findNeeded() {
  FlagLiveness Flags;
  if (In->next->tag == Iex_Const && flagsDieAfter(In->next->Iex.Const.con, In->jumpkind))
    Flags.Live = 0;
  for (Int I = In->stmts_used - 1; I >= 0; I--) {
    const IRStmt *S = In->stmts[I];
    switch (S->tag) {
    case Ist_WrTmp: {
      const IRExpr *E = S->Ist.WrTmp.data;
      if (E->tag == Iex_Get && overlapsFlags(E->Iex.Get.offset, sizeofIRType(E->Iex.Get.ty)))
        Flags.readAll();
      if (!isNeeded(S->Ist.WrTmp.tmp))
        break;
      switch (E->tag) {
      case Iex_RdTmp:
        need(E);
        break;
      case Iex_Unop:
        need(E->Iex.Unop.arg);
        break;
      case Iex_Binop:
        need(E->Iex.Binop.arg1);
        need(E->Iex.Binop.arg2);
        break;
      case Iex_Triop:
        need(E->Iex.Triop.details->arg1);
        need(E->Iex.Triop.details->arg2);
        need(E->Iex.Triop.details->arg3);
        break;
      case Iex_Qop:
        need(E->Iex.Qop.details->arg1);
        need(E->Iex.Qop.details->arg2);
        need(E->Iex.Qop.details->arg3);
        need(E->Iex.Qop.details->arg4);
        break;
      case Iex_ITE:
        need(E->Iex.ITE.cond);
        need(E->Iex.ITE.iftrue);
        need(E->Iex.ITE.iffalse);
        break;
      case Iex_CCall:
        for (IRExpr **A = E->Iex.CCall.args; *A; A++)
          need(*A);
        break;
      default:
        break;
      }
      break;
    }
    case Ist_Put:
      DeadPuts[I] = !Flags.write(S->Ist.Put.offset, sizeofIRType(typeOf(S->Ist.Put.data)));
      if (needOfPut(S, I))
        need(S->Ist.Put.data);
      break;
    case Ist_Exit:
      if (!flagsDieAfter(S->Ist.Exit.dst, S->Ist.Exit.jk))
        Flags.readAll();
      break;
    case Ist_PutI:
      need(S->Ist.PutI.details->data);
      break;
    case Ist_Store:
      need(S->Ist.Store.data);
      break;
    case Ist_StoreG:
      need(S->Ist.StoreG.details->data);
      need(S->Ist.StoreG.details->guard);
      break;
    case Ist_LoadG:
      if (isNeeded(S->Ist.LoadG.details->dst)) {
        need(S->Ist.LoadG.details->alt);
        need(S->Ist.LoadG.details->guard);
      }
      break;
    case Ist_CAS: {
      const IRCAS *C = S->Ist.CAS.details;
      need(C->expdHi);
      need(C->expdLo);
      need(C->dataHi);
      need(C->dataLo);
      break;
    }
    case Ist_LLSC:
      need(S->Ist.LLSC.storedata);
      break;
    case Ist_Dirty: {
      const IRDirty *D = S->Ist.Dirty.details;
      if (readsFlags(D))
        Flags.readAll();
      need(D->guard);
      for (IRExpr **A = D->args; *A; A++)
        if (!is_IRExpr_VECRET_or_GSPTR(*A))
          need(*A);
      break;
    }
    default:
      break;
    }
  }
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The instrumentation that tells what a program does with followed values (Follow.h): comparisons,
// addresses, and arguments that are sizes.

#include "engine/Follow.h"
#include "engine/GuestState.h"
#include "engine/Pass.h"

namespace engine {

namespace {

using namespace follow;

Order orderOf(IROp Op) {
  switch (Op) {
  case Iop_CmpLT32S:
  case Iop_CmpLE32S:
  case Iop_CmpLT64S:
  case Iop_CmpLE64S:
    return Order::Signed;
  case Iop_CmpLT32U:
  case Iop_CmpLE32U:
  case Iop_CmpLT64U:
  case Iop_CmpLE64U:
    return Order::Unsigned;
  default:
    return Order::Equal;
  }
}

/// Of a condition's number in the instruction set, in which the lowest bit negates.
Order orderOfCondition(ULong Number) {
  switch (Number >> 1) {
  case 1: // below
  case 3: // below or equal
    return Order::Unsigned;
  case 2:
    return Order::Equal;
  case 4: // negative
  case 6: // less
  case 7: // less or equal
    return Order::Signed;
  default:
    return Order::Unknown;
  }
}

} // namespace

/// Makes a call, which says what happens to a followed value, unless the value's tag is 0.
void Pass::followTell(IRExpr *Tag, IRDirty *Call) {
  emit(IRStmt_Put(Layout->offset_IP, IRExpr_Const(IRConst_U64(Instruction))));
  Call->guard = binop(Iop_CmpNE32, Tag, IRExpr_Const(IRConst_U32(0)));
  annotateForTrace(Call);
  emit(IRStmt_Dirty(Call));
}

/// A value as 64 bits, in which a negative number is one (of 32 bits: its lower half is).
IRExpr *Pass::wordOf(IRExpr *Atom) {
  switch (typeOf(Atom)) {
  case Ity_I64:
    return Atom;
  case Ity_I32:
    return unop(Iop_32Uto64, Atom);
  case Ity_I16:
    return unop(Iop_16Sto64, Atom);
  case Ity_I8:
    return unop(Iop_8Sto64, Atom);
  default:
    return IRExpr_Const(IRConst_U64(0));
  }
}

/// Right is null for 0. Bits is 0 for as many as the operands have.
void Pass::followComparison(IRExpr *Left, IRExpr *Right, Order How, UInt Bits) {
  IRExpr *Operands[2] = {Left, Right};
  if (!Bits)
    Bits = typeOf(Left) == Ity_I1 ? 1 : 8 * static_cast<UInt>(sizeofIRType(typeOf(Left)));
  const ULong Code = static_cast<ULong>(How) | static_cast<ULong>(Bits) << BitsShift;
  for (Int I = 0; I < 2; I++) {
    IRExpr *Tag = Operands[I] ? tagOf(Operands[I]) : nullptr;
    if (!Tag)
      continue;
    IRExpr *Other = Operands[1 - I] ? wordOf(Operands[1 - I]) : IRExpr_Const(IRConst_U64(0));
    IRExpr **Arguments = mkIRExprVec_4(unop(Iop_32Uto64, Tag), wordOf(Operands[I]), Other,
                                       IRExpr_Const(IRConst_U64(Code)));
    followTell(Tag, helperCall(0, "follow::compared", reinterpret_cast<void *>(&follow::compared),
                               Arguments));
  }
}

/// E is of one bit.
void Pass::followCondition(const IRExpr *E) {
  if (E->tag == Iex_Unop) {
    // Of another bit than the lowest, somebody has shifted it there: a sign, usually.
    const IROp Op = E->Iex.Unop.op;
    const bool IsZeroTest =
        Op == Iop_CmpNEZ8 || Op == Iop_CmpNEZ16 || Op == Iop_CmpNEZ32 || Op == Iop_CmpNEZ64;
    followComparison(E->Iex.Unop.arg, nullptr, IsZeroTest ? Order::Equal : Order::Signed);
  } else if (E->tag == Iex_Binop) {
    followComparison(E->Iex.Binop.arg1, E->Iex.Binop.arg2, orderOf(E->Iex.Binop.op));
  }
}

/// The sign, shifted to where it can be used: that is what a comparison with 0 is made of, and not
/// a part of the value any more. Returns false for anything else.
bool Pass::followSign(const IRExpr *E) {
  const IROp Op = E->Iex.Binop.op;
  const IRExpr *By = E->Iex.Binop.arg2;
  if (!errorsActive() || By->tag != Iex_Const || (Op != Iop_Shr32 && Op != Iop_Shr64) ||
      (By->Iex.Const.con->Ico.U8 != 31 && By->Iex.Const.con->Ico.U8 != 63))
    return false;
  followComparison(E->Iex.Binop.arg1, nullptr, Order::Signed, By->Iex.Const.con->Ico.U8 + 1U);
  return true;
}

/// Conditions that VEX leaves to a helper: the flags were set in another superblock, so that the
/// last arguments but one are what was compared.
void Pass::followFlags(const IRExpr *Call) {
  IRExpr **Arguments = Call->Iex.CCall.args;
  Int Count = 0;
  while (Arguments[Count])
    Count++;
  if (Count < 4 || VG_(strncmp)(Call->Iex.CCall.cee->name, "amd64g_calculate_", 17) != 0) {
    for (Int I = 0; I < Count; I++)
      followComparison(Arguments[I], nullptr, Order::Unknown, UnknownBits);
    return;
  }
  // How wide they were is known at run time only.
  Order How = Order::Unknown;
  const IRExpr *Condition = Arguments[0];
  if (Count == 5 && Condition->tag == Iex_Const)
    How = orderOfCondition(Condition->Iex.Const.con->Ico.U64);
  followComparison(Arguments[Count - 3], Arguments[Count - 2], How, UnknownBits);
}

void Pass::followAddress(const IRExpr *Address) {
  IRExpr *Tag = errorsActive() ? tagOf(Address) : nullptr;
  if (Tag)
    followTell(Tag,
               helperCall(1, "follow::wasAddress", reinterpret_cast<void *>(&follow::wasAddress),
                          mkIRExprVec_1(unop(Iop_32Uto64, Tag))));
}

/// A function that is told sizes begins here.
void Pass::followEntry(Addr Begin) {
  constexpr Int Registers[] = {guest::FirstArgument, guest::SecondArgument, guest::ThirdArgument};
  UInt Function = 0;
  const UInt Sizes = errorsActive() ? sizeArguments(Begin, &Function) : 0;
  for (Int I = 0; I < 3; I++) {
    if (!(Sizes >> I & 1))
      continue;
    IRExpr *Tag = assign(IRExpr_Get(tagOffset(Registers[I]), Ity_I32));
    followSize(Tag, assign(IRExpr_Get(Registers[I], Ity_I64)), Function);
  }
}

void Pass::followSize(IRExpr *Tag, IRExpr *Value, UInt Function) {
  IRExpr **Arguments =
      mkIRExprVec_3(unop(Iop_32Uto64, Tag), Value, IRExpr_Const(IRConst_U64(Function)));
  followTell(
      Tag, helperCall(3, "follow::wasSize", reinterpret_cast<void *>(&follow::wasSize), Arguments));
}

} // namespace engine

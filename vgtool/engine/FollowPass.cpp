// SPDX-License-Identifier: GPL-2.0-or-later
//
// The instrumentation that follows values (Follow.h): beside its V bits, each temporary that may
// hold a followed value has a tag, 0 for "not followed".

#include "engine/Follow.h"
#include "engine/GuestState.h"
#include "engine/Pass.h"

namespace engine {

namespace {

using namespace follow;

IRExpr *tagConst(UInt Value) { return IRExpr_Const(IRConst_U32(Value)); }

/// Slots of the guest state whose values are followed: the general registers but the stack
/// pointer, and for errors what the flags are made of.
bool isFollowed(Int Offset) {
  if (Offset >= guest::Result && Offset <= guest::LastRegister)
    return Offset != guest::StackPointer;
  return errorsActive() && (Offset == guest::FlagResult || Offset == guest::FlagOperand);
}

bool isVector(Int Offset) { return Offset >= guest::FirstVector && Offset < guest::EndOfVectors; }

bool isVectorType(IRType Type) { return Type == Ity_V128 || Type == Ity_V256; }

bool holdsTag(IRType Type) {
  return Type == Ity_I64 || Type == Ity_I32 ||
         (errorsActive() && (Type == Ity_I16 || Type == Ity_I8 || Type == Ity_I128));
}

} // namespace

IRExpr *Pass::tagOf(const IRExpr *Atom) const {
  if (Atom->tag != Iex_RdTmp || static_cast<Int>(Atom->Iex.RdTmp.tmp) >= NumTemps)
    return nullptr;
  return Tags[Atom->Iex.RdTmp.tmp];
}

IRExpr **Pass::lanesOf(const IRExpr *Atom) const {
  if (Atom->tag != Iex_RdTmp || static_cast<Int>(Atom->Iex.RdTmp.tmp) >= NumTemps)
    return nullptr;
  return Lanes[Atom->Iex.RdTmp.tmp];
}

/// Vectors only carry values from one place in memory to another (memcpy()): each eight bytes have
/// the tag that memory has for the first four of them.
void Pass::followVector(IRTemp T, const IRExpr *E) {
  const Int Count = sizeofIRType(typeOf(IRExpr_RdTmp(T))) / 8;
  const bool IsRegister = E->tag == Iex_Get && isVector(E->Iex.Get.offset);
  if (E->tag == Iex_RdTmp)
    Lanes[T] = lanesOf(E);
  if (!IsRegister && E->tag != Iex_Load)
    return;
  Lanes[T] = allocate<IRExpr *>(Count);
  IRExpr *At = IsRegister ? nullptr : tagAddress(E->Iex.Load.addr);
  for (Int I = 0; I < Count; I++) {
    const ULong Bias = 8 * static_cast<ULong>(I);
    IRExpr *Place = I && At ? binop(Iop_Add64, At, IRExpr_Const(IRConst_U64(Bias))) : At;
    Lanes[T][I] = assign(IsRegister ? IRExpr_Get(tagOffset(E->Iex.Get.offset + 8 * I), Ity_I32)
                                    : IRExpr_Load(Iend_LE, Ity_I32, Place));
  }
}

/// Tag, if it is one, with Bits added if Lost (an I1) holds.
IRExpr *Pass::tagAdding(IRExpr *Tag, IRExpr *Lost, UInt Bits) {
  IRExpr *More = binop(Iop_Or32, Tag, tagConst(Bits));
  IRExpr *Both = binop(Iop_And1, Lost, binop(Iop_CmpNE32, Tag, tagConst(0)));
  return ite(Both, More, Tag);
}

IRExpr *Pass::tagAddress(IRExpr *Address) {
  IRExpr *Word = binop(Iop_And64, Address, IRExpr_Const(IRConst_U64(~3ULL)));
  return binop(Iop_Add64, Word, IRExpr_Const(IRConst_U64(follow::Distance)));
}

IRExpr *Pass::tagOfLoad(IRType Type, IRExpr *Address) {
  IRExpr *Tag = assign(IRExpr_Load(Iend_LE, Ity_I32, tagAddress(Address)));
  IRExpr *Plain = binop(Iop_And32, Tag, tagConst(~WholeBit));
  if (Type == Ity_I64)
    return Plain;
  // The lower half of what has more in the other.
  IRExpr *Whole = binop(Iop_CmpNE32, Tag, Plain);
  return tagAdding(Plain, Whole, CutBit);
}

IRExpr *Pass::tagOfUnop(IROp Op, IRExpr *Arg) {
  IRExpr *Tag = tagOf(Arg);
  if (!Tag)
    return nullptr;
  switch (Op) {
  case Iop_64to32: {
    IRExpr *High = binop(Iop_Shr64, Arg, IRExpr_Const(IRConst_U8(32)));
    return tagAdding(Tag, unop(Iop_CmpNEZ64, High), CutBit);
  }
  case Iop_32Uto64:
    return Tag;
  case Iop_32Sto64: {
    // A cut value is a cut value, whatever it is extended to; another one changes only if it seems
    // to be negative now.
    IRExpr *Cut = unop(Iop_CmpNEZ32, binop(Iop_And32, Tag, tagConst(CutBit)));
    IRExpr *Negative = binop(Iop_CmpLT32S, Arg, tagConst(0));
    Tag = tagAdding(Tag, Cut, SignBit);
    return tagAdding(Tag, Negative, SignBit | CutBit);
  }
  default:
    return nullptr;
  }
}

/// Of two values that come together one is followed on: the newer one, as the other has had its
/// time to be looked at. Either may be null.
IRExpr *Pass::newerTag(IRExpr *A, IRExpr *B) {
  if (!A || !B)
    return A ? A : B;
  return ite(binop(Iop_CmpLT32U, A, B), B, A);
}

/// Sums and differences are followed as the operand that is. A mask may stand for the lower half.
IRExpr *Pass::tagOfBinop(IROp Op, IRExpr *Left, IRExpr *Right) {
  if (Op == Iop_And64 && Right->tag == Iex_Const && Right->Iex.Const.con->Ico.U64 == 0xffffffff)
    return tagOfUnop(Iop_64to32, Left);
  if (Op != Iop_Add64 && Op != Iop_Sub64 && Op != Iop_Add32 && Op != Iop_Sub32)
    return nullptr;
  return newerTag(tagOf(Left), tagOf(Right));
}

/// Whatever is computed from an error is still that error.
IRExpr *Pass::tagOfError(const IRExpr *E) {
  const IRExpr *Operands[2] = {};
  if (E->tag == Iex_Unop) {
    Operands[0] = E->Iex.Unop.arg;
  } else {
    Operands[0] = E->Iex.Binop.arg1;
    Operands[1] = E->Iex.Binop.arg2;
  }
  IRExpr *Result = nullptr;
  for (const IRExpr *Operand : Operands) {
    IRExpr *Tag = Operand ? tagOf(Operand) : nullptr;
    if (!Tag)
      continue;
    IRExpr *IsError = unop(Iop_CmpNEZ32, binop(Iop_And32, Tag, tagConst(ErrorBit)));
    Result = newerTag(Result, ite(IsError, Tag, tagConst(0)));
  }
  return Result;
}

void Pass::followTemp(IRTemp T, IRExpr *E) {
  const IRType Type = typeOf(IRExpr_RdTmp(T));
  if (E->tag == Iex_Load)
    followAddress(E->Iex.Load.addr);
  if (errorsActive() && Type == Ity_I1)
    followCondition(E);
  if (isVectorType(Type))
    followVector(T, E);
  if (!holdsTag(Type))
    return;
  switch (E->tag) {
  case Iex_Get:
    if (E->Iex.Get.ty == Ity_I64 && isFollowed(E->Iex.Get.offset))
      Tags[T] = assign(IRExpr_Get(tagOffset(E->Iex.Get.offset), Ity_I32));
    break;
  case Iex_RdTmp:
    Tags[T] = tagOf(E);
    break;
  case Iex_Load:
    Tags[T] = tagOfLoad(E->Iex.Load.ty, E->Iex.Load.addr);
    break;
  case Iex_Unop:
    Tags[T] = tagOfUnop(E->Iex.Unop.op, E->Iex.Unop.arg);
    if (!Tags[T] && errorsActive())
      Tags[T] = tagOfError(E);
    break;
  case Iex_Binop:
    if (followSign(E))
      break;
    Tags[T] = tagOfBinop(E->Iex.Binop.op, E->Iex.Binop.arg1, E->Iex.Binop.arg2);
    if (!Tags[T] && errorsActive())
      Tags[T] = tagOfError(E);
    break;
  case Iex_CCall:
    if (errorsActive())
      followFlags(E);
    break;
  case Iex_ITE: {
    IRExpr *Then = tagOf(E->Iex.ITE.iftrue), *Else = tagOf(E->Iex.ITE.iffalse);
    if (Then || Else)
      Tags[T] = ite(E->Iex.ITE.cond, Then ? Then : tagConst(0), Else ? Else : tagConst(0));
    break;
  }
  default:
    break;
  }
}

/// A function whose result is followed may just have returned here.
void Pass::followReturn() {
  IRTemp Tag = newTemp(Ity_I64);
  IRExpr *StackPointer = assign(IRExpr_Get(Layout->offset_SP, Ity_I64));
  emit(IRStmt_Dirty(
      unsafeIRDirty_1_N(Tag, 1, "follow::returned",
                        VG_(fnptr_to_fnentry)(reinterpret_cast<void *>(&follow::returned)),
                        mkIRExprVec_1(StackPointer))));
  IRExpr *Old = assign(IRExpr_Get(tagOffset(guest::Result), Ity_I32));
  IRExpr *New = unop(Iop_64to32, IRExpr_RdTmp(Tag));
  emit(IRStmt_Put(tagOffset(guest::Result), ite(binop(Iop_CmpNE32, New, tagConst(0)), New, Old)));
}

/// Tells the listener if a value with something missing is put somewhere. The instruction pointer
/// is brought up to date for the stack trace.
void Pass::followArrival(IRExpr *Tag, IRExpr *Data) {
  IRExpr *Value = typeOf(Data) == Ity_I64 ? Data : unop(Iop_32Uto64, Data);
  IRExpr *Cut = unop(Iop_CmpNEZ32, binop(Iop_And32, Tag, tagConst(CutBit)));
  emit(IRStmt_Put(Layout->offset_IP, IRExpr_Const(IRConst_U64(Instruction))));
  IRDirty *Call = helperCall(2, "follow::arrived", reinterpret_cast<void *>(&follow::arrived),
                             mkIRExprVec_2(unop(Iop_32Uto64, Tag), Value));
  Call->guard = Cut;
  annotateForTrace(Call);
  emit(IRStmt_Dirty(Call));
}

void Pass::followPut(Int Offset, IRExpr *Data) {
  if (isVector(Offset)) {
    IRExpr **Parts = lanesOf(Data);
    for (Int I = 0; I < sizeofIRType(typeOf(Data)); I += 8)
      emit(IRStmt_Put(tagOffset(Offset + I), Parts ? Parts[I / 8] : tagConst(0)));
    return;
  }
  IRExpr *Tag = tagOf(Data);
  if (Offset == guest::StackPointer && Tag && errorsActive())
    followSize(Tag, Data, follow::StackFrame);
  if (!isFollowed(Offset) || typeOf(Data) != Ity_I64)
    return;
  emit(IRStmt_Put(tagOffset(Offset), Tag ? Tag : tagConst(0)));
  if (Tag)
    followArrival(Tag, Data);
}

/// Memory without tags is the rule; its tags are not written, so that they need no pages.
void Pass::followStore(IRExpr *Address, IRExpr *Data) {
  followAddress(Address);
  const IRType Type = typeOf(Data);
  const Int Size = sizeofIRType(Type);
  IRExpr *Tag = holdsTag(Type) ? tagOf(Data) : nullptr;
  IRExpr *Stored = Tag;
  IRExpr **Parts = isVectorType(Type) ? lanesOf(Data) : nullptr;
  if (Tag && Type == Ity_I64) {
    IRExpr *High = binop(Iop_Shr64, Data, IRExpr_Const(IRConst_U8(32)));
    Stored = tagAdding(Tag, unop(Iop_CmpNEZ64, High), WholeBit);
  }
  // Data that is not aligned ends in a further word, which is not worth an instruction.
  IRExpr *At = tagAddress(Address);
  for (Int I = 0; I < Size; I += 4) {
    IRExpr *Place = I ? binop(Iop_Add64, At, IRExpr_Const(IRConst_U64(static_cast<ULong>(I)))) : At;
    IRExpr *New = Parts && I % 8 == 0 ? Parts[I / 8] : I || !Stored ? tagConst(0) : Stored;
    IRExpr *Old = assign(IRExpr_Load(Iend_LE, Ity_I32, Place));
    emit(IRStmt_StoreG(Iend_LE, Place, New, binop(Iop_CmpNE32, Old, New)));
  }
  if (Tag)
    followArrival(Tag, Data);
}

/// Called behind the statement itself.
void Pass::follow(const IRStmt *S) {
  switch (S->tag) {
  case Ist_IMark:
    if (isReturnSite(S->Ist.IMark.addr))
      followReturn();
    // Nobody runs into a function from the instruction in front of it.
    if (S->Ist.IMark.addr != NextInstruction)
      followEntry(S->Ist.IMark.addr);
    NextInstruction = S->Ist.IMark.addr + S->Ist.IMark.len;
    break;
  case Ist_WrTmp:
    followTemp(S->Ist.WrTmp.tmp, S->Ist.WrTmp.data);
    break;
  case Ist_Put:
    followPut(S->Ist.Put.offset, S->Ist.Put.data);
    break;
  case Ist_Store:
    followStore(S->Ist.Store.addr, S->Ist.Store.data);
    break;
  default:
    break;
  }
}

} // namespace engine

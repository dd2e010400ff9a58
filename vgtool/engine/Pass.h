// SPDX-License-Identifier: GPL-2.0-or-later
//
// The instrumentation of one superblock.
//
// For each temporary t of the original code there is a shadow: the V bits of its value, in a
// temporary of the integer type of the same size. "All bits defined" is represented by no temporary
// at all (a null pointer), so that a rule with defined inputs emits nothing. The pass does not rely
// on VEX to fold anything.
//
// What is followed is values. An address or a branch condition that is undefined does not make the
// loaded value or what happens after the branch undefined: those are the questions of memcheck, and
// the shadows of temporaries that only feed addresses and branches are not even computed (see
// Pass::findNeeded).

#ifndef XENHC_VGTOOL_ENGINE_PASS_H
#define XENHC_VGTOOL_ENGINE_PASS_H

#include "engine/Fill.h"
#include "engine/Follow.h"
#include "vg.h"

namespace engine {

/// The type of a shadow of a value of type Type.
IRType shadowType(IRType Type);

/// The type of what an operation gives.
IRType resultType(IROp Op);

/// What the pass knows of the stack pointer while it walks over a superblock (see StackPass.cpp).
struct StackTracker {
  /// Where a temporary points, if that is known relative to the stack pointer. Base numbers the
  /// unknown origins: 0 = not a stack address, otherwise all temporaries of one base differ by
  /// their Delta.
  struct Place {
    Int Base;
    bool Derived; ///< Computed from the stack pointer in some other way.
    bool Aligned; ///< That way is rounding down, and constants.
    Long Delta;
  };
  Place *Places; ///< By temporary.
  Int Base;      ///< The base of the current stack pointer.
  Long Delta;    ///< The current stack pointer relative to Base.
  IRTemp Anchor; ///< A temporary with the current base, or IRTemp_INVALID.
  Int LastBase;  ///< The last base number given out.
  bool Pending;  ///< [Low, High) relative to Base is to be poisoned.
  Long Low, High;
  Addr Maker; ///< The instruction that made that area.
};

/// Zeroed memory for the time of a translation.
template <typename T> T *allocate(Int Count) {
  struct Slot {
    T Value;
  };
  const SizeT Size = (static_cast<SizeT>(Count) * sizeof(Slot) + 16) & ~15UL;
  void *Array = LibVEX_Alloc(Size);
  fill(reinterpret_cast<Addr>(Array), Size, 0);
  return static_cast<T *>(Array);
}

class Pass {
public:
  Pass(IRSB *In, const VexGuestLayout *Layout);

  /// Returns the instrumented superblock, allocated in VEX's translation memory.
  IRSB *run();

  // Building blocks: each emits one statement and gives the new temporary. Arguments are atoms.
  IRExpr *assign(IRExpr *E);
  IRExpr *assign(IRType Type, IRExpr *E);
  IRExpr *unop(IROp Op, IRExpr *A) { return assign(resultType(Op), IRExpr_Unop(Op, A)); }
  IRExpr *binop(IROp Op, IRExpr *A, IRExpr *B) {
    return assign(resultType(Op), IRExpr_Binop(Op, A, B));
  }
  IRExpr *ite(IRExpr *Cond, IRExpr *Then, IRExpr *Else) {
    return assign(IRExpr_ITE(Cond, Then, Else));
  }
  void emit(IRStmt *S) { addStmtToIRSB(Out, S); }
  IRType typeOf(const IRExpr *E) const { return typeOfIRExpr(Out->tyenv, E); }
  IRTemp newTemp(IRType Type) { return newIRTemp(Out->tyenv, Type); }

  /// The shadow of an original atom, or null if it is defined.
  IRExpr *shadowOf(const IRExpr *Atom) const;
  void setShadow(IRTemp Temp, IRExpr *Shadow);

  /// The original expression that defines an atom, or null (constants, and what comes
  /// later).
  const IRExpr *definition(const IRExpr *Atom) const;

  /// The atom that Atom is a copy of, through all copies.
  IRExpr *original(IRExpr *Atom) const;

  /// True if two atoms are the same temporary or equal constants.
  static bool sameAtom(const IRExpr *A, const IRExpr *B);

  // Shadow guest registers (State.cpp).
  IRExpr *shadowGet(Int Offset, IRType Type);
  void shadowPut(Int Offset, IRExpr *Shadow, IRType Type, IRExpr *Guard = nullptr);
  bool alwaysDefined(Int Offset, Int Size) const;
  void forgetState();
  Int shadowOffset(Int Offset) const { return Offset + Layout->total_sizeB; }

  // Origins (OriginPass.cpp): all of it emits nothing without --track-origins=yes.
  IRExpr *originOf(const IRExpr *Atom) const;
  void setOrigin(IRTemp T, IRExpr *Origin);
  IRExpr *firstOrigin(IRExpr *Shadow, IRExpr *First, IRExpr *Others);
  IRExpr *originInState(Int Offset);
  void setOriginInState(Int Offset, IRExpr *Origin);
  IRExpr *originOfRegister(Int Offset, IRExpr *Shadow);
  void putOrigin(Int Offset, IRExpr *Shadow, IRExpr *Origin);
  IRExpr *originOfLoad(IRExpr *Address, IRExpr *Shadow, IRExpr *Guard = nullptr);
  void storeOrigin(IRExpr *Address, IRExpr *Shadow, IRExpr *Origin, IRExpr *Guard = nullptr);
  IRExpr *originOfResult(const IRExpr *E, IRExpr *Shadow);
  IRExpr *originOfOperands(const IRDirty *D);
  void poisonOrigins(IRExpr *Base, Long From, Long Length, UInt Origin);
  UInt stackOrigin(Addr Maker) const;
  static Int originGranule(Int Offset);
  static Int originSlot(Int Offset) { return Offset & -originGranule(Offset); }
  Int originOffset(Int Offset) const { return originSlot(Offset) + 2 * Layout->total_sizeB; }

  // Followed values (FollowPass.cpp).
  IRExpr *tagOf(const IRExpr *Atom) const;
  IRExpr *tagAdding(IRExpr *Tag, IRExpr *Lost, UInt Bits);
  IRExpr *tagAddress(IRExpr *Address);
  IRExpr *tagOfLoad(IRType Type, IRExpr *Address);
  IRExpr *newerTag(IRExpr *A, IRExpr *B);
  IRExpr *tagOfUnop(IROp Op, IRExpr *Arg);
  IRExpr *tagOfBinop(IROp Op, IRExpr *Left, IRExpr *Right);
  IRExpr *tagOfError(const IRExpr *E);
  void followTell(IRExpr *Tag, IRDirty *Call);
  void followComparison(IRExpr *Left, IRExpr *Right, follow::Order How, UInt Bits = 0);
  void followCondition(const IRExpr *E);
  bool followSign(const IRExpr *E);
  void followFlags(const IRExpr *Call);
  void followAddress(const IRExpr *Address);
  void followEntry(Addr Begin);
  void followSize(IRExpr *Tag, IRExpr *Value, UInt Function);
  void followReturn();
  IRExpr *wordOf(IRExpr *Atom);
  void annotateForTrace(IRDirty *Call) const;
  IRExpr **lanesOf(const IRExpr *Atom) const;
  void followVector(IRTemp T, const IRExpr *E);
  void followTemp(IRTemp T, IRExpr *E);
  void followArrival(IRExpr *Tag, IRExpr *Data);
  void followPut(Int Offset, IRExpr *Data);
  void followStore(IRExpr *Address, IRExpr *Data);
  void follow(const IRStmt *S);
  Int tagOffset(Int Offset) const { return (Offset & ~7) + 2 * Layout->total_sizeB + 4; }

  // Shadow memory (RulesMemory.cpp).
  IRExpr *distance();
  IRExpr *shadowAddress(IRType Type, IRExpr *Address, Long Bias = 0);
  IRExpr *originAddress(IRExpr *Aligned, Long Bias = 0);
  IRExpr *shadowLoad(IRType Type, IRExpr *Address, Long Bias = 0);
  void shadowStore(IRExpr *Address, IRExpr *Shadow, IRType Type, Long Bias = 0,
                   IRExpr *Guard = nullptr);

  const VexGuestLayout *Layout;
  IRSB *In;
  IRSB *Out;
  StackTracker Stack;

private:
  void findDefinitions();
  void findNeeded();
  bool needOfPut(const IRStmt *S, Int Index);
  bool overlapsStackPointer(Int Offset, Int Size) const;
  void need(const IRExpr *Atom);
  IRExpr *beforeWidening(const IRExpr *Narrow) const;
  bool isNeeded(IRTemp T) const { return Needed[T]; }
  void statement(IRStmt *S, Int Index);
  void computeHere();
  void writeTemp(IRTemp T, IRExpr *E);
  void computeShadow(IRTemp T, IRExpr *E);
  void put(IRStmt *S, Int Index);
  void putIndexed(IRPutI *P);
  void store(IRExpr *Address, IRExpr *Data);
  void storeGuarded(const IRStoreG *S);
  void loadGuarded(const IRLoadG *L);
  bool isReload(IRExpr *Expected, IRExpr *Address) const;
  void compareAndSwap(const IRCAS *C);
  void loadLinked(IRStmt *S);
  IRExpr *beforeDirty(const IRDirty *D);
  void dirty(IRDirty *D, IRExpr *Operands);

  // Copies and constants among the original statements (CopiesPass.cpp).
  IRStmt *simplified(IRStmt *S);
  IRStmt *statementWithoutCopies(IRStmt *S) const;
  IRExpr *expressionWithoutCopies(IRExpr *E) const;
  IRExpr **argumentsWithoutCopies(IRExpr **Arguments) const;
  IRExpr *withoutCopies(IRExpr *Atom) const;

  // Checks of the program's own accesses (AccessPass.cpp).
  void checkAccesses(const IRStmt *S);
  void checkAccess(IRExpr *Address, Int Size, bool Write, IRExpr *Guard);

  // Stack poisoning (StackPass.cpp).
  void initStack();
  void placeTemp(IRTemp T, const IRExpr *E);
  bool putStackPointer(const IRExpr *Data);
  void growKnown(Long NewDelta);
  void growUnknown(const IRExpr *Data, const StackTracker::Place &From);
  void hint(const IRStmt *S, Int Index);
  void beforeAccess(const IRExpr *Address, Int Size);
  void poisonLater(Long Low, Long High, Addr Maker);
  void poisonByCall(IRExpr *Start, Long Length, Addr Maker);
  void flushStack();
  bool isPlaced(const IRExpr *E, StackTracker::Place *Out) const;
  static bool isStackOffset(const IRExpr *E, Long *Value = nullptr);

  IRExpr **Shadows;
  IRExpr **Origins = nullptr; ///< By temporary; null if origins are not tracked.
  IRExpr **StateOrigins =
      nullptr;                ///< As they stand in the guest state, as far as that is known here.
  IRExpr **Tags = nullptr;    ///< By temporary; null if nothing is followed.
  IRExpr ***Lanes = nullptr;  ///< By temporary that is a vector: a tag for every eight bytes.
  Addr Instruction = 0;       ///< The guest instruction that is being translated.
  Addr NextInstruction = 0;   ///< The one behind it in memory.
  const IRExpr **Definitions; ///< By temporary.
  IRExpr **Copies;            ///< By temporary that is left out: the atom to be used instead.
  bool HasCopies = false;
  bool SimpleStack = false;    ///< The stack pointer moves by constants only.
  IRExpr *Undefined = nullptr; ///< A temporary of 16 undefined bytes, once needed.
  IRExpr *Distance = nullptr;  ///< A temporary with the distance to the shadow, once needed.
  UChar *Needed;
  UChar *DeadPuts;     ///< By statement: writes flags that are never read.
  UChar *KnownDefined; ///< By byte of guest state: its shadow is known to be 0 here.
  Int NumTemps;
  IRExpr *OpenFlags = nullptr; ///< V bits of the flags that this instruction keeps.
};

// Rules.cpp and Rules*.cpp: from the original operation and the shadows of its operands (null =
// defined) to the shadow of its result (null = defined). No rule may give 0 for a bit that is not
// determined by the defined bits of its operands.

/// OR of two shadows of one type; null is zero.
IRExpr *either(Pass &P, IRType Type, IRExpr *A, IRExpr *B);
/// All bits set in type To if any bit of Shadow is set. Null gives null.
IRExpr *spread(Pass &P, IRExpr *Shadow, IRType To);
/// Any bit of Shadow, as a 64-bit value that is zero or not; of at most 64 bits they are its lower
/// ones.
IRExpr *collect(Pass &P, IRExpr *Shadow);
/// A zero constant of a shadow type; all-ones likewise.
IRExpr *zeros(Pass &P, IRType Type);
IRExpr *ones(Pass &P, IRType Type);
/// Shadow itself, or a zero constant of the shadow type of Type.
IRExpr *orZeros(Pass &P, IRExpr *Shadow, IRType Type);

IROp orOp(IRType Type);
IROp andOp(IRType Type);
IROp notOp(IRType Type);
IROp xorOp(IRType Type);

/// A family answers a single operation. Returns false if the operation is not of the family;
/// otherwise true with the shadow in *Result.
struct Operands {
  IROp Op;
  Int Count;
  IRExpr *Value[4];  ///< The original atoms.
  IRExpr *Shadow[4]; ///< Their shadows; null = defined.
};
bool lowestBitRule(Pass &P, const Operands &O, IRExpr **Result);
bool integerRule(Pass &P, const Operands &O, IRExpr **Result);
bool compareRule(Pass &P, const Operands &O, IRExpr **Result);
bool laneRule(Pass &P, const Operands &O, IRExpr **Result);
bool vectorMoveRule(Pass &P, const Operands &O, IRExpr **Result);
bool floatRule(Pass &P, const Operands &O, IRExpr **Result);

/// The rule for what cannot be known better: all of the result, if any operand has an undefined
/// bit.
IRExpr *wholeShadow(Pass &P, const Operands &O);

/// The rule of an operation, whichever family has it; the pessimistic rule, counted, if none does.
IRExpr *operationShadow(Pass &P, const Operands &O);
/// ITE(Cond, Then, Else).
IRExpr *selectShadow(Pass &P, IRExpr *Cond, IRExpr *Then, IRExpr *Else);
/// A pure helper call.
IRExpr *callShadow(Pass &P, IRCallee *Callee, IRType Type, IRExpr **Args);

/// Calls helper Fn(Args...) with no effect on guest state or client memory that VEX has to know of.
IRDirty *helperCall(Int Regparms, const HChar *Name, void *Fn, IRExpr **Args);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_PASS_H

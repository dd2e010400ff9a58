// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipWalk.h"

#include "ErrorValues.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace xenhc {

//===- Statements ---------------------------------------------------------------------------===//

void OwnershipWalk::assign(PlaceId Where, std::optional<Held> Value) {
  if (Places.isIndirect(Where) && isa<ParmVarDecl>(Places.getRoot(Where)))
    if (const std::optional<PlaceId> Root = Places.findObject(Places.getRoot(Where)))
      markWritten(read(*Root).What);
  forgetWithin(Where, /*Itself=*/false);
  touchOuter(Where);
  State.set(Where, Value ? *Value : Held{fresh(Where)});
}

void OwnershipWalk::stepDeclarations(const DeclStmt &S) {
  for (const Decl *D : S.decls()) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    if (!Variable || !Variable->hasLocalStorage() || Body.Escaped.contains(Variable))
      continue;
    const QualType Type = Variable->getType();
    const bool IsScalar = Type->isIntegralOrEnumerationType() || Type->isPointerType();
    if (!IsScalar && !Type->isStructureType())
      continue;
    const std::optional<PlaceId> Where = Places.findObject(*Variable);
    if (!Where)
      continue;
    if (const Expr *Init = Variable->getInit()) {
      assign(*Where, IsScalar ? evaluate(*Init) : std::nullopt);
      continue;
    }
    Symbol New;
    New.What = Symbol::Uninitialised;
    New.Variable = Variable;
    const SymbolId Id = intern(New);
    State.Known.erase(Id);
    forgetWithin(*Where, /*Itself=*/false);
    State.set(*Where, {Id});
  }
}

/// An array of the function's own whose elements are scratch memory is as good as they are.
void OwnershipWalk::fillArray(const Expr &LHS, const Expr &RHS) {
  const auto *Element = dyn_cast<ArraySubscriptExpr>(LHS.IgnoreParens());
  const auto *Ref =
      Element ? dyn_cast<DeclRefExpr>(Element->getBase()->IgnoreParenImpCasts()) : nullptr;
  const auto *Array = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Array || !Array->hasLocalStorage() || !Array->getType()->isArrayType())
    return;
  const std::optional<PlaceId> Where = Places.findObject(*Array);
  const std::optional<Held> Value = evaluate(RHS);
  if (Where && Value && isScratch(Symbols[Value->What]))
    State.set(*Where, *Value);
}

void OwnershipWalk::stepBinary(const BinaryOperator &Binary) {
  if (!Binary.isAssignmentOp())
    return;
  const Expr &LHS = *Binary.getLHS();
  const bool IsStructure = LHS.getType()->isRecordType();
  const std::optional<PlaceId> Where = findPlace(LHS, IsStructure);
  if (!Where) {
    fillArray(LHS, *Binary.getRHS());
    return;
  }
  if (Binary.getOpcode() == BO_Assign) {
    judgeRealloc(Binary);
    const std::optional<Held> Value = IsStructure ? std::nullopt : evaluate(*Binary.getRHS());
    judgeShared(LHS, Value);
    assign(*Where, Value);
    if (Value && LHS.getType()->isPointerType() &&
        (!Places.isVariable(*Where) || Places.getRoot(*Where).hasGlobalStorage()))
      StoredIn[{*Where, Value->What}] = LHS.getExprLoc();
    return;
  }
  std::optional<Held> Value;
  if (Binary.getOpcode() == BO_AddAssign && LHS.getType()->isPointerType()) {
    Value = read(*Where);
    Value->IsAdvanced = true;
  }
  assign(*Where, Value);
}

void OwnershipWalk::stepUnary(const UnaryOperator &Unary) {
  if (Unary.getOpcode() == UO_Deref)
    judgeUse(*Unary.getSubExpr(), /*IsReturned=*/false);
  if (!Unary.isIncrementDecrementOp())
    return;
  const std::optional<PlaceId> Where = findPlace(*Unary.getSubExpr());
  if (!Where)
    return;
  std::optional<Held> Value;
  if (Unary.isIncrementOp() && Unary.getType()->isPointerType()) {
    Value = read(*Where);
    Value->IsAdvanced = true;
  }
  assign(*Where, Value);
}

SymbolId OwnershipWalk::renewResult(const CallExpr &Call) {
  const SymbolId Id = resultOf(Call);
  if (State.isBound(Id)) {
    // What an earlier turn of a loop got from the same call.
    const SymbolId Old = resultOf(Call, 1);
    State.Known.erase(Old);
    if (const OwnershipState::Facts *Facts = State.Known.find(Id))
      State.Known.set(Old, *Facts);
    for (auto &B : State.Bindings)
      if (B.Value.What == Id)
        B.Value.What = Old;
  }
  State.Known.erase(Id);
  return Id;
}

void OwnershipWalk::end(Held Value, const CallExpr &Call, std::optional<SymbolId> If) {
  const Symbol::Kind What = Symbols[Value.What].What;
  if (Value.IsAdvanced || What == Symbol::Number || What == Symbol::Literal ||
      What == Symbol::Address)
    return;
  OwnershipState::Facts &Facts = factsOf(Value.What);
  Facts.EndedBy = &Call;
  Facts.EndedIf = If;
}

void OwnershipWalk::endScratch(const CallExpr &Call) {
  const std::optional<Held> Collector = evaluate(*Call.getArg(0));
  // Only the function's own: what hangs on the caller's goes on being used there.
  if (!Collector || Symbols[Collector->What].What != Symbol::Address)
    return;
  llvm::SmallVector<SymbolId, 8> Ended;
  for (const auto &B : State.Bindings) {
    const Symbol &S = Symbols[B.Value.What];
    if (!isScratch(S))
      continue;
    const std::optional<Held> Its = evaluate(*S.getCall()->getArg(0));
    if (Its && Its->What == Collector->What)
      Ended.push_back(B.Value.What);
  }
  for (const SymbolId Id : Ended)
    end({Id}, Call, std::nullopt);
}

void OwnershipWalk::lendAddress(const CallExpr &Call, unsigned Index, const OwnershipFacts &Facts,
                                PlaceId Object) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Index < Callee->getNumParams()) {
    const QualType Type = Callee->getParamDecl(Index)->getType();
    if (Type->isPointerType() && Type->getPointeeType().isConstQualified())
      return;
  }
  const SymbolId Before = read(Object).What;
  const OwnershipState::Facts *Known = State.Known.find(Before);
  const bool WasEmpty =
      State.get(Object) && isUninitialised(Before) && !(Known && Known->IsPartlySet);
  const bool MayFail = Callee && !Call.getType()->isVoidType() && !Callee->getBuiltinID() &&
                       !(Index < 16 && (Facts.Writes >> Index & 1));
  forgetWithin(Object, /*Itself=*/true);
  touchOuter(Object);
  if (!WasEmpty || !MayFail) {
    State.set(Object, {fresh(Object)});
    return;
  }
  Symbol Out;
  Out.What = Symbol::Output;
  Out.Site = &Call;
  Out.Where = Object;
  const SymbolId Id = intern(Out);
  State.Known.erase(Id);
  State.set(Object, {Id});
}

void OwnershipWalk::lend(const CallExpr &Call, unsigned Index, const OwnershipFacts &Facts) {
  const Expr &Argument = *Call.getArg(Index);
  const Expr *Stripped = Argument.IgnoreParenCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf) {
    if (const std::optional<PlaceId> Object = findPlace(*Unary->getSubExpr(), /*IsObject=*/true))
      lendAddress(Call, Index, Facts, *Object);
    return;
  }
  if (!Argument.getType()->isPointerType())
    return;
  const std::optional<Held> Value = evaluate(Argument);
  if (!Value)
    return;
  markWritten(Value->What);
  // Whoever has the pointer can change what it points to, whatever its name here.
  llvm::SmallVector<PlaceId, 4> Names;
  for (const auto &B : State.Bindings)
    if (B.Value.What == Value->What)
      Names.push_back(B.Key);
  for (const PlaceId Name : Names)
    if (const std::optional<PlaceId> Object = Places.dereference(Name))
      forgetWithin(*Object, /*Itself=*/true);
}

void OwnershipWalk::dispose(const CallExpr &Call, const Expr &Argument) {
  const std::optional<PlaceId> Object = findPointee(Argument);
  if (!Object)
    return;
  const Held Contents = read(*Object);
  forgetWithin(*Object, /*Itself=*/false);
  State.set(*Object, Contents);
  end(Contents, Call, std::nullopt);
}

/// What \p Argument points to holds nothing any more.
void OwnershipWalk::clear(const Expr &Argument) {
  const std::optional<PlaceId> Object = findPointee(Argument);
  if (!Object)
    return;
  assign(*Object, Held{number(pointeeTypeOf(Argument)->isIntegerType() ? Negative : Zero)});
}

void OwnershipWalk::stepCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Callee->getBuiltinID() && Callee->getIdentifier() &&
      Callee->getName().starts_with("__builtin_"))
    return;
  const OwnershipFacts Facts = Callee ? Analysis.get(Call) : OwnershipFacts();
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    judgeArgument(Call, I, Facts);

  const bool IsOfSystem =
      Callee && Context.getSourceManager().isInSystemHeader(Callee->getLocation());
  if (!IsOfSystem)
    State.Bindings.eraseIf([&](const auto &B) { return Places.getRoot(B.Key).hasGlobalStorage(); });
  std::optional<Held> Stolen;
  for (unsigned I = 0; I < Call.getNumArgs() && I < 16; ++I)
    if (Facts.Steals >> I & 1)
      if (const std::optional<PlaceId> Object = findPointee(*Call.getArg(I)))
        Stolen = read(*Object);
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const uint16_t Known = Facts.Ends | Facts.Disposes | Facts.Clears;
    if (I >= 16 || !(Known >> I & 1))
      lend(Call, I, Facts);
  }
  for (unsigned I = 0; I < Call.getNumArgs() && I < 16; ++I) {
    if (Facts.Ends >> I & 1) {
      if (const std::optional<Held> Value = evaluate(*Call.getArg(I))) {
        end(*Value, Call, Facts.IsRealloc ? std::optional<SymbolId>(resultOf(Call)) : std::nullopt);
        // What releases an element of a list takes it out of the list.
        if (!IsOfSystem && isLinkedElement(Call.getArg(I)->getType()))
          State.Bindings.eraseIf([&](const auto &B) {
            return B.Value.What == Value->What && Places.isIndirect(B.Key);
          });
      }
    } else if (Facts.Disposes >> I & 1) {
      dispose(Call, *Call.getArg(I));
    }
    if (Facts.Clears >> I & 1)
      clear(*Call.getArg(I));
  }
  if (Facts.EndsCollector)
    endScratch(Call);
  const SymbolId Result = renewResult(Call);
  if (Stolen)
    State.Stolen.set(Result, *Stolen);
}

void OwnershipWalk::step(const Stmt &S) {
  if (const auto *Declarations = dyn_cast<DeclStmt>(&S))
    stepDeclarations(*Declarations);
  else if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    stepBinary(*Binary);
  else if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    stepUnary(*Unary);
  else if (const auto *Call = dyn_cast<CallExpr>(&S))
    stepCall(*Call);
  else if (const auto *Member = dyn_cast<MemberExpr>(&S); Member && Member->isArrow())
    judgeUse(*Member->getBase(), /*IsReturned=*/false);
  else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&S))
    judgeUse(*Element->getBase(), /*IsReturned=*/false);
  else if (const auto *Return = dyn_cast<ReturnStmt>(&S))
    stepReturn(*Return);
}

void OwnershipWalk::stepReturn(const ReturnStmt &Return) {
  Returning = &Return;
  if (!Return.getRetValue())
    return;
  judgeUse(*Return.getRetValue(), /*IsReturned=*/true);
  // What was stolen from a parameter's variable.
  const std::optional<Held> Value = evaluate(*Return.getRetValue());
  if (Value && !Value->IsAdvanced && isGiven(Value->What) && !isParameter(Value->What))
    State.Returned = Value->What;
}

//===- Tests --------------------------------------------------------------------------------===//

bool OwnershipWalk::restrict(Held What, uint8_t Signs) {
  const Symbol &S = Symbols[What.What];
  if (S.What == Symbol::Uninitialised || S.What == Symbol::Output)
    return true; // It may stand for a whole structure.
  if (S.What == Symbol::Number || S.What == Symbol::Literal || S.What == Symbol::Address)
    return (S.Signs & Signs) != 0;
  OwnershipState::Facts &Facts = factsOf(What.What);
  Facts.Signs &= Signs;
  return Facts.Signs != 0;
}

bool OwnershipWalk::refineComparison(const BinaryOperator &Comparison, bool IsTrue) {
  const Expr *Left = Comparison.getLHS();
  BinaryOperatorKind Op = Comparison.getOpcode();
  const auto NumberOf = [this](const Expr &E) -> std::optional<int64_t> {
    if (const std::optional<int64_t> Number = getConstant(E, Context))
      return Number;
    if (E.isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
      return 0;
    return std::nullopt;
  };
  std::optional<int64_t> Number = NumberOf(*Comparison.getRHS());
  if (!Number) {
    Number = NumberOf(*Left);
    Left = Comparison.getRHS();
    Op = BinaryOperator::reverseComparisonOp(Op);
  }
  if (!Number) {
    const std::optional<Held> One = evaluate(*Comparison.getLHS());
    const std::optional<Held> Other = evaluate(*Comparison.getRHS());
    const bool AreSame = One && Other && One->What == Other->What &&
                         Symbols[One->What].What != Symbol::Number && !One->IsAdvanced &&
                         !Other->IsAdvanced;
    return !AreSame || Comparison.getOpcode() != (IsTrue ? BO_NE : BO_EQ);
  }
  const std::optional<Held> What = evaluate(*Left);
  if (!IsTrue)
    Op = BinaryOperator::negateComparisonOp(Op);
  if (!What)
    return true;
  // Who asks for -1 asks for a failure.
  const bool AsksForFailure = Op == BO_NE && *Number == -1;
  return restrict(*What, AsksForFailure ? Zero | Positive : getSignsWhere(Op, *Number));
}

bool OwnershipWalk::refine(const Expr &Condition, bool IsTrue, const Stmt *) {
  const std::optional<Test> Asked = readTest(Condition, IsTrue);
  if (!Asked)
    return true;
  if (Asked->Comparison)
    return refineComparison(*Asked->Comparison, Asked->IsTrue);
  const std::optional<Held> What = evaluate(*Asked->Subject);
  return !What || restrict(*What, Asked->IsTrue ? Negative | Positive : Zero);
}

bool OwnershipWalk::leave(const CFGBlock &Block, const Expr *) {
  // Not after a call that does not return.
  return !Block.hasNoReturnElement();
}

} // namespace xenhc

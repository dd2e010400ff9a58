// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipWalk.h"

#include "ErrorValues.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include <deque>
#include <set>

using namespace clang;

namespace xenhc {

/// How many different states a block is entered with, and how many blocks are walked in all. Both
/// are far more than ordinary functions need.
static constexpr size_t MaxStates = 40;
static constexpr size_t MaxBlocks = 12000;
/// How many values of one place, or results of one call, are told apart.
static constexpr uint8_t MaxVersion = 3;

//===- The text -----------------------------------------------------------------------------===//

namespace {

/// Finds the variables whose address is kept, which is anything but an argument.
class EscapeReader : public RecursiveASTVisitor<EscapeReader> {
public:
  explicit EscapeReader(llvm::DenseSet<const VarDecl *> &Kept) : Kept(Kept) {}

  bool VisitCallExpr(CallExpr *Call) {
    for (const Expr *Argument : Call->arguments())
      if (const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts()))
        Lent.insert(Unary);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_AddrOf && !Lent.contains(Unary))
      if (const VarDecl *Variable = getRoot(*Unary->getSubExpr()))
        Kept.insert(Variable);
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->hasAttr<CleanupAttr>())
      Kept.insert(Variable);
    HasErrors |= Variable->isInvalidDecl();
    return true;
  }
  bool VisitExpr(Expr *E) {
    HasErrors |= E->containsErrors();
    return true;
  }

  bool HasErrors = false; ///< some part did not parse

private:
  /// The variable that \p E is a part of, as long as no pointer is followed.
  static const VarDecl *getRoot(const Expr &E) {
    const Expr *Stripped = E.IgnoreParenCasts();
    while (const auto *Member = dyn_cast<MemberExpr>(Stripped)) {
      if (Member->isArrow())
        return nullptr;
      Stripped = Member->getBase()->IgnoreParenCasts();
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(Stripped);
    return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  }

  llvm::DenseSet<const VarDecl *> &Kept;
  llvm::DenseSet<const UnaryOperator *> Lent;
};

} // namespace

//===- Values -------------------------------------------------------------------------------===//

SymbolId OwnershipWalk::intern(const Symbol &S) {
  std::vector<uintptr_t> Key = {S.What,
                                reinterpret_cast<uintptr_t>(S.Site),
                                reinterpret_cast<uintptr_t>(S.Variable),
                                S.Where,
                                S.Version,
                                S.What == Symbol::Number ? S.Signs : 0u};
  const auto [At, IsNew] = BySymbol.try_emplace(std::move(Key), SymbolId(Symbols.size()));
  if (IsNew)
    Symbols.push_back(S);
  return At->second;
}

SymbolId OwnershipWalk::number(uint8_t Signs) {
  Symbol S;
  S.What = Symbol::Number;
  S.Signs = Signs;
  return intern(S);
}

SymbolId OwnershipWalk::resultOf(const CallExpr &Call, uint8_t Version) {
  Symbol S;
  S.What = Symbol::Result;
  S.Site = &Call;
  S.Version = Version;
  return intern(S);
}

bool OwnershipWalk::isParameter(SymbolId Id) const {
  const Symbol &S = Symbols[Id];
  return S.What == Symbol::Initial && S.Version == 0 && Places.isVariable(S.Where) &&
         isa<ParmVarDecl>(Places.getRoot(S.Where));
}

SymbolId OwnershipWalk::fresh(PlaceId Where) {
  Symbol S;
  S.Where = Where;
  SymbolId Id = intern(S);
  for (; S.Version < MaxVersion && (State.isBound(Id) || isParameter(Id)); Id = intern(S))
    ++S.Version;
  State.forget(Id);
  return Id;
}

Held OwnershipWalk::read(PlaceId Where) {
  if (const Held *Value = State.get(Where))
    return *Value;
  // A part of a structure that nothing was stored in as a whole.
  for (std::optional<PlaceId> Outer = Places.getStructure(Where); Outer;
       Outer = Places.getStructure(*Outer))
    if (const Held *Value = State.get(*Outer)) {
      const Symbol::Kind What = Symbols[Value->What].What;
      if (What == Symbol::Uninitialised || What == Symbol::Output)
        return *Value;
    }
  const Held New{fresh(Where)};
  State.set(Where, New);
  return New;
}

std::optional<PlaceId> OwnershipWalk::findPlace(const Expr &E, bool IsObject) {
  const std::optional<PlaceId> Where = IsObject ? Places.findObject(E) : Places.find(E);
  if (!Where || Escaped.contains(&Places.getRoot(*Where)))
    return std::nullopt;
  return Where;
}

std::optional<PlaceId> OwnershipWalk::findPointee(const Expr &Argument) {
  const Expr *Stripped = Argument.IgnoreParenCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf)
    return findPlace(*Unary->getSubExpr(), /*IsObject=*/true);
  const std::optional<PlaceId> Pointer = findPlace(*Stripped);
  return Pointer ? Places.dereference(*Pointer) : std::nullopt;
}

std::optional<Held> OwnershipWalk::evaluate(const Expr &E) {
  const Expr *Stripped = E.IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(Stripped)) {
    if (Cast->getCastKind() == CK_IntegralToBoolean || Cast->getCastKind() == CK_PointerToBoolean)
      return std::nullopt;
    return evaluate(*Cast->getSubExpr());
  }
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect)
      return evaluate(*Call->getArg(0));
    return Held{resultOf(*Call)};
  }
  if (isa<StringLiteral>(Stripped)) {
    Symbol S;
    S.What = Symbol::Literal;
    S.Site = Stripped;
    S.Signs = Positive;
    return Held{intern(S)};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped)) {
    if (Binary->getOpcode() == BO_Comma)
      return evaluate(*Binary->getRHS());
    if (Binary->getOpcode() == BO_Assign)
      return evaluate(*Binary->getLHS());
    if (Binary->getOpcode() == BO_Add && Binary->getType()->isPointerType()) {
      const bool IsLeft = Binary->getLHS()->getType()->isPointerType();
      std::optional<Held> Base = evaluate(IsLeft ? *Binary->getLHS() : *Binary->getRHS());
      if (Base)
        Base->IsAdvanced = true;
      return Base;
    }
  }
  if (const auto *Statement = dyn_cast<StmtExpr>(Stripped)) {
    const CompoundStmt *Body = Statement->getSubStmt();
    const auto *Last = Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last ? evaluate(*Last) : std::nullopt;
  }
  if (const std::optional<int64_t> Number = getConstant(*Stripped, Context))
    return Held{number(*Number < 0 ? Negative : *Number == 0 ? Zero : Positive)};
  if (Stripped->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    return Held{number(Zero)};
  const Expr *Named = Stripped;
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf)
    Named = Unary->getSubExpr()->IgnoreParens();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Named))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
        Variable && (Named != Stripped || Variable->getType()->isArrayType())) {
      Symbol S;
      S.What = Symbol::Address;
      S.Variable = Variable;
      S.Signs = Positive;
      return Held{intern(S)};
    }
  const std::optional<PlaceId> Where = findPlace(*Stripped);
  return Where ? std::optional<Held>(read(*Where)) : std::nullopt;
}

void OwnershipWalk::forgetWithin(PlaceId Outer, bool Itself) {
  llvm::erase_if(State.Bindings, [&](const OwnershipState::Binding &B) {
    return Places.isWithin(B.Where, Outer) && (Itself || B.Where != Outer);
  });
}

void OwnershipWalk::touchOuter(PlaceId Where) {
  for (std::optional<PlaceId> Outer = Places.getStructure(Where); Outer;
       Outer = Places.getStructure(*Outer)) {
    const Held *Value = State.get(*Outer);
    if (!Value)
      continue;
    if (endOf(Value->What))
      State.set(*Outer, {fresh(*Outer)});
    else
      State.facts(Value->What, signsOf(Value->What)).IsPartlySet = true;
  }
}

void OwnershipWalk::markWritten(SymbolId Pointer) {
  if (!isParameter(Pointer))
    return;
  const auto &Parameter = cast<ParmVarDecl>(Places.getRoot(Symbols[Pointer].Where));
  if (Parameter.getFunctionScopeIndex() < 16)
    Events.Written |= uint16_t(1u << Parameter.getFunctionScopeIndex());
}

void OwnershipWalk::tidy() {
  llvm::SmallVector<SymbolId, 8> Needed;
  for (const OwnershipState::Facts &F : State.Known)
    if (F.EndedIf)
      Needed.push_back(*F.EndedIf);
  Needed.append(Overwriting.begin(), Overwriting.end());
  for (const OwnershipState::Binding &B : State.Bindings)
    if (const Symbol &S = Symbols[B.Value.What]; S.What == Symbol::Output)
      Needed.push_back(resultOf(*S.getCall()));
  llvm::erase_if(State.Known, [&](const OwnershipState::Facts &F) {
    return !State.isBound(F.Id) && !isParameter(F.Id) && !llvm::is_contained(Needed, F.Id);
  });
}

uint8_t OwnershipWalk::signsOf(SymbolId Id) const {
  const OwnershipState::Facts *Facts = State.find(Id);
  return Facts ? Facts->Signs : Symbols[Id].Signs;
}

bool OwnershipWalk::isScratch(const Symbol &S) const {
  const CallExpr *Call = S.What == Symbol::Result ? S.getCall() : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Call->getNumArgs() && Analysis.get(*Callee).GivesScratch &&
         !isNoCollector(Call->getArg(0));
}

const CallExpr *OwnershipWalk::endOf(SymbolId Id) const {
  const OwnershipState::Facts *Facts = State.find(Id);
  if (!Facts || !Facts->EndedBy)
    return nullptr;
  return !Facts->EndedIf || !(signsOf(*Facts->EndedIf) & Zero) ? Facts->EndedBy : nullptr;
}

bool OwnershipWalk::hasFailed(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  Symbol Key;
  Key.What = Symbol::Result;
  Key.Site = &Call;
  const auto Found = BySymbol.find({Key.What, reinterpret_cast<uintptr_t>(Key.Site), 0, 0, 0, 0});
  if (Found == BySymbol.end())
    return false;
  const uint8_t Signs = signsOf(Found->second);
  const uint8_t Failure =
      Callee ? Analysis.getConventions().get(*Callee).getFailureSigns() : uint8_t(0);
  if (Failure)
    return (Signs & ~Failure) == 0;
  // Of nobody known it is taken that 0 is success, and that a pointer is NULL if there is none.
  return Call.getType()->isPointerType() ? Signs == Zero : !(Signs & Zero) && (Signs & Negative);
}

bool OwnershipWalk::isUninitialised(SymbolId Id) const {
  const Symbol &S = Symbols[Id];
  return S.What == Symbol::Uninitialised || (S.What == Symbol::Output && hasFailed(*S.getCall()));
}

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
    if (!Variable || !Variable->hasLocalStorage() || Escaped.contains(Variable))
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
    State.forget(Id);
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
    State.forget(Old);
    if (const OwnershipState::Facts *Facts = State.find(Id)) {
      OwnershipState::Facts Copy = *Facts;
      Copy.Id = Old;
      State.facts(Old, Copy.Signs) = Copy;
    }
    for (OwnershipState::Binding &B : State.Bindings)
      if (B.Value.What == Id)
        B.Value.What = Old;
  }
  State.forget(Id);
  return Id;
}

void OwnershipWalk::end(Held Value, const CallExpr &Call, std::optional<SymbolId> If) {
  const Symbol::Kind What = Symbols[Value.What].What;
  if (Value.IsAdvanced || What == Symbol::Number || What == Symbol::Literal ||
      What == Symbol::Address)
    return;
  OwnershipState::Facts &Facts = State.facts(Value.What, signsOf(Value.What));
  Facts.EndedBy = &Call;
  Facts.EndedIf = If;
}

void OwnershipWalk::endScratch(const CallExpr &Call) {
  const std::optional<Held> Collector = evaluate(*Call.getArg(0));
  // Only the function's own: what hangs on the caller's goes on being used there.
  if (!Collector || Symbols[Collector->What].What != Symbol::Address)
    return;
  llvm::SmallVector<SymbolId, 8> Ended;
  for (const OwnershipState::Binding &B : State.Bindings) {
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
  const OwnershipState::Facts *Known = State.find(Before);
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
  State.forget(Id);
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
  for (const OwnershipState::Binding &B : State.Bindings)
    if (B.Value.What == Value->What)
      Names.push_back(B.Where);
  for (const PlaceId Name : Names)
    if (const std::optional<PlaceId> Object = Places.dereference(Name))
      forgetWithin(*Object, /*Itself=*/true);
}

void OwnershipWalk::stepCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Callee->getBuiltinID() && Callee->getIdentifier() &&
      Callee->getName().starts_with("__builtin_"))
    return;
  const OwnershipFacts Facts = Callee ? Analysis.get(*Callee) : OwnershipFacts();
  for (unsigned I = 0; I < Call.getNumArgs(); ++I)
    judgeArgument(Call, I, Facts);

  const bool IsOfSystem =
      Callee && Context.getSourceManager().isInSystemHeader(Callee->getLocation());
  if (!IsOfSystem)
    llvm::erase_if(State.Bindings, [&](const OwnershipState::Binding &B) {
      return Places.getRoot(B.Where).hasGlobalStorage();
    });
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const bool IsEnded = I < 16 && (Facts.Ends >> I & 1);
    if (!IsEnded && !(I < 16 && (Facts.Disposes >> I & 1)))
      lend(Call, I, Facts);
  }
  for (unsigned I = 0; I < Call.getNumArgs() && I < 16; ++I) {
    if (Facts.Ends >> I & 1) {
      if (const std::optional<Held> Value = evaluate(*Call.getArg(I)))
        end(*Value, Call, Facts.IsRealloc ? std::optional<SymbolId>(resultOf(Call)) : std::nullopt);
    } else if (Facts.Disposes >> I & 1) {
      if (const std::optional<PlaceId> Object = findPointee(*Call.getArg(I))) {
        const Held Contents = read(*Object);
        forgetWithin(*Object, /*Itself=*/false);
        State.set(*Object, Contents);
        end(Contents, Call, std::nullopt);
      }
    }
  }
  if (Facts.EndsCollector)
    endScratch(Call);
  renewResult(Call);
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
  else if (const auto *Return = dyn_cast<ReturnStmt>(&S); Return && Return->getRetValue())
    judgeUse(*Return->getRetValue(), /*IsReturned=*/true);
}

//===- Tests --------------------------------------------------------------------------------===//

bool OwnershipWalk::restrict(Held What, uint8_t Signs) {
  const Symbol &S = Symbols[What.What];
  if (S.What == Symbol::Uninitialised || S.What == Symbol::Output)
    return true; // It may stand for a whole structure.
  if (S.What == Symbol::Number || S.What == Symbol::Literal || S.What == Symbol::Address)
    return (S.Signs & Signs) != 0;
  OwnershipState::Facts &Facts = State.facts(What.What, S.Signs);
  Facts.Signs &= Signs;
  return Facts.Signs != 0;
}

/// The signs that x can have if (x Op Number) holds.
static uint8_t getSignsWhere(BinaryOperatorKind Op, int64_t Number) {
  switch (Op) {
  case BO_EQ:
    return Number < 0 ? Negative : Number == 0 ? Zero : Positive;
  case BO_NE:
    // Who asks for -1 asks for a failure.
    return Number == 0 ? Negative | Positive : Number == -1 ? Zero | Positive : AnySign;
  case BO_LT:
    return Number <= 0 ? Negative : Number == 1 ? Negative | Zero : AnySign;
  case BO_LE:
    return Number < 0 ? Negative : Number == 0 ? Negative | Zero : AnySign;
  case BO_GT:
    return Number >= 0 ? Positive : Number == -1 ? Zero | Positive : AnySign;
  case BO_GE:
    return Number > 0 ? Positive : Number == 0 ? Zero | Positive : AnySign;
  default:
    return AnySign;
  }
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
  return !What || restrict(*What, getSignsWhere(Op, *Number));
}

bool OwnershipWalk::refine(const Expr &Condition, bool IsTrue) {
  const Expr *Stripped = Condition.IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped); Unary && Unary->getOpcode() == UO_LNot)
    return refine(*Unary->getSubExpr(), !IsTrue);
  if (const auto *Call = dyn_cast<CallExpr>(Stripped))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect)
      return refine(*Call->getArg(0), IsTrue);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped)) {
    if (Binary->isLogicalOp())
      return true; // Its parts have branched already.
    if (Binary->isComparisonOp())
      return refineComparison(*Binary, IsTrue);
  }
  const std::optional<Held> What = evaluate(*Stripped);
  return !What || restrict(*What, IsTrue ? Negative | Positive : Zero);
}

//===- Paths --------------------------------------------------------------------------------===//

void OwnershipWalk::leave(const CFGBlock &Block,
                          std::vector<std::pair<unsigned, OwnershipState>> &Next) {
  // A call that does not return.
  if (Block.hasNoReturnElement())
    return;
  const bool IsSwitch = isa_and_nonnull<SwitchStmt>(Block.getTerminatorStmt());
  const Expr *Condition = Block.succ_size() == 2 && !IsSwitch ? Block.getLastCondition() : nullptr;
  const OwnershipState Before = State;
  bool IsTrue = true;
  for (const CFGBlock::AdjacentBlock &Successor : Block.succs()) {
    const CFGBlock *Target = Successor.getReachableBlock();
    State = Before;
    if (Target && (!Condition || refine(*Condition, IsTrue))) {
      tidy();
      Next.emplace_back(Target->getBlockID(), State);
    }
    IsTrue = false;
  }
}

void OwnershipWalk::arrive() {
  judgeEnd();
  uint16_t Ended = 0;
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const unsigned Index = Parameter->getFunctionScopeIndex();
    const std::optional<PlaceId> Where = Places.findObject(*Parameter);
    if (!Where || Index >= 16)
      continue;
    Symbol S;
    S.Where = *Where;
    const SymbolId Id = intern(S);
    const auto Bit = uint16_t(1u << Index);
    if (endOf(Id))
      EndedBySome |= Bit;
    if (endOf(Id) || signsOf(Id) == Zero)
      Ended |= Bit;
  }
  if (!HasArrived) {
    EndedByAll = Ended;
    EventsOfAll = Events;
  }
  EndedByAll &= Ended;
  EventsOfAll.Written &= Events.Written;
  EventsOfAll.Dereferenced &= Events.Dereferenced;
  HasArrived = true;
}

OwnershipWalk::OwnershipWalk(const FunctionDecl &Function, OwnershipAnalysis &Analysis,
                             ASTContext &Context)
    : Function(Function), Analysis(Analysis), Context(Context) {
  EscapeReader Reader(Escaped);
  Reader.TraverseStmt(Function.getBody());
  HasErrors = Reader.HasErrors;
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.PruneTriviallyFalseEdges = true;
  Graph = CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
}

OwnershipFacts OwnershipWalk::run(std::vector<OwnershipFinding> &Findings) {
  OwnershipFacts Facts;
  // What does not parse is left out of the tree, and what is left makes no sense.
  if (!Graph || HasErrors)
    return Facts;
  std::map<unsigned, std::set<std::vector<uintptr_t>>> Entered;
  std::map<unsigned, const CFGBlock *> Blocks;
  for (const CFGBlock *Block : *Graph)
    Blocks[Block->getBlockID()] = Block;
  // Blocks are numbered backwards: the highest first is about the order of the text, so that the
  // ways into a block are walked before the block is left.
  using Waiter = std::pair<OwnershipState, ParameterEvents>;
  std::map<unsigned, std::deque<Waiter>, std::greater<>> Waiting;
  for (const ParmVarDecl *Parameter : Function.parameters())
    if (const std::optional<PlaceId> Where = Places.findObject(*Parameter);
        Where && !Escaped.contains(Parameter)) {
      Symbol S;
      S.Where = *Where;
      State.set(*Where, {intern(S)});
    }
  Waiting[Graph->getEntry().getBlockID()].emplace_back(State, Events);
  size_t Steps = 0;
  bool IsComplete = true;
  while (!Waiting.empty() && (IsComplete = ++Steps < MaxBlocks)) {
    const auto First = Waiting.begin();
    const unsigned Id = First->first;
    std::tie(State, Events) = std::move(First->second.front());
    First->second.pop_front();
    if (First->second.empty())
      Waiting.erase(First);

    const CFGBlock *Block = Blocks[Id];
    for (const CFGElement &Element : *Block)
      if (const std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>())
        step(*Statement->getStmt());
    if (Block == &Graph->getExit()) {
      arrive();
      continue;
    }
    std::vector<std::pair<unsigned, OwnershipState>> Next;
    leave(*Block, Next);
    for (auto &[Target, After] : Next) {
      auto &Known = Entered[Target];
      std::vector<uintptr_t> Code = After.encode();
      Code.push_back(Events.encode());
      if (Known.size() < MaxStates && Known.insert(std::move(Code)).second)
        Waiting[Target].emplace_back(std::move(After), Events);
    }
  }

  for (auto &[Subject, Finding] : Found)
    Findings.push_back(std::move(Finding));
  if (!IsComplete || !HasArrived)
    return Facts;
  Facts.Ends = EndedByAll & EndedBySome;
  Facts.Writes = EventsOfAll.Written;
  Facts.NonNull = EventsOfAll.Dereferenced;
  Facts.GivesOwned = ReturnsOwned;
  return Facts;
}

} // namespace xenhc

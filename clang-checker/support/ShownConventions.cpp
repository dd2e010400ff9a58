// SPDX-License-Identifier: GPL-2.0-or-later
// What the body of a function shows of its convention.
#include "Conventions.h"

#include "ErrorValues.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace xenhc {

namespace {

/// Collects the returned expressions, and what is assigned to each local variable.
class ReturnCollector : public RecursiveASTVisitor<ReturnCollector> {
public:
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (const Expr *Value = Return->getRetValue(); Value && !Passed.contains(Return))
      Returned.push_back(Value);
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    // "if (!argument) return NULL": the caller knows what it has given.
    const auto *Not = dyn_cast<UnaryOperator>(If->getCond()->IgnoreParenImpCasts());
    const auto *Ref = Not && Not->getOpcode() == UO_LNot
                          ? dyn_cast<DeclRefExpr>(Not->getSubExpr()->IgnoreParenImpCasts())
                          : nullptr;
    const Stmt *Then = If->getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(Then); Block && !Block->body_empty())
      Then = Block->body_back();
    if (const auto *Return = dyn_cast<ReturnStmt>(Then);
        Return && Return->getRetValue() && Return->getRetValue()->getType()->isPointerType() &&
        Ref && isa<ParmVarDecl>(Ref->getDecl()))
      Passed.insert(Return);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Binary->getLHS()->IgnoreParenImpCasts());
    const auto *Variable =
        Binary->isAssignmentOp() && Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable)
      return true;
    if (Binary->getOpcode() == BO_Assign)
      Assigned[Variable].push_back(Binary->getRHS());
    else
      Changed.insert(Variable);
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      Assigned[Variable].push_back(Variable->getInit());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf)
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParenCasts()))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
          Changed.insert(Variable);
    return true;
  }
  // What a nested function returns is not the function's own.
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  bool TraverseBlockDecl(BlockDecl *) { return true; }

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    CallsOut |= !Callee || !(Callee->isInlineSpecified() && Callee->hasBody());
    return true;
  }

  const FunctionDecl *Self = nullptr; ///< whose body it is
  bool CallsOut = false;              ///< there is a call of something that is not inline
  SmallVector<const Expr *, 8> Returned;
  llvm::DenseMap<const VarDecl *, SmallVector<const Expr *, 4>> Assigned;
  llvm::SmallPtrSet<const VarDecl *, 8> Changed;
  /// Of pointers: is the value that they are declared with never read?
  llvm::function_ref<bool(const VarDecl &)> IsInitDead;

private:
  llvm::SmallPtrSet<const ReturnStmt *, 4> Passed; ///< those that only pass on a null argument
};

/// What a function was seen to return.
struct Evidence {
  unsigned Zeros = 0, MinusOnes = 0, NegErrnos = 0, PosErrnos = 0, LibxlErrors = 0, Nulls = 0;
  bool HasOther = false;  ///< some value of which nothing is known
  bool HasNumber = false; ///< a constant that is none of these
  SmallVector<Convention, 4> Callees;
  /// The first expression that speaks for a convention.
  llvm::SmallDenseMap<unsigned, const Expr *, 4> At;
};

} // namespace

/// Whether \p Choice is `p ? p : something else`, which is not null on account of `p`.
static bool isChosenIfNotNull(const ConditionalOperator &Choice) {
  const auto *Asked = dyn_cast<DeclRefExpr>(Choice.getCond()->IgnoreParenImpCasts());
  const auto *Chosen = dyn_cast<DeclRefExpr>(Choice.getTrueExpr()->IgnoreParenCasts());
  return Asked && Chosen && Asked->getType()->isPointerType() &&
         Asked->getDecl() == Chosen->getDecl();
}

static void addEvidence(const Expr &E, Conventions &All, const ReturnCollector &Collected,
                        llvm::SmallPtrSetImpl<const VarDecl *> &Seen, ASTContext &Context,
                        Evidence &Result) {
  const Expr *Stripped = E.IgnoreParenCasts();
  if (const auto *Conditional = dyn_cast<ConditionalOperator>(Stripped)) {
    if (isChosenIfNotNull(*Conditional))
      Result.HasOther = true;
    else
      addEvidence(*Conditional->getTrueExpr(), All, Collected, Seen, Context, Result);
    addEvidence(*Conditional->getFalseExpr(), All, Collected, Seen, Context, Result);
    return;
  }
  switch (classifyErrorValue(*Stripped, Context)) {
  case ErrorValue::Zero:
    ++Result.Zeros;
    Result.Nulls += E.getType()->isPointerType();
    if (E.getType()->isPointerType())
      Result.At.try_emplace(Convention::Pointer, &E);
    return;
  case ErrorValue::MinusOne:
    ++Result.MinusOnes;
    Result.At.try_emplace(Convention::MinusOne, &E);
    return;
  case ErrorValue::NegErrno:
    ++Result.NegErrnos;
    Result.At.try_emplace(Convention::NegErrno, &E);
    return;
  case ErrorValue::PosErrno:
    ++Result.PosErrnos;
    Result.At.try_emplace(Convention::PosErrno, &E);
    return;
  case ErrorValue::LibxlError:
    ++Result.LibxlErrors;
    Result.At.try_emplace(Convention::LibxlError, &E);
    return;
  case ErrorValue::OtherNumber:
    Result.HasNumber = true;
    return;
  case ErrorValue::None:
    break;
  }
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    // What a function returns by calling itself says nothing.
    if (Callee && Callee->getCanonicalDecl() == Collected.Self)
      return;
    if (Callee) {
      Result.Callees.push_back(All.get(*Callee));
      Result.At.try_emplace(Result.Callees.back().Form, &E);
    } else {
      Result.HasOther = true;
    }
    return;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Stripped);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Variable || !Variable->hasLocalStorage() || isa<ParmVarDecl>(Variable)) {
    Result.HasOther = true;
    return;
  }
  Result.HasOther |= Collected.Changed.contains(Variable);
  if (!Seen.insert(Variable).second)
    return;
  const auto Found = Collected.Assigned.find(Variable);
  if (Found == Collected.Assigned.end()) {
    Result.HasOther = true;
    return;
  }
  for (const Expr *Value : Found->second) {
    // A null that every path replaces is never returned. Of numbers even such a one shows what
    // whoever wrote it takes for a failure.
    if (Value == Variable->getInit() && Variable->getType()->isPointerType() &&
        Collected.IsInitDead(*Variable))
      continue;
    addEvidence(*Value, All, Collected, Seen, Context, Result);
  }
}

/// The convention that the constants and the called functions agree upon; where they do not, the
/// constants decide.
static Convention judge(const Evidence &Seen, QualType Type) {
  Convention Result;
  Result.From = Convention::FromBody;
  if (Type->isPointerType()) {
    // A null that a called function gave may have been dealt with before the return.
    Result.Form = Seen.Nulls ? Convention::Pointer : Convention::Unknown;
    return Result;
  }
  if (Type->isBooleanType() || !Type->isSignedIntegerType() || Type->isEnumeralType())
    return Result;

  bool CalleesAgree = true;
  bool IsPassedNegative = false;
  Convention::Kind Shared = Convention::Unknown;
  bool HasPositive = Seen.HasOther || Seen.HasNumber;
  for (const Convention &C : Seen.Callees) {
    HasPositive |= C.HasPositive;
    IsPassedNegative |= C.isNegativeOnFailure();
    if (C.Form == Convention::Unknown || C.Form == Convention::Cannot)
      continue;
    CalleesAgree &= Shared == Convention::Unknown || Shared == C.Form;
    Shared = C.Form;
  }
  if (Seen.LibxlErrors)
    Result.Form = Convention::LibxlError;
  else if (Seen.NegErrnos && Seen.NegErrnos >= Seen.MinusOnes)
    Result.Form = Convention::NegErrno;
  else if (Seen.MinusOnes)
    Result.Form = Convention::MinusOne;
  else if (Seen.PosErrnos && !Seen.HasOther)
    Result.Form = IsPassedNegative ? Convention::Unknown : Convention::PosErrno;
  else if (CalleesAgree)
    Result.Form = Shared == Convention::Pointer ? Convention::Unknown : Shared;
  Result.HasPositive = HasPositive;
  return Result;
}

std::pair<Convention, const Expr *> Conventions::getShown(const FunctionDecl &Definition) {
  ReturnCollector Collected;
  const auto IsInitDead = [&](const VarDecl &Variable) {
    return Stores.get(Definition).contains({&Variable, nullptr});
  };
  Collected.IsInitDead = IsInitDead;
  Collected.Self = Definition.getCanonicalDecl();
  Collected.TraverseStmt(Definition.getBody());
  // A function that calls nothing fails, if at all, for what it is given: who knows that it is
  // right (having asked for the type of a JSON node, say) need not ask again.
  if (!Collected.CallsOut)
    return {};
  Evidence Seen;
  llvm::SmallPtrSet<const VarDecl *, 8> SeenVariables;
  for (const Expr *Value : Collected.Returned)
    addEvidence(*Value, *this, Collected, SeenVariables, Context, Seen);
  const Convention Shown = judge(Seen, Definition.getReturnType().getCanonicalType());
  return {Shown, Seen.At.lookup(Shown.Form)};
}

} // namespace xenhc

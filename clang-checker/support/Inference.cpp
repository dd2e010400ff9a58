// SPDX-License-Identifier: GPL-2.0-or-later
#include "Inference.h"

#include "Annotations.h"
#include "KeptArguments.h"
#include "ReturnedNumbers.h"
#include "Scratch.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace clang;

namespace xenhc {

namespace {

const ParmVarDecl *getParameter(const Expr *E) {
  const auto *Ref = E ? dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()) : nullptr;
  return Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
}

/// Collects what a body does with its parameters, and whom it calls.
class ParameterReader : public RecursiveASTVisitor<ParameterReader> {
public:
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Ref->getDecl()))
      Uses.emplace_back(Parameter, Ref);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->isComparisonOp() || Binary->isLogicalOp()) {
      look(Binary->getLHS());
      look(Binary->getRHS());
    } else if (Binary->isAssignmentOp()) {
      lookInto(Binary->getLHS());
      if (const ParmVarDecl *Parameter = getParameter(Binary->getLHS()))
        Changed.insert(Parameter);
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Binary->getLHS()->IgnoreParens()))
        Assigned.emplace_back(Ref->getDecl(), Binary->getRHS());
    }
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      Assigned.emplace_back(Variable, Variable->getInit());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_LNot)
      look(Unary->getSubExpr());
    if (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf)
      if (const ParmVarDecl *Parameter = getParameter(Unary->getSubExpr()))
        Changed.insert(Parameter);
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    if (Cast->getCastKind() == CK_LValueToRValue)
      lookInto(Cast->getSubExpr());
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    look(If->getCond());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (const Expr *Value = Return->getRetValue())
      Returned.push_back(Value);
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    if (Call->getDirectCallee())
      Calls.push_back(Call);
    return true;
  }

  /// Notes that a parameter is only looked at where \p E stands.
  void look(const Expr *E) { Looked.insert(E->IgnoreParenCasts()); }

  std::vector<const CallExpr *> Calls;
  std::vector<const Expr *> Returned;
  std::vector<std::pair<const ValueDecl *, const Expr *>> Assigned;
  std::vector<std::pair<const ParmVarDecl *, const Expr *>> Uses;
  llvm::SmallPtrSet<const ParmVarDecl *, 4> Changed; ///< given another value, or aliased
  llvm::SmallPtrSet<const Expr *, 32> Looked;

private:
  /// Notes that the object that \p Place is in is read or written there.
  void lookInto(const Expr *Place) {
    const Expr *E = Place->IgnoreParens();
    while (true) {
      const Expr *Base = nullptr;
      bool IsPointer = false;
      if (const auto *Member = dyn_cast<MemberExpr>(E)) {
        Base = Member->getBase();
        IsPointer = Member->isArrow();
      } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
        Base = Element->getBase();
        IsPointer = Base->IgnoreParenImpCasts()->getType()->isPointerType();
      } else if (const auto *Deref = dyn_cast<UnaryOperator>(E);
                 Deref && Deref->getOpcode() == UO_Deref) {
        Base = Deref->getSubExpr();
        IsPointer = true;
      } else {
        return;
      }
      if (IsPointer) {
        look(Base);
        return;
      }
      E = Base->IgnoreParenCasts();
    }
  }
};

} // namespace

static ArgumentList findBorrows(const FunctionDecl &Function, const ParameterReader &Reader,
                                OwnershipAnalysis &Ownership, KeptArguments &Kept) {
  llvm::SmallPtrSet<const Expr *, 32> Looked = Reader.Looked;
  for (const CallExpr *Call : Reader.Calls) {
    const FunctionDecl &Callee = *Call->getDirectCallee();
    const unsigned Count = std::min(Call->getNumArgs(), Callee.getNumParams());
    for (unsigned I = 0; I < Count; ++I) {
      const QualType Type = Callee.getParamDecl(I)->getType();
      if (Type->isPointerType() && Type->getPointeeType().isConstQualified() &&
          !(I < 16 && ((Ownership.get(Callee).Ends | Kept.get(Callee)) >> I & 1)))
        Looked.insert(Call->getArg(I)->IgnoreParenCasts());
    }
  }
  ArgumentList Borrows;
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const unsigned I = Parameter->getFunctionScopeIndex();
    if (!Parameter->getType()->isPointerType() || I >= 16 ||
        (Ownership.getShown(Function).Ends >> I & 1) || Reader.Changed.contains(Parameter))
      continue;
    if (llvm::all_of(Reader.Uses, [&](const auto &Use) {
          return Use.first != Parameter || Looked.contains(Use.second);
        }))
      Borrows.push_back(I);
  }
  return Borrows;
}

ArgumentList inferBorrows(const FunctionDecl &Definition, OwnershipAnalysis &Ownership,
                          KeptArguments &Kept) {
  ParameterReader Reader;
  Reader.TraverseStmt(Definition.getBody());
  return findBorrows(Definition, Reader, Ownership, Kept);
}

namespace {

/// Infers the facts of one function.
class FunctionInference {
public:
  FunctionInference(const FunctionDecl &Function, OwnershipAnalysis &Ownership, KeptArguments &Kept,
                    const ApiTable &Table, ASTContext &Context)
      : Function(Function), Ownership(Ownership), Kept(Kept), Table(Table), Context(Context) {
    Reader.TraverseStmt(Function.getBody());
  }

  FunctionFacts infer();
  /// Adds the functions of other files whose facts the function's may follow from.
  void addCallees(std::set<std::string> &Calls, std::set<std::string> &Forwards) const;

private:
  void inferResult(FunctionFacts &Facts, const OwnershipFacts &Seen);
  bool isReturned(const CallExpr &Call) const;

  const FunctionDecl &Function;
  OwnershipAnalysis &Ownership;
  KeptArguments &Kept;
  const ApiTable &Table;
  ASTContext &Context;
  ParameterReader Reader;
};

} // namespace

/// The call that \p E is, without what does not change its value.
static const CallExpr *getCall(const Expr *E) { return dyn_cast<CallExpr>(E->IgnoreParenCasts()); }

bool FunctionInference::isReturned(const CallExpr &Call) const {
  for (const Expr *Value : Reader.Returned) {
    if (getCall(Value) == &Call)
      return true;
    const auto *Ref = dyn_cast<DeclRefExpr>(Value->IgnoreParenCasts());
    for (const auto &[Variable, Assigned] : Reader.Assigned)
      if (Ref && Variable == Ref->getDecl() && getCall(Assigned) == &Call)
        return true;
  }
  return false;
}

void FunctionInference::addCallees(std::set<std::string> &Calls,
                                   std::set<std::string> &Forwards) const {
  for (const CallExpr *Call : Reader.Calls) {
    const FunctionDecl &Callee = *Call->getDirectCallee();
    if (!Callee.getIdentifier() || !Callee.isExternC() || Callee.hasBody() || Table.find(Callee))
      continue;
    Calls.insert(Callee.getName().str());
    if (isReturned(*Call))
      Forwards.insert(Callee.getName().str());
  }
}

void FunctionInference::inferResult(FunctionFacts &Facts, const OwnershipFacts &Seen) {
  const Convention &Form = Ownership.getConventions().get(Function);
  if (Form.From == Convention::FromBody) {
    Facts.Returns = Form.Form;
    Facts.HasPositive = Form.HasPositive;
  }
  if (!Function.getReturnType()->isPointerType())
    return;
  if (const StatedFacts *Stated = findStatedFacts(Function); Stated && Stated->SaysOwner) {
    Facts.Owner = Stated->Facts.Owner;
    Facts.Releaser = Stated->Facts.Releaser;
  } else if (ScratchFlow(Function, Table, Context).returnsScratch()) {
    Facts.Owner = ResultOwner::Scratch;
  } else if (Seen.GivesOwned && !takesCollector(Function)) {
    // With a collector, what was allocated may have been given to it.
    Facts.Owner = ResultOwner::Caller;
    for (const CallExpr *Call : Reader.Calls)
      if (isReturned(*Call))
        if (const OwnershipFacts Made = Ownership.get(*Call->getDirectCallee()); Made.GivesOwned)
          Facts.Releaser = Made.Releaser.str();
  }
}

FunctionFacts FunctionInference::infer() {
  FunctionFacts Facts;
  Facts.Name = Function.getName().str();
  const PresumedLoc Place = Context.getSourceManager().getPresumedLoc(Function.getLocation());
  if (Place.isValid())
    Facts.Place =
        (llvm::sys::path::filename(Place.getFilename()) + ":" + Twine(Place.getLine())).str();
  const OwnershipFacts Seen = Ownership.get(Function);
  inferResult(Facts, Seen);
  Facts.Frees = makeArgumentList(Seen.Ends);
  Facts.NonNull = makeArgumentList(Seen.NonNull);
  Facts.Disposes = makeArgumentList(Seen.Disposes);
  Facts.Clears = makeArgumentList(Seen.Clears);
  Facts.Steals = makeArgumentList(Seen.Steals);
  Facts.Writes = makeArgumentList(Seen.Writes);
  Facts.Borrows = findBorrows(Function, Reader, Ownership, Kept);
  Facts.Keeps = makeArgumentList(Kept.get(Function) & ~Seen.Ends);
  // Another definition may take the place of a weak one.
  if (!Function.isWeak())
    Facts.Only = Ownership.getConventions().getNumbers(Function);
  return Facts;
}

void inferFacts(ASTContext &Context, const std::shared_ptr<const ApiTable> &Table,
                FileSummary &Summary) {
  OwnershipAnalysis Ownership(Table, Context);
  KeptArguments Kept(*Table, Context);
  std::set<std::string> Calls, Forwards;
  for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !Function->doesThisDeclarationHaveABody() || !Function->getIdentifier())
      continue;
    // What a function of this file alone calls matters, too, by way of its callers.
    if (!Context.getSourceManager().isInMainFile(Function->getLocation()))
      continue;
    FunctionInference Inference(*Function, Ownership, Kept, *Table, Context);
    Inference.addCallees(Calls, Forwards);
    if (Function->isExternC() && Function->isExternallyVisible() && !Function->isInlined())
      Summary.Functions.push_back(Inference.infer());
  }
  Summary.Calls.assign(Calls.begin(), Calls.end());
  Summary.Forwards.assign(Forwards.begin(), Forwards.end());
}

} // namespace xenhc

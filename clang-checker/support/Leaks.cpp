// SPDX-License-Identifier: GPL-2.0-or-later
#include "Leaks.h"

#include "OwnershipFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace xenhc {

namespace {

/// Sorts the uses of objects that calls give, and of the variables that hold them.
class UseReader : public RecursiveASTVisitor<UseReader> {
public:
  UseReader(const ApiTable &Table) : Table(Table) {}

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && isOwnedByCaller(*Call, *Callee))
      Owned.insert(Call);
    const OwnershipFacts Facts = Callee ? getDeclaredOwnership(*Callee, Table) : OwnershipFacts();
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (Callee && !(I < 16 && (Facts.Ends >> I & 1)) && onlyReads(*Callee, I))
        look(*Call->getArg(I));
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_LNot || Unary->getOpcode() == UO_Deref)
      look(*Unary->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->isComparisonOp() || Binary->isLogicalOp()) {
      look(*Binary->getLHS());
      look(*Binary->getRHS());
    } else if (Binary->getOpcode() == BO_Assign) {
      if (const VarDecl *Variable = look(*Binary->getLHS()))
        hold(*Variable, *Binary->getRHS());
    }
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit() && Variable->hasLocalStorage())
      hold(*Variable, *Variable->getInit());
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    look(*If->getCond());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (Member->isArrow())
      look(*Member->getBase());
    return true;
  }
  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
    look(*Element->getBase());
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Refs.push_back(Ref);
    return true;
  }

  /// The leaks, once all of the body was seen.
  std::vector<Leak> judge() const {
    llvm::DenseSet<const VarDecl *> Kept;
    for (const DeclRefExpr *Ref : Refs)
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
          Variable && !Looked.contains(Ref))
        Kept.insert(Variable);
    std::vector<Leak> Leaks;
    for (const CallExpr *Call : Owned) {
      const VarDecl *Holder = Holders.lookup(Call);
      if (Holder ? !Kept.contains(Holder) : Looked.contains(Call))
        Leaks.push_back(
            {Call, Holder, getDeclaredOwnership(*Call->getDirectCallee(), Table).Releaser.str()});
    }
    return Leaks;
  }

private:
  /// Whether \p Callee is a function of libxl whose result its caller has to release.
  bool isOwnedByCaller(const CallExpr &Call, const FunctionDecl &Callee) const {
    const xenhc_db_function *Entry = Table.find(Callee);
    if (!Entry || !Table.getLibrary(*Entry).starts_with("libxl"))
      return false;
    const OwnershipFacts Facts = getDeclaredOwnership(Callee, Table);
    return Facts.GivesOwned && Call.getType()->isPointerType();
  }

  /// Whether argument \p Index is only read while the call lasts.
  static bool onlyReads(const FunctionDecl &Callee, unsigned Index) {
    if (Index >= Callee.getNumParams())
      return Callee.isVariadic();
    const QualType Type = Callee.getParamDecl(Index)->getType();
    return Type->isPointerType() && Type->getPointeeType().isConstQualified();
  }

  /// Notes that \p E is looked at where it stands. The variable, if it is one.
  const VarDecl *look(const Expr &E) {
    const Expr *Stripped = E.IgnoreParenCasts();
    if (const auto *Assignment = dyn_cast<BinaryOperator>(Stripped);
        Assignment && Assignment->getOpcode() == BO_Assign)
      return look(*Assignment->getLHS());
    Looked.insert(Stripped);
    const auto *Ref = dyn_cast<DeclRefExpr>(Stripped);
    const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return Variable && Variable->hasLocalStorage() ? Variable : nullptr;
  }

  void hold(const VarDecl &Variable, const Expr &Value) {
    if (const auto *Call = dyn_cast<CallExpr>(Value.IgnoreParenCasts()))
      Holders[Call] = &Variable;
  }

  const ApiTable &Table;
  llvm::SetVector<const CallExpr *> Owned;
  llvm::DenseMap<const CallExpr *, const VarDecl *> Holders;
  llvm::DenseSet<const Expr *> Looked;
  std::vector<const DeclRefExpr *> Refs;
};

} // namespace

std::vector<Leak> findLeaks(const FunctionDecl &Function, const ApiTable &Table) {
  UseReader Reader(Table);
  Reader.TraverseStmt(Function.getBody());
  return Reader.judge();
}

} // namespace xenhc

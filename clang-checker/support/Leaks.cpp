// SPDX-License-Identifier: GPL-2.0-or-later
#include "Leaks.h"

#include "FunctionFacts.h"
#include "OwnershipFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;

namespace xenhc {

namespace {

/// Sorts the uses of objects that calls give, and of the variables that hold them.
class UseReader : public RecursiveASTVisitor<UseReader> {
public:
  UseReader(const ApiTable &Table, KeptArguments &Kept) : Table(Table), Kept(Kept) {}

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && isOwnedByCaller(*Call, *Callee))
      Owned[Call] = {Call, getReleaser(*Callee)};
    OwnershipFacts Facts = Callee ? getDeclaredOwnership(*Callee, Table) : OwnershipFacts();
    if (const StatedFacts *Stated = Callee ? Kept.getStated(*Call) : nullptr)
      applyStated(*Stated, *Callee, Facts);
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (Callee && isFilled(*Call, *Callee, I))
        fill(*Call, cast<UnaryOperator>(*Call->getArg(I)->IgnoreParenCasts()));
      else if (Callee && !(I < 16 && (Facts.Ends >> I & 1)) && onlyReads(*Call, *Callee, I))
        look(*Call->getArg(I));
      else
        pass(*Call->getArg(I));
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (const Expr *Value = Return->getRetValue())
      pass(*Value);
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
      pass(*Binary->getRHS());
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
    llvm::DenseSet<const VarDecl *> Kept = Passed;
    for (const DeclRefExpr *Ref : Refs)
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
          Variable && !Looked.contains(Ref))
        Kept.insert(Variable);
    std::vector<Leak> Leaks;
    for (const auto &[Value, Source] : Owned) {
      const VarDecl *Holder = Holders.lookup(Value);
      // Its cleanup function has it.
      if (Holder && Holder->hasAttr<CleanupAttr>())
        continue;
      if (Holder ? !Kept.contains(Holder) : Looked.contains(Value))
        Leaks.push_back({Source.first, Holder, Source.second});
    }
    return Leaks;
  }

private:
  /// Whether \p Call works without a collector: what it allocates is its caller's.
  static bool isWithoutCollector(const CallExpr &Call, const FunctionDecl &Callee) {
    return Callee.getNumParams() != 0 && Call.getNumArgs() != 0 &&
           isCollector(Callee.getParamDecl(0)->getType()) && isNoCollector(Call.getArg(0));
  }

  /// Whether \p Callee is a function of libxl whose result its caller has to release.
  bool isOwnedByCaller(const CallExpr &Call, const FunctionDecl &Callee) const {
    if (const StatedFacts *Stated = Kept.getStated(Call); Stated && Stated->SaysOwner)
      return Stated->Facts.Owner == ResultOwner::Caller;
    if (isWithoutCollector(Call, Callee) && getDeclaredOwnership(Callee, Table).GivesScratch)
      return true;
    const xenhc_db_function *Entry = Table.find(Callee);
    if (!Entry || !Table.getLibrary(*Entry).starts_with("libxl"))
      return false;
    const OwnershipFacts Facts = getDeclaredOwnership(Callee, Table);
    return Facts.GivesOwned && Call.getType()->isPointerType();
  }

  /// Whether argument \p Index is the address of a variable that gets memory of the caller's.
  static bool isFilled(const CallExpr &Call, const FunctionDecl &Callee, unsigned Index) {
    if (Index == 0 || Index >= Callee.getNumParams() || !isWithoutCollector(Call, Callee))
      return false;
    const QualType Type = Callee.getParamDecl(Index)->getType();
    const auto *Address = dyn_cast<UnaryOperator>(Call.getArg(Index)->IgnoreParenCasts());
    return Address && Address->getOpcode() == UO_AddrOf && Type->isPointerType() &&
           isPlainMemory(Type->getPointeeType());
  }

  void fill(const CallExpr &Call, const UnaryOperator &Address) {
    if (const VarDecl *Variable = look(*Address.getSubExpr())) {
      Owned[&Address] = {&Call, "free"};
      Holders[&Address] = Variable;
    }
  }

  /// What releases the result of \p Callee, which the caller owns.
  std::string getReleaser(const FunctionDecl &Callee) const {
    const StringRef Named = getDeclaredOwnership(Callee, Table).Releaser;
    return Named.empty() ? "free" : Named.str();
  }

  /// Whether argument \p Index is only read while the call lasts.
  bool onlyReads(const CallExpr &Call, const FunctionDecl &Callee, unsigned Index) const {
    if (Index >= Callee.getNumParams())
      return Callee.isVariadic();
    if (Index < 16 && (Kept.get(Call) >> Index & 1))
      return false;
    if (const FunctionFacts *Facts = Table.findInferred(Callee);
        Facts && llvm::is_contained(Facts->Borrows, Index))
      return true;
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

  /// Notes that \p E goes elsewhere: with `a = b = f()` a holds what b holds.
  void pass(const Expr &E) {
    const auto *Assignment = dyn_cast<BinaryOperator>(E.IgnoreParenCasts());
    if (!Assignment || Assignment->getOpcode() != BO_Assign)
      return;
    if (const VarDecl *Variable = look(*Assignment->getLHS()))
      Passed.insert(Variable);
  }

  void hold(const VarDecl &Variable, const Expr &Value) {
    if (const auto *Call = dyn_cast<CallExpr>(Value.IgnoreParenCasts()))
      Holders[Call] = &Variable;
  }

  const ApiTable &Table;
  KeptArguments &Kept;
  /// What the caller owns (a call, or the address of what it filled), the call, and the releaser.
  llvm::MapVector<const Expr *, std::pair<const CallExpr *, std::string>> Owned;
  llvm::DenseMap<const Expr *, const VarDecl *> Holders;
  llvm::DenseSet<const Expr *> Looked;
  llvm::DenseSet<const VarDecl *> Passed;
  std::vector<const DeclRefExpr *> Refs;
};

} // namespace

std::vector<Leak> findLeaks(const FunctionDecl &Function, const ApiTable &Table,
                            KeptArguments &Kept) {
  UseReader Reader(Table, Kept);
  Reader.TraverseStmt(Function.getBody());
  return Reader.judge();
}

} // namespace xenhc

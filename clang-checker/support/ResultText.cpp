// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace xenhc {

namespace {

class TextReader : public RecursiveASTVisitor<TextReader> {
public:
  TextReader(FunctionText &Text, Conventions &All) : Text(Text), All(All) {}

  bool VisitIfStmt(IfStmt *If) {
    addCondition(*If->getCond(), *If);
    Text.IfOf[If] = If;
    return true;
  }
  bool TraverseForStmt(ForStmt *Loop) {
    ++LoopDepth;
    const bool GoesOn = RecursiveASTVisitor::TraverseForStmt(Loop);
    --LoopDepth;
    return GoesOn;
  }
  bool TraverseWhileStmt(WhileStmt *Loop) {
    ++LoopDepth;
    const bool GoesOn = RecursiveASTVisitor::TraverseWhileStmt(Loop);
    --LoopDepth;
    return GoesOn;
  }
  bool VisitLabelStmt(LabelStmt *Label) {
    if (LoopDepth)
      Text.InLoops.insert(Label->getDecl());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->getOpcode() == BO_Assign) {
      const Expr *LHS = Binary->getLHS()->IgnoreParenCasts();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(LHS))
        addHolder(*Ref->getDecl(), *Binary->getRHS());
      else if (const auto *Member = dyn_cast<MemberExpr>(LHS))
        addHolder(*Member->getMemberDecl(), *Binary->getRHS());
    }
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    if (Cast->getCastKind() == CK_LValueToRValue)
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens()))
        Text.AreRead.insert(Ref->getDecl());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      addHolder(*Variable, *Variable->getInit());
    return true;
  }

private:
  void addCondition(const Expr &Condition, const IfStmt &If) {
    const auto *Logical = dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
    if (!Logical || !Logical->isLogicalOp())
      return;
    Text.IfOf[Logical] = &If;
    addCondition(*Logical->getLHS(), If);
    addCondition(*Logical->getRHS(), If);
  }
  void addHolder(const ValueDecl &Holder, const Expr &Source) {
    const auto *Call = dyn_cast<CallExpr>(Source.IgnoreParenCasts());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && All.get(*Callee).isNegativeOnFailure())
      Text.HoldErrors.insert(&Holder);
  }

  FunctionText &Text;
  Conventions &All;
  unsigned LoopDepth = 0;
};

} // namespace

FunctionText FunctionText::read(const FunctionDecl &Function, Conventions &All) {
  FunctionText Text;
  TextReader(Text, All).TraverseStmt(Function.getBody());
  return Text;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace xenhc {

namespace {

class TextReader : public RecursiveASTVisitor<TextReader> {
public:
  TextReader(FunctionText &Text, Conventions &All, ASTContext &Context)
      : Text(Text), All(All), Context(Context) {}

  bool VisitIfStmt(IfStmt *If) {
    addCondition(*If->getCond(), *If);
    if (!If->getElse())
      addSuccess(*If->getCond());
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
        ++Reads[Ref->getDecl()];
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Return) {
    const Expr *Value = Return->getRetValue();
    Text.ReturnsOther |= Value && getConstant(*Value, Context) != 0;
    return true;
  }
  void finish() {
    for (const auto &[Variable, Count] : Reads) {
      Text.AreRead.insert(Variable);
      if (SuccessReads.lookup(Variable) == Count)
        Text.AreOnlyAskedForSuccess.insert(Variable);
    }
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      addHolder(*Variable, *Variable->getInit());
    return true;
  }

private:
  /// Notes the variables that \p Condition, of the form `!x && ...`, asks for success.
  void addSuccess(const Expr &Condition) {
    const auto *And = dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
    if (!And || And->getOpcode() != BO_LAnd)
      return;
    addSuccess(*And->getLHS());
    for (const Expr *Side : {And->getLHS(), And->getRHS()}) {
      const auto *Not = dyn_cast<UnaryOperator>(Side->IgnoreParenImpCasts());
      const auto *Ref = Not && Not->getOpcode() == UO_LNot
                            ? dyn_cast<DeclRefExpr>(Not->getSubExpr()->IgnoreParenImpCasts())
                            : nullptr;
      if (Ref)
        ++SuccessReads[Ref->getDecl()];
    }
  }
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
  ASTContext &Context;
  unsigned LoopDepth = 0;
  llvm::DenseMap<const ValueDecl *, unsigned> Reads, SuccessReads;
};

} // namespace

FunctionText FunctionText::read(const FunctionDecl &Function, Conventions &All) {
  FunctionText Text;
  TextReader Reader(Text, All, Function.getASTContext());
  Reader.TraverseStmt(Function.getBody());
  Reader.finish();
  return Text;
}

} // namespace xenhc

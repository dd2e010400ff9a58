// SPDX-License-Identifier: GPL-2.0-or-later
#include "ParameterUse.h"

#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace xenhc {

namespace {

/// Whether a function goes through one of its parameters without ever asking whether it is null.
class ParameterUse : public RecursiveASTVisitor<ParameterUse> {
public:
  explicit ParameterUse(const ParmVarDecl &Parameter, unsigned Depth = 0)
      : Parameter(Parameter), Depth(Depth) {}

  bool VisitMemberExpr(MemberExpr *Member) {
    IsFollowed |= Member->isArrow() && isParameter(*Member->getBase());
    return true;
  }
  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Subscript) {
    IsFollowed |= isParameter(*Subscript->getBase());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    IsFollowed |= Unary->getOpcode() == UO_Deref && isParameter(*Unary->getSubExpr());
    IsAsked |= Unary->getOpcode() == UO_LNot && isParameter(*Unary->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->isComparisonOp() || Binary->isLogicalOp())
      IsAsked |= isParameter(*Binary->getLHS()) || isParameter(*Binary->getRHS());
    // What is put into it instead is not the argument.
    IsAsked |= Binary->isAssignmentOp() && isParameter(*Binary->getLHS());
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    IsAsked |= isParameter(*If->getCond());
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *Conditional) {
    IsAsked |= isParameter(*Conditional->getCond());
    return true;
  }
  bool VisitWhileStmt(WhileStmt *While) {
    IsAsked |= isParameter(*While->getCond());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    // A predicate may ask in its place.
    const FunctionDecl *Callee = Call->getDirectCallee();
    for (unsigned I = 0; Callee && I < std::min(Call->getNumArgs(), Callee->getNumParams()); ++I)
      IsAsked |= isParameter(*Call->getArg(I)) && asks(*Callee, I);
    return true;
  }

  bool IsFollowed = false;
  bool IsAsked = false;

private:
  bool isParameter(const Expr &E) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenCasts());
    return Ref && Ref->getDecl() == &Parameter;
  }
  /// Whether \p Callee, which is given the parameter as argument \p Index, asks.
  bool asks(const FunctionDecl &Callee, unsigned Index) const {
    constexpr unsigned MaxDepth = 3;
    const FunctionDecl *Definition = nullptr;
    if (Depth == MaxDepth || !Callee.hasBody(Definition))
      return false;
    ParameterUse Use(*Definition->getParamDecl(Index), Depth + 1);
    Use.TraverseStmt(Definition->getBody());
    return Use.IsAsked;
  }
  const ParmVarDecl &Parameter;
  const unsigned Depth;
};

} // namespace

bool followsParameter(const FunctionDecl &Callee, unsigned Index) {
  const FunctionDecl *Definition = nullptr;
  if (!Callee.hasBody(Definition))
    return false;
  ParameterUse Use(*Definition->getParamDecl(Index));
  Use.TraverseStmt(Definition->getBody());
  return Use.IsFollowed && !Use.IsAsked;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ValueUse.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace xenhc {

/// The variable that an assignment to \p LHS writes, if it is one that can be followed.
static const VarDecl *getFollowedVariable(const Expr &LHS) {
  const auto *Ref = dyn_cast<DeclRefExpr>(LHS.IgnoreParenCasts());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

static bool isFollowed(const VarDecl &Variable) {
  const QualType Type = Variable.getType();
  // An `unused` attribute says that the variable is there for its own sake; a `cleanup` function
  // sees the value by address.
  return Variable.hasLocalStorage() && !Type.isVolatileQualified() && !Type->isReferenceType() &&
         !Type->isRecordType() && !Variable.hasAttr<UnusedAttr>() &&
         !Variable.hasAttr<CleanupAttr>();
}

namespace {

/// One step outwards.
enum class Step {
  Value,    ///< the parent's value is derived from the child's
  Position, ///< the parent is a label or an attribute: the child's place is the parent's
  Discard,
  Silence,
  Use,
};

} // namespace

static Step stepThroughBinary(const BinaryOperator &Parent, const Stmt &Child) {
  const bool IsRHS = Parent.getRHS() == &Child;
  if (Parent.getOpcode() == BO_Comma)
    return IsRHS ? Step::Value : Step::Discard;
  if (Parent.isLogicalOp())
    return IsRHS ? Step::Value : Step::Use;
  return Step::Value; // Assignments have been dealt with by the caller.
}

/// \p IsStmtExprResult: \p Parent is a compound statement whose last statement gives the value of a
/// GNU statement expression.
static Step stepOutwards(const Stmt &Parent, const Stmt &Child, bool IsStmtExprResult) {
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(&Parent))
    return Cast->getType()->isVoidType() ? Step::Silence : Step::Value;
  if (isa<ParenExpr, ImplicitCastExpr, FullExpr, StmtExpr>(Parent))
    return Step::Value;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&Parent))
    return Unary->isIncrementDecrementOp() ? Step::Use : Step::Value;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&Parent))
    return stepThroughBinary(*Binary, Child);
  if (const auto *Conditional = dyn_cast<ConditionalOperator>(&Parent))
    return Conditional->getCond() == &Child ? Step::Use : Step::Value;
  if (const auto *Elvis = dyn_cast<BinaryConditionalOperator>(&Parent))
    return Elvis->getFalseExpr() == &Child ? Step::Value : Step::Use;
  if (const auto *Generic = dyn_cast<GenericSelectionExpr>(&Parent))
    return !Generic->isResultDependent() && Generic->getResultExpr() == &Child ? Step::Value
                                                                               : Step::Use;
  if (const auto *Choose = dyn_cast<ChooseExpr>(&Parent))
    return !Choose->isConditionDependent() && Choose->getChosenSubExpr() == &Child ? Step::Value
                                                                                   : Step::Use;

  if (isa<CompoundStmt>(Parent))
    return IsStmtExprResult ? Step::Position : Step::Discard;
  if (isa<LabelStmt, AttributedStmt, DefaultStmt>(Parent))
    return Step::Position;
  if (const auto *Case = dyn_cast<CaseStmt>(&Parent))
    return Case->getSubStmt() == &Child ? Step::Position : Step::Use;
  if (const auto *If = dyn_cast<IfStmt>(&Parent))
    return If->getCond() == &Child ? Step::Use : Step::Discard;
  if (const auto *Switch = dyn_cast<SwitchStmt>(&Parent))
    return Switch->getCond() == &Child ? Step::Use : Step::Discard;
  if (const auto *While = dyn_cast<WhileStmt>(&Parent))
    return While->getCond() == &Child ? Step::Use : Step::Discard;
  if (const auto *Do = dyn_cast<DoStmt>(&Parent))
    return Do->getCond() == &Child ? Step::Use : Step::Discard;
  if (const auto *For = dyn_cast<ForStmt>(&Parent))
    return For->getCond() == &Child ? Step::Use : Step::Discard;
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(&Parent))
    return Range->getBody() == &Child || Range->getInit() == &Child ? Step::Discard : Step::Use;
  return Step::Use;
}

/// The only parent of a node, as a \p T; null when there is none or it is something else.
template <typename T, typename Node>
static const T *getParentAs(const Node &Child, ASTContext &Context) {
  const DynTypedNodeList Parents = Context.getParents(Child);
  return Parents.empty() ? nullptr : Parents[0].template get<T>();
}

/// Whether \p Child is the last statement of a GNU statement expression's body \p Parent.
static bool isStmtExprResult(const Stmt &Parent, const Stmt &Child, ASTContext &Context) {
  const auto *Body = dyn_cast<CompoundStmt>(&Parent);
  return Body && Body->body_back() == &Child && getParentAs<StmtExpr>(Parent, Context);
}

ValueUse findValueUse(const Expr &E, ASTContext &Context) {
  ValueUse Use;
  const Stmt *Child = &E;
  while (true) {
    const auto *Parent = getParentAs<Stmt>(*Child, Context);
    if (!Parent) {
      const auto *Variable = getParentAs<VarDecl>(*Child, Context);
      if (Variable && isFollowed(*Variable)) {
        Use.Stores.push_back({Variable, nullptr});
        Use.Fate = ValueFate::Stored;
      }
      return Use;
    }

    const auto *Binary = dyn_cast<BinaryOperator>(Parent);
    if (Binary && Binary->isAssignmentOp()) {
      if (Binary->getRHS() != Child)
        return Use;
      const VarDecl *Variable = getFollowedVariable(*Binary->getLHS());
      if (!Variable || !isFollowed(*Variable))
        return Use;
      Use.Stores.push_back({Variable, Binary});
      Child = Parent;
      continue;
    }

    switch (stepOutwards(*Parent, *Child, isStmtExprResult(*Parent, *Child, Context))) {
    case Step::Value:
    case Step::Position:
      Child = Parent;
      continue;
    case Step::Discard:
      Use.Fate = Use.Stores.empty() ? ValueFate::Discarded : ValueFate::Stored;
      return Use;
    case Step::Silence:
      Use.Fate = ValueFate::Silenced;
      return Use;
    case Step::Use:
      return Use;
    }
  }
}

const Decl *findEnclosingBody(const Stmt &S, ASTContext &Context) {
  DynTypedNode Node = DynTypedNode::create(S);
  while (true) {
    const DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return nullptr;
    Node = Parents[0];
    if (const auto *Function = Node.get<FunctionDecl>())
      return Function;
    if (const auto *Block = Node.get<BlockDecl>())
      return Block;
    // A lambda's body hangs below the expression as well as below its call operator.
    if (const auto *Lambda = Node.get<LambdaExpr>())
      return Lambda->getCallOperator();
  }
}

} // namespace xenhc

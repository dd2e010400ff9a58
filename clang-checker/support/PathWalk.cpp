// SPDX-License-Identifier: GPL-2.0-or-later
#include "PathWalk.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace xenhc {

namespace {

class BodyReader : public RecursiveASTVisitor<BodyReader> {
public:
  explicit BodyReader(BodyFacts &Facts) : Facts(Facts) {}

  bool VisitCallExpr(CallExpr *Call) {
    for (const Expr *Argument : Call->arguments())
      if (const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts()))
        Lent.insert(Unary);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_AddrOf && !Lent.contains(Unary))
      if (const VarDecl *Variable = getRoot(*Unary->getSubExpr()))
        Facts.Escaped.insert(Variable);
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->hasAttr<CleanupAttr>())
      Facts.Escaped.insert(Variable);
    Facts.HasErrors |= Variable->isInvalidDecl();
    return true;
  }
  bool VisitExpr(Expr *E) {
    Facts.HasErrors |= E->containsErrors();
    return true;
  }

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

  BodyFacts &Facts;
  llvm::DenseSet<const UnaryOperator *> Lent;
};

} // namespace

BodyFacts BodyFacts::read(const Stmt &Body) {
  BodyFacts Facts;
  BodyReader(Facts).TraverseStmt(const_cast<Stmt *>(&Body));
  return Facts;
}

/// The condition that __builtin_expect is given, if \p E is a call of it.
static const Expr *getExpected(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect ? Call->getArg(0)
                                                                         : nullptr;
}

const Expr *findValueSource(const Expr &E) {
  const Expr *Source = &E;
  while (Source) {
    const Expr *Outer = Source->IgnoreParens();
    if (const auto *Cast = dyn_cast<CastExpr>(Outer)) {
      const bool IsTruth =
          Cast->getCastKind() == CK_IntegralToBoolean || Cast->getCastKind() == CK_PointerToBoolean;
      Source = IsTruth ? nullptr : Cast->getSubExpr();
    } else if (const Expr *Expected = getExpected(*Outer)) {
      Source = Expected;
    } else if (const auto *Comma = dyn_cast<BinaryOperator>(Outer);
               Comma && Comma->getOpcode() == BO_Comma) {
      Source = Comma->getRHS();
    } else if (const auto *Statement = dyn_cast<StmtExpr>(Outer)) {
      const CompoundStmt &Body = *Statement->getSubStmt();
      Source = Body.body_empty() ? nullptr : dyn_cast<Expr>(Body.body_back());
    } else {
      return Outer;
    }
  }
  return nullptr;
}

std::unique_ptr<CFG> buildGraph(const FunctionDecl &Function, ASTContext &Context) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.PruneTriviallyFalseEdges = true;
  return CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
}

std::optional<Test> readTest(const Expr &Condition, bool IsTrue) {
  const Expr *Subject = Condition.IgnoreParenImpCasts();
  while (true) {
    const auto *Unary = dyn_cast<UnaryOperator>(Subject);
    const bool IsNot = Unary && Unary->getOpcode() == UO_LNot;
    const Expr *Inner = IsNot ? Unary->getSubExpr() : getExpected(*Subject);
    if (!Inner)
      break;
    IsTrue ^= IsNot;
    Subject = Inner->IgnoreParenImpCasts();
  }
  const auto *Binary = dyn_cast<BinaryOperator>(Subject);
  if (Binary && Binary->isLogicalOp())
    return std::nullopt;
  return Test{Binary && Binary->isComparisonOp() ? Binary : nullptr, Subject, IsTrue};
}

} // namespace xenhc

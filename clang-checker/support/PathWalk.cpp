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
    if (Unary->getOpcode() == UO_Deref)
      seeFollowed(*Unary->getSubExpr());
    if (Unary->getOpcode() == UO_AddrOf && !Lent.contains(Unary))
      if (const VarDecl *Variable = getRoot(*Unary->getSubExpr()))
        Kept.emplace_back(Unary, Variable);
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    if (Member->isArrow())
      seeFollowed(*Member->getBase());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    Facts.HasErrors |= Variable->isInvalidDecl();
    if (const Expr *Init = Variable->getInit(); Init && Variable->hasLocalStorage())
      if (const auto *Unary = dyn_cast<UnaryOperator>(Init->IgnoreParenCasts()))
        Names[Unary] = Variable;
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    Refs.push_back(Ref);
    return true;
  }
  // What is not evaluated keeps nothing: typeof(&x), sizeof(*&x).
  bool TraverseTypeLoc(TypeLoc) { return true; }
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *) { return true; }
  bool VisitExpr(Expr *E) {
    Facts.HasErrors |= E->containsErrors();
    return true;
  }

  /// Once all of the body was seen.
  void finish() {
    llvm::DenseSet<const ValueDecl *> Elsewhere;
    for (const DeclRefExpr *Ref : Refs)
      if (!Followed.contains(Ref))
        Elsewhere.insert(Ref->getDecl());
    for (const auto &[Address, Variable] : Kept) {
      const VarDecl *Name = Names.lookup(Address);
      if (!Followed.contains(Address))
        (Name && !Elsewhere.contains(Name) ? Facts.Renamed : Facts.Escaped).insert(Variable);
    }
  }

private:
  void seeFollowed(const Expr &Pointer) { Followed.insert(Pointer.IgnoreParenCasts()); }

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
  /// Pointers that are dereferenced where they stand.
  llvm::DenseSet<const Expr *> Followed;
  std::vector<const DeclRefExpr *> Refs;
  /// Addresses that are no arguments, and the variables whose they are.
  std::vector<std::pair<const UnaryOperator *, const VarDecl *>> Kept;
  /// The variable that such an address is the first value of.
  llvm::DenseMap<const UnaryOperator *, const VarDecl *> Names;
};

} // namespace

BodyFacts BodyFacts::read(const Stmt &Body) {
  BodyFacts Facts;
  BodyReader Reader(Facts);
  Reader.TraverseStmt(const_cast<Stmt *>(&Body));
  Reader.finish();
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
  // In C++ this would add what the checks do not follow.
  Options.AddImplicitDtors = !Context.getLangOpts().CPlusPlus;
  return CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
}

const CallExpr *makeCleanupCall(const VarDecl &Variable, ASTContext &Context) {
  FunctionDecl &Function = *Variable.getAttr<CleanupAttr>()->getFunctionDecl();
  const SourceLocation At = Variable.getLocation();
  const auto MakeReference = [&](ValueDecl &Named, ExprValueKind Kind) {
    return DeclRefExpr::Create(Context, {}, {}, &Named,
                               /*RefersToEnclosingVariableOrCapture=*/false, At, Named.getType(),
                               Kind);
  };
  Expr *Address = UnaryOperator::Create(
      Context, MakeReference(const_cast<VarDecl &>(Variable), VK_LValue), UO_AddrOf,
      Context.getPointerType(Variable.getType()), VK_PRValue, OK_Ordinary, At,
      /*CanOverflow=*/false, FPOptionsOverride());
  Expr *Callee = ImplicitCastExpr::Create(
      Context, Context.getPointerType(Function.getType()), CK_FunctionToPointerDecay,
      MakeReference(Function, VK_LValue), /*BasePath=*/nullptr, VK_PRValue, FPOptionsOverride());
  return CallExpr::Create(Context, Callee, {Address}, Function.getReturnType(), VK_PRValue, At,
                          FPOptionsOverride());
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

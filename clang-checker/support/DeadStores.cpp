// SPDX-License-Identifier: GPL-2.0-or-later
#include "DeadStores.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Analysis/Analyses/LiveVariables.h"
#include "clang/Analysis/AnalysisDeclContext.h"

using namespace clang;

namespace xenhc {

namespace {

/// Collects the variables that can be read without being named.
class EscapeFinder : public RecursiveASTVisitor<EscapeFinder> {
public:
  explicit EscapeFinder(llvm::DenseSet<const VarDecl *> &Escaped) : Escaped(Escaped) {}

  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_AddrOf)
      escape(Unary->getSubExpr());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getType()->isReferenceType() && Variable->getInit())
      escape(Variable->getInit());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    // An argument that is still an lvalue is bound to a reference.
    for (const Expr *Argument : Call->arguments())
      if (Argument->isLValue())
        escape(Argument);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) {
    for (const Expr *Argument : Construct->arguments())
      if (Argument->isLValue())
        escape(Argument);
    return true;
  }
  bool VisitAsmStmt(AsmStmt *Asm) {
    for (const Stmt *Operand : Asm->children())
      if (const auto *E = dyn_cast_or_null<Expr>(Operand))
        escape(E);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *Lambda) {
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable())
        insert(dyn_cast<VarDecl>(Capture.getCapturedVar()));
    return true;
  }
  bool VisitBlockDecl(BlockDecl *Block) {
    for (const BlockDecl::Capture &Capture : Block->captures())
      insert(Capture.getVariable());
    return true;
  }
  bool VisitCapturedDecl(CapturedDecl *) { return true; }
  bool VisitCapturedStmt(CapturedStmt *Region) {
    for (const CapturedStmt::Capture &Capture : Region->captures())
      if (Capture.capturesVariable())
        insert(Capture.getCapturedVar());
    return true;
  }

private:
  void insert(const VarDecl *Variable) {
    if (Variable)
      Escaped.insert(Variable);
  }
  void escape(const Expr *E) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()))
      insert(dyn_cast<VarDecl>(Ref->getDecl()));
  }

  llvm::DenseSet<const VarDecl *> &Escaped;
};

/// Notes each store after which the variable is not live.
class StoreObserver : public LiveVariables::Observer {
public:
  StoreObserver(llvm::DenseSet<const BinaryOperator *> &Assignments,
                llvm::DenseSet<const VarDecl *> &Initialisers)
      : Assignments(Assignments), Initialisers(Initialisers) {}

  /// \p Live is what is live after \p S.
  void observeStmt(const Stmt *S, const CFGBlock *,
                   const LiveVariables::LivenessValues &Live) override {
    if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      if (!Binary->isAssignmentOp())
        return;
      const auto *Ref = dyn_cast<DeclRefExpr>(Binary->getLHS()->IgnoreParenCasts());
      const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      if (Variable && !Live.isLive(Variable))
        Assignments.insert(Binary);
    } else if (const auto *Declarations = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declarations->decls()) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        if (Variable && Variable->hasInit() && !Live.isLive(Variable))
          Initialisers.insert(Variable);
      }
    }
  }

private:
  llvm::DenseSet<const BinaryOperator *> &Assignments;
  llvm::DenseSet<const VarDecl *> &Initialisers;
};

} // namespace

DeadStores::DeadStores(const Decl &Body, AnalysisDeclContextManager &Manager) : Body(Body) {
  AnalysisDeclContext *Context = Manager.getContext(&Body);
  if (!Context->getBody() || !Context->getCFG())
    return;
  auto *Live = Context->getAnalysis<LiveVariables>();
  if (!Live)
    return;
  StoreObserver Observer(Assignments, Initialisers);
  Live->runOnAllBlocks(Observer);
  EscapeFinder(Escaped).TraverseStmt(Context->getBody());
}

bool DeadStores::contains(const ValueStore &Store) const {
  // A variable of an enclosing function outlives this body.
  if (Escaped.contains(Store.Variable) ||
      Decl::castFromDeclContext(Store.Variable->getDeclContext()) != &Body)
    return false;
  return Store.Assignment ? Assignments.contains(Store.Assignment)
                          : Initialisers.contains(Store.Variable);
}

DeadStoreCache::DeadStoreCache(ASTContext &Context)
    : Manager(std::make_unique<AnalysisDeclContextManager>(Context)) {
  // Liveness is exact only if every expression is an element of its block: an assignment inside
  // another expression would else not be seen to overwrite.
  Manager->getCFGBuildOptions().setAllAlwaysAdd();
}

DeadStoreCache::~DeadStoreCache() = default;

const DeadStores &DeadStoreCache::get(const Decl &Body) {
  std::unique_ptr<DeadStores> &Entry = Bodies[&Body];
  if (!Entry)
    Entry = std::make_unique<DeadStores>(Body, *Manager);
  return *Entry;
}

bool DeadStoreCache::areDead(const ValueUse &Use, const Decl &Body) {
  const DeadStores &Dead = get(Body);
  return llvm::all_of(Use.Stores,
                      [&Dead](const ValueStore &Store) { return Dead.contains(Store); });
}

} // namespace xenhc

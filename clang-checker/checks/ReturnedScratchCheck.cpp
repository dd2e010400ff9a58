// SPDX-License-Identifier: GPL-2.0-or-later
#include "ReturnedScratchCheck.h"

#include "../support/Leaks.h"
#include "../support/OwnershipFacts.h"
#include "../support/Scratch.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

void ReturnedScratchCheck::addMatchers(MatchFinder &Finder) {
  Finder.addMatcher(callExpr(unless(isExpansionInSystemHeader()),
                             forEachArgumentWithParam(expr(ignoringParenImpCasts(memberExpr(
                                                          member(fieldDecl().bind("field"))))),
                                                      parmVarDecl()))
                        .bind("call"),
                    this);
  Finder.addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
}

static const char *endOf(Collector Kind) {
  switch (Kind) {
  case Collector::Own:
    return "when this function returns";
  case Collector::Call:
    return "when the asynchronous operation ends";
  case Collector::Given:
  case Collector::None:
    break;
  }
  return "with the caller's scratch memory";
}

namespace {

/// A variable, and the fields that are passed from it on; elements of arrays are not told apart.
struct FieldPath {
  const VarDecl *Root = nullptr;
  llvm::SmallVector<const ValueDecl *, 4> Fields;

  /// Whether the way to this place goes through what \p Outer holds.
  bool isReachedThrough(const FieldPath &Outer) const {
    return Root == Outer.Root && Fields.size() > Outer.Fields.size() &&
           std::equal(Outer.Fields.begin(), Outer.Fields.end(), Fields.begin());
  }
};

} // namespace

/// The path of \p Place; nothing if it does not begin with a variable.
static std::optional<FieldPath> readPath(const Expr &Place) {
  FieldPath Path;
  const Expr *Part = Place.IgnoreParenCasts();
  while (true) {
    if (const auto *Member = dyn_cast<MemberExpr>(Part)) {
      Path.Fields.push_back(Member->getMemberDecl());
      Part = Member->getBase()->IgnoreParenCasts();
    } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Part)) {
      Part = Element->getBase()->IgnoreParenCasts();
    } else if (const auto *Deref = dyn_cast<UnaryOperator>(Part)) {
      Part = Deref->getSubExpr()->IgnoreParenCasts();
    } else {
      break;
    }
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Part);
  Path.Root = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  std::reverse(Path.Fields.begin(), Path.Fields.end());
  return Path.Root ? std::optional(std::move(Path)) : std::nullopt;
}

/// What is handed on where it is allocated can be allocated without a collector instead.
static std::optional<FixItHint> makeFix(const ScratchEscape &Escape, ASTContext &Context) {
  const Expr *Argument = Escape.Born->getNumArgs() ? Escape.Born->getArg(0) : nullptr;
  const auto *Ref =
      dyn_cast_or_null<DeclRefExpr>(Argument ? Argument->IgnoreParenImpCasts() : nullptr);
  if (!Ref || Ref->getLocation().isMacroID() || Escape.Value->IgnoreParenCasts() != Escape.Born ||
      !Context.Idents.get("NOGC").hasMacroDefinition())
    return std::nullopt;
  return FixItHint::CreateReplacement(Ref->getSourceRange(), "NOGC");
}

void ReturnedScratchCheck::check(const MatchFinder::MatchResult &Result) {
  if (const auto *Call = Result.Nodes.getNodeAs<CallExpr>("call")) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && getDeclaredOwnership(*Callee, *getTable()).Ends)
      Released.insert(Result.Nodes.getNodeAs<FieldDecl>("field"));
    return;
  }
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  ScratchFlow Flow(Function, *getTable(), *Result.Context);
  if (!Kept)
    Kept = std::make_unique<KeptArguments>(*getTable(), *Result.Context);

  // One allocation in the wrong hands is one defect, however often it is handed on.
  llvm::DenseSet<const CallExpr *> Reported;
  std::vector<FieldPath> Holders;
  for (const ScratchEscape &Escape : Flow.findEscapes()) {
    if (!Reported.insert(Escape.Born).second)
      continue;
    // What hangs on memory that is in the wrong hands is no further fault.
    if (std::optional<FieldPath> Path = Escape.Place ? readPath(*Escape.Place) : std::nullopt) {
      if (llvm::any_of(Holders,
                       [&](const FieldPath &Outer) { return Path->isReachedThrough(Outer); }))
        continue;
      Holders.push_back(std::move(*Path));
    }
    const FunctionDecl *Allocator = Escape.Born->getDirectCallee();
    const std::optional<FixItHint> Fix =
        Flow.getCollector() == Collector::Own ? makeFix(Escape, *Result.Context) : std::nullopt;
    if (Escape.Into)
      diag(Escape.Where, "scratch memory is stored in %0, which outlives it: it is freed %1")
          << Escape.Into << endOf(Flow.getCollector()) << Fix;
    else
      diag(Escape.Where, "scratch memory is returned, although it is freed %0")
          << endOf(Flow.getCollector()) << Fix;
    diag(Escape.Born->getExprLoc(), "allocated here, by %0", DiagnosticIDs::Note) << Allocator;
  }

  for (const KeptScratch &Given : Flow.findKept(*Kept)) {
    if (!Reported.insert(Given.Born).second)
      continue;
    diag(Given.Where, "scratch memory is given to %0, which keeps it: it is freed %1")
        << Given.Call->getDirectCallee() << endOf(Flow.getCollector());
    diag(Given.Born->getExprLoc(), "allocated here, by %0", DiagnosticIDs::Note)
        << Given.Born->getDirectCallee();
  }

  for (const ScratchFlow::FieldStore &Store : Flow.findFieldStores()) {
    FieldUse &Use = Fields[Store.Field];
    const auto *Call = dyn_cast<CallExpr>(Store.Value);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Store.Born)
      Use.Scratch = Store.Born;
    else if (Callee && getDeclaredOwnership(*Callee, *getTable()).GivesOwned)
      Use.Owned.push_back(Call);
  }

  for (const Leak &Lost : findLeaks(Function, *getTable(), *Kept)) {
    const FunctionDecl *Maker = Lost.Born->getDirectCallee();
    diag(Lost.Born->getExprLoc(),
         "what %0 returns is the caller's, and is never released (by '%1')")
        << Maker << Lost.Releaser;
    if (Lost.Holder)
      diag(Lost.Holder->getLocation(), "only %0 holds it", DiagnosticIDs::Note) << Lost.Holder;
  }

  const std::vector<SourceLocation> Unfreed = Flow.findUnfreedReturns();
  if (Unfreed.empty())
    return;
  const auto At = [&](SourceLocation Where) {
    return Where.isValid() ? Where : Function.getBodyRBrace();
  };
  diag(At(Unfreed.front()), "%0 is left without freeing its scratch memory") << &Function;
  for (const SourceLocation Where : llvm::drop_begin(Unfreed))
    diag(At(Where), "left here as well", DiagnosticIDs::Note);
}

void ReturnedScratchCheck::onEndOfTranslationUnit() {
  // Where scratch memory is what a field holds elsewhere, nobody will release what it holds here.
  for (const auto &[Field, Use] : Fields) {
    if (!Use.Scratch || Released.contains(Field))
      continue;
    for (const CallExpr *Call : Use.Owned) {
      diag(Call->getExprLoc(), "what %0 returns is stored in %1, which holds scratch memory "
                               "elsewhere and is never released")
          << Call->getDirectCallee() << Field;
      diag(Use.Scratch->getExprLoc(), "scratch memory is stored there here", DiagnosticIDs::Note);
    }
  }
  Kept.reset();
  Fields.clear();
  Released.clear();
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ReturnedScratchCheck.h"

#include "../support/Scratch.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

void ReturnedScratchCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(
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

void ReturnedScratchCheck::check(const MatchFinder::MatchResult &Result) {
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  ScratchFlow Flow(Function, *Result.Context);

  // One allocation in the wrong hands is one defect, however often it is handed on.
  llvm::DenseSet<const CallExpr *> Reported;
  for (const ScratchEscape &Escape : Flow.findEscapes()) {
    if (!Reported.insert(Escape.Born).second)
      continue;
    const FunctionDecl *Allocator = Escape.Born->getDirectCallee();
    if (Escape.Into)
      diag(Escape.Where, "scratch memory is stored in %0, which outlives it: it is freed %1")
          << Escape.Into << endOf(Flow.getCollector());
    else
      diag(Escape.Where, "scratch memory is returned, although it is freed %0")
          << endOf(Flow.getCollector());
    diag(Escape.Born->getExprLoc(), "allocated here, by %0", DiagnosticIDs::Note) << Allocator;
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

} // namespace xenhc

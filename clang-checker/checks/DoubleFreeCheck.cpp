// SPDX-License-Identifier: GPL-2.0-or-later
#include "DoubleFreeCheck.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

void DoubleFreeCheck::addMatchers(MatchFinder &Finder) {
  Finder.addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
}

void DoubleFreeCheck::check(const MatchFinder::MatchResult &Result) {
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  if (!Analysis)
    Analysis = std::make_unique<OwnershipAnalysis>(getTable(), *Result.Context);
  for (const OwnershipFinding &Finding : Analysis->getFindings(Function)) {
    diag(Finding.Where, Finding.Message) << Finding.Fixes;
    for (const auto &[Where, Text] : Finding.Notes)
      diag(Where, Text, DiagnosticIDs::Note);
  }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultCheckBase.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

ResultCheckBase::ResultCheckBase(StringRef Name, tidy::ClangTidyContext *Context, ResultCheck Part)
    : DatabaseCheck(Name, Context), Part(Part) {}

void ResultCheckBase::addMatchers(MatchFinder &Finder) {
  Finder.addMatcher(translationUnitDecl(), this);
}

void ResultCheckBase::check(const MatchFinder::MatchResult &Result) {
  if (!Result.Nodes.getMap().empty() || Analysis)
    return;
  Analysis = ResultAnalysis::get(getTable(), *Result.Context);
}

void ResultCheckBase::onEndOfTranslationUnit() {
  if (!Analysis)
    return;
  for (const ResultFinding &Finding : Analysis->getFindings()) {
    if (Finding.Check != Part || !isWanted(Finding))
      continue;
    {
      auto Builder = diag(Finding.Where, Finding.Message);
      for (const FixItHint &Fix : Finding.Fixes)
        Builder << Fix;
    }
    for (const auto &[Where, Text] : Finding.Notes)
      diag(Where, Text, DiagnosticIDs::Note);
  }
  Analysis.reset();
}

} // namespace xenhc

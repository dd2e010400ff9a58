// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RESULTCHECKBASE_H
#define XENHC_CHECKS_RESULTCHECKBASE_H

#include "../support/ResultFlow.h"
#include "DatabaseCheck.h"
#include <memory>

namespace xenhc {

/// What the checks of results have in common: they share one analysis of the translation unit, and
/// each of them reports its own part of the findings.
class ResultCheckBase : public DatabaseCheck {
public:
  ResultCheckBase(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, ResultCheck Part);

  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

protected:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;
  /// Whether \p Finding is one to report.
  virtual bool isWanted(const ResultFinding &) { return true; }
  /// The analysis of the translation unit that is being checked; set with the first match.
  ResultAnalysis &getAnalysis() { return *Analysis; }

private:
  const ResultCheck Part;
  std::shared_ptr<ResultAnalysis> Analysis;
};

} // namespace xenhc

#endif

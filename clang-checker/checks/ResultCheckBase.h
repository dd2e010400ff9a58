// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RESULTCHECKBASE_H
#define XENHC_CHECKS_RESULTCHECKBASE_H

#include "../support/ResultFlow.h"
#include "clang-tidy/ClangTidyCheck.h"
#include <memory>

namespace xenhc {

/// What the checks of results have in common: they share one analysis of the translation unit, and
/// each of them reports its own part of the findings.
///
/// Options:
///   - `Database`: the hypercall database; by default $XENHC_DB, then the installed one.
class ResultCheckBase : public clang::tidy::ClangTidyCheck {
public:
  ResultCheckBase(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, ResultCheck Part);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

protected:
  /// Whether \p Finding is one to report.
  virtual bool isWanted(const ResultFinding &) { return true; }
  /// The analysis of the translation unit that is being checked; set with the first match.
  ResultAnalysis &getAnalysis() { return *Analysis; }
  bool hasTable() const { return Table != nullptr; }

private:
  const ResultCheck Part;
  const std::string Database;
  std::shared_ptr<const ApiTable> Table;
  std::shared_ptr<ResultAnalysis> Analysis;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_DOUBLEFREECHECK_H
#define XENHC_CHECKS_DOUBLEFREECHECK_H

#include "../support/OwnershipFlow.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace xenhc {

/// Finds objects that are released twice, used after their release, or released although they are
/// uninitialised or not the caller's to release.
///
/// Options:
///   - `Database`: the hypercall database; by default $XENHC_DB, then the installed one.
///
/// For the user-facing documentation see docs/checks/double-free.md.
class DoubleFreeCheck : public clang::tidy::ClangTidyCheck {
public:
  DoubleFreeCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return !Options.CPlusPlus;
  }
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override { Analysis.reset(); }

private:
  const std::string Database;
  std::shared_ptr<const ApiTable> Table;
  std::unique_ptr<OwnershipAnalysis> Analysis;
};

} // namespace xenhc

#endif

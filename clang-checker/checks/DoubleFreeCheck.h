// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_DOUBLEFREECHECK_H
#define XENHC_CHECKS_DOUBLEFREECHECK_H

#include "../support/OwnershipFlow.h"
#include "DatabaseCheck.h"

namespace xenhc {

/// Finds objects that are released twice, used after their release, or released although they are
/// uninitialised or not the caller's to release.
///
/// For the user-facing documentation see docs/checks/double-free.md.
class DoubleFreeCheck : public DatabaseCheck {
public:
  using DatabaseCheck::DatabaseCheck;

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return !Options.CPlusPlus;
  }
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override { Analysis.reset(); }

private:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;

  std::unique_ptr<OwnershipAnalysis> Analysis;
};

} // namespace xenhc

#endif

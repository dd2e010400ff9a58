// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RETURNEDSCRATCHCHECK_H
#define XENHC_CHECKS_RETURNEDSCRATCHCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace xenhc {

/// Finds libxl's scratch memory (what its collector frees when a call ends) reaching those who
/// outlive the call, and collectors that a path forgets to free.
///
/// libxl's memory policy, in tools/libs/light/libxl.h of Xen: what a public function returns is the
/// caller's, everything else is freed with the collector that the function made.
///
/// For the user-facing documentation see docs/checks/returned-scratch.md.
class ReturnedScratchCheck : public clang::tidy::ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return !Options.CPlusPlus;
  }
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
};

} // namespace xenhc

#endif

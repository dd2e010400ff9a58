// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RETURNEDSCRATCHCHECK_H
#define XENHC_CHECKS_RETURNEDSCRATCHCHECK_H

#include "../support/KeptArguments.h"
#include "DatabaseCheck.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

namespace xenhc {

/// Finds libxl's scratch memory (what its collector frees when a call ends) reaching those who
/// outlive the call, collectors that a path forgets to free, and memory of the caller's own that it
/// loses.
///
/// libxl's memory policy, in tools/libs/light/libxl.h of Xen: what a public function returns is the
/// caller's, everything else is freed with the collector that the function made.
///
/// For the user-facing documentation see docs/checks/returned-scratch.md.
class ReturnedScratchCheck : public DatabaseCheck {
public:
  using DatabaseCheck::DatabaseCheck;

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return !Options.CPlusPlus;
  }
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;

  /// By field of a structure of libxl's own: memory of the heap that is stored there, and scratch
  /// memory.
  struct FieldUse {
    std::vector<const clang::CallExpr *> Owned;
    const clang::CallExpr *Scratch = nullptr;
  };
  llvm::MapVector<const clang::FieldDecl *, FieldUse> Fields;
  llvm::DenseSet<const clang::FieldDecl *> Released;
  std::unique_ptr<KeptArguments> Kept; ///< of the translation unit
};

} // namespace xenhc

#endif

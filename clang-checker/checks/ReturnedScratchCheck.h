// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RETURNEDSCRATCHCHECK_H
#define XENHC_CHECKS_RETURNEDSCRATCHCHECK_H

#include "../support/ApiTable.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include <memory>

namespace xenhc {

/// Finds libxl's scratch memory (what its collector frees when a call ends) reaching those who
/// outlive the call, collectors that a path forgets to free, and memory of the caller's own that it
/// loses.
///
/// libxl's memory policy, in tools/libs/light/libxl.h of Xen: what a public function returns is the
/// caller's, everything else is freed with the collector that the function made.
///
/// Options:
///   - `Database`: the hypercall database; by default $XENHC_DB, then the installed one.
///
/// For the user-facing documentation see docs/checks/returned-scratch.md.
class ReturnedScratchCheck : public clang::tidy::ClangTidyCheck {
public:
  ReturnedScratchCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return !Options.CPlusPlus;
  }
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  const std::string Database;
  std::shared_ptr<const ApiTable> Table;
  /// By field of a structure of libxl's own: memory of the heap that is stored there, and scratch
  /// memory.
  struct FieldUse {
    std::vector<const clang::CallExpr *> Owned;
    const clang::CallExpr *Scratch = nullptr;
  };
  llvm::MapVector<const clang::FieldDecl *, FieldUse> Fields;
  llvm::DenseSet<const clang::FieldDecl *> Released;
};

} // namespace xenhc

#endif

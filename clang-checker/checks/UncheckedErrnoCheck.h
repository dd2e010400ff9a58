// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_UNCHECKEDERRNOCHECK_H
#define XENHC_CHECKS_UNCHECKEDERRNOCHECK_H

#include "../support/ApiTable.h"
#include "../support/DeadStores.h"
#include "clang-tidy/ClangTidyCheck.h"
#include <memory>

namespace xenhc {

/// Finds calls of Xen library functions whose error result is ignored.
///
/// Which functions those are, and how they tell of a failure, is read from the hypercall database.
/// A result counts as ignored when the call is a statement of its own, and when it is stored in a
/// local variable that is not read before it is overwritten or goes out of scope, on any path. A
/// cast to void says that ignoring it is meant.
///
/// Options:
///   - `Database`: the hypercall database; by default $XENHC_DB, then the installed one.
///   - `AllowedFunctions`: functions whose result may be ignored, separated by semicolons.
///   - `CheckStores`: whether to follow results through variables. Default true.
///
/// For the user-facing documentation see docs/checks/unchecked-errno.md.
class UncheckedErrnoCheck : public clang::tidy::ClangTidyCheck {
public:
  UncheckedErrnoCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  /// Whether no variable that holds the result is read afterwards.
  bool isLost(const ValueUse &Use, const clang::CallExpr &Call, clang::ASTContext &Context);

  const std::string Database;
  const std::string AllowedFunctionsText;
  const std::vector<llvm::StringRef> AllowedFunctions;
  const std::string CheckStoresText;
  const bool CheckStores;
  std::shared_ptr<const ApiTable> Table;
  std::unique_ptr<DeadStoreCache> Stores;
};

} // namespace xenhc

#endif

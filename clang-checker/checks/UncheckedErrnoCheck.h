// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_UNCHECKEDERRNOCHECK_H
#define XENHC_CHECKS_UNCHECKEDERRNOCHECK_H

#include "../support/DeadStores.h"
#include "../support/ValueUse.h"
#include "ResultCheckBase.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include <memory>

namespace xenhc {

/// Finds calls of Xen library functions whose error result is ignored.
///
/// Which functions those are, and how they tell of a failure, is read from the hypercall database.
/// A function that it does not list, but whose body or name shows how it tells of failures, belongs
/// to them if most of its callers in the file look at its result. A result counts as ignored when
/// the call is a statement of its own, and when it is stored in a local variable that is not read
/// before it is overwritten or goes out of scope, on any path. A cast to void says that ignoring it
/// is meant.
///
/// Options, besides those of DatabaseCheck:
///   - `AllowedFunctions`: functions whose result may be ignored, separated by semicolons.
///   - `CheckStores`: whether to follow results through variables. Default true.
///   - `GroupCalls`: whether the ignored calls of one function in another are one report. Default
///   true.
///
/// For the user-facing documentation see docs/checks/unchecked-errno.md.
class UncheckedErrnoCheck : public ResultCheckBase {
public:
  UncheckedErrnoCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;
  bool isWanted(const ResultFinding &Finding) override;
  using IgnoredCall = std::pair<const clang::CallExpr *, ValueUse>;
  /// Remembers a call whose result nobody looks at.
  void noteIgnored(const clang::CallExpr &Call, const clang::FunctionDecl &Function, ValueUse Use,
                   clang::ASTContext &Context);
  /// Reports the ignored calls of \p Function in one body, as one.
  void reportIgnored(const clang::FunctionDecl &Function, llvm::ArrayRef<IgnoredCall> Calls);
  /// Whether no variable that holds the result is read afterwards.
  bool isLost(const ValueUse &Use, const clang::CallExpr &Call, clang::ASTContext &Context);

  const std::string AllowedFunctionsText;
  const std::vector<llvm::StringRef> AllowedFunctions;
  const std::string CheckStoresText;
  const bool CheckStores;
  const std::string GroupCallsText;
  const bool GroupCalls;
  const clang::SourceManager *Sources = nullptr;
  /// What is done with the results of a function in this file.
  struct CallStatistics {
    bool IsUnlisted = false; ///< the database says nothing of it
    unsigned Used = 0;
    unsigned Ignored = 0;
  };
  llvm::DenseMap<const clang::FunctionDecl *, CallStatistics> Users;
  /// By the body that they are in, and the called function.
  llvm::MapVector<std::pair<const clang::Decl *, const clang::FunctionDecl *>,
                  std::vector<IgnoredCall>>
      Ignored;
  /// Whether an annotation says why the result of \p Call may be ignored.
  bool mayBeIgnored(const clang::CallExpr &Call);

  llvm::DenseSet<const clang::CallExpr *> Reported;
  std::unique_ptr<DeadStoreCache> Stores;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_DATABASECHECK_H
#define XENHC_CHECKS_DATABASECHECK_H

#include "../support/ApiTable.h"
#include "clang-tidy/ClangTidyCheck.h"
#include <memory>

namespace xenhc {

/// What the checks have in common that read the hypercall database. Without one they match nothing
/// and say why.
///
/// Options:
///   - `Database`: the hypercall database; by default $XENHC_DB, then the installed one.
///   - `Summaries`: a file or a folder with what the functions of other files do, as written by
///     xenhc-check --summaries; by default none.
class DatabaseCheck : public clang::tidy::ClangTidyCheck {
public:
  DatabaseCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) final;

protected:
  /// Adds the check's matchers; called once the database is open.
  virtual void addMatchers(clang::ast_matchers::MatchFinder &Finder) = 0;
  /// The open database; null before registerMatchers, and if there is none.
  const std::shared_ptr<const ApiTable> &getTable() const { return Table; }

private:
  const std::string Database, Summaries;
  std::shared_ptr<const ApiTable> Table;
};

} // namespace xenhc

#endif

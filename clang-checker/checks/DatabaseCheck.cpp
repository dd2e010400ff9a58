// SPDX-License-Identifier: GPL-2.0-or-later
#include "DatabaseCheck.h"

#include "../support/SummarySet.h"

using namespace clang;

namespace xenhc {

DatabaseCheck::DatabaseCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Database(Options.getLocalOrGlobal("Database", "")),
      Summaries(Options.getLocalOrGlobal("Summaries", "")) {}

void DatabaseCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Database", Database);
  Options.store(Opts, "Summaries", Summaries);
}

void DatabaseCheck::registerMatchers(ast_matchers::MatchFinder *Finder) {
  llvm::Expected<std::string> Path = ApiTable::findDatabase(Database);
  llvm::Expected<std::shared_ptr<const ApiTable>> Opened =
      Path ? ApiTable::open(*Path) : Path.takeError();
  if (!Opened) {
    // Finding nothing must not look like having found no fault.
    configurationDiag("%0", DiagnosticIDs::Error) << llvm::toString(Opened.takeError());
    return;
  }
  Table = std::move(*Opened);
  if (!Summaries.empty()) {
    llvm::Expected<std::shared_ptr<const SummarySet>> Set = SummarySet::open(Summaries);
    if (!Set) {
      configurationDiag("%0", DiagnosticIDs::Error) << llvm::toString(Set.takeError());
      return;
    }
    Table = addSummaries(Table, std::move(*Set));
  }
  addMatchers(*Finder);
}

} // namespace xenhc

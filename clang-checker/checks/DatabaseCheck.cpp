// SPDX-License-Identifier: GPL-2.0-or-later
#include "DatabaseCheck.h"

using namespace clang;

namespace xenhc {

DatabaseCheck::DatabaseCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Database(Options.getLocalOrGlobal("Database", "")) {}

void DatabaseCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Database", Database);
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
  addMatchers(*Finder);
}

} // namespace xenhc

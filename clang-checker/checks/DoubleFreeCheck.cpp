// SPDX-License-Identifier: GPL-2.0-or-later
#include "DoubleFreeCheck.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

DoubleFreeCheck::DoubleFreeCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Database(Options.getLocalOrGlobal("Database", "")) {}

void DoubleFreeCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Database", Database);
}

void DoubleFreeCheck::registerMatchers(MatchFinder *Finder) {
  llvm::Expected<std::string> Path = ApiTable::findDatabase(Database);
  llvm::Expected<std::shared_ptr<const ApiTable>> Opened =
      Path ? ApiTable::open(*Path) : Path.takeError();
  if (!Opened) {
    // Finding nothing must not look like having found no fault.
    configurationDiag("%0", DiagnosticIDs::Error) << llvm::toString(Opened.takeError());
    return;
  }
  Table = std::move(*Opened);
  Finder->addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
}

void DoubleFreeCheck::check(const MatchFinder::MatchResult &Result) {
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  if (!Analysis)
    Analysis = std::make_unique<OwnershipAnalysis>(Table, *Result.Context);
  for (const OwnershipFinding &Finding : Analysis->getFindings(Function)) {
    diag(Finding.Where, Finding.Message);
    for (const auto &[Where, Text] : Finding.Notes)
      diag(Where, Text, DiagnosticIDs::Note);
  }
}

} // namespace xenhc

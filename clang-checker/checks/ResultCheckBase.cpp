// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultCheckBase.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

ResultCheckBase::ResultCheckBase(StringRef Name, tidy::ClangTidyContext *Context, ResultCheck Part)
    : ClangTidyCheck(Name, Context), Part(Part),
      Database(Options.getLocalOrGlobal("Database", "")) {}

void ResultCheckBase::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Database", Database);
}

void ResultCheckBase::registerMatchers(MatchFinder *Finder) {
  llvm::Expected<std::string> Path = ApiTable::findDatabase(Database);
  llvm::Expected<std::shared_ptr<const ApiTable>> Opened =
      Path ? ApiTable::open(*Path) : Path.takeError();
  if (!Opened) {
    // Finding nothing must not look like having found no fault.
    configurationDiag("%0", DiagnosticIDs::Error) << llvm::toString(Opened.takeError());
    return;
  }
  Table = std::move(*Opened);
  Finder->addMatcher(translationUnitDecl(), this);
}

void ResultCheckBase::check(const MatchFinder::MatchResult &Result) {
  if (!Result.Nodes.getMap().empty() || Analysis)
    return;
  Analysis = ResultAnalysis::get(Table, *Result.Context);
}

void ResultCheckBase::onEndOfTranslationUnit() {
  if (!Analysis)
    return;
  for (const ResultFinding &Finding : Analysis->getFindings()) {
    if (Finding.Check != Part || !isWanted(Finding))
      continue;
    {
      auto Builder = diag(Finding.Where, Finding.Message);
      for (const FixItHint &Fix : Finding.Fixes)
        Builder << Fix;
    }
    for (const auto &[Where, Text] : Finding.Notes)
      diag(Where, Text, DiagnosticIDs::Note);
  }
  Analysis.reset();
}

} // namespace xenhc

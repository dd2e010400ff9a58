// SPDX-License-Identifier: GPL-2.0-or-later
#include "UncheckedErrnoCheck.h"

#include "clang-tidy/utils/OptionsUtils.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace clang::ast_matchers;
namespace options = clang::tidy::utils::options;

namespace xenhc {

/// How a function that follows \p Convention tells of a failure; empty if its result is no error
/// code.
static StringRef describeFailure(uint8_t Convention) {
  switch (Convention) {
  case XENHC_RETURNS_NEG_ERRNO:
    return "a negative errno value";
  case XENHC_RETURNS_MINUS_ONE_ERRNO:
    return "-1 with errno";
  case XENHC_RETURNS_LIBXL_ERROR:
    return "a negative ERROR_* code";
  case XENHC_RETURNS_POSITIVE_ERRNO:
    return "a positive errno value";
  default:
    return {};
  }
}

/// Where to report \p Call. A system header may replace the function's name by another through a
/// macro (libxl.h does, for older interfaces); the call is the program's all the same, while
/// clang-tidy would take it for the header's.
static SourceLocation getReportedLocation(const CallExpr &Call, const SourceManager &Sources) {
  SourceLocation Location = Call.getBeginLoc();
  if (!Sources.isInSystemMacro(Call.getRParenLoc()))
    while (Location.isMacroID() && Sources.isInSystemMacro(Location))
      Location = Sources.getImmediateExpansionRange(Location).getBegin();
  return Location;
}

// Options are read as text: the names that GCC and clang give to the templates for other types
// differ, and clang-tidy, which has them, is built with clang.
UncheckedErrnoCheck::UncheckedErrnoCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Database(Options.getLocalOrGlobal("Database", "")),
      AllowedFunctionsText(Options.get("AllowedFunctions", "")),
      AllowedFunctions(options::parseStringList(AllowedFunctionsText)),
      CheckStoresText(Options.get("CheckStores", "true")), CheckStores(CheckStoresText != "false") {
  if (CheckStoresText != "true" && CheckStoresText != "false")
    configurationDiag("option '%0.CheckStores' is '%1'; expected 'true' or 'false'",
                      DiagnosticIDs::Error)
        << Name << CheckStoresText;
}

void UncheckedErrnoCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Database", Database);
  Options.store(Opts, "AllowedFunctions", AllowedFunctionsText);
  Options.store(Opts, "CheckStores", CheckStoresText);
}

void UncheckedErrnoCheck::registerMatchers(MatchFinder *Finder) {
  llvm::Expected<std::string> Path = ApiTable::findDatabase(Database);
  llvm::Expected<std::shared_ptr<const ApiTable>> Opened =
      Path ? ApiTable::open(*Path) : Path.takeError();
  if (!Opened) {
    // Finding nothing must not look like having found no fault.
    configurationDiag("%0", DiagnosticIDs::Error) << llvm::toString(Opened.takeError());
    return;
  }
  Table = std::move(*Opened);
  Finder->addMatcher(callExpr(callee(functionDecl().bind("function"))).bind("call"), this);
}

bool UncheckedErrnoCheck::isLost(const ValueUse &Use, const CallExpr &Call, ASTContext &Context) {
  const Decl *Body = CheckStores ? findEnclosingBody(Call, Context) : nullptr;
  if (!Body)
    return false;
  if (!Stores)
    Stores = std::make_unique<DeadStoreCache>(Context);
  const DeadStores &Dead = Stores->get(*Body);
  return llvm::all_of(Use.Stores,
                      [&Dead](const ValueStore &Store) { return Dead.contains(Store); });
}

void UncheckedErrnoCheck::check(const MatchFinder::MatchResult &Result) {
  const auto &Call = *Result.Nodes.getNodeAs<CallExpr>("call");
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  const xenhc_db_function *Entry = Table->find(Function);
  if (!Entry || (Entry->flags & XENHC_FUNCTION_MUST_USE) == 0)
    return;
  const StringRef Failure = describeFailure(Entry->convention);
  if (Failure.empty() || Call.getType()->isVoidType() ||
      llvm::is_contained(AllowedFunctions, Function.getName()))
    return;

  const ValueUse Use = findValueUse(Call, *Result.Context);
  const bool IsStored = Use.Fate == ValueFate::Stored;
  if (Use.Fate != ValueFate::Discarded && !(IsStored && isLost(Use, Call, *Result.Context)))
    return;

  const SourceLocation Location = getReportedLocation(Call, *Result.SourceManager);
  if (IsStored)
    diag(Location, "result of %0 is stored in %1 but never read; it returns %2 on failure")
        << &Function << Use.Stores.front().Variable << Failure << Call.getSourceRange();
  else
    diag(Location, "result of %0 is ignored; it returns %1 on failure")
        << &Function << Failure << Call.getSourceRange();
  diag(Function.getLocation(), "%0 is declared here", DiagnosticIDs::Note) << &Function;
}

void UncheckedErrnoCheck::onEndOfTranslationUnit() { Stores.reset(); }

} // namespace xenhc

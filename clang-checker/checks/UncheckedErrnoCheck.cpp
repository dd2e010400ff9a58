// SPDX-License-Identifier: GPL-2.0-or-later
#include "UncheckedErrnoCheck.h"

#include "../support/Excuses.h"
#include "../support/FunctionFacts.h"
#include "clang-tidy/utils/OptionsUtils.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace clang::ast_matchers;
namespace options = clang::tidy::utils::options;

namespace xenhc {

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
    : ResultCheckBase(Name, Context, ResultCheck::Unchecked),
      AllowedFunctionsText(Options.get("AllowedFunctions", "")),
      AllowedFunctions(options::parseStringList(AllowedFunctionsText)),
      CheckStoresText(Options.get("CheckStores", "true")), CheckStores(CheckStoresText != "false"),
      GroupCallsText(Options.get("GroupCalls", "true")), GroupCalls(GroupCallsText != "false") {
  for (const auto &[Option, Text] :
       {std::pair(StringRef("CheckStores"), StringRef(CheckStoresText)),
        std::pair(StringRef("GroupCalls"), StringRef(GroupCallsText))})
    if (Text != "true" && Text != "false")
      configurationDiag("option '%0.%1' is '%2'; expected 'true' or 'false'", DiagnosticIDs::Error)
          << Name << Option << Text;
}

void UncheckedErrnoCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  ResultCheckBase::storeOptions(Opts);
  Options.store(Opts, "AllowedFunctions", AllowedFunctionsText);
  Options.store(Opts, "CheckStores", CheckStoresText);
  Options.store(Opts, "GroupCalls", GroupCallsText);
}

void UncheckedErrnoCheck::addMatchers(MatchFinder &Finder) {
  ResultCheckBase::addMatchers(Finder);
  Finder.addMatcher(callExpr(callee(functionDecl().bind("function"))).bind("call"), this);
}

bool UncheckedErrnoCheck::isLost(const ValueUse &Use, const CallExpr &Call, ASTContext &Context) {
  const Decl *Body = CheckStores ? findEnclosingBody(Call, Context) : nullptr;
  if (!Body)
    return false;
  if (!Stores)
    Stores = std::make_unique<DeadStoreCache>(Context);
  return Stores->areDead(Use, *Body);
}

void UncheckedErrnoCheck::noteIgnored(const CallExpr &Call, const FunctionDecl &Function,
                                      ValueUse Use, ASTContext &Context) {
  const Decl *Body = findEnclosingBody(Call, Context);
  Ignored[{Body, Function.getCanonicalDecl()}].emplace_back(&Call, std::move(Use));
}

void UncheckedErrnoCheck::reportIgnored(const FunctionDecl &Function,
                                        llvm::ArrayRef<IgnoredCall> Calls) {
  const StringRef Failure = getAnalysis().getConventions().get(Function).describeFailure();
  for (const IgnoredCall &Ignored : Calls)
    Reported.insert(Ignored.first);
  const auto &[Call, Use] = Calls.front();
  const SourceLocation Location = getReportedLocation(*Call, *Sources);
  if (Use.Fate == ValueFate::Stored)
    diag(Location, "result of %0 is stored in %1 but never read; it returns %2 on failure")
        << &Function << Use.Stores.front().Variable << Failure << Call->getSourceRange();
  else
    diag(Location, "result of %0 is ignored; it returns %1 on failure")
        << &Function << Failure << Call->getSourceRange();
  for (const IgnoredCall &Other : Calls.drop_front())
    diag(getReportedLocation(*Other.first, *Sources), "and again here", DiagnosticIDs::Note);
  diag(Function.getLocation(), "%0 is declared here", DiagnosticIDs::Note) << &Function;
}

bool UncheckedErrnoCheck::mayBeIgnored(const CallExpr &Call) {
  const StatedFacts *Stated = getAnalysis().getConventions().getStated(Call);
  return Stated && !Stated->MayIgnore.empty();
}

void UncheckedErrnoCheck::check(const MatchFinder::MatchResult &Result) {
  ResultCheckBase::check(Result);
  const auto *Call = Result.Nodes.getNodeAs<CallExpr>("call");
  const auto *Function = Result.Nodes.getNodeAs<FunctionDecl>("function");
  if (!Call || !Function || Call->getType()->isVoidType() || !Function->getIdentifier() ||
      llvm::is_contained(AllowedFunctions, Function->getName()))
    return;
  Sources = Result.SourceManager;
  const Convention Form = getAnalysis().getConventions().get(*Call);
  const bool IsUnlisted = Form.From != Convention::FromTable && !Form.MustUse;
  if (!Form.mustBeRead())
    return;

  const ValueUse Use = findValueUse(*Call, *Result.Context);
  const bool IsStored = Use.Fate == ValueFate::Stored;
  const bool IsIgnored =
      Use.Fate == ValueFate::Discarded || (IsStored && isLost(Use, *Call, *Result.Context));
  if (IsIgnored && mayBeIgnored(*Call))
    return;
  if (IsUnlisted) {
    CallStatistics &Statistics = Users[Function->getCanonicalDecl()];
    Statistics.IsUnlisted = true;
    Statistics.Ignored += IsIgnored;
    Statistics.Used += !IsIgnored && Use.Fate != ValueFate::Silenced;
  }
  if (IsIgnored && !IsStored && isExcused(*Call, *Result.Context))
    return;
  if (IsIgnored)
    noteIgnored(*Call, *Function, Use, *Result.Context);
}

bool UncheckedErrnoCheck::isWanted(const ResultFinding &Finding) {
  // What the walk finds it finds by following results through variables.
  return CheckStores &&
         (!Finding.Call || (!Reported.contains(Finding.Call) && !mayBeIgnored(*Finding.Call)));
}

void UncheckedErrnoCheck::onEndOfTranslationUnit() {
  for (const auto &[Place, Calls] : Ignored) {
    const FunctionDecl &Function = *Place.second;
    const auto Found = Users.find(&Function);
    const CallStatistics Statistics = Found == Users.end() ? CallStatistics() : Found->second;
    // Of a function that the database does not list, its callers say whether the result matters.
    if (Statistics.IsUnlisted &&
        (isReleaseName(Function.getName()) || Statistics.Used < Statistics.Ignored))
      continue;
    if (GroupCalls) {
      reportIgnored(Function, Calls);
      continue;
    }
    for (const IgnoredCall &Call : Calls)
      reportIgnored(Function, Call);
  }
  ResultCheckBase::onEndOfTranslationUnit();
  Ignored.clear();
  Users.clear();
  Reported.clear();
  Stores.reset();
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "StatedFactsCheck.h"

#include "../support/Annotations.h"
#include "../support/Inference.h"
#include "../support/Scratch.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

void StatedFactsCheck::addMatchers(MatchFinder &Finder) {
  Finder.addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
}

void StatedFactsCheck::check(const MatchFinder::MatchResult &Result) {
  if (!Analysis)
    Analysis = std::make_unique<OwnershipAnalysis>(getTable(), *Result.Context);
  if (!Kept)
    Kept = std::make_unique<KeptArguments>(*getTable(), *Result.Context);
  const auto *Function = Result.Nodes.getNodeAs<FunctionDecl>("function");
  if (!Function)
    compareCalls(*Result.Context);
  else if (Function->getIdentifier() && !Function->isDependentContext())
    compareStated(*Function, *Result.Context);
}

void StatedFactsCheck::report(SourceLocation Shown, const std::string &Text, SourceLocation Where) {
  diag(Shown, Text);
  if (Where.isValid())
    diag(Where, "stated here", DiagnosticIDs::Note);
}

bool mayBoth(Convention::Kind Stated, Convention::Kind Shown) {
  const auto IsMinusOne = [](Convention::Kind Form) {
    return Form == Convention::MinusOne || Form == Convention::Descriptor ||
           Form == Convention::Ready;
  };
  const bool IsNumber = Shown == Convention::NegErrno || Shown == Convention::PosErrno ||
                        Shown == Convention::LibxlError || IsMinusOne(Shown);
  return Stated == Shown || Shown == Convention::Unknown || Shown == Convention::Cannot ||
         Stated == Convention::Unknown || (IsMinusOne(Stated) && IsMinusOne(Shown)) ||
         (Stated == Convention::NonZero && IsNumber) ||
         // What wraps mmap() gives what that gives.
         (Stated == Convention::Mapping && Shown == Convention::Pointer);
}

static std::string describe(Convention::Kind Form) {
  Convention Described;
  Described.Form = Form;
  return Form == Convention::Cannot ? "no failure" : Described.describeFailure().str();
}

static std::string join(const NumberList &Numbers) {
  return llvm::join(llvm::map_range(Numbers, [](int64_t N) { return std::to_string(N); }), ", ");
}

void StatedFactsCheck::compareResult(const FunctionDecl &Function, const StatedFacts &Stated,
                                     const Statement &From, ASTContext &Context) {
  const std::string Name = "'" + Function.getNameAsString() + "'";
  if (Stated.SaysReturns) {
    const auto [Shown, At] = Analysis->getConventions().getShown(Function);
    // A failure that a called function tells of may be dealt with before the return.
    const bool IsHandled =
        Stated.Facts.Returns == Convention::Cannot && At && isa<CallExpr>(At->IgnoreParenCasts());
    if (!IsHandled && !mayBoth(Stated.Facts.Returns, Shown.Form))
      report(At ? At->getExprLoc() : Function.getLocation(),
             (From.Source + " says that the result of " + Name + " tells of a failure by " +
              describe(Stated.Facts.Returns) + " ('" + getReturnsWord(Stated.Facts.Returns) +
              "'), but its body by " + describe(Shown.Form) + " ('" + getReturnsWord(Shown.Form) +
              "')")
                 .str(),
             From.Where);
  }
  if (Stated.Facts.Only.empty())
    return;
  for (const auto &[Number, At] : ReturnedNumbers(*getTable(), Context).getShown(Function))
    if (!llvm::is_contained(Stated.Facts.Only, Number))
      report(At->getExprLoc(),
             (From.Source + " says that " + Name + " returns nothing but " +
              join(Stated.Facts.Only) + " ('only'), but its body returns " + Twine(Number))
                 .str(),
             From.Where);
}

void StatedFactsCheck::compareArguments(const FunctionDecl &Function, const StatedFacts &Stated,
                                        const Statement &From) {
  const std::string Name = "'" + Function.getNameAsString() + "'";
  const auto Report = [&](unsigned I, StringRef Says, StringRef Verb, const Twine &But) {
    const bool IsThere = I < Function.getNumParams();
    const std::string Which =
        IsThere ? ", '" + Function.getParamDecl(I)->getNameAsString() + "'" : std::string();
    report(IsThere ? Function.getParamDecl(I)->getLocation() : Function.getLocation(),
           (From.Source + Says + Name + " " + Verb + " argument " + Twine(I) + Which + ", " + But)
               .str(),
           From.Where);
  };
  const auto ReportUnsaid = [&](uint16_t Shown, StringRef Verb, StringRef Word) {
    for (const unsigned I : makeArgumentList(Shown))
      if (I < Function.getNumParams())
        Report(I, " does not say that ", Verb, "but its body does ('" + Word + "')");
  };
  const auto ReportUntrue = [&](const ArgumentList &Arguments, StringRef Verb) {
    const ArgumentList Borrows =
        Arguments.empty() ? ArgumentList() : inferBorrows(Function, *Analysis, *Kept);
    for (const unsigned I : Arguments)
      if (I >= Function.getNumParams())
        Report(I, " says that ", Verb, "which it does not have");
      else if (llvm::is_contained(Borrows, I) && Function.getParamDecl(I)->isReferenced())
        Report(I, " says that ", Verb, "but its body only looks at it");
  };
  // What is shown of releases is true on all paths, what is shown of keeping on some.
  const uint16_t Frees = makeMask(Stated.Facts.Frees) | makeMask(Stated.Facts.Disposes);
  if (Stated.SaysFrees) {
    ReportUnsaid(Analysis->getShown(Function).Ends & ~Frees, "releases", "frees");
    ReportUntrue(Stated.Facts.Frees, "releases");
  }
  ReportUntrue(Stated.Facts.Clears, "clears");
  if (Stated.SaysKeeps) {
    const uint16_t Known = Frees | makeMask(Stated.Facts.Keeps);
    ReportUnsaid(Kept->getShown(Function) & ~Known, "keeps", "keeps");
    ReportUntrue(Stated.Facts.Keeps, "keeps");
  }
}

void StatedFactsCheck::compare(const FunctionDecl &Function, const StatedFacts &Stated,
                               const Statement &From, ASTContext &Context) {
  compareResult(Function, Stated, From, Context);
  compareArguments(Function, Stated, From);
  if (!Stated.SaysOwner || !Function.getReturnType()->isPointerType())
    return;
  const std::string Name = "'" + Function.getNameAsString() + "'";
  const bool IsScratch = ScratchFlow(Function, *getTable(), Context).returnsScratch();
  if (IsScratch && Stated.Facts.Owner != ResultOwner::Scratch)
    report(Function.getLocation(),
           (From.Source + " does not say that the result of " + Name +
            " is scratch memory, but its body returns nothing else ('result: scratch')"),
           From.Where);
  else if (Analysis->getShown(Function).GivesOwned && Stated.Facts.Owner != ResultOwner::Caller &&
           !takesCollector(Function))
    report(Function.getLocation(),
           (From.Source + " does not say that the caller has to release the result of " + Name +
            ", but its body returns what it has to ('releaser')"),
           From.Where);
}

void VerifyApiCheck::compareStated(const FunctionDecl &Function, ASTContext &Context) {
  if (!Function.isExternC() || !Function.isExternallyVisible())
    return;
  const xenhc_db_function *Entry = getTable()->find(Function);
  if (!Entry)
    return;
  compare(Function, getTable()->getStated(*Entry),
          {("api/" + getTable()->getLibrary(*Entry) + ".yaml").str(), {}}, Context);
}

void AnnotationCheck::addMatchers(MatchFinder &Finder) {
  // Declarations as well: what cannot be read is reported wherever it stands.
  Finder.addMatcher(
      functionDecl(unless(isExpansionInSystemHeader()), unless(isImplicit())).bind("function"),
      this);
  Finder.addMatcher(translationUnitDecl(), this);
}

void AnnotationCheck::compareStated(const FunctionDecl &Function, ASTContext &Context) {
  const Annotation Found = readAnnotation(Function);
  if (!Found.Error.empty())
    diag(Found.Where, "this annotation cannot be read: %0") << Found.Error;
  else if (Found && (!Found.Facts->MayIgnore.empty() || !Found.Facts->Call.empty()))
    diag(Found.Where, "'may-ignore' and 'call' are for the line of a call");
  if (!Function.doesThisDeclarationHaveABody())
    return;
  for (const FunctionDecl *Declaration : Function.redecls())
    if (const Annotation Other = readAnnotation(*Declaration)) {
      compare(Function, *Other.Facts, {"the annotation", Other.Where}, Context);
      break;
    }
}

} // namespace xenhc

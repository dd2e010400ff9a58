// SPDX-License-Identifier: GPL-2.0-or-later
#include "StatedFactsCheck.h"

#include "../support/Annotations.h"
#include "../support/Inference.h"
#include "../support/Scratch.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace xenhc {

void StatedFactsCheck::addMatchers(MatchFinder &Finder) {
  Finder.addMatcher(
      functionDecl(isDefinition(), unless(isExpansionInSystemHeader())).bind("function"), this);
}

void StatedFactsCheck::check(const MatchFinder::MatchResult &Result) {
  const auto &Function = *Result.Nodes.getNodeAs<FunctionDecl>("function");
  if (!Analysis)
    Analysis = std::make_unique<OwnershipAnalysis>(getTable(), *Result.Context);
  if (Function.getIdentifier() && !Function.isDependentContext())
    compareStated(Function, *Result.Context);
}

void StatedFactsCheck::report(SourceLocation Shown, const std::string &Text, SourceLocation Where) {
  diag(Shown, Text);
  if (Where.isValid())
    diag(Where, "stated here", DiagnosticIDs::Note);
}

/// Whether a body that shows \p Shown can be what \p Stated says.
static bool agree(Convention::Kind Stated, Convention::Kind Shown) {
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

void StatedFactsCheck::compare(const FunctionDecl &Function, const StatedFacts &Stated,
                               StringRef Source, SourceLocation Where, ASTContext &Context) {
  const std::string Name = "'" + Function.getNameAsString() + "'";
  const auto NameOf = [&Function](unsigned I) {
    return "'" + Function.getParamDecl(I)->getNameAsString() + "'";
  };
  if (Stated.SaysReturns) {
    const auto [Shown, At] = Analysis->getConventions().getShown(Function);
    // A failure that a called function tells of may be dealt with before the return.
    const bool IsHandled =
        Stated.Facts.Returns == Convention::Cannot && At && isa<CallExpr>(At->IgnoreParenCasts());
    if (!IsHandled && !agree(Stated.Facts.Returns, Shown.Form))
      report(At ? At->getExprLoc() : Function.getLocation(),
             (Source + " says that the result of " + Name + " tells of a failure by " +
              describe(Stated.Facts.Returns) + " ('" + getReturnsWord(Stated.Facts.Returns) +
              "'), but its body by " + describe(Shown.Form) + " ('" + getReturnsWord(Shown.Form) +
              "')")
                 .str(),
             Where);
  }

  // What is shown of arguments is true on all paths.
  const OwnershipFacts Shown = Analysis->getShown(Function);
  const uint16_t Frees = makeMask(Stated.Facts.Frees);
  for (const unsigned I : makeArgumentList(Shown.Ends & ~Frees))
    if (Stated.SaysFrees && I < Function.getNumParams() &&
        !(makeMask(Stated.Facts.Disposes) >> I & 1))
      report(Function.getParamDecl(I)->getLocation(),
             (Source + " does not say that " + Name + " releases argument " + Twine(I) + ", " +
              NameOf(I) + ", but its body does ('frees')")
                 .str(),
             Where);
  if (Stated.SaysFrees && !Stated.Facts.Frees.empty()) {
    const ArgumentList Borrows = inferBorrows(Function, *Analysis);
    for (const unsigned I : Stated.Facts.Frees) {
      if (I >= Function.getNumParams())
        report(Function.getLocation(),
               (Source + " says that " + Name + " releases argument " + Twine(I) +
                ", which it does not have")
                   .str(),
               Where);
      else if (llvm::is_contained(Borrows, I) && Function.getParamDecl(I)->isReferenced())
        report(Function.getParamDecl(I)->getLocation(),
               (Source + " says that " + Name + " releases argument " + Twine(I) + ", " +
                NameOf(I) + ", but its body only looks at it")
                   .str(),
               Where);
    }
  }

  if (!Stated.SaysOwner || !Function.getReturnType()->isPointerType())
    return;
  const bool IsScratch = ScratchFlow(Function, *getTable(), Context).returnsScratch();
  if (IsScratch && Stated.Facts.Owner != ResultOwner::Scratch)
    report(Function.getLocation(),
           (Source + " does not say that the result of " + Name +
            " is scratch memory, but its body returns nothing else ('result: scratch')")
               .str(),
           Where);
  else if (Shown.GivesOwned && Stated.Facts.Owner != ResultOwner::Caller &&
           !takesCollector(Function))
    report(Function.getLocation(),
           (Source + " does not say that the caller has to release the result of " + Name +
            ", but its body returns what it has to ('releaser')")
               .str(),
           Where);
}

void VerifyApiCheck::compareStated(const FunctionDecl &Function, ASTContext &Context) {
  if (!Function.isExternC() || !Function.isExternallyVisible())
    return;
  const xenhc_db_function *Entry = getTable()->find(Function);
  if (!Entry)
    return;
  StatedFacts Stated;
  Stated.SaysReturns = Stated.SaysFrees = true;
  Stated.Facts.Returns = getForm(Entry->convention);
  Stated.Facts.Frees = makeArgumentList(Entry->frees);
  Stated.Facts.Releaser = getTable()->getReleaser(*Entry).str();
  if (Entry->flags & XENHC_FUNCTION_CALLER_OWNS) {
    Stated.SaysOwner = true;
    Stated.Facts.Owner = ResultOwner::Caller;
  }
  compare(Function, Stated, ("api/" + getTable()->getLibrary(*Entry) + ".yaml").str(), {}, Context);
}

void AnnotationCheck::addMatchers(MatchFinder &Finder) {
  // Declarations as well: what cannot be read is reported wherever it stands.
  Finder.addMatcher(
      functionDecl(unless(isExpansionInSystemHeader()), unless(isImplicit())).bind("function"),
      this);
}

void AnnotationCheck::compareStated(const FunctionDecl &Function, ASTContext &Context) {
  const Annotation Found = readAnnotation(Function);
  if (!Found.Error.empty())
    diag(Found.Where, "this annotation cannot be read: %0") << Found.Error;
  if (!Function.doesThisDeclarationHaveABody())
    return;
  for (const FunctionDecl *Declaration : Function.redecls())
    if (const Annotation Other = readAnnotation(*Declaration)) {
      compare(Function, *Other.Facts, "the annotation", Other.Where, Context);
      break;
    }
}

} // namespace xenhc

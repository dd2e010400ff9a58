// SPDX-License-Identifier: GPL-2.0-or-later
#include "StatedFactsCheck.h"

#include "../support/CallAnnotations.h"
#include "../support/Excuses.h"
#include "../support/Inference.h"
#include "../support/ResultFlow.h"
#include "../support/ValueUse.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace xenhc {

namespace {

/// Compares what is stated of one call with what is known of the called function otherwise.
class CallJudge {
public:
  CallJudge(const CallExpr &Call, const StatedFacts &Stated,
            const std::shared_ptr<const ApiTable> &Table, OwnershipAnalysis &Ownership,
            KeptArguments &Kept, ASTContext &Context)
      : Call(Call), Callee(*Call.getDirectCallee()), Stated(Stated), Table(Table),
        Ownership(Ownership), Kept(Kept), Context(Context),
        Name("'" + Callee.getNameAsString() + "'") {}

  /// What is wrong with the annotation.
  std::vector<std::string> judge();

private:
  void judgeIgnored();
  bool isLost(const ValueUse &Use);
  void judgeResult();
  void judgeNumbers();
  void judgeOwner();
  /// Compares the arguments that \p Word states with those of which it is \p Known. \p IsOfAll: it
  /// is known of all paths.
  void judgeArguments(const ArgumentList &Arguments, uint16_t Known, bool IsOfAll, StringRef Verb,
                      StringRef Word);

  const CallExpr &Call;
  const FunctionDecl &Callee;
  const StatedFacts &Stated;
  const std::shared_ptr<const ApiTable> &Table;
  OwnershipAnalysis &Ownership;
  KeptArguments &Kept;
  ASTContext &Context;
  const std::string Name;
  std::vector<std::string> Faults;
};

} // namespace

/// Whether some path loses the result, which is stored.
bool CallJudge::isLost(const ValueUse &Use) {
  const Decl *Body = findEnclosingBody(Call, Context);
  if (!Body || DeadStoreCache(Context).areDead(Use, *Body))
    return true;
  return llvm::any_of(ResultAnalysis::get(Table, Context)->getFindings(),
                      [this](const ResultFinding &Finding) {
                        return Finding.Call == &Call && Finding.Check == ResultCheck::Unchecked;
                      });
}

void CallJudge::judgeIgnored() {
  const Convention &Known = Ownership.getConventions().get(Callee);
  const ValueUse Use = findValueUse(Call, Context);
  const ValueFate Fate = Use.Fate;
  if (Fate == ValueFate::Used || (Fate == ValueFate::Stored && !isLost(Use)))
    Faults.push_back("the result of " + Name + " is not ignored here");
  else if (!Known.mustBeRead())
    Faults.push_back(Name + " is not known to fail in a way that would have to be looked at");
  else if (Fate == ValueFate::Silenced || isExcused(Call, Context))
    Faults.push_back("the code says already that the result of " + Name + " may be ignored here");
}

void CallJudge::judgeResult() {
  const Convention &Known = Ownership.getConventions().get(Callee);
  const Convention::Kind Form = Stated.Facts.Returns;
  if (Known.Form == Form)
    Faults.push_back("it is known without it how " + Name + " tells of a failure");
  // That a function cannot fail here says nothing against its failing elsewhere.
  else if (Known.From != Convention::FromName && Form != Convention::Cannot &&
           !mayBoth(Form, Known.Form))
    Faults.push_back(Name + " tells of a failure by " + Known.describeFailure().str() + " ('" +
                     getReturnsWord(Known.Form).str() + "')");
}

void CallJudge::judgeNumbers() {
  const NumberList &Known = Ownership.getConventions().getNumbers(Callee);
  NumberList Numbers = Stated.Facts.Only;
  llvm::sort(Numbers);
  if (Numbers == Known)
    Faults.push_back("it is known without it what " + Name + " returns");
  for (const int64_t Number : Numbers)
    if (!Known.empty() && !llvm::is_contained(Known, Number))
      Faults.push_back(Name + " never returns " + std::to_string(Number));
}

void CallJudge::judgeOwner() {
  const OwnershipFacts Known = Ownership.get(Callee);
  if ((Stated.Facts.Owner == ResultOwner::Caller && Known.GivesOwned &&
       Known.Releaser == Stated.Facts.Releaser) ||
      (Stated.Facts.Owner == ResultOwner::Scratch && Known.GivesScratch && Call.getNumArgs() != 0 &&
       !isNoCollector(Call.getArg(0))))
    Faults.push_back("it is known without it whose the result of " + Name + " is");
}

void CallJudge::judgeArguments(const ArgumentList &Arguments, uint16_t Known, bool IsOfAll,
                               StringRef Verb, StringRef Word) {
  const uint16_t Mask = makeMask(Arguments);
  if (Mask == Known)
    Faults.push_back(
        ("it is known without it which arguments " + Name + " " + Verb + " ('" + Word + "')")
            .str());
  const FunctionDecl *Definition = nullptr;
  const ArgumentList Borrows =
      Callee.hasBody(Definition) ? inferBorrows(*Definition, Ownership, Kept) : ArgumentList();
  for (const unsigned I : Arguments)
    if (I >= Call.getNumArgs())
      Faults.push_back(
          (Name + " is not given the argument " + Twine(I) + " that it " + Verb).str());
    else if (llvm::is_contained(Borrows, I))
      Faults.push_back((Name + " only looks at argument " + Twine(I)).str());
  if (IsOfAll && Definition)
    for (const unsigned I : makeArgumentList(Ownership.getShown(*Definition).Ends & ~Mask))
      Faults.push_back((Name + " " + Verb + " argument " + Twine(I) + " on every path").str());
}

std::vector<std::string> CallJudge::judge() {
  if (!Stated.MayIgnore.empty())
    judgeIgnored();
  if (Stated.SaysReturns)
    judgeResult();
  if (!Stated.Facts.Only.empty())
    judgeNumbers();
  if (Stated.SaysOwner)
    judgeOwner();
  if (Stated.SaysFrees)
    judgeArguments(Stated.Facts.Frees, Ownership.get(Callee).Ends, /*IsOfAll=*/true, "releases",
                   "frees");
  if (Stated.SaysKeeps)
    judgeArguments(Stated.Facts.Keeps, Kept.get(Callee), /*IsOfAll=*/false, "keeps", "keeps");
  return std::move(Faults);
}

void AnnotationCheck::compareCalls(ASTContext &Context) {
  const std::shared_ptr<CallAnnotations> Calls = CallAnnotations::get(Context);
  for (const CallAnnotations::Entry &Entry : Calls->getAll()) {
    const Annotation &Found = Entry.Stated;
    if (!Found) {
      diag(Found.Where, "this annotation cannot be read: %0") << Found.Error;
      continue;
    }
    switch (Entry.Why) {
    case CallAnnotations::Miss::NoCall:
      diag(Found.Where, "there is no call that this annotation stands beside");
      continue;
    case CallAnnotations::Miss::NotNamed:
      diag(Found.Where, "'%0' is not called where this annotation stands") << Found.Facts->Call;
      continue;
    case CallAnnotations::Miss::SeveralCalls:
      diag(Found.Where, "several calls stand beside this annotation; name the one that is meant "
                        "('call: NAME')");
      continue;
    case CallAnnotations::Miss::None:
      break;
    }
    for (const std::string &Fault :
         CallJudge(*Entry.Call, *Found.Facts, getTable(), *Analysis, *Kept, Context).judge())
      diag(Found.Where, "this annotation is wrong or not needed: %0") << Fault;
  }
}

} // namespace xenhc

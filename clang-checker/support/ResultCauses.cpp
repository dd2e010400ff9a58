// SPDX-License-Identifier: GPL-2.0-or-later
// What one function has wrong for one reason is reported once.
#include "ResultWalk.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace xenhc {

void ResultWalk::deliver(std::vector<ResultFinding> &Findings) {
  std::vector<std::pair<Candidate *, unsigned>> Sorted;
  for (auto &[Subject, Best] : Candidates) {
    const bool IsTestedLater = Best.UnlessTested && Tested.contains(*Best.UnlessTested);
    const bool IsReturned = Best.UnlessReturned && GivenBack.contains(*Best.UnlessReturned);
    if (!IsTestedLater && !IsReturned &&
        !FittingComparisons.contains(static_cast<const Stmt *>(Subject)))
      Sorted.emplace_back(&Best, Sorted.size());
  }
  const SourceManager &Sources = Context.getSourceManager();
  llvm::sort(Sorted, [&Sources](const auto &A, const auto &B) {
    const SourceLocation Left = A.first->Finding.Where, Right = B.first->Finding.Where;
    return Left == Right ? A.second < B.second : Sources.isBeforeInTranslationUnit(Left, Right);
  });

  // Whoever forgets that a function may fail, or takes its result for something else, does so
  // wherever it is called: its name is the cause, unless the judge has named a wider one.
  std::map<std::pair<ResultCheck, std::string>, ResultFinding *> FirstOf;
  std::vector<ResultFinding *> Kept;
  for (const auto &[Next, Index] : Sorted) {
    ResultFinding &Finding = Next->Finding;
    llvm::SmallVector<std::string, 2> Causes;
    if (const FunctionDecl *Callee = Finding.Call ? Finding.Call->getDirectCallee() : nullptr)
      Causes.push_back("result of " + Callee->getNameAsString());
    if (!Next->Cause.empty())
      Causes.push_back(Next->Cause);
    ResultFinding *First = nullptr;
    for (const std::string &Cause : Causes)
      if (const auto Found = FirstOf.find({Finding.Check, Cause}); Found != FirstOf.end() && !First)
        First = Found->second;
    if (First) {
      First->Notes.emplace_back(Finding.Where, "the same here: " + Finding.Message);
      llvm::append_range(First->Fixes, Finding.Fixes);
    } else {
      Kept.push_back(First = &Finding);
    }
    for (std::string &Cause : Causes)
      FirstOf.try_emplace({Finding.Check, std::move(Cause)}, First);
  }
  for (ResultFinding *Finding : Kept)
    Findings.push_back(std::move(*Finding));
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
// Functions that say that they have succeeded although something failed.
#include "ResultWalk.h"

#include "Excuses.h"
#include "clang/AST/ParentMapContext.h"

using namespace clang;

namespace xenhc {

/// Whether an error message is printed in the block that \p Jump leaves.
static bool isAfterMessage(const GotoStmt &Jump, ASTContext &Context) {
  const DynTypedNodeList Parents = Context.getParents(Jump);
  const auto *Block = Parents.empty() ? nullptr : Parents[0].get<CompoundStmt>();
  return Block && llvm::any_of(Block->body(), [](const Stmt *S) { return printsError(*S); });
}

bool ResultWalk::holdsError() const {
  return llvm::any_of(State.Holdings, [this](const auto &H) {
    return Origins[H.Value.From].isError() && Places.isVariable(H.Key);
  });
}

bool ResultWalk::isStatusFunction() {
  const Convention::Kind Own = All.get(Function).Form;
  return Own == Convention::NegErrno || Own == Convention::MinusOne ||
         Own == Convention::LibxlError;
}

void ResultWalk::reportSuccess(const Stmt &Subject, SourceLocation Where, const Origin &Failure,
                               const ReturnStmt &Return) {
  ResultFinding &Finding =
      report(ResultCheck::Convention, &Subject, 1, Where,
             "after a failure of " + nameOf(Failure) + " '" + Function.getNameAsString() +
                 "' returns 0, which says that it has succeeded");
  Finding.Notes.emplace_back(Return.getBeginLoc(), "it returns here");
  noteOrigin(Finding, Failure);
  nameCause(&Subject, "returns 0");
}

/// Whether nothing is done between \p Failed and \p Return, which stand in one block, that could
/// make up for a failure: what is called there gives no result that anybody looks at.
static bool comesRightAfter(const ReturnStmt &Return, const IfStmt &Failed, ASTContext &Context) {
  const DynTypedNodeList Parents = Context.getParents(Failed);
  const auto *Block = Parents.empty() ? nullptr : Parents[0].get<CompoundStmt>();
  const auto *At = Block ? llvm::find(Block->body(), &Failed) : nullptr;
  if (!Block || At == Block->body_end())
    return false;
  for (++At; At != Block->body_end(); ++At)
    if (*At == &Return)
      return true;
    else if (!isa<CallExpr>(*At))
      return false;
  return false;
}

/// Whether what \p Form calls a failure is one for every caller. NULL and false may be answers like
/// any other, and so may be the early end of a wait.
static bool isSureFailure(const Convention &Form) {
  return Form.givesStatus() || Form.isAnyOf({Convention::Descriptor, Convention::Mapping});
}

void ResultWalk::judgeToldFailure(const ReturnStmt &Return) {
  if (!State.Failed || !State.ToldIn || State.ToldIn != State.FailedIn)
    return;
  const Origin &Failure = Origins[*State.Failed];
  if (isSureFailure(Failure.Form) && Text.ReturnsOther &&
      comesRightAfter(Return, *State.ToldIn, Context) &&
      !isCommented(State.ToldIn->getBeginLoc(), Context.getSourceManager()))
    reportSuccess(*State.ToldIn, State.ToldIn->getBeginLoc(), Failure, Return);
}

void ResultWalk::judgeUnaskedFailures(const ReturnStmt &Return) {
  for (const auto &[Where, What] : State.Holdings) {
    const Origin &Failure = Origins[What.From];
    if (Failure.Form.givesStatus() && isKnownFailure(What) && Places.isVariable(Where) &&
        Text.AreOnlyAskedForSuccess.contains(&Places.getRoot(Where)))
      reportSuccess(*Failure.Site, Failure.Site->getBeginLoc(), Failure, Return);
  }
}

void ResultWalk::judgeSuccess(const ReturnStmt &Return) {
  const bool IsLiteral = getConstant(*Return.getRetValue(), Context).has_value();
  const bool IsStatus = isStatusFunction();
  if (IsLiteral)
    judgeToldFailure(Return);
  if (IsStatus)
    judgeUnaskedFailures(Return);
  if (!State.FailureJump || !State.JumpedFor)
    return;
  const Origin &Failure = Origins[*State.JumpedFor];
  // That a pointer is null need not be a failure, unless the program says so.
  const bool IsFailure = Failure.Form.Form == Convention::Pointer
                             ? isAfterMessage(*State.FailureJump, Context)
                             : isSureFailure(Failure.Form) ||
                                   (Failure.Form.Form == Convention::Bool &&
                                    Failure.Form.From == Convention::FromTable && !IsLiteral);
  // A literal is a fault only if the failure is at hand in a variable.
  if (IsFailure && (IsLiteral ? State.isHeld(*State.JumpedFor) && !holdsError() : IsStatus))
    reportSuccess(*State.FailureJump, State.FailureJump->getBeginLoc(), Failure, Return);
}

} // namespace xenhc

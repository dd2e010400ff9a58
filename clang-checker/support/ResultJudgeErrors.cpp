// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

using namespace clang;

namespace xenhc {

//===- errno --------------------------------------------------------------------------------===//

void ResultWalk::judgeErrnoStore(const Expr &RHS) {
  const ErrorValue Constant = classifyErrorValue(RHS, Context);
  if (Constant == ErrorValue::NegErrno || Constant == ErrorValue::LibxlError ||
      Constant == ErrorValue::MinusOne) {
    ResultFinding &Finding =
        report(ResultCheck::Convention, &RHS, 0, RHS.getBeginLoc(),
               "errno is set to " + describe(Constant).str() + "; its values are positive");
    const auto *Minus = dyn_cast<UnaryOperator>(RHS.IgnoreParenImpCasts());
    if (Constant == ErrorValue::NegErrno && Minus && !Minus->getOperatorLoc().isMacroID())
      Finding.Fixes.push_back(FixItHint::CreateRemoval(Minus->getOperatorLoc()));
    return;
  }
  const std::optional<Value> What = evaluate(RHS);
  if (!What || Origins[What->From].What != Origin::Call)
    return;
  const Origin &From = Origins[What->From];
  const bool IsErrno = From.Form.Form == Convention::PosErrno && !What->IsNegated;
  const bool WasNegErrno = From.Form.Form == Convention::NegErrno && What->IsNegated;
  if (IsErrno || WasNegErrno || !From.Form.givesStatus() || From.Form.Form == Convention::NonZero)
    return;
  // Without a failure there is nothing to say.
  if ((factsOf(What->From).Signs & From.Form.getFailureSigns()) == 0)
    return;
  noteOrigin(report(ResultCheck::Convention, &RHS, 0, RHS.getBeginLoc(),
                    "errno is set to the " + std::string(What->IsNegated ? "negated " : "") +
                        "result of " + nameOf(From) + ", which returns " +
                        From.Form.describeFailure().str() + " on failure"),
             From);
}

/// The argument that \p Call takes for an errno value, by the name of its parameter; null if none.
static const Expr *getErrnoArgument(const CallExpr &Call) {
  const FunctionDecl &Callee = *Call.getDirectCallee();
  const unsigned Count = std::min(Call.getNumArgs(), Callee.getNumParams());
  for (unsigned I = 0; I < Count; ++I) {
    const ParmVarDecl &Parameter = *Callee.getParamDecl(I);
    const StringRef Name = Parameter.getName().ltrim('_');
    const bool IsText = Callee.getIdentifier() && Callee.getName().contains("strerror");
    if (Parameter.getType()->isIntegerType() &&
        (Name == "errnum" || Name == "errnoval" || (IsText && Name != "buflen")))
      return Call.getArg(I);
  }
  return nullptr;
}

void ResultWalk::judgeErrorText(const CallExpr &Call) {
  const Expr *Argument = getErrnoArgument(Call);
  if (!Argument)
    return;
  const Expr &Number = *Argument;
  const std::optional<Value> What = evaluate(Number);
  if (!What || Origins[What->From].What != Origin::Call)
    return;
  const Origin &From = Origins[What->From];
  const Convention &Form = From.Form;
  const bool Fits = (Form.Form == Convention::PosErrno && !What->IsNegated) ||
                    (Form.Form == Convention::NegErrno && What->IsNegated) ||
                    !Form.getFailureSigns() || Form.Form == Convention::NonZero;
  if (Fits)
    return;
  noteOrigin(report(ResultCheck::Convention, &Call, 0, Number.getBeginLoc(),
                    "the " + std::string(What->IsNegated ? "negated " : "") + "result of " +
                        nameOf(From) + " is taken for an errno value; it returns " +
                        Form.describeFailure().str() + " on failure"),
             From);
  // Who takes one library's results for errno values does so with all of its functions.
  nameCause(&Call, "taken for errno: " + Form.describeFailure().str());
}

void ResultWalk::judgeErrnoRead(const Expr &E) {
  if (!State.Failed || !State.Clobber)
    return;
  const Origin &From = Origins[*State.Failed];
  if (!From.Form.isAnyOf(
          {Convention::MinusOne, Convention::Descriptor, Convention::Mapping, Convention::Ready}))
    return;
  const std::string Changer = State.Clobber->getDirectCallee()->getNameAsString();
  ResultFinding &Finding = report(ResultCheck::Convention, State.Clobber, 1, E.getBeginLoc(),
                                  "errno is read for the failure of " + nameOf(From) + ", but '" +
                                      Changer + "' may have changed it");
  Finding.Notes.emplace_back(State.Clobber->getBeginLoc(), "'" + Changer + "' is called here");
  noteOrigin(Finding, From);
}

//===- Returns ------------------------------------------------------------------------------===//

static Convention::Kind getErrorForm(const Origin &From) {
  if (From.What == Origin::Call)
    return From.Form.isAnyOf({Convention::NegErrno, Convention::MinusOne, Convention::LibxlError})
               ? From.Form.Form
               : Convention::Unknown;
  switch (From.Value) {
  case ErrorValue::MinusOne:
    return Convention::MinusOne;
  case ErrorValue::NegErrno:
    return Convention::NegErrno;
  case ErrorValue::LibxlError:
    return Convention::LibxlError;
  default:
    return Convention::Unknown;
  }
}

void ResultWalk::judgeReturn(const ReturnStmt &Return) {
  const Expr &E = *Return.getRetValue();
  if (!Function.getReturnType()->isSignedIntegerType())
    return;
  const std::optional<Value> What = evaluate(E);
  if (!What)
    return;
  GivenBack.insert(What->From);
  const Origin &From = Origins[What->From];
  const bool IsZero = From.What == Origin::Constant
                          ? From.Value == ErrorValue::Zero
                          : From.What == Origin::Call && From.Form.givesStatus() &&
                                factsOf(What->From).Signs == Zero;
  if (IsZero)
    judgeSuccess(Return);
  if (From.Form.Form == Convention::Bool && !What->IsNegated && isUntested(*What))
    ReturnedTruths.try_emplace(From.Site, &Return);
  if (What->IsNegated || (factsOf(What->From).Signs & Negative) == 0)
    return;
  const Convention::Kind Form = getErrorForm(From);
  if (Form != Convention::Unknown)
    Returned.try_emplace(From.Site, ReturnedError{Form, What->From, &Return});
}

void ResultWalk::judgeReturnedConventions() {
  std::map<Convention::Kind, unsigned> Votes;
  for (const auto &[Site, Error] : Returned)
    Votes[Error.Form] += Origins[Error.From].What == Origin::Constant ? 2 : 1;
  const Convention Declared = All.getDeclared(Function);
  Convention Own;
  const bool IsStatus = Declared.Form == Convention::NegErrno ||
                        Declared.Form == Convention::MinusOne ||
                        Declared.Form == Convention::LibxlError;
  if (IsStatus && (Declared.From == Convention::FromTable || Votes[Declared.Form] > 0)) {
    Own = Declared;
  } else {
    if (Votes.size() + !ReturnedTruths.empty() < 2 || Votes.empty())
      return;
    Own.Form = llvm::max_element(Votes, [](const auto &A, const auto &B) {
                 return A.second < B.second;
               })->first;
  }
  for (const auto &[Site, Return] : ReturnedTruths) {
    const Origin &From = Origins[BySite.lookup(Site)];
    ResultFinding &Finding =
        report(ResultCheck::Convention, Site, 2, Site->getBeginLoc(),
               "'" + Function.getNameAsString() + "' returns " + Own.describeFailure().str() +
                   " on failure, but here the result of " + nameOf(From) + ", which is " +
                   From.Form.describeFailure().str());
    Finding.Call = cast<CallExpr>(Site);
    Finding.Notes.emplace_back(Return->getBeginLoc(), "it is returned here");
  }
  if (All.isOnlyPointedTo(Function))
    return;
  std::map<Convention::Kind, const Expr *> FirstOf;
  for (const auto &[Site, Error] : Returned) {
    if (Error.Form == Own.Form)
      continue;
    Convention Given;
    Given.Form = Error.Form;
    const Origin &From = Origins[Error.From];
    const bool IsCall = From.What == Origin::Call;
    // A function that does so in several places has one fault, not several.
    if (const auto [First, IsNew] = FirstOf.try_emplace(Error.Form, Site); !IsNew) {
      Candidates.find(First->second)
          ->second.Finding.Notes.emplace_back(Site->getBeginLoc(),
                                              (IsCall ? "and here the result of " : "and here ") +
                                                  nameOf(From));
      continue;
    }
    ResultFinding &Finding = report(ResultCheck::Convention, Site, 2, Site->getBeginLoc(),
                                    "'" + Function.getNameAsString() + "' returns " +
                                        Own.describeFailure().str() + " on failure, but here " +
                                        (IsCall ? "the result of " + nameOf(From) + ", which is " +
                                                      Given.describeFailure().str()
                                                : nameOf(From)));
    if (IsCall)
      Finding.Call = cast<CallExpr>(From.Site);
    if (!isa<CallExpr>(Site) || Error.Return->getBeginLoc() != Site->getBeginLoc())
      Finding.Notes.emplace_back(Error.Return->getBeginLoc(), "it is returned here");
  }
}

} // namespace xenhc

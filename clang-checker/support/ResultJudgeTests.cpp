// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/ParentMapContext.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace xenhc {

/// Whether a result of \p Form can be compared with \p Value for equality.
static bool canEqual(const Convention &Form, ErrorValue Value) {
  switch (Value) {
  case ErrorValue::MinusOne:
    return !Form.isAnyOf(
        {Convention::NegErrno, Convention::LibxlError, Convention::PosErrno, Convention::Bool});
  case ErrorValue::NegErrno:
    return !Form.isAnyOf({Convention::MinusOne, Convention::Descriptor, Convention::Ready,
                          Convention::LibxlError, Convention::PosErrno, Convention::Bool});
  case ErrorValue::LibxlError:
    return !Form.isAnyOf({Convention::MinusOne, Convention::Descriptor, Convention::Ready,
                          Convention::NegErrno, Convention::PosErrno, Convention::Bool});
  default:
    return true;
  }
}

/// Whether the program ends if \p Comparison turns out true: who writes that knows that it cannot.
static bool isAssertion(const BinaryOperator &Comparison, ASTContext &Context) {
  const DynTypedNodeList Parents = Context.getParents(Comparison);
  const auto *If = Parents.empty() ? nullptr : Parents[0].get<IfStmt>();
  const Stmt *Then = If && If->getCond() == &Comparison ? If->getThen() : nullptr;
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Then))
    Then = Block->size() == 1 ? Block->body_front() : nullptr;
  const auto *Call = dyn_cast_or_null<CallExpr>(Then);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isNoReturn() && Call->getNumArgs() == 0;
}

/// Whether a function that returns only \p Numbers never gives \p Wanted. One that always gives the
/// same stands in for one that does something elsewhere.
static bool isNever(const NumberList &Numbers, int64_t Wanted) {
  // What is -1 in an int is the greatest number in an unsigned variable.
  return Numbers.size() > 1 && llvm::none_of(Numbers, [Wanted](int64_t Number) {
           return Number == Wanted || (Number < 0 && uint32_t(Number) == uint64_t(Wanted));
         });
}

bool ResultWalk::judgeEquality(Value What, const Expr &Operand, const Expr &Wanted,
                               SourceLocation At, const Stmt &Subject) {
  const Origin &From = Origins[What.From];
  const ErrorValue Against = classifyErrorValue(Wanted, Context);
  if (From.What == Origin::Constant && From.Value == Against)
    FittingComparisons.insert(&Subject);
  if (From.What != Origin::Call)
    return false;
  const std::optional<int64_t> Number = getConstant(Wanted, Context);
  const QualType Type = Operand.IgnoreParenImpCasts()->getType();
  const NumberList Numbers = All.getNumbers(*cast<CallExpr>(From.Site));
  // A macro may be made for other functions as well.
  const bool IsNeverGiven =
      Number && !At.isMacroID() && !What.IsNegated && Type->isIntegralOrEnumerationType() &&
      Context.getIntWidth(Type) == Context.getIntWidth(From.Callee->getReturnType()) &&
      isNever(Numbers, *Number);
  const bool Fits = canEqual(From.Form, Against);
  if (Fits && !IsNeverGiven)
    FittingComparisons.insert(&Subject);
  std::string Text = "result of " + nameOf(From) + " is compared with ";
  if (!Fits && !What.IsNegated)
    Text += describe(Against).str() + "; it returns " + From.Form.describeFailure().str() +
            " on failure";
  else if (IsNeverGiven)
    Text += std::to_string(*Number) + ", but is never that: it is one of " +
            llvm::join(llvm::map_range(Numbers, [](int64_t N) { return std::to_string(N); }), ", ");
  else
    return false;
  noteOrigin(report(ResultCheck::Convention, &Subject, 0, At, std::move(Text)), From);
  return true;
}

void ResultWalk::judgeCase(const SwitchStmt &Switch, const CaseStmt &Case) {
  const std::optional<Value> What = evaluate(*Switch.getCond());
  if (What && !Case.getRHS())
    judgeEquality(*What, *Switch.getCond(), *Case.getLHS(), Case.getCaseLoc(), Case);
}

void ResultWalk::judgeComparison(const BinaryOperator &Comparison) {
  const Expr *Left = Comparison.getLHS();
  const Expr *Right = Comparison.getRHS();
  BinaryOperatorKind Op = Comparison.getOpcode();
  if (!getConstant(*Right, Context)) {
    if (!getConstant(*Left, Context))
      return;
    std::swap(Left, Right);
    Op = BinaryOperator::reverseComparisonOp(Op);
  }
  const std::optional<int64_t> Number = getConstant(*Right, Context);
  const Expr *Operand = Left->IgnoreParenImpCasts();
  const SourceLocation At = Comparison.getOperatorLoc();
  const bool IsOrder = BinaryOperator::isRelationalOp(Op);
  if (IsOrder && Number == 0 && Operand->getType()->isPointerType()) {
    report(ResultCheck::Convention, &Comparison, 0, At,
           "a pointer is never negative: NULL says that the call has failed");
    return;
  }
  if (Number == 0 && (Op == BO_LT || Op == BO_GE) && Operand->getType()->isUnsignedIntegerType() &&
      !Operand->getType()->isEnumeralType()) {
    const ValueDecl *Holder = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Operand))
      Holder = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(Operand))
      Holder = Member->getMemberDecl();
    if (Holder && Text.HoldErrors.contains(Holder)) {
      const std::optional<Value> What = evaluate(*Operand);
      const void *Subject = What ? static_cast<const void *>(Origins[What->From].Site) : Holder;
      ResultFinding &Finding =
          report(ResultCheck::Width, Subject ? Subject : Holder, 0, At,
                 "'" + Holder->getNameAsString() +
                     "' is unsigned and never negative: a failure goes unseen");
      Finding.Notes.emplace_back(Holder->getLocation(), "it is declared here");
      return;
    }
    // A macro may be made for signed numbers as well.
    if (Op == BO_LT && !At.isMacroID() && !Operand->getBeginLoc().isMacroID())
      report(ResultCheck::Width, &Comparison, 1, At,
             "a number of type '" + Operand->getType().getAsString() +
                 "' is never negative: the test has no effect");
  }
  const std::optional<Value> What = evaluate(*Left);
  if (!What || Origins[What->From].What == Origin::Parameter)
    return;
  const Origin &From = Origins[What->From];
  const std::string Failure = From.Form.describeFailure().str();
  if ((Op == BO_EQ || Op == BO_NE) && judgeEquality(*What, *Left, *Right, At, Comparison))
    return;
  if (From.What != Origin::Call)
    return;
  if (From.Form.Form == Convention::Descriptor && Number == 0 && (Op == BO_GT || Op == BO_LE)) {
    ResultFinding &Finding = report(ResultCheck::Convention, From.Site, 0, At,
                                    "descriptor 0 is taken for a failure of " + nameOf(From) +
                                        ", which returns -1 with errno on failure");
    noteOrigin(Finding, From);
    if (!At.isMacroID() && Right == Comparison.getRHS())
      Finding.Fixes.push_back(
          FixItHint::CreateReplacement(SourceRange(At, At), Op == BO_GT ? ">=" : "<"));
  } else if (From.Form.isAnyOf({Convention::Bool, Convention::PosErrno}) && IsOrder &&
             Number == 0 && (Op == BO_LT || Op == BO_GE) && !isAssertion(Comparison, Context)) {
    noteOrigin(report(ResultCheck::Convention, Operand, 0, At,
                      "result of " + nameOf(From) + " is never negative; it returns " + Failure +
                          " on failure"),
               From);
  } else if (From.Form.Form == Convention::Ready && Number == 0 && (Op == BO_GT || Op == BO_LE) &&
             !State.isHeld(What->From)) {
    noteOrigin(report(ResultCheck::Unchecked, From.Site, 1, At,
                      "a failure of " + nameOf(From) + " is taken for a timeout; it returns " +
                          Failure + " on failure"),
               From);
  }
}

void ResultWalk::judgeTruth(const Expr &Condition) {
  const Expr *Stripped = Condition.IgnoreParenImpCasts();
  while (const auto *Unary = dyn_cast<UnaryOperator>(Stripped)) {
    if (Unary->getOpcode() != UO_LNot)
      return;
    Stripped = Unary->getSubExpr()->IgnoreParenImpCasts();
  }
  if (isa<BinaryOperator>(Stripped) && !cast<BinaryOperator>(Stripped)->isAssignmentOp())
    return;
  const std::optional<Value> What = evaluate(*Stripped);
  if (!What || Origins[What->From].Form.Form != Convention::Descriptor || !isUntested(*What))
    return;
  const Origin &From = Origins[What->From];
  noteOrigin(report(ResultCheck::Convention, From.Site, 0, Stripped->getBeginLoc(),
                    "a failure of " + nameOf(From) + " is tested as if it were 0; it returns " +
                        From.Form.describeFailure().str() + " on failure"),
             From);
}

/// The pointer that \p Condition compares with null, by itself or through !, == and !=.
static const Expr *getTestedPointer(const Expr &Condition, ASTContext &Context) {
  const Expr *Stripped = Condition.IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped); Unary && Unary->getOpcode() == UO_LNot)
    return getTestedPointer(*Unary->getSubExpr(), Context);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped);
      Binary && Binary->isEqualityOp() &&
      Binary->getRHS()->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    Stripped = Binary->getLHS()->IgnoreParenImpCasts();
  return Stripped->getType()->isPointerType() && !isa<BinaryOperator>(Stripped) ? Stripped
                                                                                : nullptr;
}

void ResultWalk::judgeWrongTest(const Expr &Condition) {
  const Expr *Tested = getTestedPointer(Condition, Context);
  const std::optional<PlaceId> Where = Tested ? Places.find(*Tested) : std::nullopt;
  if (!Where || !LastStore || LastStore->first == *Where)
    return;
  const Origin &Stored = Origins[LastStore->second];
  const std::optional<Value> Held = State.get(LastStore->first);
  if (Stored.Form.Form != Convention::Pointer || !Held || Held->From != LastStore->second ||
      factsOf(Held->From).WasRead)
    return;
  // Either the test is of the pointer that the result was put through, which was gone through
  // already, or of something that has been tested and has not changed since.
  const bool IsWayThere = Places.isWithin(LastStore->first, *Where);
  const std::optional<Value> Old = State.get(*Where);
  const ResultState::Facts *Facts = Old ? State.Known.find(Old->From) : nullptr;
  const bool IsKnown = Old && Facts && Origins[Old->From].What == Origin::Call &&
                       (Facts->Signs & Zero) == 0 && Facts->WasRead;
  if (!IsWayThere && !IsKnown)
    return;
  noteOrigin(report(ResultCheck::Unchecked, Stored.Site, 0, Tested->getBeginLoc(),
                    "'" + Places.getName(*Where) + "' is tested where the result of " +
                        nameOf(Stored) + " is in '" + Places.getName(LastStore->first) + "'"),
             Stored);
}

} // namespace xenhc

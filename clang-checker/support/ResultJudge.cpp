// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/ParentMapContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace xenhc {

//===- Words --------------------------------------------------------------------------------===//

std::string ResultWalk::nameOf(const Origin &From) const {
  if (From.Callee)
    return "'" + From.Callee->getNameAsString() + "'";
  if (From.Variable)
    return "'" + From.Variable->getNameAsString() + "'";
  const SourceManager &Sources = Context.getSourceManager();
  const CharSourceRange Range =
      Sources.getExpansionRange(From.Site ? From.Site->getSourceRange() : SourceRange());
  return "'" + Lexer::getSourceText(Range, Sources, Context.getLangOpts()).str() + "'";
}

ResultFinding &ResultWalk::report(ResultCheck Check, const void *Subject, unsigned Rank,
                                  SourceLocation Where, std::string Message) {
  const auto [At, IsNew] = Candidates.try_emplace(Subject, Candidate{});
  Candidate &Best = At->second;
  if (!IsNew && Best.Rank <= Rank) {
    static thread_local ResultFinding Ignored;
    Ignored = {};
    return Ignored;
  }
  Best.Rank = Rank;
  Best.Finding = {Check, Where, std::move(Message), {}, {}, nullptr};
  Best.UnlessTested.reset();
  return Best.Finding;
}

void ResultWalk::noteOrigin(ResultFinding &Finding, const Origin &From) {
  Finding.Call = dyn_cast_or_null<CallExpr>(From.Site);
  if (!From.Site)
    return;
  std::string Text = "the result of " + nameOf(From) + " comes from here";
  if (const StringRef Failure = From.Form.describeFailure(); !Failure.empty())
    Text += "; on failure it is " + Failure.str();
  Finding.Notes.emplace_back(From.Site->getBeginLoc(), std::move(Text));
}

static bool isAnyOf(const Convention &Form, std::initializer_list<Convention::Kind> Kinds) {
  return llvm::is_contained(Kinds, Form.Form);
}

/// Whether the function gives an error number, or 0 or more.
static bool givesStatus(const Convention &Form) {
  return isAnyOf(Form, {Convention::NegErrno, Convention::MinusOne, Convention::LibxlError,
                        Convention::PosErrno, Convention::NonZero});
}

bool ResultWalk::isUntested(Value What) {
  const Origin &From = Origins[What.From];
  const ResultState::Facts &Facts = factsOf(What.From);
  const uint8_t Failure = From.Form.getFailureSigns();
  return From.What == Origin::Call && !Facts.WasTested && (Facts.Signs & Failure) != 0 &&
         (Facts.Signs & ~Failure) != 0;
}

bool ResultWalk::isKnownFailure(Value What) {
  const Origin &From = Origins[What.From];
  const uint8_t Failure = From.Form.getFailureSigns();
  return From.What == Origin::Call && Failure && (factsOf(What.From).Signs & ~Failure) == 0;
}

//===- Results that are lost ----------------------------------------------------------------===//

static bool isStatusName(StringRef Name) {
  return Name == "rc" || Name == "ret" || Name == "err" || Name == "error" || Name == "status";
}

void ResultWalk::judgeLoss(OriginId Id, const Stmt &By) {
  const Origin &From = Origins[Id];
  const ResultState::Facts &Facts = factsOf(Id);
  if (From.isError()) {
    if (!Facts.WasRead)
      ConstantFates[Id].LostBy = &By;
    return;
  }
  if (Facts.WasRead)
    return;
  if (From.What == Origin::Parameter) {
    const ParmVarDecl &Parameter = *From.Variable;
    // An error of the function's own may take the place of the caller's; the outcome of something
    // that was done although the caller had failed may not.
    const auto *Assignment = dyn_cast<BinaryOperator>(&By);
    if (!Assignment || !isa<CallExpr>(Assignment->getRHS()->IgnoreParenCasts()))
      return;
    if (isStatusName(Parameter.getName()) && Parameter.getType()->isSignedIntegerType())
      report(ResultCheck::Unchecked, &Parameter, 1, By.getBeginLoc(),
             "the status in parameter " + nameOf(From) + " is overwritten before it is looked at")
          .Notes.emplace_back(Parameter.getLocation(), "the caller passes it here");
    return;
  }
  if (!givesStatus(From.Form) || !isUntested({Id}))
    return;
  unsigned Holders = 0;
  for (const ResultState::Holding &H : State.Holdings)
    Holders += H.What.From == Id;
  if (Holders != 1)
    return;
  ResultFinding &Finding = report(
      ResultCheck::Unchecked, From.Site, 2, From.Site->getBeginLoc(),
      "result of " + nameOf(From) + " is overwritten on a path that does not test it; it returns " +
          From.Form.describeFailure().str() + " on failure");
  Finding.Call = cast<CallExpr>(From.Site);
  Finding.Notes.emplace_back(By.getBeginLoc(), "it is overwritten here");
}

void ResultWalk::judgeEnd() {
  for (const ResultState::Holding &H : State.Holdings) {
    const Origin &From = Origins[H.What.From];
    if (From.isError() && !factsOf(H.What.From).WasRead && Places.isVariable(H.Where) &&
        Places.getRoot(H.Where).hasLocalStorage() && !ConstantFates[H.What.From].LostBy)
      ConstantFates[H.What.From].LostBy = From.Site;
  }
}

/// Whether \p S is only executed if some condition holds.
static bool isInBranch(const Stmt &S, ASTContext &Context) {
  DynTypedNode Node = DynTypedNode::create(S);
  while (true) {
    const DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return false;
    Node = Parents[0];
    if (Node.get<IfStmt>() || Node.get<SwitchCase>())
      return true;
    if (Node.get<FunctionDecl>())
      return false;
  }
}

void ResultWalk::judgeLostConstants() {
  for (const auto &[Id, Fate] : ConstantFates) {
    if (Fate.IsRead || !Fate.LostBy || Fate.Name.empty())
      continue;
    const Origin &From = Origins[Id];
    // A default that is set before it is known how things go may be replaced on all paths.
    if (!isInBranch(*From.Site, Context))
      continue;
    ResultFinding &Finding =
        report(ResultCheck::Convention, From.Site, 1, From.Site->getBeginLoc(),
               "error " + nameOf(From) + " is put into '" + Fate.Name + "' but never looked at");
    if (Fate.LostBy != From.Site)
      Finding.Notes.emplace_back(Fate.LostBy->getBeginLoc(), "it is overwritten here");
  }
}

//===- Results that are used as if nothing could go wrong -----------------------------------===//

void ResultWalk::judgeArithmetic(const BinaryOperator &Binary) {
  if (!Binary.getType()->isIntegerType())
    return;
  for (const Expr *Side : {Binary.getLHS(), Binary.getRHS()}) {
    const Expr *Other = Side == Binary.getLHS() ? Binary.getRHS() : Binary.getLHS();
    const std::optional<Value> What = evaluate(*Side);
    if (!What || !isUntested(*What) || !Origins[What->From].Form.isNegativeOnFailure() ||
        Origins[What->From].Form.From == Convention::FromName)
      continue;
    // ret | f(), and the like, gathers errors.
    if (Binary.isBitwiseOp() && !getConstant(*Other, Context))
      continue;
    const Origin &From = Origins[What->From];
    noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Binary.getOperatorLoc(),
                      "result of " + nameOf(From) +
                          " is calculated with before it is tested; it returns " +
                          From.Form.describeFailure().str() + " on failure"),
               From);
  }
}

void ResultWalk::judgeIndex(const Expr &Index) {
  const std::optional<Value> What = evaluate(Index);
  if (!What || !isUntested(*What) || !Origins[What->From].Form.isNegativeOnFailure())
    return;
  const Origin &From = Origins[What->From];
  noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Index.getBeginLoc(),
                    "result of " + nameOf(From) +
                        " is used as an index before it is tested; it returns " +
                        From.Form.describeFailure().str() + " on failure"),
             From);
}

void ResultWalk::judgeDereference(const Expr &Pointer) {
  const std::optional<Value> What = evaluate(Pointer);
  if (!What || !isUntested(*What) ||
      !isAnyOf(Origins[What->From].Form, {Convention::Pointer, Convention::Mapping}))
    return;
  const Origin &From = Origins[What->From];
  noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Pointer.getBeginLoc(),
                    "result of " + nameOf(From) +
                        " is dereferenced before it is tested; it returns " +
                        From.Form.describeFailure().str() + " on failure"),
             From);
}

namespace {

/// Whether a function goes through one of its parameters without ever asking whether it is null.
class ParameterUse : public RecursiveASTVisitor<ParameterUse> {
public:
  explicit ParameterUse(const ParmVarDecl &Parameter) : Parameter(Parameter) {}

  bool VisitMemberExpr(MemberExpr *Member) {
    IsFollowed |= Member->isArrow() && isParameter(*Member->getBase());
    return true;
  }
  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Subscript) {
    IsFollowed |= isParameter(*Subscript->getBase());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    IsFollowed |= Unary->getOpcode() == UO_Deref && isParameter(*Unary->getSubExpr());
    IsAsked |= Unary->getOpcode() == UO_LNot && isParameter(*Unary->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->isComparisonOp() || Binary->isLogicalOp())
      IsAsked |= isParameter(*Binary->getLHS()) || isParameter(*Binary->getRHS());
    // What is put into it instead is not the argument.
    IsAsked |= Binary->isAssignmentOp() && isParameter(*Binary->getLHS());
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    IsAsked |= isParameter(*If->getCond());
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *Conditional) {
    IsAsked |= isParameter(*Conditional->getCond());
    return true;
  }
  bool VisitWhileStmt(WhileStmt *While) {
    IsAsked |= isParameter(*While->getCond());
    return true;
  }

  bool IsFollowed = false;
  bool IsAsked = false;

private:
  bool isParameter(const Expr &E) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenCasts());
    return Ref && Ref->getDecl() == &Parameter;
  }
  const ParmVarDecl &Parameter;
};

} // namespace

static bool followsParameter(const FunctionDecl &Callee, unsigned Index) {
  const FunctionDecl *Definition = nullptr;
  if (!Callee.hasBody(Definition))
    return false;
  ParameterUse Use(*Definition->getParamDecl(Index));
  Use.TraverseStmt(Definition->getBody());
  return Use.IsFollowed && !Use.IsAsked;
}

/// The C library's functions that go through their arguments.
static bool isStringFunction(const FunctionDecl &Callee) {
  static const llvm::StringSet<> Names = {"strlen", "strcmp",  "strncmp", "strcpy", "strcat",
                                          "atoi",   "strtol",  "strtoul", "memcpy", "memset",
                                          "fread",  "fwrite",  "fclose",  "fgets",  "fscanf",
                                          "sscanf", "readdir", "fprintf", "memcmp", "strchr"};
  return !Callee.hasBody() && Names.contains(Callee.getName());
}

/// Whether \p Callee gives back what its argument stands for, so that the argument must be good.
static bool releases(const FunctionDecl &Callee, const Origin &From) {
  const StringRef Name = Callee.getName();
  if (From.Form.Form == Convention::Descriptor)
    return Name == "close";
  return Name.contains("unmap");
}

void ResultWalk::judgeArguments(const CallExpr &Call, const FunctionDecl &Callee) {
  if (!Callee.getIdentifier())
    return;
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const Expr &Argument = *Call.getArg(I);
    const std::optional<Value> What = evaluate(Argument);
    if (!What)
      continue;
    const Origin &From = Origins[What->From];
    const std::string Failure = From.Form.describeFailure().str();
    const bool IsHandle = isAnyOf(From.Form, {Convention::Descriptor, Convention::Mapping});
    const bool IsPointer = Argument.getType()->isPointerType();
    const bool IsKnownNull = From.What == Origin::Call && IsPointer &&
                             From.Form.Form == Convention::Unknown &&
                             factsOf(What->From).Signs == Zero;
    if (releases(Callee, From) &&
        (IsKnownNull || (isKnownFailure(*What) && (IsHandle || IsPointer)))) {
      noteOrigin(report(ResultCheck::Convention, From.Site, 2, Argument.getBeginLoc(),
                        "'" + Callee.getNameAsString() + "' is given the " +
                            (IsKnownNull ? "NULL" : Failure) + " that says that " + nameOf(From) +
                            " has failed"),
                 From);
      continue;
    }
    if (!isUntested(*What) || I >= Callee.getNumParams())
      continue;
    if (From.Form.Form == Convention::Descriptor && releases(Callee, From)) {
      noteOrigin(report(ResultCheck::Unchecked, From.Site, 2, Argument.getBeginLoc(),
                        "result of " + nameOf(From) +
                            " is closed before it is tested; it returns " + Failure +
                            " on failure"),
                 From);
      Candidates.find(From.Site)->second.UnlessTested = What->From;
      continue;
    }
    const QualType Type = Callee.getParamDecl(I)->getType();
    if (IsHandle && !releases(Callee, From)) {
      noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Argument.getBeginLoc(),
                        "result of " + nameOf(From) + " is passed to '" + Callee.getNameAsString() +
                            "' before it is tested; it returns " + Failure + " on failure"),
                 From);
      // Some functions take a bad handle, and their caller looks at it afterwards.
      Candidates.find(From.Site)->second.UnlessTested = What->From;
    } else if (From.Form.Form == Convention::Pointer &&
               (isStringFunction(Callee) || followsParameter(Callee, I))) {
      noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Argument.getBeginLoc(),
                        "result of " + nameOf(From) + " is passed to '" + Callee.getNameAsString() +
                            "', which dereferences it, before it is tested; it returns " + Failure +
                            " on failure"),
                 From);
    } else if (From.Form.isNegativeOnFailure() && Type->isUnsignedIntegerType() &&
               !Type->isBooleanType() && !Type->isEnumeralType()) {
      noteOrigin(report(ResultCheck::Width, From.Site, 4, Argument.getBeginLoc(),
                        "result of " + nameOf(From) + " becomes an unsigned argument of '" +
                            Callee.getNameAsString() + "' before it is tested; it returns " +
                            Failure + " on failure"),
                 From);
    }
  }
}

//===- Tests that do not fit ----------------------------------------------------------------===//

static StringRef describe(ErrorValue Value) {
  switch (Value) {
  case ErrorValue::MinusOne:
    return "-1";
  case ErrorValue::NegErrno:
    return "a negative errno value";
  case ErrorValue::PosErrno:
    return "a positive errno value";
  case ErrorValue::LibxlError:
    return "a libxl error code";
  default:
    return "a number";
  }
}

/// Whether a result of \p Form can be compared with \p Value for equality.
static bool canEqual(const Convention &Form, ErrorValue Value) {
  switch (Value) {
  case ErrorValue::MinusOne:
    return !isAnyOf(Form, {Convention::NegErrno, Convention::LibxlError, Convention::PosErrno,
                           Convention::Bool});
  case ErrorValue::NegErrno:
    return !isAnyOf(Form, {Convention::MinusOne, Convention::Descriptor, Convention::Ready,
                           Convention::LibxlError, Convention::PosErrno, Convention::Bool});
  case ErrorValue::LibxlError:
    return !isAnyOf(Form, {Convention::MinusOne, Convention::Descriptor, Convention::Ready,
                           Convention::NegErrno, Convention::PosErrno, Convention::Bool});
  default:
    return true;
  }
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
  }
  const std::optional<Value> What = evaluate(*Left);
  if (!What || Origins[What->From].What == Origin::Parameter)
    return;
  const Origin &From = Origins[What->From];
  const std::string Failure = From.Form.describeFailure().str();
  const ErrorValue Against = classifyErrorValue(*Right, Context);
  if (From.What == Origin::Constant || canEqual(From.Form, Against))
    if (From.What == Origin::Call || From.Value == Against)
      FittingComparisons.insert(&Comparison);
  if (From.What != Origin::Call)
    return;
  if ((Op == BO_EQ || Op == BO_NE) && !What->IsNegated && !canEqual(From.Form, Against)) {
    noteOrigin(report(ResultCheck::Convention, &Comparison, 0, At,
                      "result of " + nameOf(From) + " is compared with " + describe(Against).str() +
                          "; it returns " + Failure + " on failure"),
               From);
  } else if (From.Form.Form == Convention::Descriptor && Number == 0 &&
             (Op == BO_GT || Op == BO_LE)) {
    ResultFinding &Finding = report(ResultCheck::Convention, From.Site, 0, At,
                                    "descriptor 0 is taken for a failure of " + nameOf(From) +
                                        ", which returns -1 with errno on failure");
    noteOrigin(Finding, From);
    if (!At.isMacroID() && Right == Comparison.getRHS())
      Finding.Fixes.push_back(
          FixItHint::CreateReplacement(SourceRange(At, At), Op == BO_GT ? ">=" : "<"));
  } else if (isAnyOf(From.Form, {Convention::Bool, Convention::PosErrno}) && IsOrder &&
             Number == 0 && (Op == BO_LT || Op == BO_GE)) {
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
  const ResultState::Facts *Facts = Old ? State.findFacts(Old->From) : nullptr;
  const bool IsKnown = Old && Facts && Origins[Old->From].What == Origin::Call &&
                       (Facts->Signs & Zero) == 0 && Facts->WasRead;
  if (!IsWayThere && !IsKnown)
    return;
  noteOrigin(report(ResultCheck::Unchecked, Stored.Site, 0, Tested->getBeginLoc(),
                    "'" + Places.getName(*Where) + "' is tested where the result of " +
                        nameOf(Stored) + " is in '" + Places.getName(LastStore->first) + "'"),
             Stored);
}

//===- Types that do not hold ---------------------------------------------------------------===//

/// The call that \p E consists of.
static const CallExpr *getCall(const Expr &E) { return dyn_cast<CallExpr>(E.IgnoreParenCasts()); }

/// Whether an int cannot hold what \p Call gives: an argument names an operation of which the
/// hypercall table says so.
static const Expr *findWideOperation(const CallExpr &Call, const ApiTable &Table,
                                     ASTContext &Context) {
  for (const Expr *Argument : Call.arguments()) {
    const Expr *Stripped = Argument->IgnoreParenCasts();
    SourceLocation At = Stripped->getBeginLoc();
    const SourceManager &Sources = Context.getSourceManager();
    while (At.isMacroID()) {
      if (Table.isWideOperation(Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts())))
        return Argument;
      At = Sources.getImmediateMacroCallerLoc(At);
    }
  }
  return nullptr;
}

void ResultWalk::judgeStore(const Expr &RHS, QualType To, const Expr *LHS,
                            const ValueDecl *Target) {
  if (!To->isIntegerType() || To->isBooleanType())
    return;
  const std::string Into = Target ? "'" + Target->getNameAsString() + "'"
                           : LHS  ? std::string("an object")
                                  : "the function's own result";
  const auto TypeName = [](QualType Type) { return "'" + Type.getAsString() + "'"; };

  // x = f() < 0, where x = f() was meant to be compared.
  const auto *Comparison = dyn_cast<BinaryOperator>(RHS.IgnoreParenImpCasts());
  if (LHS && Comparison && Comparison->isRelationalOp() && RHS.IgnoreImpCasts() == Comparison &&
      getConstant(*Comparison->getRHS(), Context) == 0) {
    const CallExpr *Call = getCall(*Comparison->getLHS());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && All.get(*Callee).isNegativeOnFailure()) {
      ResultFinding &Finding =
          report(ResultCheck::Convention, Call, 0, Comparison->getOperatorLoc(),
                 Into + " is given the outcome of a comparison, not the result of '" +
                     Callee->getNameAsString() + "'");
      Finding.Call = Call;
      return;
    }
  }

  const std::optional<Value> What = evaluate(RHS);
  if (!What)
    return;
  const Origin &From = Origins[What->From];
  const bool IsCast = isa<ExplicitCastExpr>(RHS.IgnoreParenImpCasts());
  const uint64_t Bits = Context.getIntWidth(To);
  if (const CallExpr *Call = getCall(RHS); Call && !IsCast && Bits <= 32) {
    if (const Expr *Operation = findWideOperation(*Call, All.getTable(), Context)) {
      ResultFinding &Finding =
          report(ResultCheck::Width, Call, 0, Call->getBeginLoc(),
                 "result of " + nameOf(From) + " for '" + getMacroName(*Operation, Context).str() +
                     "' does not fit into " + Into + ", which is of type " + TypeName(To));
      Finding.Call = Call;
      return;
    }
  }
  if (!To->isUnsignedIntegerType() || To->isEnumeralType())
    return;
  const QualType Given = RHS.IgnoreParenImpCasts()->getType();
  if (From.What == Origin::Constant) {
    if (!What->IsNegated &&
        (From.Value == ErrorValue::NegErrno || From.Value == ErrorValue::LibxlError))
      report(ResultCheck::Width, From.Site, 3, RHS.getBeginLoc(),
             "error " + nameOf(From) + " is made unsigned: " + Into + " is of type " +
                 TypeName(To));
    return;
  }
  if (!isUntested(*What) || !From.Form.isNegativeOnFailure() ||
      (IsCast && Given->isUnsignedIntegerType()))
    return;
  ResultFinding &Finding = report(
      ResultCheck::Width, From.Site, 2, RHS.getBeginLoc(),
      "result of " + nameOf(From) + " is put into " + Into + " of unsigned type " + TypeName(To) +
          " before it is tested; it returns " + From.Form.describeFailure().str() + " on failure");
  noteOrigin(Finding, From);
}

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
  if (IsErrno || WasNegErrno || !givesStatus(From.Form) || From.Form.Form == Convention::NonZero)
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

void ResultWalk::judgeErrorText(const CallExpr &Call) {
  const FunctionDecl &Callee = *Call.getDirectCallee();
  if (!Callee.getIdentifier() || Call.getNumArgs() == 0)
    return;
  const StringRef Name = Callee.getName();
  const bool IsText = Name == "strerror" || Name == "strerror_r" || Name == "xc_strerror";
  if (!IsText)
    return;
  const Expr &Number = *Call.getArg(Name == "xc_strerror" ? 1 : 0);
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
}

void ResultWalk::judgeErrnoRead(const Expr &E) {
  if (!State.Failed || !State.Clobber)
    return;
  const Origin &From = Origins[*State.Failed];
  if (!isAnyOf(From.Form, {Convention::MinusOne, Convention::Descriptor, Convention::Mapping,
                           Convention::Ready}))
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
    return isAnyOf(From.Form, {Convention::NegErrno, Convention::MinusOne, Convention::LibxlError})
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

bool ResultWalk::holdsError() const {
  return llvm::any_of(State.Holdings, [this](const ResultState::Holding &H) {
    return Origins[H.What.From].isError() && Places.isVariable(H.Where);
  });
}

void ResultWalk::judgeReturn(const ReturnStmt &Return) {
  const Expr &E = *Return.getRetValue();
  if (!Function.getReturnType()->isSignedIntegerType())
    return;
  const ErrorValue Written = classifyErrorValue(E, Context);
  const std::optional<Value> What = evaluate(E);
  if (Written == ErrorValue::NegErrno && !What) {
    return;
  }
  if (!What)
    return;
  const Origin &From = Origins[What->From];
  if (From.What == Origin::Constant && From.Value == ErrorValue::Zero && State.FailureJump &&
      State.JumpedFor) {
    const Origin &Failure = Origins[*State.JumpedFor];
    const Convention::Kind Own = All.get(Function).Form;
    const bool IsLiteral = getConstant(E, Context).has_value();
    const bool IsStatus =
        Own == Convention::NegErrno || Own == Convention::MinusOne || Own == Convention::LibxlError;
    // A literal is a fault only if the failure is at hand in a variable.
    if ((givesStatus(Failure.Form) ||
         isAnyOf(Failure.Form, {Convention::Descriptor, Convention::Mapping})) &&
        (IsLiteral ? State.isHeld(*State.JumpedFor) && !holdsError() : IsStatus)) {
      ResultFinding &Finding =
          report(ResultCheck::Convention, State.FailureJump, 1, State.FailureJump->getBeginLoc(),
                 "after a failure of " + nameOf(Failure) + " '" + Function.getNameAsString() +
                     "' returns 0, which says that it has succeeded");
      Finding.Notes.emplace_back(Return.getBeginLoc(), "it returns here");
      noteOrigin(Finding, Failure);
    }
  }
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
    if (Votes.size() < 2)
      return;
    Own.Form = llvm::max_element(Votes, [](const auto &A, const auto &B) {
                 return A.second < B.second;
               })->first;
  }
  std::map<Convention::Kind, const Expr *> FirstCall;
  for (const auto &[Site, Error] : Returned) {
    if (Error.Form == Own.Form)
      continue;
    Convention Given;
    Given.Form = Error.Form;
    const Origin &From = Origins[Error.From];
    const bool IsCall = From.What == Origin::Call;
    // A function that passes on what several calls give has one fault, not several.
    if (const auto First = FirstCall.find(Error.Form); IsCall && First != FirstCall.end()) {
      Candidates.find(First->second)
          ->second.Finding.Notes.emplace_back(Site->getBeginLoc(),
                                              "and here the result of " + nameOf(From));
      continue;
    }
    if (IsCall)
      FirstCall[Error.Form] = Site;
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

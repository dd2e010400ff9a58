// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace xenhc {

//===- Statements ---------------------------------------------------------------------------===//

void ResultWalk::markRead(const Expr &E) {
  const std::optional<Value> What = evaluate(E);
  if (!What)
    return;
  factsOf(What->From).WasRead = true;
  if (Origins[What->From].isError())
    ConstantFates[What->From].IsRead = true;
}

void ResultWalk::forgetWithin(PlaceId Outer) {
  State.Holdings.eraseIf([&](const auto &H) { return Places.isWithin(H.Key, Outer); });
}

void ResultWalk::assign(std::optional<PlaceId> Where, const Expr *LHS, const Expr &RHS,
                        const Stmt &Whole) {
  const std::optional<Value> What = evaluate(RHS);
  if (!Where)
    return;
  if (const std::optional<Value> Old = State.get(*Where);
      Old && (!What || Old->From != What->From)) {
    judgeLoss(Old->From, Whole);
    // Another attempt: its failure, if it fails, is another one.
    if (State.Failed == Old->From && What && Origins[What->From].What == Origin::Call)
      State.Failed.reset();
  }
  forgetWithin(*Where);
  if (Places.getRoot(*Where).getType()->isSignedIntegerType() && Places.isVariable(*Where))
    State.FailureJump = nullptr;
  if (!What || Body.canChangeUnnamed(Places.getRoot(*Where)))
    return;
  const Origin &From = Origins[What->From];
  State.Holdings.set(*Where, *What);
  factsOf(What->From);
  if (From.What == Origin::Call)
    LastStore = {*Where, What->From};
  const VarDecl &Root = Places.getRoot(*Where);
  if (From.isError() && LHS && Places.isVariable(*Where) && Root.hasLocalStorage()) {
    factsOf(What->From).WasRead = false;
    ConstantFates[What->From].Variable = &Root;
  }
}

void ResultWalk::stepDeclarations(const DeclStmt &S) {
  for (const Decl *D : S.decls()) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    if (!Variable || !Variable->hasLocalStorage())
      continue;
    const std::optional<PlaceId> Where = Places.find(*Variable);
    if (const Expr *Initialiser = Variable->getInit()) {
      judgeStore(*Initialiser, Variable->getType(), nullptr, Variable);
      assign(Where, nullptr, *Initialiser, S);
    } else if (Where) {
      forgetWithin(*Where);
    }
  }
}

void ResultWalk::stepBinary(const BinaryOperator &Binary) {
  if (Binary.getOpcode() == BO_Assign) {
    if (isErrno(*Binary.getLHS())) {
      judgeErrnoStore(*Binary.getRHS());
      State.Failed.reset();
      State.Clobber = nullptr;
      return;
    }
    const Expr *LHS = Binary.getLHS()->IgnoreParens();
    const ValueDecl *Target = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(LHS))
      Target = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(LHS))
      Target = Member->getMemberDecl();
    judgeStore(*Binary.getRHS(), LHS->getType(), LHS, Target);
    assign(Places.find(*LHS), LHS, *Binary.getRHS(), Binary);
  } else if (Binary.isCompoundAssignmentOp()) {
    markRead(*Binary.getLHS());
    if (const std::optional<PlaceId> Where = Places.find(*Binary.getLHS()))
      forgetWithin(*Where);
  } else if (Binary.isComparisonOp()) {
    judgeComparison(Binary);
  } else if (Binary.isAdditiveOp() || Binary.isMultiplicativeOp() || Binary.isShiftOp() ||
             Binary.isBitwiseOp()) {
    judgeArithmetic(Binary);
  }
}

void ResultWalk::stepUnary(const UnaryOperator &Unary) {
  if (Unary.isIncrementDecrementOp()) {
    markRead(*Unary.getSubExpr());
    if (const std::optional<PlaceId> Where = Places.find(*Unary.getSubExpr()))
      forgetWithin(*Where);
  } else if (Unary.getOpcode() == UO_Deref) {
    judgeDereference(*Unary.getSubExpr());
  }
}

bool isPrinter(const FunctionDecl &Callee) {
  return Callee.isVariadic() && Callee.getIdentifier() &&
         (Callee.getName().contains("log") || Callee.getName().contains("print") ||
          Callee.getName().contains("report"));
}

bool printsError(const Stmt &S) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && isPrinter(*Callee) && llvm::none_of(Call->arguments(), [](const Expr *E) {
           // XTL_DEBUG and the like
           const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
           const auto *Level = Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
           static constexpr llvm::StringLiteral Lower[] = {"DEBUG",    "DETAIL", "VERBOSE",
                                                           "PROGRESS", "INFO",   "NOTICE"};
           return Level && llvm::any_of(Lower, [&](StringRef Word) {
                    return Level->getName().ends_with(Word);
                  });
         });
}

void ResultWalk::forgetArguments(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && (isPrinter(*Callee) || Callee->getBuiltinID() == Builtin::BI__builtin_expect))
    return;
  for (const Expr *Argument : Call.arguments()) {
    const Expr *Stripped = Argument->IgnoreParenCasts();
    const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
    if (Unary && Unary->getOpcode() == UO_AddrOf) {
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParenCasts())) {
        const ValueDecl *Named = Ref->getDecl();
        State.Holdings.eraseIf([&](const auto &H) { return &Places.getRoot(H.Key) == Named; });
      } else if (const std::optional<PlaceId> Where = Places.find(*Unary->getSubExpr())) {
        forgetWithin(*Where);
      }
      continue;
    }
    const QualType Type = Stripped->getType();
    if (!Type->isPointerType() || Type->getPointeeType().isConstQualified())
      continue;
    // What the pointer leads to may change; the pointer itself does not.
    if (const std::optional<PlaceId> Where = Places.find(*Stripped))
      State.Holdings.eraseIf(
          [&](const auto &H) { return H.Key != *Where && Places.isWithin(H.Key, *Where); });
  }
}

/// Whether errno may be another afterwards. Only functions of which that is known count.
static bool mayChangeErrno(const FunctionDecl &Callee, const Convention &Form) {
  if (!Callee.getIdentifier() || Callee.hasBody())
    return false;
  const StringRef Name = Callee.getName();
  // These are written so that error paths can call them.
  if (Name.contains("hypercall_buffer_free") || Name.contains("hypercall_bounce_post"))
    return false;
  switch (Form.Form) {
  case Convention::MinusOne:
  case Convention::Descriptor:
  case Convention::Mapping:
  case Convention::Ready:
    return true;
  case Convention::LibxlError:
    return Form.From == Convention::FromTable;
  default:
    return Name == "fclose" || Name == "closedir" || Name == "pclose" || Name == "xs_close" ||
           Name == "xs_daemon_close";
  }
}

bool printsAside(const Stmt &S) {
  if (!printsError(S))
    return false;
  const auto &Call = cast<CallExpr>(S);
  const StringRef Name = Call.getDirectCallee()->getName();
  if (Name != "fprintf" && Name != "vfprintf")
    return Name != "printf" && Name != "vprintf";
  const auto *Stream = dyn_cast<DeclRefExpr>(Call.getArg(0)->IgnoreParenCasts());
  return Stream && Stream->getDecl()->getName() == "stderr";
}

static bool isStreamWriter(const FunctionDecl &Callee) {
  return Callee.getIdentifier() && (Callee.getName() == "fwrite" || Callee.getName() == "fputs");
}

/// Whether \p Inner stands inside \p Outer in the text.
static bool isInside(const Stmt &Inner, const Stmt &Outer, const SourceManager &Sources) {
  const SourceLocation At = Sources.getExpansionLoc(Inner.getBeginLoc());
  return !Sources.isBeforeInTranslationUnit(At, Sources.getExpansionLoc(Outer.getBeginLoc())) &&
         !Sources.isBeforeInTranslationUnit(Sources.getExpansionLoc(Outer.getEndLoc()), At);
}

void ResultWalk::stepCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect)
    return;
  if (Callee && Callee->getIdentifier() &&
      (Callee->getName() == "__errno_location" || Callee->getName() == "__error"))
    return;
  if (Callee) {
    judgeArguments(Call, *Callee);
    judgeErrorText(Call);
    if (State.Failed && State.FailedIn && printsAside(Call) &&
        isInside(Call, *State.FailedIn, Context.getSourceManager()))
      State.ToldIn = State.FailedIn;
  }
  forgetArguments(Call);
  if (!Callee || Call.getType()->isVoidType())
    return;
  const OriginId Id = getOrigin(Call);
  // Round a loop: what the call gave last time is replaced.
  if (State.isHeld(Id)) {
    judgeLoss(Id, Call);
    State.Holdings.eraseIf([Id](const auto &H) { return H.Value.From == Id; });
  }
  State.Known.erase(Id);
  if (State.Failed == Id)
    State.Failed.reset();
  // What is written to a stream has its own failure, which is seen by the number of bytes.
  if (isStreamWriter(*Callee))
    State.Failed.reset();
  if (State.Failed && !State.Clobber && mayChangeErrno(*Callee, Origins[Id].Form))
    State.Clobber = &Call;
}

void ResultWalk::stepReturn(const ReturnStmt &Return) {
  if (!Return.getRetValue())
    return;
  judgeStore(*Return.getRetValue(), Function.getReturnType(), nullptr, nullptr);
  judgeReturn(Return);
}

void ResultWalk::step(const Stmt &S) {
  if (const auto *Declarations = dyn_cast<DeclStmt>(&S))
    return stepDeclarations(*Declarations);
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S))
    return stepBinary(*Binary);
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S))
    return stepUnary(*Unary);
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return stepCall(*Call);
  if (const auto *Return = dyn_cast<ReturnStmt>(&S))
    return stepReturn(*Return);
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(&S)) {
    if (Cast->getCastKind() == CK_LValueToRValue) {
      if (isErrno(*Cast->getSubExpr()))
        judgeErrnoRead(*Cast);
      else
        markRead(*Cast->getSubExpr());
    }
    return;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(&S)) {
    if (Member->isArrow())
      judgeDereference(*Member->getBase());
  } else if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(&S)) {
    judgeDereference(*Subscript->getBase());
    judgeIndex(*Subscript->getIdx());
  }
}

//===- Branches -----------------------------------------------------------------------------===//

bool ResultWalk::restrict(Value What, uint8_t Signs, const Stmt *Branch) {
  if (What.IsNegated)
    Signs = negateSigns(Signs);
  const Origin &From = Origins[What.From];
  ResultState::Facts &Facts = factsOf(What.From);
  Facts.WasRead = true;
  Tested.insert(What.From);
  const uint8_t Before = Facts.Signs;
  Facts.Signs &= Signs;
  if (Facts.Signs == 0)
    return false;
  const uint8_t Failure = From.Form.getFailureSigns();
  // Of a function that nothing is known of, a negative result is a failure as well: errno is its.
  if (From.What == Origin::Call && From.Form.Form == Convention::Unknown && Facts.Signs == Negative)
    State.Failed.reset();
  if (From.What == Origin::Call && Failure && Before != Facts.Signs) {
    if ((Facts.Signs & ~Failure) == 0) {
      State.Failed = What.From;
      State.FailedIn = Text.IfOf.lookup(Branch);
      State.ToldIn = nullptr;
      State.Clobber = nullptr;
      State.JumpedFor.reset();
    } else if (State.Failed == What.From) {
      State.Failed.reset();
    }
  }
  return true;
}

bool ResultWalk::refineComparison(const BinaryOperator &Comparison, bool IsTrue,
                                  const Stmt *Branch) {
  const Expr *Left = Comparison.getLHS();
  const Expr *Right = Comparison.getRHS();
  BinaryOperatorKind Op = Comparison.getOpcode();
  std::optional<int64_t> Number = getConstant(*Right, Context);
  if (!Number && getConstant(*Left, Context)) {
    std::swap(Left, Right);
    Op = BinaryOperator::reverseComparisonOp(Op);
    Number = getConstant(*Right, Context);
  }
  // Who asks which failure it is may have one in mind that does not matter.
  if (isErrno(*Left) || isErrno(*Right))
    State.FailedIn = nullptr;
  const std::optional<Value> What = evaluate(*Left);
  if (!Number) {
    // x == y with y unknown: whoever compares looks.
    for (const std::optional<Value> &Side : {What, evaluate(*Right)})
      if (Side)
        factsOf(Side->From).WasTested = factsOf(Side->From).WasRead = true;
    return true;
  }
  if (!What)
    return true;
  const Origin &From = Origins[What->From];
  uint8_t Signs = getSignsWhere(IsTrue ? Op : BinaryOperator::negateComparisonOp(Op), *Number);
  // A function that gives -1 and no other negative number has succeeded if it is not -1.
  const bool IsExact = From.Form.Form == Convention::MinusOne ||
                       From.Form.Form == Convention::Descriptor ||
                       From.Form.Form == Convention::Mapping || From.Form.Form == Convention::Ready;
  const bool SaysUnequal = (Op == BO_NE) == IsTrue && (Op == BO_NE || Op == BO_EQ);
  if (IsExact && *Number == -1 && SaysUnequal && !What->IsNegated)
    Signs = Zero | Positive;
  return restrict(*What, Signs, Branch);
}

bool ResultWalk::refine(const Expr &Condition, bool IsTrue, const Stmt *Branch) {
  const std::optional<Test> Asked = readTest(Condition, IsTrue);
  if (!Asked)
    return true;
  if (Asked->Comparison)
    return refineComparison(*Asked->Comparison, Asked->IsTrue, Branch);
  const std::optional<Value> What = evaluate(*Asked->Subject);
  if (!What)
    return true;
  // Who asks for 0 or not of a function of libxl takes what is not 0 for an error.
  const bool IsError = Origins[What->From].Form.Form == Convention::LibxlError;
  uint8_t Signs = Zero;
  if (Asked->IsTrue)
    Signs = IsError && !What->IsNegated ? uint8_t(Negative) : uint8_t(Negative | Positive);
  return restrict(*What, Signs, Branch);
}

bool ResultWalk::refineCase(const SwitchStmt &Switch, const CFGBlock &Target) {
  const std::optional<Value> What = evaluate(*Switch.getCond());
  if (!What)
    return true;
  factsOf(What->From).WasTested = factsOf(What->From).WasRead = true;
  const auto *Case = dyn_cast_or_null<CaseStmt>(Target.getLabel());
  if (!Case || Case->getRHS())
    return true;
  judgeCase(Switch, *Case);
  const std::optional<int64_t> Number = getConstant(*Case->getLHS(), Context);
  return !Number || restrict(*What, getSignsOf(*Number), nullptr);
}

bool ResultWalk::leave(const CFGBlock &Block, const Expr *Condition) {
  if (const auto *Goto = dyn_cast_or_null<GotoStmt>(Block.getTerminatorStmt());
      Goto && State.Failed && State.FailedIn && !Text.InLoops.contains(Goto->getLabel()) &&
      isInside(*Goto, *State.FailedIn, Context.getSourceManager())) {
    State.FailureJump = Goto;
    State.JumpedFor = State.Failed;
  }
  if (Condition) {
    judgeTruth(*Condition);
    judgeWrongTest(*Condition);
  }
  return true;
}

void ResultWalk::tidy() {
  State.Known.eraseIf([this](const auto &F) { return !State.isHeld(F.Key); });
}

//===- Paths --------------------------------------------------------------------------------===//

void ResultWalk::run(std::vector<ResultFinding> &Findings) {
  if (!hasGraph())
    return;
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const std::optional<PlaceId> Where = Places.find(*Parameter);
    if (!Where || Body.canChangeUnnamed(*Parameter))
      continue;
    Origin From;
    From.What = Origin::Parameter;
    From.Variable = Parameter;
    State.Holdings.set(*Where, {OriginId(Origins.size())});
    Origins.push_back(From);
  }

  // Far more than ordinary functions need.
  walkPaths({.States = 48, .Blocks = 20000});
  judgeReturnedConventions();
  judgeLostConstants();
  deliver(Findings);
}

} // namespace xenhc

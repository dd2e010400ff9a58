// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>

using namespace clang;

namespace xenhc {

/// How many different states a block is entered with, and how many blocks are walked in all. Both
/// are far more than ordinary functions need.
static constexpr size_t MaxStatesPerBlock = 48;
static constexpr size_t MaxSteps = 20000;

//===- The text -----------------------------------------------------------------------------===//

namespace {

class TextReader : public RecursiveASTVisitor<TextReader> {
public:
  TextReader(FunctionText &Text, Conventions &All) : Text(Text), All(All) {}

  bool VisitIfStmt(IfStmt *If) {
    addCondition(*If->getCond(), *If);
    Text.IfOf[If] = If;
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    // An address that is an argument is lent for the time of the call.
    for (const Expr *Argument : Call->arguments())
      if (const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts()))
        Lent.insert(Unary);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->getOpcode() == UO_AddrOf && !Lent.contains(Unary))
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParenCasts()))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
          Text.Escaped.insert(Variable);
    return true;
  }
  bool TraverseForStmt(ForStmt *Loop) {
    ++LoopDepth;
    const bool GoesOn = RecursiveASTVisitor::TraverseForStmt(Loop);
    --LoopDepth;
    return GoesOn;
  }
  bool TraverseWhileStmt(WhileStmt *Loop) {
    ++LoopDepth;
    const bool GoesOn = RecursiveASTVisitor::TraverseWhileStmt(Loop);
    --LoopDepth;
    return GoesOn;
  }
  bool VisitLabelStmt(LabelStmt *Label) {
    if (LoopDepth)
      Text.InLoops.insert(Label->getDecl());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->getOpcode() == BO_Assign) {
      const Expr *LHS = Binary->getLHS()->IgnoreParenCasts();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(LHS))
        addHolder(*Ref->getDecl(), *Binary->getRHS());
      else if (const auto *Member = dyn_cast<MemberExpr>(LHS))
        addHolder(*Member->getMemberDecl(), *Binary->getRHS());
    }
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      addHolder(*Variable, *Variable->getInit());
    if (Variable->hasAttr<CleanupAttr>())
      Text.Escaped.insert(Variable);
    return true;
  }

private:
  void addCondition(const Expr &Condition, const IfStmt &If) {
    const auto *Logical = dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
    if (!Logical || !Logical->isLogicalOp())
      return;
    Text.IfOf[Logical] = &If;
    addCondition(*Logical->getLHS(), If);
    addCondition(*Logical->getRHS(), If);
  }
  void addHolder(const ValueDecl &Holder, const Expr &Source) {
    const auto *Call = dyn_cast<CallExpr>(Source.IgnoreParenCasts());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && All.get(*Callee).isNegativeOnFailure())
      Text.HoldErrors.insert(&Holder);
  }

  FunctionText &Text;
  Conventions &All;
  llvm::DenseSet<const UnaryOperator *> Lent;
  unsigned LoopDepth = 0;
};

} // namespace

FunctionText FunctionText::read(const FunctionDecl &Function, Conventions &All) {
  FunctionText Text;
  TextReader(Text, All).TraverseStmt(Function.getBody());
  return Text;
}

//===- Values -------------------------------------------------------------------------------===//

static uint8_t negateSigns(uint8_t Signs) {
  return uint8_t((Signs & Zero) | (Signs & Negative ? Positive : 0) |
                 (Signs & Positive ? Negative : 0));
}

static uint8_t getSignsOf(int64_t Number) {
  return Number < 0 ? Negative : Number == 0 ? Zero : Positive;
}

OriginId ResultWalk::getOrigin(const CallExpr &Call) {
  const auto [At, IsNew] = BySite.try_emplace(&Call, OriginId(Origins.size()));
  if (!IsNew)
    return At->second;
  Origin From;
  From.Site = &Call;
  From.Callee = Call.getDirectCallee();
  if (From.Callee)
    From.Form = All.get(*From.Callee);
  From.Signs = From.Form.getSigns();
  Origins.push_back(From);
  return At->second;
}

std::optional<OriginId> ResultWalk::getConstantOrigin(const Expr &E) {
  Origin From;
  From.What = Origin::Constant;
  From.Site = E.IgnoreParenCasts();
  From.Value = classifyErrorValue(E, Context);
  if (From.Value == ErrorValue::None || isErrno(E))
    return std::nullopt;
  if (const std::optional<int64_t> Number = getConstant(E, Context))
    From.Signs = getSignsOf(*Number);
  else if (From.Value == ErrorValue::NegErrno)
    From.Signs = Negative; // -errno
  else if (From.Value == ErrorValue::Zero)
    From.Signs = Zero;
  if (From.isError()) {
    const auto [At, IsNew] = BySite.try_emplace(From.Site, OriginId(Origins.size()));
    if (IsNew)
      Origins.push_back(From);
    return At->second;
  }
  // It does not matter where a plain number was written.
  const auto [At, IsNew] = PlainConstants.try_emplace(From.Signs, OriginId(Origins.size()));
  if (IsNew)
    Origins.push_back(From);
  return At->second;
}

std::optional<Value> ResultWalk::evaluate(const Expr &E) {
  const Expr *Stripped = E.IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(Stripped)) {
    if (Cast->getCastKind() == CK_IntegralToBoolean || Cast->getCastKind() == CK_PointerToBoolean)
      return std::nullopt;
    return evaluate(*Cast->getSubExpr());
  }
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect)
      return evaluate(*Call->getArg(0));
    if (!Callee || Call->getType()->isVoidType())
      return std::nullopt;
    return Value{getOrigin(*Call)};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped)) {
    if (Binary->getOpcode() == BO_Comma)
      return evaluate(*Binary->getRHS());
    if (Binary->getOpcode() == BO_Assign) {
      if (const std::optional<PlaceId> Where = Places.find(*Binary->getLHS()))
        if (const std::optional<Value> Held = State.get(*Where))
          return Held;
      return evaluate(*Binary->getRHS());
    }
  }
  if (const auto *Statement = dyn_cast<StmtExpr>(Stripped)) {
    const CompoundStmt *Body = Statement->getSubStmt();
    const auto *Last = Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last ? evaluate(*Last) : std::nullopt;
  }
  if (const std::optional<OriginId> Constant = getConstantOrigin(*Stripped))
    return Value{*Constant};
  if (const auto *Minus = dyn_cast<UnaryOperator>(Stripped);
      Minus && Minus->getOpcode() == UO_Minus) {
    std::optional<Value> Inner = evaluate(*Minus->getSubExpr());
    if (Inner)
      Inner->IsNegated = !Inner->IsNegated;
    return Inner;
  }
  const std::optional<PlaceId> Where = Places.find(*Stripped);
  return Where ? State.get(*Where) : std::nullopt;
}

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
  llvm::erase_if(State.Holdings,
                 [&](const ResultState::Holding &H) { return Places.isWithin(H.Where, Outer); });
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
  if (!What || Text.Escaped.contains(&Places.getRoot(*Where)))
    return;
  const Origin &From = Origins[What->From];
  State.set(*Where, *What);
  factsOf(What->From);
  if (From.What == Origin::Call)
    LastStore = {*Where, What->From};
  const VarDecl &Root = Places.getRoot(*Where);
  if (From.isError() && LHS && Places.isVariable(*Where) && Root.hasLocalStorage()) {
    factsOf(What->From).WasRead = false;
    ConstantFates[What->From].Name = Places.getName(*Where);
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

/// Whether the function only looks at what its pointers point to: it prints.
static bool isPrinter(const FunctionDecl &Callee) {
  return Callee.isVariadic() && Callee.getIdentifier() &&
         (Callee.getName().contains("log") || Callee.getName().contains("print") ||
          Callee.getName().contains("report"));
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
        llvm::erase_if(State.Holdings, [&](const ResultState::Holding &H) {
          return &Places.getRoot(H.Where) == Named;
        });
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
      llvm::erase_if(State.Holdings, [&](const ResultState::Holding &H) {
        return H.Where != *Where && Places.isWithin(H.Where, *Where);
      });
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
  }
  forgetArguments(Call);
  if (!Callee || Call.getType()->isVoidType())
    return;
  const OriginId Id = getOrigin(Call);
  // Round a loop: what the call gave last time is replaced.
  if (State.isHeld(Id)) {
    judgeLoss(Id, Call);
    llvm::erase_if(State.Holdings,
                   [Id](const ResultState::Holding &H) { return H.What.From == Id; });
  }
  llvm::erase_if(State.Known, [Id](const ResultState::Facts &F) { return F.Id == Id; });
  if (State.Failed == Id)
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
  if (From.What == Origin::Call && Failure && Before != Facts.Signs) {
    if ((Facts.Signs & ~Failure) == 0) {
      State.Failed = What.From;
      State.FailedIn = Text.IfOf.lookup(Branch);
      State.Clobber = nullptr;
      State.JumpedFor.reset();
    } else if (State.Failed == What.From) {
      State.Failed.reset();
    }
  }
  return true;
}

/// The signs that x can have if (x Op Number) is \p IsTrue.
static uint8_t getSignsFor(BinaryOperatorKind Op, int64_t Number, bool IsTrue) {
  if (!IsTrue)
    Op = BinaryOperator::negateComparisonOp(Op);
  switch (Op) {
  case BO_EQ:
    return getSignsOf(Number);
  case BO_NE:
    return Number == 0 ? Negative | Positive : AnySign;
  case BO_LT:
    return Number < 0 || Number == 0 ? Negative : Number == 1 ? Negative | Zero : AnySign;
  case BO_LE:
    return Number < 0 ? Negative : Number == 0 ? Negative | Zero : AnySign;
  case BO_GT:
    return Number >= 0 ? Positive : Number == -1 ? Zero | Positive : AnySign;
  case BO_GE:
    return Number > 0 ? Positive : Number == 0 ? Zero | Positive : AnySign;
  default:
    return AnySign;
  }
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
  uint8_t Signs = getSignsFor(Op, *Number, IsTrue);
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
  const Expr *Stripped = Condition.IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped); Unary && Unary->getOpcode() == UO_LNot)
    return refine(*Unary->getSubExpr(), !IsTrue, Branch);
  if (const auto *Call = dyn_cast<CallExpr>(Stripped))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && Callee->getBuiltinID() == Builtin::BI__builtin_expect)
      return refine(*Call->getArg(0), IsTrue, Branch);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped)) {
    if (Binary->isLogicalOp())
      return true; // Its parts have branched already.
    if (Binary->isComparisonOp())
      return refineComparison(*Binary, IsTrue, Branch);
  }
  const std::optional<Value> What = evaluate(*Stripped);
  return !What || restrict(*What, IsTrue ? Negative | Positive : Zero, Branch);
}

bool ResultWalk::refineCase(const SwitchStmt &Switch, const CFGBlock &Target) {
  const std::optional<Value> What = evaluate(*Switch.getCond());
  if (!What)
    return true;
  factsOf(What->From).WasTested = factsOf(What->From).WasRead = true;
  const auto *Case = dyn_cast_or_null<CaseStmt>(Target.getLabel());
  if (!Case || Case->getRHS())
    return true;
  const std::optional<int64_t> Number = getConstant(*Case->getLHS(), Context);
  return !Number || restrict(*What, getSignsOf(*Number), nullptr);
}

/// Whether \p Inner stands inside \p Outer in the text.
static bool isInside(const Stmt &Inner, const Stmt &Outer, const SourceManager &Sources) {
  const SourceLocation At = Sources.getExpansionLoc(Inner.getBeginLoc());
  return !Sources.isBeforeInTranslationUnit(At, Sources.getExpansionLoc(Outer.getBeginLoc())) &&
         !Sources.isBeforeInTranslationUnit(Sources.getExpansionLoc(Outer.getEndLoc()), At);
}

void ResultWalk::leave(const CFGBlock &Block, std::vector<std::pair<unsigned, ResultState>> &Next) {
  const Stmt *Terminator = Block.getTerminatorStmt();
  if (const auto *Goto = dyn_cast_or_null<GotoStmt>(Terminator);
      Goto && State.Failed && State.FailedIn &&
      isInside(*Goto, *State.FailedIn, Context.getSourceManager())) {
    State.FailureJump = Goto;
    State.JumpedFor = State.Failed;
  }
  const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator);
  const Expr *Condition = Block.succ_size() == 2 && !Switch ? Block.getLastCondition() : nullptr;
  if (Condition) {
    judgeTruth(*Condition);
    judgeWrongTest(*Condition);
  }
  const ResultState Before = State;
  unsigned Index = 0;
  for (const CFGBlock::AdjacentBlock &Successor : Block.succs()) {
    const bool IsTrue = Index++ == 0;
    const CFGBlock *Target = Successor.getReachableBlock();
    if (!Target)
      continue;
    State = Before;
    if (Condition && !refine(*Condition, IsTrue, Terminator))
      continue;
    if (Switch && !refineCase(*Switch, *Target))
      continue;
    State.tidy();
    Next.emplace_back(Target->getBlockID(), State);
  }
}

//===- Paths --------------------------------------------------------------------------------===//

ResultWalk::ResultWalk(const FunctionDecl &Function, Conventions &All, ASTContext &Context)
    : Function(Function), All(All), Context(Context), Text(FunctionText::read(Function, All)) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  Options.PruneTriviallyFalseEdges = true;
  Graph = CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
}

void ResultWalk::run(std::vector<ResultFinding> &Findings) {
  if (!Graph)
    return;
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const std::optional<PlaceId> Where = Places.find(*Parameter);
    if (!Where || Text.Escaped.contains(Parameter))
      continue;
    Origin From;
    From.What = Origin::Parameter;
    From.Variable = Parameter;
    State.set(*Where, {OriginId(Origins.size())});
    Origins.push_back(From);
  }

  std::map<unsigned, std::set<std::vector<uintptr_t>>> Entered;
  std::map<unsigned, const CFGBlock *> Blocks;
  for (const CFGBlock *Block : *Graph)
    Blocks[Block->getBlockID()] = Block;
  // Blocks are numbered backwards: the highest first is about the order of the text, so that the
  // ways into a block are walked before the block is left.
  std::map<unsigned, std::deque<ResultState>, std::greater<>> Waiting;
  Waiting[Graph->getEntry().getBlockID()].push_back(State);
  size_t Steps = 0;
  while (!Waiting.empty() && ++Steps < MaxSteps) {
    const auto First = Waiting.begin();
    const unsigned Id = First->first;
    State = std::move(First->second.front());
    First->second.pop_front();
    if (First->second.empty())
      Waiting.erase(First);

    Current = Blocks[Id];
    LastStore.reset();
    for (const CFGElement &Element : *Current)
      if (const std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>())
        step(*Statement->getStmt());
    if (Current == &Graph->getExit()) {
      judgeEnd();
      continue;
    }
    std::vector<std::pair<unsigned, ResultState>> Next;
    leave(*Current, Next);
    for (auto &[Target, After] : Next) {
      auto &Known = Entered[Target];
      if (Known.size() < MaxStatesPerBlock && Known.insert(After.encode()).second)
        Waiting[Target].push_back(std::move(After));
    }
  }

  judgeReturnedConventions();
  judgeLostConstants();
  for (auto &[Subject, Best] : Candidates) {
    const bool IsTestedLater = Best.UnlessTested && Tested.contains(*Best.UnlessTested);
    if (!IsTestedLater && !FittingComparisons.contains(static_cast<const Stmt *>(Subject)))
      Findings.push_back(std::move(Best.Finding));
  }
}

} // namespace xenhc

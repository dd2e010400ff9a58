// SPDX-License-Identifier: GPL-2.0-or-later
#include "Excuses.h"

#include "ErrorValues.h"
#include "Places.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"

using namespace clang;

namespace xenhc {

bool isReleaseName(StringRef Name) {
  return llvm::any_of(std::initializer_list<StringRef>{"close", "free", "destroy", "dispose",
                                                       "unmap", "delete", "release", "cleanup",
                                                       "remove", "unlock", "cancel", "stop"},
                      [Name](StringRef Word) { return Name.contains(Word); });
}

//===- Something has failed already ---------------------------------------------------------===//

/// Whether control never goes on behind \p S.
static bool leaves(const Stmt &S) {
  if (isa<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt>(S))
    return true;
  if (const auto *Label = dyn_cast<LabelStmt>(&S))
    return leaves(*Label->getSubStmt());
  if (const auto *Compound = dyn_cast<CompoundStmt>(&S))
    return !Compound->body_empty() && leaves(*Compound->body_back());
  if (const auto *Call = dyn_cast<CallExpr>(&S)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    return Callee && Callee->isNoReturn();
  }
  return false;
}

/// The same, but without going on in this function at all.
static bool leavesFunction(const Stmt &S) {
  return leaves(S) && !isa<GotoStmt, BreakStmt, ContinueStmt>(S);
}

/// Whether \p E is a variable that says how things went.
static bool isStatus(const Expr &E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  if (!Ref || !Ref->getType()->isSignedIntegerType())
    return false;
  const StringRef Name = Ref->getDecl()->getName();
  return Name == "rc" || Name == "ret" || Name == "r" || Name == "rv" || Name == "res" ||
         Name == "err" || Name == "error" || Name == "status";
}

/// Whether \p Condition, if it turns out \p IsTrue, says that something has failed.
static bool saysFailure(const Expr &Condition, bool IsTrue, ASTContext &Context) {
  const Expr *Stripped = Condition.IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped); Unary && Unary->getOpcode() == UO_LNot)
    return saysFailure(*Unary->getSubExpr(), !IsTrue, Context);
  const auto *Binary = dyn_cast<BinaryOperator>(Stripped);
  if (!Binary)
    return IsTrue && isStatus(*Stripped);
  if (Binary->isLogicalOp())
    return (Binary->getOpcode() == BO_LAnd) == IsTrue &&
           (saysFailure(*Binary->getLHS(), IsTrue, Context) ||
            saysFailure(*Binary->getRHS(), IsTrue, Context));
  if (!Binary->isComparisonOp() || !isStatus(*Binary->getLHS()))
    return false;
  const BinaryOperatorKind Op =
      IsTrue ? Binary->getOpcode() : BinaryOperator::negateComparisonOp(Binary->getOpcode());
  const std::optional<int64_t> Number = getConstant(*Binary->getRHS(), Context);
  return Number && ((Op == BO_NE && *Number == 0) || (Op == BO_LT && *Number == 0) ||
                    (Op == BO_EQ && *Number < 0));
}

/// Whether \p E is written as EXIT_FAILURE.
static bool isExitFailure(const Expr &E, ASTContext &Context) {
  const SourceLocation Where = E.getBeginLoc();
  return Where.isMacroID() && Lexer::getImmediateMacroName(Where, Context.getSourceManager(),
                                                           Context.getLangOpts()) == "EXIT_FAILURE";
}

/// Whether \p S returns an error code that is written there, or ends the program with one.
static bool leavesWithError(const Stmt &S, ASTContext &Context) {
  if (const auto *Return = dyn_cast<ReturnStmt>(&S)) {
    const Expr *Result = Return->getRetValue();
    const std::optional<int64_t> Number =
        Result ? getConstant(*Result, Context) : std::optional<int64_t>();
    return Number && (*Number < 0 || isExitFailure(*Result, Context));
  }
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->isNoReturn() || Call->getNumArgs() != 1)
    return false;
  const std::optional<int64_t> Status = getConstant(*Call->getArg(0), Context);
  return Status && *Status != 0;
}

/// Whether a label of this name is for those that have failed.
static bool isNameOfFailure(StringRef Name) {
  return Name.contains("err") || Name.contains("fail");
}

/// Whether the statements of \p Block before or after \p Child, which is one of them, say that
/// something has failed when \p Child is executed.
static bool hasFailedIn(const CompoundStmt &Block, const Stmt &Child, ASTContext &Context) {
  const auto *At = llvm::find(Block.body(), &Child);
  // undo(); return ERROR_FAIL;
  for (const auto *Next = At; Next != Block.body_end(); ++Next) {
    if (leavesWithError(**Next, Context))
      return true;
    if (Next != At && !isa<Expr>(*Next))
      break;
  }
  for (const auto *Here = At;; --Here) {
    // return 0; out: undo();
    const auto *Label = dyn_cast<LabelStmt>(*Here);
    if (Label && Here != Block.body_begin() && leavesFunction(**(Here - 1)))
      return true;
    // error: undo();
    if (Label && isNameOfFailure(Label->getName()))
      return true;
    // if (!rc) return; undo();
    const auto *If = Here == At ? nullptr : dyn_cast<IfStmt>(*Here);
    if (If && !If->getElse() && leaves(*If->getThen()) &&
        saysFailure(*If->getCond(), false, Context))
      return true;
    // Who comes from elsewhere has not been asked.
    if (Here == Block.body_begin() || Label)
      return false;
  }
}

//===- What the code says -------------------------------------------------------------------===//

/// Whether the statement after \p Child asks whether a pointer that \p Call has been given the
/// address of is null.
static bool isOutputTested(const CallExpr &Call, const CompoundStmt &Block, const Stmt &Child,
                           ASTContext &Context) {
  const auto *Next = llvm::find(Block.body(), &Child) + 1;
  const auto *If = Next == Block.body_end() ? nullptr : dyn_cast<IfStmt>(*Next);
  if (!If)
    return false;
  const Expr *Tested = If->getCond()->IgnoreParenImpCasts();
  while (const auto *Unary = dyn_cast<UnaryOperator>(Tested))
    Tested = Unary->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(Tested);
      Binary && Binary->isEqualityOp() &&
      Binary->getRHS()->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    Tested = Binary->getLHS()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Tested);
  if (!Ref || !Ref->getType()->isPointerType())
    return false;
  return llvm::any_of(Call.arguments(), [Ref](const Expr *Argument) {
    const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts());
    const auto *Given = Unary && Unary->getOpcode() == UO_AddrOf
                            ? dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParens())
                            : nullptr;
    return Given && Given->getDecl() == Ref->getDecl();
  });
}

namespace {

/// Whether an expression mentions a place.
class PlaceMention : public RecursiveASTVisitor<PlaceMention> {
public:
  PlaceMention(PlaceTable &Places, PlaceId Wanted) : Places(Places), Wanted(Wanted) {}

  bool VisitDeclRefExpr(DeclRefExpr *Ref) { return Places.find(*Ref) != Wanted; }
  bool VisitMemberExpr(MemberExpr *Member) { return Places.find(*Member) != Wanted; }

private:
  PlaceTable &Places;
  PlaceId Wanted;
};

} // namespace

/// The statement that is executed after \p S, one of those of \p Block, at the end of which it may
/// stand; null if that is not a plain matter.
static const Stmt *findNext(const CompoundStmt &Block, const Stmt &S, ASTContext &Context) {
  const auto *Next = llvm::find(Block.body(), &S) + 1;
  if (Next != Block.body_end())
    return *Next;
  DynTypedNodeList Parents = Context.getParents(Block);
  const auto *If = Parents.empty() ? nullptr : Parents[0].get<IfStmt>();
  if (!If)
    return nullptr;
  Parents = Context.getParents(*If);
  const auto *Outer = Parents.empty() ? nullptr : Parents[0].get<CompoundStmt>();
  return Outer ? findNext(*Outer, *If, Context) : nullptr;
}

/// Whether the statement before \p Child gives a place a constant, and the one after it asks about
/// that place, which \p Call was given the address of: it is seen there that nothing came.
static bool isPresetTested(const CallExpr &Call, const CompoundStmt &Block, const Stmt &Child,
                           ASTContext &Context) {
  const auto *At = llvm::find(Block.body(), &Child);
  const auto *Preset = At == Block.body_begin() ? nullptr : dyn_cast<BinaryOperator>(*(At - 1));
  const auto *Test = dyn_cast_or_null<IfStmt>(findNext(Block, Child, Context));
  if (!Preset || Preset->getOpcode() != BO_Assign || !Test ||
      !getConstant(*Preset->getRHS(), Context))
    return false;
  PlaceTable Places;
  const std::optional<PlaceId> Place = Places.find(*Preset->getLHS());
  return Place && llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
           const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts());
           return Unary && Unary->getOpcode() == UO_AddrOf &&
                  Places.find(*Unary->getSubExpr()) == Place &&
                  !PlaceMention(Places, *Place).TraverseStmt(const_cast<Expr *>(Test->getCond()));
         });
}

bool isCommented(SourceLocation Where, const SourceManager &Sources) {
  const auto [File, Offset] = Sources.getDecomposedLoc(Sources.getExpansionLoc(Where));
  bool IsInvalid = false;
  const StringRef Text = Sources.getBufferData(File, &IsInvalid).take_front(Offset);
  if (IsInvalid)
    return false;
  StringRef Above = Text.take_front(Text.rfind('\n') + 1).rtrim();
  StringRef Comment;
  if (Above.ends_with("*/")) {
    Comment = Above.drop_front(std::min(Above.rfind("/*"), Above.size()));
  } else {
    const size_t End = Above.size();
    size_t Begin = End;
    while (true) {
      const StringRef Before = Above.take_front(Begin).rtrim();
      const size_t Line = Before.rfind('\n') + 1;
      if (!Before.drop_front(Line).ltrim().starts_with("//"))
        break;
      Begin = Line;
      if (Line == 0)
        break;
    }
    Comment = Above.drop_front(Begin);
  }
  static const llvm::Regex Words(
      "ignor|best[ -]effort|deliberate|(do not|don't) (check|care)|does not matter|doesn't matter"
      "|harmless|(should|can|must) ?(never|not) fail|can't fail|never fails|no failure (is "
      ")?possible",
      llvm::Regex::IgnoreCase);
  // An annotation is not prose: CallAnnotations.h says what it means.
  return Words.match(Comment) && !Comment.contains("xenhc:");
}

bool isExcused(const CallExpr &Call, ASTContext &Context) {
  if (isCommented(Call.getBeginLoc(), Context.getSourceManager()))
    return true;
  DynTypedNode Node = DynTypedNode::create(Call);
  while (true) {
    const DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return false;
    const DynTypedNode Parent = Parents[0];
    if (const auto *Function = Parent.get<FunctionDecl>())
      return Function->getReturnType()->isVoidType() && Function->getIdentifier() &&
             isReleaseName(Function->getName());
    const Stmt *Child = Node.get<Stmt>();
    if (!Child)
      return false;
    if (const auto *Block = Parent.get<CompoundStmt>()) {
      if (hasFailedIn(*Block, *Child, Context) || isOutputTested(Call, *Block, *Child, Context) ||
          isPresetTested(Call, *Block, *Child, Context))
        return true;
    } else if (const auto *If = Parent.get<IfStmt>()) {
      if ((If->getThen() == Child || If->getElse() == Child) &&
          saysFailure(*If->getCond(), If->getThen() == Child, Context))
        return true;
    }
    Node = Parent;
  }
}

} // namespace xenhc

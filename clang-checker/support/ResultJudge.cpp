// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "OwnershipFacts.h"
#include "ParameterUse.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallPtrSet.h"
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
  Best.UnlessReturned.reset();
  Best.Cause.clear();
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
  if (!From.Form.givesStatus() || !isUntested({Id}))
    return;
  // What stays after the function may be looked at later. What the next round of a loop replaces is
  // lost if it says how things went; other things may not have been needed in this round.
  unsigned Holders = 0;
  bool IsLost = false;
  for (const auto &H : State.Holdings)
    if (H.Value.From == Id) {
      ++Holders;
      const VarDecl &Root = Places.getRoot(H.Key);
      IsLost = Root.hasLocalStorage() && (&By != From.Site || isStatusName(Root.getName()));
    }
  if (Holders != 1 || !IsLost)
    return;
  ResultFinding &Finding = report(
      ResultCheck::Unchecked, From.Site, 2, From.Site->getBeginLoc(),
      "result of " + nameOf(From) + " is overwritten on a path that does not test it; it returns " +
          From.Form.describeFailure().str() + " on failure");
  Finding.Call = cast<CallExpr>(From.Site);
  Finding.Notes.emplace_back(By.getBeginLoc(), "it is overwritten here");
}

void ResultWalk::judgeEnd() {
  for (const auto &[Where, What] : State.Holdings) {
    const Origin &From = Origins[What.From];
    if (From.isError() && !factsOf(What.From).WasRead && Places.isVariable(Where) &&
        Places.getRoot(Where).hasLocalStorage() && !ConstantFates[What.From].LostBy)
      ConstantFates[What.From].LostBy = From.Site;
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
    if (Fate.IsRead || !Fate.LostBy || !Fate.Variable)
      continue;
    const Origin &From = Origins[Id];
    // A default that is set before it is known how things go may be replaced on all paths, if the
    // variable is looked at at all.
    if (!isInBranch(*From.Site, Context) && Text.AreRead.contains(Fate.Variable))
      continue;
    ResultFinding &Finding = report(ResultCheck::Convention, From.Site, 1, From.Site->getBeginLoc(),
                                    "error " + nameOf(From) + " is put into '" +
                                        Fate.Variable->getNameAsString() + "' but never looked at");
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

namespace {

/// Whether a statement mentions one of some variables and members.
class MentionFinder : public RecursiveASTVisitor<MentionFinder> {
public:
  explicit MentionFinder(const llvm::SmallPtrSetImpl<const ValueDecl *> &Wanted) : Wanted(Wanted) {}

  bool VisitDeclRefExpr(DeclRefExpr *Ref) { return !Wanted.contains(Ref->getDecl()); }
  bool VisitMemberExpr(MemberExpr *Member) { return !Wanted.contains(Member->getMemberDecl()); }

private:
  const llvm::SmallPtrSetImpl<const ValueDecl *> &Wanted;
};

} // namespace

static const Expr *getCondition(const Stmt &S) {
  if (const auto *If = dyn_cast<IfStmt>(&S))
    return If->getCond();
  if (const auto *For = dyn_cast<ForStmt>(&S))
    return For->getCond();
  const auto *While = dyn_cast<WhileStmt>(&S);
  return While ? While->getCond() : nullptr;
}

bool ResultWalk::isBoundedByCount(const Origin &From, const Expr &Use) {
  // x_list and x_list_free set the length to 0 if there is no list; older pairs (libxl_list_vm and
  // libxl_vminfo_list_free) leave it alone.
  const xenhc_db_function *Entry = From.Callee ? All.getTable().find(*From.Callee) : nullptr;
  if (!Entry || !From.Callee->getName().ends_with("_list") ||
      All.getTable().getReleaser(*Entry) != (From.Callee->getName() + "_free").str())
    return false;
  llvm::SmallPtrSet<const ValueDecl *, 4> Counts;
  for (const Expr *Argument : cast<CallExpr>(From.Site)->arguments())
    if (const auto *Unary = dyn_cast<UnaryOperator>(Argument->IgnoreParenCasts());
        Unary && Unary->getOpcode() == UO_AddrOf) {
      const Expr *Given = Unary->getSubExpr()->IgnoreParens();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Given))
        Counts.insert(Ref->getDecl());
      else if (const auto *Member = dyn_cast<MemberExpr>(Given))
        Counts.insert(Member->getMemberDecl());
    }
  MentionFinder Finder(Counts);
  DynTypedNode Node = DynTypedNode::create(Use);
  while (!Node.get<FunctionDecl>()) {
    const auto *S = Node.get<Stmt>();
    const Expr *Condition = S ? getCondition(*S) : nullptr;
    // find(list, length, ...)
    if (S == &Use && isa<CallExpr>(Use))
      Condition = &Use;
    if (Condition && !Finder.TraverseStmt(const_cast<Expr *>(Condition)))
      return true;
    const DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return false;
    Node = Parents[0];
  }
  return false;
}

bool ResultWalk::isLostByRealloc(const Origin &From) {
  const auto &Call = *cast<CallExpr>(From.Site);
  if (!From.Callee || Call.getNumArgs() == 0 ||
      !getDeclaredOwnership(*From.Callee, All.getTable()).IsRealloc)
    return false;
  DynTypedNode Node = DynTypedNode::create(Call);
  do {
    const DynTypedNodeList Parents = Context.getParents(Node);
    if (Parents.empty())
      return false;
    Node = Parents[0];
  } while (Node.get<CastExpr>() || Node.get<ParenExpr>());
  const auto *Assignment = Node.get<BinaryOperator>();
  if (!Assignment || Assignment->getOpcode() != BO_Assign)
    return false;
  const std::optional<PlaceId> To = Places.find(*Assignment->getLHS()->IgnoreParens());
  return To && !Places.isVariable(*To) && To == Places.find(*Call.getArg(0)->IgnoreParenCasts());
}

void ResultWalk::judgeDereference(const Expr &Pointer) {
  const std::optional<Value> What = evaluate(Pointer);
  if (!What || !isUntested(*What) ||
      !Origins[What->From].Form.isAnyOf({Convention::Pointer, Convention::Mapping}))
    return;
  const Origin &From = Origins[What->From];
  if (isBoundedByCount(From, Pointer) || isLostByRealloc(From))
    return;
  noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Pointer.getBeginLoc(),
                    "result of " + nameOf(From) +
                        " is dereferenced before it is tested; it returns " +
                        From.Form.describeFailure().str() + " on failure"),
             From);
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

/// Whether \p Callee is asked what kind of thing its argument is.
static bool isPredicate(const FunctionDecl &Callee) {
  return Callee.getReturnType()->isIntegerType() &&
         (Callee.getName().starts_with("is_") || Callee.getName().contains("_is_"));
}

void ResultWalk::judgeArguments(const CallExpr &Call, const FunctionDecl &Callee) {
  if (!Callee.getIdentifier())
    return;
  // What a function of the program's own makes of a bad handle is not known here.
  const bool IsLibrary = Context.getSourceManager().isInSystemHeader(Callee.getLocation()) ||
                         Callee.getBuiltinID() || All.getTable().find(Callee);
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const Expr &Argument = *Call.getArg(I);
    const std::optional<Value> What = evaluate(Argument);
    if (!What)
      continue;
    const Origin &From = Origins[What->From];
    const std::string Failure = From.Form.describeFailure().str();
    const bool IsHandle = From.Form.isAnyOf({Convention::Descriptor, Convention::Mapping});
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
    if (IsHandle && IsLibrary && !releases(Callee, From)) {
      noteOrigin(report(ResultCheck::Unchecked, From.Site, 3, Argument.getBeginLoc(),
                        "result of " + nameOf(From) + " is passed to '" + Callee.getNameAsString() +
                            "' before it is tested; it returns " + Failure + " on failure"),
                 From);
      // Some functions take a bad handle, and their caller looks at it afterwards.
      Candidates.find(From.Site)->second.UnlessTested = What->From;
    } else if (isPredicate(Callee) && !followsParameter(Callee, I)) {
      factsOf(What->From).WasTested = true;
    } else if (From.Form.Form == Convention::Pointer &&
               (isStringFunction(Callee) || followsParameter(Callee, I)) &&
               !isBoundedByCount(From, Call)) {
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

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipWalk.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace xenhc {

std::string OwnershipWalk::nameOf(const Expr &E) {
  const Expr *Stripped = E.IgnoreParenCasts();
  const char *Prefix = "";
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf) {
    Stripped = Unary->getSubExpr()->IgnoreParenCasts();
    Prefix = "&";
  }
  if (const std::optional<PlaceId> Where = Places.findObject(*Stripped))
    return "'" + (Prefix + Places.getName(*Where)) + "'";
  return "the object";
}

static unsigned indexOf(const CallExpr &Call, const Expr &Argument) {
  return unsigned(std::distance(Call.arg_begin(), llvm::find(Call.arguments(), &Argument)));
}

static std::string nameOfCallee(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee ? "'" + Callee->getNameAsString() + "'" : "a call";
}

OwnershipFinding *OwnershipWalk::report(SymbolId Subject, SourceLocation Where,
                                        std::string Message) {
  const auto [At, IsNew] = Found.insert({Subject, {}});
  if (!IsNew)
    return nullptr;
  At->second.Where = Context.getSourceManager().getExpansionLoc(Where);
  At->second.Message = std::move(Message);
  return &At->second;
}

void OwnershipWalk::noteEnd(OwnershipFinding *Finding, const CallExpr &End) {
  if (Finding)
    Finding->Notes.emplace_back(Context.getSourceManager().getExpansionLoc(End.getExprLoc()),
                                "released here, by " + nameOfCallee(End));
}

std::string OwnershipWalk::describePassing(const CallExpr &Call, const Expr &Argument) {
  if (const VarDecl *Variable = getCleanedUp(Call))
    return "'" + Variable->getNameAsString() + "' is passed to its cleanup function " +
           nameOfCallee(Call);
  return nameOf(Argument) + " is passed to " + nameOfCallee(Call);
}

/// Whether the file knows \p Name as a macro or a function.
static bool isKnown(StringRef Name, ASTContext &Context) {
  const IdentifierInfo &Id = Context.Idents.get(Name);
  return Id.hasMacroDefinition() || !Context.getTranslationUnitDecl()->lookup(&Id).empty();
}

/// Proposes to let \p Variable, a pointer, start as NULL.
void OwnershipWalk::proposeNull(OwnershipFinding &Finding, const VarDecl &Variable) {
  const SourceLocation At = Variable.getLocation();
  if (At.isMacroID() || Variable.getInit())
    return;
  Finding.Fixes.push_back(FixItHint::CreateInsertion(
      Lexer::getLocForEndOfToken(At, 0, Context.getSourceManager(), Context.getLangOpts()),
      isKnown("NULL", Context) ? " = NULL" : " = 0"));
}

void OwnershipWalk::reportUninitialised(SymbolId Subject, const CallExpr &Call,
                                        const Expr &Argument) {
  const Symbol &S = Symbols[Subject];
  OwnershipFinding *Finding =
      report(Subject, Argument.getExprLoc(),
             describePassing(Call, Argument) + ", but nothing was stored there on some path");
  if (!Finding)
    return;
  const VarDecl &Variable = S.Variable ? *S.Variable : Places.getRoot(S.Where);
  // What is released stands NULL, unless that is known not to be so.
  const OwnershipFacts Facts = Call.getDirectCallee() ? Analysis.get(Call) : OwnershipFacts();
  if (S.What == Symbol::Uninitialised && Variable.getType()->isPointerType() &&
      (getCleanedUp(Call) || ((Facts.Ends & ~Facts.NonNull) >> indexOf(Call, Argument) & 1)))
    proposeNull(*Finding, Variable);
  if (!getCleanedUp(Call))
    Finding->Notes.emplace_back(Variable.getLocation(), "declared here without a value");
  else if (Returning)
    Finding->Notes.emplace_back(
        Context.getSourceManager().getExpansionLoc(Returning->getReturnLoc()),
        "its scope is left here without a value");
  if (S.What == Symbol::Output)
    Finding->Notes.emplace_back(
        Context.getSourceManager().getExpansionLoc(S.getCall()->getExprLoc()),
        nameOfCallee(*S.getCall()) + " need not have set it when it fails");
}

void OwnershipWalk::judgeUse(const Expr &Pointer, bool IsReturned) {
  if (!Pointer.getType()->isPointerType())
    return;
  const std::optional<Held> Value = evaluate(Pointer);
  if (!Value)
    return;
  if (isParameter(Value->What) && !IsReturned && signsOf(Value->What) == AnySign) {
    const auto &Parameter = cast<ParmVarDecl>(Places.getRoot(Symbols[Value->What].Where));
    if (Parameter.getFunctionScopeIndex() < 16)
      State.Events.Dereferenced |= uint16_t(1u << Parameter.getFunctionScopeIndex());
  }
  const Symbol &S = Symbols[Value->What];
  if (IsReturned && S.What == Symbol::Result && !endOf(Value->What))
    if (const FunctionDecl *Callee = S.getCall()->getDirectCallee())
      ReturnsOwned |= Analysis.get(*Callee).GivesOwned;
  const CallExpr *End = endOf(Value->What);
  if (!End || signsOf(Value->What) == Zero)
    return;
  // Scratch memory that is returned is another check's business.
  if (IsReturned && isScratch(S))
    return;
  noteEnd(report(Value->What, Pointer.getExprLoc(),
                 nameOf(Pointer) + (IsReturned ? " is returned after its release"
                                               : " is used after its release")),
          *End);
}

/// Whether objects that \p Name releases may as well be in the hands of somebody who calls it, or
/// be lists that are released element by element.
static bool isPlainReleaser(StringRef Name) {
  return Name == "free" || Name == "g_free" || Name == "munmap" || Name.ends_with("list_free");
}

void OwnershipWalk::judgeOrigin(const CallExpr &Call, const Expr &Argument, Held Value,
                                const OwnershipFacts &Facts) {
  const Symbol &S = Symbols[Value.What];
  const SourceManager &Sources = Context.getSourceManager();
  const SourceLocation At = Argument.getExprLoc();
  const std::string Start = describePassing(Call, Argument);
  if (S.What == Symbol::Literal) {
    report(Value.What, At, Start + ", but is a string literal");
    return;
  }
  if (S.What == Symbol::Address) {
    report(Value.What, At, Start + ", but is the variable '" + S.Variable->getNameAsString() + "'");
    return;
  }
  if (S.What != Symbol::Result)
    return;
  OwnershipFinding *Finding = nullptr;
  const FunctionDecl *Maker = S.getCall()->getDirectCallee();
  const FunctionDecl *Releaser = Call.getDirectCallee();
  const bool TakesCollector = Releaser && Releaser->getNumParams() != 0 &&
                              isCollector(Releaser->getParamDecl(0)->getType());
  const OwnershipFacts Made = Maker ? Analysis.get(*Maker) : OwnershipFacts();
  // Where the start is kept, that may be what is released in the end.
  const bool IsStartLost = llvm::none_of(State.Bindings, [&](const auto &B) {
    return B.Value.What == Value.What && !B.Value.IsAdvanced;
  });
  if (Value.IsAdvanced && IsStartLost)
    Finding = report(Value.What, At, Start + ", but no longer points to the start of the object");
  else if (isScratch(S) && !TakesCollector)
    Finding = report(Value.What, At, Start + ", but is scratch memory, which its collector frees");
  else if (Made.GivesOwned && !Made.Releaser.empty() && !isPlainReleaser(Made.Releaser) &&
           Releaser && !Facts.ReleasesBy.empty() && Made.Releaser != Releaser->getName() &&
           Made.Releaser != Facts.ReleasesBy && !Facts.IsRealloc)
    Finding =
        report(Value.What, At, Start + ", but has to be released by '" + Made.Releaser.str() + "'");
  if (Finding)
    Finding->Notes.emplace_back(Sources.getExpansionLoc(S.getCall()->getExprLoc()),
                                "it comes from " + nameOfCallee(*S.getCall()));
}

void OwnershipWalk::judgeRelease(const CallExpr &Call, const Expr &Argument,
                                 const OwnershipFacts &Facts) {
  const std::optional<Held> Value = evaluate(Argument);
  if (!Value)
    return;
  if (isUninitialised(Value->What)) {
    reportUninitialised(Value->What, Call, Argument);
    return;
  }
  if (isNothing(Value->What, Argument.getType()))
    return;
  if (const CallExpr *End = endOf(Value->What)) {
    noteEnd(report(Value->What, Argument.getExprLoc(),
                   nameOf(Argument) + " is released again by " + nameOfCallee(Call)),
            *End);
    return;
  }
  if (Argument.getType()->isPointerType())
    judgeOrigin(Call, Argument, *Value, Facts);
}

/// A variable's cleanup function releases what the variable holds, wherever that has gone.
void OwnershipWalk::judgeCleanup(const CallExpr &Call, const VarDecl &Variable, Held Contents) {
  const SourceManager &Sources = Context.getSourceManager();
  const std::string Name = "'" + Variable.getNameAsString() + "'";
  const std::string Again = "its cleanup function " + nameOfCallee(Call) + " releases it";
  OwnershipFinding *Finding = nullptr;
  const Expr *Result = Returning ? Returning->getRetValue() : nullptr;
  const std::optional<Held> Returned =
      Result && Result->getType() == Variable.getType() ? evaluate(*Result) : std::nullopt;
  if (const CallExpr *End = endOf(Contents.What)) {
    Finding =
        report(Contents.What, End->getExprLoc(),
               "what " + Name + " holds is released here, and again by its cleanup function " +
                   nameOfCallee(Call));
  } else if (Returned && Returned->What == Contents.What) {
    Finding = report(Contents.What, Result->getExprLoc(),
                     "what " + Name + " holds is returned, but " + Again);
    const auto *Ref = dyn_cast<DeclRefExpr>(Result->IgnoreParenImpCasts());
    if (Finding && Ref && Ref->getDecl() == &Variable && Ref->getLocation().isFileID() &&
        isKnown("g_steal_pointer", Context))
      Finding->Fixes.push_back(FixItHint::CreateReplacement(
          Ref->getSourceRange(), "g_steal_pointer(&" + Variable.getNameAsString() + ")"));
  } else if (Variable.getType()->isPointerType()) {
    const auto OutlivesHere = [&](const auto &B) {
      const VarDecl &Root = Places.getRoot(B.Key);
      return B.Value.What == Contents.What && StoredIn.count({B.Key, Contents.What}) &&
             (Root.hasGlobalStorage() || (Places.isIndirect(B.Key) && isa<ParmVarDecl>(Root)));
    };
    if (const auto *Other = llvm::find_if(State.Bindings, OutlivesHere);
        Other != State.Bindings.end())
      Finding = report(Contents.What, StoredIn.at({Other->Key, Contents.What}),
                       "what " + Name + " holds is stored in '" + Places.getName(Other->Key) +
                           "', but " + Again);
  }
  if (Finding)
    Finding->Notes.emplace_back(Sources.getExpansionLoc(Variable.getLocation()),
                                "declared here with the cleanup function");
}

void OwnershipWalk::judgeDispose(const CallExpr &Call, const Expr &Argument,
                                 const OwnershipFacts &Facts) {
  const std::optional<PlaceId> Object = findPointee(Argument);
  if (!Object)
    return;
  const Held Contents = read(*Object);
  if (isUninitialised(Contents.What)) {
    const OwnershipState::Facts *Known = State.Known.find(Contents.What);
    if (!Known || !Known->IsPartlySet)
      reportUninitialised(Contents.What, Call, Argument);
    return;
  }
  const QualType Of = pointeeTypeOf(Argument);
  if (isNothing(Contents.What, Of))
    return;
  if (const VarDecl *Variable = getCleanedUp(Call))
    judgeCleanup(Call, *Variable, Contents);
  if (const CallExpr *End = endOf(Contents.What))
    noteEnd(
        report(Contents.What, Argument.getExprLoc(),
               "what " + nameOf(Argument) + " holds is released again by " + nameOfCallee(Call)),
        *End);
  else if (Of->isPointerType())
    judgeOrigin(Call, Argument, Contents, Facts);
}

void OwnershipWalk::judgeArgument(const CallExpr &Call, unsigned Index,
                                  const OwnershipFacts &Facts) {
  const Expr &Argument = *Call.getArg(Index);
  const bool IsMasked = Index < 16;
  if (IsMasked && (Facts.Disposes >> Index & 1)) {
    judgeDispose(Call, Argument, Facts);
    return;
  }
  if (IsMasked && (Facts.NonNull >> Index & 1)) {
    const std::optional<Held> Value = evaluate(Argument);
    // A variable that starts as NULL may be set under a condition that comes again later.
    if (Value && Symbols[Value->What].What == Symbol::Result && signsOf(Value->What) == Zero)
      report(Value->What, Argument.getExprLoc(),
             nameOf(Argument) + " is NULL on some path, which " + nameOfCallee(Call) +
                 " does not stand");
  }
  if (IsMasked && (Facts.Ends >> Index & 1)) {
    judgeRelease(Call, Argument, Facts);
    return;
  }
  // What goes with an object that is released, its length first of all.
  const bool IsLength = Facts.Ends && Argument.getType()->isIntegerType();
  if (IsLength || (IsMasked && (Facts.TakesBack >> Index & 1))) {
    const std::optional<Held> Value = evaluate(Argument);
    if (Value && isUninitialised(Value->What))
      reportUninitialised(Value->What, Call, Argument);
    if (IsLength)
      return;
  }
  judgeUse(Argument, /*IsReturned=*/false);
  judgeArray(Argument);
}

void OwnershipWalk::judgeArray(const Expr &Argument) {
  const std::optional<Held> Value = evaluate(Argument);
  if (!Value || Symbols[Value->What].What != Symbol::Address)
    return;
  const std::optional<PlaceId> Where = Places.findObject(*Symbols[Value->What].Variable);
  const Held *Element = Where ? State.get(*Where) : nullptr;
  if (!Element || !isScratch(Symbols[Element->What]))
    return;
  if (const CallExpr *End = endOf(Element->What))
    noteEnd(report(Element->What, Argument.getExprLoc(),
                   "what " + nameOf(Argument) + " holds is used after its release"),
            *End);
}

void OwnershipWalk::judgeRealloc(const BinaryOperator &Assignment) {
  const auto *Call = dyn_cast<CallExpr>(Assignment.getRHS()->IgnoreParenCasts());
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || Call->getNumArgs() == 0)
    return;
  const OwnershipFacts Facts = Analysis.get(*Callee);
  // One that ends the program instead of failing loses nothing.
  if (!Facts.IsRealloc || !(Facts.Ends & 1) ||
      Analysis.getConventions().get(*Callee).Form == Convention::Cannot)
    return;
  const std::optional<PlaceId> To = findPlace(*Assignment.getLHS());
  const SymbolId Result = resultOf(*Call);
  if (To && To == findPlace(*Call->getArg(0)) &&
      OverwritingIn.try_emplace(Result, &Assignment).second)
    Overwriting.push_back(Result);
  if (OverwritingIn.contains(Result))
    factsOf(Result);
}

/// The function that releases what a structure of \p Type holds, if it is one of the types for
/// which libxl's IDL makes such a function, and that is declared.
static const FunctionDecl *findDisposer(QualType Type, ASTContext &Context) {
  const StringRef Name = getRecordName(Type);
  if (!Name.starts_with("libxl_") || Name.starts_with("libxl__"))
    return nullptr;
  for (const char *Ending : {"_dispose", "_destroy"}) {
    const IdentifierInfo &Id = Context.Idents.get((Name + Ending).str());
    for (const NamedDecl *D : Context.getTranslationUnitDecl()->lookup(&Id))
      if (const auto *Function = dyn_cast<FunctionDecl>(D))
        return Function;
  }
  return nullptr;
}

/// What is stored in a structure that the caller will dispose of has to be the structure's own.
void OwnershipWalk::judgeShared(const Expr &LHS, std::optional<Held> Value) {
  const auto *Member = dyn_cast<MemberExpr>(LHS.IgnoreParens());
  if (!Value || !Member || !LHS.getType()->isPointerType() || !Member->isArrow())
    return;
  const auto *Holder = dyn_cast<DeclRefExpr>(Member->getBase()->IgnoreParenImpCasts());
  const FunctionDecl *Disposer =
      Holder && isa<ParmVarDecl>(Holder->getDecl())
          ? findDisposer(Member->getBase()->getType()->getPointeeType(), Context)
          : nullptr;
  if (!Disposer)
    return;
  const Symbol &S = Symbols[Value->What];
  if (S.What == Symbol::Literal) {
    report(Value->What, LHS.getExprLoc(),
           "a string literal is stored in " + nameOf(LHS) + ", which '" +
               Disposer->getNameAsString() + "' releases");
    return;
  }
  // A field of another structure of the caller's, which is disposed of as well.
  if (S.What != Symbol::Initial || !Places.isIndirect(S.Where) || Places.isVariable(S.Where) ||
      &Places.getRoot(S.Where) == Holder->getDecl() || !isa<ParmVarDecl>(Places.getRoot(S.Where)))
    return;
  const FunctionDecl *Other = findDisposer(Places.getRoot(S.Where).getType(), Context);
  if (Other)
    report(Value->What, LHS.getExprLoc(),
           "'" + Places.getName(S.Where) + "' is stored in " + nameOf(LHS) + " as well; both '" +
               Other->getNameAsString() + "' and '" + Disposer->getNameAsString() + "' release it");
}

void OwnershipWalk::judgeEnd() {
  // Whoever ends the program when there is no memory loses nothing, nor does who has tested.
  for (const SymbolId Result : Overwriting) {
    const BinaryOperator &Assignment = *OverwritingIn[Result];
    if (State.Known.find(Result) && (signsOf(Result) & Zero))
      report(Result, Assignment.getOperatorLoc(),
             "the only pointer to " + nameOf(*Assignment.getLHS()) + " is lost if " +
                 nameOfCallee(*Symbols[Result].getCall()) + " fails");
  }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "Conventions.h"

#include "Annotations.h"
#include "DeadStores.h"
#include "ErrorValues.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace xenhc {

uint8_t Convention::getFailureSigns() const {
  switch (Form) {
  case Unknown:
  case Cannot:
    return 0;
  case NegErrno:
  case MinusOne:
  case LibxlError:
  case Mapping:
  case Descriptor:
  case Ready:
    return Negative;
  case PosErrno:
    return Positive;
  case Bool:
  case Pointer:
    return Zero;
  case NonZero:
    return Negative | Positive;
  }
  return 0;
}

uint8_t Convention::getSigns() const {
  switch (Form) {
  case PosErrno:
  case Bool:
  case Pointer:
    return Zero | Positive;
  case Mapping:
    return Negative | Positive;
  case NegErrno:
  case MinusOne:
  case LibxlError:
    return HasPositive ? AnySign : Negative | Zero;
  default:
    return AnySign;
  }
}

StringRef Convention::describeFailure() const {
  switch (Form) {
  case Unknown:
  case Cannot:
    return {};
  case NegErrno:
    return "a negative errno value";
  case MinusOne:
  case Descriptor:
  case Ready:
    return "-1 with errno";
  case LibxlError:
    return "a negative ERROR_* code";
  case PosErrno:
    return "a positive errno value";
  case Bool:
    return "false";
  case Pointer:
    return "NULL";
  case Mapping:
    return "MAP_FAILED";
  case NonZero:
    return "a value other than 0";
  }
  return {};
}

Convention::Kind getForm(uint8_t Word) {
  switch (Word) {
  case XENHC_RETURNS_NEG_ERRNO:
    return Convention::NegErrno;
  case XENHC_RETURNS_MINUS_ONE_ERRNO:
    return Convention::MinusOne;
  case XENHC_RETURNS_LIBXL_ERROR:
    return Convention::LibxlError;
  case XENHC_RETURNS_POINTER:
    return Convention::Pointer;
  case XENHC_RETURNS_BOOL:
    return Convention::Bool;
  case XENHC_RETURNS_POSITIVE_ERRNO:
    return Convention::PosErrno;
  case XENHC_RETURNS_DESCRIPTOR:
    return Convention::Descriptor;
  case XENHC_RETURNS_MAPPING:
    return Convention::Mapping;
  case XENHC_RETURNS_READY:
    return Convention::Ready;
  case XENHC_RETURNS_NONZERO:
    return Convention::NonZero;
  default:
    return Convention::Cannot;
  }
}

/// Whether a function of this result type can keep to \p Form. Interfaces change: what the table
/// says of one release is not said of a function of the same name that gives something else.
static bool fitsType(Convention::Kind Form, QualType Type) {
  switch (Form) {
  case Convention::Pointer:
  case Convention::Mapping:
    return Type->isPointerType();
  case Convention::Cannot:
  case Convention::Unknown:
    return true;
  case Convention::Bool:
    return Type->isIntegerType();
  default:
    return Type->isSignedIntegerType() && !Type->isEnumeralType();
  }
}

namespace {

/// The functions whose names begin with \c Prefix, of one library, follow one rule.
struct NamingFamily {
  StringRef Prefix;
  Convention::Kind Form;
};

} // namespace

/// What the libraries' headers promise of their functions as a whole, and what the functions that
/// they keep to themselves are named after. The longest prefix first.
static const NamingFamily Families[] = {
    {"xc_dom_", Convention::Unknown}, // -1 or -errno, and the log says why
    {"xc_", Convention::MinusOne},
    {"libxl_", Convention::LibxlError},
    {"osdep_", Convention::MinusOne},
    {"xencall", Convention::MinusOne},
    {"xenforeignmemory_", Convention::MinusOne},
    {"xengnttab_", Convention::MinusOne},
    {"xenevtchn_", Convention::MinusOne},
    {"xendevicemodel_", Convention::MinusOne},
};

/// Parts of the names of functions whose int is an answer rather than a success.
static const StringRef AnswerWords[] = {
    "is",    "has", "needs", "supports", "compare", "cmp", "equal", "eq",    "len",    "length",
    "count", "num", "nr",    "size",     "fileno",  "fd",  "fits",  "match", "enabled"};

static bool asksSomething(StringRef Name) {
  SmallVector<StringRef, 8> Words;
  Name.split(Words, '_', -1, /*KeepEmpty=*/false);
  return llvm::any_of(Words, [](StringRef Word) { return llvm::is_contained(AnswerWords, Word); });
}

static Convention getFromName(StringRef Name, QualType Type) {
  Convention Result;
  if (!Type->isSignedIntegerType() || Type->isEnumeralType() || Type->isCharType() ||
      asksSomething(Name))
    return Result;
  const auto *Family =
      llvm::find_if(Families, [Name](const NamingFamily &F) { return Name.starts_with(F.Prefix); });
  if (Family != std::end(Families))
    Result.Form = Family->Form;
  return Result;
}

Convention Conventions::getDeclared(const FunctionDecl &Function) const {
  Convention Result;
  // A function that is called without a declaration has no type to go by.
  if (!Function.getIdentifier() || Function.isImplicit())
    return Result;
  const QualType Type = Function.getReturnType().getCanonicalType();
  if (const xenhc_db_function *Entry = Table->find(Function)) {
    Result.Form = getForm(Entry->convention);
    Result.From = Convention::FromTable;
    Result.MustUse = (Entry->flags & XENHC_FUNCTION_MUST_USE) != 0;
    // What a function gives to look at, and not to release, is there unless the argument is wrong;
    // the entry says so if it is not.
    if (Result.Form == Convention::Pointer && Entry->releaser == 0 && !Result.MustUse)
      Result.Form = Convention::Unknown;
    if (fitsType(Result.Form, Type))
      return Result;
  }
  return Function.isExternallyVisible() ? getFromName(Function.getName(), Type) : Convention();
}

//===- What a body shows --------------------------------------------------------------------===//

namespace {

/// Collects the returned expressions, and what is assigned to each local variable.
class ReturnCollector : public RecursiveASTVisitor<ReturnCollector> {
public:
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (const Expr *Value = Return->getRetValue(); Value && !Passed.contains(Return))
      Returned.push_back(Value);
    return true;
  }
  bool VisitIfStmt(IfStmt *If) {
    // "if (!argument) return NULL": the caller knows what it has given.
    const auto *Not = dyn_cast<UnaryOperator>(If->getCond()->IgnoreParenImpCasts());
    const auto *Ref = Not && Not->getOpcode() == UO_LNot
                          ? dyn_cast<DeclRefExpr>(Not->getSubExpr()->IgnoreParenImpCasts())
                          : nullptr;
    const Stmt *Then = If->getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(Then); Block && !Block->body_empty())
      Then = Block->body_back();
    if (const auto *Return = dyn_cast<ReturnStmt>(Then);
        Return && Return->getRetValue() && Return->getRetValue()->getType()->isPointerType() &&
        Ref && isa<ParmVarDecl>(Ref->getDecl()))
      Passed.insert(Return);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Binary) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Binary->getLHS()->IgnoreParenImpCasts());
    const auto *Variable =
        Binary->isAssignmentOp() && Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!Variable)
      return true;
    if (Binary->getOpcode() == BO_Assign)
      Assigned[Variable].push_back(Binary->getRHS());
    else
      Changed.insert(Variable);
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit())
      Assigned[Variable].push_back(Variable->getInit());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf)
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParenCasts()))
        if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
          Changed.insert(Variable);
    return true;
  }
  // What a nested function returns is not the function's own.
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  bool TraverseBlockDecl(BlockDecl *) { return true; }

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    CallsOut |= !Callee || !(Callee->isInlineSpecified() && Callee->hasBody());
    return true;
  }

  const FunctionDecl *Self = nullptr; ///< whose body it is
  bool CallsOut = false;              ///< there is a call of something that is not inline
  SmallVector<const Expr *, 8> Returned;
  llvm::DenseMap<const VarDecl *, SmallVector<const Expr *, 4>> Assigned;
  llvm::SmallPtrSet<const VarDecl *, 8> Changed;
  /// Of pointers: is the value that they are declared with never read?
  llvm::function_ref<bool(const VarDecl &)> IsInitDead;

private:
  llvm::SmallPtrSet<const ReturnStmt *, 4> Passed; ///< those that only pass on a null argument
};

/// What a function was seen to return.
struct Evidence {
  unsigned Zeros = 0, MinusOnes = 0, NegErrnos = 0, PosErrnos = 0, LibxlErrors = 0, Nulls = 0;
  bool HasOther = false;  ///< some value of which nothing is known
  bool HasNumber = false; ///< a constant that is none of these
  SmallVector<Convention, 4> Callees;
  /// The first expression that speaks for a convention.
  llvm::SmallDenseMap<unsigned, const Expr *, 4> At;
};

} // namespace

static void addEvidence(const Expr &E, Conventions &All, const ReturnCollector &Collected,
                        llvm::SmallPtrSetImpl<const VarDecl *> &Seen, ASTContext &Context,
                        Evidence &Result) {
  const Expr *Stripped = E.IgnoreParenCasts();
  if (const auto *Conditional = dyn_cast<ConditionalOperator>(Stripped)) {
    addEvidence(*Conditional->getTrueExpr(), All, Collected, Seen, Context, Result);
    addEvidence(*Conditional->getFalseExpr(), All, Collected, Seen, Context, Result);
    return;
  }
  switch (classifyErrorValue(*Stripped, Context)) {
  case ErrorValue::Zero:
    ++Result.Zeros;
    Result.Nulls += E.getType()->isPointerType();
    if (E.getType()->isPointerType())
      Result.At.try_emplace(Convention::Pointer, &E);
    return;
  case ErrorValue::MinusOne:
    ++Result.MinusOnes;
    Result.At.try_emplace(Convention::MinusOne, &E);
    return;
  case ErrorValue::NegErrno:
    ++Result.NegErrnos;
    Result.At.try_emplace(Convention::NegErrno, &E);
    return;
  case ErrorValue::PosErrno:
    ++Result.PosErrnos;
    Result.At.try_emplace(Convention::PosErrno, &E);
    return;
  case ErrorValue::LibxlError:
    ++Result.LibxlErrors;
    Result.At.try_emplace(Convention::LibxlError, &E);
    return;
  case ErrorValue::OtherNumber:
    Result.HasNumber = true;
    return;
  case ErrorValue::None:
    break;
  }
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    // What a function returns by calling itself says nothing.
    if (Callee && Callee->getCanonicalDecl() == Collected.Self)
      return;
    if (Callee) {
      Result.Callees.push_back(All.get(*Callee));
      Result.At.try_emplace(Result.Callees.back().Form, &E);
    } else {
      Result.HasOther = true;
    }
    return;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Stripped);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Variable || !Variable->hasLocalStorage() || isa<ParmVarDecl>(Variable)) {
    Result.HasOther = true;
    return;
  }
  Result.HasOther |= Collected.Changed.contains(Variable);
  if (!Seen.insert(Variable).second)
    return;
  const auto Found = Collected.Assigned.find(Variable);
  if (Found == Collected.Assigned.end()) {
    Result.HasOther = true;
    return;
  }
  for (const Expr *Value : Found->second) {
    // A null that every path replaces is never returned. Of numbers even such a one shows what
    // whoever wrote it takes for a failure.
    if (Value == Variable->getInit() && Variable->getType()->isPointerType() &&
        Collected.IsInitDead(*Variable))
      continue;
    addEvidence(*Value, All, Collected, Seen, Context, Result);
  }
}

/// The convention that the constants and the called functions agree upon; where they do not, the
/// constants decide.
static Convention judge(const Evidence &Seen, QualType Type) {
  Convention Result;
  Result.From = Convention::FromBody;
  if (Type->isPointerType()) {
    // A null that a called function gave may have been dealt with before the return.
    Result.Form = Seen.Nulls ? Convention::Pointer : Convention::Unknown;
    return Result;
  }
  if (Type->isBooleanType() || !Type->isSignedIntegerType() || Type->isEnumeralType())
    return Result;

  bool CalleesAgree = true;
  bool IsPassedNegative = false;
  Convention::Kind Shared = Convention::Unknown;
  bool HasPositive = Seen.HasOther || Seen.HasNumber;
  for (const Convention &C : Seen.Callees) {
    HasPositive |= C.HasPositive;
    IsPassedNegative |= C.isNegativeOnFailure();
    if (C.Form == Convention::Unknown || C.Form == Convention::Cannot)
      continue;
    CalleesAgree &= Shared == Convention::Unknown || Shared == C.Form;
    Shared = C.Form;
  }
  if (Seen.LibxlErrors)
    Result.Form = Convention::LibxlError;
  else if (Seen.NegErrnos && Seen.NegErrnos >= Seen.MinusOnes)
    Result.Form = Convention::NegErrno;
  else if (Seen.MinusOnes)
    Result.Form = Convention::MinusOne;
  else if (Seen.PosErrnos && !Seen.HasOther)
    Result.Form = IsPassedNegative ? Convention::Unknown : Convention::PosErrno;
  else if (CalleesAgree)
    Result.Form = Shared == Convention::Pointer ? Convention::Unknown : Shared;
  Result.HasPositive = HasPositive;
  return Result;
}

std::pair<Convention, const Expr *> Conventions::getShown(const FunctionDecl &Definition) {
  ReturnCollector Collected;
  const auto IsInitDead = [&](const VarDecl &Variable) {
    return Stores.get(Definition).contains({&Variable, nullptr});
  };
  Collected.IsInitDead = IsInitDead;
  Collected.Self = Definition.getCanonicalDecl();
  Collected.TraverseStmt(Definition.getBody());
  // A function that calls nothing fails, if at all, for what it is given: who knows that it is
  // right (having asked for the type of a JSON node, say) need not ask again.
  if (!Collected.CallsOut)
    return {};
  Evidence Seen;
  llvm::SmallPtrSet<const VarDecl *, 8> SeenVariables;
  for (const Expr *Value : Collected.Returned)
    addEvidence(*Value, *this, Collected, SeenVariables, Context, Seen);
  const Convention Shown = judge(Seen, Definition.getReturnType().getCanonicalType());
  return {Shown, Seen.At.lookup(Shown.Form)};
}

namespace {

class CalleeCollector : public RecursiveASTVisitor<CalleeCollector> {
public:
  explicit CalleeCollector(llvm::DenseSet<const FunctionDecl *> &Called) : Called(Called) {}

  bool VisitCallExpr(CallExpr *Call) {
    if (const FunctionDecl *Callee = Call->getDirectCallee())
      Called.insert(Callee->getCanonicalDecl());
    return true;
  }

private:
  llvm::DenseSet<const FunctionDecl *> &Called;
};

} // namespace

bool Conventions::isOnlyPointedTo(const FunctionDecl &Function) {
  if (Function.isExternallyVisible())
    return false;
  if (!Called) {
    Called.emplace();
    CalleeCollector(*Called).TraverseAST(Context);
  }
  return !Called->contains(Function.getCanonicalDecl());
}

const Convention &Conventions::get(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  if (const auto Found = Known.find(Key); Found != Known.end())
    return Found->second;
  const Convention Declared = getDeclared(Function);
  Known[Key] = Declared; // For functions that call each other.

  const FunctionDecl *Definition = nullptr;
  Convention Result = Declared;
  if (Function.hasBody(Definition) && Definition->getIdentifier() &&
      !Definition->isDependentContext()) {
    const Convention Inferred = getShown(*Definition).first;
    if (Inferred.Form != Convention::Unknown) {
      Result = Inferred;
      Result.MustUse = Declared.MustUse;
    } else if (!Definition->isExternallyVisible() || Declared.From == Convention::FromName) {
      Result = Inferred;
    }
  } else if (Declared.From != Convention::FromTable) {
    if (const FunctionFacts *Facts = Table->findInferred(Function)) {
      const QualType Type = Function.getReturnType().getCanonicalType();
      if (Facts->Returns != Convention::Unknown && fitsType(Facts->Returns, Type)) {
        Result.From = Convention::FromBody;
        Result.Form = Facts->Returns;
        Result.HasPositive = Facts->HasPositive;
      }
    }
  }
  if (Declared.From != Convention::FromTable)
    if (const StatedFacts *Stated = findStatedFacts(Function)) {
      if (Stated->SaysReturns) {
        Result.Form = Stated->Facts.Returns;
        Result.From = Convention::FromBody;
        Result.HasPositive = Stated->Facts.HasPositive;
      }
      Result.MustUse |= Stated->IsMustUse;
    }
  return Known[Key] = Result;
}

Convention Conventions::get(const CallExpr &Call) {
  const FunctionDecl &Callee = *Call.getDirectCallee();
  Convention Result = get(Callee);
  const xenhc_db_function *Entry = Table->find(Callee);
  if (!Entry || Result.From != Convention::FromTable)
    return Result;
  for (unsigned I = 0; I < std::min(Call.getNumArgs(), 8U); ++I) {
    const bool IsSafeZero = Entry->safe_if_zero & (1U << I);
    const bool IsSafeNonzero = Entry->safe_if_nonzero & (1U << I);
    Expr::EvalResult Value;
    if ((IsSafeZero || IsSafeNonzero) && Call.getArg(I)->EvaluateAsInt(Value, Context) &&
        (Value.Val.getInt() == 0 ? IsSafeZero : IsSafeNonzero)) {
      Result.Form = Convention::Cannot;
      Result.MustUse = false;
    }
  }
  return Result;
}

} // namespace xenhc

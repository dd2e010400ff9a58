// SPDX-License-Identifier: GPL-2.0-or-later
#include "Conventions.h"

#include "Annotations.h"
#include "CallAnnotations.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

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

bool Convention::mustBeRead() const {
  switch (Form) {
  case NegErrno:
  case MinusOne:
  case LibxlError:
  case PosErrno:
  case NonZero:
    return MustUse || From != FromTable;
  case Bool:
  case Descriptor:
  case Mapping:
  case Ready:
    return MustUse;
  case Unknown:
  case Pointer:
  case Cannot:
    return false;
  }
  return false;
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
  // What is always the same, and no failure, need not be read.
  if (const NumberList &Only = Numbers.get(Function);
      Only.size() == 1 && Only.front() >= (Function.getReturnType()->isBooleanType() ? 1 : 0) &&
      Declared.From != Convention::FromTable &&
      (Result.Form == Convention::Unknown || Result.From == Convention::FromName)) {
    Result.Form = Convention::Cannot;
    Result.From = Convention::FromBody;
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

Conventions::Conventions(std::shared_ptr<const ApiTable> Table, ASTContext &Context)
    : Table(std::move(Table)), Context(Context), Stores(Context), Numbers(*this->Table, Context),
      Calls(CallAnnotations::get(Context)) {}

const StatedFacts *Conventions::getStated(const CallExpr &Call) { return Calls->find(Call); }

NumberList Conventions::getNumbers(const CallExpr &Call) {
  const StatedFacts *Stated = getStated(Call);
  return Stated && !Stated->Facts.Only.empty() ? Stated->Facts.Only
                                               : getNumbers(*Call.getDirectCallee());
}

Convention Conventions::get(const CallExpr &Call) {
  const FunctionDecl &Callee = *Call.getDirectCallee();
  Convention Result = get(Callee);
  if (const StatedFacts *Stated = getStated(Call); Stated && Stated->SaysReturns) {
    Result.Form = Stated->Facts.Returns;
    Result.From = Convention::FromBody;
    Result.HasPositive = Stated->Facts.HasPositive;
    return Result;
  }
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

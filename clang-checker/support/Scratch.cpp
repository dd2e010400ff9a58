// SPDX-License-Identifier: GPL-2.0-or-later
#include "Scratch.h"

#include "Annotations.h"
#include "OwnershipFacts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace xenhc {

namespace {

/// A chain of assignments longer than this is none that a reader follows either.
constexpr unsigned MaxDepth = 12;

/// A type that users of the library see: what the IDL describes.
bool isPublicRecord(QualType Type) {
  const StringRef Name = getRecordName(Type);
  return Name.starts_with("libxl_") && !Name.starts_with("libxl__") && Name != "libxl_ctx";
}

/// \p E without what does not change which object it is about.
const Expr *strip(const Expr *E) {
  while (E) {
    E = E->IgnoreParenCasts();
    if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
      const bool IsOffset = Op->isAdditiveOp() && Op->getLHS()->getType()->isPointerType();
      if (!IsOffset && Op->getOpcode() != BO_Comma && Op->getOpcode() != BO_Assign)
        return E;
      E = IsOffset ? Op->getLHS() : Op->getRHS();
    } else if (const auto *Block = dyn_cast<StmtExpr>(E)) {
      const CompoundStmt *Body = Block->getSubStmt();
      const auto *Last = Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
      if (!Last)
        return E;
      E = Last;
    } else {
      return E;
    }
  }
  return E;
}

const VarDecl *variable(const Expr *E) {
  const auto *Ref = dyn_cast_or_null<DeclRefExpr>(strip(E));
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// Whether \p Init is an asynchronous operation's collector: its address, or what a function makes
/// of the operation.
bool isOfOperation(const Expr *Init) {
  const Expr *Stripped = strip(Init);
  if (const auto *Call = dyn_cast_or_null<CallExpr>(Stripped))
    return Call->getNumArgs() != 0 && getRecordName(Call->getArg(0)->getType()) == "libxl__ao";
  const auto *Op = dyn_cast_or_null<UnaryOperator>(Stripped);
  const auto *Member =
      Op && Op->getOpcode() == UO_AddrOf ? dyn_cast<MemberExpr>(strip(Op->getSubExpr())) : nullptr;
  return Member && getRecordName(Member->getBase()->getType()) == "libxl__ao";
}

class BodyVisitor : public RecursiveASTVisitor<BodyVisitor> {
public:
  std::function<void(const Expr *, const Expr *)> Assign;
  std::function<void(const VarDecl *)> Declare;
  std::function<void(const Expr *)> Return;
  std::function<void(const CallExpr *)> Call;

  bool VisitCallExpr(CallExpr *Expression) {
    Call(Expression);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->getOpcode() == BO_Assign)
      Assign(Op->getLHS(), Op->getRHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *Var) {
    Declare(Var);
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Statement) {
    if (const Expr *E = Statement->getRetValue())
      Return(E);
    return true;
  }
};

} // namespace

ScratchFlow::ScratchFlow(const FunctionDecl &Function, const ApiTable &Table, ASTContext &Context)
    : Function(Function), Table(Table), Context(Context) {
  if (takesCollector(Function))
    Kind = Collector::Given;
  // Before there were collectors, internal functions hung what they allocated on the context.
  IsCallersContext = Kind == Collector::None && Function.getNumParams() != 0 &&
                     getRecordName(Function.getParamDecl(0)->getType()) == "libxl_ctx";
  collect(Function.getBody());
}

void ScratchFlow::collect(const Stmt *Body) {
  BodyVisitor Visitor;
  Visitor.Assign = [&](const Expr *To, const Expr *Value) { assign(To, Value); };
  Visitor.Return = [&](const Expr *E) { Returned.push_back(E); };
  Visitor.Call = [&](const CallExpr *Call) {
    Calls.push_back(Call);
    fill(*Call);
  };
  Visitor.Declare = [&](const VarDecl *Var) {
    if (isa<ParmVarDecl>(Var))
      return;
    if (isCollector(Var->getType())) {
      if (!Var->getType()->isPointerType()) {
        Kind = Collector::Own;
        Own = Var;
      } else if (Kind == Collector::None && isOfOperation(Var->getInit())) {
        Kind = Collector::Call;
      }
    }
    if (const Expr *Init = Var->getInit(); Init && Var->hasLocalStorage()) {
      Assignments.push_back({nullptr, Var, Init});
      Values[Var].push_back(Init);
    }
  };
  Visitor.TraverseStmt(const_cast<Stmt *>(Body));
}

void ScratchFlow::assign(const Expr *To, const Expr *Value) {
  const Expr *Place = To->IgnoreParens();
  const VarDecl *Var = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Place))
    Var = dyn_cast<VarDecl>(Ref->getDecl());
  if (Var && Var->hasLocalStorage())
    Values[Var].push_back(Value);
  Assignments.push_back({To, Var, Value});
}

/// Takes what a function with a collector puts through a `char **` for an assignment.
void ScratchFlow::fill(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Callee->getNumParams() == 0 || !isCollector(Callee->getParamDecl(0)->getType()))
    return;
  const unsigned Count = std::min(Call.getNumArgs(), Callee->getNumParams());
  for (unsigned I = 1; I < Count; ++I) {
    const QualType Type = Callee->getParamDecl(I)->getType();
    const auto *Address = dyn_cast<UnaryOperator>(Call.getArg(I)->IgnoreParenCasts());
    if (!Address || Address->getOpcode() != UO_AddrOf || !Type->isPointerType() ||
        !isPlainMemory(Type->getPointeeType()))
      continue;
    if (!isNoCollector(Call.getArg(0)))
      Filled[Address] = &Call;
    assign(Address->getSubExpr(), Address);
  }
}

/// Whether a call that gives scratch memory gives it from a collector that is handed to it, or from
/// that of an asynchronous operation.
static bool givesOurs(const CallExpr &Call) {
  for (const Expr *Argument : Call.arguments()) {
    if (isCollector(Argument->getType()))
      return !isNoCollector(Argument);
    const StringRef Name = getRecordName(Argument->getType());
    if (Name == "libxl__ao" || Name == "libxl__egc")
      return true;
  }
  return false;
}

bool ScratchFlow::allocates(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Callee->getNumParams() == 0 || Call.getNumArgs() == 0)
    return false;
  if (!Call.getType()->isPointerType())
    return false;
  if (const StatedFacts *Stated = findStatedFacts(*Callee); Stated && Stated->SaysOwner)
    return Stated->Facts.Owner == ResultOwner::Scratch && givesOurs(Call);
  if (const FunctionFacts *Facts = Table.findInferred(*Callee);
      Facts && Facts->Owner == ResultOwner::Scratch)
    return givesOurs(Call);
  if (!isPlainMemory(Call.getType()))
    return false;
  const QualType First = Callee->getParamDecl(0)->getType();
  // What is void may be anything that the callee has made; of an allocator it is its memory.
  if (Call.getType()->getPointeeType()->isVoidType() && !Callee->getName().ends_with("alloc"))
    return false;
  if (isCollector(First))
    return !isNoCollector(Call.getArg(0));
  // The library's own header, not the one for its users, is where such a function is declared.
  if (getRecordName(First) != "libxl_ctx" || !IsCallersContext)
    return false;
  const SourceManager &Sources = Context.getSourceManager();
  const StringRef File =
      Sources.getFilename(Sources.getSpellingLoc(Callee->getCanonicalDecl()->getLocation()));
  return File.ends_with("_internal.h");
}

/// The allocation that \p E is, or is a part of, if it is scratch memory on every way that it has
/// got its value. Null pointers say nothing.
const CallExpr *ScratchFlow::scratchOf(const Expr *E, unsigned Depth) const {
  E = strip(E);
  if (!E || Depth > MaxDepth)
    return nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return allocates(*Call) ? Call : nullptr;
  if (const auto Call = Filled.find(E); Call != Filled.end())
    return Call->second;
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    const CallExpr *True = scratchOf(Choice->getTrueExpr(), Depth + 1);
    return True ? True : scratchOf(Choice->getFalseExpr(), Depth + 1);
  }
  const VarDecl *Var = variable(E);
  if (!Var || isa<ParmVarDecl>(Var) || !Var->getType()->isPointerType())
    return nullptr;
  const auto Found = Values.find(Var);
  if (Found == Values.end())
    return nullptr;
  const CallExpr *Born = nullptr;
  for (const Expr *Value : Found->second) {
    const Expr *Plain = strip(Value);
    if (Plain->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull) ||
        variable(Plain) == Var)
      continue;
    const CallExpr *One = scratchOf(Value, Depth + 1);
    if (!One)
      return nullptr;
    if (!Born)
      Born = One;
  }
  return Born;
}

/// Whether what a variable of the function points to, or into, is returned or stored through a
/// parameter.
bool ScratchFlow::isHandedOut(const VarDecl &Var, unsigned Depth) const {
  for (const Expr *E : Returned)
    if (variable(E) == &Var)
      return true;
  for (const Assignment &A : Assignments)
    if (A.To && variable(A.Value) == &Var)
      if (const auto *Deref = dyn_cast<UnaryOperator>(A.To->IgnoreParens());
          Deref && Deref->getOpcode() == UO_Deref)
        if (const VarDecl *Base = variable(Deref->getSubExpr()); Base && isa<ParmVarDecl>(Base))
          return true;
  const auto Found = Values.find(&Var);
  return Found != Values.end() && Depth < MaxDepth &&
         llvm::any_of(
             Found->second,
             [&](const Expr *Value) {
               const VarDecl *From = variable(Value);
               return From && From != &Var && From->hasLocalStorage() && !isa<ParmVarDecl>(From) &&
                      isHandedOut(*From, Depth + 1);
             });
}

/// Whether a variable points to a structure that somebody else keeps: it was found in a field.
bool ScratchFlow::isBorrowed(const VarDecl &Var) const {
  const auto Found = Values.find(&Var);
  return Found != Values.end() && llvm::all_of(Found->second, [](const Expr *Value) {
           return isa<MemberExpr>(strip(Value));
         });
}

/// Whether \p Place belongs to somebody who outlives the call.
bool ScratchFlow::outlives(const Expr *Place, const ValueDecl *&Into) const {
  bool ThroughPointer = false, PublicField = false;
  const Expr *E = Place->IgnoreParens();
  while (true) {
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (!Into)
        Into = Member->getMemberDecl();
      const QualType Record = Member->getBase()->getType();
      // Structures of the library's own live as long as their collector.
      const StringRef Name = getRecordName(Record);
      if (Name.starts_with("libxl__"))
        return false;
      PublicField |= isPublicRecord(Record);
      ThroughPointer |= Member->isArrow();
      E = Member->getBase()->IgnoreParenCasts();
    } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
      ThroughPointer |= Element->getBase()->IgnoreImpCasts()->getType()->isPointerType();
      E = Element->getBase()->IgnoreParenCasts();
    } else if (const auto *Deref = dyn_cast<UnaryOperator>(E);
               Deref && Deref->getOpcode() == UO_Deref) {
      ThroughPointer = true;
      E = Deref->getSubExpr()->IgnoreParenCasts();
    } else {
      break;
    }
  }
  const VarDecl *Base = variable(E);
  if (!Base || !ThroughPointer)
    return false;
  if (!Into)
    Into = Base;
  if (isa<ParmVarDecl>(Base)) {
    const StringRef Name = getRecordName(Base->getType());
    if (Name.starts_with("libxl__") || Name == "libxl_ctx")
      return false;
    // An internal function's caller may well want scratch memory in a variable of its own.
    return (Kind != Collector::Given && Kind != Collector::Call) || PublicField;
  }
  if (!Base->hasLocalStorage() || scratchOf(E))
    return false;
  return (PublicField && isBorrowed(*Base)) || (Kind != Collector::Given && isHandedOut(*Base));
}

bool ScratchFlow::returnsScratch() const {
  bool IsAny = false;
  for (const Expr *E : Returned) {
    if (!E->getType()->isPointerType())
      return false;
    if (strip(E)->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
      continue;
    if (!scratchOf(E))
      return false;
    IsAny = true;
  }
  return IsAny && Kind != Collector::Own;
}

std::vector<ScratchEscape> ScratchFlow::findEscapes() {
  std::vector<ScratchEscape> Escapes;
  const bool HasPublicName = Function.isExternallyVisible() && !Function.getName().contains("__");
  const bool IsPublic =
      Kind == Collector::Own || (HasPublicName && (Kind == Collector::Call || IsCallersContext));
  if (IsPublic)
    for (const Expr *E : Returned)
      if (E->getType()->isPointerType())
        if (const CallExpr *Born = scratchOf(E))
          Escapes.push_back({E, nullptr, Born, E->getExprLoc(), nullptr});
  if (!IsPublic && Kind != Collector::Given && Kind != Collector::Call)
    return Escapes;
  for (const Assignment &A : Assignments) {
    if (!A.To || (A.Var && A.Var->hasLocalStorage()))
      continue;
    const CallExpr *Born = scratchOf(A.Value);
    const ValueDecl *Into = nullptr;
    if (Born && outlives(A.To, Into))
      Escapes.push_back({A.Value, A.To, Born, A.To->getExprLoc(), Into});
  }
  return Escapes;
}

/// Whether \p Argument holds nothing, or is an object that this function was given or that lives as
/// long as the program.
bool ScratchFlow::wasThereBefore(const Expr &Argument) const {
  const Expr *Stripped = strip(&Argument);
  if (!Argument.getType()->isPointerType() || isa<StringLiteral>(Stripped) ||
      Stripped->getType()->isFunctionType() ||
      Stripped->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    return true;
  if (isCollector(Argument.getType()))
    return false;
  // &object, &pointer->field
  bool IsAddress = false;
  if (const auto *Op = dyn_cast<UnaryOperator>(Stripped); Op && Op->getOpcode() == UO_AddrOf) {
    IsAddress = true;
    Stripped = strip(Op->getSubExpr());
  }
  while (const auto *Member = dyn_cast<MemberExpr>(Stripped)) {
    IsAddress &= !Member->isArrow();
    Stripped = strip(Member->getBase());
  }
  const VarDecl *Var = variable(Stripped);
  if (Var && Var->hasGlobalStorage())
    return true;
  return !IsAddress &&
         ((Var && isa<ParmVarDecl>(Var)) || getRecordName(Stripped->getType()) == "libxl_ctx");
}

std::vector<KeptScratch> ScratchFlow::findKept(KeptArguments &Kept) const {
  std::vector<KeptScratch> Found;
  if (Kind != Collector::Own)
    return Found;
  for (const CallExpr *Call : Calls) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const uint16_t Mask = Callee && !Call->getType()->isPointerType() ? Kept.get(*Call) : 0;
    for (unsigned I = 0; I < Call->getNumArgs() && I < 16; ++I) {
      const CallExpr *Born = Mask >> I & 1 ? scratchOf(Call->getArg(I)) : nullptr;
      const auto IsHolderOlder = [&](const Expr *Other) {
        return Other == Call->getArg(I) || wasThereBefore(*Other);
      };
      if (Born && llvm::all_of(Call->arguments(), IsHolderOlder))
        Found.push_back({Call, Born, Call->getArg(I)->getExprLoc()});
    }
  }
  return Found;
}

std::vector<ScratchFlow::FieldStore> ScratchFlow::findFieldStores() const {
  std::vector<FieldStore> Stores;
  for (const Assignment &A : Assignments) {
    const auto *Member = A.To ? dyn_cast<MemberExpr>(A.To->IgnoreParens()) : nullptr;
    const auto *Field = Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (Field && Member->isArrow() && Field->getType()->isPointerType() &&
        getRecordName(Member->getBase()->getType()).starts_with("libxl__"))
      Stores.push_back({Field, strip(A.Value), scratchOf(A.Value)});
  }
  return Stores;
}

} // namespace xenhc

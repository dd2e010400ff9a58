// SPDX-License-Identifier: GPL-2.0-or-later
#include "KeptArguments.h"

#include "Annotations.h"
#include "PathWalk.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace xenhc {

namespace {

/// The variable that a place or a value begins with, and how it is reached.
struct Root {
  const VarDecl *Variable = nullptr;
  bool IsIndirect = false; ///< through a pointer that the variable holds
};

/// Follows pointers through the assignments of one body, whatever their order.
class StoreReader : public RecursiveASTVisitor<StoreReader> {
public:
  explicit StoreReader(KeptArguments &All) : All(All) {}

  bool VisitBinaryOperator(BinaryOperator *Binary) {
    if (Binary->getOpcode() == BO_Assign)
      assign(*Binary->getLHS(), *Binary->getRHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->getInit() && !isa<ParmVarDecl>(Variable))
      store({Variable, false}, *Variable->getInit());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Return) {
    if (const Expr *Value = Return->getRetValue())
      if (const VarDecl *From = findPointer(*Value))
        Outliving.insert(From);
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const uint16_t Kept = Call->getDirectCallee() ? All.get(*Call) : 0;
    for (unsigned I = 0; I < Call->getNumArgs() && I < 16; ++I)
      if (Kept >> I & 1)
        if (const VarDecl *From = findPointer(*Call->getArg(I)))
          keep(*Call, I, *From);
    return true;
  }

  using VariableSet = llvm::SmallPtrSet<const VarDecl *, 8>;
  /// The variables whose pointers are kept, once all of the body was seen.
  const VariableSet &findKept();

private:
  static Root findRoot(const Expr &Place);
  static const VarDecl *findPointer(const Expr &Value);
  void assign(const Expr &Place, const Expr &Value) { store(findRoot(Place), Value); }
  void store(Root Where, const Expr &Value);
  void keep(const CallExpr &Call, unsigned Index, const VarDecl &From);
  bool isLasting(const Root &Where) const;

  KeptArguments &All;
  /// What the pointer in a variable was stored in: in a variable itself, or in what that one leads
  /// to.
  llvm::MapVector<const VarDecl *, SmallVector<Root, 2>> StoredIn;
  /// Variables whose pointers were found in what other local variables lead to.
  std::vector<std::pair<const VarDecl *, const VarDecl *>> FoundIn;
  VariableSet Kept;
  VariableSet Outliving; ///< local variables that point into something that outlives the call
};

} // namespace

Root StoreReader::findRoot(const Expr &Place) {
  Root Result;
  const Expr *E = Place.IgnoreParenCasts();
  while (true) {
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      Result.IsIndirect |= Member->isArrow();
      E = Member->getBase()->IgnoreParenCasts();
    } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Base = Element->getBase()->IgnoreParenImpCasts();
      Result.IsIndirect |= Base->getType()->isPointerType();
      E = Base->IgnoreParenCasts();
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(E);
               Unary && (Unary->getOpcode() == UO_Deref || Unary->getOpcode() == UO_AddrOf)) {
      // (&list)->first is list.first.
      const auto *Inner = dyn_cast<UnaryOperator>(Unary->getSubExpr()->IgnoreParenCasts());
      Result.IsIndirect |=
          Unary->getOpcode() == UO_Deref && !(Inner && Inner->getOpcode() == UO_AddrOf);
      E = Unary->getSubExpr()->IgnoreParenCasts();
    } else {
      break;
    }
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    Result.Variable = dyn_cast<VarDecl>(Ref->getDecl());
  return Result;
}

/// The variable whose pointer \p Value is, or points into the object of: p, p + 1, &p->field.
const VarDecl *StoreReader::findPointer(const Expr &Value) {
  const Expr *E = findValueSource(Value);
  if (!E || !E->getType()->isPointerType())
    return nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == BO_Assign)
      return findPointer(*Binary->getRHS());
    return Binary->isAdditiveOp() && Binary->getLHS()->getType()->isPointerType()
               ? findPointer(*Binary->getLHS())
               : nullptr;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E); Unary && Unary->getOpcode() == UO_AddrOf) {
    // One pointer on the way is the variable's own; what is behind a second is another object.
    const Expr *Inner = Unary->getSubExpr()->IgnoreParens();
    while (const auto *Member = dyn_cast<MemberExpr>(Inner)) {
      if (Member->isArrow())
        return findPointer(*Member->getBase());
      Inner = Member->getBase()->IgnoreParens();
    }
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Inner))
      return findPointer(*Element->getBase());
    return nullptr;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

void StoreReader::store(Root Where, const Expr &Value) {
  if (!Where.Variable)
    return;
  const Expr *Stripped = Value.IgnoreParenCasts();
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(Stripped))
    Stripped = Literal->getInitializer();
  if (const auto *List = dyn_cast<InitListExpr>(Stripped)) {
    for (const Expr *Element : List->inits())
      store(Where, *Element);
    return;
  }
  if (const VarDecl *From = findPointer(*Stripped); From && From != Where.Variable)
    StoredIn[From].push_back(Where);
  // A pointer that was found in a longer-lived object leads to one.
  const Root Found = findRoot(*Stripped);
  if (Where.IsIndirect || !Found.Variable || !Stripped->getType()->isPointerType())
    return;
  const bool IsAddress = isa<UnaryOperator>(Stripped) && !Found.IsIndirect;
  if (Found.Variable->hasGlobalStorage() || (isa<ParmVarDecl>(Found.Variable) && !IsAddress))
    Outliving.insert(Where.Variable);
  else if (!IsAddress)
    FoundIn.emplace_back(Where.Variable, Found.Variable);
}

/// What the callee keeps stays, if nowhere else, with one of the other objects that it is given.
void StoreReader::keep(const CallExpr &Call, unsigned Index, const VarDecl &From) {
  bool HasHolder = false;
  for (unsigned I = 0; I < Call.getNumArgs(); ++I) {
    const Expr &Argument = *Call.getArg(I);
    if (I == Index || !Argument.getType()->isPointerType())
      continue;
    const Root Holder = findRoot(Argument);
    if (!Holder.Variable || Holder.Variable == &From)
      continue;
    HasHolder = true;
    const bool IsVariable = isa<UnaryOperator>(Argument.IgnoreParenCasts()) && !Holder.IsIndirect;
    StoredIn[&From].push_back({Holder.Variable, !IsVariable});
  }
  if (!HasHolder)
    Kept.insert(&From);
}

bool StoreReader::isLasting(const Root &Where) const {
  const VarDecl &Variable = *Where.Variable;
  if (Variable.hasGlobalStorage())
    return true;
  // What is done with a variable that holds the same pointer is done with the pointer.
  if (!Where.IsIndirect)
    return Kept.contains(&Variable);
  return isa<ParmVarDecl>(Variable) || Outliving.contains(&Variable);
}

const StoreReader::VariableSet &StoreReader::findKept() {
  for (bool IsMore = true; IsMore;) {
    IsMore = false;
    for (const auto &[From, Places] : StoredIn)
      if (!Kept.contains(From) &&
          llvm::any_of(Places, [this](const Root &Where) { return isLasting(Where); }))
        IsMore |= Kept.insert(From).second;
    for (const VarDecl *Variable : Kept)
      IsMore |= Outliving.insert(Variable).second;
    for (const auto &[Variable, Source] : FoundIn)
      if (Outliving.contains(Source))
        IsMore |= Outliving.insert(Variable).second;
  }
  return Kept;
}

uint16_t KeptArguments::getShown(const FunctionDecl &Definition) {
  StoreReader Reader(*this);
  Reader.TraverseStmt(Definition.getBody());
  uint16_t Mask = 0;
  for (const VarDecl *Kept : Reader.findKept())
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Kept))
      if (const unsigned I = Parameter->getFunctionScopeIndex();
          I < 16 && Parameter->getType()->isPointerType())
        Mask |= uint16_t(1u << I);
  return Mask;
}

uint16_t KeptArguments::get(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  if (const auto Found = Known.find(Key); Found != Known.end())
    return Found->second;
  Known[Key] = 0; // For functions that call each other.
  uint16_t Mask = 0;
  const FunctionDecl *Definition = nullptr;
  if (const StatedFacts *Stated = findStatedFacts(Function); Stated && Stated->SaysKeeps)
    Mask = makeMask(Stated->Facts.Keeps);
  else if (Function.hasBody(Definition) && Definition->getIdentifier() &&
           !Definition->isDependentContext())
    Mask = getShown(*Definition);
  else if (const std::optional<StatedFacts> Known = Table.findStated(Function);
           Known && Known->SaysKeeps)
    Mask = makeMask(Known->Facts.Keeps);
  else if (const FunctionFacts *Facts = Table.findInferred(Function))
    Mask = makeMask(Facts->Keeps);
  return Known[Key] = Mask;
}

uint16_t KeptArguments::get(const CallExpr &Call) {
  if (const StatedFacts *Stated = getStated(Call); Stated && Stated->SaysKeeps)
    return makeMask(Stated->Facts.Keeps);
  return get(*Call.getDirectCallee());
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipWalk.h"

#include "ErrorValues.h"

using namespace clang;

namespace xenhc {

/// How many values of one place, or results of one call, are told apart.
static constexpr uint8_t MaxVersion = 3;

SymbolId OwnershipWalk::intern(const Symbol &S) {
  std::vector<uintptr_t> Key = {S.What,
                                reinterpret_cast<uintptr_t>(S.Site),
                                reinterpret_cast<uintptr_t>(S.Variable),
                                S.Where,
                                S.Version,
                                S.What == Symbol::Number ? S.Signs : 0u};
  const auto [At, IsNew] = BySymbol.try_emplace(std::move(Key), SymbolId(Symbols.size()));
  if (IsNew)
    Symbols.push_back(S);
  return At->second;
}

SymbolId OwnershipWalk::number(uint8_t Signs) {
  Symbol S;
  S.What = Symbol::Number;
  S.Signs = Signs;
  return intern(S);
}

SymbolId OwnershipWalk::resultOf(const CallExpr &Call, uint8_t Version) {
  Symbol S;
  S.What = Symbol::Result;
  S.Site = &Call;
  S.Version = Version;
  return intern(S);
}

bool OwnershipWalk::isParameter(SymbolId Id) const {
  const Symbol &S = Symbols[Id];
  return S.What == Symbol::Initial && S.Version == 0 && Places.isVariable(S.Where) &&
         isa<ParmVarDecl>(Places.getRoot(S.Where));
}

bool OwnershipWalk::isGiven(SymbolId Id) const {
  const Symbol &S = Symbols[Id];
  return S.What == Symbol::Initial && S.Version == 0 && isa<ParmVarDecl>(Places.getRoot(S.Where)) &&
         (Places.isVariable(S.Where) || Places.isPointee(S.Where));
}

SymbolId OwnershipWalk::fresh(PlaceId Where) {
  Symbol S;
  S.Where = Where;
  SymbolId Id = intern(S);
  for (; S.Version < MaxVersion && (State.isBound(Id) || isGiven(Id)); Id = intern(S))
    ++S.Version;
  State.Known.erase(Id);
  return Id;
}

Held OwnershipWalk::read(PlaceId Where) {
  if (const Held *Value = State.get(Where))
    return *Value;
  // A part of a structure that nothing was stored in as a whole.
  for (std::optional<PlaceId> Outer = Places.getStructure(Where); Outer;
       Outer = Places.getStructure(*Outer))
    if (const Held *Value = State.get(*Outer)) {
      const Symbol::Kind What = Symbols[Value->What].What;
      if (What == Symbol::Uninitialised || What == Symbol::Output)
        return *Value;
    }
  const Held New{fresh(Where)};
  State.set(Where, New);
  return New;
}

std::optional<PlaceId> OwnershipWalk::findPlace(const Expr &E, bool IsObject) {
  std::optional<PlaceId> Where = IsObject ? Places.findObject(E) : Places.find(E);
  if (Where)
    Where = getPlain(*Where);
  if (!Where || Body.Escaped.contains(&Places.getRoot(*Where)))
    return std::nullopt;
  return Where;
}

PlaceId OwnershipWalk::getPlain(PlaceId Where) {
  while (Places.isThroughVariable(Where)) {
    const std::optional<PlaceId> Variable = Places.findObject(Places.getRoot(Where));
    if (!Variable)
      break;
    const Held *Pointer = State.get(*Variable);
    if (!Pointer || Pointer->IsAdvanced)
      break;
    const Symbol &S = Symbols[Pointer->What];
    std::optional<PlaceId> Pointee;
    if (S.What == Symbol::Address && !S.Variable->getType()->isArrayType()) {
      Pointee = Places.findObject(*S.Variable);
    } else if (isParameter(Pointer->What) && S.Where != *Variable) {
      // As long as the parameter is still what it was.
      const Held *Given = State.get(S.Where);
      if (Given && Given->What == Pointer->What && !Given->IsAdvanced)
        Pointee = Places.dereference(S.Where);
    }
    const std::optional<PlaceId> Plain = Pointee ? Places.rebase(Where, *Pointee) : std::nullopt;
    if (!Plain)
      break;
    Where = *Plain;
  }
  return Where;
}

std::optional<PlaceId> OwnershipWalk::findPointee(const Expr &Argument) {
  const Expr *Stripped = Argument.IgnoreParenCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf)
    return findPlace(*Unary->getSubExpr(), /*IsObject=*/true);
  const std::optional<PlaceId> Pointer = findPlace(*Stripped);
  const std::optional<PlaceId> Pointee = Pointer ? Places.dereference(*Pointer) : std::nullopt;
  return Pointee ? std::optional<PlaceId>(getPlain(*Pointee)) : std::nullopt;
}

QualType OwnershipWalk::pointeeTypeOf(const Expr &Argument) const {
  const QualType Type = Argument.IgnoreParenCasts()->getType();
  return Type->isPointerType() ? Type->getPointeeType() : QualType(Context.VoidTy);
}

std::optional<Held> OwnershipWalk::evaluate(const Expr &E) {
  const Expr *Stripped = findValueSource(E);
  if (!Stripped)
    return std::nullopt;
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    const SymbolId Result = resultOf(*Call);
    const Held *Stolen = State.Stolen.find(Result);
    return Stolen ? *Stolen : Held{Result};
  }
  if (isa<StringLiteral>(Stripped)) {
    Symbol S;
    S.What = Symbol::Literal;
    S.Site = Stripped;
    S.Signs = Positive;
    return Held{intern(S)};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped)) {
    if (Binary->getOpcode() == BO_Assign)
      return evaluate(*Binary->getLHS());
    if (Binary->getOpcode() == BO_Add && Binary->getType()->isPointerType()) {
      const bool IsLeft = Binary->getLHS()->getType()->isPointerType();
      std::optional<Held> Base = evaluate(IsLeft ? *Binary->getLHS() : *Binary->getRHS());
      if (Base)
        Base->IsAdvanced = true;
      return Base;
    }
  }
  if (const std::optional<int64_t> Number = getConstant(*Stripped, Context))
    return Held{number(getSignsOf(*Number))};
  if (Stripped->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
    return Held{number(Zero)};
  const Expr *Named = Stripped;
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_AddrOf)
    Named = Unary->getSubExpr()->IgnoreParens();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Named))
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
        Variable && (Named != Stripped || Variable->getType()->isArrayType())) {
      Symbol S;
      S.What = Symbol::Address;
      S.Variable = Variable;
      S.Signs = Positive;
      return Held{intern(S)};
    }
  const std::optional<PlaceId> Where = findPlace(*Stripped);
  return Where ? std::optional<Held>(read(*Where)) : std::nullopt;
}

void OwnershipWalk::forgetWithin(PlaceId Outer, bool Itself) {
  State.Bindings.eraseIf(
      [&](const auto &B) { return Places.isWithin(B.Key, Outer) && (Itself || B.Key != Outer); });
}

void OwnershipWalk::touchOuter(PlaceId Where) {
  for (std::optional<PlaceId> Outer = Places.getStructure(Where); Outer;
       Outer = Places.getStructure(*Outer)) {
    const Held *Value = State.get(*Outer);
    if (!Value)
      continue;
    const Symbol::Kind What = Symbols[Value->What].What;
    if (endOf(Value->What))
      State.set(*Outer, {fresh(*Outer)});
    else if (What == Symbol::Uninitialised || What == Symbol::Output)
      factsOf(Value->What).IsPartlySet = true;
  }
}

void OwnershipWalk::markWritten(SymbolId Pointer) {
  if (!isParameter(Pointer))
    return;
  const auto &Parameter = cast<ParmVarDecl>(Places.getRoot(Symbols[Pointer].Where));
  if (Parameter.getFunctionScopeIndex() < 16)
    State.Events.Written |= uint16_t(1u << Parameter.getFunctionScopeIndex());
}

void OwnershipWalk::tidy() {
  llvm::SmallVector<SymbolId, 8> Needed;
  for (const auto &F : State.Known)
    if (F.Value.EndedIf)
      Needed.push_back(*F.Value.EndedIf);
  Needed.append(Overwriting.begin(), Overwriting.end());
  for (const auto &B : State.Bindings)
    if (const Symbol &S = Symbols[B.Value.What]; S.What == Symbol::Output)
      Needed.push_back(resultOf(*S.getCall()));
  State.Known.eraseIf([&](const auto &F) {
    return !State.isBound(F.Key) && !isGiven(F.Key) && !llvm::is_contained(Needed, F.Key);
  });
  State.Stolen = {};
}

uint8_t OwnershipWalk::signsOf(SymbolId Id) const {
  const OwnershipState::Facts *Facts = State.Known.find(Id);
  return Facts ? Facts->Signs : Symbols[Id].Signs;
}

bool OwnershipWalk::isScratch(const Symbol &S) const {
  const CallExpr *Call = S.What == Symbol::Result ? S.getCall() : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Call->getNumArgs() && Analysis.get(*Callee).GivesScratch &&
         !isNoCollector(Call->getArg(0));
}

const CallExpr *OwnershipWalk::endOf(SymbolId Id) const {
  const OwnershipState::Facts *Facts = State.Known.find(Id);
  if (!Facts || !Facts->EndedBy)
    return nullptr;
  return !Facts->EndedIf || !(signsOf(*Facts->EndedIf) & Zero) ? Facts->EndedBy : nullptr;
}

/// Whether \p Type is that of an answer: bool, or what libraries called so before C had it.
static bool isTruth(QualType Type) {
  const auto *Typedef = Type->getAs<TypedefType>();
  return Type->isBooleanType() ||
         (Typedef && Typedef->getDecl()->getName().contains_insensitive("bool"));
}

bool OwnershipWalk::hasFailed(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  Symbol Key;
  Key.What = Symbol::Result;
  Key.Site = &Call;
  const auto Found = BySymbol.find({Key.What, reinterpret_cast<uintptr_t>(Key.Site), 0, 0, 0, 0});
  if (Found == BySymbol.end())
    return false;
  const uint8_t Signs = signsOf(Found->second);
  const Convention Form = Callee ? Analysis.getConventions().get(*Callee) : Convention();
  const uint8_t Failure = Form.getFailureSigns();
  // Whoever asks whether a status is 0 takes anything else for a failure.
  if (Form.givesStatus())
    return !(Signs & Zero) && (Signs & Failure);
  if (Failure)
    return (Signs & ~Failure) == 0;
  // The same is taken of functions of which nothing is known, and that a pointer is NULL if there
  // is none, and an answer is no.
  if (Call.getType()->isPointerType() || (Callee && isTruth(Callee->getReturnType())))
    return Signs == Zero;
  return !(Signs & Zero) && (Signs & Negative);
}

bool OwnershipWalk::isUninitialised(SymbolId Id) const {
  const Symbol &S = Symbols[Id];
  return S.What == Symbol::Uninitialised || (S.What == Symbol::Output && hasFailed(*S.getCall()));
}

bool OwnershipWalk::isNothing(SymbolId Id, QualType Type) const {
  const uint8_t Signs = signsOf(Id);
  return !(Signs & Positive) && !(Type->isIntegerType() && (Signs & Zero));
}

} // namespace xenhc

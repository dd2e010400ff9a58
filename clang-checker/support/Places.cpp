// SPDX-License-Identifier: GPL-2.0-or-later
#include "Places.h"

using namespace clang;

namespace xenhc {

bool PlaceTable::build(const Expr &E, Place &Result) {
  const Expr *Stripped = E.IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Stripped)) {
    Result.Root = dyn_cast<VarDecl>(Ref->getDecl());
    return Result.Root != nullptr && !Result.Root->getType().isVolatileQualified();
  }
  if (const auto *Member = dyn_cast<MemberExpr>(Stripped)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || !build(*Member->getBase(), Result))
      return false;
    if (Member->isArrow())
      Result.Steps.push_back(nullptr);
    Result.Steps.push_back(Field);
    return Result.Steps.size() < MaxSteps;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(Stripped);
      Unary && Unary->getOpcode() == UO_Deref) {
    // What holds a pointer may have been given as void *.
    const Expr *Pointer = Unary->getSubExpr();
    if (!build(Unary->getType()->isPointerType() ? *Pointer->IgnoreParenCasts() : *Pointer, Result))
      return false;
    Result.Steps.push_back(nullptr);
    return Result.Steps.size() < MaxSteps;
  }
  return false;
}

PlaceId PlaceTable::intern(Place P) {
  const auto [At, IsNew] = Ids.try_emplace(P, PlaceId(Places.size()));
  if (IsNew)
    Places.push_back(std::move(P));
  return At->second;
}

std::optional<PlaceId> PlaceTable::find(const Expr &E) {
  const QualType Type = E.getType();
  Place P;
  if (!(Type->isIntegralOrEnumerationType() || Type->isPointerType()) || !build(E, P))
    return std::nullopt;
  return intern(std::move(P));
}

std::optional<PlaceId> PlaceTable::find(const VarDecl &Variable) {
  const QualType Type = Variable.getType();
  if (!(Type->isIntegralOrEnumerationType() || Type->isPointerType()) || Type.isVolatileQualified())
    return std::nullopt;
  return intern({&Variable, {}});
}

std::optional<PlaceId> PlaceTable::findObject(const Expr &E) {
  Place P;
  if (!build(E, P))
    return std::nullopt;
  return intern(std::move(P));
}

std::optional<PlaceId> PlaceTable::findObject(const VarDecl &Variable) {
  if (Variable.getType().isVolatileQualified())
    return std::nullopt;
  return intern({&Variable, {}});
}

std::optional<PlaceId> PlaceTable::dereference(PlaceId Pointer) {
  Place P = Places[Pointer];
  P.Steps.push_back(nullptr);
  if (P.Steps.size() >= MaxSteps)
    return std::nullopt;
  return intern(std::move(P));
}

std::optional<PlaceId> PlaceTable::rebase(PlaceId Id, PlaceId Pointee) {
  Place P = Places[Pointee];
  const auto &Steps = Places[Id].Steps;
  P.Steps.append(Steps.begin() + 1, Steps.end());
  if (P.Steps.size() >= MaxSteps)
    return std::nullopt;
  return intern(std::move(P));
}

std::optional<PlaceId> PlaceTable::getStructure(PlaceId Id) {
  Place P = Places[Id];
  if (P.Steps.empty() || !P.Steps.back())
    return std::nullopt;
  P.Steps.pop_back();
  return intern(std::move(P));
}

bool PlaceTable::isWithin(PlaceId Inner, PlaceId Outer) const {
  const Place &In = Places[Inner];
  const Place &Out = Places[Outer];
  return In.Root == Out.Root && In.Steps.size() >= Out.Steps.size() &&
         std::equal(Out.Steps.begin(), Out.Steps.end(), In.Steps.begin());
}

std::string PlaceTable::getName(PlaceId Id) const {
  const Place &P = Places[Id];
  std::string Name = P.Root->getNameAsString();
  for (size_t I = 0; I < P.Steps.size(); ++I) {
    if (P.Steps[I])
      Name += "." + P.Steps[I]->getNameAsString();
    else if (I + 1 < P.Steps.size() && P.Steps[I + 1])
      Name += "->" + P.Steps[++I]->getNameAsString();
    else
      Name.insert(0, "*");
  }
  return Name;
}

} // namespace xenhc

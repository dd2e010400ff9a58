// SPDX-License-Identifier: GPL-2.0-or-later
// What the walk through a function shows of what the function does with its arguments.
#include "OwnershipWalk.h"

using namespace clang;

namespace xenhc {

/// What has become, on one path, of what a parameter points to: of a structure, or of a variable
/// that holds a pointer or a descriptor.
enum Fate : uint8_t {
  NothingThere = 1,  ///< there was nothing to release, and there is nothing
  Disposed = 2,      ///< it was released, and is as it was
  DisposedClear = 4, ///< it was released, and nothing is there
  Cleared = 8,       ///< nothing is there, but it was not released
  Otherwise = 16,
};

SymbolId OwnershipWalk::givenIn(PlaceId Where) {
  Symbol S;
  S.Where = Where;
  return intern(S);
}

uint8_t OwnershipWalk::getFate(PlaceId Pointee, QualType Type) {
  const SymbolId Given = givenIn(Pointee);
  const Held *Now = State.get(Pointee);
  const bool IsSame = Now && Now->What == Given && !Now->IsAdvanced;
  const bool IsEmpty =
      Now && Symbols[Now->What].What == Symbol::Number && isNothing(Now->What, Type);
  if (endOf(Given))
    return IsSame ? Disposed : IsEmpty ? DisposedClear : Otherwise;
  if (IsSame || IsEmpty)
    return isNothing(Given, Type) ? NothingThere : IsEmpty ? Cleared : Otherwise;
  return Otherwise;
}

void OwnershipWalk::noteReleaser(const CallExpr &End) {
  const FunctionDecl *Callee = End.getDirectCallee();
  if (!Callee)
    return;
  const StringRef Name = Analysis.get(End).ReleasesBy;
  if (!Releaser)
    Releaser = Name;
  else if (*Releaser != Name)
    Releaser = StringRef(); // several
}

void OwnershipWalk::enterFunction() {
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const std::optional<PlaceId> Where = Places.findObject(*Parameter);
    if (!Where || Body.Escaped.contains(Parameter))
      continue;
    State.set(*Where, {givenIn(*Where)});
    if (Parameter->getType()->isPointerType())
      if (const std::optional<PlaceId> Pointee = Places.dereference(*Where))
        State.set(*Pointee, {givenIn(*Pointee)});
  }
}

void OwnershipWalk::arrive() {
  judgeEnd();
  uint16_t Ended = 0, Stolen = 0;
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    const unsigned Index = Parameter->getFunctionScopeIndex();
    const std::optional<PlaceId> Where = Places.findObject(*Parameter);
    if (!Where || Index >= 16)
      continue;
    const SymbolId Id = givenIn(*Where);
    const auto Bit = uint16_t(1u << Index);
    if (const CallExpr *End = endOf(Id)) {
      EndedBySome |= Bit;
      noteReleaser(*End);
    }
    if (endOf(Id) || signsOf(Id) == Zero)
      Ended |= Bit;
    const std::optional<PlaceId> Pointee = Places.dereference(*Where);
    if (!Parameter->getType()->isPointerType() || !Pointee)
      continue;
    const SymbolId Contents = givenIn(*Pointee);
    Fates[Index] |= signsOf(Id) == Zero ? uint8_t(NothingThere)
                                        : getFate(*Pointee, Parameter->getType()->getPointeeType());
    if (const CallExpr *End = endOf(Contents))
      noteReleaser(*End);
    if (State.Returned == Contents)
      Stolen |= Bit;
  }
  if (!HasArrived) {
    EndedByAll = Ended;
    StolenByAll = Stolen;
    EventsOfAll = State.Events;
  }
  EndedByAll &= Ended;
  StolenByAll &= Stolen;
  EventsOfAll.Written &= State.Events.Written;
  EventsOfAll.Dereferenced &= State.Events.Dereferenced;
  HasArrived = true;
}

OwnershipFacts OwnershipWalk::summarise() const {
  OwnershipFacts Facts;
  Facts.Ends = EndedByAll & EndedBySome;
  Facts.Writes = EventsOfAll.Written;
  Facts.NonNull = EventsOfAll.Dereferenced;
  Facts.GivesOwned = ReturnsOwned;
  Facts.ReleasesBy = Releaser.value_or(StringRef());
  for (unsigned I = 0; I < Fates.size(); ++I) {
    const uint8_t All = Fates[I];
    const auto Bit = uint16_t(1u << I);
    // On all paths the same is left.
    const bool IsLeft = (All & Disposed) && !(All & ~(Disposed | NothingThere));
    const bool IsClear =
        (All & (DisposedClear | Cleared)) && !(All & ~(DisposedClear | Cleared | NothingThere));
    if (IsLeft || (IsClear && !(All & Cleared)))
      Facts.Disposes |= Bit;
    if (IsClear)
      Facts.Clears |= Bit;
  }
  Facts.Steals = StolenByAll & Facts.Clears & ~Facts.Disposes;
  return Facts;
}

OwnershipFacts OwnershipWalk::run(std::vector<OwnershipFinding> &Findings) {
  // What does not parse is left out of the tree, and what is left makes no sense.
  if (!hasGraph() || Body.HasErrors)
    return {};
  enterFunction();
  // Far more than ordinary functions need.
  const bool IsComplete = walkPaths({.States = 40, .Blocks = 12000});

  for (auto &[Subject, Finding] : Found)
    Findings.push_back(std::move(Finding));
  return IsComplete && HasArrived ? summarise() : OwnershipFacts();
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipFlow.h"

#include "Annotations.h"
#include "OwnershipWalk.h"

using namespace clang;

namespace xenhc {

/// Functions that call each other deeper than this are none that a reader follows either.
static constexpr unsigned MaxCallDepth = 24;

const OwnershipAnalysis::Summary &OwnershipAnalysis::summarise(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  if (const auto Known = this->Known.find(Key); Known != this->Known.end())
    return *Known->second;
  // A function that calls itself does so with what is known of it already.
  Summary &Result = *(Known[Key] = std::make_unique<Summary>());
  Result.Facts = getDeclaredOwnership(Function, *Table);
  const FunctionDecl *Definition = nullptr;
  if (Depth >= MaxCallDepth || !Function.hasBody(Definition) || !Definition->getIdentifier() ||
      Definition->isDependentContext())
    return Result;
  ++Depth;
  const OwnershipFacts Seen = OwnershipWalk(*Definition, *this, Context).run(Result.Findings);
  --Depth;
  Result.Shown = Seen;
  Result.Facts.Ends |= Seen.Ends & ~Result.Facts.Disposes;
  Result.Facts.Disposes |= Seen.Disposes & ~Result.Facts.Ends;
  Result.Facts.Clears |= Seen.Clears;
  Result.Facts.Steals |= Seen.Steals;
  if (Seen.endsAnything())
    Result.Facts.ReleasesBy = Seen.ReleasesBy;
  Result.Facts.Writes = Seen.Writes;
  Result.Facts.GivesOwned |= Seen.GivesOwned;
  if (isNameOfRelease(Definition->getName()))
    Result.Facts.NonNull |= Seen.NonNull;
  if (const StatedFacts *Stated = findStatedFacts(Function))
    applyStated(*Stated, Function, Result.Facts);
  return Result;
}

OwnershipFacts OwnershipAnalysis::getShown(const FunctionDecl &Definition) {
  return summarise(Definition).Shown;
}

OwnershipFacts OwnershipAnalysis::get(const FunctionDecl &Function) {
  return summarise(Function).Facts;
}

OwnershipFacts OwnershipAnalysis::get(const CallExpr &Call) {
  const FunctionDecl &Callee = *Call.getDirectCallee();
  OwnershipFacts Facts = get(Callee);
  if (const StatedFacts *Stated = All.getStated(Call))
    applyStated(*Stated, Callee, Facts);
  return Facts;
}

const std::vector<OwnershipFinding> &
OwnershipAnalysis::getFindings(const FunctionDecl &Definition) {
  return summarise(Definition).Findings;
}

} // namespace xenhc

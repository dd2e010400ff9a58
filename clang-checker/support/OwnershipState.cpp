// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipState.h"

#include "llvm/ADT/STLExtras.h"

namespace xenhc {

const Held *OwnershipState::get(PlaceId Where) const {
  const auto *Found =
      llvm::lower_bound(Bindings, Where, [](const Binding &B, PlaceId Id) { return B.Where < Id; });
  return Found != Bindings.end() && Found->Where == Where ? &Found->Value : nullptr;
}

void OwnershipState::set(PlaceId Where, Held Value) {
  auto *Found =
      llvm::lower_bound(Bindings, Where, [](const Binding &B, PlaceId Id) { return B.Where < Id; });
  if (Found != Bindings.end() && Found->Where == Where)
    Found->Value = Value;
  else
    Bindings.insert(Found, {Where, Value});
}

void OwnershipState::drop(PlaceId Where) {
  llvm::erase_if(Bindings, [Where](const Binding &B) { return B.Where == Where; });
}

bool OwnershipState::isBound(SymbolId Id) const {
  return llvm::any_of(Bindings, [Id](const Binding &B) { return B.Value.What == Id; });
}

const OwnershipState::Facts *OwnershipState::find(SymbolId Id) const {
  const auto *Found =
      llvm::lower_bound(Known, Id, [](const Facts &F, SymbolId Other) { return F.Id < Other; });
  return Found != Known.end() && Found->Id == Id ? Found : nullptr;
}

OwnershipState::Facts &OwnershipState::facts(SymbolId Id, uint8_t Signs) {
  auto *Found =
      llvm::lower_bound(Known, Id, [](const Facts &F, SymbolId Other) { return F.Id < Other; });
  if (Found == Known.end() || Found->Id != Id) {
    Facts New;
    New.Id = Id;
    New.Signs = Signs;
    Found = Known.insert(Found, New);
  }
  return *Found;
}

void OwnershipState::forget(SymbolId Id) {
  llvm::erase_if(Known, [Id](const Facts &F) { return F.Id == Id; });
}

std::vector<uintptr_t> OwnershipState::encode() const {
  std::vector<uintptr_t> Code;
  Code.reserve(1 + Bindings.size() * 2 + Known.size() * 3);
  Code.push_back(Bindings.size());
  for (const Binding &B : Bindings) {
    Code.push_back(B.Where);
    Code.push_back(uintptr_t(B.Value.What) << 1 | uintptr_t(B.Value.IsAdvanced));
  }
  for (const Facts &F : Known) {
    Code.push_back(uintptr_t(F.Id) << 8 | uintptr_t(F.Signs) << 2 | uintptr_t(F.IsPartlySet) << 1 |
                   uintptr_t(F.HasEscaped));
    Code.push_back(reinterpret_cast<uintptr_t>(F.EndedBy));
    Code.push_back(F.EndedIf ? *F.EndedIf + 1 : 0);
  }
  return Code;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultState.h"

#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace xenhc {

std::optional<Value> ResultState::get(PlaceId Where) const {
  const auto *Found =
      llvm::lower_bound(Holdings, Where, [](const Holding &H, PlaceId Id) { return H.Where < Id; });
  if (Found == Holdings.end() || Found->Where != Where)
    return std::nullopt;
  return Found->What;
}

void ResultState::set(PlaceId Where, Value What) {
  auto *Found =
      llvm::lower_bound(Holdings, Where, [](const Holding &H, PlaceId Id) { return H.Where < Id; });
  if (Found != Holdings.end() && Found->Where == Where)
    Found->What = What;
  else
    Holdings.insert(Found, {Where, What});
}

void ResultState::forget(PlaceId Where) {
  llvm::erase_if(Holdings, [Where](const Holding &H) { return H.Where == Where; });
}

ResultState::Facts &ResultState::facts(OriginId Id, const Origin &From) {
  auto *Found =
      llvm::lower_bound(Known, Id, [](const Facts &F, OriginId Other) { return F.Id < Other; });
  if (Found == Known.end() || Found->Id != Id)
    Found = Known.insert(Found, {Id, From.Signs, false, false});
  return *Found;
}

const ResultState::Facts *ResultState::findFacts(OriginId Id) const {
  const auto *Found = llvm::find_if(Known, [Id](const Facts &F) { return F.Id == Id; });
  return Found == Known.end() ? nullptr : Found;
}

bool ResultState::isHeld(OriginId Id) const {
  return llvm::any_of(Holdings, [Id](const Holding &H) { return H.What.From == Id; });
}

void ResultState::tidy() {
  llvm::erase_if(Known, [this](const Facts &F) { return !isHeld(F.Id); });
}

std::vector<uintptr_t> ResultState::encode() const {
  std::vector<uintptr_t> Code;
  Code.reserve(Holdings.size() * 2 + Known.size() + 5);
  Code.push_back(Holdings.size());
  for (const Holding &H : Holdings) {
    Code.push_back(H.Where);
    Code.push_back(uintptr_t(H.What.From) << 1 | uintptr_t(H.What.IsNegated));
  }
  for (const Facts &F : Known)
    Code.push_back(uintptr_t(F.Id) << 8 | uintptr_t(F.Signs) << 2 | uintptr_t(F.WasRead) << 1 |
                   uintptr_t(F.WasTested));
  Code.push_back(Failed ? *Failed + 1 : 0);
  Code.push_back(reinterpret_cast<uintptr_t>(FailedIn));
  Code.push_back(reinterpret_cast<uintptr_t>(Clobber));
  Code.push_back(reinterpret_cast<uintptr_t>(FailureJump));
  Code.push_back(JumpedFor ? *JumpedFor + 1 : 0);
  return Code;
}

} // namespace xenhc

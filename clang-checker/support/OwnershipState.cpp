// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipState.h"

namespace xenhc {

std::vector<uintptr_t> OwnershipState::encode() const {
  std::vector<uintptr_t> Code;
  Code.reserve(3 + Bindings.size() * 2 + Known.size() * 3);
  Code.push_back(uintptr_t(Events.Written) << 16 | Events.Dereferenced);
  Code.push_back(Returned ? *Returned + 1 : 0);
  Code.push_back(Bindings.size());
  for (const auto &[Where, Value] : Bindings) {
    Code.push_back(Where);
    Code.push_back(uintptr_t(Value.What) << 1 | uintptr_t(Value.IsAdvanced));
  }
  for (const auto &[Id, F] : Known) {
    Code.push_back(uintptr_t(Id) << 8 | uintptr_t(F.Signs) << 1 | uintptr_t(F.IsPartlySet));
    Code.push_back(reinterpret_cast<uintptr_t>(F.EndedBy));
    Code.push_back(F.EndedIf ? *F.EndedIf + 1 : 0);
  }
  return Code;
}

} // namespace xenhc

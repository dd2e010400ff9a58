// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultState.h"

namespace xenhc {

std::vector<uintptr_t> ResultState::encode() const {
  std::vector<uintptr_t> Code;
  Code.reserve(Holdings.size() * 2 + Known.size() + 7);
  Code.push_back(Holdings.size());
  for (const auto &[Where, What] : Holdings) {
    Code.push_back(Where);
    Code.push_back(uintptr_t(What.From) << 1 | uintptr_t(What.IsNegated));
  }
  for (const auto &[Id, F] : Known)
    Code.push_back(uintptr_t(Id) << 8 | uintptr_t(F.Signs) << 2 | uintptr_t(F.WasRead) << 1 |
                   uintptr_t(F.WasTested));
  Code.push_back(Failed ? *Failed + 1 : 0);
  Code.push_back(reinterpret_cast<uintptr_t>(FailedIn));
  Code.push_back(reinterpret_cast<uintptr_t>(ToldIn));
  Code.push_back(reinterpret_cast<uintptr_t>(Clobber));
  Code.push_back(reinterpret_cast<uintptr_t>(FailureJump));
  Code.push_back(JumpedFor ? *JumpedFor + 1 : 0);
  return Code;
}

} // namespace xenhc

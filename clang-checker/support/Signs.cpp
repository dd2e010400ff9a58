// SPDX-License-Identifier: GPL-2.0-or-later
#include "Signs.h"

using namespace clang;

namespace xenhc {

uint8_t getSignsOf(int64_t Number) { return Number < 0 ? Negative : Number == 0 ? Zero : Positive; }

uint8_t negateSigns(uint8_t Signs) {
  return uint8_t((Signs & Zero) | (Signs & Negative ? Positive : 0) |
                 (Signs & Positive ? Negative : 0));
}

uint8_t getSignsWhere(BinaryOperatorKind Op, int64_t Number) {
  switch (Op) {
  case BO_EQ:
    return getSignsOf(Number);
  case BO_NE:
    return Number == 0 ? Negative | Positive : AnySign;
  case BO_LT:
    return Number <= 0 ? Negative : Number == 1 ? Negative | Zero : AnySign;
  case BO_LE:
    return Number < 0 ? Negative : Number == 0 ? Negative | Zero : AnySign;
  case BO_GT:
    return Number >= 0 ? Positive : Number == -1 ? Zero | Positive : AnySign;
  case BO_GE:
    return Number > 0 ? Positive : Number == 0 ? Zero | Positive : AnySign;
  default:
    return AnySign;
  }
}

} // namespace xenhc

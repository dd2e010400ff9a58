// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// The signs of numbers, and what comparisons say of them.
#ifndef XENHC_SUPPORT_SIGNS_H
#define XENHC_SUPPORT_SIGNS_H

#include "clang/AST/OperationKinds.h"
#include <cstdint>

namespace xenhc {

/// The possible signs of a number, or of a pointer (never Negative, but for MAP_FAILED): a set.
enum Sign : uint8_t { Negative = 1, Zero = 2, Positive = 4, AnySign = 7 };

/// The sign of \p Number.
uint8_t getSignsOf(int64_t Number);

/// The signs of -x, if those of x are \p Signs.
uint8_t negateSigns(uint8_t Signs);

/// The signs that x can have if (x \p Op \p Number) holds. \p Op is a comparison.
uint8_t getSignsWhere(clang::BinaryOperatorKind Op, int64_t Number);

} // namespace xenhc

#endif

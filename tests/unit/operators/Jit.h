// SPDX-License-Identifier: GPL-2.0-or-later
//
// Runs single VEX operators, with and without the tool's instrumentation, outside of Valgrind.
//
// VEX is a library: given a block of IR it makes machine code, and that code can simply be called.
// Here the block loads the operands from memory, applies one operator and stores the result. The
// instrumented version goes through the tool's own Pass, as it is, and so reads and writes the
// shadow of that memory. A run takes some nanoseconds.

#ifndef XENHC_TESTS_UNIT_OPERATORS_JIT_H
#define XENHC_TESTS_UNIT_OPERATORS_JIT_H

#include <cstdint>

extern "C" {
#include <valgrind/libvex_basictypes.h>

#include <valgrind/libvex_ir.h>
}

namespace operators {

constexpr int MaxOperands = 4;
constexpr int MaxBytes = 32;

/// What an operator takes and gives.
struct Shape {
  IRType Result;
  IRType Operand[MaxOperands]; ///< Without the rounding mode.
  int Count;
  bool Rounded;   ///< A rounding mode comes before the operands.
  bool Immediate; ///< The last operand has to be a constant.
};

/// How an operator is applied.
struct Use {
  unsigned Constant; ///< Bit I: operand I is a constant of the code, its present value.
  bool Same;         ///< The second operand is the first one once more.
  int Rounding;      ///< The rounding mode, from 0 to 3.
};

/// Bytes that a value takes in memory; a single bit takes four.
int bytesOf(IRType Type);
int bitsOf(IRType Type);

/// Starts VEX and reserves the memory of the operands and its shadow. Ends the program with a
/// message if that is not possible.
void start();

/// The types of an operator. Returns false if VEX has none for it.
bool shapeOf(IROp Op, Shape *Out);

/// Where operand I and the result are, and their V bits (1 = undefined).
uint8_t *operand(int I);
uint8_t *operandBits(int I);
uint8_t *result();
uint8_t *resultBits();

/// Machine code that was made for one operator.
class Code {
public:
  /// Returns false if VEX cannot make amd64 code for it. Only the last two versions stay valid.
  bool make(IROp Op, const Shape &S, const Use &U, bool Instrumented);
  /// Applies the operator to the operands in memory. Returns false if the processor refuses (a
  /// division by zero); the result is then meaningless.
  bool run() const;
  /// True if the tool has no rule for the operator and used its last resort.
  bool unruled() const { return Unruled; }

private:
  void *Entry = nullptr;
  bool Unruled = false;
};

} // namespace operators

#endif // XENHC_TESTS_UNIT_OPERATORS_JIT_H

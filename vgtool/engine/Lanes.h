// SPDX-License-Identifier: GPL-2.0-or-later
//
// Building blocks for operations on the lanes of a vector: which VEX operator does something to
// lanes of a given width in a vector of a given type, and the bounds of a value that is partly
// undefined.

#ifndef XENHC_VGTOOL_ENGINE_LANES_H
#define XENHC_VGTOOL_ENGINE_LANES_H

#include "engine/Pass.h"

namespace engine {

/// Vectors of one type, Ity_I64, Ity_V128 or Ity_V256, cut into lanes of 8 to 64 bits. Emits into
/// the pass that it was made for; arguments are atoms of the type.
class Lanes {
public:
  Lanes(Pass &P, IRType Type, Int Bits) : P(P), Type(Type), Bits(Bits) {}

  /// All ones in lanes with any bit set.
  IRExpr *nonZero(IRExpr *A);
  /// All ones in lanes with no bit set.
  IRExpr *isZero(IRExpr *A);
  /// All ones in lanes of A that are greater than those of B.
  IRExpr *greater(IRExpr *A, IRExpr *B, bool Signed);
  IRExpr *add(IRExpr *A, IRExpr *B);
  IRExpr *sub(IRExpr *A, IRExpr *B);
  /// Shifts by the same constant in all lanes, which are 16 bits wide or more.
  IRExpr *shiftLeft(IRExpr *A, Int Amount);
  IRExpr *shiftRight(IRExpr *A, Int Amount);
  /// The same with copies of the sign bit coming in.
  IRExpr *shiftRightSigned(IRExpr *A, Int Amount);
  /// In each lane, all bits from the lowest one that is set.
  IRExpr *fromLowestUp(IRExpr *A);
  /// All bits but the highest of each lane.
  IRExpr *belowSign();

  IRExpr *both(IRExpr *A, IRExpr *B) { return P.binop(andOp(Type), A, B); }
  IRExpr *any(IRExpr *A, IRExpr *B) { return either(P, Type, A, B); }
  IRExpr *inverse(IRExpr *A) { return P.unop(notOp(Type), A); }
  IRExpr *differ(IRExpr *A, IRExpr *B) { return P.binop(xorOp(Type), A, B); }

  /// The least and the greatest value that the lanes may have.
  struct Bounds {
    IRExpr *Least, *Greatest;
  };
  /// Shadow may be null: then both are Value.
  Bounds bounds(IRExpr *Value, IRExpr *Shadow, bool Signed);

private:
  Pass &P;
  IRType Type;
  Int Bits;
  IRExpr *BelowSign = nullptr;
};

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_LANES_H

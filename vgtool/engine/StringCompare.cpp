// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/StringCompare.h"

namespace engine::stringcompare {

namespace {

// How many of the first 16 bytes take part: up to and including the terminator. A terminator counts
// only if it is defined.
Int implicitLength(const UChar *Value, const UChar *Bits, Int Unit) {
  for (Int I = 0; I < 16; I += Unit) {
    bool Zero = true;
    for (Int K = I; K < I + Unit; K++)
      Zero = Zero && Value[K] == 0 && Bits[K] == 0;
    if (Zero)
      return I + Unit;
  }
  return 16;
}

Int explicitLength(HWord Register, Int Unit) {
  Long Length = static_cast<Int>(Register);
  if (Length < 0)
    Length = -Length;
  return Length * Unit < 16 ? static_cast<Int>(Length) * Unit : 16;
}

} // namespace

ULong open(UChar *State, HWord Operation, HWord Packed, HWord Edx, HWord Eax) {
  const bool Implicit = Operation >> 8 & 2;
  const Int Unit = Operation & 1 ? 2 : 1;
  const HWord Offset[2] = {Packed & 0xffff, Packed >> 16 & 0xffff};
  const HWord Length[2] = {Edx, Eax};
  for (Int I = 0; I < 2; I++) {
    const UChar *Value = State + Offset[I], *Bits = Value + (Packed >> 32);
    Int Bytes = Implicit ? implicitLength(Value, Bits, Unit) : explicitLength(Length[I], Unit);
    for (Int K = 0; K < Bytes; K++)
      if (Bits[K])
        return 1;
  }
  return 0;
}

} // namespace engine::stringcompare

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Filling: all of the range, and nothing beside it.

#include "engine/Fill.h"

#include <array>

#include <gtest/gtest.h>

namespace {

void check(UInt Data, SizeT Step) {
  for (SizeT Length = 0; Length <= 300; Length += Step)
    for (SizeT Offset = 0; Offset < 16; Offset++) {
      std::array<UChar, 400> Memory = {};
      engine::fill(reinterpret_cast<Addr>(&Memory[50 + Offset]), Length, Data);
      for (SizeT I = 0; I < Memory.size(); I++) {
        const SizeT At = I - 50 - Offset; // huge if it lies before
        const UInt Expected = At < Length ? Data >> (8 * (At % 4)) & 0xff : 0;
        ASSERT_EQ(Memory[I], Expected) << Length << ' ' << Offset << ' ' << I;
      }
    }
}

TEST(Fill, OneByte) { check(0xffffffff, 1); }
TEST(Fill, FourBytes) { check(0x01234567, 4); }

} // namespace

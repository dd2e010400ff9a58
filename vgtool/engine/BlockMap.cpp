// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/BlockMap.h"
#include "engine/Mapping.h"
#include "engine/Shadow.h"

namespace engine::blockmap {

namespace {

// Well away from the shadow, in space that neither the client nor Valgrind's own allocator uses.
constexpr Addr MapAddress = 0x180000000000ULL;
constexpr SizeT MapLength = shadow::Window / 16 / 8;

ULong *words() { return reinterpret_cast<ULong *>(MapAddress); }
SizeT indexOf(Addr A) { return A >> 4; }

} // namespace

void init() {
  if (!reserve(MapAddress, MapLength, "the map of heap blocks"))
    VG_(exit)(1);
}

void set(Addr A) { words()[indexOf(A) >> 6] |= 1ULL << (indexOf(A) & 63); }

void clear(Addr A) { words()[indexOf(A) >> 6] &= ~(1ULL << (indexOf(A) & 63)); }

bool isStart(Addr A) {
  if (A >= shadow::Window || A % 16)
    return false;
  return words()[indexOf(A) >> 6] >> (indexOf(A) & 63) & 1;
}

Addr lastStart(Addr Low, Addr A) {
  if (A >= shadow::Window || Low > A)
    return 0;
  SizeT Word = indexOf(A) >> 6;
  const SizeT LowWord = indexOf(Low) >> 6;
  ULong Bits = words()[Word] & (~0ULL >> (63 - (indexOf(A) & 63)));
  while (!Bits && Word > LowWord)
    Bits = words()[--Word];
  if (!Bits)
    return 0;
  Addr Start = ((Word << 6) + 63 - __builtin_clzll(Bits)) << 4;
  return Start >= Low ? Start : 0;
}

Addr nextStart(Addr A, Addr High) {
  if (High > shadow::Window)
    High = shadow::Window;
  A = (A + 15) & ~15ULL;
  if (A >= High)
    return 0;
  SizeT Word = indexOf(A) >> 6;
  const SizeT HighWord = indexOf(High - 1) >> 6;
  ULong Bits = words()[Word] & (~0ULL << (indexOf(A) & 63));
  while (!Bits && Word < HighWord)
    Bits = words()[++Word];
  if (!Bits)
    return 0;
  Addr Start = ((Word << 6) + __builtin_ctzll(Bits)) << 4;
  return Start < High ? Start : 0;
}

} // namespace engine::blockmap

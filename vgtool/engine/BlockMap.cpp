// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/BlockMap.h"
#include "engine/Mapping.h"
#include "engine/Shadow.h"

namespace engine::blockmap {

namespace {

// Well away from the shadow, in space that neither the client nor Valgrind's own allocator uses.
constexpr Addr MapAddress = 0x180000000000ULL;
constexpr SizeT MapLength = shadow::Window / 16 / 8;
/// Behind it, which of its words have a bit set, so that looking through a gigabyte without a start
/// takes microseconds.
constexpr SizeT SummaryLength = MapLength / 64;

ULong *words() { return reinterpret_cast<ULong *>(MapAddress); }
ULong *summary() { return reinterpret_cast<ULong *>(MapAddress + MapLength); }
SizeT indexOf(Addr A) { return A >> 4; }
ULong bitOf(SizeT Index) { return 1ULL << (Index & 63); }

constexpr SizeT None = ~0UL;

/// The greatest and the least index of a set bit in [Low, High]; None if there is none.
SizeT lastSet(const ULong *Map, SizeT Low, SizeT High) {
  SizeT Word = High >> 6;
  ULong Bits = Map[Word] & (~0ULL >> (63 - (High & 63)));
  while (!Bits && Word > Low >> 6)
    Bits = Map[--Word];
  const SizeT Index = Bits ? (Word << 6) + 63 - static_cast<SizeT>(__builtin_clzll(Bits)) : None;
  return Bits && Index >= Low ? Index : None;
}
SizeT firstSet(const ULong *Map, SizeT Low, SizeT High) {
  SizeT Word = Low >> 6;
  ULong Bits = Map[Word] & (~0ULL << (Low & 63));
  while (!Bits && Word < High >> 6)
    Bits = Map[++Word];
  const SizeT Index = Bits ? (Word << 6) + static_cast<SizeT>(__builtin_ctzll(Bits)) : None;
  return Bits && Index <= High ? Index : None;
}

} // namespace

void init() {
  if (!reserve(MapAddress, MapLength + SummaryLength, "the map of heap blocks"))
    VG_(exit)(1);
}

void set(Addr A) {
  const SizeT Index = indexOf(A);
  words()[Index >> 6] |= bitOf(Index);
  summary()[Index >> 12] |= bitOf(Index >> 6);
}

void clear(Addr A) {
  const SizeT Index = indexOf(A);
  words()[Index >> 6] &= ~bitOf(Index);
  if (!words()[Index >> 6])
    summary()[Index >> 12] &= ~bitOf(Index >> 6);
}

bool isStart(Addr A) {
  return A < shadow::Window && A % 16 == 0 && (words()[indexOf(A) >> 6] & bitOf(indexOf(A)));
}

Addr lastStart(Addr Low, Addr A) {
  if (A >= shadow::Window || Low > A)
    return 0;
  // The neighbourhood first: most blocks are small.
  const SizeT High = indexOf(A), Least = indexOf(Low + 15);
  SizeT Index = lastSet(words(), High & ~63UL, High);
  if (Index == None && High >= 64) {
    const SizeT Word = lastSet(summary(), Least >> 6, (High >> 6) - 1);
    Index = Word == None ? None : lastSet(words(), Word << 6, (Word << 6) + 63);
  }
  return Index == None || Index < Least ? 0 : Index << 4;
}

Addr nextStart(Addr A, Addr High) {
  if (High > shadow::Window)
    High = shadow::Window;
  if (A >= High || indexOf(A + 15) > indexOf(High - 1))
    return 0;
  const SizeT Low = indexOf(A + 15), Most = indexOf(High - 1);
  SizeT Index = firstSet(words(), Low, Low | 63);
  if (Index == None && Low >> 6 < Most >> 6) {
    const SizeT Word = firstSet(summary(), (Low >> 6) + 1, Most >> 6);
    Index = Word == None ? None : firstSet(words(), Word << 6, (Word << 6) + 63);
  }
  return Index == None || Index > Most ? 0 : Index << 4;
}

} // namespace engine::blockmap

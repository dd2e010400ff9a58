// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Shadow.h"
#include "engine/Fill.h"
#include "engine/Mapping.h"

// --sanity-level=: from 3 on the core compares its list of mappings with the kernel's, where the
// shadow stands and it does not.
extern "C" Int VG_(clo_sanity_level);

namespace engine::shadow {

namespace {

Counters TheCounters;

constexpr Addr Page = 4096;
/// The reserved range: the shadow of the window, and a page on each side for what straddles its
/// edges.
constexpr Addr MapStart = (Distance & ~(Page - 1)) - Page;
constexpr SizeT MapLength = Window + 4 * Page;

UChar *of(Addr A) { return reinterpret_cast<UChar *>(A + Distance); }

// The part of [A, A + Len) that has a shadow: its length; it starts at A or is empty.
SizeT inside(Addr A, SizeT Len) {
  if (A >= Window)
    return 0;
  return Len > Window - A ? Window - A : Len;
}

} // namespace

const Counters &counters() { return TheCounters; }

void init() {
  if (VG_(clo_sanity_level) >= 3) {
    VG_(umsg)("xenhc: --sanity-level=%d is more than this tool can run with: give at most 2.\n",
              VG_(clo_sanity_level));
    VG_(exit)(1);
  }
  if (!reserve(MapStart, MapLength, "V bits"))
    VG_(exit)(1);
  // A core that was built with another idea of the client's space would lead out of the shadow.
  Int Count = 0;
  Addr *Starts = VG_(get_segment_starts)(SkFileC | SkAnonC, &Count);
  for (Int I = 0; I < Count; I++) {
    const NSegment *Segment = VG_(am_find_nsegment)(Starts[I]);
    if (covers(Segment->start, Segment->end + 1 - Segment->start))
      continue;
    VG_(umsg)("xenhc: this Valgrind has put client memory at 0x%lx, but the tool follows memory\n",
              Segment->start);
    VG_(umsg)("xenhc: below 0x%lx, as Valgrind 3.19 has it: build the tool with that version.\n",
              Window);
    VG_(exit)(1);
  }
  VG_(free)(Starts);
}

void makeUndefined(Addr A, SizeT Len) {
  Len = inside(A, Len);
  TheCounters.BytesMadeUndefined += Len;
  fillPages(A + Distance, Len, ~0U);
}

void makeDefined(Addr A, SizeT Len) {
  Len = inside(A, Len);
  TheCounters.BytesMadeDefined += Len;
  TheCounters.PagesDropped += fillPages(A + Distance, Len, 0);
}

void copyRange(Addr From, Addr To, SizeT Len) {
  SizeT Writable = inside(To, Len);
  SizeT Readable = inside(From, Writable);
  TheCounters.BytesCopied += Readable;
  VG_(memmove)(of(To), of(From), Readable);
  if (Readable < Writable)
    makeDefined(To + Readable, Writable - Readable);
}

Undefined findUndefined(Addr A, SizeT Len) {
  Undefined Result = {0, 0, 0};
  SizeT Here = inside(A, Len);
  Result.NotCovered = Len - Here;
  const UChar *S = of(A);
  for (SizeT I = 0; I < Here;) {
    if (I + 8 <= Here) {
      ULong Eight;
      __builtin_memcpy(&Eight, S + I, 8);
      if (!Eight) {
        I += 8;
        continue;
      }
    }
    SizeT Stop = I + 8 < Here ? I + 8 : Here;
    for (; I < Stop; I++) {
      if (S[I] && Result.Count++ == 0)
        Result.First = A + I;
    }
  }
  return Result;
}

bool firstUndefined(Addr A, SizeT Len, Addr *First, SizeT *Count) {
  Undefined U = findUndefined(A, Len);
  if (First)
    *First = U.First;
  if (Count)
    *Count = U.Count;
  return U.Count != 0;
}

bool readBits(Addr A, SizeT Len, UChar *Vbits) {
  SizeT Here = inside(A, Len);
  VG_(memcpy)(Vbits, of(A), Here);
  VG_(memset)(Vbits + Here, 0, Len - Here);
  return Here == Len;
}

bool writeBits(Addr A, SizeT Len, const UChar *Vbits) {
  SizeT Here = inside(A, Len);
  VG_(memcpy)(of(A), Vbits, Here);
  return Here == Len;
}

} // namespace engine::shadow

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Pages of the shadow that have become all zero, given back to the kernel.
//
// A large array is undefined when it is allocated and defined soon after. From then on its shadow
// is as large as itself, and says nothing. When such a page is given back, the kernel shows one
// page of zeros in its place, the same one for all: it takes no memory, and all accesses to V bits
// find the same page in the processor's caches, which belong to the program again.
//
// Writing V bits to such a page costs a page fault, so that each page is given back once.

#include "engine/ZeroPages.h"
#include "engine/Mapping.h"
#include "engine/Shadow.h"
#include "engine/Stats.h"

extern "C" {
SysRes VG_(do_syscall)(UWord Number, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord,
                       RegWord);
}

namespace engine::zeropages {

namespace {

constexpr SizeT Page = 4096;
/// Pages that the kernel is asked about at once.
constexpr SizeT AtOnce = 1024;

/// Superblocks that the client has executed when its shadow is looked through the next time: later
/// and later, so that it costs no more than a share of the time.
ULong NextLook = 1UL << 20;

/// By page of the shadow of the window: it was given back.
UChar Given[shadow::Window / Page / 8 + 1];

using Word16 [[gnu::vector_size(16), gnu::may_alias]] = ULong;

bool isZero(Addr Start) {
  const auto *W = reinterpret_cast<const Word16 *>(Start);
  for (const Word16 *End = W + Page / sizeof *W; W < End; W += 4) {
    const Word16 Any = W[0] | W[1] | W[2] | W[3];
    if (Any[0] | Any[1])
      return false;
  }
  return true;
}

/// Whether a page is to be given back now; Number counts from the shadow of address 0.
bool take(Addr Start, SizeT Number) {
  const auto Bit = static_cast<UChar>(1U << Number % 8);
  if ((Given[Number / 8] & Bit) || !isZero(Start))
    return false;
  Given[Number / 8] |= Bit;
  return true;
}

void giveBack(Addr Start, Addr End) {
  if (Start < End && dropPages(Start, End - Start))
    stats().ZeroPages += (End - Start) / Page;
}

/// What /proc/self/pagemap says of a page: in memory, and not that of a file (FilledPages.cpp).
bool isOwn(ULong Entry) {
  constexpr ULong Present = 1ULL << 63, OfFile = 1ULL << 61;
  return (Entry & (Present | OfFile)) == Present;
}

/// The shadow of [A, A + Len), whole pages.
void lookThrough(Int PageMap, Addr A, SizeT Len) {
  if (!shadow::covers(A, Len))
    return;
  constexpr Addr First = shadow::Distance & ~(Page - 1); // the page with the shadow of address 0
  Addr At = (A + shadow::Distance + Page - 1) & ~(Page - 1);
  const Addr End = (A + Len + shadow::Distance) & ~(Page - 1);
  while (At < End) {
    static ULong Entries[AtOnce];
    const SizeT Left = (End - At) / Page, Count = Left < AtOnce ? Left : AtOnce;
    const SysRes Read =
        VG_(do_syscall)(__NR_pread64, static_cast<UWord>(PageMap), reinterpret_cast<UWord>(Entries),
                        Count * sizeof *Entries, At / Page * sizeof *Entries, 0, 0, 0, 0);
    if (sr_isError(Read) || sr_Res(Read) != Count * sizeof *Entries)
      return;
    Addr From = At;
    for (SizeT I = 0; I < Count; I++, At += Page) {
      if (isOwn(Entries[I]) && take(At, (At - First) / Page))
        continue;
      giveBack(From, At);
      From = At + Page;
    }
    giveBack(From, At);
  }
}

void beforeClientCode(ThreadId, ULong BlocksDone) {
  if (BlocksDone < NextLook)
    return;
  NextLook = 2 * BlocksDone;
  const SysRes PageMap = VG_(open)("/proc/self/pagemap", VKI_O_RDONLY, 0);
  if (sr_isError(PageMap))
    return;
  Int Count = 0;
  Addr *Starts = VG_(get_segment_starts)(SkAnonC, &Count);
  for (Int I = 0; I < Count; I++)
    if (const NSegment *S = VG_(am_find_nsegment)(Starts[I]); S && S->kind == SkAnonC)
      lookThrough(static_cast<Int>(sr_Res(PageMap)), S->start, S->end + 1 - S->start);
  VG_(free)(Starts);
  VG_(close)(static_cast<Int>(sr_Res(PageMap)));
}

} // namespace

void registerEvents() { VG_(track_start_client_code)(beforeClientCode); }

} // namespace engine::zeropages

// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Forbidden.h"
#include "engine/Mapping.h"
#include "engine/Memory.h"
#include "engine/Shadow.h"

namespace engine::forbidden {

namespace {

constexpr UChar Mark = 0xfe;

// One bit for each 16 bytes of the client's address space, beside the heap's map.
constexpr Addr GranulesAddress = 0x180080000000ULL;
constexpr SizeT GranulesLength = shadow::Window / 16 / 8;
/// Bytes of client memory for a word of that map.
constexpr SizeT WordSpan = 16ULL * 64;

enum class Reserved { NotYet, Yes, Refused } Granules = Reserved::NotYet;

ULong *granules() { return reinterpret_cast<ULong *>(GranulesAddress); }
UChar *bitsOf(Addr A) { return reinterpret_cast<UChar *>(A + shadow::Distance); }

bool reserveGranules() {
  if (Granules == Reserved::NotYet) {
    const bool Done = reserve(GranulesAddress, GranulesLength, "memory that the program forbids");
    Granules = Done ? Reserved::Yes : Reserved::Refused;
    if (!Done)
      VG_(umsg)("xenhc: VALGRIND_MAKE_MEM_NOACCESS and its relatives only make it undefined.\n");
  }
  return Granules == Reserved::Yes;
}

bool isForbidden(Addr A) {
  return (granules()[A / WordSpan] >> (A / 16 % 64) & 1) && *bitsOf(A) == Mark;
}

void forbidMapped(Addr A, SizeT Len) {
  if (!reserveGranules()) {
    shadow::makeUndefined(A, Len);
    return;
  }
  VG_(memset)(bitsOf(A), Mark, Len);
  const Addr Last = A + Len - 1;
  for (Addr G = A / 16; G <= Last / 16;) {
    const bool WholeWord = G % 64 == 0 && G + 63 <= Last / 16;
    granules()[G / 64] |= WholeWord ? ~0ULL : 1ULL << (G % 64);
    G += WholeWord ? 64 : 1;
  }
}

Addr limit(Addr End) { return End < shadow::Window ? End : shadow::Window; }

} // namespace

void forbid(Addr A, SizeT Len) {
  if (A >= shadow::Window || Len == 0)
    return;
  if (Len > shadow::Window - A)
    Len = shadow::Window - A;
  forMapped(A, Len, forbidMapped);
}

Addr first(Addr A, Addr End) {
  if (Granules != Reserved::Yes)
    return End;
  for (const Addr Stop = limit(End); A < Stop;) {
    if (granules()[A / WordSpan] == 0) {
      A = (A / WordSpan + 1) * WordSpan;
      continue;
    }
    if (isForbidden(A))
      return A;
    A++;
  }
  return End;
}

Addr firstUsable(Addr A, Addr End) {
  if (Granules != Reserved::Yes)
    return A;
  while (A < limit(End) && isForbidden(A))
    A++;
  return A;
}

} // namespace engine::forbidden

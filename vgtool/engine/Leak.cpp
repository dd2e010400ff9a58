// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Leak.h"
#include "boundary/Boundary.h"
#include "engine/Stats.h"

namespace engine::leak {

namespace {

Mode AtEnd = Mode::No;

constexpr UInt bit(Loss L) { return 1U << static_cast<UInt>(L); }
constexpr UInt Default = bit(Loss::Definite) | bit(Loss::Possible);
constexpr const HChar *KindNames = "definite,indirect,possible,reachable";
UInt Shown = Default;
UInt Errors = Default;
Totals Last;

using Records = boundary::Vec<Record>;

ULong totalOf(const Record &R) { return R.Bytes + R.IndirectBytes; }

/// The largest last, where they are seen.
Int bySize(const void *X, const void *Y) {
  const Record *A = static_cast<const Record *>(X), *B = static_cast<const Record *>(Y);
  if (totalOf(*A) != totalOf(*B))
    return totalOf(*A) < totalOf(*B) ? -1 : 1;
  if (A->Lost != B->Lost)
    return A->Lost > B->Lost ? -1 : 1;
  return A->AllocAt < B->AllocAt ? -1 : A->AllocAt > B->AllocAt;
}

Int byPlace(const void *X, const void *Y) {
  const Record *A = static_cast<const Record *>(X), *B = static_cast<const Record *>(Y);
  if (A->Lost != B->Lost)
    return A->Lost < B->Lost ? -1 : 1;
  return A->AllocAt < B->AllocAt ? -1 : A->AllocAt > B->AllocAt;
}

/// One record for each place and kind.
void collect(const Blocks &All, Records &Out) {
  boundary::Vec<ULong> Hanging;
  for (size_t I = 0; I < All.size(); ++I)
    Hanging.push(0);
  for (const Block &B : All)
    if (B.Lost == Loss::Indirect)
      Hanging[B.Leader] += B.Size;
  for (size_t I = 0; I < All.size(); ++I)
    Out.push({All[I].Lost, All[I].AllocAt, All[I].Size, Hanging[I], 1});
  VG_(ssort)(Out.begin(), Out.size(), sizeof(Record), byPlace);
  size_t Kept = 0;
  for (size_t I = 0; I < Out.size(); ++I) {
    if (Kept == 0 || byPlace(&Out[Kept - 1], &Out[I]) != 0) {
      Out[Kept++] = Out[I];
      continue;
    }
    Out[Kept - 1].Bytes += Out[I].Bytes;
    Out[Kept - 1].IndirectBytes += Out[I].IndirectBytes;
    Out[Kept - 1].Blocks += Out[I].Blocks;
  }
  Out.truncate(Kept);
  VG_(ssort)(Out.begin(), Out.size(), sizeof(Record), bySize);
}

void report(ThreadId Tid, Mode M, const Records &All) {
  Last = {};
  const UInt Count = static_cast<UInt>(All.size());
  for (UInt I = 0; I < Count; ++I) {
    const Record &R = All[I];
    const bool Show = M == Mode::Full && (Shown & bit(R.Lost));
    const bool IsError = M == Mode::Full && (Errors & bit(R.Lost));
    if (boundary::recordLeak(Tid, R, Show, IsError, I + 1, Count)) {
      Last.SuppressedBytes += R.Bytes;
      Last.SuppressedBlocks += R.Blocks;
      continue;
    }
    Last.Bytes[static_cast<UInt>(R.Lost)] += R.Bytes;
    Last.Blocks[static_cast<UInt>(R.Lost)] += R.Blocks;
  }
}

void printLine(const HChar *What, ULong Bytes, ULong Count) {
  VG_(umsg)("    %16s: %llu bytes in %llu blocks\n", What, Bytes, Count);
}

void printSummary(Mode M, const Records &All) {
  VG_(umsg)("LEAK SUMMARY:\n");
  const HChar *Names[LossKinds] = {"definitely lost", "indirectly lost", "possibly lost",
                                   "still reachable"};
  UInt Hidden = 0;
  for (UInt K = 0; K < LossKinds; ++K) {
    printLine(Names[K], Last.Bytes[K], Last.Blocks[K]);
    if (Last.Blocks[K] && !(Shown & (1U << K)))
      Hidden |= 1U << K;
  }
  if (Last.SuppressedBlocks)
    printLine("suppressed", Last.SuppressedBytes, Last.SuppressedBlocks);
  if (M == Mode::Summary && !All.empty())
    VG_(umsg)("For the places, run again with --leak-check=full\n");
  else if (Hidden)
    VG_(umsg)("Not all were shown; to see them, run again with --leak-check=full "
              "--show-leak-kinds=all\n");
}

void printUse(const Blocks &All) {
  ULong Bytes = 0;
  for (const Block &B : All)
    Bytes += B.Size;
  VG_(umsg)("HEAP SUMMARY:\n");
  printLine("in use", Bytes, All.size());
  VG_(umsg)("    %16s: %llu allocations, %llu frees, %llu bytes\n", "in all", stats().Allocations,
            stats().Frees, stats().BytesAllocated);
}

} // namespace

bool processOption(const HChar *Arg) {
  Bool Reachable = False;
  if (VG_BOOL_CLO(Arg, "--show-reachable", Reachable)) {
    Shown = Reachable ? (1U << LossKinds) - 1 : Shown & ~bit(Loss::Reachable);
    return true;
  }
  return VG_XACT_CLO(Arg, "--leak-check=no", AtEnd, Mode::No) ||
         VG_XACT_CLO(Arg, "--leak-check=summary", AtEnd, Mode::Summary) ||
         VG_XACT_CLO(Arg, "--leak-check=yes", AtEnd, Mode::Full) ||
         VG_XACT_CLO(Arg, "--leak-check=full", AtEnd, Mode::Full) ||
         VG_USET_CLO(Arg, "--show-leak-kinds", KindNames, Shown) ||
         VG_USET_CLO(Arg, "--errors-for-leak-kinds", KindNames, Errors);
}

void printUsage() {
  VG_(printf)(
      "    --leak-check=no|summary|full     search for lost heap blocks at the end [no]\n"
      "    --show-leak-kinds=kind1,kind2,.. which of them full shows [definite,possible]\n"
      "    --errors-for-leak-kinds=kind1,.. which of them are errors [definite,possible]\n"
      "                                     kinds: definite, indirect, possible, reachable;\n"
      "                                     or all, none\n");
}

void check(ThreadId Tid, Mode M) {
  if (M == Mode::No)
    return;
  const bool Talks = VG_(clo_verbosity) > 0 && !VG_(clo_xml);
  Blocks All;
  scan(All);
  Records Found;
  collect(All, Found);
  if (Talks) {
    printUse(All);
    if (All.empty())
      VG_(umsg)("All heap blocks were freed: nothing is lost\n");
    VG_(umsg)("\n");
  }
  report(Tid, M, Found);
  if (Talks && !All.empty())
    printSummary(M, Found);
}

const Totals &totals() { return Last; }

void fini() { check(1, AtEnd); }

} // namespace engine::leak

// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Stats.h"
#include "engine/Heap.h"
#include "engine/Shadow.h"

namespace engine {

namespace {

Stats TheStats;
constexpr Int NumOps = Iop_LAST - Iop_INVALID;
UInt Unruled[NumOps];

} // namespace

Stats &stats() { return TheStats; }

void countUnruled(IROp Op) {
  Int Index = Op - Iop_INVALID;
  if (Index >= 0 && Index < NumOps)
    Unruled[Index]++;
}

void printStats() {
  const shadow::Counters &C = shadow::counters();
  VG_(message)(Vg_DebugMsg, "engine: superblocks: %llu translated, %llu statements became %llu\n",
               TheStats.Superblocks, TheStats.StatementsIn, TheStats.StatementsOut);
  VG_(message)(Vg_DebugMsg,
               "engine: shadow: %llu bytes made undefined, %llu made defined, %llu copied, %llu "
               "pages dropped, %llu that had become zero\n",
               C.BytesMadeUndefined, C.BytesMadeDefined, C.BytesCopied, C.PagesDropped,
               TheStats.ZeroPages);
  VG_(message)(
      Vg_DebugMsg,
      "engine: heap: %llu allocations of %llu bytes, %llu frees, %lld bytes in quarantine\n",
      TheStats.Allocations, TheStats.BytesAllocated, TheStats.Frees, VG_(free_queue_volume));
  VG_(message)(Vg_DebugMsg, "engine: stack: %llu helper calls\n", TheStats.StackCalls);
  for (Int I = 0; I < NumOps; I++) {
    if (!Unruled[I])
      continue;
    // VEX prints the name by itself, past the buffer of VG_(message).
    VG_(printf)("engine: no rule for an operation: %u translated: ", Unruled[I]);
    ppIROp(static_cast<IROp>(Iop_INVALID + I));
    VG_(printf)("\n");
  }
}

} // namespace engine

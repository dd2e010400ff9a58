// SPDX-License-Identifier: GPL-2.0-or-later
//
// What reports about leaks say.

#include "Boundary.h"
#include "ErrorManager.h"
#include "engine/Memory.h"

namespace boundary {

namespace {

report::Kind kindOf(engine::leak::Loss Lost) {
  return static_cast<report::Kind>(report::LeakDefinite + static_cast<Int>(Lost));
}

const HChar *phraseOf(engine::leak::Loss Lost) {
  switch (Lost) {
  case engine::leak::Loss::Definite:
    return "definitely lost";
  case engine::leak::Loss::Indirect:
    return "indirectly lost";
  case engine::leak::Loss::Possible:
    return "possibly lost";
  case engine::leak::Loss::Reachable:
  case engine::leak::Loss::KindCount:
    break;
  }
  return "still reachable";
}

} // namespace

bool recordLeak(ThreadId Tid, const engine::leak::Record &R, bool Show, bool IsError, UInt Number,
                UInt Count) {
  auto *D = static_cast<report::Details *>(VG_(calloc)("xenhc.leak", 1, sizeof(report::Details)));
  Text What;
  What.addUnsigned(R.Bytes + R.IndirectBytes);
  if (R.IndirectBytes) {
    What.add(" (").addUnsigned(R.Bytes).add(" direct, ");
    What.addUnsigned(R.IndirectBytes).add(" indirect)");
  }
  What.add(" bytes in ").addUnsigned(R.Blocks).add(R.Blocks == 1 ? " block are " : " blocks are ");
  What.add(phraseOf(R.Lost)).add(" (record ").addUnsigned(Number).add(" of ").addUnsigned(Count);
  What.add(')');
  VG_(snprintf)(D->What, sizeof D->What, "%s", What.str());
  D->LeakedBytes = R.Bytes + R.IndirectBytes;
  D->LeakedBlocks = R.Blocks;
  const bool Suppressed =
      report::recordUnique(Tid, kindOf(R.Lost), *D, engine::contextOf(R.AllocAt), Show, IsError);
  if (Suppressed || !Show)
    VG_(free)(D);
  return Suppressed;
}

} // namespace boundary

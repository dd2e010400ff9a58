// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/ClientBlocks.h"
#include "engine/Memory.h"

namespace engine::clientblocks {

namespace {

struct Named {
  Addr Start;
  SizeT Size; ///< 0: discarded.
  HChar *Name;
  ExeContext *Where;
};

XArray *Blocks;

Named *at(Word I) { return static_cast<Named *>(VG_(indexXA)(Blocks, I)); }
Word count() { return Blocks ? VG_(sizeXA)(Blocks) : 0; }

HChar *copyName(Addr From) {
  HChar Text[256];
  SizeT Length = 0;
  while (Length + 1 < sizeof(Text) && copyFromClient(&Text[Length], From + Length, 1) &&
         Text[Length])
    Length++;
  Text[Length] = 0;
  return VG_(strdup)("xenhc.clientblock", Length ? Text : "block");
}

} // namespace

Word create(ThreadId Tid, Addr A, SizeT Size, Addr Name) {
  if (A == 0 || Size == 0)
    return -1;
  if (!Blocks)
    Blocks = VG_(newXA)(VG_(malloc), "xenhc.clientblocks", VG_(free), sizeof(Named));
  const Named New = {A, Size, copyName(Name), VG_(record_ExeContext)(Tid, 0)};
  for (Word I = 0; I < count(); I++) {
    if (at(I)->Size == 0) {
      *at(I) = New;
      return I;
    }
  }
  return VG_(addToXA)(Blocks, &New);
}

bool discard(UWord Number) {
  if (Number >= static_cast<UWord>(count()) || at(static_cast<Word>(Number))->Size == 0)
    return false;
  Named *N = at(static_cast<Word>(Number));
  VG_(free)(N->Name);
  *N = {0, 0, nullptr, nullptr};
  return true;
}

bool describe(Addr A, AddrInfo *Info) {
  for (Word I = 0; I < count(); I++) {
    const Named &N = *at(I);
    if (A - N.Start >= N.Size)
      continue;
    Info->tag = Addr_Block;
    Info->Addr.Block.block_kind = Block_UserG;
    Info->Addr.Block.block_desc = N.Name;
    Info->Addr.Block.block_szB = N.Size;
    Info->Addr.Block.rwoffset = static_cast<PtrdiffT>(A - N.Start);
    Info->Addr.Block.allocated_at = N.Where;
    VG_(initThreadInfo)(&Info->Addr.Block.alloc_tinfo);
    Info->Addr.Block.freed_at = VG_(null_ExeContext)();
    return true;
  }
  return false;
}

} // namespace engine::clientblocks

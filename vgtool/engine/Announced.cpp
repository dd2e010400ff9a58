// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Announced.h"
#include "boundary/Boundary.h"
#include "engine/BlockSet.h"
#include "engine/Forbidden.h"
#include "engine/Origins.h"
#include "engine/Shadow.h"

namespace engine {

namespace {

constexpr Addr LastAddress = ~static_cast<Addr>(0);

/// Blocks announced one by one, and those freed lately.
BlockSet Announced;

/// Freed blocks are kept to describe them in reports: this many, the oldest at Oldest.
constexpr UInt MaxFreed = 1024;
Addr Freed[MaxFreed];
UInt Oldest;

struct PoolEntry {
  PoolEntry *Next; // the hash table's
  UWord Key;       ///< The address that names the pool.
  SizeT Redzone;
  bool Zeroed, Meta, AutoFree;
  BlockSet Chunks;
};

VgHashTable *Pools;

UInt hereIn(ThreadId Tid) { return VG_(get_ECU_from_ExeContext)(VG_(record_ExeContext)(Tid, 0)); }

/// So that a block does not reach beyond the last address.
SizeT clipped(Addr A, SizeT Size) { return Size < LastAddress - A ? Size : LastAddress - A; }

void forbidWithRedzones(Addr A, SizeT Size, SizeT Redzone) {
  const SizeT Below = Redzone < A ? Redzone : A;
  forbidden::forbid(A - Below, Below + Size + Redzone);
}

void makeUndefined(ThreadId Tid, Addr A, SizeT Size) {
  forMapped(A, Size,
            [Origin = origins::makeHere(Tid, origins::Kind::Heap)](Addr Start, SizeT Length) {
              shadow::makeUndefined(Start, Length);
              origins::set(Start, Length, Origin);
            });
}

void makeFresh(ThreadId Tid, Addr A, SizeT Size, SizeT Redzone, bool Zeroed) {
  forbidWithRedzones(A, Size, Redzone);
  if (Zeroed)
    forMapped(A, Size, shadow::makeDefined);
  else
    makeUndefined(Tid, A, Size);
}

void rememberFreed(ThreadId Tid, Addr A) {
  HeapBlock Old;
  if (Freed[Oldest] && Announced.find(Freed[Oldest], &Old) && Old.Start == Freed[Oldest] &&
      Old.Freed)
    Announced.remove(Freed[Oldest]);
  Freed[Oldest] = A;
  Oldest = (Oldest + 1) % MaxFreed;
  Announced.setFreed(A, hereIn(Tid));
}

void freeBlocksWithin(ThreadId Tid, Addr A, SizeT Size) {
  HeapBlock Block;
  for (Addr At = A; Announced.findNext(At, &Block) && Block.Start - A < Size;) {
    if (!Block.Freed)
      rememberFreed(Tid, Block.Start);
    if (Block.Start == LastAddress)
      return;
    At = Block.Start + 1;
  }
}

PoolEntry *lookup(Addr Pool) {
  return Pools ? static_cast<PoolEntry *>(VG_(HT_lookup)(Pools, Pool)) : nullptr;
}

// The pool, or null with a report.
PoolEntry *require(ThreadId Tid, Addr Pool) {
  PoolEntry *P = lookup(Pool);
  if (!P)
    boundary::recordBadPool(Tid, Pool);
  return P;
}

// A chunk is gone. Unless it held blocks of its own it can be described for a while.
void release(ThreadId Tid, const PoolEntry &P, const HeapBlock &Chunk) {
  if (P.AutoFree)
    freeBlocksWithin(Tid, Chunk.Start, Chunk.Size);
  if (!P.Meta) {
    Announced.add(Chunk.Start, Chunk.Size, P.Redzone, Chunk.AllocAt);
    rememberFreed(Tid, Chunk.Start);
  }
  forbidWithRedzones(Chunk.Start, Chunk.Size, P.Redzone);
}

} // namespace

namespace announced {

void add(ThreadId Tid, Addr A, SizeT Size, SizeT Redzone, bool Zeroed) {
  Size = clipped(A, Size);
  Announced.add(A, Size, Redzone, hereIn(Tid));
  makeFresh(Tid, A, Size, Redzone, Zeroed);
}

void resize(ThreadId Tid, Addr A, SizeT NewSize) {
  HeapBlock Block;
  if (!Announced.findStart(A, &Block)) {
    boundary::recordBadFree(Tid, A);
    return;
  }
  NewSize = clipped(A, NewSize);
  Announced.resize(A, NewSize);
  if (NewSize > Block.Size)
    makeUndefined(Tid, A + Block.Size, NewSize - Block.Size);
  else
    forbidden::forbid(A + NewSize, Block.Size - NewSize);
}

void free(ThreadId Tid, Addr A) {
  HeapBlock Block;
  if (!Announced.findStart(A, &Block)) {
    boundary::recordBadFree(Tid, A);
    return;
  }
  rememberFreed(Tid, A);
  forbidden::forbid(A, Block.Size);
}

bool find(Addr A, HeapBlock *Out) { return Announced.find(A, Out); }

namespace {

void forEachIn(const BlockSet &Set, heap::LiveFn Do, void *Argument) {
  HeapBlock Block;
  for (Addr At = 0; Set.findNext(At, &Block); At = Block.Start + 1) {
    if (!Block.Freed)
      Do(Block, Family::Malloc, Argument);
    if (Block.Start == LastAddress)
      return;
  }
}

} // namespace

void forEachLive(heap::LiveFn Do, void *Argument) {
  forEachIn(Announced, Do, Argument);
  if (!Pools)
    return;
  VG_(HT_ResetIter)(Pools);
  while (const PoolEntry *P = static_cast<PoolEntry *>(VG_(HT_Next)(Pools)))
    if (!P->Meta)
      forEachIn(P->Chunks, Do, Argument);
}

} // namespace announced

namespace pools {

void create(ThreadId Tid, Addr Pool, SizeT Redzone, bool Zeroed, UWord Flags) {
  if (!Pools)
    Pools = VG_(HT_construct)("xenhc.pools");
  if (lookup(Pool)) {
    boundary::recordBadPool(Tid, Pool);
    return;
  }
  PoolEntry *P = static_cast<PoolEntry *>(VG_(malloc)("xenhc.pool", sizeof(PoolEntry)));
  *P = {nullptr,
        Pool,
        Redzone,
        Zeroed,
        (Flags & VALGRIND_MEMPOOL_METAPOOL) != 0,
        (Flags & VALGRIND_MEMPOOL_AUTO_FREE) != 0,
        {}};
  VG_(HT_add_node)(Pools, P);
}

void destroy(ThreadId Tid, Addr Pool) {
  PoolEntry *P = require(Tid, Pool);
  if (!P)
    return;
  HeapBlock Chunk;
  while (P->Chunks.findNext(0, &Chunk)) {
    P->Chunks.remove(Chunk.Start);
    release(Tid, *P, Chunk);
  }
  P->Chunks.destroy();
  VG_(HT_remove)(Pools, Pool);
  VG_(free)(P);
}

void allocate(ThreadId Tid, Addr Pool, Addr A, SizeT Size) {
  PoolEntry *P = require(Tid, Pool);
  if (!P)
    return;
  Size = clipped(A, Size);
  P->Chunks.add(A, Size, P->Redzone, hereIn(Tid));
  if (Size > 0)
    Announced.removeOverlapping(A, A + Size - 1);
  makeFresh(Tid, A, Size, P->Redzone, P->Zeroed);
}

void free(ThreadId Tid, Addr Pool, Addr A) {
  PoolEntry *P = require(Tid, Pool);
  HeapBlock Chunk;
  if (!P)
    return;
  if (!P->Chunks.findStart(A, &Chunk)) {
    boundary::recordBadFree(Tid, A);
    return;
  }
  P->Chunks.remove(A);
  release(Tid, *P, Chunk);
}

void trim(ThreadId Tid, Addr Pool, Addr A, SizeT Size) {
  PoolEntry *P = require(Tid, Pool);
  if (!P)
    return;
  HeapBlock Chunk;
  const Addr TrimEnd = A + clipped(A, Size);
  for (Addr At = 0; P->Chunks.findNext(At, &Chunk); At = Chunk.Start + 1) {
    if (Chunk.Start == LastAddress)
      return;
    const Addr End =
        Chunk.Size > LastAddress - Chunk.Start ? LastAddress : Chunk.Start + Chunk.Size;
    const Addr Low = Chunk.Start > A ? Chunk.Start : A, High = End < TrimEnd ? End : TrimEnd;
    if (Low == Chunk.Start && High == End)
      continue;
    P->Chunks.remove(Chunk.Start);
    if (Low >= High) {
      release(Tid, *P, Chunk);
      continue;
    }
    P->Chunks.add(Low, High - Low, P->Redzone, Chunk.AllocAt);
    forbidden::forbid(Chunk.Start, Low - Chunk.Start);
    forbidden::forbid(High, End - High);
  }
}

void move(ThreadId Tid, Addr From, Addr To) {
  PoolEntry *P = require(Tid, From);
  if (!P)
    return;
  VG_(HT_remove)(Pools, From);
  P->Key = To;
  VG_(HT_add_node)(Pools, P);
}

void change(ThreadId Tid, Addr Pool, Addr Old, Addr New, SizeT Size) {
  PoolEntry *P = require(Tid, Pool);
  HeapBlock Chunk;
  if (!P)
    return;
  if (!P->Chunks.findStart(Old, &Chunk)) {
    boundary::recordBadFree(Tid, Old);
    return;
  }
  P->Chunks.remove(Old);
  P->Chunks.add(New, clipped(New, Size), P->Redzone, hereIn(Tid));
}

bool exists(Addr Pool) { return lookup(Pool) != nullptr; }

bool find(Addr A, HeapBlock *Out) {
  if (!Pools)
    return false;
  VG_(HT_ResetIter)(Pools);
  while (const PoolEntry *P = static_cast<PoolEntry *>(VG_(HT_Next)(Pools)))
    if (P->Chunks.find(A, Out))
      return true;
  return false;
}

} // namespace pools

} // namespace engine

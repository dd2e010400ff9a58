// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/BlockSet.h"

namespace engine {

/// The key of the ordered set is the range with its redzones.
struct BlockSet::Node {
  Addr Low, High; ///< Inclusive.
  SizeT Redzone;
  HeapBlock Block;

  void setRange() {
    Low = Block.Start - (Redzone < Block.Start ? Redzone : Block.Start);
    // The last byte; of an empty block without redzones, the byte at its address.
    const SizeT Length = Block.Size + Redzone;
    const Addr Rest = ~static_cast<Addr>(0) - Block.Start;
    High = Block.Start + (Length < Block.Size || Length > Rest ? Rest
                          : Length > 0                         ? Length - 1
                                                               : 0);
  }
};

Word BlockSet::compare(const void *Key, const void *Elem) {
  const Addr A = *static_cast<const Addr *>(Key);
  const Node *N = static_cast<const Node *>(Elem);
  return A < N->Low ? -1 : A > N->High ? 1 : 0;
}

BlockSet::Node *BlockSet::lookup(Addr A) const {
  return Blocks ? static_cast<Node *>(VG_(OSetGen_Lookup)(Blocks, &A)) : nullptr;
}

// The node that holds A or the next one.
BlockSet::Node *BlockSet::lookupNext(Addr A) const {
  if (!Blocks)
    return nullptr;
  VG_(OSetGen_ResetIterAt)(Blocks, &A);
  return static_cast<Node *>(VG_(OSetGen_Next)(Blocks));
}

void BlockSet::drop(Node *N) {
  const Addr Key = N->Low;
  VG_(OSetGen_FreeNode)(Blocks, VG_(OSetGen_Remove)(Blocks, &Key));
}

void BlockSet::add(Addr A, SizeT Size, SizeT Redzone, UInt Where) {
  if (!Blocks)
    Blocks = VG_(OSetGen_Create)(0, compare, VG_(malloc), "xenhc.blockset", VG_(free));
  Node New = {0, 0, Redzone, {A, Size, false, Where, 0}};
  New.setRange();
  removeOverlapping(New.Low, New.High);
  Node *N = static_cast<Node *>(VG_(OSetGen_AllocNode)(Blocks, sizeof(Node)));
  *N = New;
  VG_(OSetGen_Insert)(Blocks, N);
}

void BlockSet::setFreed(Addr A, UInt Where) {
  Node *N = lookup(A);
  tl_assert(N && N->Block.Start == A);
  N->Block.Freed = true;
  N->Block.FreedAt = Where;
}

void BlockSet::resize(Addr A, SizeT NewSize) {
  const Node *N = lookup(A);
  tl_assert(N && N->Block.Start == A);
  const Node Copy = *N;
  add(A, NewSize, Copy.Redzone, Copy.Block.AllocAt);
}

void BlockSet::remove(Addr A) {
  if (Node *N = lookup(A); N && N->Block.Start == A)
    drop(N);
}

void BlockSet::removeOverlapping(Addr Low, Addr High) {
  for (Node *N = lookupNext(Low); N && N->Low <= High; N = lookupNext(Low))
    drop(N);
}

void BlockSet::destroy() {
  if (Blocks)
    VG_(OSetGen_Destroy)(Blocks);
  Blocks = nullptr;
}

bool BlockSet::find(Addr A, HeapBlock *Out) const {
  const Node *N = lookup(A);
  if (N)
    *Out = N->Block;
  return N != nullptr;
}

bool BlockSet::findStart(Addr A, HeapBlock *Out) const {
  return find(A, Out) && Out->Start == A && !Out->Freed;
}

bool BlockSet::findNext(Addr A, HeapBlock *Out) const {
  const Node *N = lookupNext(A);
  if (N && N->Block.Start < A)
    N = static_cast<Node *>(VG_(OSetGen_Next)(Blocks));
  if (N)
    *Out = N->Block;
  return N != nullptr;
}

} // namespace engine

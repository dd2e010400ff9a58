// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Announced.h"

namespace engine::announced {

namespace {

/// The key of the ordered set is the range with its redzones.
struct Node {
  Addr Low, High; ///< Inclusive.
  Addr Start;
  SizeT Size, Redzone;
  ExeContext *Where;
};

OSet *Blocks;

Word compare(const void *Key, const void *Elem) {
  Addr A = *static_cast<const Addr *>(Key);
  const Node *N = static_cast<const Node *>(Elem);
  return A < N->Low ? -1 : A > N->High ? 1 : 0;
}

void setRange(Node *N) {
  SizeT Below = N->Redzone < N->Start ? N->Redzone : N->Start;
  N->Low = N->Start - Below;
  Addr End;
  if (__builtin_add_overflow(N->Start, N->Size + N->Redzone, &End))
    End = ~static_cast<Addr>(0);
  N->High = End > N->Low ? End - 1 : N->Low;
}

void dropOverlapping(Addr Low, Addr High) {
  // Any overlap holds one of the ends of the new range or starts inside it.
  for (;;) {
    Node *N = static_cast<Node *>(VG_(OSetGen_Lookup)(Blocks, &Low));
    if (!N) {
      VG_(OSetGen_ResetIterAt)(Blocks, &Low);
      N = static_cast<Node *>(VG_(OSetGen_Next)(Blocks));
      if (!N || N->Low > High)
        return;
    }
    Addr Key = N->Low;
    VG_(OSetGen_FreeNode)(Blocks, VG_(OSetGen_Remove)(Blocks, &Key));
  }
}

Node *lookup(Addr A) {
  return Blocks ? static_cast<Node *>(VG_(OSetGen_Lookup)(Blocks, &A)) : nullptr;
}

} // namespace

void add(Addr A, SizeT Size, SizeT Redzone, ExeContext *Where) {
  if (!Blocks)
    Blocks = VG_(OSetGen_Create)(0, compare, VG_(malloc), "xenhc.announced", VG_(free));
  Node New = {0, 0, A, Size, Redzone, Where};
  setRange(&New);
  dropOverlapping(New.Low, New.High);
  Node *N = static_cast<Node *>(VG_(OSetGen_AllocNode)(Blocks, sizeof(Node)));
  *N = New;
  VG_(OSetGen_Insert)(Blocks, N);
}

void resize(Addr A, SizeT NewSize) {
  if (Node *N = lookup(A); N && N->Start == A)
    add(A, NewSize, N->Redzone, N->Where);
}

void remove(Addr A) {
  if (Node *N = lookup(A); N && N->Start == A)
    VG_(OSetGen_FreeNode)(Blocks, VG_(OSetGen_Remove)(Blocks, &A));
}

bool find(Addr A, HeapBlock *Out) {
  const Node *N = lookup(A);
  if (!N)
    return false;
  *Out = {N->Start, N->Size, false, N->Where, nullptr};
  return true;
}

} // namespace engine::announced

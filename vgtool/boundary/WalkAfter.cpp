// SPDX-License-Identifier: GPL-2.0-or-later
//
// After the call: results, and what Xen wrote.

#include "Client.h"
#include "Walk.h"
#include "engine/Follow.h"
#include "engine/Memory.h"
#include "engine/Shadow.h"

namespace boundary {

namespace {

/// Xen has put a value there: defined, and nothing that was followed before. A driver that maps
/// memory may have been asked for more than there is.
void written(Addr At, ULong Len) {
  engine::forMapped(At, Len, [](Addr A, SizeT Part) {
    engine::shadow::makeDefined(A, Part);
    engine::follow::clearMemory(A, Part);
  });
}

void findResults(Pending &P, Long Result) {
  for (size_t Index = 0; Index < P.Instances.size(); ++Index) {
    Instance &I = P.Instances[Index];
    I.Result = I.Parent == None ? Result : P.Instances[I.Parent].Result;
    // If the multicall itself failed, its entries have no results of their own.
    if (!I.ResultAt || I.Result < 0)
      continue;
    ULong Stored = 0;
    if (client::readValue(I.ResultAt, I.WordSize, &Stored))
      I.Result = I.WordSize == 4 ? static_cast<Int>(Stored) : static_cast<Long>(Stored);
    written(I.ResultAt, I.WordSize);
  }
}

/// True if every array that this extent lies in was filled as far as that.
bool enclosed(const Pending &P, const Extent &E) {
  for (UInt At = E.Frame; At != None; At = P.Frames[At].Parent) {
    const Frame &F = P.Frames[At];
    // The container's own place has been decided before: it stands earlier in the list.
    if (F.Container != None)
      return P.Extents[F.Container].Wrote && F.Index < P.Extents[F.Container].Filled;
  }
  return true;
}

void decide(Pending &P, Extent &E) {
  const xenhc_db_node &Node = *E.Node;
  const Instance &I = P.Instances[P.Frames[E.Frame].Instance];
  E.Wrote = false;
  E.Filled = 0;
  if (!E.Out || !enclosed(P, E))
    return;
  // A condition or a count without a value (its memory is gone) is taken as "yes, all".
  Long Value = 1;
  if (Node.written)
    E.Wrote = !evaluate(P, Node.written, E.Frame, &I.Result, &Value, nullptr) || Value != 0;
  else
    E.Wrote = I.Result >= 0;
  const bool Certain = E.Wrote;
  if (I.Result < 0 && (Node.flags & XENHC_NODE_UNKNOWN_ON_ERROR))
    E.Wrote = true;
  if (!E.Wrote)
    return;
  E.Filled = E.Count;
  if (Certain && Node.filled && evaluate(P, Node.filled, E.Frame, &I.Result, &Value, nullptr)) {
    if (Value < 0)
      Value = 0;
    if (static_cast<ULong>(Value) < E.Filled)
      E.Filled = static_cast<ULong>(Value);
    else if (static_cast<ULong>(Value) > E.Filled && (Node.flags & XENHC_NODE_WHOLE))
      E.Filled = 0;
  }
}

/// Everything that a word of [At, At + Len) may point to counts as defined. Used where nothing is
/// known, so that ignorance makes no report.
void forgetPointees(Addr At, ULong Len) {
  constexpr ULong Page = 4096;
  for (ULong I = 0; I + 8 <= Len; I += 8) {
    ULong Word = 0;
    if (!client::readValue(At + I, 8, &Word) || Word < Page ||
        !VG_(am_is_valid_for_client)(Word, 1, VKI_PROT_WRITE))
      continue;
    engine::HeapBlock Block;
    if (engine::findHeapBlock(Word, &Block) && !Block.Freed && Word >= Block.Start &&
        Word - Block.Start < Block.Size)
      engine::shadow::makeDefined(Block.Start, Block.Size);
    else
      engine::shadow::makeDefined(Word, engine::addressablePrefix(VG_(get_running_tid)(), Word,
                                                                  Page - Word % Page,
                                                                  engine::Access::Write));
  }
}

/// Sizes that no description bounds: a record of Xen's, and the words of a hypercall.
constexpr ULong UnknownRecord = 256;
constexpr ULong ArgumentWords = 40;

/// An operation of which nothing (or only its name) is known has come back: whatever it was given
/// may have been written.
void forget(const Instance &I) {
  if (I.Result < 0 || I.Known == Knowledge::Full || I.Known == Knowledge::Unreadable)
    return;
  const ThreadId Tid = VG_(get_running_tid)();
  const ULong RootSize = I.IsIoctl ? (I.Number >> 16) & 0x3fff : ArgumentWords;
  ULong Usable = engine::addressablePrefix(Tid, I.Root, RootSize, engine::Access::Read);
  if (I.Root > I.Limit)
    Usable = 0;
  else if (Usable > I.Limit - I.Root)
    Usable = I.Limit - I.Root;
  if (I.IsIoctl)
    engine::shadow::makeDefined(I.Root, Usable);
  forgetPointees(I.Root, Usable);
  if (I.IsIoctl)
    return;
  // The arguments' records may hold pointers as well.
  for (ULong At = 0; At + 8 <= Usable; At += 8) {
    ULong Record = 0;
    if (!client::readValue(I.Root + At, 8, &Record))
      continue;
    const ULong Len = engine::addressablePrefix(Tid, Record, UnknownRecord, engine::Access::Read);
    forgetPointees(Record, Len);
  }
}

} // namespace

void decideWritten(Pending &P, UInt Index, Long Result) {
  P.Instances[Index].Result = Result;
  for (Extent &E : P.Extents)
    if (P.Frames[E.Frame].Instance == Index)
      decide(P, E);
}

void walkAfter(Pending &P, Long Result) {
  findResults(P, Result);
  for (Extent &E : P.Extents) {
    decide(P, E);
    if (!E.Wrote || E.Container)
      continue;
    ULong Len = E.Node->kind == XENHC_NODE_VALUE ? E.Node->size : bytesOf(*E.Node, E.Filled);
    if (Len > E.Usable)
      Len = E.Usable;
    written(E.At, Len);
  }
  for (const Instance &I : P.Instances)
    forget(I);
}

} // namespace boundary

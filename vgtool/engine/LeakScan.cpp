// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/LeakScan.h"
#include "engine/Announced.h"
#include "engine/Heap.h"
#include "engine/Shadow.h"

namespace engine::leak {

namespace {

constexpr size_t NoBlock = ~static_cast<size_t>(0);
constexpr SizeT WordSize = sizeof(Addr);

/// Of two blocks at one address the one that holds the other comes first.
Int byStart(const void *X, const void *Y) {
  const Block *A = static_cast<const Block *>(X), *B = static_cast<const Block *>(Y);
  if (A->Start != B->Start)
    return A->Start < B->Start ? -1 : 1;
  return A->Size > B->Size ? -1 : A->Size < B->Size;
}

/// A heap block in which the client has announced others is an arena of its allocator, not a block.
void dropArenas(Blocks &All) {
  size_t Kept = 0;
  for (size_t I = 0; I < All.size(); ++I) {
    const bool HoldsNext =
        I + 1 < All.size() && All[I + 1].Start - All[I].Start < (All[I].Size ? All[I].Size : 1);
    if (!HoldsNext)
      All[Kept++] = All[I];
  }
  All.truncate(Kept);
}

/// Looks for pointers to blocks and follows them.
class Marker {
public:
  explicit Marker(Blocks &Found) : All(Found) {}

  void markFromRoots();
  void markLost();

private:
  size_t blockAt(Addr A) const;
  bool isStart(const Block &B, Addr A) const;
  void reach(Addr Pointer, bool FromCertain);
  void reachLost(Addr Pointer, size_t Leader);
  void push(size_t Index);
  void followReached();
  void followLost(size_t Leader);
  void scanSegment(const NSegment *Segment);
  template <typename Fn> void forWords(Addr From, Addr End, Fn Do);
  static void atRegister(ThreadId Tid, const HChar *Name, UWord Value);

  Blocks &All;
  boundary::Vec<size_t> Stack;
  static Marker *Current; ///< For atRegister(), which has no argument of ours.
};

Marker *Marker::Current;

// The block that A points to or into.
size_t Marker::blockAt(Addr A) const {
  size_t Low = 0, High = All.size();
  while (Low < High) {
    const size_t Middle = Low + (High - Low) / 2;
    if (All[Middle].Start <= A)
      Low = Middle + 1;
    else
      High = Middle;
  }
  if (Low == 0)
    return NoBlock;
  const Block &B = All[Low - 1];
  // An empty block has an address as well.
  return A - B.Start < (B.Size ? B.Size : 1) ? Low - 1 : NoBlock;
}

// True if a program that holds A holds the block: its start, or the place inside that C++ and some
// C libraries hand out, which the block's first words give away.
bool Marker::isStart(const Block &B, Addr A) const {
  if (A == B.Start)
    return true;
  const ULong *Words = reinterpret_cast<const ULong *>(B.Start);
  // new[] of objects with destructors, and allocators that keep the size, hide a number in front.
  if (A == B.Start + WordSize && B.Size > WordSize && Words[0] > 0) {
    const SizeT Rest = B.Size - WordSize;
    return Rest % Words[0] == 0;
  }
  // std::string of old: length, capacity, reference count, characters.
  return A == B.Start + 3 * WordSize && B.Size > 3 * WordSize && Words[0] <= Words[1] &&
         Words[1] == B.Size - 3 * WordSize - 1;
}

void Marker::push(size_t Index) {
  if (All[Index].Waiting)
    return;
  All[Index].Waiting = true;
  Stack.push(Index);
}

// FromCertain: the pointer is in a root or a reachable block, not in one that is possibly lost.
void Marker::reach(Addr Pointer, bool FromCertain) {
  const size_t Index = blockAt(Pointer);
  if (Index == NoBlock)
    return;
  Block &B = All[Index];
  const Loss New = FromCertain && isStart(B, Pointer) ? Loss::Reachable : Loss::Possible;
  if (B.Lost == Loss::Reachable || B.Lost == New)
    return;
  B.Lost = New;
  push(Index);
}

void Marker::reachLost(Addr Pointer, size_t Leader) {
  const size_t Index = blockAt(Pointer);
  if (Index == NoBlock || Index == Leader)
    return;
  Block &B = All[Index];
  // A leader found earlier hangs on this one, and with it what hangs on it.
  if (B.Lost != Loss::Definite)
    return;
  B.Lost = Loss::Indirect;
  B.Leader = Leader;
  push(Index);
}

template <typename Fn> void Marker::forWords(Addr From, Addr End, Fn Do) {
  From = (From + WordSize - 1) & ~(WordSize - 1);
  if (All.empty())
    return;
  const Addr Low = All[0].Start, High = All.back().Start + All.back().Size;
  for (Addr A = From; A + WordSize <= End; A += WordSize) {
    const Addr Value = *reinterpret_cast<const Addr *>(A);
    if (Value >= Low && Value <= High &&
        *reinterpret_cast<const ULong *>(A + shadow::Distance) == 0)
      Do(Value);
  }
}

void Marker::followReached() {
  while (!Stack.empty()) {
    const size_t Index = Stack.back();
    Stack.truncate(Stack.size() - 1);
    Block &B = All[Index];
    B.Waiting = false;
    const bool Certain = B.Lost == Loss::Reachable;
    forWords(B.Start, B.Start + B.Size, [&](Addr Value) { reach(Value, Certain); });
  }
}

void Marker::followLost(size_t Leader) {
  push(Leader);
  while (!Stack.empty()) {
    const size_t Index = Stack.back();
    Stack.truncate(Stack.size() - 1);
    Block &B = All[Index];
    B.Waiting = false;
    forWords(B.Start, B.Start + B.Size, [&](Addr Value) { reachLost(Value, Leader); });
  }
}

// Looking into a device's memory may do something; /dev/zero is what programs map for memory.
bool isDevice(const NSegment *Segment) {
  if (Segment->kind != SkFileC)
    return false;
  const HChar *Name = VG_(am_get_filename)(Segment);
  return Name && VG_(strncmp)(Name, "/dev/", 5) == 0 && VG_(strcmp)(Name, "/dev/zero") != 0;
}

void Marker::scanSegment(const NSegment *Segment) {
  // What can only be executed or read holds no pointer to the heap, but data that was protected
  // after its relocation may.
  if (!Segment->hasR || Segment->isCH || isDevice(Segment) || (Segment->hasX && !Segment->hasW))
    return;
  constexpr SizeT PageSize = VKI_PAGE_SIZE;
  const auto Reach = [this](Addr Value) { reach(Value, true); };
  Addr DeadStart = 0, DeadEnd = 0;
  bool HasDead = nextDeadStack(Segment->start, &DeadStart, &DeadEnd);
  for (Addr Page = Segment->start; Page <= Segment->end; Page += PageSize) {
    UChar Byte;
    // A file may be shorter than its mapping.
    if (Segment->kind == SkFileC && !copyFromClient(&Byte, Page, 1))
      continue;
    const Addr End = Page + PageSize;
    for (Addr At = Page; At < End;) {
      if (HasDead && DeadEnd <= At) {
        HasDead = nextDeadStack(At, &DeadStart, &DeadEnd);
        continue;
      }
      const bool StopsHere = HasDead && DeadStart < End;
      const Addr Stop = !StopsHere ? End : DeadStart > At ? DeadStart : At;
      forWords(At, Stop, Reach);
      At = StopsHere ? DeadEnd : End;
    }
  }
}

void Marker::atRegister(ThreadId, const HChar *, UWord Value) { Current->reach(Value, true); }

void Marker::markFromRoots() {
  Int Count = 0;
  Addr *Starts = VG_(get_segment_starts)(SkAnonC | SkFileC | SkShmC, &Count);
  for (Int I = 0; I < Count; ++I)
    if (Starts[I] < shadow::Window)
      scanSegment(VG_(am_find_nsegment)(Starts[I]));
  VG_(free)(Starts);
  Current = this;
  VG_(apply_to_GP_regs)(atRegister);
  followReached();
}

void Marker::markLost() {
  for (size_t I = 0; I < All.size(); ++I)
    if (All[I].Lost == Loss::Definite)
      followLost(I);
  // Leaders that were found to hang on others are none.
  for (Block &B : All)
    if (B.Lost == Loss::Indirect)
      while (All[B.Leader].Lost == Loss::Indirect)
        B.Leader = All[B.Leader].Leader;
}

void addHeapBlock(const HeapBlock &B, Family Kind, void *Out) {
  static_cast<Blocks *>(Out)->push(
      {B.Start, B.Size, B.AllocAt, Kind, Loss::Definite, NoBlock, false});
}

} // namespace

void scan(Blocks &Out) {
  Out.clear();
  heap::forEachLive(addHeapBlock, &Out);
  announced::forEachLive(addHeapBlock, &Out);
  VG_(ssort)(Out.begin(), Out.size(), sizeof(Block), byStart);
  dropArenas(Out);
  Marker M(Out);
  M.markFromRoots();
  M.markLost();
}

} // namespace engine::leak

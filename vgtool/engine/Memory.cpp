// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Memory.h"
#include "engine/Announced.h"
#include "engine/ClientBlocks.h"
#include "engine/Forbidden.h"
#include "engine/Heap.h"
#include "engine/Shadow.h"

namespace engine {

namespace {

/// No thread has had a higher number.
ThreadId LastThread = 0;

bool isClient(const NSegment *S) {
  return S && (S->kind == SkAnonC || S->kind == SkFileC || S->kind == SkShmC);
}

// What is wrong at A, an address in the client's heap that is in no live block.
void heapProblem(Addr A, Problem *Out) {
  Out->FirstBad = A;
  Out->HasBlock = heap::find(A, &Out->Block);
  if (!Out->HasBlock)
    Out->Kind = Fault::HeapUnused;
  else if (Out->Block.Freed && A - Out->Block.Start < Out->Block.Size)
    Out->Kind = Fault::FreedBlock;
  else
    Out->Kind = Fault::HeapRedzone;
}

// What is wrong at A, which the client has declared out of bounds.
void forbiddenProblem(Addr A, Problem *Out) {
  Out->Kind = Fault::Forbidden;
  Out->FirstBad = A;
  Out->HasBlock = announced::find(A, &Out->Block) || pools::find(A, &Out->Block);
  if (!Out->HasBlock)
    return;
  if (A - Out->Block.Start >= Out->Block.Size)
    Out->Kind = Fault::HeapRedzone;
  else if (Out->Block.Freed)
    Out->Kind = Fault::FreedBlock;
}

// The first address of [A, End) in the heap that is in no live block; End if there is none.
Addr endOfLive(Addr A, Addr End) {
  HeapBlock Block;
  while (A < End && heap::findLive(A, &Block))
    A = Block.Start + Block.Size;
  return A < End ? A : End;
}

// Lowers *End to the first address of [A, *End) under a thread's stack pointer.
bool belowStack(Addr A, Addr *End) {
  Addr Start, Stop;
  if (!nextDeadStack(A, &Start, &Stop) || Start >= *End)
    return false;
  *End = Start;
  return true;
}

} // namespace

void threadCreated(ThreadId, ThreadId Child) {
  if (Child > LastThread)
    LastThread = Child;
}

bool nextStack(ThreadId *Tid, Addr *Low, Addr *Top) {
  return (*Tid == AnyThread || *Tid < LastThread) && VG_(thread_stack_next)(Tid, Low, Top);
}

ExeContext *contextOf(UInt Number) {
  ExeContext *Context = Number ? VG_(get_ExeContext_from_ECU)(Number) : nullptr;
  return Context ? Context : VG_(null_ExeContext)();
}

// Only stacks whose bounds are known are considered: the stack pointer must be inside, on memory
// that is not the heap's.
bool nextDeadStack(Addr A, Addr *Start, Addr *End) {
  ThreadId Tid = AnyThread;
  Addr Low, Top;
  bool Found = false;
  while (nextStack(&Tid, &Low, &Top)) {
    SizeT Size = VG_(thread_get_stack_size)(Tid);
    if (Low > Top || Top - Low >= Size || Top < Size)
      continue;
    const Addr DeadStart = Top - Size + 1, DeadEnd = Low - VG_STACK_REDZONE_SZB;
    const Addr First = A > DeadStart ? A : DeadStart;
    if (First >= DeadEnd || (Found && First >= *Start))
      continue;
    const NSegment *Segment = VG_(am_find_nsegment)(Low);
    if (!isClient(Segment) || Segment->isCH)
      continue;
    // The kernel lets the main stack grow; elsewhere the bounds came from the mapping, and a
    // mapping that goes on below them is not a stack of its own.
    if (Tid != 1 && isClient(VG_(am_find_nsegment)(DeadStart - 1)) &&
        VG_(am_find_nsegment)(DeadStart - 1)->hasR)
      continue;
    *Start = First;
    *End = DeadEnd;
    Found = true;
  }
  return Found;
}

bool checkAddressable(ThreadId, Addr A, SizeT Len, Access How, Problem *Out) {
  Problem Unused;
  if (!Out)
    Out = &Unused;
  if (Len == 0)
    return true;
  auto Fail = [Out](Fault Kind, Addr At) {
    Out->Kind = Kind;
    Out->FirstBad = At;
    Out->HasBlock = false;
    return false;
  };
  if (A >= shadow::Window)
    return Fail(Fault::Unmapped, A);
  Addr End = Len > shadow::Window - A ? shadow::Window : A + Len;
  const bool Clipped = End - A != Len;
  Addr StackEnd = End;
  const bool UnderStack = belowStack(A, &StackEnd);
  for (Addr At = A; At < StackEnd;) {
    const NSegment *Segment = VG_(am_find_nsegment)(At);
    if (!isClient(Segment))
      return Fail(Fault::Unmapped, At);
    if (How == Access::Read ? !Segment->hasR : !Segment->hasW)
      return Fail(Fault::NoPermission, At);
    Addr Stop = Segment->end + 1 < StackEnd ? Segment->end + 1 : StackEnd;
    const Addr Bad = Segment->isCH ? endOfLive(At, Stop) : Stop;
    if (Addr Forbidden = forbidden::first(At, Bad); Forbidden < Bad) {
      forbiddenProblem(Forbidden, Out);
      return false;
    }
    if (Bad < Stop) {
      heapProblem(Bad, Out);
      return false;
    }
    At = Stop;
  }
  if (UnderStack)
    return Fail(Fault::BelowStack, StackEnd);
  return Clipped ? Fail(Fault::Unmapped, End) : true;
}

SizeT addressablePrefix(ThreadId Tid, Addr A, SizeT Len, Access How) {
  Problem P;
  return checkAddressable(Tid, A, Len, How, &P) ? Len : P.FirstBad - A;
}

Addr nextMapped(Addr A) {
  if (A >= shadow::Window)
    return shadow::Window;
  if (isClient(VG_(am_find_nsegment)(A)))
    return A;
  Int Count = 0;
  Addr *Starts = VG_(get_segment_starts)(SkAnonC | SkFileC | SkShmC, &Count);
  Addr Next = shadow::Window;
  for (Int I = 0; I < Count; I++)
    if (Starts[I] > A && Starts[I] < Next)
      Next = Starts[I];
  if (Starts)
    VG_(free)(Starts);
  return Next;
}

Addr endOfMapping(Addr A) {
  const NSegment *Segment = VG_(am_find_nsegment)(A);
  tl_assert(Segment);
  return Segment->end + 1;
}

namespace {

VG_MINIMAL_JMP_BUF(CopyFault);

void copyFaulted(Int, Addr) { VG_MINIMAL_LONGJMP(CopyFault); }

} // namespace

bool copyFromClient(void *Dst, Addr A, SizeT Len) {
  if (Len == 0)
    return true;
  if (!shadow::covers(A, Len) || !VG_(am_is_valid_for_client)(A, Len, VKI_PROT_READ))
    return false;
  // Mapped is not yet readable: a file may be shorter than its mapping.
  fault_catcher_t Previous = VG_(set_fault_catcher)(copyFaulted);
  volatile bool Copied = false;
  if (VG_MINIMAL_SETJMP(CopyFault) == 0) {
    VG_(memcpy)(Dst, reinterpret_cast<const void *>(A), Len);
    Copied = true;
  }
  VG_(set_fault_catcher)(Previous);
  return Copied;
}

bool findHeapBlock(Addr A, HeapBlock *Out) { return heap::find(A, Out); }

void describeAddress(Addr A, AddrInfo *Info) {
  VG_(memset)(Info, 0, sizeof(*Info));
  if (clientblocks::describe(A, Info))
    return;
  HeapBlock Block;
  if (heap::find(A, &Block)) {
    Info->tag = Addr_Block;
    Info->Addr.Block.block_kind = Block.Freed ? Block_Freed : Block_Mallocd;
    Info->Addr.Block.block_desc = "block";
    Info->Addr.Block.block_szB = Block.Size;
    Info->Addr.Block.rwoffset = static_cast<PtrdiffT>(A - Block.Start);
    Info->Addr.Block.allocated_at = contextOf(Block.AllocAt);
    VG_(initThreadInfo)(&Info->Addr.Block.alloc_tinfo);
    Info->Addr.Block.freed_at = contextOf(Block.FreedAt);
    return;
  }
  Info->tag = Addr_Undescribed;
  VG_(describe_addr)(VG_(current_DiEpoch)(), A, Info);
}

const HChar *describeFault(Fault Kind) {
  switch (Kind) {
  case Fault::Unmapped:
    return "unmapped memory";
  case Fault::NoPermission:
    return "memory without the needed permission";
  case Fault::HeapRedzone:
    return "memory beside a heap block";
  case Fault::FreedBlock:
    return "a freed heap block";
  case Fault::HeapUnused:
    return "heap memory in no block";
  case Fault::BelowStack:
    return "stack below the stack pointer";
  case Fault::Forbidden:
    return "memory that the program declared inaccessible";
  }
  return "memory";
}

} // namespace engine

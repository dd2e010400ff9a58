// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Heap.h"
#include "boundary/Boundary.h"
#include "engine/Announced.h"
#include "engine/BlockMap.h"
#include "engine/Origins.h"
#include "engine/Shadow.h"
#include "engine/Stats.h"
#include "engine/TraceCache.h"

namespace engine::heap {

namespace {

/// Lies right before the payload, in the low redzone. Clients can overwrite it, so that nothing in
/// it is believed before Check was compared.
struct Header {
  ULong Check;
  SizeT Size;
  UInt AllocAt; ///< ExeContext numbers. Those are multiples of 4: here the Family is added.
  UInt FreedAt; ///< 0 while live.
  Header *Next; ///< In quarantine.
};
static_assert(sizeof(Header) == 32);

constexpr SizeT MinRedzone = sizeof(Header);

enum class Traces { None, Alloc, Free, Both };

Long ClientFreelistVol = 12000000;
Traces KeepTraces = Traces::Both;
Bool ShowMismatched = True;
SizeT Redzone;
Header *QuarantineFirst, *QuarantineLast;

Header *headerOf(Addr A) { return reinterpret_cast<Header *>(A) - 1; }
Addr payloadOf(const Header *H) { return reinterpret_cast<Addr>(H + 1); }

ULong checkOf(Addr A, SizeT Size, bool Freed) {
  ULong Mix = (A ^ (Size << 32) ^ (Size >> 32)) * 0x9e3779b97f4a7c15ULL;
  return Mix ^ (Freed ? 0x58454e4846524545ULL : 0x58454e484c495645ULL);
}

enum class State { Damaged, Live, Freed };

State stateOf(Addr A) {
  const Header *H = headerOf(A);
  if (H->Check == checkOf(A, H->Size, false))
    return State::Live;
  return H->Check == checkOf(A, H->Size, true) ? State::Freed : State::Damaged;
}

UInt traceNow(ThreadId Tid, Traces Without) {
  if (KeepTraces == Traces::None || KeepTraces == Without)
    return 0;
  return tracecache::record(Tid);
}

Family familyOf(const Header *H) { return static_cast<Family>(H->AllocAt & 3); }

void *allocate(ThreadId Tid, SizeT Size, SizeT Align, bool Zero, Family Kind = Family::Malloc) {
  if (static_cast<SSizeT>(Size) < 0 || Size > shadow::Window)
    return nullptr;
  if (Align < VG_(clo_alignment))
    Align = VG_(clo_alignment);
  void *Block = VG_(cli_malloc)(Align, Size);
  if (!Block)
    return nullptr;
  Addr A = reinterpret_cast<Addr>(Block);
  if (Zero) {
    VG_(memset)(Block, 0, Size);
    shadow::makeUndefined(A - Redzone, Redzone);
    shadow::makeDefined(A, Size);
    shadow::makeUndefined(A + Size, Redzone);
  } else {
    shadow::makeUndefined(A - Redzone, Size + 2 * Redzone);
  }
  Header *H = headerOf(A);
  H->Size = Size;
  const UInt Trace = traceNow(Tid, Traces::Free);
  H->AllocAt = Trace | static_cast<UInt>(Kind);
  if (!Zero)
    origins::set(A, Size, origins::make(origins::Kind::Heap, Trace));
  H->FreedAt = 0;
  H->Next = nullptr;
  H->Check = checkOf(A, Size, false);
  blockmap::set(A);
  stats().Allocations++;
  stats().BytesAllocated += Size;
  return Block;
}

/// What a block counts in quarantine. Many small ones take more for their redzones than for
/// themselves.
SizeT volumeOf(const Header *H) { return H->Size + 2 * Redzone; }

// Gives the oldest freed blocks back to the allocator until the rest fits.
void trimQuarantine() {
  while (QuarantineFirst && VG_(free_queue_volume) > ClientFreelistVol) {
    Header *H = QuarantineFirst;
    Addr A = payloadOf(H);
    if (stateOf(A) != State::Freed) {
      // The client has written over the header, so neither its size nor what follows it is known.
      // Give up the whole queue rather than follow a wild pointer; the memory stays allocated.
      QuarantineFirst = QuarantineLast = nullptr;
      VG_(free_queue_volume) = VG_(free_queue_length) = 0;
      return;
    }
    QuarantineFirst = H->Next;
    if (!QuarantineFirst)
      QuarantineLast = nullptr;
    VG_(free_queue_volume) -= static_cast<Long>(volumeOf(H));
    VG_(free_queue_length)--;
    blockmap::clear(A);
    H->Check = 0;
    VG_(cli_free)(reinterpret_cast<void *>(A));
  }
}

void release(ThreadId Tid, Addr A) {
  Header *H = headerOf(A);
  H->FreedAt = traceNow(Tid, Traces::Alloc);
  H->Check = checkOf(A, H->Size, true);
  H->Next = nullptr;
  shadow::makeUndefined(A, H->Size);
  if (QuarantineLast)
    QuarantineLast->Next = H;
  else
    QuarantineFirst = H;
  QuarantineLast = H;
  VG_(free_queue_volume) += static_cast<Long>(volumeOf(H));
  VG_(free_queue_length)++;
  stats().Frees++;
  trimQuarantine();
}

FreeFault faultOf(Addr A) {
  if (blockmap::isStart(A))
    return stateOf(A) == State::Freed ? FreeFault::Again : FreeFault::Damaged;
  HeapBlock Block;
  return find(A, &Block) && A - Block.Start < Block.Size ? FreeFault::Inside : FreeFault::NoBlock;
}

// True if A is a live block. Reports a bad free otherwise, and a block of another family.
bool checkLive(ThreadId Tid, void *Block, Family Kind) {
  Addr A = reinterpret_cast<Addr>(Block);
  if (blockmap::isStart(A) && stateOf(A) == State::Live) {
    if (const Family Own = familyOf(headerOf(A)); Own != Kind && ShowMismatched)
      boundary::recordMismatchedFree(Tid, A, Own, Kind);
    return true;
  }
  boundary::recordBadFree(Tid, A, faultOf(A));
  return false;
}

void *replaceMalloc(ThreadId Tid, SizeT Size) { return allocate(Tid, Size, 0, false); }

void *replaceNew(ThreadId Tid, SizeT Size) { return allocate(Tid, Size, 0, false, Family::New); }

void *replaceNewAligned(ThreadId Tid, SizeT Size, SizeT Align) {
  return allocate(Tid, Size, Align, false, Family::New);
}

void *replaceNewArray(ThreadId Tid, SizeT Size) {
  return allocate(Tid, Size, 0, false, Family::NewArray);
}

void *replaceNewArrayAligned(ThreadId Tid, SizeT Size, SizeT Align) {
  return allocate(Tid, Size, Align, false, Family::NewArray);
}

void *replaceMemalign(ThreadId Tid, SizeT Align, SizeT Size) {
  return allocate(Tid, Size, Align, false);
}

void *replaceCalloc(ThreadId Tid, SizeT Count, SizeT Size) {
  SizeT Total;
  if (__builtin_mul_overflow(Count, Size, &Total))
    return nullptr;
  return allocate(Tid, Total, 0, true);
}

template <Family Kind> void replaceFree(ThreadId Tid, void *Block) {
  if (checkLive(Tid, Block, Kind))
    release(Tid, reinterpret_cast<Addr>(Block));
}

template <Family Kind> void replaceFreeAligned(ThreadId Tid, void *Block, SizeT) {
  replaceFree<Kind>(Tid, Block);
}

void *replaceRealloc(ThreadId Tid, void *Block, SizeT Size) {
  if (!Block)
    return replaceMalloc(Tid, Size);
  if (!checkLive(Tid, Block, Family::Malloc))
    return nullptr;
  if (Size == 0) {
    release(Tid, reinterpret_cast<Addr>(Block));
    return nullptr;
  }
  Addr Old = reinterpret_cast<Addr>(Block);
  SizeT Keep = headerOf(Old)->Size;
  void *NewBlock = allocate(Tid, Size, 0, false);
  if (!NewBlock)
    return nullptr;
  if (Keep > Size)
    Keep = Size;
  VG_(memcpy)(NewBlock, Block, Keep);
  shadow::copyRange(Old, reinterpret_cast<Addr>(NewBlock), Keep);
  origins::copyRange(Old, reinterpret_cast<Addr>(NewBlock), Keep);
  release(Tid, Old);
  return NewBlock;
}

SizeT replaceUsableSize(ThreadId, void *Block) {
  Addr A = reinterpret_cast<Addr>(Block);
  if (!blockmap::isStart(A) || stateOf(A) != State::Live)
    return 0;
  return headerOf(A)->Size;
}

bool describe(Addr Start, HeapBlock *Out) {
  State S = stateOf(Start);
  if (S == State::Damaged)
    return false;
  const Header *H = headerOf(Start);
  Out->Start = Start;
  Out->Size = H->Size;
  Out->Freed = S == State::Freed;
  Out->AllocAt = H->AllocAt & ~3U;
  Out->FreedAt = Out->Freed ? H->FreedAt : 0;
  return true;
}

// The segment of the client's heap that holds A.
const NSegment *heapSegment(Addr A) {
  if (A >= shadow::Window)
    return nullptr;
  const NSegment *Segment = VG_(am_find_nsegment)(A);
  return Segment && Segment->kind == SkAnonC && Segment->isCH ? Segment : nullptr;
}

} // namespace

void registerReplacements() {
  VG_(needs_malloc_replacement)(
      replaceMalloc, replaceNew, replaceNewAligned, replaceNewArray, replaceNewArrayAligned,
      replaceMemalign, replaceCalloc, replaceFree<Family::Malloc>, replaceFree<Family::New>,
      replaceFreeAligned<Family::New>, replaceFree<Family::NewArray>,
      replaceFreeAligned<Family::NewArray>, replaceRealloc, replaceUsableSize, MinRedzone);
}

bool processOption(const HChar *Arg) {
  const HChar *Value = nullptr;
  if (VG_BINT_CLO(Arg, "--freelist-vol", ClientFreelistVol, 0, 10LL * 1000 * 1000 * 1000)) {
    return true;
  }
  if (VG_BOOL_CLO(Arg, "--show-mismatched-frees", ShowMismatched))
    return true;
  if (VG_STR_CLO(Arg, "--keep-stacktraces", Value)) {
    if (VG_STREQ(Value, "none"))
      KeepTraces = Traces::None;
    else if (VG_STREQ(Value, "alloc"))
      KeepTraces = Traces::Alloc;
    else if (VG_STREQ(Value, "free"))
      KeepTraces = Traces::Free;
    else if (VG_STREQ(Value, "alloc-and-free"))
      KeepTraces = Traces::Both;
    else
      VG_(fmsg_bad_option)(Arg, "It is one of none, alloc, free and alloc-and-free.\n");
    return true;
  }
  return VG_(replacement_malloc_process_cmd_line_option)(Arg);
}

void printUsage() {
  VG_(printf)(
      "    --freelist-vol=<number>          bytes of freed blocks that are held back,\n"
      "                                     with their redzones [12000000]\n"
      "    --show-mismatched-frees=no|yes   report blocks freed by another family of functions\n"
      "                                     [yes]\n"
      "    --keep-stacktraces=none|alloc|free|alloc-and-free\n"
      "                                     where stacks of heap blocks are recorded\n"
      "                                     [alloc-and-free]\n");
}

void init() {
  Redzone = VG_(malloc_effective_client_redzone_size)();
  if (Redzone < MinRedzone) {
    VG_(umsg)(
        "xenhc: --redzone-size is too small: give at least %lu, which hold a block's header.\n",
        MinRedzone);
    VG_(exit)(1);
  }
  blockmap::init();
}

bool find(Addr A, HeapBlock *Out) {
  if (announced::find(A, Out) || pools::find(A, Out))
    return true;
  const NSegment *Segment = heapSegment(A);
  if (!Segment)
    return false;
  HeapBlock Before;
  Addr Start = blockmap::lastStart(Segment->start, A);
  bool HasBefore = Start && describe(Start, &Before);
  if (HasBefore && A - Before.Start < Before.Size + Redzone) {
    *Out = Before;
    return true;
  }
  Start = blockmap::nextStart(A, A + Redzone + 1);
  return Start && describe(Start, Out);
}

bool findLive(Addr A, HeapBlock *Out) {
  const NSegment *Segment = heapSegment(A);
  if (!Segment)
    return false;
  Addr Start = blockmap::lastStart(Segment->start, A);
  return Start && describe(Start, Out) && !Out->Freed && A - Out->Start < Out->Size;
}

bool isWithinLive(Addr Start, Addr A, SizeT Len) {
  if (!blockmap::isStart(Start) || stateOf(Start) != State::Live)
    return false;
  const SizeT Size = headerOf(Start)->Size;
  return A - Start < Size && Size - (A - Start) >= Len;
}

Addr liveStart(Addr A) {
  const NSegment *Segment = heapSegment(A);
  const Addr Start = Segment ? blockmap::lastStart(Segment->start, A) : 0;
  return Start && isWithinLive(Start, A, 1) ? Start : 0;
}

bool endsBefore(Addr A, SizeT Within) {
  const NSegment *Segment = heapSegment(A);
  const Addr Start = Segment ? blockmap::lastStart(Segment->start, A) : 0;
  if (!Start || stateOf(Start) != State::Live)
    return false;
  const Addr End = Start + headerOf(Start)->Size;
  return A >= End && A - End <= Within;
}

bool startsBehind(Addr A, SizeT Within) {
  const Addr Start = heapSegment(A) ? blockmap::nextStart(A, A + Within + 1) : 0;
  return Start && stateOf(Start) == State::Live;
}

void forEachLive(LiveFn Do, void *Argument) {
  Int Count = 0;
  Addr *Starts = VG_(get_segment_starts)(SkAnonC, &Count);
  for (Int I = 0; I < Count; I++) {
    const NSegment *Segment = heapSegment(Starts[I]);
    if (!Segment)
      continue;
    const Addr End = Segment->end + 1;
    for (Addr A = blockmap::nextStart(Starts[I], End); A; A = blockmap::nextStart(A + 16, End)) {
      if (stateOf(A) != State::Live)
        continue;
      const Header *H = headerOf(A);
      Do({A, H->Size, false, H->AllocAt & ~3U, 0}, familyOf(H), Argument);
    }
  }
  VG_(free)(Starts);
}

} // namespace engine::heap

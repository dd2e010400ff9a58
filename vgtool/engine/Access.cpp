// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Access.h"
#include "boundary/Boundary.h"
#include "boundary/SafeMemoryRanges.h"
#include "engine/Forbidden.h"
#include "engine/Heap.h"
#include "engine/Memory.h"

namespace engine::access {

namespace {

Bool Enabled = False;
constinit boundary::Ranges Ignored;

constexpr SizeT PageSize = VKI_PAGE_SIZE;
/// How much above the stack pointer is taken for the current frames, without a look.
constexpr SizeT NearStack = 4096;
/// How much above the stack pointer a page of a stack is taken for the same stack's.
constexpr SizeT SameStack = 8UL << 20;
/// How far the C library's string functions read around a string: four vectors of 32 bytes.
constexpr SizeT StringOverread = 128;

enum class PageKind : UChar { Plain, Stack, Heap };

struct Page {
  Addr Number;
  UInt Generation;
  PageKind Kind;
  bool Writable;
  Addr Block; ///< Of a heap page: the live block that was found last.
};

constexpr UInt Slots = 4096;
Page Pages[Slots];
UInt Generation = 1;

bool isOnStack(Addr A) {
  ThreadId Tid = AnyThread;
  Addr Low, Top;
  while (nextStack(&Tid, &Low, &Top))
    if (A <= Top && Top - A < VG_(thread_get_stack_size)(Tid))
      return true;
  return false;
}

/// Remembers the page of an access that was found to be right.
void remember(Addr A) {
  const NSegment *Segment = VG_(am_find_nsegment)(A);
  if (!Segment || !Segment->hasR)
    return;
  const PageKind Kind = Segment->isCH  ? PageKind::Heap
                        : isOnStack(A) ? PageKind::Stack
                                       : PageKind::Plain;
  Pages[A / PageSize % Slots] = {A / PageSize, Generation, Kind, Segment->hasW == True, 0};
}

/// True if what is remembered says that the access is right.
bool isKnownRight(Addr A, SizeT Size, bool Write, Addr StackPointer) {
  Page &P = Pages[A / PageSize % Slots];
  if (P.Number != A / PageSize || P.Generation != Generation)
    return false;
  const bool InPage = A % PageSize + Size <= PageSize;
  switch (P.Kind) {
  case PageKind::Plain:
    return InPage && (P.Writable || !Write);
  case PageKind::Stack:
    return InPage && A >= StackPointer && A - StackPointer < SameStack;
  case PageKind::Heap:
    if (heap::isWithinLive(P.Block, A, Size))
      return true;
    P.Block = heap::liveStart(A);
    return heap::isWithinLive(P.Block, A, Size);
  }
  return false;
}

bool isLibrary(Addr Ip) {
  const HChar *Object = nullptr;
  return VG_(get_objname)(VG_(current_DiEpoch)(), Ip, &Object) &&
         (VG_(strstr)(Object, "/libc.so") || VG_(strstr)(Object, "/libc-2") ||
          VG_(strstr)(Object, "/ld-linux") || VG_(strstr)(Object, "/ld-2") ||
          VG_(strstr)(Object, "/vgpreload_xenhc"));
}

/// Loads that are meant to reach beyond a block, and never hurt: an aligned one that holds a part
/// of the block, since it stays on the page; and those of the C library's string functions.
bool isHarmlessLoad(ThreadId Tid, Addr A, SizeT Size, const Problem &P) {
  if (Size < sizeof(Addr) || P.Kind == Fault::Unmapped || P.Kind == Fault::NoPermission)
    return false;
  bool HasPart = P.FirstBad > A;
  for (SizeT I = 0; I < Size && !HasPart; ++I)
    HasPart = checkAddressable(Tid, A + I, 1, Access::Read, nullptr);
  if (HasPart && A % Size == 0)
    return true;
  // strstr() looks at what is before a string as well.
  const bool IsNear = HasPart || heap::endsBefore(A, StringOverread) ||
                      (P.Kind != Fault::FreedBlock && heap::startsBehind(A, StringOverread));
  return IsNear && isLibrary(VG_(get_IP)(Tid));
}

} // namespace

bool processOption(const HChar *Arg) { return VG_BOOL_CLO(Arg, "--check-accesses", Enabled); }

void printUsage() {
  VG_(printf)(
      "    --check-accesses=no|yes          report invalid reads and writes of the program's\n"
      "                                     own; takes up to twice the time [no]\n");
}

bool isEnabled() { return Enabled; }

void forget() { ++Generation; }

void ignore(Addr A, SizeT Len, bool Ignore) {
  const Addr End = Len < ~A ? A + Len : ~static_cast<Addr>(0);
  if (Ignore)
    Ignored.add(A, End);
  else
    Ignored.remove(A, End);
}

VG_REGPARM(3) void check(Addr A, UWord SizeAndKind, Addr StackPointer) {
  if (A - (StackPointer - VG_STACK_REDZONE_SZB) < NearStack)
    return;
  const SizeT Size = SizeAndKind & (WriteFlag - 1);
  const bool Write = SizeAndKind & WriteFlag;
  if (isKnownRight(A, Size, Write, StackPointer) && forbidden::first(A, A + Size) == A + Size)
    return;
  const ThreadId Tid = VG_(get_running_tid)();
  Problem P;
  if (checkAddressable(Tid, A, Size, Write ? Access::Write : Access::Read, &P)) {
    remember(A);
    return;
  }
  if (Ignored.firstOutside(A, A + Size) == A + Size)
    return;
  if (!Write && isHarmlessLoad(Tid, A, Size, P))
    return;
  boundary::recordInvalidAccess(Tid, A, Size, Write ? Access::Write : Access::Read, P);
}

} // namespace engine::access

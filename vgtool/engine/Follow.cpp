// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Follow.h"
#include "engine/GuestState.h"
#include "engine/Mapping.h"
#include "engine/Shadow.h"

extern "C" {
// Of the core (coregrind/pub_core_transtab.h in Valgrind 3.19): what munmap() does for its range,
// after the system call as here.
void VG_(discard_translations)(Addr Start, ULong Range, const HChar *Who);
}

namespace engine::follow {

namespace {

bool Active = false;
bool Refused = false; ///< There is no room for the tags of memory.
Listener TheListener = nullptr;

constexpr Addr Page = 4096;
constexpr Addr MapStart = (Distance & ~(Page - 1)) - Page;
constexpr SizeT MapLength = shadow::Window + 4 * Page;

/// The second shadow of the guest state: origins are in the lower half of each eight bytes.
constexpr Int SecondShadow = 2;
constexpr Int TagInSlot = 4;

/// A function that is about to return an error.
struct Return {
  ThreadId Tid;
  Addr StackPointer; ///< Of the caller, when it goes on.
  UInt Tag;
};
Return *Returns = nullptr; ///< By thread.
bool ErrorsActive = false;

/// Where such functions return to. The code there asks.
constexpr UInt MaxReturnSites = 4096;
Addr *ReturnSites = nullptr;
UInt ReturnSiteCount = 0;

UInt *tagOf(Addr A) { return reinterpret_cast<UInt *>((A & ~3ULL) + Distance); }

void discard(Addr Start, SizeT Len) {
  VG_(discard_translations)(Start, Len, "xenhc follows a value");
}

bool activate() {
  if (Active || Refused)
    return Active;
  if (!reserve(MapStart, MapLength, "following results")) {
    VG_(umsg)("xenhc: Results are not followed in this run.\n");
    Refused = true;
    return false;
  }
  discard(0, shadow::Window);
  Active = true;
  return true;
}

bool activateErrors() {
  if (!activate())
    return false;
  if (!ErrorsActive) {
    ErrorsActive = true;
    ReturnSites = static_cast<Addr *>(VG_(malloc)("xenhc.follow", MaxReturnSites * sizeof(Addr)));
    Returns = static_cast<Return *>(VG_(calloc)("xenhc.follow", VG_N_THREADS, sizeof(Return)));
    discard(0, shadow::Window);
  }
  return true;
}

Use useOf(UWord Tag, Event What, ULong Now) {
  return {static_cast<UInt>(Tag) >> NumberShift,
          (Tag & ErrorBit) != 0,
          What,
          Now,
          0,
          Order::Unknown,
          0,
          ""};
}

void tell(const Use &U) {
  if (TheListener)
    TheListener(VG_(get_running_tid)(), U);
}

} // namespace

void listen(Listener L) { TheListener = L; }
bool active() { return Active; }

void markMemory(Addr A, UInt Number) {
  if (!shadow::covers(A, 8) || !activate())
    return;
  clearMemory(A, 8);
  *tagOf(A) = Number << NumberShift | WholeBit;
}

void markResult(ThreadId Tid, UInt Number) {
  if (!activate())
    return;
  const UInt Tag = Number << NumberShift;
  VG_(set_shadow_regs_area)(Tid, SecondShadow, guest::Result + TagInSlot, sizeof Tag,
                            reinterpret_cast<const UChar *>(&Tag));
}

void clearMemory(Addr A, SizeT Len) {
  constexpr SizeT LongRange = 1 << 20;
  if (!Active || Len == 0 || !shadow::covers(A, Len))
    return;
  UInt *const End = tagOf(A + Len - 1) + 1;
  UInt *At = tagOf(A);
  if (Len > LongRange) {
    // Reading would make the kernel find a page for each that nobody has touched.
    const Addr First = (reinterpret_cast<Addr>(At) + Page - 1) & ~(Page - 1);
    const Addr Last = reinterpret_cast<Addr>(End) & ~(Page - 1);
    dropPages(First, Last - First);
    for (; reinterpret_cast<Addr>(At) < First; ++At)
      *At = 0;
    At = reinterpret_cast<UInt *>(Last);
  }
  for (; At < End; ++At)
    if (*At)
      *At = 0;
}

void clearRegisters(ThreadId Tid, PtrdiffT Offset, SizeT Size) {
  static const UChar Zeros[4] = {};
  if (!Active)
    return;
  for (PtrdiffT Slot = Offset & ~7; Slot < Offset + static_cast<PtrdiffT>(Size); Slot += 8)
    VG_(set_shadow_regs_area)(Tid, SecondShadow, Slot + TagInSlot, sizeof Zeros, Zeros);
}

void markErrorInMemory(Addr A, SizeT Len, UInt Number) {
  if (!shadow::covers(A, Len) || !activateErrors())
    return;
  clearMemory(A, Len);
  *tagOf(A) = Number << NumberShift | ErrorBit;
}

void markErrorOfFunction(ThreadId Tid, UInt Number) {
  Addr At[2], StackPointers[2];
  if (VG_(get_StackTrace)(Tid, At, 2, StackPointers, nullptr, 0) < 2 || !activateErrors())
    return;
  // Callers are given by the last byte of their call.
  const Addr Site = At[1] + 1;
  if (!isReturnSite(Site)) {
    if (ReturnSiteCount == MaxReturnSites)
      return;
    ReturnSites[ReturnSiteCount++] = Site;
    discard(Site, 1);
  }
  Returns[Tid] = {Tid, StackPointers[1], Number << NumberShift | ErrorBit};
}

bool errorsActive() { return ErrorsActive; }

bool isReturnSite(Addr Instruction) {
  for (UInt I = 0; I < ReturnSiteCount; ++I)
    if (ReturnSites[I] == Instruction)
      return true;
  return false;
}

VG_REGPARM(1) UWord returned(UWord StackPointer) {
  Return &R = Returns[VG_(get_running_tid)()];
  const UInt Tag = R.StackPointer == StackPointer ? R.Tag : 0;
  if (Tag)
    R.Tag = 0;
  return Tag;
}

UInt errorAt(Addr A) {
  if (!ErrorsActive || !shadow::covers(A, 4))
    return 0;
  const UInt Tag = *tagOf(A);
  return Tag & ErrorBit ? Tag >> NumberShift : 0;
}

void watchComparisons() { activateErrors(); }

VG_REGPARM(2) void arrived(UWord Tag, UWord Value) {
  if (!(Tag & ErrorBit))
    tell(useOf(Tag, Tag & SignBit ? Event::Widened : Event::Cut, Value));
}

VG_REGPARM(0) void compared(UWord Tag, UWord Value, UWord Other, UWord How) {
  Use U = useOf(Tag, Event::Compared, Value);
  U.Other = Other;
  U.How = static_cast<Order>(How & ((1 << BitsShift) - 1));
  U.Bits = static_cast<UInt>(How >> BitsShift);
  tell(U);
}

VG_REGPARM(1) void wasAddress(UWord Tag) {
  if (Tag & ErrorBit)
    tell(useOf(Tag, Event::Address, 0));
}

VG_REGPARM(3) void wasSize(UWord Tag, UWord Value, UWord Function) {
  if (!(Tag & ErrorBit))
    return;
  Use U = useOf(Tag, Event::Size, Value);
  U.Function = nameOfFunction(static_cast<UInt>(Function));
  tell(U);
}

} // namespace engine::follow

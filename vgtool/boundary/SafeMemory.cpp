// SPDX-License-Identifier: GPL-2.0-or-later

#include "SafeMemory.h"
#include "DevicesMappings.h"
#include "Report.h"
#include "SafeMemoryPool.h"
#include "SafeMemoryRanges.h"
#include "engine/Memory.h"

namespace boundary::safememory {

constinit Check TheCheck = Check::Yes;

namespace {

/// What one mlock() asked for.
struct Lock {
  Addr Start;
  SizeT Len;
  ExeContext *LockedAt;
  UInt Block;             ///< Where the heap block that it is in was allocated; 0 if in none.
  ExeContext *UnlockedBy; ///< Another buffer's munlock().
};

constexpr size_t MaxLocks = 1 << 14;
StaticVec<Lock> Locks;
constinit Ranges LockedPages; ///< The truth, page by page; Locks are what the program believes.
bool EverythingLocked = false;

bool isOnStack(Addr A) {
  ThreadId Tid = engine::AnyThread;
  Addr Low = 0, Top = 0;
  while (engine::nextStack(&Tid, &Low, &Top))
    if (Low - VG_STACK_REDZONE_SZB <= A && A <= Top)
      return true;
  return false;
}

UInt blockOf(Addr A) {
  engine::HeapBlock Block;
  return engine::findHeapBlock(A, &Block) && !Block.Freed ? Block.AllocAt : 0;
}

/// True if what was locked exists no more: a freed block, a function's frame that is gone.
bool isStale(ThreadId Tid, const Lock &L) {
  return blockOf(L.Start) != L.Block ||
         !engine::checkAddressable(Tid, L.Start, L.Len, engine::Access::Read, nullptr);
}

/// Start and End are of whole pages.
bool sharesPage(const Lock &L, Addr Start, Addr End) {
  return pageStart(L.Start) < End && Start < pageEnd(L.Start, L.Len);
}

void dropLock(size_t I) {
  Locks[I] = Locks.back();
  Locks.truncate(Locks.size() - 1);
}

bool contains(Addr OuterA, SizeT OuterLen, Addr InnerA, SizeT InnerLen) {
  return OuterA <= InnerA && InnerA - OuterA <= OuterLen &&
         InnerLen <= OuterLen - (InnerA - OuterA);
}

/// Takes out the lock that an munlock() of [A, A + Len) undoes: the one of just that memory, or
/// those inside of it, or the one of which it is a part. Returns false if there is none.
bool takeOwn(Addr A, SizeT Len) {
  for (size_t I = Locks.size(); I-- > 0;)
    if (Locks[I].Start == A && Locks[I].Len == Len) {
      dropLock(I);
      return true;
    }
  bool Found = false;
  for (size_t I = Locks.size(); I-- > 0;)
    if (contains(A, Len, Locks[I].Start, Locks[I].Len)) {
      dropLock(I);
      Found = true;
    }
  for (size_t I = Locks.size(); !Found && I-- > 0;)
    if (contains(Locks[I].Start, Locks[I].Len, A, Len)) {
      // What is left of it may be two pieces, of which nobody says any more what they are.
      dropLock(I);
      Found = true;
    }
  return Found;
}

} // namespace

const HChar *describe(Place P) {
  switch (P) {
  case Place::Buffer:
    return "a hypercall buffer";
  case Place::Foreign:
    return "foreign memory";
  case Place::Returned:
    return "a hypercall buffer that was given back to libxencall";
  case Place::Missing:
    return "a foreign frame that could not be mapped";
  case Place::Locked:
    return "memory that is only locked";
  case Place::Heap:
    return "heap memory";
  case Place::Stack:
    return "the stack";
  case Place::Static:
    return "static data";
  case Place::Other:
    return "an ordinary mapping";
  }
  return "memory";
}

Place classify(Addr A) {
  if (const devices::Mapping *M = devices::mappingAt(A))
    return devices::firstMissing(A, A + 1) == A ? Place::Missing
           : M->IsBuffer                        ? Place::Buffer
                                                : Place::Foreign;
  if (EverythingLocked || LockedPages.firstOutside(A, A + 1) != A)
    return Place::Locked;
  const NSegment *Segment = VG_(am_find_nsegment)(A);
  engine::HeapBlock Block;
  if ((Segment && Segment->isCH) || engine::findHeapBlock(A, &Block))
    return Place::Heap;
  if (isOnStack(A))
    return Place::Stack;
  const HChar *Object = nullptr;
  if (VG_(DebugInfo_sect_kind)(&Object, A) != Vg_SectUnknown)
    return Place::Static;
  return Place::Other;
}

bool isSafe(Addr A, SizeT Len, Unsafe *Out) {
  const Addr End = A + Len;
  if (const pool::Buffer *B = pool::returnedIn(A, End)) {
    *Out = {B->Start > A ? B->Start : A, Place::Returned, B->ReturnedAt};
    return false;
  }
  while (A < End) {
    Addr Next = A;
    if (const devices::Mapping *M = devices::mappingAt(A))
      Next = devices::firstMissing(A, M->End);
    else if (TheCheck == Check::Yes)
      Next = EverythingLocked ? End : LockedPages.firstOutside(A, End);
    if (Next == A)
      break;
    A = Next;
  }
  if (A >= End)
    return true;
  *Out = {A, classify(A), nullptr};
  for (const Lock &L : Locks)
    if (L.UnlockedBy && contains(L.Start, L.Len, A, 1))
      Out->Since = L.UnlockedBy;
  return false;
}

void mapped(Addr A, SizeT Len, bool IsLocked) {
  const Addr End = pageEnd(A, Len);
  // What was there before (MAP_FIXED) is gone.
  LockedPages.remove(A, End);
  if (IsLocked)
    LockedPages.add(A, End);
}

void unmapped(Addr A, SizeT Len) {
  const Addr End = pageEnd(A, Len);
  LockedPages.remove(A, End);
  for (size_t I = Locks.size(); I-- > 0;)
    if (Locks[I].Start < End && A < pageEnd(Locks[I].Start, Locks[I].Len))
      dropLock(I);
}

void moved(Addr From, SizeT OldLen, Addr To, SizeT NewLen) {
  const bool WasLocked = LockedPages.firstOutside(From, From + 1) != From;
  unmapped(From, OldLen);
  mapped(To, NewLen, WasLocked);
}

void locked(ThreadId Tid, Addr A, SizeT Len) {
  LockedPages.add(pageStart(A), pageEnd(A, Len));
  // Two of a kind are enough to tell that the first munlock() is one too many.
  UInt Same = 0;
  for (const Lock &L : Locks)
    Same += L.Start == A && L.Len == Len;
  if (Same >= 2)
    return;
  if (Locks.size() == MaxLocks)
    dropLock(0);
  Locks.push({A, Len, VG_(record_ExeContext)(Tid, 0), blockOf(A), nullptr});
}

void unlocked(ThreadId Tid, Addr A, SizeT Len) {
  const Addr Start = pageStart(A), End = pageEnd(A, Len);
  LockedPages.remove(Start, End);
  for (size_t I = Locks.size(); I-- > 0;)
    if (sharesPage(Locks[I], Start, End) && isStale(Tid, Locks[I]))
      dropLock(I);
  const bool OneBuffer = takeOwn(A, Len);
  for (Lock &L : Locks) {
    if (L.UnlockedBy || !sharesPage(L, Start, End))
      continue;
    L.UnlockedBy = VG_(record_ExeContext)(Tid, 0);
    if (OneBuffer)
      report::sharedUnlock(Tid, A, Len, L.Start, L.Len, L.LockedAt);
  }
}

void allLocked(bool Future) {
  // Who asks for the future alone has little in the past.
  if (Future) {
    EverythingLocked = true;
    return;
  }
  for (Addr A = engine::nextMapped(0); A < engine::shadow::Window;) {
    const Addr End = engine::endOfMapping(A);
    LockedPages.add(A, End);
    A = engine::nextMapped(End);
  }
}

void allUnlocked() {
  EverythingLocked = false;
  LockedPages.clear();
  Locks.clear();
}

} // namespace boundary::safememory

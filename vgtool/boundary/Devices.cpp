// SPDX-License-Identifier: GPL-2.0-or-later

#include "Devices.h"
#include "Client.h"
#include "DevicesMappings.h"
#include "Followed.h"
#include "Report.h"
#include "SafeMemoryPool.h"
#include "SafeMemoryRanges.h"

namespace boundary::devices {

constinit Leaks TheLeaks = Leaks::Summary;

namespace {

enum class Action : UChar {
  Acquire,
  Release,
  ReleaseAll,
  Use,
  MapFrames, ///< Shows a domain's frames in a mapping.
};

enum class Kind : UChar { Port, Grants, GrantedPage, Frames };

/// What an ioctl means for what the program holds. Layouts are the table's; here are the names of
/// the fields.
struct Rule {
  const HChar *Ioctl;
  Action What;
  Kind Of;
  const HChar *Key;   ///< What the kernel calls it; null: the ioctl's result.
  const HChar *Count; ///< Null: one.
};

constexpr Rule Rules[] = {
    {"IOCTL_EVTCHN_BIND_VIRQ", Action::Acquire, Kind::Port, nullptr, nullptr},
    {"IOCTL_EVTCHN_BIND_INTERDOMAIN", Action::Acquire, Kind::Port, nullptr, nullptr},
    {"IOCTL_EVTCHN_BIND_UNBOUND_PORT", Action::Acquire, Kind::Port, nullptr, nullptr},
    {"IOCTL_EVTCHN_UNBIND", Action::Release, Kind::Port, "port", nullptr},
    {"IOCTL_EVTCHN_RESET", Action::ReleaseAll, Kind::Port, nullptr, nullptr},
    {"IOCTL_EVTCHN_NOTIFY", Action::Use, Kind::Port, "port", nullptr},
    {"IOCTL_GNTDEV_MAP_GRANT_REF", Action::Acquire, Kind::Grants, "index", "count"},
    {"IOCTL_GNTDEV_UNMAP_GRANT_REF", Action::Release, Kind::Grants, "index", "count"},
    {"IOCTL_GNTALLOC_ALLOC_GREF", Action::Acquire, Kind::GrantedPage, "index", "count"},
    {"IOCTL_GNTALLOC_DEALLOC_GREF", Action::Release, Kind::GrantedPage, "index", "count"},
    {"IOCTL_PRIVCMD_MMAPBATCH", Action::MapFrames, Kind::Frames, "addr", "num"},
    {"IOCTL_PRIVCMD_MMAPBATCH_V2", Action::MapFrames, Kind::Frames, "addr", "num"},
    {"IOCTL_PRIVCMD_MMAP_RESOURCE", Action::MapFrames, Kind::Frames, "addr", "num"},
};

/// A count beyond this is a mistake, and refused by the kernel.
constexpr ULong MaxCount = 1 << 16;

struct Resource {
  Kind Of;
  Int Fd;
  ULong Key;
  ULong Count;
  ExeContext *AcquiredAt;
  ExeContext *ReleasedAt; ///< Null while the program holds it.
  bool Inherited;
  bool Releasing; ///< An ioctl that releases it is on its way.
};

StaticVec<Resource> Held;
/// What was released last, so that a second time can be told. The oldest is overwritten.
constexpr size_t MaxReleased = 256;
StaticVec<Resource> Released;
size_t NextReleased = 0;

const Rule *ruleOf(const Pending &P) {
  const Instance &I = P.Instances[0];
  if (!I.Op || I.Known != Knowledge::Full)
    return nullptr;
  const HChar *Name = table::string(I.Op->name);
  for (const Rule &R : Rules)
    if (VG_(strcmp)(R.Ioctl, Name) == 0)
      return &R;
  return nullptr;
}

/// The value of a field of the ioctl's structure.
bool fieldOf(const Pending &P, const HChar *Name, ULong *Value) {
  const Instance &I = P.Instances[0];
  for (UInt N = I.Op->node_first; N < I.Op->node_first + I.Op->node_count; ++N) {
    const xenhc_db_node &Node = table::db().nodes[N];
    if ((Node.kind == XENHC_NODE_VALUE || Node.kind == XENHC_NODE_POINTER) &&
        VG_(strcmp)(table::string(Node.name), Name) == 0)
      return I.Root + Node.offset + Node.size <= I.Limit &&
             client::readValue(I.Root + Node.offset, Node.size, Value);
  }
  return false;
}

/// What an ioctl is about: granted pages one by one, anything else as one thing of a count.
struct Keys {
  ULong First, Pages, Count;
};

bool keysOf(const Pending &P, const Rule &R, Long Result, Keys *K) {
  ULong Count = 1;
  K->First = static_cast<ULong>(Result);
  if ((R.Key && !fieldOf(P, R.Key, &K->First)) || (R.Count && !fieldOf(P, R.Count, &Count)))
    return false;
  const bool ByPage = R.Of == Kind::GrantedPage;
  K->Pages = !ByPage ? 1 : Count < MaxCount ? Count : MaxCount;
  K->Count = ByPage ? 1 : Count;
  return true;
}

bool isRelevant(const Resource &R, Kind Of, Int Fd) { return R.Of == Of && R.Fd == Fd; }

size_t findHeld(Kind Of, Int Fd, ULong Key) {
  for (size_t I = 0; I < Held.size(); ++I)
    if (isRelevant(Held[I], Of, Fd) && Held[I].Key == Key)
      return I;
  return Held.size();
}

Resource *findReleased(Kind Of, Int Fd, ULong Key) {
  for (Resource &R : Released)
    if (isRelevant(R, Of, Fd) && R.Key == Key && R.ReleasedAt)
      return &R;
  return nullptr;
}

void acquire(ThreadId Tid, const Rule &R, Int Fd, ULong Key, ULong Count) {
  if (Resource *Before = findReleased(R.Of, Fd, Key))
    Before->ReleasedAt = nullptr; // The number has been given out anew.
  const size_t Known = findHeld(R.Of, Fd, Key);
  const Resource New = {R.Of,    Fd,    Key,  Count, VG_(record_ExeContext)(Tid, 0),
                        nullptr, false, false};
  if (Known < Held.size())
    Held[Known] = New;
  else
    Held.push(New);
}

void drop(size_t I) {
  Held[I] = Held.back();
  Held.truncate(Held.size() - 1);
}

void remember(const Resource &R) {
  if (Released.size() < MaxReleased)
    Released.push(R);
  else
    Released[NextReleased] = R;
  NextReleased = (NextReleased + 1) % MaxReleased;
}

void retire(ThreadId Tid, size_t I) {
  Held[I].ReleasedAt = VG_(record_ExeContext)(Tid, 0);
  remember(Held[I]);
  drop(I);
}

report::Device subject(const Pending &P, const Rule &R, ULong Key) {
  static constexpr const HChar *Names[] = {"event channel", "grants mapped at index",
                                           "granted page at index", "frames"};
  return {P, R.Key, Names[static_cast<Int>(R.Of)], Key};
}

/// One thing is given back. Failed: the kernel has refused it.
void release(ThreadId Tid, const Pending &P, const Rule &R, ULong Key, ULong Count, bool Failed) {
  const size_t I = findHeld(R.Of, P.Fd, Key);
  if (I < Held.size()) {
    Resource &H = Held[I];
    if (!H.Releasing)
      return; // Another thread has got the number since.
    H.Releasing = false;
    if (!Failed)
      retire(Tid, I);
    else if (H.Count != Count)
      report::wrongCount(Tid, subject(P, R, Key), Count, H.Count, H.AcquiredAt);
    return;
  }
  if (const Resource *Before = findReleased(R.Of, P.Fd, Key))
    report::releasedTwice(Tid, subject(P, R, Key), Before->ReleasedAt);
  else if (Failed)
    report::neverHeld(Tid, subject(P, R, Key));
}

void mapFrames(ThreadId Tid, const Pending &P, ULong Start, ULong Count) {
  ULong Domain = 0;
  if (!fieldOf(P, "dom", &Domain) || Count > MaxCount)
    return;
  populated(Start, Count * PageSize, static_cast<UInt>(Domain));
  // Each frame has a result of its own; ENOENT fails the call, which has done all the others.
  ULong Errors = 0;
  if (!fieldOf(P, "err", &Errors))
    return;
  for (ULong I = 0; I < Count; ++I) {
    ULong Error = 0;
    const Addr At = Errors + I * sizeof(Int);
    if (!client::readValue(At, sizeof(Int), &Error))
      continue;
    setMissing(Start + I * PageSize, Error != 0);
    if (Error)
      followed::elementError(Tid, P.Instances[0], "err", At, static_cast<Int>(Error));
  }
}

void dropOf(StaticVec<Resource> &List, Int Fd) {
  for (size_t I = List.size(); I-- > 0;)
    if (List[I].Fd == Fd)
      List[I].Fd = -1;
}

/// What is left, by where it came from.
struct Left {
  const HChar *What;
  ExeContext *Where;
  ULong Count;
  ULong Bytes;
};

StaticVec<Left> TheLeft;

void addLeft(const HChar *What, ExeContext *Where, ULong Count, ULong Bytes) {
  for (Left &L : TheLeft)
    if (L.Where == Where && VG_(strcmp)(L.What, What) == 0) {
      L.Count += Count;
      L.Bytes += Bytes;
      return;
    }
  TheLeft.push({What, Where, Count, Bytes});
}

void collectLeft() {
  static constexpr const HChar *Names[] = {"event channel", "grant", "granted page", "frame"};
  TheLeft.clear();
  for (const Resource &R : Held)
    if (!R.Inherited && R.Fd >= 0)
      addLeft(Names[static_cast<Int>(R.Of)], R.AcquiredAt, R.Count, 0);
  forEachMapping([](const Mapping &M) {
    if (!pool::startsAt(M.Start))
      addLeft(M.What, M.MappedAt, 1, M.End - M.Start);
  });
  pool::forEachHeld([](const pool::Buffer &B) {
    addLeft("hypercall buffer", B.AllocatedAt, 1, B.End - B.Start);
  });
}

} // namespace

void before(const Pending &P) {
  const Rule *R = ruleOf(P);
  Keys K;
  if (!R || R->What != Action::Release || !keysOf(P, *R, 0, &K))
    return;
  for (ULong I = 0; I < K.Pages; ++I)
    if (const size_t At = findHeld(R->Of, P.Fd, K.First + I * PageSize); At < Held.size())
      Held[At].Releasing = true;
}

void after(ThreadId Tid, const Pending &P) {
  const Rule *R = ruleOf(P);
  if (!R)
    return;
  const Long Result = P.Instances[0].Result;
  const bool Failed = Result < 0;
  Keys K;
  if (!keysOf(P, *R, Result, &K))
    return;
  switch (R->What) {
  case Action::Acquire:
    for (ULong I = 0; !Failed && I < K.Pages; ++I)
      acquire(Tid, *R, P.Fd, K.First + I * PageSize, K.Count);
    break;
  case Action::Release:
    for (ULong I = 0; I < K.Pages; ++I)
      release(Tid, P, *R, K.First + I * PageSize, K.Count, Failed);
    break;
  case Action::Use:
    if (findHeld(R->Of, P.Fd, K.First) == Held.size())
      if (const Resource *Before = findReleased(R->Of, P.Fd, K.First))
        report::usedAfterRelease(Tid, subject(P, *R, K.First), Before->ReleasedAt);
    break;
  case Action::ReleaseAll:
    for (size_t I = Held.size(); !Failed && I-- > 0;)
      if (isRelevant(Held[I], R->Of, P.Fd))
        retire(Tid, I);
    break;
  case Action::MapFrames:
    if (!Failed || Result == -VKI_ENOENT)
      mapFrames(Tid, P, K.First, K.Count);
    break;
  }
}

void closing(Int Fd) {
  dropOf(Held, Fd);
  dropOf(Released, Fd);
}

void forkedChild() {
  inheritMappings();
  pool::inherit();
  for (Resource &R : Held)
    R.Inherited = true;
}

void reportLeaks() {
  if (TheLeaks == Leaks::No)
    return;
  collectLeft();
  if (TheLeaks == Leaks::Yes)
    for (const Left &L : TheLeft)
      report::leak(L.What, L.Count, L.Bytes, L.Where);
}

void printLeft() {
  Text Line;
  for (size_t I = 0; I < TheLeft.size(); ++I) {
    // A kind may have come from several places.
    ULong Count = 0;
    bool Seen = false;
    for (size_t J = 0; J < TheLeft.size(); ++J)
      if (VG_(strcmp)(TheLeft[I].What, TheLeft[J].What) == 0) {
        Count += TheLeft[J].Count;
        Seen = Seen || J < I;
      }
    if (Seen)
      continue;
    report::addCounted(Line.add(Line.size() ? ", " : ""), Count, TheLeft[I].What);
  }
  if (Line.size())
    VG_(umsg)("    not given back at the end: %s%s\n", Line.str(),
              TheLeaks == Leaks::Yes ? "" : " (see --resource-leaks=yes)");
}

} // namespace boundary::devices

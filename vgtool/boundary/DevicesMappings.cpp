// SPDX-License-Identifier: GPL-2.0-or-later

#include "DevicesMappings.h"
#include "Report.h"
#include "SafeMemoryPool.h"
#include "SafeMemoryRanges.h"
#include "engine/Memory.h"

namespace boundary::devices {

namespace {

StaticVec<Mapping> Mappings;
constinit Ranges Missing;

/// The last ones that were unmapped, so that late users can be told. The oldest is overwritten.
constexpr size_t MaxGone = 128;
StaticVec<Mapping> Gone;
size_t NextGone = 0;

const HChar *kindOf(const HChar *Device) {
  if (VG_(strcmp)(Device, "/dev/xen/hypercall") == 0)
    return "hypercall buffer";
  if (VG_(strcmp)(Device, "/dev/xen/privcmd") == 0)
    return "foreign mapping";
  if (VG_(strcmp)(Device, "/dev/xen/gntdev") == 0)
    return "mapping of grants";
  if (VG_(strcmp)(Device, "/dev/xen/gntalloc") == 0)
    return "mapping of granted pages";
  return "mapping of a device of Xen's";
}

/// "foreign mapping of domain 5". Few domains, so the strings are kept.
const HChar *foreignOf(UInt Domain) {
  struct Name {
    UInt Domain;
    const HChar *Text;
  };
  static StaticVec<Name> Names;
  for (const Name &N : Names)
    if (N.Domain == Domain)
      return N.Text;
  HChar Text[48];
  VG_(snprintf)(Text, sizeof Text, "foreign mapping of domain %u", Domain);
  Names.push({Domain, VG_(strdup)("xenhc.mappings", Text)});
  return Names.back().Text;
}

void remember(const Mapping &M, ExeContext *Where) {
  Mapping Copy = M;
  Copy.UnmappedAt = Where;
  if (Gone.size() < MaxGone)
    Gone.push(Copy);
  else
    Gone[NextGone] = Copy;
  NextGone = (NextGone + 1) % MaxGone;
}

/// Takes [Start, End) out of the mappings. Where is null if nobody needs to know who did it.
void cut(Addr Start, Addr End, ExeContext *Where) {
  Missing.remove(Start, End);
  for (size_t I = Mappings.size(); I-- > 0;) {
    const Mapping Old = Mappings[I];
    if (Old.End <= Start || End <= Old.Start)
      continue;
    Mappings[I] = Mappings.back();
    Mappings.truncate(Mappings.size() - 1);
    if (Where) {
      Mapping Part = Old;
      Part.Start = Start > Old.Start ? Start : Old.Start;
      Part.End = End < Old.End ? End : Old.End;
      remember(Part, Where);
    }
    if (Old.Start < Start) {
      Mappings.push(Old);
      Mappings.back().End = Start;
    }
    if (End < Old.End) {
      Mappings.push(Old);
      Mappings.back().Start = End;
    }
  }
}

bool overlapsMapping(Addr Start, Addr End) {
  for (const Mapping &M : Mappings)
    if (M.Start < End && Start < M.End)
      return true;
  return false;
}

const Mapping *findGone(Addr A) {
  // The youngest first.
  for (size_t I = 0; I < Gone.size(); ++I) {
    const Mapping &M = Gone[(NextGone + Gone.size() - 1 - I) % Gone.size()];
    if (M.Start <= A && A < M.End)
      return &M;
  }
  return nullptr;
}

} // namespace

const Mapping *mappingAt(Addr A) {
  for (const Mapping &M : Mappings)
    if (M.Start <= A && A < M.End)
      return &M;
  return nullptr;
}

bool describeAddress(Addr A, AddrInfo *Info) {
  if (pool::describeAddress(A, Info))
    return true;
  const Mapping *M = mappingAt(A);
  if (!M && !VG_(am_find_nsegment)(A))
    M = findGone(A);
  if (!M)
    return false;
  VG_(memset)(Info, 0, sizeof *Info);
  Info->tag = Addr_Block;
  Info->Addr.Block.block_kind = M->UnmappedAt ? Block_Freed : Block_Mallocd;
  Info->Addr.Block.block_desc = M->What;
  Info->Addr.Block.block_szB = M->WholeEnd - M->WholeStart;
  Info->Addr.Block.rwoffset = static_cast<PtrdiffT>(A - M->WholeStart);
  Info->Addr.Block.allocated_at = M->MappedAt;
  VG_(initThreadInfo)(&Info->Addr.Block.alloc_tinfo);
  Info->Addr.Block.freed_at = M->UnmappedAt ? M->UnmappedAt : VG_(null_ExeContext)();
  return true;
}

void populated(Addr A, SizeT Len, UInt Domain) {
  const Addr End = pageEnd(A, Len);
  for (Mapping &M : Mappings)
    if (M.Start < End && A < M.End && !M.IsBuffer)
      M.What = foreignOf(Domain);
}

void setMissing(Addr A, bool IsMissing) {
  if (IsMissing && mappingAt(A))
    Missing.add(A, A + PageSize);
  else
    Missing.remove(A, A + PageSize);
}

Addr firstMissing(Addr A, Addr End) { return Missing.firstInside(A, End); }

void mapped(ThreadId Tid, Addr A, SizeT Len, const HChar *Device) {
  const Addr End = pageEnd(A, Len);
  pool::forget(A, End);
  cut(A, End, nullptr);
  if (Device)
    Mappings.push({A, End, A, End, kindOf(Device), VG_(record_ExeContext)(Tid, 0), nullptr,
                   VG_(strcmp)(Device, "/dev/xen/hypercall") == 0, false, false});
}

void unmapping(ThreadId Tid, Addr A, SizeT Len) {
  if (A % PageSize || Len == 0)
    return; // The kernel refuses it.
  const Addr End = pageEnd(A, Len);
  for (const Mapping &M : Mappings) {
    if (M.Start >= End || A >= M.End)
      continue;
    // Frames may be given up one by one; a buffer has one size.
    const bool TooFew = M.IsBuffer && (A > M.Start || End < M.End);
    // Who starts somewhere else clears a region and knows what is in it.
    const bool TooMany = A == M.Start && End > M.End && engine::nextMapped(M.End) < End;
    if ((TooFew || TooMany) && !M.SizeIsReported)
      report::wrongSize(Tid, A, End - A, M);
  }
}

void unmapped(ThreadId Tid, Addr A, SizeT Len) {
  const Addr End = pageEnd(A, Len);
  pool::forget(A, End);
  if (overlapsMapping(A, End))
    cut(A, End, VG_(record_ExeContext)(Tid, 0));
}

void moved(Addr From, SizeT OldLen, Addr To, SizeT NewLen) {
  const Mapping *Found = mappingAt(From);
  const Mapping Old = Found ? *Found : Mapping{};
  cut(From, pageEnd(From, OldLen), nullptr);
  cut(To, pageEnd(To, NewLen), nullptr);
  if (!Found)
    return;
  Mappings.push(Old);
  Mappings.back().Start = Mappings.back().WholeStart = To;
  Mappings.back().End = Mappings.back().WholeEnd = pageEnd(To, NewLen);
}

void sizeIsReported(Addr A) {
  for (Mapping &M : Mappings)
    if (M.Start == A)
      M.SizeIsReported = true;
}

void inheritMappings() {
  for (Mapping &M : Mappings)
    M.Inherited = true;
}

void forEachMapping(void (*Do)(const Mapping &M)) {
  for (const Mapping &M : Mappings)
    if (!M.Inherited)
      Do(M);
}

} // namespace boundary::devices

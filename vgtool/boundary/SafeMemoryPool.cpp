// SPDX-License-Identifier: GPL-2.0-or-later

#include "SafeMemoryPool.h"
#include "DevicesMappings.h"
#include "Report.h"
#include "SafeMemoryRanges.h"
#include "SafeMemoryRequests.h"
#include "engine/Forbidden.h"
#include "engine/Shadow.h"

namespace boundary::pool {

namespace {

StaticVec<Buffer> Buffers; ///< None overlaps another.

void allocated(ThreadId Tid, Addr A, SizeT Pages) {
  const Addr End = pageEnd(A, Pages * PageSize);
  if (A == 0 || A == End)
    return;
  forget(A, End);
  Buffers.push({A, End, A, End - A, VG_(record_ExeContext)(Tid, 0), nullptr, false});
}

Buffer *find(Addr A) {
  for (Buffer &B : Buffers)
    if (B.Start <= A && A < B.End)
      return &B;
  return nullptr;
}

/// What lies behind the bytes that were asked for is nobody's.
void sized(ThreadId Tid, Addr A, SizeT Size) {
  Buffer *B = find(A);
  if (!B || Size > B->End - A)
    return;
  B->Used = A;
  B->Size = Size;
  B->AllocatedAt = VG_(record_ExeContext)(Tid, 0);
  engine::forbidden::forbid(A + Size, B->End - (A + Size));
}

void returned(ThreadId Tid, Addr A, SizeT Pages) {
  for (Buffer &B : Buffers) {
    if (B.Start != A)
      continue;
    if (B.ReturnedAt) {
      report::bufferReturnedTwice(Tid, B);
    } else if (B.End - B.Start != Pages * PageSize) {
      report::bufferSize(Tid, B, Pages * PageSize);
      devices::sizeIsReported(A);
    }
    // The library may do with its pages what it likes.
    engine::shadow::makeDefined(B.Used + B.Size, B.End - (B.Used + B.Size));
    if (!B.ReturnedAt)
      B.ReturnedAt = VG_(record_ExeContext)(Tid, 0);
    return;
  }
}

} // namespace

bool handleRequest(ThreadId Tid, const UWord *Arg, UWord *Result) {
  *Result = 0;
  switch (Arg[0]) {
  case XENHC_REQUEST_BUFFER_ALLOCATED:
    allocated(Tid, Arg[1], Arg[2]);
    return true;
  case XENHC_REQUEST_BUFFER_SIZED:
    sized(Tid, Arg[1], Arg[2]);
    return true;
  case XENHC_REQUEST_BUFFER_RETURNED:
    returned(Tid, Arg[1], Arg[2]);
    return true;
  default:
    return false;
  }
}

const Buffer *returnedIn(Addr A, Addr End) {
  for (const Buffer &B : Buffers)
    if (B.ReturnedAt && B.Start < End && A < B.End)
      return &B;
  return nullptr;
}

bool describeAddress(Addr A, AddrInfo *Info) {
  const Buffer *B = find(A);
  if (!B)
    return false;
  VG_(memset)(Info, 0, sizeof *Info);
  Info->tag = Addr_Block;
  Info->Addr.Block.block_kind = B->ReturnedAt ? Block_Freed : Block_Mallocd;
  Info->Addr.Block.block_desc = "hypercall buffer";
  Info->Addr.Block.block_szB = B->Size;
  Info->Addr.Block.rwoffset = static_cast<PtrdiffT>(A - B->Used);
  Info->Addr.Block.allocated_at = B->AllocatedAt;
  VG_(initThreadInfo)(&Info->Addr.Block.alloc_tinfo);
  Info->Addr.Block.freed_at = B->ReturnedAt ? B->ReturnedAt : VG_(null_ExeContext)();
  return true;
}

bool startsAt(Addr A) {
  for (const Buffer &B : Buffers)
    if (B.Start == A)
      return true;
  return false;
}

void forget(Addr A, Addr End) {
  for (size_t I = Buffers.size(); I-- > 0;)
    if (Buffers[I].Start < End && A < Buffers[I].End) {
      Buffers[I] = Buffers.back();
      Buffers.truncate(Buffers.size() - 1);
    }
}

void inherit() {
  for (Buffer &B : Buffers)
    B.Inherited = true;
}

void forEachHeld(void (*Do)(const Buffer &B)) {
  for (const Buffer &B : Buffers)
    if (!B.ReturnedAt && !B.Inherited)
      Do(B);
}

} // namespace boundary::pool

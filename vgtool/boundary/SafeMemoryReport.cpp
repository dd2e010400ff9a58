// SPDX-License-Identifier: GPL-2.0-or-later
//
// What reports about hypercall-safe memory say.

#include "ErrorManager.h"
#include "Report.h"

namespace boundary::report {

void unsafeMemory(ThreadId Tid, const Field &F, Addr Start, ULong Bytes,
                  const safememory::Unsafe &U) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  Text Path, Plain;
  appendPath(F.P, F.Frame, F.Node, true, Path);
  appendPath(F.P, F.Frame, F.Node, false, Plain);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", nameOf(F.P.Instances[F.Instance]));
  VG_(snprintf)(D.Field, sizeof D.Field, "%s", Plain.str());
  Text What;
  What.add(D.Operation).add(": ").add(Path.str()).add(" points to ");
  What.add(safememory::describe(U.What));
  const bool WasReturned = U.What == safememory::Place::Returned;
  What.add(WasReturned ? " (" : ", which is not hypercall-safe (");
  if (U.At > Start)
    What.add("from byte ").addUnsigned(U.At - Start).add(" of ");
  What.addUnsigned(Bytes).add(Bytes == 1 ? " byte)" : " bytes)");
  VG_(snprintf)(D.What, sizeof D.What, "%s", What.str());
  D.Cause = static_cast<UInt>(U.What);
  D.HasAddress = true;
  // Where a buffer went back is said with its address.
  D.Other.Where = WasReturned ? nullptr : U.Since;
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "It was locked until this munlock()");
  if (WasReturned)
    D.Fix = "give a buffer back when no call uses it any more";
  recordError(Tid, UnsafeMemory, D, U.At);
}

void bufferSize(ThreadId Tid, const pool::Buffer &B, SizeT Len) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "%lu bytes given back of a hypercall buffer of %lu bytes",
                Len, B.End - B.Start);
  D.Cause = 2;
  D.Fix = "give back as many pages as were allocated";
  D.Other.Where = B.AllocatedAt;
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "It was allocated");
  recordError(Tid, WrongSize, D, B.Start);
}

void bufferReturnedTwice(ThreadId Tid, const pool::Buffer &B) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "xencall_free_buffer");
  VG_(snprintf)(D.What, sizeof D.What,
                "%s: a hypercall buffer of %lu bytes was given back before: libxencall may hand it "
                "out twice",
                D.Operation, B.End - B.Start);
  D.Other.Where = B.ReturnedAt;
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "The first time was");
  recordError(Tid, BadRelease, D, B.Start);
}

void sharedUnlock(ThreadId Tid, Addr A, SizeT Len, Addr Other, SizeT OtherLen,
                  ExeContext *OtherLocked) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What,
                "munlock() of %lu bytes at %#lx also unlocks %lu bytes at %#lx, which are in the "
                "same page and still in use (mlock() does not nest)",
                Len, A, OtherLen, Other);
  D.HasAddress = true;
  D.Other.Where = OtherLocked;
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "The other %lu bytes were locked", OtherLen);
  recordError(Tid, SharedUnlock, D, A);
}

} // namespace boundary::report

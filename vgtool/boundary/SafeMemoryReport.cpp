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
  What.add(safememory::describe(U.What)).add(", which is not hypercall-safe (");
  if (U.At > Start)
    What.add("from byte ").addUnsigned(U.At - Start).add(" of ");
  What.addUnsigned(Bytes).add(Bytes == 1 ? " byte)" : " bytes)");
  VG_(snprintf)(D.What, sizeof D.What, "%s", What.str());
  D.Cause = static_cast<UInt>(U.What);
  D.HasAddress = true;
  D.Other.Where = U.UnlockedBy;
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "It was locked until this munlock()");
  recordError(Tid, UnsafeMemory, D, U.At);
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

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What reports about devices say.

#include "ErrorManager.h"
#include "Report.h"

namespace boundary::report {

namespace {

void send(ThreadId Tid, Kind K, const Device &Of, UInt Cause, Text &What, const HChar *OtherWhat,
          ExeContext *Other) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", nameOf(Of.P.Instances[0]));
  VG_(snprintf)(D.Field, sizeof D.Field, "%s", Of.Field ? Of.Field : "");
  VG_(snprintf)(D.What, sizeof D.What, "%s: %s", D.Operation, What.str());
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "%s", OtherWhat);
  D.Other.Where = Other;
  D.Cause = Cause;
  recordError(Tid, K, D, 0);
}

void addName(Text &Out, const Device &D) {
  Out.add(D.Name).add(' ');
  // Indices are offsets for mmap().
  if (D.Number < 4096)
    Out.addUnsigned(D.Number);
  else
    Out.addHex(D.Number);
}

} // namespace

void releasedTwice(ThreadId Tid, const Device &D, ExeContext *FirstAt) {
  Text What;
  addName(What, D);
  send(Tid, BadRelease, D, 0, What.add(" was given back before"), "The first time was", FirstAt);
}

void neverHeld(ThreadId Tid, const Device &D) {
  Text What;
  addName(What, D);
  send(Tid, BadRelease, D, 1, What.add(" was not got through this descriptor"), "", nullptr);
}

void wrongCount(ThreadId Tid, const Device &D, ULong Count, ULong Held, ExeContext *HeldAt) {
  Text What;
  What.addUnsigned(Count).add(" of ").addUnsigned(Held).add(' ');
  addName(What, D);
  send(Tid, BadRelease, D, 2, What.add(" cannot be given back"), "They were got together", HeldAt);
}

void usedAfterRelease(ThreadId Tid, const Device &D, ExeContext *ReleasedAt) {
  Text What;
  addName(What, D);
  send(Tid, UsedAfterRelease, D, 0, What.add(" is used after it was given back"),
       "It was given back", ReleasedAt);
}

void addCounted(Text &Out, ULong Count, const HChar *What) {
  Out.addUnsigned(Count).add(' ');
  const HChar *Rest = VG_(strstr)(What, " of ");
  for (const HChar *C = What; *C && C != Rest; ++C)
    Out.add(*C);
  if (Count != 1)
    Out.add('s');
  if (Rest)
    Out.add(Rest);
}

void leak(const HChar *What, ULong Count, ULong Bytes, ExeContext *Where) {
  // Not a copy of the core's: whoever lists the reports later reads this one.
  Details &D = *static_cast<Details *>(allocate(sizeof(Details)));
  VG_(memset)(&D, 0, sizeof D);
  Text Message;
  addCounted(Message, Count, What);
  if (Bytes)
    Message.add(" (").addUnsigned(Bytes).add(" bytes)");
  Message.add(" never given back");
  VG_(snprintf)(D.What, sizeof D.What, "%s", Message.str());
  recordAtExit(ResourceLeak, D, Where);
}

void wrongSize(ThreadId Tid, Addr A, SizeT Len, const devices::Mapping &M) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  const SizeT Whole = M.End - M.Start;
  if (A == M.Start && Len > Whole)
    VG_(snprintf)(D.What, sizeof D.What,
                  "munmap() of %lu bytes, at a %s of %lu bytes: it unmaps other memory as well",
                  Len, M.What, Whole);
  else
    VG_(snprintf)(D.What, sizeof D.What, "munmap() of %lu bytes of a %s of %lu bytes", Len, M.What,
                  Whole);
  D.Cause = Len > Whole;
  D.HasAddress = true;
  recordError(Tid, WrongSize, D, A);
}

} // namespace boundary::report

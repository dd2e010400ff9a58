// SPDX-License-Identifier: GPL-2.0-or-later

#include "Overlap.h"

namespace boundary::overlap {

namespace {

/// Of a list of handles, the first ones are enough.
constexpr size_t MaxTargets = 64;

bool writes(const Target &T) { return T.Node->dir & XENHC_DIR_OUT; }

void report(ThreadId Tid, const Pending &P, const Target &New, const Target &Old) {
  const Target &Written = writes(New) ? New : Old, &Other = writes(New) ? Old : New;
  const Addr From = New.At > Old.At ? New.At : Old.At;
  const Addr NewEnd = New.At + New.Len, OldEnd = Old.At + Old.Len;
  Text Path, Plain, OtherPath, What;
  appendPath(P, Written.Frame, Written.Node, true, Path);
  appendPath(P, Written.Frame, Written.Node, false, Plain);
  appendPath(P, Other.Frame, Other.Node, true, OtherPath);
  const ULong Shared = (NewEnd < OldEnd ? NewEnd : OldEnd) - From;
  What.add(Path.str()).add(", which Xen writes, overlaps ").add(OtherPath.str()).add(" by ");
  What.addUnsigned(Shared).add(Shared == 1 ? " byte" : " bytes");
  report::finding(Tid, P, {report::Overlap, New.Instance, Plain.str(), What.str(), nullptr, From});
}

} // namespace

void check(ThreadId Tid, Pending &P, const report::Field &F, Addr A, SizeT Len) {
  if (Len == 0 || P.Targets.size() >= MaxTargets)
    return;
  const Target New = {F.Node, A, Len, F.Frame, F.Instance};
  bool Told = false;
  for (const Target &Old : P.Targets) {
    const bool Apart = A + Len <= Old.At || Old.At + Old.Len <= A;
    if (Told || Apart || Old.Instance != F.Instance || Old.At == A ||
        (!writes(New) && !writes(Old)))
      continue;
    report(Tid, P, New, Old);
    Told = true;
  }
  P.Targets.push(New);
}

} // namespace boundary::overlap

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is counted during the run and printed at its end.

#include "Summary.h"
#include "ErrorManager.h"
#include "Options.h"
#include "Report.h"
#include "Results.h"

namespace boundary::summary {

namespace {

struct Row {
  const xenhc_db_call *Call;
  const xenhc_db_op *Op;
  ULong Number;
  UInt OpNumber;
  Knowledge Known;
  HChar Name[80];
  ULong Calls;
  ULong Errors;
  ULong Wide; ///< Results that an int does not hold.
};

StaticVec<Row> Rows;
ULong PaddingBytes = 0;
ULong PaddingFields = 0;

Row &rowOf(const Instance &I) {
  for (Row &R : Rows)
    if (R.Call == I.Call && R.Op == I.Op && R.Number == I.Number && R.OpNumber == I.OpNumber &&
        R.Known == I.Known)
      return R;
  Row New = {};
  New.Call = I.Call;
  New.Op = I.Op;
  New.Number = I.Number;
  New.OpNumber = I.OpNumber;
  New.Known = I.Known;
  VG_(snprintf)(New.Name, sizeof New.Name, "%s", nameOf(I));
  Rows.push(New);
  return Rows.back();
}

void sortByName() {
  for (size_t I = 1; I < Rows.size(); ++I)
    for (size_t J = I; J > 0 && VG_(strcmp)(Rows[J - 1].Name, Rows[J].Name) > 0; --J) {
      const Row Swapped = Rows[J];
      Rows[J] = Rows[J - 1];
      Rows[J - 1] = Swapped;
    }
}

const HChar *remark(Knowledge K) {
  switch (K) {
  case Knowledge::Full:
  case Knowledge::Unreadable: // Nothing is wrong with the table then.
    return "";
  case Knowledge::Listed:
    return "  (known by name only)";
  case Knowledge::Unknown:
    return "  (unknown)";
  }
  return "";
}

/// Reports about the same defect: what they are about is the same, the stacks differ.
struct Group {
  Int Kind;
  const report::Details *First;
  ULong Times;
  UInt Places;
};

bool isSameDefect(const report::Details &A, const report::Details &B) {
  if (A.Cause != B.Cause || VG_(strcmp)(A.Operation, B.Operation) != 0 ||
      VG_(strcmp)(A.Field, B.Field) != 0)
    return false;
  return *A.Operation || VG_(strcmp)(A.What, B.What) == 0;
}

void printGroups() {
  Vec<Group> Groups;
  for (UInt I = 0; I < report::shownCount(); ++I) {
    const report::Details &D = report::shown(I);
    Group *Found = nullptr;
    for (Group &G : Groups)
      if (!Found && G.Kind == report::shownKind(I) && isSameDefect(*G.First, D))
        Found = &G;
    if (!Found) {
      Groups.push({report::shownKind(I), &D, 0, 0});
      Found = &Groups.back();
    }
    Found->Times += D.Occurrences;
    ++Found->Places;
  }
  if (Groups.empty())
    return;
  VG_(umsg)("    %8s %8s  %s\n", "times", "places", "report");
  for (const Group &G : Groups)
    VG_(umsg)("    %8llu %8u  %s: %s\n", G.Times, G.Places, report::kindName(G.Kind),
              G.First->What);
}

void printReports() {
  Text Line;
  for (Int K = 0; K < report::KindCount; ++K)
    if (report::count(K))
      Line.add(Line.size() ? ", " : "")
          .addUnsigned(report::count(K))
          .add(' ')
          .add(report::kindName(K));
  if (Line.size())
    VG_(umsg)("    reports, suppressed ones included: %s\n", Line.str());
  printGroups();
  if (PaddingBytes)
    VG_(umsg)("    padding: %llu uninitialised %s in %llu %s went to the hypervisor%s\n",
              PaddingBytes, PaddingBytes == 1 ? "byte" : "bytes", PaddingFields,
              PaddingFields == 1 ? "field" : "fields",
              TheOptions.Padding == PaddingCheck::Yes ? "" : " (see --check-padding=yes)");
}

} // namespace

void count(const Pending &P) {
  for (const Instance &I : P.Instances) {
    // The ioctl that only carries a hypercall is not counted beside it.
    if (I.IsIoctl && P.Instances.size() > 1)
      continue;
    Row &R = rowOf(I);
    ++R.Calls;
    if (results::isError(I.Result))
      ++R.Errors;
    else if (results::isWide(I.Result))
      ++R.Wide;
  }
}

void padding(const Instance &, ULong Bytes) {
  PaddingBytes += Bytes;
  ++PaddingFields;
}

void print() {
  if (VG_(clo_verbosity) < 1 || VG_(clo_xml))
    return;
  sortByName();
  VG_(umsg)("\n");
  if (Rows.empty()) {
    VG_(umsg)("HYPERCALL SUMMARY: no call to Xen\n");
    printReports();
    return;
  }
  VG_(umsg)("HYPERCALL SUMMARY: Xen %s (%s)\n", table::releaseName(), table::releaseOrigin());
  VG_(umsg)("    %8s %8s  %s\n", "calls", "errors", "operation");
  ULong Calls = 0, Errors = 0, Unknown = 0, Listed = 0, Wide = 0;
  for (const Row &R : Rows) {
    VG_(umsg)("    %8llu %8llu  %s%s\n", R.Calls, R.Errors, R.Name, remark(R.Known));
    Calls += R.Calls;
    Errors += R.Errors;
    Wide += R.Wide;
    Unknown += R.Known == Knowledge::Unknown ? R.Calls : 0;
    Listed += R.Known == Knowledge::Listed ? R.Calls : 0;
  }
  VG_(umsg)("    %8llu %8llu  in all, of %lu operations; %llu unknown, %llu known by name only\n",
            Calls, Errors, static_cast<UWord>(Rows.size()), Unknown, Listed);
  if (Wide)
    VG_(umsg)("    %llu results do not fit the int that ioctl() returns\n", Wide);
  printReports();
}

void reset() {
  Rows.clear();
  PaddingBytes = PaddingFields = 0;
}

} // namespace boundary::summary

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is counted during the run and printed at its end.

#include "Summary.h"
#include "Devices.h"
#include "ErrorManager.h"
#include "Followed.h"
#include "Options.h"
#include "Report.h"
#include "Results.h"

namespace boundary::summary {

namespace {

/// What is counted of one operation, found in Table by the bits of what says which one it is.
struct Row {
  Row *Next;
  UWord Key;
  const xenhc_db_call *Call;
  const xenhc_db_op *Op;
  ULong Number;
  UInt OpNumber;
  Knowledge Known;
  HChar Name[80];
  ULong Calls;
  ULong Errors;
  ULong Wide; ///< Results that an int does not hold.
  ULong Nanoseconds;
};

VgHashTable *Table = nullptr;
StaticVec<Row *> Rows; ///< The same, in the order of their first calls.

/// A program that makes calls from random numbers gets so many rows for what is not in the table,
/// and one more for the rest.
constexpr UInt MaxUnknown = 256;
UInt UnknownRows = 0;
Row *Rest = nullptr;

ULong PaddingBytes = 0;
ULong PaddingFields = 0;

Word differs(const void *Left, const void *Right) {
  const Row &A = *static_cast<const Row *>(Left), &B = *static_cast<const Row *>(Right);
  return A.Call != B.Call || A.Op != B.Op || A.Number != B.Number || A.OpNumber != B.OpNumber ||
         A.Known != B.Known;
}

Row *newRow(const Row &From, const HChar *Name) {
  Row *New = static_cast<Row *>(VG_(malloc)("xenhc.summary", sizeof(Row)));
  *New = From;
  VG_(snprintf)(New->Name, sizeof New->Name, "%s", Name);
  Rows.push(New);
  return New;
}

Row &rowOf(const Instance &I) {
  Row Wanted = {};
  Wanted.Call = I.Call;
  Wanted.Op = I.Op;
  Wanted.Number = I.Number;
  Wanted.OpNumber = I.OpNumber;
  Wanted.Known = I.Known;
  Wanted.Key = reinterpret_cast<UWord>(I.Call) + 31 * reinterpret_cast<UWord>(I.Op) +
               1009 * static_cast<UWord>(I.Number) + I.OpNumber;
  if (!Table)
    Table = VG_(HT_construct)("xenhc.summary");
  if (void *Found = VG_(HT_gen_lookup)(Table, &Wanted, differs))
    return *static_cast<Row *>(Found);
  if (I.Known == Knowledge::Unknown && UnknownRows == MaxUnknown) {
    if (!Rest) {
      Row All = {};
      All.Known = Knowledge::Unknown;
      Rest = newRow(All, "the rest of what the table does not have");
    }
    return *Rest;
  }
  UnknownRows += I.Known == Knowledge::Unknown;
  Row *New = newRow(Wanted, nameOf(I));
  VG_(HT_add_node)(Table, New);
  return *New;
}

bool withTimes() { return TheOptions.Summary == SummaryKind::Times; }

/// By name; with times, what took longest comes first.
bool isBehind(const Row &A, const Row &B) {
  if (withTimes() && A.Nanoseconds != B.Nanoseconds)
    return A.Nanoseconds < B.Nanoseconds;
  return VG_(strcmp)(A.Name, B.Name) > 0;
}

void sortRows() {
  for (size_t I = 1; I < Rows.size(); ++I)
    for (size_t J = I; J > 0 && isBehind(*Rows[J - 1], *Rows[J]); --J) {
      Row *const Swapped = Rows[J];
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
    if (D.LeakedBlocks) // The leak check has a summary of its own.
      continue;
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

/// The columns before the name. The line goes on.
void printNumbers(const Row &R, ULong AllNanoseconds) {
  if (withTimes()) {
    // Hundredths of a percent; a shift first where the product would not fit.
    const UInt Shift = AllNanoseconds >> 50 ? 14 : 0;
    const ULong Whole = AllNanoseconds >> Shift;
    const ULong Share = Whole ? (R.Nanoseconds >> Shift) * 10000 / Whole : 0;
    VG_(umsg)("    %3llu.%02llu %3llu.%06llu %10llu", Share / 100, Share % 100,
              R.Nanoseconds / 1000000000, R.Nanoseconds / 1000 % 1000000,
              R.Calls ? R.Nanoseconds / R.Calls / 1000 : 0);
    VG_(umsg)(" %8llu %8llu  ", R.Calls, R.Errors);
    return;
  }
  VG_(umsg)("    %8llu %8llu  ", R.Calls, R.Errors);
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
  devices::printLeft();
}

} // namespace

void count(const Pending &P) {
  bool Timed = false;
  for (const Instance &I : P.Instances) {
    // The ioctl that only carries a hypercall is not counted beside it.
    if (I.IsIoctl && P.Instances.size() > 1)
      continue;
    Row &R = rowOf(I);
    ++R.Calls;
    // The entries of a multicall take their part of its time; nobody knows which.
    if (!Timed)
      R.Nanoseconds += P.Nanoseconds;
    Timed = true;
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

void printCalls() {
  sortRows();
  if (Rows.empty()) {
    VG_(umsg)("HYPERCALL SUMMARY: no call to Xen\n");
    return;
  }
  VG_(umsg)("HYPERCALL SUMMARY: Xen %s (%s)\n", table::releaseName(), table::releaseOrigin());
  Row All = {};
  ULong Unknown = 0, Listed = 0;
  for (const Row *R : Rows) {
    All.Calls += R->Calls;
    All.Errors += R->Errors;
    All.Wide += R->Wide;
    All.Nanoseconds += R->Nanoseconds;
    Unknown += R->Known == Knowledge::Unknown ? R->Calls : 0;
    Listed += R->Known == Knowledge::Listed ? R->Calls : 0;
  }
  if (withTimes())
    VG_(umsg)("    %% time    seconds usecs/call %8s %8s  %s\n", "calls", "errors", "operation");
  else
    VG_(umsg)("    %8s %8s  %s\n", "calls", "errors", "operation");
  for (const Row *R : Rows) {
    printNumbers(*R, All.Nanoseconds);
    VG_(umsg)("%s%s\n", R->Name, remark(R->Known));
  }
  printNumbers(All, All.Nanoseconds);
  VG_(umsg)("in all, of %s%lu operations; %llu unknown, %llu known by name only\n",
            Rest ? "more than " : "", static_cast<UWord>(Rows.size()), Unknown, Listed);
  if (All.Wide)
    VG_(umsg)("    %llu results do not fit the int that ioctl() returns\n", All.Wide);
}

void print() {
  if (VG_(clo_xml) || TheOptions.Summary == SummaryKind::No ||
      (VG_(clo_verbosity) < 1 && !withTimes()))
    return;
  // Unless it is quiet, the core has begun its last words with an empty line.
  if (VG_(clo_verbosity) < 1)
    VG_(umsg)("\n");
  printCalls();
  followed::printSummary();
  printReports();
}

void reset() {
  Rows.clear();
  if (Table)
    VG_(HT_destruct)(Table, VG_(free));
  Table = nullptr;
  if (Rest)
    VG_(free)(Rest);
  Rest = nullptr;
  UnknownRows = 0;
  PaddingBytes = PaddingFields = 0;
}

} // namespace boundary::summary

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Options, start and end of the hypercall side.

#include "Boundary.h"
#include "Devices.h"
#include "Followed.h"
#include "Options.h"
#include "Replay.h"
#include "Report.h"
#include "SafeMemory.h"
#include "Sarif.h"
#include "Summary.h"
#include "Syscalls.h"
#include "Table.h"
#include "Trace.h"

namespace boundary {

// Nobody runs constructors in the tool.
constinit Options TheOptions;

namespace {

/// --hypercall-db may be given several times.
bool databaseOption(const HChar *Arg) {
  Options &O = TheOptions;
  const HChar *Name = nullptr;
  if (!VG_STR_CLO(Arg, "--hypercall-db", Name))
    return false;
  if (O.DatabaseCount == Options::MaxDatabases) {
    VG_(umsg)("xenhc: more than %u times --hypercall-db\n", Options::MaxDatabases);
    VG_(exit)(1);
  }
  O.Databases[O.DatabaseCount++] = Name;
  return true;
}

bool leaksOption(const HChar *Arg) {
  using devices::Leaks, devices::TheLeaks;
  return VG_XACT_CLO(Arg, "--resource-leaks=no", TheLeaks, Leaks::No) ||
         VG_XACT_CLO(Arg, "--resource-leaks=summary", TheLeaks, Leaks::Summary) ||
         VG_XACT_CLO(Arg, "--resource-leaks=yes", TheLeaks, Leaks::Yes);
}

bool safeMemoryOption(const HChar *Arg) {
  using safememory::Check, safememory::TheCheck;
  return VG_XACT_CLO(Arg, "--check-hypercall-memory=no", TheCheck, Check::No) ||
         VG_XACT_CLO(Arg, "--check-hypercall-memory=yes", TheCheck, Check::Yes) ||
         VG_XACT_CLO(Arg, "--check-hypercall-memory=strict", TheCheck, Check::Strict);
}

bool traceOption(const HChar *Arg) {
  Options &O = TheOptions;
  return VG_XACT_CLO(Arg, "--trace-hypercalls=no", O.Trace, TraceKind::No) ||
         VG_XACT_CLO(Arg, "--trace-hypercalls=yes", O.Trace, TraceKind::Text) ||
         VG_XACT_CLO(Arg, "--trace-hypercalls=json", O.Trace, TraceKind::Json) ||
         VG_STR_CLO(Arg, "--trace-file", O.TraceFile) ||
         VG_XACT_CLO(Arg, "--summary=no", O.Summary, SummaryKind::No) ||
         VG_XACT_CLO(Arg, "--summary=calls", O.Summary, SummaryKind::Calls) ||
         VG_XACT_CLO(Arg, "--summary=yes", O.Summary, SummaryKind::Times);
}

} // namespace

bool processOption(const HChar *Arg) {
  Options &O = TheOptions;
  return databaseOption(Arg) || VG_STR_CLO(Arg, "--xen-release", O.Release) ||
         VG_STR_CLO(Arg, "--replay", O.Replay) || traceOption(Arg) ||
         VG_STR_CLO(Arg, "--sarif", O.Sarif) ||
         VG_XACT_CLO(Arg, "--check-padding=no", O.Padding, PaddingCheck::No) ||
         VG_XACT_CLO(Arg, "--check-padding=summary", O.Padding, PaddingCheck::Summary) ||
         VG_XACT_CLO(Arg, "--check-padding=yes", O.Padding, PaddingCheck::Yes) ||
         VG_BOOL_CLO(Arg, "--check-interface", O.Interface) ||
         VG_BOOL_CLO(Arg, "--check-results", O.Results) ||
         VG_XACT_CLO(Arg, "--follow-results=no", O.Follow, FollowResults::No) ||
         VG_XACT_CLO(Arg, "--follow-results=wide", O.Follow, FollowResults::Wide) ||
         VG_XACT_CLO(Arg, "--follow-results=all", O.Follow, FollowResults::All) ||
         safeMemoryOption(Arg) || leaksOption(Arg);
}

void printUsage() {
  VG_(printf)(
      "    --trace-hypercalls=no|yes|json   print each hypercall, decoded, as text or as a\n"
      "                                     line of JSON [no]\n"
      "    --trace-file=FILE                where to print them [the log]\n"
      "    --summary=no|calls|yes           at the end: how often each operation was called and\n"
      "                                     failed, and (yes) how long it took [calls]\n"
      "    --sarif=FILE                     write the reports as SARIF 2.1.0 as well\n"
      "    --check-padding=no|summary|yes   uninitialised padding that goes to the\n"
      "                                     hypervisor: ignore, count, or report [summary]\n"
      "    --check-interface=no|yes         calls that Xen refuses since they were made for\n"
      "                                     another release of it [yes]\n"
      "    --check-results=no|yes           results that an operation does not return, or that\n"
      "                                     the int of ioctl() does not hold [yes]\n"
      "    --follow-results=no|wide|all     what becomes of results of more than 32 bits; all:\n"
      "                                     and which errors nobody looks at [wide]\n"
      "    --check-hypercall-memory=no|yes|strict\n"
      "                                     report pointers to memory that Linux may move;\n"
      "                                     strict: to locked memory as well [yes]\n"
      "    --resource-leaks=no|summary|yes  mappings, event channels and grants that are never\n"
      "                                     given back: ignore, count, or report [summary]\n"
      "    --xen-release=RELEASE            whose layouts hold, as in 4.17 [asked from the\n"
      "                                     hypervisor]\n"
      "    --hypercall-db=FILE              table of hypercalls [xenhc-hypercalls.db beside\n"
      "                                     the tool]; or YAML, compiled with the table's own:\n"
      "                                     FILE.yaml, a folder, `base`; may be repeated\n"
      "    --replay=FILE                    answer opens of Xen's devices, ioctls and\n"
      "                                     hypercalls from a script, without Xen\n");
}

void printDebugUsage() { VG_(printf)("    (none)\n"); }

namespace {

void forkedChild(ThreadId) {
  summary::reset();
  safememory::allUnlocked();
  devices::forkedChild();
  report::resetCounts();
  followed::reset();
  sarif::inChild();
  trace::inChild();
}

} // namespace

void postOptionInit() {
  const Options &O = TheOptions;
  table::load(O.Databases, O.DatabaseCount);
  if (O.Release && !table::setRelease(O.Release, "--xen-release", true)) {
    VG_(umsg)("xenhc: --xen-release=%s: the hypercall table does not know this release\n",
              O.Release);
    Text Names;
    const xenhc_db &Db = table::db();
    for (UInt I = 0; I < Db.header->releases.count; ++I)
      Names.add(I ? ", " : "").add(table::string(Db.releases[I].name));
    VG_(umsg)("xenhc: it knows %s\n", Names.str());
    VG_(exit)(1);
  }
  if (O.Replay)
    replay::load(O.Replay);
  followed::init();
  sarif::init();
  trace::init();
  VG_(atfork)(nullptr, nullptr, forkedChild);
}

void fini(Int ExitCode) {
  devices::reportLeaks();
  followed::reportAtExit();
  summary::print();
  sarif::write(ExitCode);
  if (VG_(clo_stats)) {
    const xenhc_db_header *H = table::db().header;
    VG_(dmsg)(" xenhc: table loaded in %llu.%03llu ms of processor time: %u calls, %u operations, "
              "%u nodes\n",
              table::loadMicroseconds() / 1000, table::loadMicroseconds() % 1000, H->calls.count,
              H->ops.count, H->nodes.count);
  }
}

} // namespace boundary

// SPDX-License-Identifier: GPL-2.0-or-later

#include "Monitor.h"
#include "DevicesMappings.h"
#include "Summary.h"
#include "engine/Leak.h"

extern "C" {
#include <valgrind/pub_tool_gdbserver.h>
}

namespace boundary::monitor {

namespace {

UInt Listed;

void printHelp() {
  VG_(gdb_printf)("\n"
                  "xenhc monitor commands:\n"
                  "  xenhc calls                 operations called so far, and how many failed\n"
                  "  xenhc buffers               hypercall buffers, foreign mappings and grants\n"
                  "                              that are mapped now, and where they were mapped\n"
                  "  xenhc leaks [summary|full]  search for lost heap blocks [full]\n"
                  "  xenhc help                  this text\n"
                  "\n");
}

void printMapping(const devices::Mapping &M) {
  ++Listed;
  VG_(umsg)("0x%lx: %lu bytes, %s\n", M.Start, M.End - M.Start, M.What);
  VG_(pp_ExeContext)(M.MappedAt);
}

void printBuffers() {
  Listed = 0;
  devices::forEachMapping(printMapping);
  if (!Listed)
    VG_(umsg)("nothing of Xen's devices is mapped\n");
}

void leaks(ThreadId Tid, const HChar *How) {
  using engine::leak::Mode;
  const Int Which = How ? VG_(keyword_id)("full summary", How, kwd_report_all) : 0;
  if (Which >= 0)
    engine::leak::check(Tid, Which == 0 ? Mode::Full : Mode::Summary);
}

} // namespace

bool handle(ThreadId Tid, const HChar *Command) {
  // strtok_r() writes into what it splits.
  HChar Copy[128], *Rest = nullptr;
  if (VG_(strlen)(Command) >= sizeof Copy)
    return false;
  VG_(strcpy)(Copy, Command);
  const HChar *Word = VG_(strtok_r)(Copy, " ", &Rest);
  if (!Word)
    return false;
  // The core handles its own `help`, and then asks the tool for its part.
  switch (VG_(keyword_id)("help xenhc", Word, kwd_report_duplicated_matches)) {
  case -2:
    return true;
  case 0:
    printHelp();
    return true;
  case 1:
    break;
  default:
    return false;
  }
  Word = VG_(strtok_r)(nullptr, " ", &Rest);
  switch (VG_(keyword_id)("help calls buffers leaks", Word ? Word : "help", kwd_report_all)) {
  case 0:
    printHelp();
    break;
  case 1:
    summary::printCalls();
    break;
  case 2:
    printBuffers();
    break;
  case 3:
    leaks(Tid, VG_(strtok_r)(nullptr, " ", &Rest));
    break;
  default: // The user was told.
    break;
  }
  return true;
}

} // namespace boundary::monitor

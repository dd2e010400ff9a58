// SPDX-License-Identifier: GPL-2.0-or-later
//
// The tool's entry: who it is, and which part answers for what.

#include "boundary/Boundary.h"
#include "boundary/SafeMemoryPool.h"
#include "boundary/Syscalls.h"
#include "engine/Access.h"
#include "engine/Events.h"
#include "engine/Heap.h"
#include "engine/Instrument.h"
#include "engine/Leak.h"
#include "engine/Origins.h"
#include "engine/Requests.h"
#include "engine/Shadow.h"
#include "engine/Stats.h"
#include "engine/SyscallCheck.h"
#include "vg.h"

#ifndef XENHC_VERSION
#error "the build gives XENHC_VERSION"
#endif

namespace {

Bool processOption(const HChar *Arg) {
  return boundary::processOption(Arg) || engine::heap::processOption(Arg) ||
                 engine::origins::processOption(Arg) || engine::leak::processOption(Arg) ||
                 engine::access::processOption(Arg) || engine::syscallcheck::processOption(Arg)
             ? True
             : False;
}

void printUsage() {
  boundary::printUsage();
  engine::heap::printUsage();
  engine::origins::printUsage();
  engine::leak::printUsage();
  engine::access::printUsage();
  engine::syscallcheck::printUsage();
}

void printDebugUsage() {
  boundary::printDebugUsage();
  engine::syscallcheck::printDebugUsage();
}

void postOptionInit() {
  engine::shadow::init();
  engine::origins::init();
  engine::heap::init();
  boundary::useDefaultSuppressions();
  boundary::postOptionInit();
  engine::syscallcheck::init();
}

void fini(Int ExitCode) {
  engine::leak::fini();
  boundary::fini(ExitCode);
  engine::syscallcheck::fini();
  if (VG_(clo_stats))
    engine::printStats();
}

Bool handleRequest(ThreadId Tid, UWord *Arg, UWord *Result) {
  return boundary::pool::handleRequest(Tid, Arg, Result) || engine::handleRequest(Tid, Arg, Result)
             ? True
             : False;
}

void preOptionInit() {
  VG_(details_name)("xenhc");
  VG_(details_version)(XENHC_VERSION);
  VG_(details_description)("a checker for Xen hypercalls");
  VG_(details_copyright_author)("Distributed under the terms of the GNU GPL, version 2 or later.");
  VG_(details_bug_reports_to)("the xenhc project");
  VG_(details_avg_translation_sizeB)(400);

  VG_(basic_tool_funcs)(postOptionInit, engine::instrument, fini);
  VG_(needs_libc_freeres)();
  VG_(needs_cxx_freeres)();
  VG_(needs_command_line_options)(processOption, printUsage, printDebugUsage);
  VG_(needs_client_requests)(handleRequest);
  VG_(needs_print_stats)(engine::printStats);
  engine::heap::registerReplacements();
  engine::registerEvents();
  boundary::registerErrors();
  boundary::syscalls::registerWrapper();
}

} // namespace

extern "C" {
VG_DETERMINE_INTERFACE_VERSION(preOptionInit)
}

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one way by which this tool includes Valgrind's tool headers.
//
// They are C headers without `extern "C"` guards, and their order matters: pub_tool_basics.h first,
// and pub_tool_vki.h outside any linkage block because it redefines names of the C library in its
// own way.

#ifndef XENHC_VGTOOL_VG_H
#define XENHC_VGTOOL_VG_H

extern "C" {
#include <valgrind/pub_tool_basics.h>
}

#include <valgrind/pub_tool_vki.h>

extern "C" {
#include <valgrind/pub_tool_aspacehl.h>
#include <valgrind/pub_tool_aspacemgr.h>
#include <valgrind/pub_tool_clientstate.h>
#include <valgrind/pub_tool_clreq.h>
#include <valgrind/pub_tool_debuginfo.h>
#include <valgrind/pub_tool_errormgr.h>
#include <valgrind/pub_tool_execontext.h>
#include <valgrind/pub_tool_guest.h>
#include <valgrind/pub_tool_hashtable.h>
#include <valgrind/pub_tool_libcassert.h>
#include <valgrind/pub_tool_libcbase.h>
#include <valgrind/pub_tool_libcfile.h>
#include <valgrind/pub_tool_libcprint.h>
#include <valgrind/pub_tool_libcproc.h>
#include <valgrind/pub_tool_libcsetjmp.h>
#include <valgrind/pub_tool_libcsignal.h>
#include <valgrind/pub_tool_machine.h>
#include <valgrind/pub_tool_mallocfree.h>
#include <valgrind/pub_tool_options.h>
#include <valgrind/pub_tool_oset.h>
#include <valgrind/pub_tool_redir.h>
#include <valgrind/pub_tool_replacemalloc.h>
#include <valgrind/pub_tool_signals.h>
#include <valgrind/pub_tool_stacktrace.h>
#include <valgrind/pub_tool_threadstate.h>
#include <valgrind/pub_tool_tooliface.h>
#include <valgrind/pub_tool_vkiscnums.h>
#include <valgrind/pub_tool_xarray.h>

// Uses names of the headers above without including them.
#include <valgrind/pub_tool_addrinfo.h>
}

#endif // XENHC_VGTOOL_VG_H

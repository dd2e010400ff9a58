// SPDX-License-Identifier: GPL-2.0-or-later
//
// Stack traces for the heap, which wants one for each malloc() and free(). Unwinding is what these
// cost most; most are made where one was made before, with the same return addresses on the stack.

#ifndef XENHC_VGTOOL_ENGINE_TRACECACHE_H
#define XENHC_VGTOOL_ENGINE_TRACECACHE_H

#include "vg.h"

namespace engine::tracecache {

/// The number of the ExeContext of thread Tid as of now: what VG_(record_ExeContext)(Tid, 0) gives.
/// Call between superblocks only, where the registers and the stack are exact.
UInt record(ThreadId Tid);

} // namespace engine::tracecache

#endif // XENHC_VGTOOL_ENGINE_TRACECACHE_H

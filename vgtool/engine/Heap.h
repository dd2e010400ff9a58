// SPDX-License-Identifier: GPL-2.0-or-later
//
// The client's heap: malloc() and its family, replaced.
//
// A block has redzones on both sides. The low one holds a header with the block's size and where it
// was allocated and freed. New blocks are undefined (calloc's are defined), redzones and freed
// blocks too, and freed blocks stay in a quarantine for a while before their memory is used again.

#ifndef XENHC_VGTOOL_ENGINE_HEAP_H
#define XENHC_VGTOOL_ENGINE_HEAP_H

#include "engine/Memory.h"
#include "vg.h"

namespace engine::heap {

/// Registers the replacements with the core. Call from pre_clo_init.
void registerReplacements();

/// Options of the heap (--freelist-vol=, --keep-stacktraces=, and the core's for replaced heaps).
bool processOption(const HChar *Arg);
void printUsage();

/// Checks the options and reserves the block map. Call from post_clo_init.
void init();

/// The block whose payload or redzone holds A, preferring the payload, then the block that ends at
/// or before A. Includes blocks that the client has announced (Announced.h).
bool find(Addr A, HeapBlock *Out);

/// The live block whose payload holds A.
bool findLive(Addr A, HeapBlock *Out);

/// The start of the live block whose payload holds A, or 0. For those who ask often.
Addr liveStart(Addr A);

/// True if the last block that starts at or before A is live, and ends at most Within bytes before
/// A.
bool endsBefore(Addr A, SizeT Within);

/// True if the first block that starts behind A is live, and at most Within bytes away.
bool startsBehind(Addr A, SizeT Within);

/// True if a live block starts at Start and holds [A, A + Len).
bool isWithinLive(Addr Start, Addr A, SizeT Len);

/// What forEachLive() calls.
using LiveFn = void (*)(const HeapBlock &Block, Family Kind, void *Argument);

/// Calls Do for each live block, in no order. Announced blocks are not among them.
void forEachLive(LiveFn Do, void *Argument);

} // namespace engine::heap

#endif // XENHC_VGTOOL_ENGINE_HEAP_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Blocks of the client's own allocators, which it announces: one by one
// (VALGRIND_MALLOCLIKE_BLOCK) or in pools (VALGRIND_MEMPOOL_ALLOC). They mean what they mean to
// memcheck. A new block is undefined unless its allocator fills it with zeros; redzones, freed
// blocks and chunks are out of bounds.

#ifndef XENHC_VGTOOL_ENGINE_ANNOUNCED_H
#define XENHC_VGTOOL_ENGINE_ANNOUNCED_H

#include "engine/Heap.h"
#include "engine/Memory.h"
#include "vg.h"

namespace engine::announced {

void add(ThreadId Tid, Addr A, SizeT Size, SizeT Redzone, bool Zeroed);
/// Reports a bad free if no block starts at A, as the next one does.
void resize(ThreadId Tid, Addr A, SizeT NewSize);
void free(ThreadId Tid, Addr A);

/// The block or chunk that holds A, redzones included, live or freed lately.
bool find(Addr A, HeapBlock *Out);

/// Calls Do for each live block, and each chunk of a pool. See heap::forEachLive().
void forEachLive(heap::LiveFn Do, void *Argument);

} // namespace engine::announced

/// Pools are named by an address. Requests for a pool that does not exist are reported.
namespace engine::pools {

/// Flags are those of VALGRIND_CREATE_MEMPOOL_EXT.
void create(ThreadId Tid, Addr Pool, SizeT Redzone, bool Zeroed, UWord Flags);
void destroy(ThreadId Tid, Addr Pool);
void allocate(ThreadId Tid, Addr Pool, Addr A, SizeT Size);
void free(ThreadId Tid, Addr Pool, Addr A);
/// Frees chunks outside of [A, A + Size) and cuts off what protrudes from it.
void trim(ThreadId Tid, Addr Pool, Addr A, SizeT Size);
void move(ThreadId Tid, Addr From, Addr To);
/// The chunk at Old is now at New with Size bytes; what is in memory is the client's business.
void change(ThreadId Tid, Addr Pool, Addr Old, Addr New, SizeT Size);
bool exists(Addr Pool);

/// The chunk that holds A, redzones included.
bool find(Addr A, HeapBlock *Out);

} // namespace engine::pools

#endif // XENHC_VGTOOL_ENGINE_ANNOUNCED_H

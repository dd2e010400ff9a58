// SPDX-License-Identifier: GPL-2.0-or-later
//
// Blocks of the client's own allocators, which it announces by VALGRIND_MALLOCLIKE_BLOCK.

#ifndef XENHC_VGTOOL_ENGINE_ANNOUNCED_H
#define XENHC_VGTOOL_ENGINE_ANNOUNCED_H

#include "engine/Memory.h"
#include "vg.h"

namespace engine::announced {

/// Adds [A, A + Size) with Redzone bytes on both sides, replacing what overlapped it.
void add(Addr A, SizeT Size, SizeT Redzone, ExeContext *Where);
void resize(Addr A, SizeT NewSize);
void remove(Addr A);

/// The block that holds A, redzones included.
bool find(Addr A, HeapBlock *Out);

} // namespace engine::announced

#endif // XENHC_VGTOOL_ENGINE_ANNOUNCED_H

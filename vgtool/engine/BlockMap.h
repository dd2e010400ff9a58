// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which addresses start a heap block: one bit for each 16 bytes of the client's address space, so
// that the block around any address is found by looking back for a set bit, without a hash table.

#ifndef XENHC_VGTOOL_ENGINE_BLOCKMAP_H
#define XENHC_VGTOOL_ENGINE_BLOCKMAP_H

#include "vg.h"

namespace engine::blockmap {

/// Reserves the map (1 GiB of address space, used as far as the heap reaches). Ends the run with a
/// message if the kernel refuses.
void init();

/// A must be a multiple of 16 inside the shadow window.
void set(Addr A);
void clear(Addr A);

/// True if a block starts at A; any address may be asked for.
bool isStart(Addr A);

/// The greatest start in [Low, A], or 0.
Addr lastStart(Addr Low, Addr A);

/// The least start in [A, High), or 0.
Addr nextStart(Addr A, Addr High);

} // namespace engine::blockmap

#endif // XENHC_VGTOOL_ENGINE_BLOCKMAP_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Names that the client gives to pieces of its memory (VALGRIND_CREATE_BLOCK), for reports.

#ifndef XENHC_VGTOOL_ENGINE_CLIENTBLOCKS_H
#define XENHC_VGTOOL_ENGINE_CLIENTBLOCKS_H

#include "vg.h"

namespace engine::clientblocks {

/// Names [A, A + Size); Name is the client's string. Returns the number that the client may discard
/// it by, or -1 if the range is empty or starts at 0.
Word create(ThreadId Tid, Addr A, SizeT Size, Addr Name);

/// Returns false if there is no such name.
bool discard(UWord Number);

/// Fills *Info as VG_(pp_addrinfo) needs it if A lies in a named piece. The name stays the set's.
bool describe(Addr A, AddrInfo *Info);

} // namespace engine::clientblocks

#endif // XENHC_VGTOOL_ENGINE_CLIENTBLOCKS_H

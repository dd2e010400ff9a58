// SPDX-License-Identifier: GPL-2.0-or-later
//
// Memory that the client has declared out of bounds: by VALGRIND_MAKE_MEM_NOACCESS, and as redzones
// and freed blocks of its own allocators.
//
// Such a byte has V bits of its own (seven of eight are undefined), and lies in a granule of 16
// bytes for which a bit says that there are such bytes. Whatever gives the memory another use - an
// allocation, a stack frame, a mapping, a request, the client itself by writing there - writes
// other V bits, and the byte is usable again. So nobody has to be told.

#ifndef XENHC_VGTOOL_ENGINE_FORBIDDEN_H
#define XENHC_VGTOOL_ENGINE_FORBIDDEN_H

#include "vg.h"

namespace engine::forbidden {

/// Declares [A, A + Len) out of bounds. What lies outside the shadow's window is skipped.
void forbid(Addr A, SizeT Len);

/// The first byte of [A, End) that is out of bounds; End if there is none. Takes time only if
/// forbid() was called before.
Addr first(Addr A, Addr End);

/// The first byte of [A, End) that is not out of bounds; End if there is none.
Addr firstUsable(Addr A, Addr End);

} // namespace engine::forbidden

#endif // XENHC_VGTOOL_ENGINE_FORBIDDEN_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Memory beyond the space that Valgrind's address-space manager looks after.

#ifndef XENHC_VGTOOL_ENGINE_MAPPING_H
#define XENHC_VGTOOL_ENGINE_MAPPING_H

#include "vg.h"

namespace engine {

// Who calls mapZeros() has chosen an address, and it replaces what is there. Each region has 4 TiB
// of its own: V bits from 16 TiB on (Shadow.h), the map of heap blocks and what the client forbids
// from 24 (BlockMap.cpp, Forbidden.cpp), tags of followed values from 28 (Follow.h), origins from
// 32 (Origins.h).

/// Maps zero pages at [Start, Start + Length), page-aligned, over whatever was there. They take
/// memory when they are touched, by small pages: shadow memory is touched here and there. The
/// result is the kernel's.
SysRes mapZeros(Addr Start, SizeT Length);

/// mapZeros() that says on failure for what the memory was meant, why the kernel refuses and what
/// helps. Returns false then; who calls says how it goes on, or ends the run.
bool reserve(Addr Start, SizeT Length, const HChar *For);

/// Lets the kernel use huge pages for [Start, Start + Length), page-aligned, where they fit: for
/// memory that will be touched all over.
void preferHugePages(Addr Start, SizeT Length);

/// Gives the pages of such a mapping back to the kernel, so that they read as zeros again
/// (FilledPages.cpp). Returns false, with nothing changed, if the kernel refuses, or if they are
/// too few for what the kernel would have to remember.
bool dropPages(Addr Start, SizeT Length);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_MAPPING_H

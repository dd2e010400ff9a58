// SPDX-License-Identifier: GPL-2.0-or-later
//
// --check-accesses=yes: whether the program may use the memory that it loads and stores itself.
//
// Without A bits each access asks what memory is there. The answer is remembered by page: most
// pages are all usable, in the heap the block that was last seen on a page is tried first, and near
// the stack pointer everything is the current frame.

#ifndef XENHC_VGTOOL_ENGINE_ACCESS_H
#define XENHC_VGTOOL_ENGINE_ACCESS_H

#include "vg.h"

namespace engine::access {

bool processOption(const HChar *Arg);
void printUsage();

bool isEnabled();

/// What check() is told of an access, beside its address.
inline constexpr UWord WriteFlag = 1UL << 16;

/// Called before an access of Size bytes (SizeAndKind: Size, with WriteFlag for a store).
VG_REGPARM(3) void check(Addr A, UWord SizeAndKind, Addr StackPointer);

/// A mapping was changed or is gone: nothing that is remembered holds.
void forget();

/// Client requests: whether accesses to [A, A + Len) are not to be reported.
void ignore(Addr A, SizeT Len, bool Ignored);

} // namespace engine::access

#endif // XENHC_VGTOOL_ENGINE_ACCESS_H

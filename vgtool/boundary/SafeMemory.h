// SPDX-License-Identifier: GPL-2.0-or-later
//
// Hypercall-safe memory: what a hypercall's pointers may lead to.
//
// Xen looks a guest's address up in the page tables. A page that Linux has moved, paged out or
// write-protected (after fork(), say) is missing there for a while, and the hypercall fails with
// EFAULT although the program did nothing wrong. So hypercall buffers come from a device of their
// own (/dev/xen/hypercall, which libxencall maps), or at least from locked memory. What an ioctl's
// structure itself points to is the kernel's matter: it copies or pins it, wherever it is.

#ifndef XENHC_VGTOOL_BOUNDARY_SAFEMEMORY_H
#define XENHC_VGTOOL_BOUNDARY_SAFEMEMORY_H

#include "vg.h"

namespace boundary::safememory {

/// --check-hypercall-memory.
enum class Check {
  No,
  Yes,    ///< Devices' mappings and locked memory are safe.
  Strict, ///< Only devices' mappings are.
};

extern Check TheCheck;

/// What memory is, as far as it concerns Xen.
enum class Place : UChar {
  Buffer,   ///< A mapping of the hypercall device.
  Foreign,  ///< A mapping of another device of Xen's: another domain's frames, a grant.
  Returned, ///< A hypercall buffer that was given back to libxencall.
  Missing,  ///< Where a frame of another domain's could not be mapped.
  Locked,   ///< By mlock() and its like.
  Heap,
  Stack,
  Static, ///< A variable, or a constant.
  Other,  ///< Any other mapping.
};

/// "heap memory" and so on, to stand behind "points to".
const HChar *describe(Place P);

/// What is at an address that the client has.
Place classify(Addr A);

/// Memory that is not safe.
struct Unsafe {
  Addr At; ///< Its first byte.
  Place What;
  ExeContext *Since; ///< What made it so: an munlock(), the return of the buffer; or null.
};

/// True if [A, A + Len), which the client has, is safe as the option demands. Otherwise fills *Out.
bool isSafe(Addr A, SizeT Len, Unsafe *Out);

/// System calls that succeeded.
void mapped(Addr A, SizeT Len, bool Locked);
void unmapped(Addr A, SizeT Len);
void moved(Addr From, SizeT OldLen, Addr To, SizeT NewLen);
void locked(ThreadId Tid, Addr A, SizeT Len);
void unlocked(ThreadId Tid, Addr A, SizeT Len);
void allLocked(bool Future);
void allUnlocked(); ///< Also what a forked child begins with.

} // namespace boundary::safememory

#endif // XENHC_VGTOOL_BOUNDARY_SAFEMEMORY_H

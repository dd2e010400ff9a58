// SPDX-License-Identifier: GPL-2.0-or-later
//
// The hypercall buffers that libxencall has handed out and taken back.

#ifndef XENHC_VGTOOL_BOUNDARY_SAFEMEMORYPOOL_H
#define XENHC_VGTOOL_BOUNDARY_SAFEMEMORYPOOL_H

#include "vg.h"

namespace boundary::pool {

struct Buffer {
  Addr Start, End;
  Addr Used; ///< What the program got: behind the library's header.
  SizeT Size;
  ExeContext *AllocatedAt;
  ExeContext *ReturnedAt; ///< Null while the program has it.
  bool Inherited;         ///< By fork().
};

/// Handles the requests of SafeMemoryRequests.h. False for any other.
bool handleRequest(ThreadId Tid, const UWord *Arg, UWord *Result);

/// A buffer that overlaps [A, End) and that the program has given back; null if there is none.
/// Valid until the next request or system call.
const Buffer *returnedIn(Addr A, Addr End);

/// Describes an address in a buffer, as engine::describeAddress() does. False if it is in none.
bool describeAddress(Addr A, AddrInfo *Info);

/// True if a buffer of the pool starts at A, whoever has it.
bool startsAt(Addr A);

/// [A, End) is unmapped, or is something else from now on.
void forget(Addr A, Addr End);

/// Everything is inherited now.
void inherit();

/// Calls Do for each buffer that this process got and has not given back.
void forEachHeld(void (*Do)(const Buffer &B));

} // namespace boundary::pool

#endif // XENHC_VGTOOL_BOUNDARY_SAFEMEMORYPOOL_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a client address is, and whether the client may use it.
//
// There are no A bits: the answer is put together, when somebody asks, from Valgrind's segment
// list, the heap blocks that Heap.cpp knows, what the client has declared (Forbidden.h) and the
// threads' stack pointers. Every function accepts any address and any length (null, wild, in the
// kernel's half, wrapping around) and touches no client memory but headers of heap blocks that were
// verified first.

#ifndef XENHC_VGTOOL_ENGINE_MEMORY_H
#define XENHC_VGTOOL_ENGINE_MEMORY_H

#include "engine/Shadow.h"
#include "vg.h"

namespace engine {

enum class Access { Read, Write };

/// Why an address may not be used.
enum class Fault {
  Unmapped,     ///< No mapping of the client, or outside the address space.
  NoPermission, ///< Mapped, without the permission that the access needs.
  HeapRedzone,  ///< Beside a heap block: just past its end or just before it.
  FreedBlock,   ///< Inside a heap block that was freed.
  HeapUnused,   ///< In the heap's own memory, in no block that is known.
  BelowStack,   ///< Under the stack pointer (and its 128-byte red zone) of a thread.
  Forbidden,    ///< Declared out of bounds by the client (VALGRIND_MAKE_MEM_NOACCESS).
};

/// By which functions a block was allocated, and by which it is to be freed.
enum class Family : UInt { Malloc, New, NewArray };

/// Why something cannot be freed.
enum class FreeFault {
  NoBlock, ///< It is not in the heap's blocks at all.
  Inside,  ///< It is inside of a block.
  Again,   ///< The block has been freed already.
  Damaged, ///< The program has written over what the heap keeps before the block.
};

/// A heap block, live or freed and still in quarantine.
struct HeapBlock {
  Addr Start;   ///< The address that malloc() returned.
  SizeT Size;   ///< The size that was asked for, in bytes.
  bool Freed;   ///< True if it is in quarantine.
  UInt AllocAt; ///< The number of the ExeContext (see contextOf()); 0 if none was recorded.
  UInt FreedAt; ///< The same; 0 for a live block.
};

/// The ExeContext with a number, which the core searches for among all that there are: for reports
/// only. Never null: of 0, the empty one.
ExeContext *contextOf(UInt Number);

/// The first address of a range that may not be used.
struct Problem {
  Fault Kind;
  Addr FirstBad; ///< The first byte that may not be used.
  bool HasBlock; ///< True if Block says which heap block FirstBad belongs to or is beside.
  HeapBlock Block;
};

/// True if the client may access every byte of [A, A + Len). Otherwise fills *Out (may be null). An
/// empty range is always accessible. Tid is the thread whose stack pointer counts as current.
bool checkAddressable(ThreadId Tid, Addr A, SizeT Len, Access How, Problem *Out);

/// The number of bytes from A on, at most Len, that checkAddressable() accepts.
SizeT addressablePrefix(ThreadId Tid, Addr A, SizeT Len, Access How);

/// Goes through the threads' stacks, as VG_(thread_stack_next)() does, but not on to the 500th
/// thread if there are two. *Tid is AnyThread at first.
constexpr ThreadId AnyThread = static_cast<ThreadId>(-1);
bool nextStack(ThreadId *Tid, Addr *Low, Addr *Top);

/// To be told of each thread.
void threadCreated(ThreadId Parent, ThreadId Child);

/// The first part of a thread's stack, at A or above, that is under its stack pointer: [*Start,
/// *End). Returns false if there is none. *Start is A if A is inside of one.
bool nextDeadStack(Addr A, Addr *Start, Addr *End);

/// The lowest address from A on that is mapped for the client, whatever its permissions; the end of
/// the shadow's window if there is none. Takes time in proportion to the number of mappings.
Addr nextMapped(Addr A);

/// The end of the mapping that holds A, which has to be mapped for the client.
Addr endOfMapping(Addr A);

/// Calls Do(A, Len) for [A, A + Len). Of a long range (a request may speak of half of the address
/// space) for the mapped parts only.
template <typename Fn> void forMapped(Addr A, SizeT Len, Fn Do) {
  constexpr SizeT LongRange = 1 << 20;
  if (Len <= LongRange) {
    Do(A, Len);
    return;
  }
  if (Len > ~A)
    Len = ~A;
  for (Addr At = nextMapped(A); At < A + Len && At < shadow::Window;) {
    const Addr Stop = endOfMapping(At) < A + Len ? endOfMapping(At) : A + Len;
    Do(At, Stop - At);
    At = nextMapped(Stop);
  }
}

/// Copies client memory [A, A + Len) to Dst if all of it is mapped and readable for the client.
/// Returns false and copies nothing otherwise. Redzones and freed blocks are readable: say what is
/// wrong with checkAddressable().
bool copyFromClient(void *Dst, Addr A, SizeT Len);

/// The heap block that contains A, or whose redzone does. Returns false if there is none.
bool findHeapBlock(Addr A, HeapBlock *Out);

/// Fills *Info for VG_(pp_addrinfo)(A, Info): heap block, stack, variable, section or segment. The
/// caller calls VG_(clear_addrinfo)(Info) when done. Stacks and variables are described as of now,
/// so ask while the error is being recorded.
void describeAddress(Addr A, AddrInfo *Info);

/// A short English phrase for Kind, as in "unmapped memory" or "a freed block".
const HChar *describeFault(Fault Kind);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_MEMORY_H

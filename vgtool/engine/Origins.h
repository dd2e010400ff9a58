// SPDX-License-Identifier: GPL-2.0-or-later
//
// --track-origins=yes: where undefined bits were born.
//
// An origin is a 32-bit number: a stack trace and a kind. Every four bytes of client memory have
// one, at a fixed distance like the V bits, and so have temporaries and registers. It means
// something only where V bits are set; nobody clears it when they are cleared.

#ifndef XENHC_VGTOOL_ENGINE_ORIGINS_H
#define XENHC_VGTOOL_ENGINE_ORIGINS_H

#include "engine/Shadow.h"
#include "vg.h"

namespace engine::origins {

enum class Kind : UInt { None, Heap, Stack, Request };

/// Address of the origin of an aligned word, minus the address of the word. Twice that of the V
/// bits, which generated code has in a register: an amd64 instruction doubles it by itself.
inline constexpr Addr Distance = 2 * shadow::Distance;

/// True if origins are tracked. All functions below do nothing, and cost nothing, if not.
bool enabled();

bool processOption(const HChar *Arg);
void printUsage();

/// Reserves the memory. Ends the run with a message if the kernel refuses. Call from post_clo_init.
void init();

/// The origin of kind K with the trace Where (an ExeContext's number; 0 gives no origin).
UInt make(Kind K, UInt Where);

/// The origin of kind K with a trace of thread Tid as of now.
UInt makeHere(ThreadId Tid, Kind K);

/// The origin of a stack frame that the instruction at Instruction makes.
UInt makeStack(Addr Instruction);

/// Makes Origin that of [A, A + Len); words at the edges belong to it wholly.
void set(Addr A, SizeT Len, UInt Origin);

/// Copies the origins of [From, From + Len) to [To, To + Len), as far as To is aligned like From.
void copyRange(Addr From, Addr To, SizeT Len);

/// Helpers of generated code, which it calls for Size (1, 2, 4, 8, 16 or 32) bytes at an address
/// that it has loaded or stored and of which some are undefined. UWord load(Addr) gives the origin
/// of the first one that is; void store(Addr, UWord Origin) makes Origin that of all.
void *loadHelper(Int Size);
void *storeHelper(Int Size);

/// The origin of the byte at A; 0 if there is none.
UInt at(Addr A);

/// The trace of an origin, or null for 0, and the words for its kind, as in "a heap allocation".
ExeContext *traceOf(UInt Origin);
const HChar *describe(UInt Origin);

} // namespace engine::origins

#endif // XENHC_VGTOOL_ENGINE_ORIGINS_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Shadow memory: one byte of V bits for each byte of client memory, at a fixed distance from it.
//
// A V bit of 1 means "undefined", 0 means "defined" (memcheck's convention). Valgrind 3.19 keeps an
// amd64 client inside the first 128 GiB (aspacem_maxAddr in its aspacemgr-linux.c), so that one
// reservation shadows all of it and generated code reaches the shadow of an address by an addition.
//
// No function here reads or writes client memory, and all of them accept any address and any
// length: the part of a range that lies outside the window has no shadow, is skipped by writers and
// reported by readers.

#ifndef XENHC_VGTOOL_ENGINE_SHADOW_H
#define XENHC_VGTOOL_ENGINE_SHADOW_H

#include "vg.h"

namespace engine::shadow {

/// Client addresses below this have a shadow byte.
inline constexpr Addr Window = 0x2000000000ULL;

/// Shadow address minus client address. Not a multiple of a page, so that a datum and its shadow do
/// not fall into the same set of a first-level cache.
inline constexpr Addr Distance = 0x100000000000ULL + 0x7c0;

/// Reserves the shadow of the whole window. Ends the run with a message that says what to change
/// when the kernel refuses. Call once, before the first client instruction.
void init();

/// True if every byte of [A, A + Len) has a shadow byte. An empty range is covered.
inline bool covers(Addr A, SizeT Len) { return A < Window ? Len <= Window - A : Len == 0; }

/// Marks [A, A + Len) undefined.
void makeUndefined(Addr A, SizeT Len);

/// Marks [A, A + Len) defined.
void makeDefined(Addr A, SizeT Len);

/// Copies the V bits of [From, From + Len) to [To, To + Len). The ranges may overlap. Bytes copied
/// from outside the window count as defined.
void copyRange(Addr From, Addr To, SizeT Len);

/// What is undefined in a range.
struct Undefined {
  Addr First;       ///< The first byte with an undefined bit; meaningless if Count is 0.
  SizeT Count;      ///< How many bytes have at least one undefined bit.
  SizeT NotCovered; ///< How many bytes of the range have no shadow (these are not in Count).
};

/// Looks through [A, A + Len). Cost: one pass over the shadow, eight bytes at a time.
Undefined findUndefined(Addr A, SizeT Len);

/// The shape asked for most: true if some byte of [A, A + Len) is undefined, with the first such
/// address in *First and the number of such bytes in *Count (either may be null).
bool firstUndefined(Addr A, SizeT Len, Addr *First, SizeT *Count);

/// Copies the V bits of [A, A + Len) into Vbits (Len bytes, owned by the caller). Returns false if
/// a part of the range is not covered; those bytes are given as 0.
bool readBits(Addr A, SizeT Len, UChar *Vbits);

/// Sets the V bits of [A, A + Len) from Vbits. Returns false if a part of the range is not covered.
bool writeBits(Addr A, SizeT Len, const UChar *Vbits);

/// For --stats=yes: bytes that were set by makeUndefined, makeDefined and copyRange since the
/// start.
struct Counters {
  ULong BytesMadeUndefined, BytesMadeDefined, BytesCopied, PagesDropped;
};
const Counters &counters();

} // namespace engine::shadow

#endif // XENHC_VGTOOL_ENGINE_SHADOW_H

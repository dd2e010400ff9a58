// SPDX-License-Identifier: GPL-2.0-or-later
//
// Huge pages for the client's large heap blocks. A walk through a large array misses the
// processor's page tables for each value, and again for its V bits; with huge pages the value does
// not. Shadow memory stays with small pages, since most of what belongs to a large block becomes
// zero and is given back (ZeroPages.cpp).
//
// The core's allocator maps what it gives to the client in areas. One that is larger than usual is
// for a single block, which most likely will be used all over. Areas for small blocks gain nothing.

#include "engine/Mapping.h"

extern "C" {
SysRes __real_vgPlain_am_mmap_client_heap(SizeT Length, Int Prot);
SysRes __wrap_vgPlain_am_mmap_client_heap(SizeT Length, Int Prot);
SysRes VG_(mk_SysRes_Success)(UWord Value);
SysRes VG_(am_munmap_client)(Bool *NeedDiscard, Addr Start, SizeT Length);
}

namespace engine {

namespace {

constexpr SizeT HugePage = 2UL << 20;
/// Of areas for many blocks.
constexpr SizeT UsualArea = 4UL << 20;
/// What is larger may well be used here and there only, and would take all of its memory.
constexpr SizeT LargestArea = 64UL << 20;

void unmap(Addr Start, SizeT Length) {
  Bool NeedDiscard = False; // nothing was executed there
  if (Length)
    VG_(am_munmap_client)(&NeedDiscard, Start, Length);
}

} // namespace

} // namespace engine

using namespace engine;

SysRes __wrap_vgPlain_am_mmap_client_heap(SizeT Length, Int Prot) {
  if (Length <= UsualArea || Length > LargestArea)
    return __real_vgPlain_am_mmap_client_heap(Length, Prot);
  // Enough for an area that begins with a huge page; what is beside that is given back.
  const SysRes Wide = __real_vgPlain_am_mmap_client_heap(Length + HugePage, Prot);
  if (sr_isError(Wide))
    return __real_vgPlain_am_mmap_client_heap(Length, Prot);
  const Addr First = sr_Res(Wide), Start = (First + HugePage - 1) & ~(HugePage - 1);
  unmap(First, Start - First);
  unmap(Start + Length, First + HugePage - Start);
  preferHugePages(Start, Length);
  return VG_(mk_SysRes_Success)(Start);
}

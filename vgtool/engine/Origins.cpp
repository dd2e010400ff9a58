// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Origins.h"
#include "engine/Fill.h"
#include "engine/Mapping.h"

namespace engine::origins {

namespace {

Bool Enabled = False;

constexpr Addr Page = 4096;
constexpr Addr MapStart = (Distance & ~(Page - 1)) - Page;
constexpr SizeT MapLength = shadow::Window + 4 * Page;
/// ExeContext numbers are multiples of four, so that the kind has room.
constexpr UInt KindBits = 3;

UInt *of(Addr A) { return reinterpret_cast<UInt *>((A & ~3ULL) + Distance); }

/// The length of the words of [A, A + Len).
SizeT lengthOf(Addr A, SizeT Len) { return ((A & 3) + Len + 3) & ~3ULL; }

template <Int Size> VG_REGPARM(1) UWord load(Addr A) {
  const shadow::Undefined Here = shadow::findUndefined(A, Size);
  return Here.Count ? *of(Here.First) : 0;
}

template <Int Size> VG_REGPARM(2) void store(Addr A, UWord Origin) {
  fill(reinterpret_cast<Addr>(of(A)), lengthOf(A, Size), static_cast<UInt>(Origin));
}

/// Calls Do with an object whose Value is the constant Size.
template <Int Size> struct Sized {
  static constexpr Int Value = Size;
};
template <typename Fn> void *ofSize(Int Size, Fn Do) {
  switch (Size) {
  case 1:
    return Do(Sized<1>());
  case 2:
    return Do(Sized<2>());
  case 4:
    return Do(Sized<4>());
  case 8:
    return Do(Sized<8>());
  case 16:
    return Do(Sized<16>());
  default:
    tl_assert(Size == 32);
    return Do(Sized<32>());
  }
}

} // namespace

void *loadHelper(Int Size) {
  return ofSize(Size, [](auto S) { return reinterpret_cast<void *>(&load<S.Value>); });
}

void *storeHelper(Int Size) {
  return ofSize(Size, [](auto S) { return reinterpret_cast<void *>(&store<S.Value>); });
}

bool enabled() { return Enabled; }

bool processOption(const HChar *Arg) { return VG_BOOL_CLO(Arg, "--track-origins", Enabled); }

void printUsage() {
  VG_(printf)(
      "    --track-origins=no|yes           say where undefined values were created [no]\n");
}

void init() {
  if (!Enabled || reserve(MapStart, MapLength, "origins"))
    return;
  VG_(umsg)("xenhc: Without --track-origins=yes it is not needed.\n");
  VG_(exit)(1);
}

UInt make(Kind K, UInt Where) {
  return Where && Where % (KindBits + 1) == 0 ? Where | static_cast<UInt>(K) : 0;
}

UInt makeStack(Addr Instruction) {
  ExeContext *Where = VG_(make_depth_1_ExeContext_from_Addr)(Instruction);
  return make(Kind::Stack, VG_(get_ECU_from_ExeContext)(Where));
}

void set(Addr A, SizeT Len, UInt Origin) {
  if (Enabled && Len && shadow::covers(A, Len))
    fillPages(reinterpret_cast<Addr>(of(A)), lengthOf(A, Len), Origin);
}

UInt makeHere(ThreadId Tid, Kind K) {
  return Enabled ? make(K, VG_(get_ECU_from_ExeContext)(VG_(record_ExeContext)(Tid, 0))) : 0;
}

void copyRange(Addr From, Addr To, SizeT Len) {
  if (Enabled && Len && shadow::covers(From, Len) && shadow::covers(To, Len))
    VG_(memmove)(of(To), of(From), (Len + 3) & ~3ULL);
}

UInt at(Addr A) { return Enabled && shadow::covers(A, 1) ? *of(A) : 0; }

ExeContext *traceOf(UInt Origin) {
  const UInt Where = Origin & ~KindBits;
  return Where ? VG_(get_ExeContext_from_ECU)(Where) : nullptr;
}

const HChar *describe(UInt Origin) {
  switch (static_cast<Kind>(Origin & KindBits)) {
  case Kind::Heap:
    return "a heap allocation";
  case Kind::Stack:
    return "a stack allocation";
  case Kind::Request:
    return "a client request";
  case Kind::None:
    break;
  }
  return "something unknown";
}

} // namespace engine::origins

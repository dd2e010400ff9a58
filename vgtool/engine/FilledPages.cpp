// SPDX-License-Identifier: GPL-2.0-or-later
//
// Large parts of shadow memory that hold one value over and over, without memory of their own until
// something else is written there.
//
// A program may allocate a gigabyte and use it here and there. Its shadow would be a gigabyte of
// the same byte. For zeros the kernel shows one page wherever nothing was written; for other values
// a short file in memory does the same, mapped again and again, each page of it copied by the
// kernel when it is written to.

#include "engine/Fill.h"
#include "engine/Mapping.h"

extern "C" {
SysRes VG_(do_syscall)(UWord Number, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord,
                       RegWord);
}

namespace engine {

namespace {

constexpr SizeT Page = 4096;
/// From these lengths on pages are given back, or mapped.
constexpr SizeT DropFrom = 256UL << 10, MapFrom = 16UL << 20;
/// Each mapping of the file counts, and a process may have 65530: how long the file is, how much is
/// mapped at most, and the shortest part of it that may become zeros by a mapping of its own.
constexpr SizeT FileLength = 2UL << 20, MostMapped = 16UL << 30, LeastZeros = 2UL << 20;

/// Where the file was mapped, in no order; what has become zeros since then may be among it.
struct Area {
  Addr Start, End;
};
constinit Area Areas[64] = {};
constinit Int AreaCount = 0;

bool overlap(const Area &A, const Area &B) { return A.Start < B.End && B.Start < A.End; }

bool isMapped(const Area &Range) {
  for (Int I = 0; I < AreaCount; I++)
    if (overlap(Areas[I], Range))
      return true;
  return false;
}

// Returns false if it would be too much.
bool addArea(Area New) {
  Int Kept = 0;
  SizeT Mapped = 0;
  Area Others[sizeof Areas / sizeof *Areas];
  for (Int I = 0; I < AreaCount; I++) {
    if (overlap(Areas[I], New)) {
      New.Start = Areas[I].Start < New.Start ? Areas[I].Start : New.Start;
      New.End = Areas[I].End > New.End ? Areas[I].End : New.End;
      continue;
    }
    Others[Kept++] = Areas[I];
    Mapped += Areas[I].End - Areas[I].Start;
  }
  if (Mapped + (New.End - New.Start) > MostMapped ||
      Kept == static_cast<Int>(sizeof Areas / sizeof *Areas))
    return false;
  Others[Kept++] = New;
  VG_(memcpy)(Areas, Others, static_cast<SizeT>(Kept) * sizeof *Areas);
  AreaCount = Kept;
  return true;
}

SysRes system(UWord Number, RegWord A, RegWord B = 0, RegWord C = 0, RegWord D = 0, RegWord E = 0,
              RegWord F = 0) {
  return VG_(do_syscall)(Number, A, B, C, D, E, F, 0, 0);
}

/// A file in memory with Data over and over: its number, or -1.
Int makeFile(UInt Data) {
  constexpr UWord CloseOnExec = 1;
  const SysRes Made = system(__NR_memfd_create, reinterpret_cast<UWord>("xenhc"), CloseOnExec);
  if (sr_isError(Made))
    return -1;
  const Int File = static_cast<Int>(sr_Res(Made));
  static UInt Part[4096];
  fill(reinterpret_cast<Addr>(Part), sizeof Part, Data);
  for (SizeT At = 0; At < FileLength; At += sizeof Part) {
    if (VG_(write)(File, Part, sizeof Part) == sizeof Part)
      continue;
    VG_(close)(File);
    return -1;
  }
  return File;
}

/// Whole pages. Returns false, with nothing changed, if they are to be filled instead.
bool mapFilled(Addr Start, Addr End, UInt Data) {
  const Int File = makeFile(Data);
  if (File < 0)
    return false;
  bool Done = addArea({Start, End});
  const bool Begun = Done;
  for (Addr At = Start; At < End && Done; At += FileLength)
    Done = !sr_isError(system(__NR_mmap, At, End - At < FileLength ? End - At : FileLength,
                              VKI_PROT_READ | VKI_PROT_WRITE,
                              VKI_MAP_PRIVATE | VKI_MAP_FIXED | VKI_MAP_NORESERVE,
                              static_cast<UWord>(File)));
  VG_(close)(File);
  if (Begun && !Done)
    mapZeros(Start, End - Start);
  return Done;
}

} // namespace

bool dropPages(Addr Start, SizeT Length) {
  if (isMapped({Start, Start + Length}))
    return Length >= LeastZeros && !sr_isError(mapZeros(Start, Length));
  constexpr UWord DontNeed = 4; // MADV_DONTNEED
  return !sr_isError(system(__NR_madvise, Start, Length, DontNeed));
}

SizeT fillPages(Addr Start, SizeT Len, UInt Data) {
  if (Len >= (Data ? MapFrom : DropFrom)) {
    const Addr End = Start + Len, First = (Start + Page - 1) & ~(Page - 1),
               Last = End & ~(Page - 1);
    if (Data ? mapFilled(First, Last, Data) : dropPages(First, Last - First)) {
      fill(Start, First - Start, Data);
      fill(Last, End - Last, Data);
      return (Last - First) / Page;
    }
  }
  fill(Start, Len, Data);
  return 0;
}

} // namespace engine

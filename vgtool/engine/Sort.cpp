// SPDX-License-Identifier: GPL-2.0-or-later
//
// The core's sort, replaced at link time. What it sorts most are the line tables of libraries, some
// ten thousands of entries when a program starts. Each compilation unit's part is in order already,
// which merging makes use of and the core's quicksort does not.

#include "vg.h"

extern "C" {
void __wrap_vgPlain_ssort(void *Base, SizeT Count, SizeT Size,
                          Int (*Compare)(const void *, const void *));
}

namespace engine {

namespace {

struct Merger {
  UChar *Spare; ///< Room for half of the elements.
  SizeT Size;
  Int (*Compare)(const void *, const void *);

  void copy(UChar *To, const UChar *From) const {
    if (Size == sizeof(UInt))
      __builtin_memcpy(To, From, sizeof(UInt));
    else
      VG_(memcpy)(To, From, Size);
  }

  void sort(UChar *First, SizeT Count) const;
};

void Merger::sort(UChar *First, SizeT Count) const {
  if (Count < 2)
    return;
  const SizeT Half = Count / 2;
  UChar *const Middle = First + Half * Size, *const End = First + Count * Size;
  sort(First, Half);
  sort(Middle, Count - Half);
  if (Compare(Middle - Size, Middle) <= 0)
    return;
  VG_(memcpy)(Spare, First, Half * Size);
  const UChar *Left = Spare, *const LeftEnd = Spare + Half * Size, *Right = Middle;
  // What is left of the right half stands where it belongs.
  for (UChar *To = First; Left < LeftEnd; To += Size) {
    const UChar *&Next = Right == End || Compare(Left, Right) <= 0 ? Left : Right;
    copy(To, Next);
    Next += Size;
  }
}

} // namespace

} // namespace engine

void __wrap_vgPlain_ssort(void *Base, SizeT Count, SizeT Size,
                          Int (*Compare)(const void *, const void *)) {
  if (Count < 2)
    return;
  auto *Spare = static_cast<UChar *>(VG_(malloc)("xenhc.sort", Count / 2 * Size));
  engine::Merger{Spare, Size, Compare}.sort(static_cast<UChar *>(Base), Count);
  VG_(free)(Spare);
}

// SPDX-License-Identifier: GPL-2.0-or-later

#include "SafeMemoryRanges.h"

namespace boundary {

size_t Ranges::find(Addr A) const {
  size_t Low = 0, High = List.size();
  while (Low < High) {
    const size_t Middle = Low + (High - Low) / 2;
    if (List[Middle].End > A)
      High = Middle;
    else
      Low = Middle + 1;
  }
  return Low;
}

void Ranges::replace(size_t From, size_t To, const Range *With, size_t Count) {
  const size_t Behind = List.size() - To;
  const size_t NewSize = From + Count + Behind;
  while (List.size() < NewSize)
    List.push({0, 0});
  if (From + Count > To)
    for (size_t I = Behind; I-- > 0;)
      List[From + Count + I] = List[To + I];
  else
    for (size_t I = 0; I < Behind; ++I)
      List[From + Count + I] = List[To + I];
  for (size_t I = 0; I < Count; ++I)
    List[From + I] = With[I];
  List.truncate(NewSize);
}

void Ranges::add(Addr Start, Addr End) {
  if (Start >= End)
    return;
  // Ranges that only touch the new one are merged with it.
  const size_t First = find(Start ? Start - 1 : 0);
  size_t Last = First;
  Range New = {Start, End};
  for (; Last < List.size() && List[Last].Start <= End; ++Last) {
    New.Start = List[Last].Start < New.Start ? List[Last].Start : New.Start;
    New.End = List[Last].End > New.End ? List[Last].End : New.End;
  }
  replace(First, Last, &New, 1);
}

void Ranges::remove(Addr Start, Addr End) {
  if (Start >= End)
    return;
  const size_t First = find(Start);
  size_t Last = First;
  Range Left[2] = {};
  size_t Count = 0;
  for (; Last < List.size() && List[Last].Start < End; ++Last) {
    if (List[Last].Start < Start)
      Left[Count++] = {List[Last].Start, Start};
    if (List[Last].End > End)
      Left[Count++] = {End, List[Last].End};
  }
  if (Last > First)
    replace(First, Last, Left, Count);
}

Addr Ranges::firstOutside(Addr Start, Addr End) const {
  const size_t I = find(Start);
  if (I == List.size() || List[I].Start > Start)
    return Start;
  return List[I].End < End ? List[I].End : End;
}

Addr Ranges::firstInside(Addr Start, Addr End) const {
  const size_t I = find(Start);
  if (I == List.size() || List[I].Start >= End)
    return End;
  return List[I].Start > Start ? List[I].Start : Start;
}

} // namespace boundary

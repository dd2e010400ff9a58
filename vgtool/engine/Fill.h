// SPDX-License-Identifier: GPL-2.0-or-later
//
// Filling memory with a pattern, by wide stores: the core's memset() goes word by word.

#ifndef XENHC_VGTOOL_ENGINE_FILL_H
#define XENHC_VGTOOL_ENGINE_FILL_H

#include "vg.h"

namespace engine {

using Pattern [[gnu::vector_size(16), gnu::aligned(1), gnu::may_alias]] = UInt;

/// Fills [Start, Start + Len) with Data over and over. Len is at least 16, and a multiple of the
/// length after which Data repeats itself: 1, 4 or 8.
inline void fillWide(Addr Start, SizeT Len, const Pattern &Data) {
  const auto Store = [&Data](Addr At) { *reinterpret_cast<Pattern *>(At) = Data; };
  const Addr Last = Start + Len - 16;
  Addr At = Start;
  for (; At + 48 <= Last; At += 64) {
    Store(At);
    Store(At + 16);
    Store(At + 32);
    Store(At + 48);
  }
  for (; At < Last; At += 16)
    Store(At);
  Store(Last);
}

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_FILL_H

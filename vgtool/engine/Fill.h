// SPDX-License-Identifier: GPL-2.0-or-later
//
// Filling shadow memory with a value over and over, by wide stores: the core's memset() goes word
// by word.

#ifndef XENHC_VGTOOL_ENGINE_FILL_H
#define XENHC_VGTOOL_ENGINE_FILL_H

#include "vg.h"

namespace engine {

/// Fills [Start, Start + Len) with the four bytes of Data. Len is a multiple of four, unless they
/// are all the same.
inline void fill(Addr Start, SizeT Len, UInt Data) {
  using Vector [[gnu::vector_size(16)]] = UInt;
  const auto Store = [](Addr To, const auto &Value) {
    __builtin_memcpy(reinterpret_cast<void *>(To), &Value, sizeof Value);
  };
  const Addr End = Start + Len;
  const ULong Two = Data | static_cast<ULong>(Data) << 32;
  if (Len >= 16) {
    const Vector Four = {Data, Data, Data, Data};
    Addr At = Start;
    for (; At + 64 <= End; At += 64) {
      Store(At, Four);
      Store(At + 16, Four);
      Store(At + 32, Four);
      Store(At + 48, Four);
    }
    for (; At + 16 < End; At += 16)
      Store(At, Four);
    Store(End - 16, Four); // over what is there already, the same
  } else if (Len >= 8) {
    Store(Start, Two);
    Store(End - 8, Two);
  } else if (Len >= 4) {
    Store(Start, Data);
    Store(End - 4, Data);
  } else if (Len > 0) {
    const auto Byte = static_cast<UChar>(Data);
    Store(Start, Byte);
    Store(Start + Len / 2, Byte);
    Store(End - 1, Byte);
  }
}

/// The same for Len bytes, a multiple of eight, as straight code.
template <SizeT Len> inline void fillExactly(Addr Start, UInt Data) {
  if constexpr (Len >= 16) {
    using Vector [[gnu::vector_size(16)]] = UInt;
    const Vector Four = {Data, Data, Data, Data};
    __builtin_memcpy(reinterpret_cast<void *>(Start), &Four, sizeof Four);
    fillExactly<Len - 16>(Start + 16, Data);
  } else if constexpr (Len == 8) {
    const ULong Two = Data | static_cast<ULong>(Data) << 32;
    __builtin_memcpy(reinterpret_cast<void *>(Start), &Two, sizeof Two);
  }
}

/// The same for memory that mapZeros() made, of which a large part then takes no memory until
/// something else is written there (FilledPages.cpp). Returns how many pages that are.
SizeT fillPages(Addr Start, SizeT Len, UInt Data);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_FILL_H

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// A small map that is copied often.
#ifndef XENHC_SUPPORT_SORTEDMAP_H
#define XENHC_SUPPORT_SORTEDMAP_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace xenhc {

/// A map kept as a sorted vector: what a walk along paths knows at one point of one path is a
/// handful of facts, which are copied for each branch and compared in order.
template <typename KeyT, typename ValueT, unsigned N = 12> class SortedMap {
public:
  struct Entry {
    KeyT Key;
    ValueT Value;
  };

  auto begin() { return Entries.begin(); }
  auto end() { return Entries.end(); }
  auto begin() const { return Entries.begin(); }
  auto end() const { return Entries.end(); }
  size_t size() const { return Entries.size(); }

  /// The value of \p Key, or null. Valid until the map is changed.
  const ValueT *find(KeyT Key) const {
    const auto *At = lowerBound(Entries, Key);
    return At != Entries.end() && At->Key == Key ? &At->Value : nullptr;
  }
  /// The value of \p Key, which is \p Default if there was none. Valid until the map is changed.
  ValueT &getOrInsert(KeyT Key, const ValueT &Default) {
    auto *At = lowerBound(Entries, Key);
    if (At == Entries.end() || At->Key != Key)
      At = Entries.insert(At, {Key, Default});
    return At->Value;
  }
  void set(KeyT Key, ValueT Value) { getOrInsert(Key, Value) = Value; }
  void erase(KeyT Key) {
    eraseIf([Key](const Entry &E) { return E.Key == Key; });
  }
  template <typename Predicate> void eraseIf(Predicate P) { llvm::erase_if(Entries, P); }

private:
  template <typename Vector> static auto lowerBound(Vector &In, KeyT Key) {
    return llvm::lower_bound(In, Key, [](const Entry &E, KeyT K) { return E.Key < K; });
  }

  llvm::SmallVector<Entry, N> Entries;
};

} // namespace xenhc

#endif

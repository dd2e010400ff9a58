// SPDX-License-Identifier: GPL-2.0-or-later
//
// A set of addresses, as ranges that neither overlap nor touch.

#ifndef XENHC_VGTOOL_BOUNDARY_SAFEMEMORYRANGES_H
#define XENHC_VGTOOL_BOUNDARY_SAFEMEMORYRANGES_H

#include "Vec.h"
#include "vg.h"

namespace boundary {

/// Of the pages that are mapped, locked and granted.
inline constexpr Addr PageSize = 4096;

/// The start of the page that holds A.
inline Addr pageStart(Addr A) { return A & ~(PageSize - 1); }

/// The end of the last page of [A, A + Len). Saturates: ranges come from the client.
inline Addr pageEnd(Addr A, SizeT Len) {
  constexpr Addr Top = ~(PageSize - 1);
  return A > Top || Len > Top - A ? Top : pageStart(A + Len + PageSize - 1);
}

/// Changes take time in proportion to the number of ranges, questions its logarithm.
class Ranges {
public:
  constexpr Ranges() = default;

  bool empty() const { return List.empty(); }
  void clear() { List.clear(); }

  /// Adds [Start, End).
  void add(Addr Start, Addr End);
  /// Removes what is in [Start, End).
  void remove(Addr Start, Addr End);
  /// The first address of [Start, End) that is not in the set; End if there is none.
  Addr firstOutside(Addr Start, Addr End) const;
  /// The first address of [Start, End) that is in the set; End if there is none.
  Addr firstInside(Addr Start, Addr End) const;

private:
  struct Range {
    Addr Start, End;
  };

  /// The first range that ends behind A.
  size_t find(Addr A) const;
  /// Replaces the ranges From to To (exclusive) by Count others.
  void replace(size_t From, size_t To, const Range *With, size_t Count);

  StaticVec<Range> List; ///< In order.
};

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_SAFEMEMORYRANGES_H

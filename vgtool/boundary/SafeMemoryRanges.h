// SPDX-License-Identifier: GPL-2.0-or-later
//
// A set of addresses, as ranges that neither overlap nor touch.

#ifndef XENHC_VGTOOL_BOUNDARY_SAFEMEMORYRANGES_H
#define XENHC_VGTOOL_BOUNDARY_SAFEMEMORYRANGES_H

#include "Vec.h"
#include "vg.h"

namespace boundary {

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
  /// True if the set holds an address of [Start, End).
  bool overlaps(Addr Start, Addr End) const;

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

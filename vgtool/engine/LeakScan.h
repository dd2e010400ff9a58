// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which of the client's heap blocks can still be reached, and how.

#ifndef XENHC_VGTOOL_ENGINE_LEAKSCAN_H
#define XENHC_VGTOOL_ENGINE_LEAKSCAN_H

#include "boundary/Vec.h"
#include "engine/Memory.h"
#include "vg.h"

namespace engine::leak {

/// In memcheck's sense.
enum class Loss : UInt {
  Definite, ///< No pointer to it is left.
  Indirect, ///< Pointers to it are in lost blocks only.
  Possible, ///< Only pointers into its middle are left, or it hangs on such a block.
  Reachable,
  KindCount,
};
inline constexpr UInt LossKinds = static_cast<UInt>(Loss::KindCount);

struct Block {
  Addr Start;
  SizeT Size;
  UInt AllocAt; ///< The number of the ExeContext; 0 if none was recorded.
  Family Kind;
  Loss Lost;
  size_t Leader; ///< Of an indirectly lost block: the definitely lost one that it hangs on.
  bool Waiting;  ///< Its contents are yet to be looked at.
};

using Blocks = boundary::Vec<Block>;

/// Finds all live blocks: those of the heap, and those that the client has announced instead of the
/// heap blocks around them. Sorted by address. Says of each how it is lost.
///
/// A pointer is any defined, aligned word in a register, on a live stack, in static data or in any
/// other memory of the client but devices' and the heap's own.
void scan(Blocks &Out);

} // namespace engine::leak

#endif // XENHC_VGTOOL_ENGINE_LEAKSCAN_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What --stats=yes shows of the engine.

#ifndef XENHC_VGTOOL_ENGINE_STATS_H
#define XENHC_VGTOOL_ENGINE_STATS_H

#include "vg.h"

namespace engine {

struct Stats {
  ULong Superblocks, StatementsIn, StatementsOut;
  ULong Allocations, Frees, BytesAllocated;
  ULong ZeroPages; ///< Pages of the shadow that were given back because they had become zero.
  ULong
      StackCalls; ///< Calls of the stack helper, for movements that were not known at translation.
};
Stats &stats();

/// Counts a translation of Op by the pessimistic rule, for want of a rule of its own.
void countUnruled(IROp Op);

/// Prints everything through Valgrind's message channel.
void printStats();

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_STATS_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// --leak-check: what of the heap was lost, as memcheck says it.

#ifndef XENHC_VGTOOL_ENGINE_LEAK_H
#define XENHC_VGTOOL_ENGINE_LEAK_H

#include "engine/LeakScan.h"

namespace engine::leak {

/// Blocks that were allocated at the same place and are lost in the same way.
struct Record {
  Loss Lost;
  UInt AllocAt; ///< The number of the ExeContext; 0 if none was recorded.
  ULong Bytes;
  ULong IndirectBytes; ///< In blocks that hang on them.
  ULong Blocks;
};

/// What the last check has found.
struct Totals {
  ULong Bytes[LossKinds], Blocks[LossKinds];
  ULong SuppressedBytes, SuppressedBlocks;
};

bool processOption(const HChar *Arg);
void printUsage();

enum class Mode { No, Summary, Full };

/// Looks for leaks now and prints what it finds.
void check(ThreadId Tid, Mode M);
const Totals &totals();

/// Does what --leak-check asks for at the end of the program.
void fini();

} // namespace engine::leak

#endif // XENHC_VGTOOL_ENGINE_LEAK_H

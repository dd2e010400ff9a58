// SPDX-License-Identifier: GPL-2.0-or-later
//
// The tool's side of Valgrind's error manager.

#ifndef XENHC_VGTOOL_BOUNDARY_ERRORMANAGER_H
#define XENHC_VGTOOL_BOUNDARY_ERRORMANAGER_H

#include "Report.h"

namespace boundary::report {

/// A second place that an error is about.
struct Note {
  HChar What[96];
  ExeContext *Where; ///< Null if there is none.
};

/// The `extra` part of an error. The core copies it.
struct Details {
  HChar Operation[64]; ///< Empty for what is not about a call.
  HChar Field[128];    ///< Without array indices: errors that differ in nothing else are one.
  HChar What[384];     ///< The message.
  UInt Cause;          ///< What is wrong, within a kind: errors that differ in it are two.
  bool HasAddress;     ///< The error's address is to be described.
  AddrInfo Where;      ///< Filled when the error is new.
  UInt Origin;         ///< Likewise; 0 if not known (see engine/Origins.h).
  const HChar *Fix;    ///< What to do about it; null for what the kind says. A literal.
  ULong LeakedBytes;   ///< Of a leak; 0 blocks for what is none.
  ULong LeakedBlocks;
  ULong Occurrences; ///< How often it was found: the core's copy of the first one counts.
  bool Shown;        ///< The user has seen it.
  Note Other;
};

/// Hands an error to the core, which counts it, or prints it if it is new and not suppressed.
void recordError(ThreadId Tid, Kind K, Details &D, Addr At);

/// The same for a report that is made only once, of which the core keeps nothing: D has to live for
/// ever. Returns true if it is suppressed.
bool recordUnique(ThreadId Tid, Kind K, Details &D, ExeContext *Where, bool Show, bool IsError);

/// The same at the end of the run, for an error that is shown.
void recordAtExit(Kind K, Details &D, ExeContext *Where);

/// One line that says what to do about a report, or null.
const HChar *fixOf(Int K, const Details &D);

/// What reports of a kind are about, and how grave they are ("error" or "warning").
const HChar *descriptionOf(Int K);
const HChar *levelOf(Int K);

/// The reports that were shown (not suppressed ones), each once, in that order.
UInt shownCount();
Int shownKind(UInt Index);
const Details &shown(UInt Index);

} // namespace boundary::report

#endif // XENHC_VGTOOL_BOUNDARY_ERRORMANAGER_H

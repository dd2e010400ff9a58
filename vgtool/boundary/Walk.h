// SPDX-License-Identifier: GPL-2.0-or-later
//
// The walker: follows the table's description of a call over the client's memory. It knows no
// hypercall by name.

#ifndef XENHC_VGTOOL_BOUNDARY_WALK_H
#define XENHC_VGTOOL_BOUNDARY_WALK_H

#include "Pending.h"

namespace boundary {

/// Decodes and checks the ioctl that P.Instances[0] is (its Call, Number, Root and Limit are set;
/// nothing else is in P), and every hypercall in it. RecordAll keeps the extents of fields that are
/// only read as well.
void walkBefore(ThreadId Tid, Pending &P, bool RecordAll);

/// After the call: finds the result of each instance, decides what was written and marks it as
/// defined. Result is the ioctl's, as the kernel gave it: -4095 to -1 are error numbers.
void walkAfter(Pending &P, Long Result);

/// For a replay: decides which extents of one instance Xen would have written had it returned
/// Result and left memory as it is now (Extent::Wrote and Filled).
void decideWritten(Pending &P, UInt Index, Long Result);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_WALK_H

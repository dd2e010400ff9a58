// SPDX-License-Identifier: GPL-2.0-or-later
//
// One call of the client on its way to Xen: what was decoded before it, which is what is needed
// after it.
//
// Decoding happens once, before the call: Xen rewrites arguments when it preempts itself, and the
// client's other threads may change memory meanwhile. Afterwards only what is needed from then on
// is read: results, the counts of elements that were filled, and the conditions that say whether
// something was written.

#ifndef XENHC_VGTOOL_BOUNDARY_PENDING_H
#define XENHC_VGTOOL_BOUNDARY_PENDING_H

#include "Table.h"
#include "Text.h"
#include "Vec.h"
#include "vg.h"

namespace boundary {

inline constexpr UInt None = ~0u;
inline constexpr Addr NoLimit = ~static_cast<Addr>(0);

/// How much the table knows of a call.
enum class Knowledge : UChar {
  Full,
  Listed,     ///< By name only.
  Unknown,    ///< The table has no such operation or call.
  Unreadable, ///< Which operation it is stands in memory that the client does not have.
};

/// An ioctl, the hypercall inside it, or one entry of a multicall.
struct Instance {
  const xenhc_db_call *Call; ///< Null if the table has no such call.
  const xenhc_db_op *Op;     ///< Null if nothing is known of the operation.
  ULong Number;              ///< Hypercall number or ioctl request.
  UInt OpNumber;             ///< The number looked for in the call's set of operations.
  bool IsIoctl;
  Knowledge Known;
  bool Foreign;  ///< It states the interface version of another release of Xen,
  ULong Version; ///< namely this one.
  UInt Depth;    ///< 0 for the ioctl itself.
  UInt Parent;   ///< The instance that this one is part of, or None.
  ULong Index;   ///< Which element of the parent's array it is.
  Addr Root;     ///< The root record.
  Addr Limit; ///< The first address behind Root that may not be used (as was reported), or NoLimit.
  Addr Checked;          ///< Up to here it was found that the client has the memory.
  Addr ResultAt;         ///< Where Xen stores the result, or 0: the parent's result is its result.
  UInt WordSize;         ///< Of that result, in bytes.
  Long Result;           ///< Known after the call.
  size_t InFirst, InEnd; ///< Its part of Pending::InTrace.
};

/// One element of a record that a pointer or an array led to; or the root record.
struct Frame {
  Addr Base;
  ULong Index;
  Addr Limit;   ///< Fields that end behind this address may not be used (that was reported).
  Addr Checked; ///< Up to here it was found that the client has the memory.
  const xenhc_db_node *Via; ///< The node that led here; null for a root record.
  UInt Parent;              ///< Frame, or None.
  UInt Instance;
  UInt Depth; ///< 0 for a root record.
  UInt NodeFirst, NodeCount;
  UInt Container; ///< The extent that this is an element of, or None.
};

/// Memory that the call may write (or, for a replay, that it names at all).
struct Extent {
  const xenhc_db_node *Node;
  Addr At;
  ULong Count;  ///< Elements, or bits.
  ULong Usable; ///< Bytes from At on that the client has, at most those of Count.
  UInt Frame;
  bool Out;
  bool Container; ///< Its elements are described by extents of their own.
  bool Wrote;     ///< After the call: Xen wrote it.
  ULong Filled;   ///< After the call: how many of Count.
};

/// Memory that a pointer of the call leads to, as far as the client has it.
struct Target {
  const xenhc_db_node *Node;
  Addr At;
  SizeT Len;
  UInt Frame;
  UInt Instance;
};

/// A value that Xen reads, and may rewrite without the program's expecting it.
struct KeptValue {
  const xenhc_db_node *Node; ///< Null for an argument of a multicall's entry.
  Addr At;
  ULong Value; ///< At entry.
  UInt Instance;
  UInt Frame;
  UInt Size;
};

struct Pending {
  bool Active = false;
  bool Quiet = false; ///< Reports nothing (the call cannot reach Xen).
  Int Fd = -1;        ///< The ioctl's descriptor.
  Vec<Instance> Instances;
  Vec<Frame> Frames;
  Vec<Extent> Extents;
  Vec<Target> Targets;
  Vec<KeptValue> Kept;
  Vec<const xenhc_db_node *> Reported; ///< One report per field and call is enough.
  Text InTrace;                        ///< Fields at entry, if tracing.
  bool Truncated = false;              ///< The work was capped.
  ULong Nanoseconds = 0; ///< When the kernel was called; afterwards, how long it took.

  void clear() {
    Active = Quiet = Truncated = false;
    Instances.clear();
    Frames.clear();
    Extents.clear();
    Targets.clear();
    Kept.clear();
    Reported.clear();
    InTrace.clear();
  }
};

/// Evaluates a program of the table in a frame. Result may be null (before the call). *Tainted, if
/// not null, is set when the value depends on undefined memory. Returns false if it has no value.
bool evaluate(const Pending &P, UInt Code, UInt Frame, const Long *Result, Long *Value,
              bool *Tainted);

/// Appends the path of a field as users know it: "arg.extent_start[17]" (with Indices) or
/// "arg.extent_start".
void appendPath(const Pending &P, UInt Frame, const xenhc_db_node *Node, bool Indices, Text &Out);

/// If the count of a node is made from a field, appends "max_domains=10".
void appendCount(const Pending &P, UInt Frame, const xenhc_db_node *Node, Text &Out);

/// Name of the operation: "XEN_DOMCTL_createdomain"; "domctl:99", "XEN_DOMCTL_vmtrace_op:77" and
/// "hypercall:55" for what the table does not have; "domctl" if it is not known which it is. The
/// table's own string, or a buffer that the next call reuses.
const HChar *nameOf(const Instance &I);

/// What OpNumber is a number of: the name of the call, or of the known operation in which nothing
/// has that number. The instance has a call.
const HChar *ownerOf(const Instance &I);

/// Bytes of Count elements of a node, saturating.
ULong bytesOf(const xenhc_db_node &Node, ULong Count);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_PENDING_H

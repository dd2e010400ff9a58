// SPDX-License-Identifier: GPL-2.0-or-later
//
// The walk before the call: decode, check, and remember what is needed afterwards.

#include "Walk.h"
#include "Client.h"
#include "Followed.h"
#include "Interface.h"
#include "Options.h"
#include "Overlap.h"
#include "Report.h"
#include "SafeMemory.h"
#include "Summary.h"
#include "Trace.h"
#include "engine/Memory.h"
#include "engine/Shadow.h"

namespace boundary {

namespace {

using engine::Access;

/// What one call may cost: a client can ask for an array of 2^40 elements. Visits of nodes, and
/// bytes whose definedness is looked at.
constexpr ULong MaxVisits = 1 << 18;
constexpr ULong MaxBytes = 64 << 20;

/// The ioctl, the hypercall in it, and the entries of a multicall.
constexpr UInt MaxDepth = 2;

class Walker {
public:
  Walker(ThreadId Tid, Pending &P, bool RecordAll) : Tid(Tid), P(P), RecordAll(RecordAll) {}

  void run() {
    // Calls found inside are appended, so that each instance's traces and extents stay together.
    for (size_t I = 0; I < P.Instances.size(); ++I)
      walkInstance(static_cast<UInt>(I));
  }

private:
  void walkInstance(UInt Index);
  bool select(Instance &I, UInt Frame);
  bool learnRelease(const xenhc_db_call &Call, UInt FrameIndex);
  void walkNodes(UInt FrameIndex, bool Quiet);
  void walkValue(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet);
  void walkPointer(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet);
  void recordUncounted(UInt FrameIndex, const xenhc_db_node *Node, Addr At);
  void walkInline(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet);
  void walkCall(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet);
  void walkElements(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count, ULong Usable,
                    ULong Needed, bool Quiet);
  bool countOf(UInt FrameIndex, const xenhc_db_node *Node, ULong *Count, bool *Tainted);
  bool checkPlaces(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Needed, ULong *Usable,
                   bool Quiet);
  void checkDefined(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Len, bool Quiet);
  void checkSafe(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Len, bool Quiet);
  bool firstReport(const xenhc_db_node *Node);
  UInt record(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count, ULong Usable,
              bool Container);
  report::Field field(UInt FrameIndex, const xenhc_db_node *Node) {
    return {P, P.Frames[FrameIndex].Instance, FrameIndex, Node};
  }

  const ThreadId Tid;
  Pending &P;
  const bool RecordAll;
  Vec<const xenhc_db_node *> Unsafe; ///< Reported for that in this call.
  ULong Visits = 0;
  ULong Bytes = 0;
};

/// True if [At, At + Len) ends at or before Limit without wrapping around.
bool within(Addr At, ULong Len, Addr Limit) { return At <= Limit && Len <= Limit - At; }

void Walker::walkInstance(UInt Index) {
  const UInt FrameIndex = static_cast<UInt>(P.Frames.size());
  {
    const Instance &I = P.Instances[Index];
    P.Frames.push({I.Root, I.Index, I.Limit, I.Checked, nullptr, None, Index, 0, 0, 0, None});
  }
  P.Instances[Index].InFirst = P.InTrace.size();
  const bool Described = select(P.Instances[Index], FrameIndex);
  if (Described) {
    const xenhc_db_op *Op = P.Instances[Index].Op;
    P.Frames[FrameIndex].NodeFirst = Op->node_first;
    P.Frames[FrameIndex].NodeCount = Op->node_count;
    // What was made for another release has another layout, and Xen does not look at it.
    P.Instances[Index].Foreign = interface::isForeign(P, Index, FrameIndex);
    walkNodes(FrameIndex, P.Quiet || P.Instances[Index].Foreign);
  }
  P.Instances[Index].InEnd = P.InTrace.size();
}

/// Finds the operation. Returns false if nothing describes the call.
bool Walker::select(Instance &I, UInt FrameIndex) {
  I.Op = nullptr;
  I.Known = Knowledge::Unknown;
  if (!I.Call)
    return false;
  struct Load {
    static int load(void *, uint64_t Address, uint32_t Size, uint64_t *Value) {
      ULong Loaded = 0;
      const bool Ok = client::readValue(Address, Size, &Loaded);
      *Value = Loaded;
      return Ok;
    }
  };
  const xenhc_code_frame Root = {I.Root, I.Index};
  const xenhc_code_env Env = {&Root, 1, 0, 0, Load::load, Load::load, nullptr};
  for (bool Again = false;; Again = true) {
    switch (xenhc_db_select(&table::db(), I.Call, table::release(), table::Arch, &Env, &I.Op,
                            &I.OpNumber)) {
    case XENHC_SELECT_FOUND:
      I.Known = I.Op->support == XENHC_SUPPORT_LISTED ? Knowledge::Listed : Knowledge::Full;
      break;
    case XENHC_SELECT_UNREADABLE:
      I.Known = Knowledge::Unreadable;
      break;
    case XENHC_SELECT_UNKNOWN:
      I.Known = Knowledge::Unknown;
      break;
    }
    if (Again || table::releaseKnown() || !learnRelease(*I.Call, FrameIndex))
      return I.Op;
  }
}

/// While nobody has said which Xen this is, the interface version that a call states does. Returns
/// true if the release is known now.
bool Walker::learnRelease(const xenhc_db_call &Call, UInt FrameIndex) {
  const xenhc_db &Db = table::db();
  for (UInt I = Call.op_first; I < Call.op_first + Call.op_count; ++I) {
    const xenhc_db_op &Op = Db.ops[I];
    Long Version = 0;
    if (!Op.interface_at || !evaluate(P, Op.interface_at, FrameIndex, nullptr, &Version, nullptr))
      continue;
    const HChar *Group = table::string(Op.interface);
    if (!interface::tellsReleases(Group))
      continue;
    const xenhc_db_interface *Newest = nullptr;
    for (const xenhc_db_interface *F = nullptr;
         (F = xenhc_db_find_interface(&Db, Group, static_cast<UInt>(Version), F));)
      if (!Newest || F->until > Newest->until)
        Newest = F;
    if (Newest)
      return table::setRelease(table::string(Db.releases[Newest->until].name),
                               "from the interface version of a call", false);
  }
  return false;
}

void Walker::walkNodes(UInt FrameIndex, bool Quiet) {
  const UInt First = P.Frames[FrameIndex].NodeFirst;
  const UInt Count = P.Frames[FrameIndex].NodeCount;
  for (UInt I = First; I < First + Count; ++I) {
    const xenhc_db_node *Node = &table::db().nodes[I];
    if (++Visits > MaxVisits) {
      P.Truncated = true;
      return;
    }
    Long When = 0;
    if (Node->when && (!evaluate(P, Node->when, FrameIndex, nullptr, &When, nullptr) || !When))
      continue;
    switch (Node->kind) {
    case XENHC_NODE_VALUE:
      walkValue(FrameIndex, Node, Quiet);
      break;
    case XENHC_NODE_POINTER:
      walkPointer(FrameIndex, Node, Quiet);
      break;
    case XENHC_NODE_INLINE:
      walkInline(FrameIndex, Node, Quiet);
      break;
    case XENHC_NODE_CALL:
      walkCall(FrameIndex, Node, Quiet);
      break;
    default:
      break;
    }
  }
}

void Walker::walkValue(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet) {
  const Frame &F = P.Frames[FrameIndex];
  const Addr At = F.Base + Node->offset;
  if (!within(At, Node->size, F.Limit))
    return;
  if (Node->dir & XENHC_DIR_IN) {
    checkDefined(FrameIndex, Node, At, Node->size, Quiet);
    if (!Quiet)
      followed::passedOn(Tid, P, FrameIndex, Node, At);
    if ((Node->flags & XENHC_NODE_REWRITTEN) && !(Node->dir & XENHC_DIR_OUT))
      followed::watch(P, F.Instance, FrameIndex, Node, At, Node->size);
    if (TheOptions.Trace != TraceKind::No && !(Node->flags & XENHC_NODE_PADDING))
      trace::in(P, FrameIndex, Node, At, 1, Node->size);
  }
  if ((Node->dir & XENHC_DIR_OUT) || RecordAll)
    record(FrameIndex, Node, At, 1, Node->size, false);
}

void Walker::walkPointer(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet) {
  const Frame &F = P.Frames[FrameIndex];
  const Addr Field = F.Base + Node->offset;
  ULong Pointer = 0;
  if (Node->dir == XENHC_DIR_NONE)
    return; // Not even the pointer is read.
  if (!within(Field, Node->size, F.Limit) || !client::readValue(Field, Node->size, &Pointer))
    return;

  Pointer &= ~0ull << Node->tag_bits;
  // What an undefined pointer or count leads to says nothing more than the report of it.
  bool Tainted = engine::shadow::firstUndefined(Field, Node->size, nullptr, nullptr);
  checkDefined(FrameIndex, Node, Field, Node->size, Quiet);
  ULong Count = 0;
  const bool Counted = countOf(FrameIndex, Node, &Count, &Tainted);
  Quiet = Quiet || Tainted;
  if (TheOptions.Trace != TraceKind::No)
    trace::pointer(P, FrameIndex, Node, Pointer, Node->count ? Count : 1);
  if (!Counted) {
    if (Pointer && Node->filled && Node->dir == XENHC_DIR_OUT)
      recordUncounted(FrameIndex, Node, Pointer);
    return;
  }
  const ULong Needed = bytesOf(*Node, Count);
  if (Needed == 0)
    return;
  if (Node->flags & XENHC_NODE_MAPPING) {
    record(FrameIndex, Node, Pointer, Count, Needed, false);
    return;
  }
  if (Pointer == 0) {
    if (!(Node->flags & XENHC_NODE_NULL_OK) && !Quiet && firstReport(Node)) {
      Text Why;
      appendCount(P, FrameIndex, Node, Why);
      report::nullPointer(Tid, field(FrameIndex, Node), Needed, Why.str());
    }
    return;
  }
  ULong Usable = 0;
  checkPlaces(FrameIndex, Node, Pointer, Needed, &Usable, Quiet);
  checkSafe(FrameIndex, Node, Pointer, Usable, Quiet);
  if (!Quiet)
    overlap::check(Tid, P, field(FrameIndex, Node), Pointer, Usable);
  walkElements(FrameIndex, Node, Pointer, Count, Usable, Needed, Quiet);
}

/// A buffer of which nothing says how much fits: Xen writes as much as it reports afterwards, and
/// all that the client has there may be it.
void Walker::recordUncounted(UInt FrameIndex, const xenhc_db_node *Node, Addr At) {
  constexpr ULong MaxBuffer = 1 << 20;
  const ULong Usable = engine::addressablePrefix(Tid, At, MaxBuffer, Access::Write);
  const ULong Size = bytesOf(*Node, 1);
  if (Size && Usable)
    record(FrameIndex, Node, At, Usable / Size, Usable, false);
}

void Walker::walkInline(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet) {
  const Frame &F = P.Frames[FrameIndex];
  const Addr At = F.Base + Node->offset;
  if (At > F.Limit || At < F.Base)
    return;
  ULong Count = 0;
  bool Tainted = false;
  if (!countOf(FrameIndex, Node, &Count, &Tainted) || Node->dir == XENHC_DIR_NONE)
    return;
  Quiet = Quiet || Tainted;
  const ULong Needed = bytesOf(*Node, Count);
  ULong Usable = Needed;
  if (Usable > F.Limit - At)
    Usable = F.Limit - At;
  else if (Usable && (At > F.Checked || Usable > F.Checked - At))
    // The last array of a record may have more elements than its declaration.
    checkPlaces(FrameIndex, Node, At, Needed, &Usable, Quiet);
  walkElements(FrameIndex, Node, At, Count, Usable, Needed, Quiet);
}

/// The elements at At, of whose Needed bytes the first Usable can be used.
void Walker::walkElements(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count,
                          ULong Usable, ULong Needed, bool Quiet) {
  const bool Out = Node->dir & XENHC_DIR_OUT;
  if (Node->child_count == 0) {
    if (Node->dir & XENHC_DIR_IN) {
      checkDefined(FrameIndex, Node, At, Usable, Quiet);
      if (TheOptions.Trace != TraceKind::No && !(Node->flags & XENHC_NODE_PADDING))
        trace::in(P, FrameIndex, Node, At, Count, Usable);
    }
    if (Out || RecordAll)
      record(FrameIndex, Node, At, Count, Usable, false);
    return;
  }
  const UInt Container = Out ? record(FrameIndex, Node, At, Count, Usable, true) : None;
  const Frame Outer = P.Frames[FrameIndex];
  const Addr Limit = Usable < Needed ? At + Usable : NoLimit;
  for (ULong I = 0; I < Count; ++I) {
    const ULong Offset = I * Node->elem_size;
    if (Offset >= Usable || P.Truncated)
      break;
    const size_t FramesBefore = P.Frames.size();
    const size_t ExtentsBefore = P.Extents.size();
    const size_t InstancesBefore = P.Instances.size();
    P.Frames.push({At + Offset, I, Limit, At + Usable, Node, FrameIndex, Outer.Instance,
                   Outer.Depth + 1, Node->child_first, Node->child_count, Container});
    walkNodes(static_cast<UInt>(FramesBefore), Quiet);
    // Nothing of this element is needed after the call: forget it, arrays are long.
    if (P.Extents.size() == ExtentsBefore && P.Instances.size() == InstancesBefore)
      P.Frames.truncate(FramesBefore);
  }
}

void Walker::walkCall(UInt FrameIndex, const xenhc_db_node *Node, bool Quiet) {
  const Frame F = P.Frames[FrameIndex];
  const Addr NumberAt = F.Base + Node->offset;
  ULong Number = 0;
  if (!within(NumberAt, Node->size, F.Limit) || !client::readValue(NumberAt, Node->size, &Number))
    return;
  checkDefined(FrameIndex, Node, NumberAt, Node->size, Quiet);
  const xenhc_db_call *Call = Number > 0xffffffff
                                  ? nullptr
                                  : xenhc_db_find_call(&table::db(), XENHC_CALL_HYPERCALL, "",
                                                       static_cast<UInt>(Number), table::Arch);
  const UInt Depth = P.Instances[F.Instance].Depth + 1;
  if (Depth > MaxDepth) {
    if (!Quiet && firstReport(Node))
      report::nestedCall(Tid, field(FrameIndex, Node));
    return;
  }
  Instance I = {};
  I.Call = Call;
  I.Number = Number;
  I.OpNumber = static_cast<UInt>(Number);
  I.Depth = Depth;
  I.Parent = F.Instance;
  I.Index = F.Index;
  I.Root = F.Base + Node->elem_size;
  I.Limit = F.Limit;
  I.Checked = F.Checked;
  if (Node->filled != XENHC_DB_NONE) {
    I.ResultAt = F.Base + Node->filled;
    if (!within(I.ResultAt, Node->size, F.Limit))
      return;
  }
  I.WordSize = Node->size;
  P.Instances.push(I);
  // An entry of a multicall that is interrupted gets the arguments with which it goes on.
  constexpr UInt Arguments = 6;
  for (UInt A = 0; I.ResultAt && A < Arguments; ++A)
    followed::watch(P, static_cast<UInt>(P.Instances.size() - 1), FrameIndex, nullptr,
                    I.Root + static_cast<ULong>(A) * Node->size, Node->size);
}

/// True for a program that does nothing but load 8 bytes of a record.
bool isUnsignedField(UInt Code) {
  const uint8_t *At = table::db().code + Code;
  return At[0] == XENHC_CODE_BASE && At[2] == XENHC_CODE_LOAD && At[3] == 8 &&
         At[3 + xenhc_code_operands(XENHC_CODE_LOAD)] == XENHC_CODE_END;
}

/// Elements (or bits) of a node at entry; one, if no count is given. Returns false if the count has
/// no value.
bool Walker::countOf(UInt FrameIndex, const xenhc_db_node *Node, ULong *Count, bool *Tainted) {
  Long Value = 1;
  if (Node->count && !evaluate(P, Node->count, FrameIndex, nullptr, &Value, Tainted))
    return false;
  // Arithmetic is signed; a field of 64 bits that is nothing but the count is not.
  *Count = Value < 0 && !isUnsignedField(Node->count) ? 0 : static_cast<ULong>(Value);
  return true;
}

/// Checks that the client has the memory that a pointer leads to. *Usable: how much of it.
bool Walker::checkPlaces(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Needed,
                         ULong *Usable, bool Quiet) {
  engine::Problem Problem;
  bool Writing = false;
  bool Ok = true;
  *Usable = Needed;
  if (Node->dir & XENHC_DIR_IN)
    Ok = engine::checkAddressable(Tid, At, Needed, Access::Read, &Problem);
  if (Ok && (Node->dir & XENHC_DIR_OUT)) {
    Ok = engine::checkAddressable(Tid, At, Needed, Access::Write, &Problem);
    Writing = true;
  }
  if (Ok)
    return true;
  *Usable = Problem.FirstBad > At && Problem.FirstBad - At < Needed ? Problem.FirstBad - At : 0;
  if (!Quiet && firstReport(Node)) {
    Text Why;
    appendCount(P, FrameIndex, Node, Why);
    report::unaddressable(Tid, field(FrameIndex, Node), At, Needed, Writing, Problem, Why.str());
  }
  return false;
}

void Walker::checkDefined(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Len,
                          bool Quiet) {
  const bool IsPadding = Node->flags & XENHC_NODE_PADDING;
  if (Quiet || (IsPadding && TheOptions.Padding == PaddingCheck::No))
    return;
  if (Len > MaxBytes - Bytes) {
    Len = MaxBytes - Bytes;
    P.Truncated = true;
  }
  Bytes += Len;
  Addr First = 0;
  SizeT Count = 0;
  if (!engine::shadow::firstUndefined(At, Len, &First, &Count))
    return;
  if (IsPadding)
    summary::padding(P.Instances[P.Frames[FrameIndex].Instance], Count);
  if ((IsPadding && TheOptions.Padding != PaddingCheck::Yes) || !firstReport(Node))
    return;
  if (IsPadding)
    report::padding(Tid, field(FrameIndex, Node), First, Count, Len);
  else
    report::undefined(Tid, field(FrameIndex, Node), At, First, Count, Len);
}

/// What a hypercall's pointer leads to is read by Xen itself, not by the kernel for it.
void Walker::checkSafe(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Len, bool Quiet) {
  safememory::Unsafe Found = {};
  if (Quiet || safememory::TheCheck == safememory::Check::No ||
      P.Instances[P.Frames[FrameIndex].Instance].IsIoctl || safememory::isSafe(At, Len, &Found))
    return;
  // Another report about the field is no reason to keep quiet about this.
  for (const xenhc_db_node *Known : Unsafe)
    if (Known == Node)
      return;
  Unsafe.push(Node);
  report::unsafeMemory(Tid, field(FrameIndex, Node), At, Len, Found);
}

bool Walker::firstReport(const xenhc_db_node *Node) {
  for (const xenhc_db_node *Known : P.Reported)
    if (Known == Node)
      return false;
  P.Reported.push(Node);
  return true;
}

UInt Walker::record(UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count, ULong Usable,
                    bool Container) {
  const bool Out = Node->dir & XENHC_DIR_OUT;
  P.Extents.push({Node, At, Count, Usable, FrameIndex, Out, Container, false, 0});
  return static_cast<UInt>(P.Extents.size() - 1);
}

} // namespace

void walkBefore(ThreadId Tid, Pending &P, bool RecordAll) {
  Walker(Tid, P, RecordAll).run();
  if (P.Truncated) {
    static UInt Said = 0;
    if (Said++ == 0)
      VG_(umsg)("xenhc: %s: too much to look at; only a part of its memory was checked\n",
                nameOf(P.Instances[P.Instances.size() > 1 ? 1 : 0]));
  }
}

} // namespace boundary

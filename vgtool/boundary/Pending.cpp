// SPDX-License-Identifier: GPL-2.0-or-later

#include "Pending.h"
#include "Client.h"
#include "engine/Memory.h"
#include "engine/Shadow.h"

namespace boundary {

void *allocate(size_t Bytes) { return VG_(malloc)("xenhc.boundary", Bytes); }
void release(void *Memory) { VG_(free)(Memory); }

namespace {

int load(void *Opaque, uint64_t Address, uint32_t Size, uint64_t *Value) {
  const ThreadId Tid = VG_(get_running_tid)();
  if (!engine::checkAddressable(Tid, Address, Size, engine::Access::Read, nullptr))
    return 0;
  ULong Loaded = 0;
  if (!client::readValue(Address, Size, &Loaded))
    return 0;
  *Value = Loaded;
  if (engine::shadow::firstUndefined(Address, Size, nullptr, nullptr))
    *static_cast<bool *>(Opaque) = true;
  return 1;
}

/// An undefined element ends an array as well: it is reported as the element that it is.
int loadElement(void *, uint64_t Address, uint32_t Size, uint64_t *Value) {
  bool Undefined = false;
  return load(&Undefined, Address, Size, Value) && !Undefined;
}

bool isArray(const xenhc_db_node *Node) { return Node->count != 0; }

/// The only argument of a hypercall needs no name: what it points to is what the call is about.
bool isImplied(const Pending &P, const Frame &F) {
  const Instance &I = P.Instances[F.Instance];
  return F.Depth == 1 && !I.IsIoctl && I.Op && I.Op->node_count == 1 &&
         F.Via->kind == XENHC_NODE_POINTER && !isArray(F.Via);
}

} // namespace

bool evaluate(const Pending &P, UInt Code, UInt FrameIndex, const Long *Result, Long *Value,
              bool *Tainted) {
  xenhc_code_frame Frames[XENHC_DB_FRAMES + 1];
  const UInt Depth = P.Frames[FrameIndex].Depth;
  UInt At = FrameIndex;
  for (UInt I = Depth + 1; I-- > 0;) {
    Frames[I] = {P.Frames[At].Base, P.Frames[At].Index};
    At = P.Frames[At].Parent;
  }
  bool Undefined = false;
  const xenhc_code_env Env = {Frames, Depth + 1,   Result != nullptr, Result ? *Result : 0,
                              load,   loadElement, &Undefined};
  int64_t Computed = 0;
  const bool Ok = xenhc_code_eval(&table::db(), Code, &Env, &Computed);
  *Value = Computed;
  if (Tainted && Undefined)
    *Tainted = true;
  return Ok;
}

void appendPath(const Pending &P, UInt FrameIndex, const xenhc_db_node *Node, bool Indices,
                Text &Out) {
  const Frame *Chain[XENHC_DB_FRAMES + 1];
  UInt Length = 0;
  for (UInt At = FrameIndex; At != None && P.Frames[At].Via; At = P.Frames[At].Parent)
    Chain[Length++] = &P.Frames[At];
  bool Separator = false;
  while (Length-- > 0) {
    const Frame &F = *Chain[Length];
    if (isImplied(P, F))
      continue;
    const HChar *Name = table::string(F.Via->name);
    if (Separator && *Name)
      Out.add('.');
    Out.add(Name);
    if (Indices && isArray(F.Via))
      Out.add('[').addUnsigned(F.Index).add(']');
    Separator = true;
  }
  const HChar *Name = table::string(Node->name);
  if (Separator && *Name)
    Out.add('.');
  Out.add(Name);
}

void appendCount(const Pending &P, UInt FrameIndex, const xenhc_db_node *Node, Text &Out) {
  if (!Node->count)
    return;
  for (const uint8_t *Code = table::db().code + Node->count; *Code != XENHC_CODE_END;
       Code += 1 + xenhc_code_operands(*Code)) {
    if (Code[0] != XENHC_CODE_BASE || (Code[2] != XENHC_CODE_LOAD && Code[2] != XENHC_CODE_LOADS))
      continue;
    UInt At = FrameIndex;
    while (At != None && P.Frames[At].Depth > Code[1])
      At = P.Frames[At].Parent;
    if (At == None)
      return;
    const Frame &F = P.Frames[At];
    const UInt Offset = static_cast<UInt>(xenhc_db_bytes(Code + 4, 4));
    for (UInt I = F.NodeFirst; I < F.NodeFirst + F.NodeCount; ++I) {
      const xenhc_db_node &Candidate = table::db().nodes[I];
      ULong Value = 0;
      if (Candidate.kind != XENHC_NODE_VALUE || Candidate.offset != Offset ||
          !client::readValue(F.Base + Offset, Code[3], &Value))
        continue;
      Out.add(table::string(Candidate.name)).add('=').addUnsigned(Value);
      return;
    }
  }
}

const HChar *ownerOf(const Instance &I) {
  const bool IsNested = I.Known == Knowledge::Unknown && I.Op && I.Op->set != XENHC_DB_NONE;
  return table::string(IsNested ? I.Op->name : I.Call->name);
}

const HChar *nameOf(const Instance &I) {
  static HChar Buffer[128];
  if (I.Known == Knowledge::Full || I.Known == Knowledge::Listed)
    return table::string(I.Op->name);
  if (I.Call && (I.Call->set == XENHC_DB_NONE || I.Known == Knowledge::Unreadable))
    return table::string(I.Call->name);
  if (I.Call)
    VG_(snprintf)(Buffer, sizeof Buffer, "%s:%u", ownerOf(I), I.OpNumber);
  else if (I.IsIoctl)
    VG_(snprintf)(Buffer, sizeof Buffer, "ioctl:0x%llx", I.Number);
  else
    VG_(snprintf)(Buffer, sizeof Buffer, "hypercall:%llu", I.Number);
  return Buffer;
}

ULong bytesOf(const xenhc_db_node &Node, ULong Count) {
  if (Node.flags & XENHC_NODE_BITS)
    return Count / 8 + (Count % 8 != 0);
  ULong Bytes = 0;
  if (__builtin_mul_overflow(Count, static_cast<ULong>(Node.elem_size), &Bytes))
    return ~0ull;
  return Bytes;
}

} // namespace boundary

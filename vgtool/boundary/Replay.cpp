// SPDX-License-Identifier: GPL-2.0-or-later
//
// Plays Xen and its drivers from the script of --replay=FILE.

#include "Replay.h"
#include "Client.h"
#include "Core.h"
#include "File.h"
#include "ReplayScript.h"
#include "Walk.h"
#include "engine/Memory.h"
#include <new>

namespace boundary::replay {

namespace {

Script *TheScript = nullptr;
const HChar *ScriptName = nullptr;

[[noreturn]] void refuse(UInt Line, const HChar *Message) {
  VG_(umsg)("%s:%u: error: %s\n", ScriptName, Line, Message);
  VG_(umsg)("xenhc: --replay: the script cannot be used\n");
  VG_(exit)(1);
}

/// True if the rule is about that operation, hypercall or ioctl.
bool namesCall(const Rule &R, const Instance &I) {
  if (!R.HasNumber)
    return R.Name.equals(nameOf(I)) || (I.Call && R.Name.equals(table::string(I.Call->name)));
  if (R.Name.equals(I.IsIoctl ? "ioctl" : "hypercall"))
    return R.Number == I.Number;
  return I.Call && R.Name.equals(ownerOf(I)) && R.Number == I.OpNumber;
}

/// A place in the client's memory that the script names.
struct Place {
  const Extent *E;
  Addr At;
  ULong Size; ///< Of the value or the element; 0 if it is a record.
};

/// Finds the field with a path in an instance. A path may end with the index of an element of a
/// plain array
/// ("buffer[3]"), for which there is no extent of its own.
bool find(const Pending &P, UInt Index, Slice Path, Place *Found) {
  size_t Bracket = Path.Len;
  ULong Element = 0;
  if (Path.Len && Path.At[Path.Len - 1] == ']') {
    while (Bracket > 0 && Path.At[Bracket - 1] != '[')
      --Bracket;
    for (size_t I = Bracket; I + 1 < Path.Len; ++I) {
      if (!VG_(isdigit)(Path.At[I]) || Element > 0xffffffff)
        return false;
      Element = Element * 10 + static_cast<ULong>(Path.At[I] - '0');
    }
    Bracket = Bracket ? Bracket - 1 : Path.Len;
  }
  Text Name;
  for (const Extent &E : P.Extents) {
    if (P.Frames[E.Frame].Instance != Index)
      continue;
    Name.clear();
    appendPath(P, E.Frame, E.Node, true, Name);
    const bool IsValue = E.Node->kind == XENHC_NODE_VALUE;
    const ULong Size = IsValue ? E.Node->size : E.Node->elem_size;
    // Whoever names an array means its beginning.
    if (Path.equals(Name.str())) {
      *Found = {&E, E.At, Size};
      return true;
    }
    if (!IsValue && Bracket < Path.Len && Slice{Path.At, Bracket}.equals(Name.str())) {
      *Found = {&E, E.At + Element * Size, Size};
      return true;
    }
  }
  return false;
}

/// Bytes of a number that an assignment is about.
ULong numberSize(const Assignment &A, const Place &Where) {
  if (A.What.Size)
    return A.What.Size;
  return Where.Size == 1 || Where.Size == 2 || Where.Size == 4 || Where.Size == 8 ? Where.Size : 0;
}

/// Tells the user once that an assignment has no meaning for the calls that its rule meets.
void complain(Assignment &A, const HChar *Operation, const HChar *What) {
  if (A.Unmatched)
    return;
  A.Unmatched = true;
  Text Path;
  for (size_t I = 0; I < A.Path.Len; ++I)
    Path.add(A.Path.At[I]);
  VG_(umsg)("%s:%u: warning: %s: %s %s\n", ScriptName, A.Line, Operation, Path.str(), What);
}

bool conditionHolds(const Pending &P, UInt Index, Assignment &A) {
  Place Where;
  if (!find(P, Index, A.Path, &Where)) {
    complain(A, nameOf(P.Instances[Index]), "is not a field of this call");
    return false;
  }
  const ULong Size = numberSize(A, Where);
  ULong Value = 0;
  if (!Size || !client::readValue(Where.At + A.Offset, static_cast<UInt>(Size), &Value))
    return false;
  const ULong Mask = Size == 8 ? ~0ull : (1ull << (8 * Size)) - 1;
  return Value == (static_cast<ULong>(A.What.Number) & Mask);
}

Rule *matchingRule(const Pending &P, UInt Index) {
  for (Rule &R : TheScript->Rules) {
    if ((R.Times && R.Used >= R.Times) || !namesCall(R, P.Instances[Index]))
      continue;
    bool Holds = true;
    for (size_t I = 0; Holds && I < R.ConditionCount; ++I)
      Holds = conditionHolds(P, Index, TheScript->Conditions[R.FirstCondition + I]);
    if (Holds)
      return &R;
  }
  return nullptr;
}

/// Copies to the client as Xen does: not to memory that it does not have, nor beyond a heap block
/// (where Xen would overwrite something else; the tool has reported it, and keeps its own heap
/// whole).
bool store(Addr At, const void *Data, ULong Size) {
  return engine::checkAddressable(VG_(get_running_tid)(), At, Size, engine::Access::Write,
                                  nullptr) &&
         client::write(At, Data, Size);
}

bool applyWrites(const Pending &P, UInt Index, const Rule &R) {
  for (size_t I = 0; I < R.WriteCount; ++I) {
    Assignment &A = TheScript->Writes[R.FirstWrite + I];
    Place Where;
    if (!find(P, Index, A.Path, &Where)) {
      complain(A, nameOf(P.Instances[Index]), "is not a field of this call");
      continue;
    }
    const ULong Size = A.What.IsBytes ? A.What.ByteCount : numberSize(A, Where);
    if (!Size) {
      complain(A, nameOf(P.Instances[Index]), "needs a size, as in FIELD+OFFSET=VALUE:4");
      continue;
    }
    const void *Data = A.What.IsBytes
                           ? static_cast<const void *>(TheScript->Bytes.begin() + A.What.FirstByte)
                           : &A.What.Number;
    if (!store(Where.At + A.Offset, Data, Size))
      return false;
  }
  return true;
}

bool clear(Addr At, ULong Size) {
  static const UChar Zeros[256] = {};
  for (ULong Done = 0; Done < Size; Done += sizeof Zeros) {
    const ULong Part = Size - Done < sizeof Zeros ? Size - Done : sizeof Zeros;
    if (!store(At + Done, Zeros, Part))
      return false;
  }
  return true;
}

/// True if the extent is a result of an instance of its own, rather than an element of an array.
bool isTopLevelResult(const Pending &P, UInt Index, const Extent &E) {
  if (P.Frames[E.Frame].Instance != Index || E.Node->dir != XENHC_DIR_OUT || !E.Wrote)
    return false;
  for (UInt At = E.Frame; At != None; At = P.Frames[At].Parent)
    if (P.Frames[At].Container != None && P.Frames[At].Via->count)
      return false;
  return E.Node->kind == XENHC_NODE_VALUE;
}

/// On success, what the script does not name among the results is zero: values first, since they
/// hold the numbers of elements that were filled, then as many elements of each array.
bool clearResults(Pending &P, UInt Index, const Rule *R, Long Result) {
  decideWritten(P, Index, Result);
  for (const Extent &E : P.Extents)
    if (isTopLevelResult(P, Index, E) && !clear(E.At, E.Usable))
      return false;
  if (R && !applyWrites(P, Index, *R))
    return false;
  decideWritten(P, Index, Result);
  for (const Extent &E : P.Extents) {
    if (P.Frames[E.Frame].Instance != Index || E.Node->dir != XENHC_DIR_OUT || !E.Wrote ||
        E.Container || (E.Node->flags & XENHC_NODE_MAPPING) || isTopLevelResult(P, Index, E))
      continue;
    const ULong Bytes =
        E.Node->kind == XENHC_NODE_VALUE ? E.Node->size : bytesOf(*E.Node, E.Filled);
    if (!clear(E.At, Bytes < E.Usable ? Bytes : E.Usable))
      return false;
  }
  return true;
}

Long answerInstance(Pending &P, UInt Index) {
  constexpr Long Fault = -VKI_EFAULT;
  Rule *R = matchingRule(P, Index);
  Long Result = 0;
  bool Answered = false;
  if (R) {
    ++R->Used;
    Result = R->Result;
    Answered = true;
  } else {
    // A call that consists of calls is answered by their rules.
    for (UInt I = Index + 1; I < P.Instances.size(); ++I) {
      if (P.Instances[I].Parent != Index)
        continue;
      const Long Inner = answerInstance(P, I);
      Answered = true;
      const Instance &Child = P.Instances[I];
      if (!Child.ResultAt)
        return Inner;
      if (!store(Child.ResultAt, &Inner, Child.WordSize))
        return Fault;
    }
  }
  if (Answered && !R)
    return 0;
  if (!Answered) {
    if (TheScript->HasDefault)
      Result = TheScript->DefaultResult;
    else
      return P.Instances[Index].IsIoctl ? -VKI_ENOTTY : -VKI_ENOSYS;
  }
  const bool Failed = Result < 0 && Result >= -4095;
  if (!Failed && !clearResults(P, Index, R, Result))
    return Fault;
  if (R && !applyWrites(P, Index, *R))
    return Fault;
  return Result;
}

} // namespace

void load(const HChar *FileName) {
  SizeT Size = 0;
  const void *Data = readWholeFile(FileName, "--replay", 16 << 20, &Size);
  ScriptName = FileName;
  TheScript = new (allocate(sizeof(Script))) Script;
  if (!TheScript->parse(static_cast<const char *>(Data), Size))
    refuse(TheScript->errorLine(), TheScript->errorMessage());
  if (TheScript->Release.Len && !table::releaseKnown()) {
    Text Name;
    for (size_t I = 0; I < TheScript->Release.Len; ++I)
      Name.add(TheScript->Release.At[I]);
    if (!table::setRelease(Name.str(), "as the replay script says", true))
      refuse(1, "`release` names a Xen release that the hypercall table does not know");
  }
  for (const OpenRule &Open : TheScript->Opens)
    if (Open.Path.Len >= 256)
      refuse(1, "a path of `open` is too long");
}

bool active() { return TheScript; }

Long openError(const HChar *Canonical) {
  for (const OpenRule &Open : TheScript->Opens)
    if (Open.Path.equals(Canonical))
      return Open.Result;
  return 0;
}

Long answer(Pending &P) { return answerInstance(P, 0); }

} // namespace boundary::replay

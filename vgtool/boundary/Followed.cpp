// SPDX-License-Identifier: GPL-2.0-or-later

#include "Followed.h"
#include "Client.h"
#include "Errno.h"
#include "FollowedState.h"
#include "Options.h"
#include "Results.h"
#include "engine/Follow.h"

namespace boundary::followed {

constinit StaticVec<Result> Results;
constinit StaticVec<Place> Places;
constinit StaticVec<Error> Errors;

namespace {

/// Of what came back last: the register gets it when the core is done with the call.
UInt UndeliveredResult = 0;
UInt UndeliveredError = 0;

void addError(Text &Out, Long Result) {
  if (const char *Name = errnoName(-Result))
    Out.add(Name);
  else
    Out.add("error number ").addSigned(-Result);
}

/// Where a place stands, by the bits of what makes it one.
struct PlaceNode {
  PlaceNode *Next;
  UWord Key;
  const Place *Wanted; ///< Null for one of the table, which is Places[Index].
  size_t Index;
};
VgHashTable *PlaceTable = nullptr;

const Place &placeIn(const void *Node) {
  const PlaceNode &N = *static_cast<const PlaceNode *>(Node);
  return N.Wanted ? *N.Wanted : Places[N.Index];
}

Word differs(const void *Left, const void *Right) {
  const Place &A = placeIn(Left), &B = placeIn(Right);
  return A.Where != B.Where || VG_(strcmp)(A.How, B.How) != 0 ||
         VG_(strcmp)(A.Field, B.Field) != 0 || VG_(strcmp)(A.Operation, B.Operation) != 0;
}

UWord addText(UWord Key, const HChar *Text) {
  for (; *Text; ++Text)
    Key = Key * 31 + static_cast<UChar>(*Text);
  return Key;
}

/// The place that a value belongs to, which is New's if there is none yet.
size_t placeOf(const Place &New) {
  PlaceNode Wanted = {nullptr, VG_(get_ECU_from_ExeContext)(New.Where), &New, 0};
  Wanted.Key = addText(addText(addText(Wanted.Key, New.Operation), New.Field), New.How);
  if (!PlaceTable)
    PlaceTable = VG_(HT_construct)("xenhc.followed");
  if (const void *Found = VG_(HT_gen_lookup)(PlaceTable, &Wanted, differs))
    return static_cast<const PlaceNode *>(Found)->Index;
  auto *Node = static_cast<PlaceNode *>(VG_(malloc)("xenhc.followed", sizeof(PlaceNode)));
  *Node = {nullptr, Wanted.Key, nullptr, Places.size()};
  VG_(HT_add_node)(PlaceTable, Node);
  Places.push(New);
  return Node->Index;
}

/// The number under which something is followed that the program has to look at; 0 for no more.
UInt newError(const Instance &I, Reason Why, const HChar *Field, const HChar *How, Long Value,
              ExeContext *Where) {
  constexpr size_t Enough = 100000;
  if (Errors.size() == Enough)
    return 0;
  Place New = {};
  VG_(snprintf)(New.Operation, sizeof New.Operation, "%s", nameOf(I));
  VG_(snprintf)(New.Field, sizeof New.Field, "%s", Field);
  VG_(snprintf)(New.How, sizeof New.How, "%s", How);
  New.Where = Where;
  New.Why = Why;
  New.IsCount = I.Op && I.Op->result_kind != XENHC_RESULT_ZERO_OR_ERRNO;
  New.Value = Value;
  const size_t Index = placeOf(New);
  ++Places[Index].Found;
  Errors.push({Index, Look::None});
  return static_cast<UInt>(Errors.size());
}

/// The result itself.
void followError(const Instance &I, Reason Why, const HChar *How, ExeContext *Where) {
  if (I.ResultAt && I.WordSize != 8)
    return;
  const UInt Number = newError(I, Why, "result", How, I.Result, Where);
  if (I.ResultAt && Number)
    engine::follow::markErrorInMemory(I.ResultAt, I.WordSize, Number);
  else if (Number)
    UndeliveredError = Number;
}

/// True for a field by which each element of a batch says how it went (GNTTABOP_copy): Xen's
/// interfaces call it status.
bool isStatus(const Pending &P, const Extent &E) {
  const Frame &F = P.Frames[E.Frame];
  return E.Wrote && E.Node->kind == XENHC_NODE_VALUE && F.Via && F.Via->count &&
         E.Node->format == XENHC_FORMAT_SIGNED && E.Node->size <= 4 &&
         VG_(strcmp)(table::string(E.Node->name), "status") == 0;
}

void followStatus(const Instance &I, const Extent &E, ExeContext *Where) {
  ULong Value = 0;
  if (!client::readValue(E.At, E.Node->size, &Value))
    return;
  const ULong Sign = 1ull << (8 * E.Node->size - 1);
  const Long Status = static_cast<Long>((Value ^ Sign) - Sign);
  if (Status >= 0)
    return;
  Text How;
  How.add("gave an element the status ").addSigned(Status);
  if (const UInt Number = newError(I, Reason::Failure, "status", How.str(), Status, Where))
    engine::follow::markErrorInMemory(E.At, E.Node->size, Number);
}

/// True if the number of elements that were filled is the result.
bool isCountedByResult(const xenhc_db_node &Node) {
  const uint8_t *Code = table::db().code + Node.filled;
  return Node.filled && Code[0] == XENHC_CODE_RESULT && Code[1] == XENHC_CODE_END;
}

} // namespace

void wide(ThreadId Tid, const Instance &I, bool IsCut) {
  constexpr size_t Enough = 1000;
  if (TheOptions.Follow == FollowResults::No || Results.size() == Enough)
    return;
  Result New = {};
  VG_(snprintf)(New.Operation, sizeof New.Operation, "%s", nameOf(I));
  New.Value = I.Result;
  New.Where = VG_(record_ExeContext)(Tid, 0);
  New.ToldCut = IsCut;
  Results.push(New);
  if (TheOptions.Follow == FollowResults::All)
    engine::follow::watchComparisons();
  const UInt Number = static_cast<UInt>(Results.size());
  if (I.ResultAt && I.WordSize == 8)
    engine::follow::markMemory(I.ResultAt, Number);
  else if (!I.ResultAt)
    UndeliveredResult = Number;
}

void toBeTested(ThreadId Tid, const Pending &P, UInt Index) {
  if (TheOptions.Follow != FollowResults::All)
    return;
  const Instance &I = P.Instances[Index];
  ExeContext *Where = VG_(record_ExeContext)(Tid, 0);
  Text How;
  if (results::isError(I.Result)) {
    How.add("failed with ");
    addError(How, I.Result);
    followError(I, Reason::Failure, How.str(), Where);
  }
  for (const Extent &E : P.Extents) {
    if (P.Frames[E.Frame].Instance != Index)
      continue;
    if (isStatus(P, E))
      followStatus(I, E, Where);
    if (I.Result < 0 || How.size() || I.Op->result_kind != XENHC_RESULT_COUNT ||
        !isCountedByResult(*E.Node) || static_cast<ULong>(I.Result) >= E.Count)
      continue;
    How.add("did ").addSigned(I.Result).add(" of ").addUnsigned(E.Count);
    followError(I, Reason::ShortCount, How.str(), Where);
  }
}

void elementError(ThreadId Tid, const Instance &I, const HChar *Field, Addr A, Int Error) {
  if (TheOptions.Follow != FollowResults::All)
    return;
  Text How;
  How.add("gave an element of ").add(Field).add(" the error ");
  addError(How, Error);
  if (const UInt Number =
          newError(I, Reason::Failure, Field, How.str(), Error, VG_(record_ExeContext)(Tid, 0)))
    engine::follow::markErrorInMemory(A, sizeof Error, Number);
}

void watch(Pending &P, UInt Instance, UInt Frame, const xenhc_db_node *Node, Addr At, UInt Size) {
  ULong Value = 0;
  if (TheOptions.Follow == FollowResults::All && client::readValue(At, Size, &Value))
    P.Kept.push({Node, At, Value, Instance, Frame, Size});
}

void findRewritten(ThreadId Tid, const Pending &P) {
  for (const KeptValue &W : P.Kept) {
    ULong Now = 0;
    // What is followed is words.
    if (W.Size < 4 || !client::readValue(W.At, W.Size, &Now) || Now == W.Value)
      continue;
    Text Field, How;
    if (W.Node)
      appendPath(P, W.Frame, W.Node, false, Field);
    else
      Field.add("args");
    How.add(Field.str()).add(" is ");
    if (Now > 0xffff)
      How.addHex(Now);
    else
      How.addUnsigned(Now);
    How.add(", which Xen left there when it interrupted the call and went on with it");
    if (const UInt Number =
            newError(P.Instances[W.Instance], Reason::Rewritten, Field.str(), How.str(),
                     static_cast<Long>(Now), VG_(record_ExeContext)(Tid, 0)))
      engine::follow::markErrorInMemory(W.At, W.Size, Number);
  }
}

void delivered(ThreadId Tid) {
  if (UndeliveredResult)
    engine::follow::markResult(Tid, UndeliveredResult);
  if (UndeliveredError)
    engine::follow::markErrorOfFunction(Tid, UndeliveredError);
  UndeliveredResult = UndeliveredError = 0;
}

void reset() {
  // The numbers stay: the child has its parent's tags.
  for (Error &E : Errors)
    E.Seen = Look::Test;
  for (Place &P : Places)
    P.Found = P.Read = 0;
}

} // namespace boundary::followed

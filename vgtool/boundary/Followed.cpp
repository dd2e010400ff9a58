// SPDX-License-Identifier: GPL-2.0-or-later

#include "Followed.h"
#include "Client.h"
#include "Errno.h"
#include "ErrorManager.h"
#include "Options.h"
#include "Results.h"
#include "engine/Follow.h"

namespace boundary::followed {

namespace {

using engine::follow::Event;

/// What is known of a result. Its number is one more than its index.
struct Result {
  HChar Operation[64];
  Long Value;
  ExeContext *Where;
  bool ToldCut, ToldWidened;
};
StaticVec<Result> Results;

/// Calls that failed in one way at one place, and how many of them were looked at.
struct Place {
  HChar Operation[64];
  HChar How[64]; ///< "failed with ESRCH"
  ExeContext *Where;
  ULong Failed, Read;
  bool ToldAddress;
};
StaticVec<Place> Places;

struct Error {
  size_t Place;
  bool Read;
};
StaticVec<Error> Errors; ///< By number, from 1.

/// Of what came back last: the register gets it when the core is done with the call.
UInt UndeliveredResult = 0;
UInt UndeliveredError = 0;

void record(ThreadId Tid, report::Kind K, const HChar *Operation, ExeContext *From,
            const HChar *What) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", Operation);
  VG_(snprintf)(D.Field, sizeof D.Field, "result");
  VG_(snprintf)(D.What, sizeof D.What, "%s: %s", Operation, What);
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "The result came from");
  D.Other.Where = From;
  report::recordError(Tid, K, D, 0);
}

void addValue(Text &Out, Long Value) {
  Out.addSigned(Value).add(" (").addHex(static_cast<ULong>(Value)).add(')');
}

void addError(Text &Out, Long Result) {
  if (const char *Name = errnoName(-Result))
    Out.add(Name);
  else
    Out.add("error number ").addSigned(-Result);
}

/// The program has less of a result than Xen gave it.
void lost(ThreadId Tid, Result &R, bool Widened, ULong Now) {
  bool &Told = Widened ? R.ToldWidened : R.ToldCut;
  if (Told)
    return;
  Told = true;
  Text What;
  What.add("its result ");
  addValue(What, R.Value);
  if (Widened) {
    What.add(" became an int and is now extended to 64 bits: ");
    addValue(What, static_cast<Long>(Now));
  } else {
    What.add(" is cut to 32 bits here: ").addSigned(static_cast<Int>(Now));
  }
  record(Tid, Widened ? report::WidenedResult : report::CutResult, R.Operation, R.Where,
         What.str());
}

void inAddress(ThreadId Tid, const Error &E) {
  Place &Failed = Places[E.Place];
  if (E.Read || Failed.ToldAddress)
    return;
  Failed.ToldAddress = true;
  Text What;
  What.add(Failed.How)
      .add(", and its result is used in an address (as an index, perhaps) before it is tested");
  record(Tid, report::ErrorInAddress, Failed.Operation, Failed.Where, What.str());
}

void happened(ThreadId Tid, UInt Number, Event What, ULong Now) {
  if (What == Event::Cut || What == Event::Widened) {
    if (Number > 0 && Number <= Results.size())
      lost(Tid, Results[Number - 1], What == Event::Widened, Now);
    return;
  }
  if (Number == 0 || Number > Errors.size())
    return;
  Error &E = Errors[Number - 1];
  if (What == Event::Address) {
    inAddress(Tid, E);
  } else if (!E.Read) {
    E.Read = true;
    ++Places[E.Place].Read;
  }
}

size_t placeOf(const Instance &I, const HChar *How, ExeContext *Where) {
  const HChar *Name = nameOf(I);
  for (size_t P = 0; P < Places.size(); ++P)
    if (VG_(eq_ExeContext)(Vg_HighRes, Places[P].Where, Where) &&
        VG_(strcmp)(Places[P].How, How) == 0 && VG_(strcmp)(Places[P].Operation, Name) == 0)
      return P;
  Place New = {};
  VG_(snprintf)(New.Operation, sizeof New.Operation, "%s", Name);
  VG_(snprintf)(New.How, sizeof New.How, "%s", How);
  New.Where = Where;
  Places.push(New);
  return Places.size() - 1;
}

/// The number under which something is followed that the program has to test; 0 for no more.
UInt newError(const Instance &I, const HChar *How, ExeContext *Where) {
  constexpr size_t Enough = 100000;
  if (Errors.size() == Enough)
    return 0;
  const size_t Index = placeOf(I, How, Where);
  ++Places[Index].Failed;
  Errors.push({Index, false});
  return static_cast<UInt>(Errors.size());
}

/// The result itself.
void followError(const Instance &I, const HChar *How, ExeContext *Where) {
  if (I.ResultAt && I.WordSize != 8)
    return;
  const UInt Number = newError(I, How, Where);
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
  if (const UInt Number = newError(I, How.str(), Where))
    engine::follow::markErrorInMemory(E.At, E.Node->size, Number);
}

/// True if the number of elements that were filled is the result.
bool isCountedByResult(const xenhc_db_node &Node) {
  const uint8_t *Code = table::db().code + Node.filled;
  return Node.filled && Code[0] == XENHC_CODE_RESULT && Code[1] == XENHC_CODE_END;
}

} // namespace

void init() { engine::follow::listen(happened); }

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
    followError(I, How.str(), Where);
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
    followError(I, How.str(), Where);
  }
}

void elementError(ThreadId Tid, const Instance &I, const HChar *Field, Addr A, Int Error) {
  if (TheOptions.Follow != FollowResults::All)
    return;
  Text How;
  How.add("gave an element of ").add(Field).add(" the error ");
  addError(How, Error);
  if (const UInt Number = newError(I, How.str(), VG_(record_ExeContext)(Tid, 0)))
    engine::follow::markErrorInMemory(A, sizeof Error, Number);
}

void delivered(ThreadId Tid) {
  if (UndeliveredResult)
    engine::follow::markResult(Tid, UndeliveredResult);
  if (UndeliveredError)
    engine::follow::markErrorOfFunction(Tid, UndeliveredError);
  UndeliveredResult = UndeliveredError = 0;
}

void printSummary() {
  ULong Unread = 0;
  for (const Place &P : Places)
    Unread += P.Failed - P.Read;
  if (!Unread)
    return;
  VG_(umsg)("    unchecked results: %llu %s that the program never tested\n", Unread,
            Unread == 1 ? "failure" : "failures");
  for (const Place &P : Places) {
    if (P.Read == P.Failed)
      continue;
    VG_(umsg)("    %8llu  %s %s\n", P.Failed - P.Read, P.Operation, P.How);
    VG_(pp_ExeContext)(P.Where);
  }
}

void reset() {
  // The numbers stay: the child has its parent's tags.
  for (Error &E : Errors)
    E.Read = true;
  for (Place &P : Places)
    P.Failed = P.Read = 0;
}

} // namespace boundary::followed

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the program does with followed values, and what is said about it.

#include "Errno.h"
#include "ErrorManager.h"
#include "Followed.h"
#include "FollowedState.h"
#include "engine/Follow.h"

namespace boundary::followed {

namespace {

using engine::follow::Event;
using engine::follow::Order;
using engine::follow::Use;

struct Finding {
  report::Kind K;
  const HChar *What;
  const HChar *Fix; ///< Null for what the kind says.
};

void fill(report::Details &D, const HChar *Operation, const HChar *Field, ExeContext *From,
          const Finding &F) {
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", Operation);
  VG_(snprintf)(D.Field, sizeof D.Field, "%s", Field);
  VG_(snprintf)(D.What, sizeof D.What, "%s: %s", Operation, F.What);
  VG_(snprintf)(D.Other.What, sizeof D.Other.What, "The %s came from",
                F.K == report::RewrittenField ? "value" : "result");
  D.Other.Where = From;
  D.Fix = F.Fix;
}

void record(ThreadId Tid, const HChar *Operation, const HChar *Field, ExeContext *From,
            const Finding &F) {
  report::Details D;
  fill(D, Operation, Field, From, F);
  report::recordError(Tid, F.K, D, 0);
}

void addValue(Text &Out, Long Value) {
  Out.addSigned(Value).add(" (").addHex(static_cast<ULong>(Value)).add(')');
}

/// A value that was compared, as the signed number that it is. If nobody knows how wide it is, and
/// only its lower half is in use, it is one of 32 bits.
Long asSigned(ULong Value, UInt Bits) {
  const bool IsLong = Bits == engine::follow::UnknownBits ? Value >> 32 != 0 : Bits == 64;
  return IsLong ? static_cast<Long>(Value) : static_cast<Int>(Value);
}

/// From -4096 on, which the kernel's own check for errors compares with.
bool isErrorNumber(Long Value) { return Value < 0 && Value >= -4096; }

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
  record(Tid, R.Operation, "result", R.Where,
         {Widened ? report::WidenedResult : report::CutResult, What.str(), nullptr});
}

/// A result that was positive is compared. It may seem to be negative now: in a signed comparison
/// with 0 or an error number, or if it is the same as one. -1 may be the largest unsigned number as
/// well.
void compared(ThreadId Tid, Result &R, const Use &U) {
  const Long Now = asSigned(U.Now, U.Bits), Other = asSigned(U.Other, U.Bits);
  if (R.ToldCompared || R.Value < 0 || Now >= 0 || U.Bits == engine::follow::UnknownBits)
    return;
  const bool AsError = (U.How == Order::Signed && (Other == 0 || isErrorNumber(Other))) ||
                       (U.How == Order::Unsigned && (Other == -4096 || Other == -4095)) ||
                       (U.How == Order::Equal && Other == Now && Other != -1 && isErrorNumber(Now));
  if (!AsError)
    return;
  R.ToldCompared = true;
  Text What;
  What.add("its result ");
  addValue(What, R.Value);
  What.add(" has become ").addSigned(Now).add(" and is compared as if it were an error");
  const char *Name = errnoName(-Now);
  if (Name)
    What.add(" (").add(Name).add(')');
  record(Tid, R.Operation, "result", R.Where,
         {report::ComparedAsError, What.str(), "keep the result in a long on all its way"});
}

/// How closely a comparison looks at a value.
Look lookOf(const Place &P, const Use &U) {
  const Long Other = asSigned(U.Other, U.Bits);
  const bool WithError = isErrorNumber(Other);
  if (P.Why == Reason::ShortCount) {
    // 0 of 20 is best told from 0; and what is left of a sum or a difference is a count.
    const bool IsResult = static_cast<Int>(U.Now) == static_cast<Int>(P.Value);
    const bool AsError =
        P.Value != 0 && IsResult && U.How != Order::Unknown && (Other == 0 || WithError);
    return AsError ? Look::AsError : Look::Test;
  }
  if (U.How == Order::Signed || U.How == Order::Unknown || WithError)
    return Look::Test;
  if (U.How == Order::Equal && Other == 0)
    return P.IsCount ? Look::Zero : Look::Test;
  return Look::Glance;
}

/// A loop compares a value again and again, in one place, with numbers in equal distances.
bool boundsLoop(ThreadId Tid, const Use &U) {
  static struct {
    UInt Number;
    Addr Where;
    ULong Other, Distance;
    UInt Times;
  } Last;
  constexpr UInt Enough = 3;
  const Addr Where = VG_(get_IP)(Tid);
  const bool IsNegative = isErrorNumber(asSigned(U.Now, U.Bits));
  // What is not negative itself is a pointer that it was added to, and not the error's number.
  if (U.How == Order::Signed || (!IsNegative && U.Now <= 4096) ||
      isErrorNumber(asSigned(U.Other, U.Bits)))
    return false;
  if (Last.Number != U.Number || Last.Where != Where) {
    Last = {U.Number, Where, U.Other, 0, 0};
    return false;
  }
  const ULong Distance = U.Other - Last.Other;
  Last.Times = Distance && Distance == Last.Distance ? Last.Times + 1 : 0;
  Last.Distance = Distance;
  Last.Other = U.Other;
  return Last.Times + 1 == Enough;
}

void beforeTest(ThreadId Tid, Place &P, bool &Told, const Finding &F) {
  if (Told)
    return;
  Told = true;
  Text What;
  What.add(P.How).add(", and its result ").add(F.What).add(" before it is tested");
  record(Tid, P.Operation, "result", P.Where, {F.K, What.str(), F.Fix});
}

void usedAnyway(ThreadId Tid, Place &P, const HChar *How) {
  if (P.ToldUse)
    return;
  P.ToldUse = true;
  Text What;
  What.add(P.How).add(", ").add(How);
  record(Tid, P.Operation, P.Field, P.Where, {report::RewrittenField, What.str(), nullptr});
}

void see(Error &E, Look How) {
  if (How <= E.Seen)
    return;
  if (isLookedAt(How) && !isLookedAt(E.Seen))
    ++Places[E.Place].Read;
  E.Seen = How;
}

/// A failure, a short count or a rewritten field is used.
void used(ThreadId Tid, Error &E, const Use &U) {
  Place &P = Places[E.Place];
  if (P.Why == Reason::Rewritten) {
    usedAnyway(Tid, P, "and the program uses it");
    return;
  }
  if (U.What == Event::Compared) {
    if (P.Why == Reason::Failure && E.Seen <= Look::Glance && boundsLoop(Tid, U))
      beforeTest(Tid, P, P.ToldLoop, {report::ErrorAsSize, "is the bound of a loop", nullptr});
    const Look How = lookOf(P, U);
    if (How == Look::AsError && !P.AsError)
      P.AsError = VG_(record_ExeContext)(Tid, 0);
    see(E, How);
  } else if (P.Why == Reason::ShortCount) {
    see(E, Look::Test);
  } else if (E.Seen < Look::Glance && U.What == Event::Address) {
    beforeTest(Tid, P, P.ToldAddress,
               {report::ErrorInAddress, "is used in an address (as an index, perhaps)", nullptr});
  } else if (E.Seen < Look::Glance) {
    Text What;
    What.add("is a size for ").add(U.Function);
    beforeTest(Tid, P, P.ToldSize, {report::ErrorAsSize, What.str(), nullptr});
  }
}

void happened(ThreadId Tid, const Use &U) {
  const size_t Known = U.IsError ? Errors.size() : Results.size();
  if (U.Number == 0 || U.Number > Known)
    return;
  if (U.IsError)
    used(Tid, Errors[U.Number - 1], U);
  else if (U.What == Event::Compared)
    compared(Tid, Results[U.Number - 1], U);
  else if (U.What == Event::Cut || U.What == Event::Widened)
    lost(Tid, Results[U.Number - 1], U.What == Event::Widened, U.Now);
}

} // namespace

void init() { engine::follow::listen(happened); }

void passedOn(ThreadId Tid, const Pending &P, UInt Frame, const xenhc_db_node *Node, Addr At) {
  const UInt Number = engine::follow::errorAt(At);
  if (Number == 0 || Number > Errors.size())
    return;
  Place &From = Places[Errors[Number - 1].Place];
  if (From.Why != Reason::Rewritten)
    return;
  Text How, Field;
  appendPath(P, Frame, Node, true, Field);
  How.add("and is passed to ").add(nameOf(P.Instances[P.Frames[Frame].Instance]));
  How.add(" as ").add(Field.str());
  usedAnyway(Tid, From, How.str());
}

void reportAtExit() {
  for (const Place &P : Places) {
    if (!P.AsError || P.Read == P.Found)
      continue;
    // The core keeps no copy of it.
    auto &D = *static_cast<report::Details *>(allocate(sizeof(report::Details)));
    Text What;
    What.add(P.How).add(", and the program compares that as if it were 0 or an error only");
    fill(D, P.Operation, "result", P.Where,
         {report::ComparedAsError, What.str(), "compare it with what was asked for"});
    report::recordAtExit(report::ComparedAsError, D, P.AsError);
  }
}

void printSummary() {
  ULong Unread = 0;
  for (const Place &P : Places)
    if (P.Why != Reason::Rewritten && !P.AsError)
      Unread += P.Found - P.Read;
  if (!Unread)
    return;
  VG_(umsg)("    unchecked results: %llu %s that the program never tested\n", Unread,
            Unread == 1 ? "failure" : "failures");
  for (const Place &P : Places) {
    if (P.Read == P.Found || P.Why == Reason::Rewritten || P.AsError)
      continue;
    VG_(umsg)("    %8llu  %s %s\n", P.Found - P.Read, P.Operation, P.How);
    VG_(pp_ExeContext)(P.Where);
  }
}

} // namespace boundary::followed

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What reports say. How they are recorded, printed and suppressed is in ErrorManager.cpp.

#include "Report.h"
#include "Boundary.h"
#include "ErrorManager.h"

namespace boundary {

namespace report {

namespace {

/// Starts a report: operation and field are known, the text begins with both.
void begin(Details &D, const Field &F, Text &Path) {
  const Instance &I = F.P.Instances[F.Instance];
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", nameOf(I));
  Text Plain;
  if (F.Node) {
    appendPath(F.P, F.Frame, F.Node, true, Path);
    appendPath(F.P, F.Frame, F.Node, false, Plain);
    // What the compiler put between the members of a structure has no name.
    if (*table::string(F.Node->name) == 0 && (F.Node->flags & XENHC_NODE_PADDING)) {
      Path.add(Path.size() ? " behind offset " : "behind offset ").addUnsigned(F.Node->offset);
      Plain.add("+").addUnsigned(F.Node->offset);
    }
  } else {
    Path.add("the argument");
    Plain.add("argument");
  }
  VG_(snprintf)(D.Field, sizeof D.Field, "%s", Plain.str());
}

/// " for max_domains=10", or nothing.
void addCount(Text &Out, const HChar *CountText) {
  if (*CountText)
    Out.add(" for ").add(CountText);
}

void addBytes(Text &Out, ULong Bytes) {
  Out.addUnsigned(Bytes).add(Bytes == 1 ? " byte" : " bytes");
}

void finish(ThreadId Tid, Kind K, Details &D, Text &What, Addr At, bool HasAddress) {
  VG_(snprintf)(D.What, sizeof D.What, "%s: %s", D.Operation, What.str());
  D.HasAddress = HasAddress;
  recordError(Tid, K, D, At);
}

/// "pointer leads to ..." for each way in which memory can be missing from its first byte on.
const HChar *missing(engine::Fault Fault, bool Writing) {
  switch (Fault) {
  case engine::Fault::Unmapped:
    return "points to unmapped memory";
  case engine::Fault::NoPermission:
    return Writing ? "points to memory that may not be written"
                   : "points to memory that may not be read";
  case engine::Fault::HeapRedzone:
    return "points outside a heap block";
  case engine::Fault::FreedBlock:
    return "points into a freed block";
  case engine::Fault::HeapUnused:
    return "points to heap memory that belongs to no block";
  case engine::Fault::BelowStack:
    return "points below the stack pointer";
  case engine::Fault::Forbidden:
    return "points to memory that the program declared inaccessible";
  }
  return "points to memory that cannot be used";
}

/// What to do about that; null for the general answer.
const HChar *fixOfMissing(engine::Fault Fault, bool IsShort) {
  if (Fault == engine::Fault::FreedBlock)
    return "free the block after the call that uses it, or do not use it after free()";
  if (Fault == engine::Fault::BelowStack)
    return "the function that had this variable has returned: let the variable live longer";
  if (Fault == engine::Fault::NoPermission)
    return "map the memory with the permission that the call needs (PROT_WRITE for results)";
  return IsShort ? "allocate what the count in the call needs, or pass a smaller count" : nullptr;
}

} // namespace

void undefined(ThreadId Tid, const Field &F, Addr Start, Addr FirstBad, SizeT Count, SizeT Len) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add(Path.str());
  // A pointer without a value and what lies behind one are two mistakes.
  const bool IsPointer = F.Node && F.Node->kind == XENHC_NODE_POINTER &&
                         Start == F.P.Frames[F.Frame].Base + F.Node->offset;
  D.Cause = IsPointer;
  const bool IsArray = F.Node && !IsPointer && F.Node->kind != XENHC_NODE_VALUE && F.Node->count &&
                       !(F.Node->flags & XENHC_NODE_BITS) && F.Node->elem_size &&
                       Len > F.Node->elem_size;
  if (IsArray)
    What.add('[').addUnsigned((FirstBad - Start) / F.Node->elem_size).add(']');
  What.add(" is uninitialised (").addUnsigned(Count).add(" of ");
  addBytes(What, Len);
  if (IsArray)
    What.add(" of ").add(Path.str());
  What.add(')');
  finish(Tid, Undefined, D, What, FirstBad, true);
}

void undefinedArgument(ThreadId Tid, const Field &F, UInt Number) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add("argument ").addUnsigned(Number).add(" of the ioctl is uninitialised");
  D.Fix = "give the argument a value before the call";
  finish(Tid, Undefined, D, What, 0, false);
}

void unaddressable(ThreadId Tid, const Field &F, Addr Start, ULong Needed, bool Writing,
                   const engine::Problem &Problem, const HChar *CountText) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add(Path.str()).add(' ');
  const ULong Have = Problem.FirstBad > Start ? Problem.FirstBad - Start : 0;
  const bool IsShort = Have != 0 && Have < Needed;
  // A short buffer and a stale one are two mistakes, even if one wrapper makes both calls.
  D.Cause = 2 * static_cast<UInt>(Problem.Kind) + IsShort;
  D.Fix = fixOfMissing(Problem.Kind, IsShort);
  if (Needed == ~0ull) { // saturated: see bytesOf()
    What.add("would take more bytes than 64 bits can count");
    addCount(What, CountText);
    D.Fix = "compute the count without overflow, and limit it";
    finish(Tid, Unaddressable, D, What, Problem.FirstBad, true);
    return;
  }
  if (!IsShort) {
    What.add(missing(Problem.Kind, Writing)).add(" (needs ");
    addBytes(What, Needed);
  } else {
    What.add("is ");
    addBytes(What, Needed - Have);
    What.add(" too short (needs ");
    addBytes(What, Needed);
  }
  addCount(What, CountText);
  What.add(')');
  finish(Tid, Unaddressable, D, What, Problem.FirstBad, true);
}

void nullPointer(ThreadId Tid, const Field &F, ULong Needed, const HChar *CountText) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add(Path.str()).add(" is NULL (needs ");
  addBytes(What, Needed);
  addCount(What, CountText);
  What.add(')');
  finish(Tid, NullPointer, D, What, 0, false);
}

void padding(ThreadId Tid, const Field &F, Addr FirstBad, SizeT Count, SizeT Len) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add("padding ").add(Path.str()).add(" is uninitialised (").addUnsigned(Count).add(" of ");
  addBytes(What, Len);
  What.add(')');
  finish(Tid, Padding, D, What, FirstBad, true);
}

void nestedCall(ThreadId Tid, const Field &F) {
  Details D;
  Text Path, What;
  begin(D, F, Path);
  What.add("nested as entry ").addUnsigned(F.P.Instances[F.Instance].Index);
  What.add(" of another multicall, which Xen refuses");
  finish(Tid, NestedCall, D, What, 0, false);
}

void finding(ThreadId Tid, const Pending &P, const Finding &F) {
  Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.Operation, sizeof D.Operation, "%s", nameOf(P.Instances[F.Instance]));
  VG_(snprintf)(D.Field, sizeof D.Field, "%s", F.Field);
  D.Fix = F.Fix;
  D.Cause = F.Cause;
  Text What;
  What.add(F.What);
  finish(Tid, F.K, D, What, F.At, F.At != 0);
}

} // namespace report

void recordUserUndefined(ThreadId Tid, Addr FirstBad, SizeT Count, SizeT Len) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "Client check request: %lu of %lu byte(s) are uninitialised",
                Count, Len);
  D.HasAddress = true;
  report::recordError(Tid, report::UserUndefined, D, FirstBad);
}

void recordUserUnaddressable(ThreadId Tid, const engine::Problem &P) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "Client check request: unaddressable byte(s) (%s)",
                engine::describeFault(P.Kind));
  D.HasAddress = true;
  report::recordError(Tid, report::UserUnaddressable, D, P.FirstBad);
}

namespace {

const HChar *reasonOf(engine::FreeFault Why) {
  switch (Why) {
  case engine::FreeFault::NoBlock:
    return "";
  case engine::FreeFault::Inside:
    return ": the address is inside of a block";
  case engine::FreeFault::Again:
    return ": the block was freed before";
  case engine::FreeFault::Damaged:
    return ": the program has written over the memory just before the block";
  }
  return "";
}

const HChar *allocationOf(engine::Family F) {
  switch (F) {
  case engine::Family::Malloc:
    return "malloc()";
  case engine::Family::New:
    return "new";
  case engine::Family::NewArray:
    return "new[]";
  }
  return "?";
}

const HChar *releaseOf(engine::Family F) {
  switch (F) {
  case engine::Family::Malloc:
    return "free() / realloc()";
  case engine::Family::New:
    return "delete";
  case engine::Family::NewArray:
    return "delete[]";
  }
  return "?";
}

const HChar *releaseAdvice(engine::Family F) {
  switch (F) {
  case engine::Family::Malloc:
    return "use free() for what malloc(), calloc(), realloc() and memalign() return";
  case engine::Family::New:
    return "use delete for what new returns";
  case engine::Family::NewArray:
    return "use delete[] for what new[] returns";
  }
  return nullptr;
}

} // namespace

void recordBadFree(ThreadId Tid, Addr A, engine::FreeFault Why) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "Invalid free() / delete / realloc()%s", reasonOf(Why));
  D.Cause = static_cast<UInt>(Why);
  D.HasAddress = true;
  report::recordError(Tid, report::BadFree, D, A);
}

void recordMismatchedFree(ThreadId Tid, Addr A, engine::Family Own, engine::Family Other) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "Mismatched free: %s of a block that %s returned",
                releaseOf(Other), allocationOf(Own));
  D.Cause = static_cast<UInt>(Own) * 4 + static_cast<UInt>(Other);
  D.Fix = releaseAdvice(Own);
  D.HasAddress = true;
  report::recordError(Tid, report::MismatchedFree, D, A);
}

void recordSyscallMemory(ThreadId Tid, const HChar *What, const engine::Problem &P,
                         engine::Access How) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "System call %s %s %s", What,
                How == engine::Access::Write ? "writes to" : "reads",
                engine::describeFault(P.Kind));
  D.Cause = static_cast<UInt>(P.Kind);
  D.HasAddress = true;
  report::recordError(Tid, report::SyscallMemory, D, P.FirstBad);
}

namespace {

const HChar *accessAdvice(engine::Fault Kind) {
  switch (Kind) {
  case engine::Fault::FreedBlock:
    return "do not use a block after free()";
  case engine::Fault::HeapRedzone:
  case engine::Fault::HeapUnused:
    return "compare the index with the block's size; allocate as much as is used";
  case engine::Fault::BelowStack:
    return "the function that had this variable has returned: let the variable live longer";
  default:
    return nullptr;
  }
}

} // namespace

void recordInvalidAccess(ThreadId Tid, Addr A, SizeT Size, engine::Access How,
                         const engine::Problem &P) {
  const bool Write = How == engine::Access::Write;
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What, "Invalid %s of size %lu: %s", Write ? "write" : "read", Size,
                engine::describeFault(P.Kind));
  D.Cause = static_cast<UInt>(P.Kind);
  D.Fix = accessAdvice(P.Kind);
  D.HasAddress = true;
  report::recordError(Tid, Write ? report::InvalidWrite : report::InvalidRead, D, A);
}

void recordBadPool(ThreadId Tid, Addr Pool) {
  report::Details D;
  VG_(memset)(&D, 0, sizeof D);
  VG_(snprintf)(D.What, sizeof D.What,
                "Client request: there is no such memory pool, or there is one already");
  D.HasAddress = true;
  report::recordError(Tid, report::BadPool, D, Pool);
}

} // namespace boundary

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every report about a call of the client goes through here to Valgrind's error manager.

#ifndef XENHC_VGTOOL_BOUNDARY_REPORT_H
#define XENHC_VGTOOL_BOUNDARY_REPORT_H

#include "Pending.h"
#include "SafeMemory.h"
#include "engine/Memory.h"

namespace boundary::report {

/// What was found. Valgrind's error kinds and the suppression kinds have these numbers and
/// kindName()'s names.
enum Kind : Int {
  Undefined,         ///< A field that is read is not (wholly) initialised.
  Unaddressable,     ///< A pointer leads to memory that the client does not have.
  NullPointer,       ///< A pointer that must not be NULL is.
  Padding,           ///< Padding that is copied to the hypervisor is not initialised.
  NestedCall,        ///< A multicall within a multicall, which Xen refuses.
  InterfaceVersion,  ///< Made for another release of Xen, and refused for that.
  ErrorNumber,       ///< Failed in a way in which the operation does not fail.
  ResultRange,       ///< Returned what the operation does not return.
  WideResult,        ///< Returned what ioctl() cannot return.
  CutResult,         ///< The program dropped the upper bits of a result.
  WidenedResult,     ///< It went on with what was left, as 64 bits.
  UnsafeMemory,      ///< A hypercall's pointer leads to memory that is not hypercall-safe.
  UserUndefined,     ///< A client request asked about undefined memory.
  UserUnaddressable, ///< A client request asked about memory that is not addressable.
  BadFree,           ///< free() or realloc() of something that is no live block.
  BadPool,           ///< A client request named a memory pool that does not exist.
  SharedUnlock,      ///< munlock() of a page that another locked buffer still uses.
  MismatchedFree,    ///< Freed by functions of another family (free(), delete, delete[]).
  SyscallMemory,     ///< Another system call uses heap memory that is in no live block.
  KindCount,
};

const HChar *kindName(Int K);

/// The field that a report is about.
struct Field {
  const Pending &P;
  UInt Instance;
  UInt Frame;
  const xenhc_db_node *Node; ///< Null: the argument of the ioctl itself.
};

/// Count of the Len bytes are undefined, the first of them at FirstBad. Start is where the field's
/// memory starts; for an array of plain elements the report names the element.
void undefined(ThreadId Tid, const Field &F, Addr Start, Addr FirstBad, SizeT Count, SizeT Len);

/// Argument Number (from 1) of the ioctl() is undefined.
void undefinedArgument(ThreadId Tid, const Field &F, UInt Number);

/// [Start, Start + Needed) is needed (to write it, if Writing) and Problem says where that fails.
/// CountText is what determines the size ("max_domains=10"), or "".
void unaddressable(ThreadId Tid, const Field &F, Addr Start, ULong Needed, bool Writing,
                   const engine::Problem &Problem, const HChar *CountText);

void nullPointer(ThreadId Tid, const Field &F, ULong Needed, const HChar *CountText);
void padding(ThreadId Tid, const Field &F, Addr FirstBad, SizeT Count, SizeT Len);
/// The instance that the field is in is an entry of a multicall and contains calls itself.
void nestedCall(ThreadId Tid, const Field &F);
/// Bytes at Start that a hypercall uses are not hypercall-safe from U.At on.
void unsafeMemory(ThreadId Tid, const Field &F, Addr Start, ULong Bytes,
                  const safememory::Unsafe &U);
/// munlock() of [A, A + Len), which is one buffer, unlocks a page of another one.
void sharedUnlock(ThreadId Tid, Addr A, SizeT Len, Addr Other, SizeT OtherLen,
                  ExeContext *OtherLocked);

/// What a check found about a call, in its own words.
struct Finding {
  Kind K;
  UInt Instance;
  const HChar *Field; ///< As it stands in suppressions, without array indices.
  const HChar *What;  ///< The message behind the operation's name.
  const HChar *Fix;   ///< What to do about it, one line; null if there is nothing to say.
  Addr At = 0;        ///< Described in the report unless it is 0.
  UInt Cause = 0;     ///< Tells findings of one kind and field apart.
};
void finding(ThreadId Tid, const Pending &P, const Finding &F);

/// How many errors of a kind were found, those that were suppressed or seen before included.
ULong count(Int K);

/// Starts counting anew, in a forked child.
void resetCounts();

} // namespace boundary::report

#endif // XENHC_VGTOOL_BOUNDARY_REPORT_H

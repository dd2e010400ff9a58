// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every report about a call of the client goes through here to Valgrind's error manager.

#ifndef XENHC_VGTOOL_BOUNDARY_REPORT_H
#define XENHC_VGTOOL_BOUNDARY_REPORT_H

#include "DevicesMappings.h"
#include "Pending.h"
#include "SafeMemory.h"
#include "SafeMemoryPool.h"
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
  Overlap,           ///< Memory that Xen writes is also something else of the same call.
  InterfaceVersion,  ///< Made for another release of Xen, and refused for that.
  ErrorNumber,       ///< Failed in a way in which the operation does not fail.
  ResultRange,       ///< Returned what the operation does not return.
  WideResult,        ///< Returned what ioctl() cannot return.
  CutResult,         ///< The program dropped the upper bits of a result.
  ErrorInAddress,    ///< An error result was used as an index, or so.
  WidenedResult,     ///< It went on with what was left, as 64 bits.
  ErrorAsSize,       ///< An error result says how much memory, or how many elements.
  ComparedAsError,   ///< A count is compared as if it were an error number.
  RewrittenField,    ///< The program relies on a field that Xen has changed.
  BadRelease,        ///< A device's resource given back twice, or not as it was got.
  UsedAfterRelease,  ///< A device's resource used after it was given back.
  UnsafeMemory,      ///< A hypercall's pointer leads to memory that is not hypercall-safe.
  UserUndefined,     ///< A client request asked about undefined memory.
  UserUnaddressable, ///< A client request asked about memory that is not addressable.
  BadFree,           ///< free() or realloc() of something that is no live block.
  BadPool,           ///< A client request named a memory pool that does not exist.
  ResourceLeak,      ///< Something of a device's that was never given back.
  WrongSize,         ///< munmap() of a part of a hypercall buffer, or beyond its end.
  SharedUnlock,      ///< munlock() of a page that another locked buffer still uses.
  MismatchedFree,    ///< Freed by functions of another family (free(), delete, delete[]).
  SyscallMemory,     ///< Another system call uses heap memory that is in no live block.
  InvalidRead,       ///< The program's own access to memory that it does not have.
  InvalidWrite,
  LeakDefinite, ///< Lost blocks, as engine::leak::Loss has them.
  LeakIndirect,
  LeakPossible,
  LeakReachable,
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
/// A thing that an ioctl of a device is about: "event channel" 17.
struct Device {
  const Pending &P;
  const HChar *Field; ///< Null if there is none.
  const HChar *Name;
  ULong Number;
};

/// It was given back before, at FirstAt.
void releasedTwice(ThreadId Tid, const Device &D, ExeContext *FirstAt);
/// Given back, refused by the kernel, and not got through this descriptor.
void neverHeld(ThreadId Tid, const Device &D);
/// Count are given back of Held that were got together, at HeldAt; the kernel refuses that.
void wrongCount(ThreadId Tid, const Device &D, ULong Count, ULong Held, ExeContext *HeldAt);
/// Used, although it was given back at ReleasedAt.
void usedAfterRelease(ThreadId Tid, const Device &D, ExeContext *ReleasedAt);
/// "2 foreign mappings of domain 5".
void addCounted(Text &Out, ULong Count, const HChar *What);

/// At exit: Count things of Bytes bytes in all (0: without a size) that were got at Where.
void leak(const HChar *What, ULong Count, ULong Bytes, ExeContext *Where);

/// munmap() of Len bytes at A, in whole pages, does not fit a mapping.
void wrongSize(ThreadId Tid, Addr A, SizeT Len, const devices::Mapping &M);
/// Len bytes are given back of a buffer of libxencall's that has another size.
void bufferSize(ThreadId Tid, const pool::Buffer &B, SizeT Len);
/// A buffer of libxencall's is given back that was given back before.
void bufferReturnedTwice(ThreadId Tid, const pool::Buffer &B);
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

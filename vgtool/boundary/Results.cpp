// SPDX-License-Identifier: GPL-2.0-or-later

#include "Results.h"
#include "Errno.h"
#include "Followed.h"
#include "Options.h"
#include "Report.h"

namespace boundary::results {

namespace {

void addError(Text &Out, Long Result) {
  if (const char *Name = errnoName(-Result))
    Out.add(Name);
  else
    Out.add("error number ").addSigned(-Result);
}

void addBound(Text &Out, Long Bound) {
  if (Bound >= -0x10000 && Bound <= 0x10000)
    Out.addSigned(Bound);
  else
    Out.addHex(static_cast<ULong>(Bound));
}

/// The kernel's own copying, a hypervisor without the hypercall and a security policy fail any
/// call.
bool isAnybodys(Long Result) {
  return Result == -VKI_EFAULT || Result == -VKI_ENOSYS || Result == -VKI_EPERM ||
         Result == -VKI_EACCES;
}

/// Which errors there are changes from release to release more than anything else: of a release
/// that is only concluded from an interface version, which several have, nothing is said.
void judgeError(ThreadId Tid, const Pending &P, UInt Index) {
  const Instance &I = P.Instances[Index];
  const xenhc_db_op &Op = *I.Op;
  if (Op.value_count == 0 || isAnybodys(I.Result) || !table::releaseCertain())
    return;
  Text What, Known;
  for (UInt V = Op.value_first; V < Op.value_first + Op.value_count; ++V) {
    const xenhc_db_value &Value = table::db().values[V];
    if (static_cast<Long>(Value.value) == -I.Result)
      return;
    Known.add(Known.size() ? ", " : "").add(table::string(Value.name));
  }
  What.add("failed with ");
  addError(What, I.Result);
  What.add(", which this operation does not return (only ").add(Known.str()).add(')');
  report::finding(Tid, P, {report::ErrorNumber, Index, "result", What.str(), nullptr});
}

void judgeRange(ThreadId Tid, const Pending &P, UInt Index) {
  const Instance &I = P.Instances[Index];
  const xenhc_db_op &Op = *I.Op;
  if (I.Result >= Op.result_min && I.Result <= Op.result_max)
    return;
  Text What;
  What.add("returned ").addSigned(I.Result);
  if (isWide(I.Result))
    What.add(" (").addHex(static_cast<ULong>(I.Result)).add(')');
  if (Op.result_min == Op.result_max) {
    What.add("; it returns ");
    addBound(What, Op.result_max);
    What.add(" or an error");
  } else {
    What.add("; it returns ");
    addBound(What, Op.result_min);
    What.add(" to ");
    addBound(What, Op.result_max);
    What.add(", or an error");
  }
  report::finding(Tid, P, {report::ResultRange, Index, "result", What.str(), nullptr});
}

/// libc's syscall() returns a long; everything else that issues an ioctl is ioctl() itself, or
/// written in its image.
bool returnsLong(ThreadId Tid) {
  const HChar *Name = nullptr;
  return VG_(get_fnname)(VG_(current_DiEpoch)(), VG_(get_IP)(Tid), &Name) &&
         VG_(strcmp)(Name, "syscall") == 0;
}

/// The ioctl's result is the hypercall's, and ioctl() returns an int.
void judgeWidth(ThreadId Tid, const Pending &P, UInt Index) {
  const Instance &I = P.Instances[Index];
  if (!isWide(I.Result))
    return;
  const bool Fits = I.ResultAt || returnsLong(Tid);
  followed::wide(Tid, I, !Fits);
  if (Fits)
    return;
  Text What;
  const Int Seen = static_cast<Int>(I.Result);
  What.add("returned ").addSigned(I.Result).add(" (").addHex(static_cast<ULong>(I.Result));
  What.add("), which does not fit the int of ioctl(): the program sees ");
  // What is left of it may be an error number, which ioctl() keeps in errno.
  if (isError(Seen)) {
    What.add("-1 and ");
    addError(What, Seen);
    What.add(", as if it had failed");
  } else {
    What.addSigned(Seen);
  }
  report::finding(Tid, P,
                  {report::WideResult, Index, "result", What.str(),
                   "send the operation as an entry of a multicall, which has 64 bits for its "
                   "result"});
}

} // namespace

void judge(ThreadId Tid, const Pending &P) {
  if (!TheOptions.Results)
    return;
  for (UInt Index = 0; Index < P.Instances.size(); ++Index) {
    const Instance &I = P.Instances[Index];
    // What the table does not have, what never reached Xen, and the ioctl that carries a hypercall,
    // are not judged.
    if (I.Known != Knowledge::Full || I.Foreign || (I.IsIoctl && P.Instances.size() > 1) ||
        I.Op->result_kind == XENHC_RESULT_UNKNOWN)
      continue;
    // If the multicall failed, its entries have no results of their own.
    if (I.ResultAt && P.Instances[I.Parent].Result < 0)
      continue;
    followed::toBeTested(Tid, P, Index);
    if (isError(I.Result)) {
      judgeError(Tid, P, Index);
      continue;
    }
    judgeRange(Tid, P, Index);
    judgeWidth(Tid, P, Index);
  }
}

} // namespace boundary::results

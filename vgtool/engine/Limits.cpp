// SPDX-License-Identifier: GPL-2.0-or-later
//
// System calls that count address space, and would take the tool's reservations for the program's.

#include "boundary/Client.h"
#include "boundary/Core.h"

using namespace boundary;
using core::SyscallArgLayout;
using core::SyscallArgs;
using core::SyscallStatus;

namespace {

constexpr UWord LimitOfAddressSpace = 9; // RLIMIT_AS
/// All reservations (Mapping.h) and what a client can have besides stay below.
constexpr ULong NeverReached = 1ULL << 40;
/// MCL_ONFAULT (Linux 4.4): pages are locked when they are touched.
constexpr UWord WhenTouched = 4;

Long call(UWord Number, UWord A, UWord B, UWord C, UWord D) {
  return core::resultOf(VG_(do_syscall)(Number, A, B, C, D, 0, 0, 0, 0));
}

/// What comes of a limit that the process sets for itself. The core reads it without asking whether
/// it can. A limit on address space that is less than the tool has reserved would make each further
/// mapping fail, stack and Valgrind's own included.
enum class Setting { ForTheCore, Unreadable, Ignored };
Setting judge(UWord Resource, Addr NewLimit) {
  vki_rlimit Limit;
  if (!NewLimit)
    return Setting::ForTheCore;
  if (!client::read(&Limit, NewLimit, sizeof Limit))
    return Setting::Unreadable;
  if (Resource != LimitOfAddressSpace || Limit.rlim_cur > Limit.rlim_max ||
      Limit.rlim_cur >= NeverReached)
    return Setting::ForTheCore;
  VG_(umsg)("xenhc: the program limits its address space to %llu MiB (RLIMIT_AS). The limit is not "
            "set, since the tool's own reservations would count.\n",
            static_cast<ULong>(Limit.rlim_cur >> 20));
  return Setting::Ignored;
}

} // namespace

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void __real_vgSysWrap_generic_sys_setrlimit_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                   SyscallStatus *, UWord *);
void __real_vgSysWrap_linux_sys_prlimit64_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                 SyscallStatus *, UWord *);
void __real_vgSysWrap_generic_sys_mlockall_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                  SyscallStatus *, UWord *);
void __wrap_vgSysWrap_generic_sys_setrlimit_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                   SyscallStatus *, UWord *);
void __wrap_vgSysWrap_linux_sys_prlimit64_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                 SyscallStatus *, UWord *);
void __wrap_vgSysWrap_generic_sys_mlockall_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                                  SyscallStatus *, UWord *);

void __wrap_vgSysWrap_generic_sys_setrlimit_before(ThreadId Tid, SyscallArgLayout *Layout,
                                                   SyscallArgs *Args, SyscallStatus *Status,
                                                   UWord *Flags) {
  switch (judge(Args->Arg[0], Args->Arg[1])) {
  case Setting::ForTheCore:
    return __real_vgSysWrap_generic_sys_setrlimit_before(Tid, Layout, Args, Status, Flags);
  case Setting::Unreadable:
    return core::complete(Status, Flags, -VKI_EFAULT);
  case Setting::Ignored:
    return core::complete(Status, Flags, 0);
  }
}

void __wrap_vgSysWrap_linux_sys_prlimit64_before(ThreadId Tid, SyscallArgLayout *Layout,
                                                 SyscallArgs *Args, SyscallStatus *Status,
                                                 UWord *Flags) {
  const bool Own = Args->Arg[0] == 0 || static_cast<Int>(Args->Arg[0]) == VG_(getpid)();
  switch (Own ? judge(Args->Arg[1], Args->Arg[2]) : Setting::ForTheCore) {
  case Setting::ForTheCore:
    return __real_vgSysWrap_linux_sys_prlimit64_before(Tid, Layout, Args, Status, Flags);
  case Setting::Unreadable:
    return core::complete(Status, Flags, -VKI_EFAULT);
  case Setting::Ignored: // The old limit is still asked for.
    return core::complete(Status, Flags,
                          call(Args->Number, Args->Arg[0], Args->Arg[1], 0, Args->Arg[3]));
  }
}

// Locking what is mapped would give each page of the reservations memory.
void __wrap_vgSysWrap_generic_sys_mlockall_before(ThreadId Tid, SyscallArgLayout *Layout,
                                                  SyscallArgs *Args, SyscallStatus *Status,
                                                  UWord *Flags) {
  __real_vgSysWrap_generic_sys_mlockall_before(Tid, Layout, Args, Status, Flags);
  core::complete(Status, Flags, call(Args->Number, Args->Arg[0] | WhenTouched, 0, 0, 0));
}
// NOLINTEND(bugprone-reserved-identifier)
}

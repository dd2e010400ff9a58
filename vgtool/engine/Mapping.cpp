// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every mapping, Valgrind's and the client's, goes through one function of the core, which is
// wrapped here at link time. The client's are kept inside the shadow window: an access elsewhere
// would have no shadow, and a mapping might even replace the shadow itself.
//
// Two things lead out of the window. Valgrind follows hints (V8 gives random ones), and it lets the
// kernel choose where the kernel refuses its own choice (io_uring, since Linux 6.5). The first is
// refused here, after which Valgrind ignores the hint; the second fails with ENOMEM, and programs
// know how to go on without.
// mremap() to a fixed address asks for permission first, which is wrapped as well.

#include "engine/Mapping.h"
#include "engine/Shadow.h"

extern "C" {
SysRes VG_(do_syscall)(UWord Number, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord,
                       RegWord);
SysRes VG_(mk_SysRes_Error)(UWord Error);

SysRes __real_vgPlain_am_do_mmap_NO_NOTIFY(Addr Start, SizeT Length, UInt Prot, UInt Flags, Int Fd,
                                           Off64T Offset);
SysRes __wrap_vgPlain_am_do_mmap_NO_NOTIFY(Addr Start, SizeT Length, UInt Prot, UInt Flags, Int Fd,
                                           Off64T Offset);

SysRes __wrap_vgPlain_am_do_mmap_NO_NOTIFY(Addr Start, SizeT Length, UInt Prot, UInt Flags, Int Fd,
                                           Off64T Offset) {
  if ((Flags & VKI_MAP_FIXED) && !engine::shadow::covers(Start, Length)) {
    // Before its first instruction, it is the program itself that is mapped: the core gives up.
    if (VG_(get_running_tid)() == VG_INVALID_THREADID)
      VG_(umsg)(
          "xenhc: the program is to be loaded at 0x%lx, but programs under Valgrind live below "
          "0x%lx. Link it to a lower address, or as position-independent (-pie).\n",
          Start, engine::shadow::Window);
    return VG_(mk_SysRes_Error)(VKI_ENOMEM);
  }
  SysRes Result = __real_vgPlain_am_do_mmap_NO_NOTIFY(Start, Length, Prot, Flags, Fd, Offset);
  if (sr_isError(Result) || engine::shadow::covers(sr_Res(Result), Length))
    return Result;
  VG_(do_syscall)(__NR_munmap, sr_Res(Result), Length, 0, 0, 0, 0, 0, 0);
  return VG_(mk_SysRes_Error)(VKI_ENOMEM);
}

Addr __real_vgPlain_am_get_advisory_client_simple(Addr Start, SizeT Length, Bool *Ok);
Addr __wrap_vgPlain_am_get_advisory_client_simple(Addr Start, SizeT Length, Bool *Ok);

Addr __wrap_vgPlain_am_get_advisory_client_simple(Addr Start, SizeT Length, Bool *Ok) {
  if (engine::shadow::covers(Start, Length))
    return __real_vgPlain_am_get_advisory_client_simple(Start, Length, Ok);
  *Ok = False;
  return 0;
}
}

namespace engine {

SysRes mapZeros(Addr Start, SizeT Length) {
  constexpr UWord NoHugePage = 15; // MADV_NOHUGEPAGE; without it a touched byte may cost 2 MiB
  SysRes Result = __real_vgPlain_am_do_mmap_NO_NOTIFY(
      Start, Length, VKI_PROT_READ | VKI_PROT_WRITE,
      VKI_MAP_PRIVATE | VKI_MAP_ANONYMOUS | VKI_MAP_NORESERVE | VKI_MAP_FIXED, -1, 0);
  if (!sr_isError(Result)) // fails on kernels that have no huge pages
    VG_(do_syscall)(__NR_madvise, Start, Length, NoHugePage, 0, 0, 0, 0, 0);
  return Result;
}

namespace {

/// What the kernel keeps programs from reserving (VKI has no number for it).
constexpr Int LimitOfAddressSpace = 9; // RLIMIT_AS

/// 0 to 2, as in the kernel's Documentation/mm/overcommit-accounting; 0 if it cannot be told.
Int overcommitPolicy() {
  const SysRes Opened = VG_(open)("/proc/sys/vm/overcommit_memory", VKI_O_RDONLY, 0);
  if (sr_isError(Opened))
    return 0;
  const Int Fd = static_cast<Int>(sr_Res(Opened));
  HChar Digit = '0';
  VG_(read)(Fd, &Digit, 1);
  VG_(close)(Fd);
  return Digit - '0';
}

} // namespace

bool reserve(Addr Start, SizeT Length, const HChar *For) {
  const SysRes Result = mapZeros(Start, Length);
  if (!sr_isError(Result) && sr_Res(Result) == Start)
    return true;
  VG_(umsg)("xenhc: cannot reserve %llu GiB of address space at 0x%lx for %s (errno %lu).\n",
            static_cast<ULong>(Length >> 30), Start, For, sr_isError(Result) ? sr_Err(Result) : 0);
  VG_(umsg)("xenhc: Nothing of it is used before it is touched, but the kernel has to allow it.\n");
  vki_rlimit Limit = {VKI_RLIM_INFINITY, VKI_RLIM_INFINITY};
  const bool Limited = VG_(getrlimit)(LimitOfAddressSpace, &Limit) == 0 &&
                       static_cast<ULong>(Limit.rlim_cur) != VKI_RLIM_INFINITY;
  // NORESERVE does not count under this policy, nor against the limit.
  const bool Strict = overcommitPolicy() == 2;
  if (Limited) {
    VG_(umsg)("xenhc: Address space is limited to %llu MiB: lift that (ulimit -v unlimited%s,\n",
              static_cast<ULong>(Limit.rlim_cur >> 20),
              static_cast<ULong>(Limit.rlim_max) == VKI_RLIM_INFINITY ? "" : " as root");
    VG_(umsg)("xenhc: or in a systemd unit LimitAS=infinity).\n");
  }
  if (Strict) {
    VG_(umsg)("xenhc: Overcommitment of memory is forbidden on this machine: allow it\n");
    VG_(umsg)("xenhc: (sysctl vm.overcommit_memory=0).\n");
  }
  if (!Limited && !Strict) {
    VG_(umsg)("xenhc: No limit on address space is set (ulimit -v), and overcommitment is not\n");
    VG_(umsg)("xenhc: forbidden (vm.overcommit_memory). If this is a container or sandbox, run\n");
    VG_(umsg)("xenhc: outside of it, or let it map that much.\n");
  }
  return false;
}

void preferHugePages(Addr Start, SizeT Length) {
  constexpr UWord HugePages = 14; // MADV_HUGEPAGE
  VG_(do_syscall)(__NR_madvise, Start, Length, HugePages, 0, 0, 0, 0, 0);
}

} // namespace engine

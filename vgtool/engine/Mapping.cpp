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
  if ((Flags & VKI_MAP_FIXED) && !engine::shadow::covers(Start, Length))
    return VG_(mk_SysRes_Error)(VKI_ENOMEM);
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

bool dropPages(Addr Start, SizeT Length) {
  constexpr UWord DontNeed = 4; // MADV_DONTNEED
  return !sr_isError(VG_(do_syscall)(__NR_madvise, Start, Length, DontNeed, 0, 0, 0, 0, 0));
}

} // namespace engine

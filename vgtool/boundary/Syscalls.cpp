// SPDX-License-Identifier: GPL-2.0-or-later

#include "Syscalls.h"
#include "Device.h"
#include "Devices.h"
#include "DevicesMappings.h"
#include "Followed.h"
#include "Replay.h"
#include "SafeMemory.h"
#include "vg.h"

namespace boundary::syscalls {

namespace {

void mapped(ThreadId Tid, const UWord *Args, Addr Result) {
  constexpr UWord Locked = 0x2000; // MAP_LOCKED
  const UWord Flags = Args[3];
  const HChar *Device = Flags & VKI_MAP_ANONYMOUS
                            ? nullptr
                            : device::ofDescriptor(static_cast<Int>(Args[4]), replay::active());
  safememory::mapped(Result, Args[1], Flags & Locked);
  devices::mapped(Tid, Result, Args[1], Device);
}

void before(ThreadId Tid, UInt Number, UWord *Args, UInt) {
  switch (Number) {
  case __NR_munmap:
    devices::unmapping(Tid, Args[0], Args[1]);
    break;
  case __NR_close:
    devices::closing(static_cast<Int>(Args[0]));
    break;
  case __NR_dup2:
  case __NR_dup3:
    if (Args[0] != Args[1])
      devices::closing(static_cast<Int>(Args[1]));
    break;
  default:
    break;
  }
}

void after(ThreadId Tid, UInt Number, UWord *Args, UInt, SysRes Result) {
  if (Number == __NR_ioctl)
    followed::delivered(Tid);
  if (sr_isError(Result))
    return;
  switch (Number) {
  case __NR_mmap:
    mapped(Tid, Args, sr_Res(Result));
    break;
  case __NR_munmap:
    safememory::unmapped(Args[0], Args[1]);
    devices::unmapped(Tid, Args[0], Args[1]);
    break;
  case __NR_mremap:
    safememory::moved(Args[0], Args[1], sr_Res(Result), Args[2]);
    devices::moved(Args[0], Args[1], sr_Res(Result), Args[2]);
    break;
  case __NR_mlock:
  case __NR_mlock2:
    safememory::locked(Tid, Args[0], Args[1]);
    break;
  case __NR_munlock:
    safememory::unlocked(Tid, Args[0], Args[1]);
    break;
  case __NR_mlockall:
    safememory::allLocked(Args[0] & 2); // MCL_FUTURE
    break;
  case __NR_munlockall:
    safememory::allUnlocked();
    break;
  default:
    break;
  }
}

} // namespace

void registerWrapper() { VG_(needs_syscall_wrapper)(before, after); }

} // namespace boundary::syscalls

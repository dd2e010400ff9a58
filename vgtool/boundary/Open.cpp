// SPDX-License-Identifier: GPL-2.0-or-later
//
// In a replay, opens of Xen's devices do not reach the kernel.

#include "Client.h"
#include "Core.h"
#include "Device.h"
#include "Replay.h"

using namespace boundary;
using core::SyscallArgLayout;
using core::SyscallArgs;
using core::SyscallStatus;

namespace {

/// Answers the open of a Xen device. Returns false if the path is none, or there is no replay.
bool answerOpen(Addr Path, Int OpenFlags, SyscallStatus *Status, UWord *Flags) {
  HChar Name[64];
  if (!replay::active() || !client::readString(Path, Name, sizeof Name))
    return false;
  const HChar *Device = device::canonical(Name);
  if (!Device)
    return false;
  Long Result = replay::openError(Device);
  if (Result == 0)
    Result = core::resultOf(device::open(Device, OpenFlags));
  core::complete(Status, Flags, Result);
  return true;
}

} // namespace

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void __real_vgSysWrap_linux_sys_openat_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                              SyscallStatus *, UWord *);
void __real_vgSysWrap_generic_sys_open_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                              SyscallStatus *, UWord *);
void __wrap_vgSysWrap_linux_sys_openat_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                              SyscallStatus *, UWord *);
void __wrap_vgSysWrap_generic_sys_open_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                              SyscallStatus *, UWord *);

void __wrap_vgSysWrap_linux_sys_openat_before(ThreadId Tid, SyscallArgLayout *Layout,
                                              SyscallArgs *Args, SyscallStatus *Status,
                                              UWord *Flags) {
  if (!answerOpen(Args->Arg[1], static_cast<Int>(Args->Arg[2]), Status, Flags))
    __real_vgSysWrap_linux_sys_openat_before(Tid, Layout, Args, Status, Flags);
}

void __wrap_vgSysWrap_generic_sys_open_before(ThreadId Tid, SyscallArgLayout *Layout,
                                              SyscallArgs *Args, SyscallStatus *Status,
                                              UWord *Flags) {
  if (!answerOpen(Args->Arg[0], static_cast<Int>(Args->Arg[1]), Status, Flags))
    __real_vgSysWrap_generic_sys_open_before(Tid, Layout, Args, Status, Flags);
}
// NOLINTEND(bugprone-reserved-identifier)
}

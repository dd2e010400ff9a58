// SPDX-License-Identifier: GPL-2.0-or-later
//
// Takes the ioctls of Xen's devices from Valgrind's core.
//
// The core's own wrappers read the client's argument unchecked, know few of the requests, and
// refuse what they do not know. The linker puts the functions here in their place (--wrap; the
// core's hypercall wrappers are replaced by having the same names), so that each request reaches
// the kernel as the client made it, described or not.

#include "Client.h"
#include "Core.h"
#include "Device.h"
#include "Devices.h"
#include "Followed.h"
#include "Interface.h"
#include "Options.h"
#include "Replay.h"
#include "Report.h"
#include "Results.h"
#include "Summary.h"
#include "Trace.h"
#include "Walk.h"
#include <new>

using namespace boundary;
using core::SyscallArgLayout;
using core::SyscallArgs;
using core::SyscallStatus;

namespace {

StaticVec<Pending *> PendingCalls; ///< By thread.

Pending &pendingOf(ThreadId Tid) {
  while (PendingCalls.size() <= Tid)
    PendingCalls.push(nullptr);
  if (!PendingCalls[Tid])
    PendingCalls[Tid] = new (allocate(sizeof(Pending))) Pending;
  return *PendingCalls[Tid];
}

UInt typeOf(UInt Request) { return (Request >> 8) & 0xff; }
UInt sizeOf(UInt Request) { return (Request >> 16) & 0x3fff; }

/// Xen's drivers number their requests with a size but, against the convention, without a
/// direction. Nobody else does, so such a request is theirs even when the descriptor has no known
/// path.
bool looksLikeXen(UInt Request) {
  const UInt Type = typeOf(Request);
  return Request >> 30 == 0 && sizeOf(Request) != 0 && (Type == 'P' || Type == 'E' || Type == 'G');
}

const xenhc_db_call *findCall(const HChar *Device, UInt Request) {
  const xenhc_db &Db = table::db();
  if (Device) {
    const xenhc_db_call *Call =
        xenhc_db_find_call(&Db, XENHC_CALL_IOCTL, Device, Request, table::Arch);
    if (Call || VG_(strcmp)(Device, "/dev/xen/hypercall") != 0)
      return Call;
    // This device is privcmd's other half: hypercall buffers are mapped from it.
    return xenhc_db_find_call(&Db, XENHC_CALL_IOCTL, "/dev/xen/privcmd", Request, table::Arch);
  }
  for (UInt I = 0; I < Db.header->calls.count; ++I) {
    const xenhc_db_call &Call = Db.calls[I];
    if (Call.kind == XENHC_CALL_IOCTL && Call.number == Request && (Call.arch & table::Arch))
      return &Call;
  }
  return nullptr;
}

/// Asks the hypervisor which release it is, through the client's own descriptor.
void askRelease(Int Fd) {
  static bool Asked = false;
  if (Asked)
    return;
  Asked = true;
  struct {
    ULong Number;
    ULong Args[5];
  } Call = {17 /* __HYPERVISOR_xen_version */, {0 /* XENVER_version */, 0, 0, 0, 0}};
  constexpr UWord Hypercall = 0x305000; // IOCTL_PRIVCMD_HYPERCALL
  SysRes R = VG_(do_syscall)(__NR_ioctl, static_cast<RegWord>(Fd), Hypercall,
                             reinterpret_cast<RegWord>(&Call), 0, 0, 0, 0, 0);
  if (sr_isError(R))
    return;
  const UInt Version = static_cast<UInt>(sr_Res(R));
  UInt Point = 0;
  HChar Extra[17] = {};
  Call.Args[0] = 1; // XENVER_extraversion: 16 characters, ".5" or "-unstable" and so on
  Call.Args[1] = reinterpret_cast<ULong>(Extra);
  R = VG_(do_syscall)(__NR_ioctl, static_cast<RegWord>(Fd), Hypercall,
                      reinterpret_cast<RegWord>(&Call), 0, 0, 0, 0, 0);
  if (!sr_isError(R) && Extra[0] == '.')
    for (UInt I = 1; I < 4 && VG_(isdigit)(Extra[I]); ++I)
      Point = Point * 10 + static_cast<UInt>(Extra[I] - '0');
  table::setRelease(Version >> 16, Version & 0xffff, Point, Extra[0] == '.',
                    "as the hypervisor says");
}

/// Nanoseconds on a clock that only goes forward, if somebody wants to know how long calls take.
ULong now() {
  if (TheOptions.Summary != SummaryKind::Times && TheOptions.Trace != TraceKind::Json)
    return 0;
  struct vki_timespec Time = {};
  VG_(clock_gettime)(&Time, VKI_CLOCK_MONOTONIC);
  return static_cast<ULong>(Time.tv_sec) * 1000000000 + static_cast<ULong>(Time.tv_nsec);
}

/// Sets up the ioctl as the first instance; its record is checked here since no pointer node stands
/// for it.
void start(ThreadId Tid, Pending &P, const HChar *Device, UInt Request, Addr Arg) {
  Instance I = {};
  I.Call = findCall(Device, Request);
  I.Number = Request;
  I.OpNumber = Request;
  I.IsIoctl = true;
  I.Known = Knowledge::Unreadable; // Until the walker has looked.
  I.Parent = None;
  I.Root = Arg;
  const UInt Size = sizeOf(Request);
  I.Limit = NoLimit;
  I.Checked = Arg + Size >= Arg ? Arg + Size : Arg;
  P.Instances.push(I);
  engine::Problem Problem;
  if (!Size || !I.Call || engine::checkAddressable(Tid, Arg, Size, engine::Access::Read, &Problem))
    return;
  P.Instances[0].Limit = P.Instances[0].Checked = Problem.FirstBad;
  report::unaddressable(Tid, {P, 0, None, nullptr}, Arg, Size, false, Problem, "");
}

/// The descriptor, the request and the address of the record are values as well. With an undefined
/// one, the rest says nothing.
void checkRegisters(ThreadId Tid, Pending &P, const SyscallArgLayout *Layout) {
  for (Int I = 0; I < 3; ++I) {
    if (I == 2 && sizeOf(static_cast<UInt>(P.Instances[0].Number)) == 0)
      continue;
    UChar Bits[8] = {};
    VG_(get_shadow_regs_area)(Tid, Bits, 1, Layout->ArgOffset[I], I == 2 ? 8 : 4);
    bool Undefined = false;
    for (const UChar B : Bits)
      Undefined = Undefined || B;
    if (!Undefined)
      continue;
    report::undefinedArgument(Tid, {P, 0, None, nullptr}, static_cast<UInt>(I) + 1);
    P.Quiet = true;
  }
}

/// Returns false if the ioctl is none of Xen's.
bool before(ThreadId Tid, const SyscallArgLayout *Layout, SyscallArgs *Args, SyscallStatus *Status,
            UWord *Flags) {
  Pending &P = pendingOf(Tid);
  P.clear();
  const Int Fd = static_cast<Int>(Args->Arg[0]);
  const UInt Request = static_cast<UInt>(Args->Arg[1]);
  const HChar *Device = device::ofDescriptor(Fd, replay::active());
  // 'T' is what applies to any file (TCGETS, FIONBIO, FIOCLEX).
  if (Device ? typeOf(Request) == 'T' : !looksLikeXen(Request))
    return false;
  if (!replay::active() && !table::releaseKnown() && Device && typeOf(Request) == 'P')
    askRelease(Fd);
  P.Active = true;
  P.Fd = Fd;
  start(Tid, P, Device, Request, Args->Arg[2]);
  checkRegisters(Tid, P, Layout);
  walkBefore(Tid, P, replay::active());
  devices::before(P);
  *Flags |= core::MayBlock | core::PostOnFail;
  P.Nanoseconds = now();
  if (replay::active() && Device)
    core::complete(Status, Flags, replay::answer(P));
  return true;
}

} // namespace

// The names are the linker's and the core's.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void __real_vgSysWrap_linux_sys_ioctl_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                             SyscallStatus *, UWord *);
void __real_vgSysWrap_linux_sys_ioctl_after(ThreadId, SyscallArgs *, SyscallStatus *);
void __wrap_vgSysWrap_linux_sys_ioctl_before(ThreadId, SyscallArgLayout *, SyscallArgs *,
                                             SyscallStatus *, UWord *);
void __wrap_vgSysWrap_linux_sys_ioctl_after(ThreadId, SyscallArgs *, SyscallStatus *);
void vgSysWrap_xen_hypercall_before(ThreadId, SyscallArgLayout *, SyscallArgs *, SyscallStatus *,
                                    UWord *);
void vgSysWrap_xen_hypercall_after(ThreadId, SyscallArgs *, SyscallStatus *);

void __wrap_vgSysWrap_linux_sys_ioctl_before(ThreadId Tid, SyscallArgLayout *Layout,
                                             SyscallArgs *Args, SyscallStatus *Status,
                                             UWord *Flags) {
  if (!before(Tid, Layout, Args, Status, Flags))
    __real_vgSysWrap_linux_sys_ioctl_before(Tid, Layout, Args, Status, Flags);
}

void __wrap_vgSysWrap_linux_sys_ioctl_after(ThreadId Tid, SyscallArgs *Args,
                                            SyscallStatus *Status) {
  Pending &P = pendingOf(Tid);
  if (!P.Active) {
    __real_vgSysWrap_linux_sys_ioctl_after(Tid, Args, Status);
    return;
  }
  P.Active = false;
  P.Nanoseconds = now() - P.Nanoseconds;
  walkAfter(P, core::resultOf(Status));
  interface::judge(Tid, P);
  results::judge(Tid, P);
  followed::findRewritten(Tid, P);
  devices::after(Tid, P);
  summary::count(P);
  if (TheOptions.Trace != TraceKind::No)
    trace::print(P);
}

// Nothing calls these while every request of privcmd is taken above. They stand here so that the
// core's own do not get linked, which refuse hypercalls.
void vgSysWrap_xen_hypercall_before(ThreadId, SyscallArgLayout *, SyscallArgs *, SyscallStatus *,
                                    UWord *) {}
void vgSysWrap_xen_hypercall_after(ThreadId, SyscallArgs *, SyscallStatus *) {}
// NOLINTEND(bugprone-reserved-identifier)
}

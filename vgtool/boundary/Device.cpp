// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which of the client's file descriptors are devices of Xen.

#include "Device.h"
#include "Core.h"

namespace boundary::device {

namespace {

/// The devices that Linux's Xen drivers make.
constexpr const HChar *Names[] = {
    "/dev/xen/privcmd",  "/dev/xen/hypercall", "/dev/xen/evtchn",         "/dev/xen/gntdev",
    "/dev/xen/gntalloc", "/dev/xen/xenbus",    "/dev/xen/xenbus_backend",
};
constexpr Int NameCount = sizeof Names / sizeof *Names;

// A replayed device is an open /dev/zero: each of its shared mappings is fresh memory, as with
// privcmd. What tells it apart is kept with the open file itself, which dup(), fork() and execve()
// share: the signal that F_SETSIG chooses for asynchronous I/O, which /dev/zero never does.
constexpr Int FirstMark = 40;
constexpr UWord SetSignal = 10; // F_SETSIG and F_GETSIG of include/uapi/asm-generic/fcntl.h
constexpr UWord GetSignal = 11;
constexpr ULong ZeroDevice = 0x105; // major 1, minor 5

SysRes fcntl(Int Fd, UWord Command, UWord Arg) {
  return VG_(do_syscall)(__NR_fcntl, static_cast<RegWord>(Fd), Command, Arg, 0, 0, 0, 0, 0);
}

} // namespace

const HChar *canonical(const HChar *Path) {
  if (VG_(strcmp)(Path, "/proc/xen/privcmd") == 0)
    return Names[0];
  for (const HChar *Name : Names)
    if (VG_(strcmp)(Path, Name) == 0)
      return Name;
  return nullptr;
}

const HChar *ofDescriptor(Int Fd, bool Replaying) {
  if (!Replaying) {
    const HChar *Path = nullptr;
    return VG_(resolve_filename)(Fd, &Path) ? canonical(Path) : nullptr;
  }
  struct vg_stat Stat;
  if (VG_(fstat)(Fd, &Stat) != 0 || (Stat.mode & VKI_S_IFMT) != VKI_S_IFCHR ||
      Stat.rdev != ZeroDevice)
    return nullptr;
  const SysRes Mark = fcntl(Fd, GetSignal, 0);
  if (sr_isError(Mark))
    return nullptr;
  const Int Index = static_cast<Int>(sr_Res(Mark)) - FirstMark;
  return Index >= 0 && Index < NameCount ? Names[Index] : nullptr;
}

SysRes open(const HChar *Canonical, Int Flags) {
  constexpr Int CloseOnExec = 02000000; // O_CLOEXEC, which Valgrind's headers lack
  constexpr Int Kept = VKI_O_ACCMODE | CloseOnExec | VKI_O_NONBLOCK;
  const SysRes Opened = VG_(open)("/dev/zero", Flags & Kept, 0);
  if (sr_isError(Opened))
    return Opened;
  Int Index = 0;
  while (Index + 1 < NameCount && Names[Index] != Canonical)
    ++Index;
  const Int Fd = static_cast<Int>(sr_Res(Opened));
  const SysRes Marked =
      fcntl(Fd, SetSignal, static_cast<UWord>(FirstMark) + static_cast<UWord>(Index));
  if (!sr_isError(Marked))
    return Opened;
  VG_(close)(Fd);
  return Marked;
}

} // namespace boundary::device

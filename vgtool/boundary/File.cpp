// SPDX-License-Identifier: GPL-2.0-or-later

#include "File.h"
#include "Core.h"

namespace boundary {

namespace {

[[noreturn]] void refuse(const HChar *Name, const HChar *Option, const HChar *Why) {
  VG_(umsg)("xenhc: cannot read %s: %s\n", Name, Why);
  VG_(umsg)("xenhc: give another file with %s=FILE\n", Option);
  VG_(exit)(1);
}

const HChar *reason(UWord Error) {
  switch (Error) {
  case VKI_ENOENT:
    return "there is no such file";
  case VKI_EACCES:
    return "permission denied";
  case VKI_EMFILE:
    return "too many open files";
  default:
    return "it cannot be opened";
  }
}

} // namespace

const void *readWholeFile(const HChar *Name, const HChar *Option, SizeT Limit, SizeT *Size) {
  const SysRes Opened = VG_(open)(Name, VKI_O_RDONLY | VKI_O_NONBLOCK, 0);
  if (sr_isError(Opened))
    refuse(Name, Option, reason(sr_Err(Opened)));
  const Int Fd = static_cast<Int>(sr_Res(Opened));
  struct vg_stat Stat;
  if (VG_(fstat)(Fd, &Stat) != 0 || (Stat.mode & VKI_S_IFMT) != VKI_S_IFREG)
    refuse(Name, Option, "it is not a regular file");
  if (Stat.size < 0 || static_cast<SizeT>(Stat.size) > Limit)
    refuse(Name, Option, "it is too large");
  *Size = static_cast<SizeT>(Stat.size);
  HChar *Memory = static_cast<HChar *>(VG_(malloc)("xenhc.file", *Size + 1));
  SizeT Done = 0;
  while (Done < *Size) {
    const Int Got = VG_(read)(Fd, Memory + Done, static_cast<Int>(*Size - Done));
    if (Got <= 0)
      refuse(Name, Option, "reading it failed");
    Done += static_cast<SizeT>(Got);
  }
  VG_(close)(Fd);
  return Memory;
}

} // namespace boundary

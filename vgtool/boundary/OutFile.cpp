// SPDX-License-Identifier: GPL-2.0-or-later

#include "OutFile.h"
#include "Core.h"

namespace boundary {

void OutFile::openNamed() {
  const SysRes Opened =
      VG_(open)(Name, VKI_O_WRONLY | VKI_O_CREAT | VKI_O_TRUNC, VKI_S_IRUSR | VKI_S_IWUSR | 044);
  if (sr_isError(Opened)) {
    VG_(umsg)("xenhc: cannot write %s (errno %lu)\n", Name, sr_Err(Opened));
    VG_(umsg)("xenhc: give another file with %s=FILE\n", Option);
    VG_(exit)(1);
  }
  // Out of the way of the client's descriptors.
  Fd = VG_(safe_fd)(static_cast<Int>(sr_Res(Opened)));
}

void OutFile::open(const HChar *TheOption, const HChar *ThePattern) {
  Option = TheOption;
  Pattern = ThePattern;
  Name = VG_(expand_file_name)(Option, Pattern);
  openNamed();
}

bool OutFile::openInChild() {
  HChar *Own = VG_(expand_file_name)(Option, Pattern);
  if (VG_(strcmp)(Own, Name) == 0) {
    VG_(free)(Own);
    return false;
  }
  VG_(close)(Fd);
  Name = Own;
  openNamed();
  return true;
}

void OutFile::clear() {
  VG_(do_syscall)(__NR_ftruncate, static_cast<RegWord>(Fd), 0, 0, 0, 0, 0, 0, 0);
  VG_(lseek)(Fd, 0, VKI_SEEK_SET);
}

void OutFile::write(const HChar *Bytes, SizeT Len) {
  while (Len > 0 && !Failed) {
    const Int Part = Len < (1U << 20) ? static_cast<Int>(Len) : 1 << 20;
    const Int Written = VG_(write)(Fd, Bytes, Part);
    if (Written <= 0) {
      VG_(umsg)("xenhc: writing %s failed; it is not complete\n", Name);
      Failed = true;
      return;
    }
    Bytes += Written;
    Len -= static_cast<SizeT>(Written);
  }
}

} // namespace boundary

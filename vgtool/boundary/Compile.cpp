// SPDX-License-Identifier: GPL-2.0-or-later

#include "Compile.h"
#include "Core.h"

namespace boundary {

namespace {

constexpr SizeT Limit = 64 << 20;
constexpr HChar Program[] = "xenhc-db";

[[noreturn]] void refuse(const HChar *Why) {
  VG_(umsg)("xenhc: cannot compile the hypercall database: %s\n", Why);
  VG_(exit)(1);
}

bool isFolder(const HChar *Name) {
  struct vg_stat Stat;
  return !sr_isError(VG_(stat)(Name, &Stat)) && (Stat.mode & VKI_S_IFMT) == VKI_S_IFDIR;
}

bool isFile(const HChar *Name) {
  struct vg_stat Stat;
  return !sr_isError(VG_(stat)(Name, &Stat)) && (Stat.mode & VKI_S_IFMT) == VKI_S_IFREG;
}

/// Folder/File in memory of its own.
HChar *join(const HChar *Folder, SizeT FolderSize, const HChar *File) {
  HChar *Path = static_cast<HChar *>(
      VG_(malloc)("xenhc.compile.path", FolderSize + 1 + VG_(strlen)(File) + 1));
  VG_(memcpy)(Path, Folder, FolderSize);
  Path[FolderSize] = '/';
  VG_(strcpy)(Path + FolderSize + 1, File);
  return Path;
}

/// Where xenhc-db is: installed with the tool, or on the PATH. Null if it is not.
const HChar *findProgram() {
  // Tools are in <prefix>/libexec/valgrind or <prefix>/lib/valgrind.
  HChar *Beside = join(VG_(libdir), VG_(strlen)(VG_(libdir)), "../../bin/xenhc-db");
  if (isFile(Beside))
    return Beside;
  VG_(free)(Beside);
  const HChar *Path = VG_(getenv)("PATH");
  while (Path && *Path) {
    const HChar *End = VG_(strchr)(Path, ':');
    const SizeT Size = End ? static_cast<SizeT>(End - Path) : VG_(strlen)(Path);
    HChar *Candidate = Size ? join(Path, Size, Program) : nullptr;
    if (Candidate && isFile(Candidate))
      return Candidate;
    if (Candidate)
      VG_(free)(Candidate);
    Path += Size + (End ? 1 : 0);
  }
  return nullptr;
}

/// All that comes out of a pipe.
HChar *readAll(Int Fd, SizeT *Size) {
  SizeT Capacity = 1 << 20;
  HChar *Memory = static_cast<HChar *>(VG_(malloc)("xenhc.compile.table", Capacity));
  *Size = 0;
  while (true) {
    if (*Size == Capacity) {
      if (Capacity >= Limit)
        refuse("it is too large");
      Capacity *= 2;
      Memory = static_cast<HChar *>(VG_(realloc)("xenhc.compile.table", Memory, Capacity));
    }
    const Int Got = VG_(read)(Fd, Memory + *Size, static_cast<Int>(Capacity - *Size));
    if (Got < 0)
      refuse("reading it failed");
    if (Got == 0)
      return Memory;
    *Size += static_cast<SizeT>(Got);
  }
}

} // namespace

bool isSource(const HChar *Name) {
  constexpr HChar Ending[] = ".yaml";
  const SizeT Size = VG_(strlen)(Name), EndingSize = sizeof Ending - 1;
  return VG_(strcmp)(Name, "base") == 0 ||
         (Size > EndingSize && VG_(strcmp)(Name + Size - EndingSize, Ending) == 0) ||
         isFolder(Name);
}

const void *compileDatabase(const HChar *const *Inputs, UInt Count, SizeT *Size) {
  const HChar *Path = findProgram();
  if (!Path)
    refuse("there is no xenhc-db beside the tool or on the PATH; `xenhc-db compile` elsewhere, and "
           "give the file that it writes");
  constexpr HChar Command[] = "compile", Output[] = "--output=-", Options[] = "--";
  const HChar **Args = static_cast<const HChar **>(
      VG_(malloc)("xenhc.compile.arguments", (Count + 5) * sizeof(HChar *)));
  UInt N = 0;
  const HChar *const First[] = {Path, Command, Output, Options};
  for (const HChar *Arg : First)
    Args[N++] = Arg;
  for (UInt I = 0; I < Count; ++I)
    Args[N++] = Inputs[I];
  Args[N] = nullptr;
  Int Pipe[2];
  if (VG_(pipe)(Pipe) != 0)
    refuse("there is no pipe to be had");
  const Int Child = VG_(fork)();
  if (Child < 0)
    refuse("no process can be started");
  if (Child == 0) {
    VG_(dup2)(Pipe[1], 1);
    VG_(close)(Pipe[0]);
    VG_(close)(Pipe[1]);
    VG_(execv)(Path, Args);
    VG_(exit)(127); // It did not start.
  }
  VG_(close)(Pipe[1]);
  const void *Table = readAll(Pipe[0], Size);
  VG_(close)(Pipe[0]);
  Int Status = 0;
  const bool Ended = VG_(waitpid)(Child, &Status, 0) == Child;
  VG_(free)(static_cast<void *>(Args));
  if (!Ended || Status != 0)
    refuse("xenhc-db ended with an error");
  return Table;
}

} // namespace boundary

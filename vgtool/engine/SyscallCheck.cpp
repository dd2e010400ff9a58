// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/SyscallCheck.h"
#include "boundary/Boundary.h"
#include "engine/Memory.h"
#include "engine/Shadow.h"

namespace engine::syscallcheck {

namespace {

Bool Enabled = False;
Bool CheckMemory = True;
ULong Checked, Undefined;

void report(ThreadId Tid, const HChar *What, SizeT Count, SizeT Size) {
  Undefined++;
  VG_(umsg)("check-syscalls: %s: %lu of %lu bytes are undefined\n", What, Count, Size);
  VG_(get_and_pp_StackTrace)(Tid, VG_(clo_backtrace_size));
}

// Memory that is not mapped makes the kernel say EFAULT, and some programs ask for that. Freed
// blocks and what lies beside a block look fine to the kernel.
void checkMemory(ThreadId Tid, const HChar *What, Addr A, SizeT Size, Access How) {
  Problem P;
  if (!CheckMemory || checkAddressable(Tid, A, Size, How, &P))
    return;
  if (P.Kind == Fault::FreedBlock || P.Kind == Fault::HeapRedzone || P.Kind == Fault::HeapUnused ||
      P.Kind == Fault::Forbidden)
    boundary::recordSyscallMemory(Tid, What, P, How);
}

void writeMemory(CorePart Part, ThreadId Tid, const HChar *What, Addr A, SizeT Size) {
  if (Part == Vg_CoreSysCall)
    checkMemory(Tid, What, A, Size, Access::Write);
}

void readMemory(CorePart Part, ThreadId Tid, const HChar *What, Addr A, SizeT Size) {
  SizeT Count;
  if (Part == Vg_CoreSysCall)
    checkMemory(Tid, What, A, Size, Access::Read);
  if (!Enabled)
    return;
  Checked++;
  if (shadow::firstUndefined(A, Size, nullptr, &Count))
    report(Tid, What, Count, Size);
}

void readString(CorePart, ThreadId Tid, const HChar *What, Addr A) {
  HChar Byte = 1;
  SizeT Length = 0;
  while (Byte && copyFromClient(&Byte, A + Length, 1))
    Length++;
  readMemory(Vg_CoreSysCall, Tid, What, A, Length);
}

void readRegister(CorePart, ThreadId Tid, const HChar *What, PtrdiffT Offset, SizeT Size) {
  UChar Bits[16];
  SizeT Count = 0;
  if (Size > sizeof(Bits))
    return;
  Checked++;
  VG_(get_shadow_regs_area)(Tid, Bits, 1, Offset, Size);
  for (SizeT I = 0; I < Size; I++)
    Count += Bits[I] != 0;
  if (Count)
    report(Tid, What, Count, Size);
}

} // namespace

bool processOption(const HChar *Arg) {
  return VG_BOOL_CLO(Arg, "--check-syscalls", Enabled) ||
         VG_BOOL_CLO(Arg, "--check-syscall-memory", CheckMemory);
}

void printUsage() {
  VG_(printf)(
      "    --check-syscall-memory=no|yes    report system calls that use freed blocks, or memory\n"
      "                                     beside a block [yes]\n");
}

void printDebugUsage() {
  VG_(printf)("    --check-syscalls=no|yes   report undefined bytes in any system call [no]\n");
}

void init() {
  if (!Enabled && !CheckMemory)
    return;
  VG_(track_pre_mem_read)(readMemory);
  VG_(track_pre_mem_write)(writeMemory);
  VG_(track_pre_mem_read_asciiz)(readString);
  if (Enabled)
    VG_(track_pre_reg_read)(readRegister);
}

void fini() {
  if (Enabled)
    VG_(umsg)("check-syscalls: %llu arguments checked, %llu undefined\n", Checked, Undefined);
}

} // namespace engine::syscallcheck

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reading and writing the client's memory without trusting any of its addresses.

#include "Client.h"
#include "Core.h"
#include "DevicesMappings.h"

namespace boundary::client {

namespace {

/// True if the kernel refused process_vm_readv() and writev() once (a seccomp filter, say).
bool KernelCopyRefused = false;

/// The driver gives a hypercall buffer all of its pages when it is mapped, and most that is read
/// here stands in such a buffer.
bool isHypercallBuffer(Addr A, Addr Last) {
  const devices::Mapping *M = devices::mappingAt(A);
  return M && M->IsBuffer && Last < M->End;
}

/// Anonymous memory that is mapped for the client is there. A file or device mapping may fault all
/// the same, so that copying is left to the kernel, which answers EFAULT where an access of our own
/// would be a SIGBUS.
bool mayFault(Addr A, SizeT Len) {
  const Addr Last = A + Len - 1;
  for (;;) {
    const NSegment *Segment = VG_(am_find_nsegment)(A);
    if (!Segment || Segment->kind == SkFileC || Segment->kind == SkShmC)
      return !isHypercallBuffer(A, Last);
    if (Segment->end >= Last)
      return false;
    A = Segment->end + 1;
  }
}

/// Copies between our memory and the client's by the kernel's hand. The client's side is the
/// "local" one: that is the side that the kernel accesses as user memory, with every kind of
/// mapping allowed. Returns 1 if done, 0 if it faulted, -1 if the kernel does not do this here.
int kernelCopy(bool Writing, Addr Client, void *Ours, SizeT Len) {
  struct {
    Addr Base;
    SizeT Len;
  } Local = {Client, Len}, Remote = {reinterpret_cast<Addr>(Ours), Len};
  const SysRes R = VG_(do_syscall)(
      Writing ? __NR_process_vm_readv : __NR_process_vm_writev, static_cast<RegWord>(VG_(getpid)()),
      reinterpret_cast<RegWord>(&Local), 1, reinterpret_cast<RegWord>(&Remote), 1, 0, 0, 0);
  if (!sr_isError(R))
    return sr_Res(R) == Len;
  return sr_Err(R) == VKI_EFAULT ? 0 : -1;
}

bool copy(bool Writing, Addr A, void *Ours, SizeT Len) {
  if (Len == 0)
    return true;
  if (A + Len < A || !VG_(am_is_valid_for_client)(A, Len, Writing ? VKI_PROT_WRITE : VKI_PROT_READ))
    return false;
  if (!KernelCopyRefused && mayFault(A, Len)) {
    const int Done = kernelCopy(Writing, A, Ours, Len);
    if (Done >= 0)
      return Done;
    KernelCopyRefused = true;
  }
  void *Theirs = reinterpret_cast<void *>(A); // NOLINT(performance-no-int-to-ptr)
  if (Writing)
    VG_(memcpy)(Theirs, Ours, Len);
  else
    VG_(memcpy)(Ours, Theirs, Len);
  return true;
}

} // namespace

bool read(void *Dst, Addr A, SizeT Len) { return copy(false, A, Dst, Len); }

bool write(Addr A, const void *Src, SizeT Len) {
  return copy(true, A, const_cast<void *>(Src), Len);
}

bool readValue(Addr A, UInt Bytes, ULong *Value) {
  // The kernel's amd64 and this tool are little-endian: the low bytes come first.
  *Value = 0;
  return Bytes <= sizeof *Value && read(Value, A, Bytes);
}

bool readString(Addr A, HChar *Dst, SizeT Room) {
  for (SizeT I = 0; I < Room; ++I) {
    if (!read(Dst + I, A + I, 1))
      return false;
    if (Dst[I] == 0)
      return true;
  }
  return false;
}

} // namespace boundary::client

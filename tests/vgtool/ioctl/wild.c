// Pointers that lead nowhere, for the ioctl itself and within its structure: reports, no crash, and the call goes
// on to fail as it does without the tool.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// >>default return 0

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  // Nothing there; in the kernel's half; not even canonical; at the very end.
  ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, NULL);
  // CHECK: IOCTL_PRIVCMD_HYPERCALL: the argument points to unmapped memory (needs 48 bytes)
  // CHECK: Address 0x0 is not
  ioctl(Privcmd, IOCTL_PRIVCMD_MMAP_RESOURCE, (void *)0xffff800000001000);
  // CHECK: IOCTL_PRIVCMD_MMAP_RESOURCE: the argument points to unmapped memory (needs 32 bytes)
  ioctl(Privcmd, IOCTL_PRIVCMD_MMAPBATCH_V2, (void *)0x8888888888888888);
  // CHECK: IOCTL_PRIVCMD_MMAPBATCH_V2: the argument points to unmapped memory (needs 32 bytes)
  ioctl(Privcmd, IOCTL_PRIVCMD_DM_OP, (void *)-8);
  // CHECK: IOCTL_PRIVCMD_DM_OP: the argument points to unmapped memory (needs 16 bytes)

  // A structure of which only the beginning is mapped.
  char *Page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(Page + 4096, 4096);
  privcmd_hypercall_t *Half = (privcmd_hypercall_t *)(Page + 4096 - 16);
  Half->op = __HYPERVISOR_domctl;
  ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, Half);
  // CHECK: IOCTL_PRIVCMD_HYPERCALL: the argument is 32 bytes too short (needs 48 bytes)

  hypercall1(__HYPERVISOR_domctl, (void *)0x10);
  // CHECK: domctl: u_domctl points to unmapped memory
  hypercall1(__HYPERVISOR_sysctl, (void *)0xffffffff80000000);
  // CHECK: sysctl: u_sysctl points to unmapped memory
  hypercall2(__HYPERVISOR_multicall, 0xfffffffffffffff8, 2);
  // CHECK: multicall: call_list points to unmapped memory (needs 128 bytes for nr_calls=2)
  // CHECK: HYPERCALL SUMMARY
  return 0;
}

// The ioctl's own arguments are values like any other.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: not %xenhc --replay=%t.replay --xen-release=4.17 --error-exitcode=9 %t 2>&1 | FileCheck %s

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_xen_version, .arg = {XENVER_version}};
  uintptr_t *Fresh = malloc(sizeof *Fresh);
  // The value is the right one, but it is made with one that is not defined.
  uintptr_t Address = (uintptr_t)&Call ^ *Fresh ^ *(volatile uintptr_t *)Fresh;
  rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, (void *)Address);
  rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
  return 0;
}

// CHECK: IOCTL_PRIVCMD_HYPERCALL: argument 3 of the ioctl is uninitialised
// CHECK: ERROR SUMMARY: 1 errors

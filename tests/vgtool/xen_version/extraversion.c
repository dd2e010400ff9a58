// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on XENVER_version return 0x40011
// >>on XENVER_extraversion return 0 write arg=".5\0"

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  xen_extraversion_t *Extra = malloc(sizeof *Extra);
  const long Version = hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
  hypercall2(__HYPERVISOR_xen_version, XENVER_extraversion, (uintptr_t)Extra);
  printf("Xen %ld.%ld%s\n", Version >> 16, Version & 0xffff, *Extra);
  return 0;
}

// CHECK: XENVER_version(cmd=0) = 262161
// CHECK: XENVER_extraversion(cmd=1, arg=0x{{[0-9a-f]+}}{{.*}}) = 0 -> arg{{.*}}=".5"
// CHECK: Xen 4.17.5
// CHECK: ERROR SUMMARY: 0 errors

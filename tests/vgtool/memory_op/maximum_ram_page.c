// A result that does not fit the int of libc's ioctl().
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on XENMEM_maximum_ram_page return 0x100000007

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  printf("in a multicall: %#lx\n", memoryOp(XENMEM_maximum_ram_page, NULL));
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_memory_op, .arg = {XENMEM_maximum_ram_page}};
  printf("as a long: %#lx\n", rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call));
  printf("as an int: %#x\n", ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call));
  return 0;
}

// CHECK: [0] XENMEM_maximum_ram_page(cmd=2{{.*}}) = 4294967303 (0x100000007, more than an int holds)
// CHECK: in a multicall: 0x100000007
// CHECK: as a long: 0x100000007
// CHECK: as an int: 0x7
// CHECK: 3 0 XENMEM_maximum_ram_page
// CHECK: 3 results do not fit the int that ioctl() returns
// CHECK: ERROR SUMMARY: 0 errors

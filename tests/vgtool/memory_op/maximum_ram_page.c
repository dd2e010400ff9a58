// A result that does not fit the int of libc's ioctl().
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t 2>&1 | FileCheck %s
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --check-results=no %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: sed s/0x100000007/0xffffffff/ %t.replay > %t.negative
// RUN: not %xenhc --replay=%t.negative --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: sed s/0x100000007/0x7fffffff/ %t.replay > %t.fits
// RUN: %xenhc --replay=%t.fits --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=OFF
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
// CHECK: XENMEM_maximum_ram_page: returned 4294967303 (0x100000007), which does not fit the int of ioctl(): the program sees 7
// CHECK-NEXT: at 0x{{.*}}: ioctl
// CHECK-NEXT: by 0x{{.*}}: main (maximum_ram_page.c:[[#]])
// CHECK-NEXT: How to fix: send the operation as an entry of a multicall
// CHECK: as an int: 0x7
// CHECK: 3 0 XENMEM_maximum_ram_page
// CHECK: 3 results do not fit the int that ioctl() returns
// CHECK: ERROR SUMMARY: 1 errors

// NEGATIVE: returned 4294967295 (0xffffffff), which does not fit the int of ioctl(): the program sees -1 and EPERM, as if it had failed
// NEGATIVE: ERROR SUMMARY: 1 errors
// OFF: ERROR SUMMARY: 0 errors

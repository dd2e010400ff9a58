// What becomes of a result that needs more than 32 bits: XENMEM_maximum_ram_page on a host of 16 TiB,
// from the hypercall to the variable that is wrong.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t ioctl 2>&1 | FileCheck %s --check-prefix=IOCTL
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t multicall 2>&1 | FileCheck %s --check-prefix=MULTICALL
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t copy 2>&1 | FileCheck %s --check-prefix=COPY
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t half 2>&1 | FileCheck %s --check-prefix=HALF
// RUN: not %xenhc --replay=%t.replay --track-origins=yes --error-exitcode=9 %t half 2>&1 | FileCheck %s --check-prefix=HALF
// RUN: %xenhc --replay=%t.replay --follow-results=no --error-exitcode=9 %t multicall 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t later 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t again 2>&1 | FileCheck %s --check-prefix=GOOD
// Optimised code keeps values in registers.
// RUN: gcc -O2 -g -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t.fast
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t.fast multicall 2>&1 | FileCheck %s --check-prefix=FAST
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t.fast half 2>&1 | FileCheck %s --check-prefix=FAST
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t.fast again 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t.fast good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XENMEM_maximum_ram_page once return 0x100000007
// >>on XENMEM_maximum_ram_page once return 7
// >>on XENMEM_current_reservation return 0xfffffff0

#include "hypercall.h"

/* As old toolstacks have it. */
__attribute__((noinline)) static int byIoctl(void) {
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_memory_op, .arg = {XENMEM_maximum_ram_page}};
  return ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

__attribute__((noinline)) static long byMulticall(void) {
  return memoryOp(XENMEM_maximum_ram_page, NULL);
}

/* libxc copies the entry from a hypercall buffer. */
static volatile size_t EntrySize = sizeof(multicall_entry_t);
static int byCopy(void) {
  multicall_entry_t Entry = {.op = __HYPERVISOR_memory_op, .args = {XENMEM_maximum_ram_page}};
  static multicall_entry_t Copy[2];
  hypercall2(__HYPERVISOR_multicall, (uintptr_t)&Entry, 1);
  memcpy(&Copy[1], &Entry, EntrySize);
  return Copy[1].result;
}

__attribute__((noinline)) static void use(unsigned long Frames) {
  printf("%lu frames\n", Frames);
}

int main(int Argc, char **Argv) {
  void *Early = malloc(Argc); // What was known before must be known afterwards.
  openPrivcmd();
  if (strcmp(Argv[1], "ioctl") == 0) {
    int Result = byIoctl();
    unsigned long MaxMfn = Result;
    use(MaxMfn + 1);
  } else if (strcmp(Argv[1], "multicall") == 0) {
    int Result = byMulticall();
    unsigned long MaxMfn = Result;
    use(MaxMfn + 1);
  } else if (strcmp(Argv[1], "half") == 0) {
    // It fits an unsigned int, but not an int.
    domid_t Domain = 0;
    int Pages = memoryOp(XENMEM_current_reservation, &Domain);
    use(Pages);
  } else if (strcmp(Argv[1], "copy") == 0) {
    use((unsigned long)byCopy());
  } else if (strcmp(Argv[1], "good") == 0) {
    long Result = byMulticall();
    unsigned long MaxMfn = Result;
    use(MaxMfn + 1);
    domid_t Domain = 0;
    unsigned Pages = memoryOp(XENMEM_current_reservation, &Domain);
    use(Pages);
  } else if (strcmp(Argv[1], "again") == 0) {
    // Nothing but Xen writes the place of the large result, and it writes a small one there.
    static multicall_entry_t Entry = {.op = __HYPERVISOR_memory_op, .args = {XENMEM_maximum_ram_page}};
    hypercall2(__HYPERVISOR_multicall, (uintptr_t)&Entry, 1);
    hypercall2(__HYPERVISOR_multicall, (uintptr_t)&Entry, 1);
    int Small = Entry.result;
    use((long)Small);
  } else {
    // Afterwards a small result takes the place of the large one, in registers and memory.
    for (int I = 0; I < 2; ++I) {
      long Result = byMulticall();
      if (I) {
        int Small = Result;
        use((long)Small);
      }
    }
  }
  free(Early);
}

// IOCTL: XENMEM_maximum_ram_page: returned 4294967303 (0x100000007), which does not fit the int of ioctl(): the program sees 7
// IOCTL: by 0x{{.*}}: byIoctl (followed-result.c:[[#]])
// IOCTL: XENMEM_maximum_ram_page: its result 4294967303 (0x100000007) became an int and is now extended to 64 bits: 7 (0x7)
// IOCTL-NEXT: at 0x{{.*}}: main (followed-result.c:[[#@LINE-43]])
// IOCTL-NEXT: The result came from
// IOCTL-NEXT: ioctl
// IOCTL-NEXT: byIoctl
// IOCTL: How to fix: keep the result in a long on all its way
// IOCTL: 8 frames
// IOCTL: ERROR SUMMARY: 2 errors

// MULTICALL: XENMEM_maximum_ram_page: its result 4294967303 (0x100000007) is cut to 32 bits here: 7
// MULTICALL-NEXT: at 0x{{.*}}: main (followed-result.c:[[#@LINE-49]])
// MULTICALL-NEXT: The result came from
// MULTICALL: byMulticall
// MULTICALL: XENMEM_maximum_ram_page: its result 4294967303 (0x100000007) became an int and is now extended to 64 bits: 7 (0x7)
// MULTICALL-NEXT: at 0x{{.*}}: main (followed-result.c:[[#@LINE-52]])
// MULTICALL: ERROR SUMMARY: 2 errors

// HALF: XENMEM_current_reservation: its result 4294967280 (0xfffffff0) became an int and is now extended to 64 bits: -16 (0xfffffffffffffff0)
// HALF: 18446744073709551600 frames
// HALF: ERROR SUMMARY: 1 errors

// FAST: became an int and is now extended to 64 bits
// FAST: by 0x{{.*}}
// GOOD: frames
// GOOD: ERROR SUMMARY: 0 errors

// COPY: XENMEM_maximum_ram_page: its result 4294967303 (0x100000007) became an int and is now extended to 64 bits: 7 (0x7)

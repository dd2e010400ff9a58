// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t nested 2>&1 | FileCheck %s --check-prefix=NESTED
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t short 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t huge 2>&1 | FileCheck %s --check-prefix=HUGE
//
// >>release 4.17
// >>on XENVER_version return 0x40011
// >>on XENMEM_current_reservation errno ESRCH

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  const char *What = Argc > 1 ? Argv[1] : "good";
  domid_t Domain = 3;
  multicall_entry_t *Entry = calloc(3, sizeof *Entry);
  Entry[0].op = __HYPERVISOR_xen_version;
  Entry[0].args[0] = XENVER_version;
  Entry[1].op = __HYPERVISOR_memory_op;
  Entry[1].args[0] = XENMEM_current_reservation;
  Entry[1].args[1] = (uintptr_t)&Domain;
  Entry[2].op = 55;
  unsigned long Count = 3;
  if (strcmp(What, "nested") == 0) {
    Entry[2].op = __HYPERVISOR_multicall;
    Entry[2].args[0] = (uintptr_t)Entry;
    Entry[2].args[1] = 1;
  } else if (strcmp(What, "short") == 0) {
    Count = 4;
  } else if (strcmp(What, "huge") == 0) {
    Count = 0xffffffff;
  }
  const long Result = hypercall2(__HYPERVISOR_multicall, (uintptr_t)Entry, Count);
  if (Result == 0)
    printf("%#lx %ld %ld\n", (long)Entry[0].result, (long)Entry[1].result, (long)Entry[2].result);
  return 0;
}

// GOOD: multicall(call_list=0x{{[0-9a-f]+}}[3], nr_calls=3) = 0
// GOOD-NEXT: [0] XENVER_version(cmd=0) = 262161
// GOOD-NEXT: [1] XENMEM_current_reservation(cmd=3, arg.domid=3) = -1 ESRCH
// GOOD-NEXT: [2] hypercall:55(?) = -1 ENOSYS
// GOOD: 0x40011 -3 -38
// GOOD: 1 1 hypercall:55 (unknown)
// GOOD: ERROR SUMMARY: 0 errors

// NESTED: multicall: nested as entry 2 of another multicall, which Xen refuses

// SHORT: multicall: call_list is 64 bytes too short (needs 256 bytes for nr_calls=4)
// SHORT: Address 0x{{.*}} is 0 bytes after a block of size 192 alloc'd

// HUGE: multicall: call_list is 274877906688 bytes too short (needs 274877906880 bytes for nr_calls=4294967295)

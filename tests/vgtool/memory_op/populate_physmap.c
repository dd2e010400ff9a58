// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
//
// >>release 4.17
// >>on XENMEM_populate_physmap return 18

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  const int Bad = Argc > 1 && strcmp(Argv[1], "bad") == 0;
  enum { Count = 20 };
  xen_pfn_t *Frames = malloc(Count * sizeof *Frames);
  for (int I = 0; I < (Bad ? 17 : Count); ++I)
    Frames[I] = 0x1000 + I;
  struct xen_memory_reservation R = {.nr_extents = Count, .extent_order = 0, .domid = 5};
  set_xen_guest_handle(R.extent_start, Frames);
  printf("result %ld\n", memoryOp(XENMEM_populate_physmap, &R));
  return 0;
}

// The multicall and, indented, its entry.
// GOOD: multicall(call_list=0x{{[0-9a-f]+}}[1], nr_calls=1) = 0
// GOOD-NEXT: [0] XENMEM_populate_physmap(cmd=6, {{.*}}arg.extent_start=0x{{[0-9a-f]+}}[20] {{[{](4096, 4097, 4098, 4099|0x1000, 0x1001, 0x1002, 0x1003), [.]+[}]}}, arg.nr_extents={{20|0x14}}, arg.extent_order=0, arg.mem_flags=0, arg.domid=5) = 18 -> arg.extent_start={{.*}}
// GOOD: result 18
// GOOD: XENMEM_populate_physmap
// GOOD: multicall
// GOOD: ERROR SUMMARY: 0 errors

// BAD: XENMEM_populate_physmap: arg.extent_start[17] is uninitialised (24 of 160 bytes of arg.extent_start)

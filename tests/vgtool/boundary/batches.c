// Batches of which a part failed: the result says so or each element does, and somebody has to look.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XENMEM_populate_physmap return 3
// >>on GNTTABOP_copy return 0 write uop[1].status=-3

#include "hypercall.h"
#include <xen/grant_table.h>

static long populate(int Count) {
  static xen_pfn_t Frames[4];
  struct xen_memory_reservation R = {.nr_extents = Count, .domid = 5};
  set_xen_guest_handle(R.extent_start, Frames);
  return memoryOp(XENMEM_populate_physmap, &R);
}

static gnttab_copy_t Copies[3];

static long copy(void) {
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_grant_table_op,
                              .arg = {GNTTABOP_copy, (uintptr_t)Copies, 3}};
  return rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "bad") == 0) {
    populate(4);
    if (copy() != 0 || Copies[0].status)
      return 1;
    return 0;
  }
  populate(3);
  if (populate(4) != 4)
    puts("not all of it");
  if (copy() == 0)
    for (int I = 0; I < 3; ++I)
      if (Copies[I].status != GNTST_okay)
        printf("element %d\n", I);
  return 0;
}

// BAD: unchecked results: 2 failures that the program never tested
// BAD-NEXT: 1 XENMEM_populate_physmap did 3 of 4
// BAD: by 0x{{.*}}: populate (batches.c:[[#]])
// BAD: 1 GNTTABOP_copy gave an element the status -3
// BAD: by 0x{{.*}}: copy (batches.c:[[#]])
// BAD: ERROR SUMMARY: 0 errors

// GOOD: not all of it
// GOOD: element 1
// GOOD-NOT: unchecked results
// GOOD: ERROR SUMMARY: 0 errors

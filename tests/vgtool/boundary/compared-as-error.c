// Results that are counts, compared as if they were 0 or an error number.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: gcc -O2 -g -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t.fast
// RUN: not %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t.fast bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t.fast good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XENMEM_populate_physmap return 18
// >>on XENMEM_decrease_reservation return 0
// >>on XENMEM_current_reservation return 0xfffffff0

#include "hypercall.h"

#define NOINLINE __attribute__((noinline))

static NOINLINE long batch(int Command) {
  static xen_pfn_t Frames[20];
  struct xen_memory_reservation R = {.nr_extents = 20, .domid = 5};
  set_xen_guest_handle(R.extent_start, Frames);
  return memoryOp(Command, &R);
}

static NOINLINE long pages(void) {
  domid_t Domain = 7;
  return memoryOp(XENMEM_current_reservation, &Domain);
}

static NOINLINE int mustSucceed(void) {
  long Result = batch(XENMEM_populate_physmap);
  if (Result < 0) { // 18 of 20 is none
    puts("failed");
    return -1;
  }
  return 0;
}

static NOINLINE void asInt(void) {
  int Pages = pages();
  if (Pages < 0)
    printf("failed: %s\n", strerror(-Pages));
}

static NOINLINE void asNumber(void) {
  int Pages = pages();
  if (Pages == -EBUSY)
    puts("busy");
}

static void good(void) {
  long Result = batch(XENMEM_populate_physmap);
  if (Result < 0)
    puts("failed");
  else if (Result != 20)
    puts("not all of it");
  // Until all is done; what is compared is a sum.
  for (long Done = 0; Done < 36; Done += batch(XENMEM_populate_physmap))
    ;
  if (batch(XENMEM_decrease_reservation) <= 0)
    puts("nothing");
  long Pages = pages();
  if (Pages < 0 || Pages == -EBUSY)
    puts("failed");
  unsigned Few = pages();
  if (Few == 4294967295u || Few < 10)
    puts("no limit");
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "good") == 0) {
    good();
    return 0;
  }
  mustSucceed();
  asInt();
  asNumber();
  return 0;
}

// BAD: XENMEM_current_reservation: its result 4294967280 (0xfffffff0) has become -16 and is compared as if it were an error (EBUSY)
// BAD-NEXT: at 0x{{.*}}: asInt{{.*}} (compared-as-error.c:
// BAD: The result came from
// BAD: How to fix: keep the result in a long on all its way
// BAD: XENMEM_current_reservation: its result 4294967280 (0xfffffff0) has become -16 and is compared as if it were an error (EBUSY)
// BAD-NEXT: at 0x{{.*}}: asNumber{{.*}} (compared-as-error.c:
// BAD: XENMEM_populate_physmap: did 18 of 20, and the program compares that as if it were 0 or an error only
// BAD-NEXT: at 0x{{.*}}: mustSucceed{{.*}} (compared-as-error.c:
// BAD: The result came from
// BAD: How to fix: compare it with what was asked for
// BAD-NOT: unchecked results
// BAD: 3 ComparedAsError

// GOOD: not all of it
// GOOD: nothing
// GOOD-NOT: unchecked results
// GOOD: ERROR SUMMARY: 0 errors

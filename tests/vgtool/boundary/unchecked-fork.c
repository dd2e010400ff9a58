// A forked child has its parent's values, and speaks of its own calls only.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --follow-results=all --replay=%t.replay %t > %t.log 2>&1
// RUN: FileCheck %s < %t.log
//
// >>release 4.17
// >>default errno ESRCH

#include "hypercall.h"

static volatile long Kept;

int main(void) {
  openPrivcmd();
  domid_t Domain = 7;
  Kept = memoryOp(XENMEM_current_reservation, &Domain);
  if (fork() == 0) {
    if (Kept == 5) // the parent's
      return 3;
    memoryOp(XENMEM_maximum_reservation, &Domain);
    return 0;
  }
  wait(NULL);
  return 0;
}

// The child ends first.
// CHECK: 1 failure that the program never tested
// CHECK-NEXT: 1 XENMEM_maximum_reservation failed with ESRCH
// CHECK: ERROR SUMMARY: 0 errors
// CHECK: 1 failure that the program never tested
// CHECK-NEXT: 1 XENMEM_current_reservation failed with ESRCH
// CHECK: ERROR SUMMARY: 0 errors

// Errors that nobody looks at, and errors that become part of an address.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t index 2>&1 | FileCheck %s --check-prefix=INDEX
// RUN: gcc -O2 -g -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t.fast
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t.fast bad 2>&1 | FileCheck %s --check-prefix=FAST
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t.fast good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t.fast index 2>&1 | FileCheck %s --check-prefix=INDEX
//
// >>release 4.17
// >>on XEN_DOMCTL_unpausedomain return 0
// >>default errno ESRCH

#include "hypercall.h"
#include <stdbool.h>

__attribute__((noinline)) static int domctl(unsigned Command) {
  struct xen_domctl Call = {.cmd = Command, .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  privcmd_hypercall_t Hypercall = {.op = __HYPERVISOR_domctl, .arg = {(uintptr_t)&Call}};
  return ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Hypercall);
}

static long currentReservation(void) {
  domid_t Domain = 7;
  return memoryOp(XENMEM_current_reservation, &Domain);
}

static volatile int Kept;

static void bad(void) {
  domctl(XEN_DOMCTL_pausedomain);
  domctl(XEN_DOMCTL_unpausedomain); // works
  Kept = domctl(XEN_DOMCTL_destroydomain);
}

static void good(void) {
  if (domctl(XEN_DOMCTL_pausedomain) < 0)
    puts("no such domain");
  bool Failed = domctl(XEN_DOMCTL_destroydomain) != 0;
  Kept = Failed;
  switch (domctl(XEN_DOMCTL_resumedomain)) {
  case 0:
    puts("resumed");
    break;
  case -1:
    puts("not resumed");
  }
  if (currentReservation() < 0)
    puts("still none");
}

static long Table[8192];

__attribute__((noinline)) static void indexed(void) {
  // Far enough in for -3 to be harmless.
  Table[4096 + currentReservation()] = 1;
  Kept = (int)Table[4096 + domctl(XEN_DOMCTL_pausedomain)];
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "bad") == 0)
    bad();
  else if (strcmp(Argv[1], "good") == 0)
    good();
  else
    indexed();
  return 0;
}

// BAD: unchecked results: 2 failures that the program never tested
// BAD-NEXT: 1 XEN_DOMCTL_pausedomain failed with ESRCH
// BAD-NEXT: at 0x{{.*}}: ioctl
// BAD-NEXT: by 0x{{.*}}: domctl (unchecked-result.c:[[#]])
// BAD-NEXT: by 0x{{.*}}: bad (unchecked-result.c:[[#@LINE-45]])
// BAD: 1 XEN_DOMCTL_destroydomain failed with ESRCH
// BAD: ERROR SUMMARY: 0 errors

// FAST: unchecked results: 2 failures

// GOOD-NOT: unchecked results
// GOOD: ERROR SUMMARY: 0 errors

// INDEX: XENMEM_current_reservation: failed with ESRCH, and its result is used in an address (as an index, perhaps) before it is tested
// INDEX-NEXT: at 0x{{.*}}: {{indexed|main}} (unchecked-result.c:[[#]])
// INDEX: The result came from
// INDEX: How to fix: test the result before it is used
// INDEX: XEN_DOMCTL_pausedomain: failed with ESRCH, and its result is used in an address
// INDEX: ERROR SUMMARY: 2 errors

// An error that the program takes for a size: of memory, of a copy, of a loop. And the same once it was tested.
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
// >>default errno ESRCH

#include "hypercall.h"
#include <alloca.h>

#define NOINLINE __attribute__((noinline))

static NOINLINE long pages(void) {
  domid_t Domain = 7;
  return memoryOp(XENMEM_current_reservation, &Domain);
}

static NOINLINE int pauseDomain(void) {
  static struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain, .domain = 7,
                                   .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  privcmd_hypercall_t Hypercall = {.op = __HYPERVISOR_domctl, .arg = {(uintptr_t)&Call}};
  return ioctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Hypercall);
}

static void *volatile Kept;
static char From[64], To[8192];
static unsigned char Flags[64];
static volatile unsigned Visited;

/* What there is room for keeps it from crashing: each size is off by a constant. */
static NOINLINE void allocated(void) { Kept = malloc(100 + pages()); }
static NOINLINE void cleared(void) { Kept = calloc(16, 4096 + pages()); }
static NOINLINE void copied(void) { memcpy(To, From, (volatile size_t){8 + pages()}); }
static NOINLINE void onStack(void) { Kept = alloca(4096 + pages()); }
static NOINLINE void failedCall(void) { Kept = malloc(16 + pauseDomain()); }

static NOINLINE void loop(void) {
  unsigned Count = pages(); // 4294967293
  for (unsigned I = 0; I < Count; ++I) {
    Visited = I;
    if (Flags[I % 64] || I == 20)
      break;
  }
}

static NOINLINE void pointers(void) {
  const char *End = To + 4096 + pages();
  for (const char *C = To + 4000; C != End; ++C)
    Visited += *C;
}

static void good(void) {
  long Count = pages();
  if (Count < 0)
    Count = 3 + Count;
  Kept = malloc(100 + Count);
  memcpy(To, From, 8 + Count);
  unsigned Loops = pages();
  if (Loops > 1000) // Whoever takes it for unsigned may test it so.
    Loops %= 8;
  Kept = malloc(Loops);
  for (unsigned I = 0; I < Loops; ++I)
    Visited = I;
  const int Failed = pauseDomain();
  switch (Failed) {
  case -1:
    Kept = malloc(10 - Failed);
  }
  // A table of numbers, one of which it may be.
  static const int Known[] = {1, 2, 3, 4, 5, 6};
  const int Error = -pages();
  for (unsigned I = 0; I < 6; ++I)
    if (Known[I] == Error)
      Visited = I;
  printf("%d\n", pauseDomain());
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "good") == 0) {
    good();
    return 0;
  }
  allocated();
  cleared();
  copied();
  onStack();
  failedCall();
  loop();
  pointers();
  return 0;
}

// BAD: XENMEM_current_reservation: failed with ESRCH, and its result is a size for malloc before it is tested
// BAD: by 0x{{.*}}: allocated{{.*}} (error-as-size.c:
// BAD: The result came from
// BAD: by 0x{{.*}}: pages
// BAD: How to fix: test the result before it is used
// BAD: failed with ESRCH, and its result is a size for calloc before it is tested
// BAD: failed with ESRCH, and its result is a size for memcpy before it is tested
// BAD: failed with ESRCH, and its result is a size for the stack (alloca(), or an array of variable length) before it is tested
// BAD: {{at|by}} 0x{{.*}}: onStack{{.*}} (error-as-size.c:
// BAD: XEN_DOMCTL_pausedomain: failed with ESRCH, and its result is a size for malloc before it is tested
// BAD: XENMEM_current_reservation: failed with ESRCH, and its result is the bound of a loop before it is tested
// BAD-NEXT: at 0x{{.*}}: loop{{.*}} (error-as-size.c:
// BAD: XENMEM_current_reservation: failed with ESRCH, and its result is the bound of a loop before it is tested
// BAD-NEXT: at 0x{{.*}}: pointers{{.*}} (error-as-size.c:
// BAD: 7 ErrorAsSize
// BAD: ERROR SUMMARY: 7 errors

// GOOD-NOT: ErrorAsSize
// GOOD: ERROR SUMMARY: 0 errors

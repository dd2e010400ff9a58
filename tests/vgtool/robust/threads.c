// Calls from 64 threads at once keep apart. (The results are none that Xen gives.)
//
// RUN: gcc -g -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t -pthread
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --check-results=no --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on XEN_DOMCTL_pausedomain when domain=1 return 1
// >>on XEN_DOMCTL_pausedomain when domain=2 return 2
// >>on XEN_DOMCTL_pausedomain when domain=3 return 3
// >>on XEN_DOMCTL_pausedomain when domain=4 return 4

#include "hypercall.h"
#include <pthread.h>

static void *run(void *Arg) {
  const long Domain = (long)Arg;
  for (int I = 0; I < 40; ++I) {
    struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                              .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
    Call.domain = Domain;
    if (hypercall1(__HYPERVISOR_domctl, &Call) != Domain)
      puts("mixed up");
  }
  return NULL;
}

int main(void) {
  openPrivcmd();
  pthread_t Threads[64];
  for (long I = 0; I < 64; ++I)
    if (pthread_create(&Threads[I], NULL, run, (void *)(I % 4 + 1)))
      exit(2);
  for (int I = 0; I < 64; ++I)
    pthread_join(Threads[I], NULL);
  return 0;
}

// CHECK-NOT: mixed up
// CHECK: 2560 0 XEN_DOMCTL_pausedomain
// CHECK: ERROR SUMMARY: 0 errors

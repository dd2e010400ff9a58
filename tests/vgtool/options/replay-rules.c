// Which rule applies, how often, and what happens to fields that a call does not have.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on XEN_DOMCTL_pausedomain when domain=9 errno ESRCH
// >>on XEN_DOMCTL_pausedomain once errno EAGAIN
// >>on XEN_DOMCTL_pausedomain times 2 return 5
// >>on domctl return 6 write no.such.field=1
// >>default errno EPERM

#include "hypercall.h"

static void pauseDomain(int Domain) {
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  Call.domain = Domain;
  const long Result = hypercall1(__HYPERVISOR_domctl, &Call);
  printf("domain %d: %ld %s\n", Domain, Result, Result < 0 ? strerror(errno) : "");
}

int main(void) {
  openPrivcmd();
  pauseDomain(1); // CHECK: domain 1: -1 Resource temporarily unavailable
  pauseDomain(9); // CHECK: domain 9: -1 No such process
  pauseDomain(1); // CHECK: domain 1: 5
  pauseDomain(1); // CHECK: domain 1: 5
  // CHECK: replay:5: warning: XEN_DOMCTL_pausedomain: no.such.field is not a field of this call
  pauseDomain(1); // CHECK: domain 1: 6
  // CHECK-NOT: warning
  pauseDomain(1); // CHECK: domain 1: 6
  printf("version %ld\n", hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0));
  // CHECK: version -1
  return 0;
}

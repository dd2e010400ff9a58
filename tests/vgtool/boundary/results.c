// Results that the table does not know: out of range, and error numbers that an operation does not give.
//
// RUN: %hc
// RUN: %replay
// RUN: sed -n 's,^// db>,,p' %s > %t.yaml
// RUN: not %xenhc --replay=%t.replay --hypercall-db=base --hypercall-db=%t.yaml --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --replay=%t.replay --hypercall-db=base --hypercall-db=%t.yaml --error-exitcode=9 --check-results=no %t bad 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --hypercall-db=base --hypercall-db=%t.yaml --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// A release that is only concluded from an interface version may be another one, with other error numbers.
// RUN: sed '/^release/d' %t.replay > %t.unsure
// RUN: not %xenhc --replay=%t.unsure --hypercall-db=base --hypercall-db=%t.yaml --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=UNSURE
//
// >>release 4.17
// >>on XEN_DOMCTL_pausedomain when domain=1 return 1
// >>on XEN_DOMCTL_pausedomain when domain=2 errno EXDEV
// >>on XEN_DOMCTL_pausedomain when domain=5 errno EPERM
// >>on XEN_DOMCTL_pausedomain when domain=3 errno ESRCH
// >>on XEN_DOMCTL_pausedomain return 0
// >>on XENMEM_current_reservation when arg.domid=1 return 0x123456789abcdef
// >>on XENMEM_current_reservation when arg.domid=2 return 700
//
// db>op: XEN_DOMCTL_pausedomain
// db>in: domctl
// db>override: true
// db>number: 3
// db>evidence: {file: xen/common/domctl.c, symbol: do_domctl, releases: [4.17]}
// db>result: {kind: zero-or-errno, errno: [ESRCH, EINVAL]}

#include "hypercall.h"

static void pauseDomain(domid_t Domain) {
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION,
                            .domain = Domain};
  hypercall1(__HYPERVISOR_domctl, &Call);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "bad") == 0) {
    pauseDomain(1);
    pauseDomain(2);
    domid_t Domain = 1;
    memoryOp(XENMEM_current_reservation, &Domain);
    return 0;
  }
  pauseDomain(3);
  pauseDomain(4);
  pauseDomain(5);
  domid_t Domain = 2;
  return memoryOp(XENMEM_current_reservation, &Domain) != 700;
}

// BAD: XEN_DOMCTL_pausedomain: returned 1; it returns 0 or an error
// BAD: by 0x{{.*}}: pauseDomain (results.c:[[#]])
// BAD: XEN_DOMCTL_pausedomain: failed with EXDEV, which this operation does not return (only ESRCH, EINVAL)
// BAD: XENMEM_current_reservation: returned 81985529216486895 (0x123456789abcdef); it returns 0 to 0x{{[0-9a-f]+}}, or an error
// BAD: reports, suppressed ones included: 1 ErrorNumber, 2 ResultRange
// BAD: ERROR SUMMARY: 3 errors
// UNSURE: XEN_DOMCTL_pausedomain: returned 1; it returns 0 or an error
// UNSURE-NOT: failed with EXDEV
// UNSURE: ERROR SUMMARY: 2 errors
// GOOD: ERROR SUMMARY: 0 errors

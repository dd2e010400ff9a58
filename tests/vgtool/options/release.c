// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=GIVEN
// RUN: %xenhc --xen-release=4.17.3 --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=GIVEN
// RUN: %xenhc --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=VERSION
// RUN: not %xenhc --xen-release=3.4 --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=UNKNOWN

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  return hypercall1(__HYPERVISOR_domctl, &Call);
}

// GIVEN: HYPERCALL SUMMARY: Xen 4.17 (--xen-release)
// VERSION: HYPERCALL SUMMARY: Xen 4.17 (from the interface version of a call)
// UNKNOWN: --xen-release=3.4: the hypercall table does not know this release
// UNKNOWN: it knows {{.*}}4.17

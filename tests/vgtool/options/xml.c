// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --track-origins=yes --gen-suppressions=all --xml=yes --xml-file=%t.xml %t
// RUN: %python %S/../Inputs/protocol4.py %t.xml | FileCheck %s
//
// The suppression that the file holds fits the error.
// RUN: sed -n '/CDATA/,/^}/p' %t.xml | sed 's/.*CDATA.//' > %t.supp
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --suppressions=%t.supp --xml=yes --xml-file=%t.2.xml %t
// RUN: %python %S/../Inputs/protocol4.py %t.2.xml | FileCheck %s --check-prefix=SUPPRESSED
//
// An order of elements that the protocol does not have is noticed.
// RUN: sed 's,<protocoltool>.*,,' %t.xml > %t.bad
// RUN: not %python %S/../Inputs/protocol4.py %t.bad 2>&1 | FileCheck %s --check-prefix=BAD

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  domid_t *Fresh = malloc(sizeof *Fresh);
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  Call.domain = *Fresh;
  hypercall1(__HYPERVISOR_domctl, &Call);
  return 0;
}

// CHECK: tool xenhc
// CHECK-NEXT: error Undefined: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)
// CHECK: Uninitialised value was created by a heap allocation
// CHECK-NEXT: How to fix: give it a value before the call;

// SUPPRESSED: tool xenhc
// SUPPRESSED-NEXT: suppressed 1 by <insert_a_suppression_name_here>

// BAD: children do not fit the protocol: protocolversion preamble

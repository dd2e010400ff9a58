// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --gen-suppressions=all %t 2>&1 | FileCheck %s --check-prefix=GENERATED
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --gen-suppressions=all %t 2>&1 | sed -n '/^{/,/^}/p' > %t.supp
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --suppressions=%t.supp %t 2>&1 | FileCheck %s --check-prefix=SUPPRESSED
// RUN: sed 's/pausedomain domain/\*domain do*/' %t.supp > %t.wild
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --suppressions=%t.wild %t 2>&1 | FileCheck %s --check-prefix=SUPPRESSED
// RUN: sed 's/pausedomain domain/unpausedomain domain/' %t.supp > %t.other
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --suppressions=%t.other %t 2>&1 | FileCheck %s --check-prefix=OTHER

// What is installed beside the tool is read, unless the user does not want it.
// RUN: %xenhc -v --replay=%t.replay --xen-release=4.17 %t 2>&1 | FileCheck %s --check-prefix=DEFAULT
// RUN: %xenhc -v --default-suppressions=no --replay=%t.replay --xen-release=4.17 %t 2>&1 | FileCheck %s --check-prefix=NONE

// DEFAULT: Reading suppressions file: {{.*}}/xenhc.supp
// NONE-NOT: Reading suppressions file
// NONE: HYPERCALL SUMMARY

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  domid_t *Fresh = malloc(sizeof *Fresh);
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  Call.domain = *Fresh;
  for (int I = 0; I < 3; ++I)
    hypercall1(__HYPERVISOR_domctl, &Call);
  return 0;
}

// GENERATED: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)
// GENERATED: xenhc:Undefined
// GENERATED-NEXT: XEN_DOMCTL_pausedomain domain
// GENERATED-NEXT: fun:syscall
// GENERATED-NOT: is uninitialised
// GENERATED: HYPERCALL SUMMARY
// GENERATED: 3 1 Undefined: XEN_DOMCTL_pausedomain: domain is uninitialised
// GENERATED: ERROR SUMMARY: 3 errors from 1 contexts

// SUPPRESSED-NOT: is uninitialised
// SUPPRESSED: ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 3 from 1)

// OTHER: ERROR SUMMARY: 3 errors from 1 contexts (suppressed: 0 from 0)

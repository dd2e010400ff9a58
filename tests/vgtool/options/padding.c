// Padding that goes to the hypervisor uninitialised: counted, reported, or not looked at.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=COUNTED
// RUN: not %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=yes %t 2>&1 | FileCheck %s --check-prefix=REPORTED
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=no %t 2>&1 | FileCheck %s --check-prefix=IGNORED
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=yes %t good 2>&1 | FileCheck %s --check-prefix=IGNORED
// RUN: not %xenhc --check-padding=perhaps %t 2>&1 | FileCheck %s --check-prefix=WRONG

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  struct xen_domctl *Call = malloc(sizeof *Call);
  if (Argc > 1 && strcmp(Argv[1], "good") == 0)
    memset(Call, 0, sizeof *Call);
  Call->cmd = XEN_DOMCTL_pausedomain;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 1; // Followed by 6 bytes that nobody sets.
  return hypercall1(__HYPERVISOR_domctl, Call);
}

// COUNTED: padding: 6 uninitialised bytes in 1 field went to the hypervisor (see --check-padding=yes)
// COUNTED: ERROR SUMMARY: 0 errors

// REPORTED: XEN_DOMCTL_pausedomain: padding _pad is uninitialised (6 of 6 bytes)
// REPORTED: ERROR SUMMARY: 1 errors

// IGNORED-NOT: padding:
// IGNORED: ERROR SUMMARY: 0 errors

// WRONG: check-padding=perhaps

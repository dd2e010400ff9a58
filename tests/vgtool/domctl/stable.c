// A domctl whose interface is stable states 0 and not the number of the release.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 90 0 5 0x18 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 90 0x12 5 0x18 2>&1 | FileCheck %s --check-prefix=STATED
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 90 0 5 0 2>&1 | FileCheck %s --check-prefix=MISSING
//
// Nor does it tell the release: the next call does.
// RUN: grep -v release %t.replay > %t.unsure
// RUN: %xenhc --replay=%t.unsure --error-exitcode=9 %t 90 0 5 0x15 2>&1 | FileCheck %s --check-prefix=LEARNT
//
// >>release 4.22
// >>on XEN_DOMCTL_get_domain_state when interface_version=0 return 0
// >>on XEN_DOMCTL_getdomaininfo when interface_version=0x18 return 0
// >>default errno EACCES

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  struct xen_domctl *Call = calloc(1, sizeof *Call);
  for (int I = 1; I + 1 < Argc; I += 2) {
    Call->cmd = strtoul(Argv[I], NULL, 0);
    Call->interface_version = strtoul(Argv[I + 1], NULL, 0);
    hypercall1(__HYPERVISOR_domctl, Call);
  }
  return 0;
}

// GOOD: Xen 4.22
// GOOD: ERROR SUMMARY: 0 errors

// STATED: XEN_DOMCTL_get_domain_state: interface_version is 0x12; the operation is stable and takes 0x0 in every release (EACCES)
// STATED: How to fix: set interface_version to 0x0 for this operation
// STATED: ERROR SUMMARY: 1 errors

// MISSING: XEN_DOMCTL_getdomaininfo: interface_version is 0x0, the number of no release that is known; the hypervisor is Xen 4.22 and takes 0x18 only (EACCES)
// MISSING: ERROR SUMMARY: 1 errors

// LEARNT: Xen 4.17 (from the interface version of a call)
// LEARNT: ERROR SUMMARY: 0 errors

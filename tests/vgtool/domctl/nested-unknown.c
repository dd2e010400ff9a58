// Of an operation that is nested in a known one and has a number that nobody knows, at least what all of
// these share is read. The rest may hold anything.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 3 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XEN_DOMCTL_vmtrace_op:77 errno EOPNOTSUPP

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  struct xen_domctl *Garbage = malloc(sizeof *Garbage);
  struct xen_domctl Call = {.u = Garbage->u};
  Call.cmd = XEN_DOMCTL_vmtrace_op;
  Call.interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call.domain = 1;
  Call.u.vmtrace_op.cmd = 77;
  if (Argc > 1)
    Call.u.vmtrace_op.vcpu = atoi(Argv[1]);
  return hypercall1(__HYPERVISOR_domctl, &Call) != -1 || errno != EOPNOTSUPP;
}

// BAD: XEN_DOMCTL_vmtrace_op:77: u.vmtrace_op.vcpu is uninitialised (4 of 4 bytes)
// BAD: XEN_DOMCTL_vmtrace_op:77 (unknown)
// BAD: reports, suppressed ones included: 1 Undefined
// BAD: ERROR SUMMARY: 1 errors

// GOOD: XEN_DOMCTL_vmtrace_op:77 (unknown)
// GOOD: ERROR SUMMARY: 0 errors

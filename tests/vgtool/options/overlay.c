// A vendor's operation in one file of YAML: the tool has it compiled on top of its own table.
//
// RUN: sed -n 's,^// yaml: \{0\,1\},,p' %s > %t.yaml
// RUN: %hc
// RUN: echo 'on XEN_SYSCTL_acme return 0' > %t.replay
// RUN: not %xenhc --hypercall-db=%t.yaml --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
// RUN: not %xenhc --hypercall-db=base --hypercall-db=%t.yaml --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
// Mistakes stop the run before the program starts, with the line that is wrong.
// RUN: sed 's,dir: in,dir: int,' %t.yaml > %t.wrong.yaml
// RUN: not %xenhc --hypercall-db=%t.wrong.yaml %t 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not %xenhc --hypercall-db=%t.none.yaml %t 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %xenhc --hypercall-db=%db --hypercall-db=%t.yaml %t 2>&1 | FileCheck %s --check-prefix=BINARY

// yaml: record: acme_sysctl
// yaml: size: 4
// yaml: fields: [{name: question, type: uint32_t, offset: 0, size: 4}]
// yaml: ---
// yaml: record: xen_sysctl
// yaml: extend: true
// yaml: fields: [{name: u.acme, record: acme_sysctl, offset: 8, size: 4}]
// yaml: ---
// yaml: in: sysctl
// yaml: op: XEN_SYSCTL_acme
// yaml: number: 9999
// yaml: member: acme
// yaml: fields:
// yaml:   - {name: question, dir: in}

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  struct xen_sysctl Call = {.cmd = 9999, .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  uint32_t *Fresh = malloc(sizeof *Fresh);
  *(uint32_t *)&Call.u = *Fresh;
  hypercall1(__HYPERVISOR_sysctl, &Call);
  return 0;
}

// CHECK: XEN_SYSCTL_acme: u.acme.question is uninitialised (4 of 4 bytes)

// WRONG: {{.*}}.wrong.yaml:14:27: error: 'dir' is one of none, in, out, inout, pad, not 'int' (did you mean 'in'?)
// WRONG: cannot compile the hypercall database: xenhc-db ended with an error
// NONE: error: cannot read '{{.*}}.none.yaml'
// BINARY: is not YAML, and only YAML can be put together with other files

// An operation is added by YAML alone: the tool that is installed decodes it.
//
// RUN: rm -rf %t.db && cp -r %source/hypercall-db %t.db
// RUN: sed -n 's,^// yaml: ,,p' %s > %t.db/ops/sysctl/test_operation.yaml
// RUN: sed -n 's,^// record: ,,p' %s > %t.db/records/test_operation.yaml
// RUN: echo '  - {name: u.test_operation, record: test_operation, offset: 8, size: 8}' >> %t.db/records/xen_sysctl.yaml
// RUN: %xenhc-db compile --output %t.hypercalls %t.db
// RUN: %hc
// RUN: echo 'on XEN_SYSCTL_test_operation return 0 write u.test_operation.answer=42' > %t.replay
// RUN: not %xenhc --hypercall-db=%t.hypercalls --xen-release=4.17 --replay=%t.replay --trace-hypercalls=yes --error-exitcode=9 %t 2>&1 | FileCheck %s

// yaml: # SPDX-License-Identifier: MIT
// yaml: op: XEN_SYSCTL_test_operation
// yaml: number: 9999
// yaml: evidence: {file: xen/common/sysctl.c, symbol: do_sysctl, releases: [4.17]}
// yaml: member: test_operation
// yaml: fields:
// yaml:   - {name: question, dir: in, format: unsigned}
// yaml:   - {name: answer, dir: out, format: unsigned}

// record: # SPDX-License-Identifier: MIT
// record: record: test_operation
// record: header: sysctl.h
// record: since: 4.17
// record: until: 4.17
// record: size: 8
// record: fields:
// record:   - {name: question, type: uint32_t, offset: 0, size: 4}
// record:   - {name: answer, type: uint32_t, offset: 4, size: 4}

#include "hypercall.h"

struct test_operation {
  uint32_t question;
  uint32_t answer;
};

int main(void) {
  openPrivcmd();
  struct xen_sysctl Call = {.cmd = 9999, .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  struct test_operation *Test = (struct test_operation *)&Call.u;
  Test->question = 6;
  hypercall1(__HYPERVISOR_sysctl, &Call);
  printf("answer %u\n", Test->answer);
  uint32_t *Fresh = malloc(sizeof *Fresh);
  Test->question = *Fresh;
  hypercall1(__HYPERVISOR_sysctl, &Call);
  return 0;
}

// CHECK: XEN_SYSCTL_test_operation({{.*}}u.test_operation.question=6) = 0 -> u.test_operation.answer={{42|0x2a}}
// CHECK: answer 42
// CHECK: XEN_SYSCTL_test_operation: u.test_operation.question is uninitialised (4 of 4 bytes)

// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --xml=yes --xml-file=%t.xml %t
// RUN: %python -c "import xml.etree.ElementTree as T; print([(e.find('kind').text, e.find('what').text) for e in T.parse('%t.xml').getroot().findall('error')])" | FileCheck %s

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

// CHECK: ('Undefined', 'XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)')

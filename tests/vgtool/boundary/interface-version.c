// Tools of one release on the hypervisor of another.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --check-interface=no %t 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: not %xenhc --replay=%t.replay --xen-release=4.16 --error-exitcode=9 %t wrong 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: grep -v release %t.replay > %t.unsure
// RUN: %xenhc --replay=%t.unsure --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=SAME
//
// >>release 4.20
// >>on XEN_DOMCTL_getdomaininfo when interface_version=0x17 return 0
// >>on XEN_SYSCTL_getdomaininfolist return 0
// >>default errno EACCES

#include "hypercall.h"

int main(int Argc, char **Argv) {
  (void)Argv;
  openPrivcmd();
  struct xen_domctl *Call = malloc(sizeof *Call);
  Call->cmd = XEN_DOMCTL_getdomaininfo;
  Call->interface_version = Argc > 1 ? 0x99 : XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 1;
  hypercall1(__HYPERVISOR_domctl, Call);

  // The same number in 4.17 and in 4.20.
  struct xen_sysctl Sysctl = {.cmd = XEN_SYSCTL_getdomaininfolist,
                              .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  hypercall1(__HYPERVISOR_sysctl, &Sysctl);
  return 0;
}

// FOREIGN: XEN_DOMCTL_getdomaininfo: interface_version is 0x15, the number of Xen 4.17; the hypervisor is Xen 4.20 and takes 0x17 only (EACCES)
// FOREIGN: at 0x{{.*}}: syscall
// FOREIGN: by 0x{{.*}}: main (interface-version.c:{{[0-9]+}})
// FOREIGN: How to fix: run the tools and libraries that belong to the running hypervisor
// FOREIGN: reports, suppressed ones included: 1 InterfaceVersion
// FOREIGN: ERROR SUMMARY: 1 errors

// NONE: interface_version is 0x99, the number of no release that is known; the hypervisor is Xen 4.16 and takes 0x14 only
// SILENT: ERROR SUMMARY: 0 errors
// SAME: ERROR SUMMARY: 0 errors

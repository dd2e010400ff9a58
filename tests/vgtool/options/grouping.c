// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// The same mistake made again from the same place is one report with a count; another mistake from there is another.
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0

#include "hypercall.h"

static void list(xen_domctl_getdomaininfo_t *Buffer) {
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.getdomaininfolist.max_domains = 4;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, Buffer);
  hypercall1(__HYPERVISOR_sysctl, &Call);
}

int main(void) {
  openPrivcmd();
  xen_domctl_getdomaininfo_t *Buffer[3];
  for (int I = 0; I < 3; ++I)
    Buffer[I] = malloc((I < 2 ? 1 : 4) * sizeof(*Buffer[I]));
  free(Buffer[2]);
  for (int I = 0; I < 3; ++I)
    list(Buffer[I]);
  return 0;
}

// CHECK: u.getdomaininfolist.buffer is 336 bytes too short
// CHECK-NOT: too short
// CHECK: u.getdomaininfolist.buffer points into a freed block
// CHECK-NOT: too short
// CHECK: reports, suppressed ones included: 3 Unaddressable
// CHECK: times places report
// CHECK-NEXT: 2 1 Unaddressable: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer is 336 bytes too short
// CHECK-NEXT: 1 1 Unaddressable: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points into a freed block
// CHECK: ERROR SUMMARY: 3 errors from 2 contexts

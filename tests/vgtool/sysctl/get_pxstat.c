// A buffer whose length the call does not state: what Xen says that it wrote is initialised, and
// nothing else.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 1 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2 2>&1 | FileCheck %s --check-prefix=BEYOND
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t fails 2>&1 | FileCheck %s --check-prefix=BEYOND
//
// >>release 4.17
// >>on PMSTAT_get_pxstat when u.get_pmstat.cpuid=0
// >>  return 0
// >>  write u.get_pmstat.u.getpx.total=2

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  const int Fails = Argc > 1 && strcmp(Argv[1], "fails") == 0;
  const int Used = Argc > 1 ? atoi(Argv[1]) : 1;
  struct pm_px_val *Pt = malloc(4 * sizeof(*Pt));
  uint64_t *Transitions = malloc(16 * sizeof(*Transitions));
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_get_pmstat,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.get_pmstat.type = PMSTAT_get_pxstat;
  Call.u.get_pmstat.cpuid = Fails;
  set_xen_guest_handle(Call.u.get_pmstat.u.getpx.pt, Pt);
  set_xen_guest_handle(Call.u.get_pmstat.u.getpx.trans_pt, Transitions);
  hypercall1(__HYPERVISOR_sysctl, &Call);
  struct xen_domctl Next = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  // Two states: two elements, and two by two.
  Next.domain = (domid_t)(Pt[Used].count + Transitions[Used == 1 ? 3 : 4]);
  hypercall1(__HYPERVISOR_domctl, &Next);
  return 0;
}

// GOOD: ERROR SUMMARY: 0 errors

// BEYOND: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)

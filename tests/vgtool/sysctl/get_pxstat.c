// A buffer whose length the call does not state: what Xen says that it wrote is initialised, and
// nothing else.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 1 3 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 2 4 2>&1 | FileCheck %s --check-prefix=BEYOND
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t fails 2>&1 | FileCheck %s --check-prefix=BEYOND
//
// From 4.19 on it does: of a list as much is written as fits, of a table all or nothing.
// RUN: sed 's/release 4.17/release 4.20/' %t.replay > %t.stated
// RUN: %xenhc --replay=%t.stated --error-exitcode=9 %t 1 3 2 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.stated --error-exitcode=9 %t 0 none 1 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.stated --error-exitcode=9 %t 0 0 1 2>&1 | FileCheck %s --check-prefix=BEYOND
//
// >>release 4.17
// >>on PMSTAT_get_pxstat when u.get_pmstat.cpuid=0
// >>  return 0
// >>  write u.get_pmstat.u.getpx.total=2

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  const int Fails = strcmp(Argv[1], "fails") == 0;
  const int Used = atoi(Argv[1]);
  const char *const Move = Argc > 2 ? Argv[2] : "3";
  struct pm_px_val *Pt = malloc(4 * sizeof(*Pt));
  uint64_t *Transitions = malloc(16 * sizeof(*Transitions));
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_get_pmstat,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.get_pmstat.type = PMSTAT_get_pxstat;
  Call.u.get_pmstat.cpuid = Fails;
  if (Argc > 3)
    Call.u.get_pmstat.u.getpx.total = atoi(Argv[3]);
  set_xen_guest_handle(Call.u.get_pmstat.u.getpx.pt, Pt);
  set_xen_guest_handle(Call.u.get_pmstat.u.getpx.trans_pt, Transitions);
  hypercall1(__HYPERVISOR_sysctl, &Call);
  struct xen_domctl Next = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = Argc > 3 ? 0x17 : XEN_DOMCTL_INTERFACE_VERSION};
  // Two states: two elements, and two by two.
  Next.domain = (domid_t)Pt[Used].count;
  if (strcmp(Move, "none") != 0)
    Next.domain += (domid_t)Transitions[atoi(Move)];
  hypercall1(__HYPERVISOR_domctl, &Next);
  return 0;
}

// GOOD: ERROR SUMMARY: 0 errors

// BEYOND: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)

// Before 4.14 each payload's name has a slot of 128 bytes, and Xen writes the name alone.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 4 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 5 2>&1 | FileCheck %s --check-prefix=BEYOND
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 259 2>&1 | FileCheck %s --check-prefix=BEYOND
//
// >>release 4.13
// >>on XEN_SYSCTL_LIVEPATCH_LIST return 2
// >>  write u.livepatch.u.list.len[0]=5
// >>  write u.livepatch.u.list.len[1]=3

#include "hypercall.h"

/* struct xen_sysctl of that release, as far as the operation uses it. */
struct list {
  uint32_t cmd, interface_version, op, pad, version, idx, nr, pad2;
  uint64_t status, name, len;
  char rest[128];
};

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  char *Names = malloc(3 * 128);
  struct list Call = {.cmd = XEN_SYSCTL_livepatch_op,
                      .interface_version = 0x12,
                      .op = XEN_SYSCTL_LIVEPATCH_LIST,
                      .nr = 3,
                      .status = (uintptr_t)malloc(3 * 8),
                      .name = (uintptr_t)Names,
                      .len = (uintptr_t)malloc(3 * 4)};
  hypercall1(__HYPERVISOR_sysctl, &Call);
  // The second slot's name is written as well, in both runs.
  Names[128] += Names[130];
  struct xen_domctl Next = {.cmd = XEN_DOMCTL_pausedomain, .interface_version = 0x12};
  Next.domain = (domid_t)(Names[128] + Names[atoi(Argv[1])]);
  hypercall1(__HYPERVISOR_domctl, &Next);
  return 0;
}

// GOOD: ERROR SUMMARY: 0 errors

// BEYOND: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)

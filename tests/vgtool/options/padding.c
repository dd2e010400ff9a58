// Padding that goes to the hypervisor uninitialised: counted, reported, or not looked at.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=COUNTED
// RUN: not %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=yes %t 2>&1 | FileCheck %s --check-prefix=REPORTED
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=no %t 2>&1 | FileCheck %s --check-prefix=IGNORED
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 --check-padding=yes %t good 2>&1 | FileCheck %s --check-prefix=IGNORED
// RUN: not %xenhc --check-padding=perhaps %t 2>&1 | FileCheck %s --check-prefix=WRONG

#include "hypercall.h"
#include <xen/grant_table.h>

// What no field of a structure covers is padding as well, though the table lists its fields one by one.
static void copyGrant(int Clear) {
  gnttab_copy_t *Copy = malloc(sizeof *Copy);
  if (Clear)
    memset(Copy, 0, sizeof *Copy);
  Copy->source.u.ref = 8;
  Copy->source.domid = 1;
  Copy->source.offset = 0;
  Copy->dest.u.gmfn = 9;
  Copy->dest.domid = DOMID_SELF;
  Copy->dest.offset = 0;
  Copy->len = 16;
  Copy->flags = GNTCOPY_source_gref;
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_grant_table_op, .arg = {GNTTABOP_copy, (uintptr_t)Copy, 1}};
  rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

int main(int Argc, char **Argv) {
  openPrivcmd();
  struct xen_domctl *Call = malloc(sizeof *Call);
  if (Argc > 1 && strcmp(Argv[1], "good") == 0)
    memset(Call, 0, sizeof *Call);
  copyGrant(Argc > 1);
  Call->cmd = XEN_DOMCTL_pausedomain;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 1; // Followed by 6 bytes that nobody sets.
  return hypercall1(__HYPERVISOR_domctl, Call);
}

// COUNTED: padding: 16 uninitialised bytes in 4 fields went to the hypervisor (see --check-padding=yes)
// COUNTED: ERROR SUMMARY: 0 errors

// REPORTED: GNTTABOP_copy: padding uop[0] behind offset 12 is uninitialised (4 of 4 bytes)
// REPORTED: GNTTABOP_copy: padding uop[0] behind offset 28 is uninitialised (4 of 4 bytes)
// REPORTED: GNTTABOP_copy: padding uop[0] behind offset 38 is uninitialised (2 of 2 bytes)
// REPORTED: XEN_DOMCTL_pausedomain: padding _pad is uninitialised (6 of 6 bytes)
// REPORTED: ERROR SUMMARY: 4 errors

// IGNORED-NOT: padding:
// IGNORED: ERROR SUMMARY: 0 errors

// WRONG: check-padding=perhaps

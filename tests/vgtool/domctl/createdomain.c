// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t partly 2>&1 | FileCheck %s --check-prefix=PARTLY
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t output
//
// >>release 4.17
// >>on XEN_DOMCTL_createdomain return 0 write domain=7

#include "hypercall.h"

static struct xen_domctl *newCall(void) {
  struct xen_domctl *Call = malloc(sizeof *Call);
  Call->cmd = XEN_DOMCTL_createdomain;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 0;
  memset(&Call->u, 0, sizeof Call->u);
  return Call;
}

int main(int Argc, char **Argv) {
  openPrivcmd();
  struct xen_domctl *Call = newCall();
  const char *What = Argc > 1 ? Argv[1] : "good";
  if (strcmp(What, "bad") == 0) {
    uint32_t *Fresh = malloc(sizeof *Fresh);
    Call->u.createdomain.flags = *Fresh; // Never set.
  } else if (strcmp(What, "partly") == 0) {
    // A 16-bit assignment to what had no value leaves two bytes.
    uint32_t *Fresh = malloc(sizeof *Fresh);
    *(uint16_t *)Fresh = 1;
    Call->u.createdomain.max_vcpus = *Fresh;
  } else if (strcmp(What, "output") == 0) {
    // What comes back is defined, and may be used for the next call.
    if (hypercall1(__HYPERVISOR_domctl, Call) != 0 || Call->domain != 7)
      return 3;
  }
  const long Result = hypercall1(__HYPERVISOR_domctl, Call);
  printf("result %ld domain %u\n", Result, Call->domain);
  return 0;
}

// GOOD: result 0 domain 7
// GOOD: HYPERCALL SUMMARY: Xen 4.17
// GOOD: 1 0 XEN_DOMCTL_createdomain
// GOOD: ERROR SUMMARY: 0 errors

// BAD: XEN_DOMCTL_createdomain: u.createdomain.flags is uninitialised (4 of 4 bytes)
// BAD-NEXT: {{by|at}} 0x{{.*}}: syscall
// BAD: createdomain.c:
// BAD: Address 0x{{.*}} is {{[0-9]+}} bytes inside a block of size {{[0-9]+}} alloc'd
// BAD: newCall (createdomain.c:
// BAD: result 0 domain 7
// BAD: ERROR SUMMARY: 1 errors from 1 contexts

// PARTLY: XEN_DOMCTL_createdomain: u.createdomain.max_vcpus is uninitialised (2 of 4 bytes)

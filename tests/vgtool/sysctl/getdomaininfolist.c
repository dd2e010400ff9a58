// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t short 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t null 2>&1 | FileCheck %s --check-prefix=NULL
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t wild 2>&1 | FileCheck %s --check-prefix=WILD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t readonly 2>&1 | FileCheck %s --check-prefix=READONLY
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t beyond 2>&1 | FileCheck %s --check-prefix=BEYOND
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist
// >>  return 0
// >>  write u.getdomaininfolist.num_domains=2
// >>  write u.getdomaininfolist.buffer[1].domain=3
// >>  write u.getdomaininfolist.buffer[1]+104=hex:0700000000000000   # its arch_config

#include "hypercall.h"

#define COUNT 10

int main(int Argc, char **Argv) {
  openPrivcmd();
  const char *What = Argc > 1 ? Argv[1] : "good";
  const size_t Size = COUNT * sizeof(xen_domctl_getdomaininfo_t);
  xen_domctl_getdomaininfo_t *Buffer = malloc(strcmp(What, "short") == 0 ? Size - 112 : Size);
  if (strcmp(What, "freed") == 0)
    free(Buffer);
  if (strcmp(What, "null") == 0)
    Buffer = NULL;
  if (strcmp(What, "wild") == 0)
    Buffer = (void *)0x1234567890;
  if (strcmp(What, "readonly") == 0)
    Buffer = mmap(NULL, Size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.getdomaininfolist.first_domain = 0;
  Call.u.getdomaininfolist.max_domains = COUNT;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, Buffer);
  const long Result = hypercall1(__HYPERVISOR_sysctl, &Call);
  printf("result %ld: %u domains\n", Result, Call.u.getdomaininfolist.num_domains);
  if (strcmp(What, "good") == 0 || strcmp(What, "beyond") == 0) {
    printf("second: %u\n", Buffer[1].domain);
    // What was filled in may be passed on; the third element was not filled in.
    struct xen_domctl Next = {.cmd = XEN_DOMCTL_pausedomain,
                              .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
    Next.domain = Buffer[strcmp(What, "good") == 0 ? 1 : 2].domain;
    hypercall1(__HYPERVISOR_domctl, &Next);
  }
  return 0;
}

// GOOD: XEN_SYSCTL_getdomaininfolist({{.*}}u.getdomaininfolist.first_domain=0, u.getdomaininfolist.max_domains={{10|0xa}}, u.getdomaininfolist.buffer=0x{{[0-9a-f]+}}[10]) = 0 -> u.getdomaininfolist.buffer[0].domain=0, {{.*}}u.getdomaininfolist.buffer[1].domain=3, {{.*}}buffer[1].arch_config.emulation_flags=7, {{.*}}num_domains=2
// GOOD: second: 3
// GOOD: XEN_DOMCTL_pausedomain({{.*}}domain=3{{.*}}) = -1 ENOSYS
// GOOD: ERROR SUMMARY: 0 errors

// SHORT: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer is 112 bytes too short (needs 1120 bytes for u.getdomaininfolist.max_domains=10)
// SHORT: Address 0x{{.*}} is 0 bytes after a block of size 1,008 alloc'd

// FREED: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points into a freed block (needs 1120 bytes for u.getdomaininfolist.max_domains=10)
// FREED: Address 0x{{.*}} is 0 bytes inside a block of size 1,120 free'd
// FREED: Block was alloc'd at

// NULL: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer is NULL (needs 1120 bytes for u.getdomaininfolist.max_domains=10)

// WILD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to unmapped memory (needs 1120 bytes for u.getdomaininfolist.max_domains=10)
// WILD: Address 0x1234567890 is not

// READONLY: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to memory that may not be written

// The third element is not among the results.
// BEYOND: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes)

// Memory of the program's own allocators, judged where it goes to Xen.
// RUN: %hc
// RUN: %replay
// RUN: %xenhc -q --replay=%t.replay --error-exitcode=9 %t good
// RUN: not %xenhc -q --replay=%t.replay --error-exitcode=9 %t short 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not %xenhc -q --replay=%t.replay --error-exitcode=9 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not %xenhc -q --replay=%t.replay --error-exitcode=9 %t forbidden 2>&1 | FileCheck %s --check-prefix=FORBIDDEN
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist
// >>  return 0

#include "hypercall.h"

#include <valgrind/memcheck.h>

#define COUNT 10

int main(int Argc, char **Argv) {
  openPrivcmd();
  const char *What = Argc > 1 ? Argv[1] : "good";
  const size_t Size = COUNT * sizeof(xen_domctl_getdomaininfo_t);
  char *Arena = malloc(8192);
  VALGRIND_MAKE_MEM_NOACCESS(Arena, 8192);
  VALGRIND_CREATE_MEMPOOL(Arena, 16, 0);
  VALGRIND_MEMPOOL_ALLOC(Arena, Arena + 1024, strcmp(What, "short") == 0 ? Size - 112 : Size);
  if (strcmp(What, "freed") == 0)
    VALGRIND_MEMPOOL_FREE(Arena, Arena + 1024);
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.getdomaininfolist.first_domain = 0;
  Call.u.getdomaininfolist.max_domains = COUNT;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer,
                       (void *)(Arena + (strcmp(What, "forbidden") == 0 ? 4096 : 1024)));
  hypercall1(__HYPERVISOR_sysctl, &Call);
  return 0;
}

// SHORT: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer is 112 bytes too short
// SHORT: is 0 bytes after a block of size 1,008 alloc'd
// SHORT-NEXT: main (boundary.c:26)
// FREED: u.getdomaininfolist.buffer points into a freed block
// FREED: is 0 bytes inside a block of size 1,120 free'd
// FREED-NEXT: main (boundary.c:28)
// FORBIDDEN: u.getdomaininfolist.buffer points to memory that the program declared inaccessible
// FORBIDDEN: is 4,096 bytes inside a block of size 8,192 alloc'd

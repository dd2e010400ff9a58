// The pool of hypercall buffers that the real libxencall keeps: what was given back is not used, nor given back again.
//
// RUN: gcc -g -O0 -Wall -Wextra -Wno-use-after-free %s -o %t -lxencall
// RUN: %replay
// RUN: %xenhc --check-hypercall-memory=yes --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --check-hypercall-memory=yes --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD < %t.bad
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0

#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#define __XEN_TOOLS__ 1
#include <xen/xen.h>

#include <xen/sysctl.h>

static xencall_handle *Xen;

static void list(struct xen_sysctl *Call, void *Info) {
  struct xen_sysctl Sent = {.cmd = XEN_SYSCTL_getdomaininfolist, .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Sent.u.getdomaininfolist.max_domains = 1;
  set_xen_guest_handle_raw(Sent.u.getdomaininfolist.buffer, Info);
  *Call = Sent;
  xencall1(Xen, __HYPERVISOR_sysctl, (uintptr_t)Call);
}

static void good(struct xen_sysctl *Call) {
  for (int I = 0; I < 3; ++I) { // The same one each time.
    void *Info = xencall_alloc_buffer(Xen, sizeof(xen_domctl_getdomaininfo_t));
    list(Call, Info);
    xencall_free_buffer(Xen, Info);
  }
  void *Pages = xencall_alloc_buffer_pages(Xen, 3);
  list(Call, Pages);
  xencall_free_buffer_pages(Xen, Pages, 3);
}

static void bad(struct xen_sysctl *Call) {
  // Its page is large enough, but the rest of it is nobody's.
  void *Short = xencall_alloc_buffer(Xen, sizeof(xen_domctl_getdomaininfo_t) - 8);
  list(Call, Short);
  xencall_free_buffer(Xen, Short);
  void *Info = xencall_alloc_buffer(Xen, sizeof(xen_domctl_getdomaininfo_t));
  xencall_free_buffer(Xen, Info);
  list(Call, Info);
  xencall_free_buffer(Xen, Info);
  void *Pages = xencall_alloc_buffer_pages(Xen, 3);
  xencall_free_buffer_pages(Xen, Pages, 2);
  xencall_alloc_buffer(Xen, 5000);
}

int main(int Argc, char **Argv) {
  Xen = xencall_open(NULL, 0);
  if (!Xen)
    return 2;
  struct xen_sysctl *Call = xencall_alloc_buffer(Xen, sizeof *Call);
  if (Argc > 1 && strcmp(Argv[1], "bad") == 0)
    bad(Call);
  else
    good(Call);
  xencall_free_buffer(Xen, Call);
  xencall_close(Xen);
  return 0;
}

// GOOD-NOT: given back
// GOOD: ERROR SUMMARY: 0 errors
// GOOD-NOT: given back

// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer is 8 bytes too short (needs 112 bytes
// BAD: is 0 bytes after a hypercall buffer of size 104 alloc'd
// BAD: xencall_alloc_buffer
// BAD: by {{.*}}: bad (pool.c
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to a hypercall buffer that was given back to libxencall (112 bytes)
// BAD: by {{.*}}: bad (pool.c:[[#USE:]])
// BAD: is 0 bytes inside a hypercall buffer of size 112 free'd
// BAD: by {{.*}}: bad (pool.c:[[#USE-1]])
// BAD: alloc'd
// BAD: by {{.*}}: bad (pool.c:[[#USE-2]])
// BAD: xencall_free_buffer: a hypercall buffer of 4096 bytes was given back before
// BAD: by {{.*}}: bad (pool.c:[[#USE+1]])
// BAD: The first time was
// BAD: by {{.*}}: bad (pool.c:[[#USE-1]])
// BAD: 8192 bytes given back of a hypercall buffer of 12288 bytes
// BAD: by {{.*}}: bad (pool.c:[[#USE+3]])
// BAD: It was allocated
// BAD: by {{.*}}: bad (pool.c:[[#USE+2]])
// BAD-NOT: munmap() of
// BAD: 1 hypercall buffer (8192 bytes) never given back
// BAD: by {{.*}}: bad (pool.c:[[#USE+4]])
// BAD: ERROR SUMMARY: 6 errors

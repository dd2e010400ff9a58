// Where pointers lead: each way in which a buffer can be wrong, and those that look wrong and are not.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XENMEM_populate_physmap return 0
// >>default return 0

#include "hypercall.h"

enum { Page = 4096 };

static void populate(void *Frames, unsigned long Count) {
  struct xen_memory_reservation R = {.nr_extents = Count, .domid = 5};
  set_xen_guest_handle(R.extent_start, (xen_pfn_t *)Frames);
  memoryOp(XENMEM_populate_physmap, &R);
}

static void list(void *Buffer, uint32_t Count) {
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.getdomaininfolist.max_domains = Count;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, (xen_domctl_getdomaininfo_t *)Buffer);
  hypercall1(__HYPERVISOR_sysctl, &Call);
}

static char *map(int Protection) {
  return mmap(NULL, 2 * Page, Protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* A buffer inside the structure that leads to it. */
static void overlapping(size_t Distance) {
  struct xen_sysctl *Call = (struct xen_sysctl *)map(PROT_READ | PROT_WRITE);
  Call->cmd = XEN_SYSCTL_getdomaininfolist;
  Call->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
  Call->u.getdomaininfolist.max_domains = 1;
  set_xen_guest_handle(Call->u.getdomaininfolist.buffer,
                       (xen_domctl_getdomaininfo_t *)((char *)Call + Distance));
  hypercall1(__HYPERVISOR_sysctl, Call);
}

static void bad(void) {
  populate(calloc(8, 8), 0x2000000000000001);
  populate(calloc(8, 8), 0x8000000000000001);
  list(map(PROT_READ), 1);
  char *Gone = map(PROT_READ | PROT_WRITE);
  munmap(Gone, 2 * Page);
  list(Gone, 1);
  char *Half = map(PROT_READ | PROT_WRITE);
  munmap(Half + Page, Page);
  list(Half + Page - 200, 2);
  list(NULL, 1);
  list((void *)0x1000, 1);
  overlapping(sizeof(struct xen_sysctl) - 8);
}

static void good(void) {
  populate(calloc(8, 8), 8);
  list(NULL, 0);
  list((void *)0x1000, 0);
  list(map(PROT_READ | PROT_WRITE), 18);
  overlapping(sizeof(struct xen_sysctl));
  // In and out at the same place.
  xen_pfn_t *Frames = calloc(4, sizeof *Frames);
  struct xen_memory_exchange Exchange = {.in = {.nr_extents = 4, .domid = 5},
                                         .out = {.nr_extents = 4, .domid = 5}};
  set_xen_guest_handle(Exchange.in.extent_start, Frames);
  set_xen_guest_handle(Exchange.out.extent_start, Frames);
  memoryOp(XENMEM_exchange, &Exchange);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "bad") == 0)
    bad();
  else
    good();
  return 0;
}

// BAD: XENMEM_populate_physmap: arg.extent_start would take more bytes than 64 bits can count for nr_extents=2305843009213693953
// BAD: is 0 bytes after a block of size 64 alloc'd
// BAD: How to fix: compute the count without overflow, and limit it
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to memory that may not be written (needs 112 bytes for u.getdomaininfolist.max_domains=1)
// BAD: u.getdomaininfolist.buffer points to unmapped memory (needs 112 bytes for u.getdomaininfolist.max_domains=1)
// BAD: u.getdomaininfolist.buffer is 24 bytes too short (needs 224 bytes for u.getdomaininfolist.max_domains=2)
// BAD: u.getdomaininfolist.buffer is NULL (needs 112 bytes for u.getdomaininfolist.max_domains=1)
// BAD: u.getdomaininfolist.buffer, which Xen writes, overlaps u_sysctl by 8 bytes
// BAD: How to fix: give each buffer of a call memory of its own
// BAD: 2 1 Unaddressable: XENMEM_populate_physmap: arg.extent_start would take more bytes
// GOOD: ERROR SUMMARY: 0 errors

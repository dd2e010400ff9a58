// Hypercall buffers: where each pointer that crosses may lead. Direct arguments and nested handles alike.
//
// RUN: %hc
// RUN: %replay
// RUN: env -u VALGRIND_OPTS %xenhc --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not env -u VALGRIND_OPTS %xenhc --replay=%t.replay --error-exitcode=9 %t bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD < %t.bad
// RUN: %xenhc --check-hypercall-memory=yes --replay=%t.replay --error-exitcode=9 %t locked 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --check-hypercall-memory=strict --replay=%t.replay --error-exitcode=9 %t locked > %t.strict 2>&1
// RUN: FileCheck %s --check-prefix=STRICT < %t.strict
// RUN: %xenhc --check-hypercall-memory=no --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0
// >>on XENMEM_populate_physmap return 1
// >>on IOCTL_PRIVCMD_DM_OP return 0

#include "hypercall.h"

#include <xen/hvm/dm_op.h>

static struct xen_sysctl StaticCall;
static xen_domctl_getdomaininfo_t StaticInfo[2];

/* What libxencall does for each buffer. */
static void *newBuffer(size_t Pages) {
  static int Device;
  if (!Device)
    Device = open("/dev/xen/hypercall", O_RDWR | O_CLOEXEC);
  void *Buffer = mmap(NULL, Pages * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Device, 0);
  if (Buffer == MAP_FAILED)
    exit(2);
  return Buffer;
}

static void list(struct xen_sysctl *Call, xen_domctl_getdomaininfo_t *Info) {
  memset(Call, 0, sizeof *Call);
  Call->cmd = XEN_SYSCTL_getdomaininfolist;
  Call->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
  Call->u.getdomaininfolist.max_domains = 2;
  set_xen_guest_handle(Call->u.getdomaininfolist.buffer, Info);
  hypercall1(__HYPERVISOR_sysctl, Call);
}

/* A memory_op in a multicall: the list of calls, the argument and the array in it. */
static void populate(multicall_entry_t *Entry, xen_memory_reservation_t *Arg, xen_pfn_t *Frames) {
  memset(Entry, 0, sizeof *Entry);
  memset(Arg, 0, sizeof *Arg);
  Entry->op = __HYPERVISOR_memory_op;
  Entry->args[0] = XENMEM_populate_physmap;
  Entry->args[1] = (uintptr_t)Arg;
  Frames[0] = 0x10;
  Arg->nr_extents = 1;
  set_xen_guest_handle(Arg->extent_start, Frames);
  hypercall2(__HYPERVISOR_multicall, (uintptr_t)Entry, 1);
}

/* The kernel pins the buffers of a dm_op itself: they may be anywhere. */
static void deviceModel(void) {
  struct xen_dm_op Op;
  memset(&Op, 0, sizeof Op);
  Op.op = XEN_DMOP_set_mem_type;
  privcmd_dm_op_buf_t Buffer = {.uptr = &Op, .size = sizeof Op};
  privcmd_dm_op_t Call = {.dom = 1, .num = 1, .ubufs = &Buffer};
  rawIoctl(Privcmd, IOCTL_PRIVCMD_DM_OP, &Call);
}

static void good(void) {
  list(newBuffer(1), newBuffer(1));
  char *Page = newBuffer(2);
  populate((void *)Page, (void *)(Page + 2048), (void *)(Page + 4096 - 4));
  deviceModel();
}

static void locked(void) {
  char *Anonymous = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  xen_domctl_getdomaininfo_t *Info = malloc(2 * sizeof *Info);
  if (Anonymous == MAP_FAILED || mlock(Info, 2 * sizeof *Info) != 0)
    exit(2);
  list((void *)Anonymous, Info);
}

static void bad(void) {
  struct xen_sysctl OnStack;
  xen_domctl_getdomaininfo_t *OnHeap = malloc(2 * sizeof *OnHeap);
  list(&OnStack, OnHeap);
  list(&StaticCall, StaticInfo);
  // Half of an array in a buffer, half in the page behind it.
  char *Page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  if (Page == MAP_FAILED || munlock(Page + 4096, 4096) != 0)
    exit(2);
  list(newBuffer(1), (void *)(Page + 4096 - sizeof(xen_domctl_getdomaininfo_t)));
  multicall_entry_t Entry;
  populate(&Entry, newBuffer(1), malloc(sizeof(xen_pfn_t)));
}

int main(int Argc, char **Argv) {
  const char *What = Argc > 1 ? Argv[1] : "good";
  openPrivcmd();
  if (strcmp(What, "good") == 0)
    good();
  else if (strcmp(What, "locked") == 0)
    locked();
  else
    bad();
  return 0;
}

// GOOD: ERROR SUMMARY: 0 errors

// BAD: XEN_SYSCTL_getdomaininfolist: u_sysctl points to the stack, which is not hypercall-safe ({{[0-9]+}} bytes)
// BAD: by {{.*}}: bad (pointers.c
// BAD: is on thread 1's stack
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to heap memory, which is not hypercall-safe (224 bytes)
// BAD: inside a block of size
// BAD: XEN_SYSCTL_getdomaininfolist: u_sysctl points to static data, which is not hypercall-safe ({{[0-9]+}} bytes)
// BAD: data symbol "StaticCall"
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to static data
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to an ordinary mapping, which is not hypercall-safe (from byte 112 of 224 bytes)
// BAD: multicall: call_list points to the stack
// BAD: XENMEM_populate_physmap: arg.extent_start points to heap memory
// BAD: ERROR SUMMARY: 7 errors

// STRICT: XEN_SYSCTL_getdomaininfolist: u_sysctl points to memory that is only locked, which is not hypercall-safe
// STRICT: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to memory that is only locked
// STRICT: ERROR SUMMARY: 2 errors

// The buffers of domctls: how large each has to be, and when it is not looked at.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good > %t.good 2>&1
// RUN: FileCheck %s --check-prefix=GOOD < %t.good
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t short > %t.short 2>&1
// RUN: FileCheck %s --check-prefix=SHORT < %t.short
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t unset > %t.unset 2>&1
// RUN: FileCheck %s --check-prefix=UNSET < %t.unset
//
// >>release 4.17
// >>default return 0
// >>on XEN_DOMCTL_get_vcpu_msrs return 0 write u.vcpu_msrs.msr_count=1
// >>on XEN_DOMCTL_getvcpuextstate return 0 write u.vcpuextstate.size=32

#include "hypercall.h"
#include <valgrind/memcheck.h>

static struct xen_domctl *newCall(uint32_t Command) {
  struct xen_domctl *Call = malloc(sizeof *Call);
  Call->cmd = Command;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 1;
  return Call;
}

static void send(struct xen_domctl *Call) {
  hypercall1(__HYPERVISOR_domctl, Call);
  free(Call);
}

/* Frame numbers go in, types come back. */
static void frames(size_t Room, int Init) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_getpageframeinfo3);
  xen_pfn_t *Frames = malloc(Room * sizeof *Frames);
  for (size_t I = 0; Init && I < Room; ++I)
    Frames[I] = I;
  Call->u.getpageframeinfo3.num = 4;
  set_xen_guest_handle(Call->u.getpageframeinfo3.array, Frames);
  send(Call);
}

/* Only the maps that the flags ask for, in bits. */
static void affinity(size_t Room, int Init) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_setvcpuaffinity);
  unsigned char *Map = malloc(Room);
  if (Init)
    memset(Map, 0xff, Room);
  Call->u.vcpuaffinity.vcpu = 0;
  Call->u.vcpuaffinity.flags = XEN_VCPUAFFINITY_SOFT;
  Call->u.vcpuaffinity.cpumap_soft.nr_bits = 17;
  set_xen_guest_handle(Call->u.vcpuaffinity.cpumap_soft.bitmap, Map);
  send(Call);
}

/* `reserved` has to be zero, so it has to be set. */
static void msrs(size_t Room, int Init) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_set_vcpu_msrs);
  struct xen_domctl_vcpu_msr *Msrs = malloc(Room * sizeof *Msrs);
  for (size_t I = 0; I < Room; ++I) {
    Msrs[I].index = 0x48;
    Msrs[I].value = 0;
    if (Init)
      Msrs[I].reserved = 0;
  }
  Call->u.vcpu_msrs.vcpu = 0;
  Call->u.vcpu_msrs.msr_count = 2;
  set_xen_guest_handle(Call->u.vcpu_msrs.msrs, Msrs);
  send(Call);
}

/* The matrix of distances has nr_vnodes * nr_vnodes elements. */
static void vnuma(size_t Room, int Init) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_setvnumainfo);
  uint32_t *Distances = malloc(Room * sizeof *Distances), Nodes[3] = {0};
  for (size_t I = 0; Init && I < Room; ++I)
    Distances[I] = 10;
  xen_vmemrange_t Range = {0, 1, 0, 0};
  Call->u.vnuma.nr_vnodes = 3;
  Call->u.vnuma.nr_vmemranges = 1;
  Call->u.vnuma.nr_vcpus = 3;
  Call->u.vnuma.pad = 0;
  set_xen_guest_handle(Call->u.vnuma.vdistance, Distances);
  set_xen_guest_handle(Call->u.vnuma.vcpu_to_vnode, Nodes);
  set_xen_guest_handle(Call->u.vnuma.vnode_to_pnode, Nodes);
  set_xen_guest_handle(Call->u.vnuma.vmemrange, &Range);
  send(Call);
}

/* A bitmap is returned, with its size in bits. */
static void dirty(size_t Room, int Judge) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_shadow_op);
  uint8_t *Bitmap = malloc(Room);
  Call->u.shadow_op.op = XEN_DOMCTL_SHADOW_OP_PEEK;
  Call->u.shadow_op.mode = 0;
  Call->u.shadow_op.pages = 100;
  set_xen_guest_handle(Call->u.shadow_op.dirty_bitmap, Bitmap);
  send(Call);
  if (Judge && VALGRIND_CHECK_MEM_IS_DEFINED(Bitmap, Room))
    printf("the bitmap has no value\n");
}

/* What an operation does not look at may be unset: questions for a size, no buffer, no list. */
static void unread(void) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_getvcpuextstate);
  Call->u.vcpuextstate.vcpu = 0;
  Call->u.vcpuextstate.size = 0;
  Call->u.vcpuextstate.xfeature_mask = 0;
  send(Call);
  Call = newCall(XEN_DOMCTL_gethvmcontext);
  set_xen_guest_handle_raw(Call->u.hvmcontext.buffer, NULL);
  send(Call);
  Call = newCall(XEN_DOMCTL_set_cpu_policy);
  Call->u.cpu_policy.nr_leaves = 0;
  Call->u.cpu_policy.nr_msrs = 0;
  send(Call);
  // More frames than Xen takes.
  Call = newCall(XEN_DOMCTL_getpageframeinfo3);
  Call->u.getpageframeinfo3.num = 1025;
  send(Call);
  // Xen fills one of two elements.
  Call = newCall(XEN_DOMCTL_get_vcpu_msrs);
  struct xen_domctl_vcpu_msr *Msrs = malloc(2 * sizeof *Msrs);
  Call->u.vcpu_msrs.vcpu = 0;
  Call->u.vcpu_msrs.msr_count = 2;
  set_xen_guest_handle(Call->u.vcpu_msrs.msrs, Msrs);
  send(Call);
  unsigned char Bits[sizeof *Msrs];
  printf("first %s, second %s\n",
         VALGRIND_GET_VBITS(&Msrs[0], Bits, sizeof Bits) == 1 && !Bits[0] ? "set" : "unset",
         VALGRIND_GET_VBITS(&Msrs[1], Bits, sizeof Bits) == 1 && !Bits[0] ? "set" : "unset");
}

int main(int Argc, char **Argv) {
  const char *What = Argc > 1 ? Argv[1] : "good";
  const int Short = strcmp(What, "short") == 0;
  const int Init = strcmp(What, "unset") != 0;
  openPrivcmd();
  frames(Short ? 3 : 4, Init);
  affinity(Short ? 2 : 3, Init);
  msrs(Short ? 1 : 2, Init);
  vnuma(Short ? 3 : 9, Init);
  dirty(Short ? 12 : 13, !Short);
  if (!Short && Init)
    unread();
  return 0;
}

// GOOD-NOT: the bitmap has no value
// GOOD: first set, second unset
// GOOD: ERROR SUMMARY: 0 errors

// SHORT: getpageframeinfo3: u.getpageframeinfo3.array is 8 bytes too short (needs 32 bytes
// SHORT: setvcpuaffinity: u.vcpuaffinity.cpumap_soft.bitmap is 1 byte too short (needs 3 bytes
// SHORT: set_vcpu_msrs: u.vcpu_msrs.msrs is 16 bytes too short (needs 32 bytes
// SHORT: setvnumainfo: u.vnuma.vdistance is 24 bytes too short (needs 36 bytes
// SHORT: SHADOW_OP_PEEK: u.shadow_op.dirty_bitmap is 1 byte too short (needs 13 bytes

// UNSET: getpageframeinfo3: u.getpageframeinfo3.array[0] is uninitialised
// UNSET: setvcpuaffinity: u.vcpuaffinity.cpumap_soft.bitmap{{.*}} is uninitialised
// UNSET: set_vcpu_msrs: u.vcpu_msrs.msrs[0].reserved is uninitialised (4 of 4 bytes)
// UNSET: setvnumainfo: u.vnuma.vdistance[0] is uninitialised
// UNSET-NOT: SHADOW_OP_PEEK:

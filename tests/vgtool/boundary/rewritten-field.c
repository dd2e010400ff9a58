// Fields that Xen changes when it interrupts a call and goes on with it, although the program only gave them:
// using them afterwards, or passing them on as they are.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --follow-results=all --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XEN_DOMCTL_getpageframeinfo3 when u.getpageframeinfo3.num=4 return 0 write u.getpageframeinfo3.num=1
// >>on XEN_DOMCTL_getpageframeinfo3 return 0
// >>on XENMEM_populate_physmap when cmd=6 return 4 write cmd=0x86
// >>on XENMEM_populate_physmap return 4

#include "hypercall.h"

static struct xen_domctl *Call;
static xen_pfn_t Frames[4];

static void frameTypes(void) {
  Call->cmd = XEN_DOMCTL_getpageframeinfo3;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 5;
  Call->u.getpageframeinfo3.num = 4;
  set_xen_guest_handle(Call->u.getpageframeinfo3.array, Frames);
  if (hypercall1(__HYPERVISOR_domctl, Call))
    exit(1);
}

static multicall_entry_t Entries[2];
static struct xen_memory_reservation Reservation = {.nr_extents = 4, .domid = 5};

static void populate(int Refill) {
  set_xen_guest_handle(Reservation.extent_start, Frames);
  for (int I = 0; I < 2; ++I) {
    if (!Refill && Entries[I].op)
      continue;
    Entries[I].op = __HYPERVISOR_memory_op;
    Entries[I].args[0] = XENMEM_populate_physmap;
    Entries[I].args[1] = (uintptr_t)&Reservation;
  }
  if (hypercall2(__HYPERVISOR_multicall, (uintptr_t)Entries, 2) || Entries[0].result != 4)
    exit(1);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  Call = calloc(1, sizeof *Call);
  if (strcmp(Argv[1], "good") == 0) {
    const unsigned Count = 4;
    for (int I = 0; I < 2; ++I) {
      frameTypes();
      for (unsigned F = 0; F < Count; ++F)
        printf("%lu\n", (unsigned long)Frames[F]);
      populate(1);
    }
    return 0;
  }
  frameTypes();
  for (unsigned I = 0; I < Call->u.getpageframeinfo3.num; ++I)
    printf("%lu\n", (unsigned long)Frames[I]);
  frameTypes();
  struct xen_domctl *Copy = malloc(sizeof *Copy);
  memcpy(Copy, Call, sizeof *Copy);
  if (hypercall1(__HYPERVISOR_domctl, Copy))
    return 1;
  populate(0);
  populate(0);
  return 0;
}

// BAD: XEN_DOMCTL_getpageframeinfo3: u.getpageframeinfo3.num is 1, which Xen left there when it interrupted the call and went on with it, and the program uses it
// BAD-NEXT: at 0x{{.*}}: main (rewritten-field.c:
// BAD: The value came from
// BAD: by 0x{{.*}}: frameTypes
// BAD: How to fix: give the field a value before each call
// BAD: XEN_DOMCTL_getpageframeinfo3: u.getpageframeinfo3.num is 1, {{.*}}, and is passed to XEN_DOMCTL_getpageframeinfo3 as u.getpageframeinfo3.num
// BAD: XENMEM_populate_physmap: args is 134, {{.*}}, and is passed to XENMEM_populate_physmap as cmd
// BAD: ERROR SUMMARY: {{[34]}} errors

// GOOD: ERROR SUMMARY: 0 errors

// A handle in a structure that a handle leads to: the segments of a kexec image, each with a buffer of its
// own. Reports name the element, and what is wrong in one is not said of the others.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: not %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD

#include "hypercall.h"
#include <xen/kexec.h>

static struct xen_kexec_segment *Segments;

static void load(unsigned Count) {
  static struct xen_kexec_load Load;
  Load.type = KEXEC_TYPE_CRASH;
  Load.nr_segments = Count;
  set_xen_guest_handle(Load.segments.h, Segments);
  hypercall2(__HYPERVISOR_kexec_op, KEXEC_CMD_kexec_load, (uintptr_t)&Load);
}

static void fill(void) {
  for (int I = 0; I < 3; ++I) {
    set_xen_guest_handle(Segments[I].buf.h, calloc(1, 64));
    Segments[I].buf_size = 64;
    Segments[I].dest_maddr = 0x100000 * I;
    Segments[I].dest_size = 4096;
  }
}

static void bad(void) {
  puts("# too short");
  Segments[1].buf_size = 80;
  load(3);
  Segments[1].buf_size = 64;

  puts("# a field of the middle element");
  struct xen_kexec_segment Whole = Segments[1];
  struct xen_kexec_segment *New = malloc(sizeof *New);
  Segments[1].dest_maddr = New->dest_maddr;
  load(3);
  Segments[1] = Whole;

  puts("# what the handle of the last element leads to");
  char *Partly = malloc(64);
  memset(Partly, 1, 40);
  set_xen_guest_handle(Segments[2].buf.h, Partly);
  load(3);

  puts("# the handle itself: what it leads to is not known");
  set_xen_guest_handle(Segments[2].buf.h, New->buf.h.p);
  load(3);

  puts("# freed");
  free(Partly);
  set_xen_guest_handle(Segments[2].buf.h, Partly);
  load(3);

  puts("# the outer array itself is short");
  set_xen_guest_handle(Segments[2].buf.h, calloc(1, 64));
  load(4);
}

static void good(void) {
  load(3);
  // Elements beyond the count are not looked at, and neither is the buffer of one without bytes.
  memset(&Segments[2], 0xff, sizeof Segments[2]);
  load(2);
  Segments[1].buf_size = 0;
  set_xen_guest_handle(Segments[1].buf.h, (void *)8);
  load(2);
  load(0);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  Segments = calloc(3, sizeof *Segments);
  fill();
  strcmp(Argv[1], "bad") == 0 ? bad() : good();
  return 0;
}

// BAD: # too short
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h[1].buf.h is 16 bytes too short (needs 80 bytes for buf_size=80)
// BAD: 0 bytes after a block of size 64 alloc'd
// BAD: by 0x{{.*}}: fill (nested-handles.c:
// BAD-NOT: kexec_load:
// BAD: # a field of the middle element
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h[1].dest_maddr is uninitialised (8 of 8 bytes)
// BAD-NOT: kexec_load:
// BAD: # what the handle of the last element leads to
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h[2].buf.h[40] is uninitialised (24 of 64 bytes of arg.segments.h[2].buf.h)
// BAD: 40 bytes inside a block of size 64 alloc'd
// BAD-NOT: kexec_load:
// BAD: # the handle itself
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h[2].buf.h is uninitialised (8 of 8 bytes)
// BAD-NOT: kexec_load:
// BAD: # freed
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h[2].buf.h points into a freed block (needs 64 bytes for buf_size=64)
// BAD-NOT: kexec_load:
// BAD: # the outer array
// BAD-NOT: kexec_load:
// BAD: KEXEC_CMD_kexec_load: arg.segments.h is 32 bytes too short (needs 128 bytes for nr_segments=4)
// BAD-NOT: kexec_load:
// BAD: HYPERCALL SUMMARY
// BAD: ERROR SUMMARY: 6 errors

// GOOD: 4{{ +}}0 KEXEC_CMD_kexec_load
// GOOD: ERROR SUMMARY: 0 errors

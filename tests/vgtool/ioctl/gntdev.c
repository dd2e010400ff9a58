// The last array of a request's structure goes on behind it: checked as far as the count says.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t 3 3 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t 3 2 2>&1 | FileCheck %s --check-prefix=SHORT
//
// >>release 4.17
// >>on IOCTL_GNTDEV_MAP_GRANT_REF return 0 write index=0x1000
// >>on IOCTL_EVTCHN_BIND_UNBOUND_PORT return 17

#include "hypercall.h"
#include <stddef.h>
#include <xen/sys/evtchn.h>
#include <xen/sys/gntdev.h>

int main(int Argc, char **Argv) {
  if (Argc < 3)
    return 2;
  const unsigned Count = atoi(Argv[1]), Room = atoi(Argv[2]);
  const int Device = open("/dev/xen/gntdev", O_RDWR);
  struct ioctl_gntdev_map_grant_ref *Map =
      malloc(offsetof(struct ioctl_gntdev_map_grant_ref, refs) + Room * sizeof Map->refs[0]);
  Map->count = Count;
  for (unsigned I = 0; I < Room; ++I)
    Map->refs[I] = (struct ioctl_gntdev_grant_ref){.domid = 1, .ref = 8 + I};
  ioctl(Device, IOCTL_GNTDEV_MAP_GRANT_REF, Map);
  struct ioctl_evtchn_bind_unbound_port Bind = {.remote_domain = Map->index >> 12};
  const int Events = open("/dev/xen/evtchn", O_RDWR);
  printf("port %d\n", ioctl(Events, IOCTL_EVTCHN_BIND_UNBOUND_PORT, &Bind));
  return 0;
}

// GOOD: IOCTL_GNTDEV_MAP_GRANT_REF(count=3, {{.*}}refs[2].ref=10{{.*}}) = 0 -> index=4096
// GOOD: IOCTL_EVTCHN_BIND_UNBOUND_PORT(remote_domain=1) = 17
// GOOD: port 17
// GOOD: ERROR SUMMARY: 0 errors

// SHORT: IOCTL_GNTDEV_MAP_GRANT_REF: refs is 8 bytes too short (needs 24 bytes for count=3)

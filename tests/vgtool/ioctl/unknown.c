// What the table does not know reaches the kernel and is counted.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on ioctl:0x00085042 return 5
// >>on hypercall:99 return 7
// >>on domctl:4000 return 3

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  uint64_t *Record = malloc(sizeof *Record);
  const long First = rawIoctl(Privcmd, _IOC(_IOC_NONE, 'P', 0x42, 8), Record);
  const long Second = hypercall1(99, NULL);
  struct xen_domctl Call = {.cmd = 4000, .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  const long Third = hypercall1(__HYPERVISOR_domctl, &Call);
  printf("results %ld %ld %ld\n", First, Second, Third);
  const int Fourth = ioctl(Privcmd, IOCTL_PRIVCMD_UNIMPLEMENTED, NULL);
  printf("unimplemented: %d %s\n", Fourth, errno == ENOTTY ? "ENOTTY" : "?");
  // What an unknown request did to its record is unknown: no report if the record is used.
  struct xen_domctl Next = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  Next.domain = *Record;
  hypercall1(__HYPERVISOR_domctl, &Next);
  isatty(Privcmd); // A request that is not the device's own.
  return 0;
}

// CHECK: results 5 7 3
// CHECK: unimplemented: -1 ENOTTY
// CHECK: domctl:4000 (unknown)
// CHECK: hypercall:99 (unknown)
// CHECK: ioctl:0x85042 (unknown)
// CHECK: 3 unknown
// CHECK: ERROR SUMMARY: 0 errors

// Memory that is mapped and faults all the same: a file mapping beyond the file's end. The program would get a SIGBUS
// there, and the call an EFAULT; the tool gets neither.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --trace-hypercalls=yes --xen-release=4.17 %t %t.file 2>&1 | FileCheck %s
//
// >>default return 0
// >>on XEN_SYSCTL_getdomaininfolist return 0 write u.getdomaininfolist.num_domains=2

#include "hypercall.h"

int main(int Argc, char **Argv) {
  if (Argc < 2)
    return 2;
  openPrivcmd();
  const int File = open(Argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  char *Page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, File, 0);
  if (Page == MAP_FAILED)
    return 3;
  hypercall1(__HYPERVISOR_domctl, Page);
  rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, Page);
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Call.u.getdomaininfolist.max_domains = 2;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, (void *)Page);
  // The replay clears what it fills in, and fails like the hypervisor.
  const long Result = hypercall1(__HYPERVISOR_sysctl, &Call);
  printf("result %ld, %d domains\n", Result, Call.u.getdomaininfolist.num_domains);
  puts("survived");
  return 0;
}

// CHECK: result -1, 2 domains
// CHECK: survived
// CHECK: HYPERCALL SUMMARY

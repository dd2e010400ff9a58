// Each process sums up its own calls; a descriptor of the device stays one across fork, dup and exec.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --trace-children=yes --replay=%t.replay --error-exitcode=9 --log-file=%t.%%p.log %t 2>&1 | FileCheck %s
// RUN: cat %t.*.log | FileCheck %s --check-prefix=LOG
// RUN: rm -f %t.*.log
//
// >>release 4.17
// >>on XENVER_version return 0x40011

#include "hypercall.h"

int main(int Argc, char **Argv) {
  if (Argc > 1) {
    Privcmd = atoi(Argv[1]);
    printf("after exec: %#lx\n", hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0));
    return 0;
  }
  openPrivcmd();
  hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
  const pid_t Child = fork();
  if (Child == 0) {
    char Number[16];
    Privcmd = dup(Privcmd);
    printf("after fork and dup: %#lx\n", hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0));
    fflush(stdout);
    snprintf(Number, sizeof Number, "%d", Privcmd);
    execl(Argv[0], Argv[0], Number, NULL);
    return 1;
  }
  int Status;
  waitpid(Child, &Status, 0);
  return Status != 0;
}

// CHECK: after fork and dup: 0x40011
// CHECK: after exec: 0x40011

// LOG-COUNT-2: 1 0 XENVER_version
// LOG-NOT: 2 0 XENVER_version

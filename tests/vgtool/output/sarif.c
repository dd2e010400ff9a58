// --sarif=FILE holds the reports, with places and stacks, for code-scanning pages.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc -q --replay=%t.replay --sarif=%t.sarif %t bad
// RUN: %python %S/../Inputs/sarif.py %t.sarif | FileCheck %s --check-prefix=BAD
// RUN: %xenhc -q --replay=%t.replay --sarif=%t.sarif %t good
// RUN: %python %S/../Inputs/sarif.py %t.sarif | FileCheck %s --check-prefix=GOOD
//
// What is suppressed is not in it.
// RUN: printf '{\nname\nxenhc:Undefined\nXEN_DOMCTL_pausedomain *\n...\nfun:main\n}\n' > %t.supp
// RUN: %xenhc -q --replay=%t.replay --suppressions=%t.supp --sarif=%t.sarif %t bad
// RUN: %python %S/../Inputs/sarif.py %t.sarif | FileCheck %s --check-prefix=SUPPRESSED
//
// A forked child has a file of its own if the name allows it; it never writes over its parent's.
// RUN: rm -f %t.*.log
// RUN: %xenhc -q --replay=%t.replay --sarif=%t.%%p.log %t fork
// RUN: cat %t.*.log | FileCheck %s --check-prefix=FORKED
// RUN: %xenhc -q --replay=%t.replay --sarif=%t.sarif %t fork
// RUN: %python %S/../Inputs/sarif.py %t.sarif | FileCheck %s --check-prefix=BAD
//
// Programs that are started with the same name write over one another, but whole.
// RUN: %xenhc -q --trace-children=yes --replay=%t.replay --sarif=%t.sarif %t exec
// RUN: %python %S/../Inputs/sarif.py %t.sarif | FileCheck %s --check-prefix=BAD
//
// RUN: not %xenhc --sarif=%t/no/such/folder %t bad 2>&1 | FileCheck %s --check-prefix=NOWHERE
//
// >>release 4.17
// >>default return 0

#include "hypercall.h"

static void pauseDomain(domid_t *Domain) {
  struct xen_domctl Call = {.cmd = XEN_DOMCTL_pausedomain,
                            .interface_version = XEN_DOMCTL_INTERFACE_VERSION};
  Call.domain = *Domain;
  hypercall1(__HYPERVISOR_domctl, &Call);
}

static void list(int Freed) {
  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  xen_domctl_getdomaininfo_t *Buffer = calloc(4, sizeof *Buffer);
  if (Freed)
    free(Buffer);
  Call.u.getdomaininfolist.max_domains = 4;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, Buffer);
  hypercall1(__HYPERVISOR_sysctl, &Call);
}

int main(int Argc, char **Argv) {
  const int Bad = strcmp(Argv[Argc - 1], "good") != 0;
  openPrivcmd();
  domid_t *Domain = Bad ? malloc(sizeof *Domain) : calloc(1, sizeof *Domain);
  for (int I = 0; I < 3; ++I)
    pauseDomain(Domain);
  list(Bad);
  if (!strcmp(Argv[Argc - 1], "fork")) {
    if (fork() == 0) {
      list(1);
      return 0;
    }
    int Status;
    wait(&Status);
  }
  if (!strcmp(Argv[Argc - 1], "exec")) {
    if (fork() == 0)
      return execl(Argv[0], Argv[0], "many", NULL);
    int Status;
    wait(&Status);
  }
  if (!strcmp(Argv[Argc - 1], "many"))
    list(1), list(1), list(1), list(1);
  return 0;
}

// BAD: Undefined (error) x3: XEN_DOMCTL_pausedomain: domain is uninitialised (2 of 2 bytes). How to fix: give it a value
// BAD-NEXT: at {{.*}}hypercall.h:{{[0-9]+}} in rawIoctl
// BAD-NEXT: stack: reported here, {{[5-9]}} frames
// BAD-NEXT: Unaddressable (error) x1: XEN_SYSCTL_getdomaininfolist: {{.*}} points into a freed block {{.*}}How to fix: free the block after
// BAD-NEXT: at {{.*}}hypercall.h
// BAD-NEXT: stack: reported here
// BAD-NEXT: stack: the block was allocated here
// BAD-NEXT: stack: the block was freed here
// BAD-NEXT: xenhc: 2 results

// GOOD: {{^}}xenhc: 0 results

// SUPPRESSED-NOT: pausedomain
// SUPPRESSED: Unaddressable (error) x1
// SUPPRESSED: xenhc: 1 results

// FORKED-DAG: "occurrenceCount":3
// FORKED-DAG: "occurrenceCount":1

// NOWHERE: cannot write {{.*}}/no/such/folder
// NOWHERE-NEXT: give another file with --sarif=FILE

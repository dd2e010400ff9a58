// Of a union Xen reads the part that a field selects: the others need no value, that one does.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: not %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --xen-release=4.17 --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD

#include "hypercall.h"

static struct xen_domctl *newCall(unsigned Command) {
  struct xen_domctl *Call = malloc(sizeof *Call);
  memset(Call, 0, __builtin_offsetof(struct xen_domctl, u));
  Call->cmd = Command;
  Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Call->domain = 1;
  return Call;
}

static void bind(int Type, int Fill) {
  struct xen_domctl *Call = newCall(XEN_DOMCTL_bind_pt_irq);
  struct xen_domctl_bind_pt_irq *Bind = &Call->u.bind_pt_irq;
  Bind->machine_irq = 16;
  Bind->irq_type = Type;
  if (Fill == PT_IRQ_TYPE_MSI) {
    Bind->u.msi.gvec = 33;
    Bind->u.msi.gflags = 0;
    Bind->u.msi.gtable = 0;
  } else {
    Bind->u.pci.bus = 0;
    Bind->u.pci.device = 3;
    Bind->u.pci.intx = 1;
  }
  hypercall1(__HYPERVISOR_domctl, Call);
  free(Call);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  if (strcmp(Argv[1], "good") == 0) {
    bind(PT_IRQ_TYPE_MSI, PT_IRQ_TYPE_MSI);
    bind(PT_IRQ_TYPE_PCI, PT_IRQ_TYPE_PCI);
    return 0;
  }
  puts("# MSI, with what PCI needs");
  bind(PT_IRQ_TYPE_MSI, PT_IRQ_TYPE_PCI);
  puts("# PCI, with what MSI needs");
  bind(PT_IRQ_TYPE_PCI, PT_IRQ_TYPE_MSI);
  puts("# which part it is has no value");
  int *Unknown = malloc(sizeof *Unknown);
  bind(*Unknown, PT_IRQ_TYPE_PCI);
  return 0;
}

// The vector number of MSI is where the bus of PCI is.
// BAD: # MSI
// BAD: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.msi.gflags is uninitialised (4 of 4 bytes)
// BAD: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.msi.gtable is uninitialised (8 of 8 bytes)
// BAD-NOT: .pci.
// BAD: # PCI
// BAD-NOT: .msi.
// BAD: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.pci.device is uninitialised (1 of 1 byte)
// BAD: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.pci.intx is uninitialised (1 of 1 byte)
// BAD-NOT: .msi.
// BAD: # which part
// BAD: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.irq_type is uninitialised (4 of 4 bytes)
// BAD: ERROR SUMMARY: 5 errors

// GOOD: 2{{ +}}0 XEN_DOMCTL_bind_pt_irq
// GOOD: ERROR SUMMARY: 0 errors

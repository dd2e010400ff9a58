// SPDX-License-Identifier: GPL-2.0-or-later
// A toolstack program with the three mistakes that a hypercall's caller makes most easily. Each of
// them goes unnoticed when the program runs by itself. Argument: the domain to ask about.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#define __XEN_TOOLS__ 1
#include <xen/xen.h>

#include <xen/domctl.h>
#include <xen/sysctl.h>

static xencall_handle *Xen;

// (a) The domctl is filled field by field, and one field is forgotten: which vcpu.
static void uninitialisedField(domid_t Domain) {
  struct xen_domctl *Op = malloc(sizeof(*Op));
  Op->cmd = XEN_DOMCTL_getvcpuinfo;
  Op->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  Op->domain = Domain;
  int Result = xencall1(Xen, __HYPERVISOR_domctl, (uint64_t)(uintptr_t)Op);
  printf("getvcpuinfo: %d\n", Result);
  free(Op);
}

static void listDomains(xen_domctl_getdomaininfo_t *Buffer, uint32_t Count) {
  struct xen_sysctl *Op = calloc(1, sizeof(*Op));
  Op->cmd = XEN_SYSCTL_getdomaininfolist;
  Op->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
  Op->u.getdomaininfolist.max_domains = Count;
  set_xen_guest_handle(Op->u.getdomaininfolist.buffer, Buffer);
  int Result = xencall1(Xen, __HYPERVISOR_sysctl, (uint64_t)(uintptr_t)Op);
  printf("getdomaininfolist: %d, %" PRIu32 " domains\n", Result,
         Op->u.getdomaininfolist.num_domains);
  free(Op);
}

// (b) Room for one domain, but Xen is told that there is room for four.
static void shortBuffer(void) {
  xen_domctl_getdomaininfo_t *Buffer = malloc(sizeof(*Buffer));
  listDomains(Buffer, 4);
  free(Buffer);
}

// (c) The buffer has been given back before Xen writes to it.
static void freedBuffer(void) {
  xen_domctl_getdomaininfo_t *Buffer = malloc(4 * sizeof(*Buffer));
  xen_domctl_getdomaininfo_t *Stale = Buffer;
  free(Buffer);
  listDomains(Stale, 4);
}

int main(int Argc, char **Argv) {
  domid_t Domain = Argc > 1 ? (domid_t)atoi(Argv[1]) : 0;
  Xen = xencall_open(NULL, 0);
  if (!Xen) {
    perror("xencall_open");
    return 2;
  }
  uninitialisedField(Domain);
  shortBuffer();
  freedBuffer();
  xencall_close(Xen);
  return 0;
}

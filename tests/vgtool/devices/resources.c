// Event channels, mapped grants and granted pages: given back once, as they were got, and not used afterwards.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD < %t.bad
// RUN: not %xenhc --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t leak > %t.leak 2>&1
// RUN: FileCheck %s --check-prefix=LEAK < %t.leak
//
// >>release 4.17
// >>on IOCTL_EVTCHN_BIND_VIRQ return 17
// >>on IOCTL_EVTCHN_BIND_UNBOUND_PORT return 18
// >>on IOCTL_EVTCHN_UNBIND when port=99 errno ENOTCONN
// >>on IOCTL_EVTCHN_UNBIND return 0
// >>on IOCTL_EVTCHN_NOTIFY return 0
// >>on IOCTL_EVTCHN_RESET return 0
// >>on IOCTL_GNTDEV_MAP_GRANT_REF return 0 write index=0x3000
// >>on IOCTL_GNTDEV_UNMAP_GRANT_REF when count=1 errno ENOENT
// >>on IOCTL_GNTDEV_UNMAP_GRANT_REF return 0
// >>on IOCTL_GNTALLOC_ALLOC_GREF return 0 write index=0x5000
// >>on IOCTL_GNTALLOC_DEALLOC_GREF return 0

#include "hypercall.h"
#include <stddef.h>
#include <xen/sys/evtchn.h>
#include <xen/sys/gntalloc.h>
#include <xen/sys/gntdev.h>

static int Events, Grants, Pages;

static int bindVirq(void) {
  struct ioctl_evtchn_bind_virq Bind = {.virq = 3};
  return ioctl(Events, IOCTL_EVTCHN_BIND_VIRQ, &Bind);
}

static int bindUnbound(void) {
  struct ioctl_evtchn_bind_unbound_port Bind = {.remote_domain = 1};
  return ioctl(Events, IOCTL_EVTCHN_BIND_UNBOUND_PORT, &Bind);
}

static void unbind(unsigned Port) {
  struct ioctl_evtchn_unbind Unbind = {.port = Port};
  ioctl(Events, IOCTL_EVTCHN_UNBIND, &Unbind);
}

static void notify(unsigned Port) {
  struct ioctl_evtchn_notify Notify = {.port = Port};
  ioctl(Events, IOCTL_EVTCHN_NOTIFY, &Notify);
}

static uint64_t mapGrants(unsigned Count) {
  struct ioctl_gntdev_map_grant_ref *Map =
      calloc(1, offsetof(struct ioctl_gntdev_map_grant_ref, refs) + Count * sizeof Map->refs[0]);
  Map->count = Count;
  ioctl(Grants, IOCTL_GNTDEV_MAP_GRANT_REF, Map);
  const uint64_t Index = Map->index;
  free(Map);
  return Index;
}

static void unmapGrants(uint64_t Index, unsigned Count) {
  struct ioctl_gntdev_unmap_grant_ref Unmap = {.index = Index, .count = Count};
  ioctl(Grants, IOCTL_GNTDEV_UNMAP_GRANT_REF, &Unmap);
}

static uint64_t grantPages(unsigned Count) {
  struct ioctl_gntalloc_alloc_gref *Alloc = calloc(1, sizeof *Alloc + Count * sizeof Alloc->gref_ids[0]);
  Alloc->count = Count;
  ioctl(Pages, IOCTL_GNTALLOC_ALLOC_GREF, Alloc);
  const uint64_t Index = Alloc->index;
  free(Alloc);
  return Index;
}

static void ungrantPages(uint64_t Index, unsigned Count) {
  struct ioctl_gntalloc_dealloc_gref Dealloc = {.index = Index, .count = Count};
  ioctl(Pages, IOCTL_GNTALLOC_DEALLOC_GREF, &Dealloc);
}

static void good(void) {
  for (int I = 0; I < 2; ++I) { // The number is given out anew.
    const int Port = bindVirq();
    notify(Port);
    unbind(Port);
  }
  unmapGrants(mapGrants(2), 2);
  const uint64_t Index = grantPages(3);
  ungrantPages(Index + 4096, 2); // In any pieces.
  ungrantPages(Index, 1);
  bindVirq();
  ioctl(Events, IOCTL_EVTCHN_RESET, NULL);
  bindVirq();
  bindUnbound();
  close(Events); // Gives back all that was bound through it.
  Events = open("/dev/xen/evtchn", O_RDWR);
  notify(17); // Whatever that is: nobody knows this port here.
}

static void bad(void) {
  const int Port = bindVirq();
  unbind(Port);
  unbind(Port);
  notify(Port);
  unbind(99);
  const uint64_t Index = mapGrants(2);
  unmapGrants(Index, 1);
  unmapGrants(Index, 2);
  unmapGrants(Index, 2);
  const uint64_t Granted = grantPages(2);
  ungrantPages(Granted, 1);
  ungrantPages(Granted, 2);
}

static void leak(void) {
  bindVirq();
  bindUnbound();
  mapGrants(2);
  ungrantPages(grantPages(3), 1);
}

int main(int Argc, char **Argv) {
  const char *What = Argc > 1 ? Argv[1] : "good";
  setvbuf(stdout, NULL, _IONBF, 0);
  Events = open("/dev/xen/evtchn", O_RDWR);
  Grants = open("/dev/xen/gntdev", O_RDWR);
  Pages = open("/dev/xen/gntalloc", O_RDWR);
  if (strcmp(What, "good") == 0)
    good();
  else if (strcmp(What, "bad") == 0)
    bad();
  else
    leak();
  return 0;
}

// GOOD-NOT: given back
// GOOD: ERROR SUMMARY: 0 errors

// BAD: IOCTL_EVTCHN_UNBIND: event channel 17 was given back before
// BAD: by {{.*}}: bad (resources.c:[[#@LINE-38]])
// BAD: The first time was
// BAD: by {{.*}}: bad (resources.c:[[#@LINE-41]])
// BAD: IOCTL_EVTCHN_NOTIFY: event channel 17 is used after it was given back
// BAD: IOCTL_EVTCHN_UNBIND: event channel 99 was not got through this descriptor
// BAD: IOCTL_GNTDEV_UNMAP_GRANT_REF: 1 of 2 grants mapped at index 0x3000 cannot be given back
// BAD: They were got together
// BAD: by {{.*}}: mapGrants (resources.c
// BAD: IOCTL_GNTDEV_UNMAP_GRANT_REF: grants mapped at index 0x3000 was given back before
// BAD: IOCTL_GNTALLOC_DEALLOC_GREF: granted page at index 0x5000 was given back before
// BAD: ERROR SUMMARY: 6 errors

// LEAK: 1 event channel never given back
// LEAK: by {{.*}}: bindVirq (resources.c
// LEAK: 1 event channel never given back
// LEAK: by {{.*}}: bindUnbound (resources.c
// LEAK: 2 grants never given back
// LEAK: 2 granted pages never given back
// LEAK: not given back at the end: 2 event channels, 2 grants, 2 granted pages
// LEAK: ERROR SUMMARY: 4 errors

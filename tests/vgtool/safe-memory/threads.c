// Threads that map, lock, use, unlock and unmap at once: each is told apart, whoever gets an address next.
//
// RUN: gcc -g -O0 -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t -pthread
// RUN: %replay
// RUN: %xenhc --check-hypercall-memory=yes --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0

#include "hypercall.h"
#include <pthread.h>

enum { Threads = 16, Rounds = 60 };
static int Buffers;

static void fail(const char *What) {
  perror(What);
  exit(2);
}

/* Every other thread uses locked memory of its own, the others the hypercall device. */
static void *work(void *Opaque) {
  const uintptr_t Number = (uintptr_t)Opaque;
  const int Locked = Number & 1;
  for (unsigned Round = 0; Round < Rounds; ++Round) {
    const size_t Bytes = (1 + (Number + Round) % 3) * 4096;
    char *Where = mmap(NULL, Bytes, PROT_READ | PROT_WRITE, Locked ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED,
                       Locked ? -1 : Buffers, 0);
    if (Where == MAP_FAILED)
      fail("mmap");
    if (Locked && mlock(Where, Bytes) != 0)
      fail("mlock");
    struct xen_sysctl *Call = (struct xen_sysctl *)Where;
    memset(Call, 0, sizeof *Call);
    Call->cmd = XEN_SYSCTL_getdomaininfolist;
    Call->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
    Call->u.getdomaininfolist.max_domains = 1;
    set_xen_guest_handle_raw(Call->u.getdomaininfolist.buffer, Where + Bytes - 256);
    hypercall1(__HYPERVISOR_sysctl, Call);
    if (Locked && Round % 2 && munlock(Where, Bytes) != 0)
      fail("munlock");
    if (munmap(Where, Bytes) != 0)
      fail("munmap");
  }
  return NULL;
}

int main(void) {
  openPrivcmd();
  Buffers = open("/dev/xen/hypercall", O_RDWR | O_CLOEXEC);
  pthread_t Ids[Threads];
  for (uintptr_t I = 0; I < Threads; ++I)
    if (pthread_create(&Ids[I], NULL, work, (void *)I) != 0)
      fail("pthread_create");
  for (int I = 0; I < Threads; ++I)
    pthread_join(Ids[I], NULL);
  // The same buffer over and over: nothing grows with it.
  char *Page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int I = 0; I < 20000; ++I)
    if (mlock(Page, 64) != 0)
      fail("mlock");
  munmap(Page, 4096);
  return 0;
}

// CHECK: 960 0 XEN_SYSCTL_getdomaininfolist
// CHECK-NOT: given back
// CHECK: ERROR SUMMARY: 0 errors

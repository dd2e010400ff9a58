// mlock() does not nest: unlocking one buffer unlocks the page of its neighbour.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --check-hypercall-memory=yes --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --check-hypercall-memory=yes --replay=%t.replay --error-exitcode=9 %t bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD < %t.bad
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0

#include "hypercall.h"

static void *lock(void *Start, size_t Len) {
  if (mlock(Start, Len) != 0)
    exit(2);
  return Start;
}

static void unlock(void *Start, size_t Len) {
  if (munlock(Start, Len) != 0)
    exit(2);
}

static void list(struct xen_sysctl *Call, void *Info) {
  memset(Call, 0, sizeof *Call);
  Call->cmd = XEN_SYSCTL_getdomaininfolist;
  Call->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
  Call->u.getdomaininfolist.max_domains = 1;
  set_xen_guest_handle_raw(Call->u.getdomaininfolist.buffer, Info);
  hypercall1(__HYPERVISOR_sysctl, Call);
}

int main(int Argc, char **Argv) {
  openPrivcmd();
  char *Page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Argc > 1 && strcmp(Argv[1], "bad") == 0) {
    struct xen_sysctl *Call = lock(Page, sizeof *Call);
    char *Info = lock(Page + 1024, 112);
    unlock(Info, 112); // The call itself is in the same page.
    list(Call, lock(Page + 4096, 112));
    // The same buffer twice.
    lock(Page + 8192, 64);
    lock(Page + 8192, 64);
    unlock(Page + 8192, 64);
    return 0;
  }
  // A page each, unlocked in any order.
  struct xen_sysctl *Call = lock(Page, sizeof *Call);
  char *Info = lock(Page + 4096, 112);
  list(Call, Info);
  unlock(Call, sizeof *Call);
  unlock(Info, 112);
  // All at once.
  lock(Page + 16, 16);
  lock(Page + 4096, 112);
  unlock(Page, 8192);
  // Piece by piece.
  lock(Page, 3 * 4096);
  unlock(Page, 4096);
  unlock(Page + 4096, 8192);
  // Forgotten by a block that is no more.
  char *Block = lock(malloc(64), 64);
  free(Block);
  char *Beside = lock(malloc(64), 64);
  unlock(Beside, 64);
  return 0;
}

// GOOD-NOT: munlock() of
// GOOD: ERROR SUMMARY: 0 errors

// BAD: munlock() of 112 bytes at 0x{{.*}} also unlocks 136 bytes at 0x{{.*}}, which are in the same page and still in use (mlock() does not nest)
// BAD: by {{.*}}: main (unlock.c:40)
// BAD: The other 136 bytes were locked
// BAD: by {{.*}}: main (unlock.c:38)
// BAD: XEN_SYSCTL_getdomaininfolist: u_sysctl points to an ordinary mapping, which is not hypercall-safe
// BAD: It was locked until this munlock()
// BAD: by {{.*}}: main (unlock.c:40)
// BAD: munlock() of 64 bytes at 0x{{.*}} also unlocks 64 bytes at
// BAD: by {{.*}}: main (unlock.c:45)
// BAD: ERROR SUMMARY: 3 errors

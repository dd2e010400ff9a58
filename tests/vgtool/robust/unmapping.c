// Calls whose memory other threads unmap, protect and map anew meanwhile.
//
// RUN: gcc -g -Wall -Wextra -Wno-unused-function -I%S/../Inputs %s -o %t -pthread
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --error-limit=no -q --log-file=%t.log %t | FileCheck %s
// RUN: %xenhc --xen-release=4.17 --error-limit=no -q --log-file=%t.log %t kernel | FileCheck %s
//
// CHECK: survived

#include "hypercall.h"
#include <pthread.h>

enum { Page = 4096, Pages = 8, Callers = 6, Calls = 300 };

static char *Memory;
static volatile int Done;

/* Everything that the calls name lies in these pages; they come and go as a whole, at a fixed place. */
static void *disturb(void *Unused) {
  (void)Unused;
  for (unsigned I = 0; !Done; ++I) {
    char *At = Memory + I * 7 % Pages * Page;
    if (I % 3 == 0)
      munmap(At, Page);
    else if (I % 3 == 1)
      mprotect(At, Page, I % 2 ? PROT_READ : PROT_NONE);
    mmap(At, Page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  }
  return NULL;
}

static void *call(void *Arg) {
  const size_t Number = (size_t)Arg;
  for (size_t I = 0; I < Calls; ++I) {
    /* The ioctl's own structure stays; the rest of the call is wherever it is. */
    const uintptr_t Start = (uintptr_t)Memory + (Number * 1000 + I * 72) % (Pages * Page - 512);
    privcmd_hypercall_t Call = {.op = I % 2 ? __HYPERVISOR_sysctl : __HYPERVISOR_multicall,
                                .arg = {Start, 8}};
    rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
    privcmd_mmapbatch_v2_t Batch = {.num = 500, .arr = (void *)Start, .err = (void *)Start};
    rawIoctl(Privcmd, IOCTL_PRIVCMD_MMAPBATCH_V2, &Batch);
    rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, (void *)Start);
  }
  return NULL;
}

int main(int Argc, char **Argv) {
  (void)Argv;
  if (Argc > 1)
    Privcmd = open("/dev/null", O_RDWR);
  else
    openPrivcmd();
  Memory = mmap(NULL, Pages * Page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(Memory, 1, Pages * Page);
  pthread_t Disturber, Threads[Callers];
  pthread_create(&Disturber, NULL, disturb, NULL);
  for (size_t I = 0; I < Callers; ++I)
    pthread_create(&Threads[I], NULL, call, (void *)I);
  for (size_t I = 0; I < Callers; ++I)
    pthread_join(Threads[I], NULL);
  Done = 1;
  pthread_join(Disturber, NULL);
  puts("survived");
  return 0;
}

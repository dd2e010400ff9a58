// SPDX-License-Identifier: GPL-2.0-or-later
// One kind of work, as often as asked: what it costs a tool has to grow with the number, no faster.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { Page = 4096, Kept = 100000 };

// Small blocks, a tenth of which live for a while.
static int allocations(unsigned long Count) {
  char **Live = calloc(Kept, sizeof(*Live));
  if (!Live)
    return 1;
  for (unsigned long I = 0; I < Count; ++I) {
    char *Block = malloc(16 + I % 64);
    if (!Block)
      return 1;
    Block[I % 16] = (char)I;
    if (I % 10) {
      free(Block);
      continue;
    }
    free(Live[I / 10 % Kept]);
    Live[I / 10 % Kept] = Block;
  }
  for (unsigned long I = 0; I < Kept; ++I)
    free(Live[I]);
  free(Live);
  return 0;
}

static void *work(void *Argument) {
  unsigned long Sum = 0;
  for (unsigned long I = 0; I < 3000; ++I) {
    char *Block = malloc(64 + I % 512);
    if (!Block)
      return Argument;
    memset(Block, (int)I, 64);
    for (int K = 0; K < 64; ++K)
      Sum += (unsigned char)Block[K];
    free(Block);
  }
  return Sum == 1 ? Argument : NULL;
}

// All at once.
static int threads(unsigned long Count) {
  pthread_t Thread[256];
  int Failed = Count > 256;
  for (unsigned long I = 0; I < Count && !Failed; ++I)
    Failed = pthread_create(&Thread[I], NULL, work, Thread) != 0;
  for (unsigned long I = 0; I < Count && !Failed; ++I)
    Failed = pthread_join(Thread[I], NULL) != 0;
  return Failed;
}

// Count GiB of address space, of which one page in each MiB is touched once.
static int sparse(unsigned long Count) {
  for (unsigned long I = 0; I < Count; ++I) {
    char *Area = mmap(NULL, 1UL << 30, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (Area == MAP_FAILED)
      return 1;
    for (unsigned long At = 0; At < 1UL << 30; At += 1UL << 20)
      Area[At] = (char)I;
  }
  return 0;
}

static int mappings(unsigned long Count) {
  for (unsigned long I = 0; I < Count; ++I) {
    char *Area = mmap(NULL, 4 * Page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (Area == MAP_FAILED)
      return 1;
    Area[0] = (char)I;
    if (munmap(Area, 4 * Page))
      return 1;
  }
  return 0;
}

int main(int Argc, char **Argv) {
  static const struct {
    const char *Name;
    int (*Run)(unsigned long Count);
  } Kinds[] = {{"allocations", allocations},
               {"threads", threads},
               {"sparse", sparse},
               {"mappings", mappings}};
  for (size_t I = 0; Argc == 3 && I < sizeof(Kinds) / sizeof(Kinds[0]); ++I)
    if (!strcmp(Argv[1], Kinds[I].Name))
      return Kinds[I].Run(strtoul(Argv[2], NULL, 0));
  fprintf(stderr, "usage: linear allocations|threads|sparse|mappings COUNT\n");
  return 2;
}

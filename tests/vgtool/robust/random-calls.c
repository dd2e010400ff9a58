// Random malformed calls: the tool neither crashes nor hangs, whatever the client passes.
//
// RUN: %hc
// RUN: echo 'default return 0' > %t.replay
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --error-limit=no -q --log-file=%t.log %t 6000 | FileCheck %s
// RUN: %xenhc --xen-release=4.17 --error-limit=no -q --log-file=%t.log %t 3000 kernel | FileCheck %s
// RUN: echo 'default return 0x100000007' > %t.wide
// RUN: %xenhc --replay=%t.wide --xen-release=4.17 --follow-results=all --error-limit=no -q --log-file=%t.log %t 1000 | FileCheck %s
// RUN: %xenhc --replay=%t.replay --xen-release=4.17 --trace-hypercalls=yes --error-limit=no --log-file=%t.log %t 1500 | FileCheck %s
//
// CHECK: survived

#include "hypercall.h"

static uint64_t State = 88172645463325252ull;
static uint64_t next(void) {
  State ^= State << 13;
  State ^= State >> 7;
  return State ^= State << 17;
}

static uint64_t *Memory; // Pages with a hole behind them.
static uint64_t *Block;
static void *Freed;
enum { Words = 1024 };

static struct {
  uint32_t Start, Size; // Of the address, the lower half.
} Precious[256]; // Where the program keeps what it needs, or pointers to that.
static int PreciousCount;

static void findPrecious(void) {
  FILE *Maps = fopen("/proc/self/maps", "r");
  char Line[512];
  unsigned long Start, End;
  while (PreciousCount < 256 && fgets(Line, sizeof Line, Maps))
    if (sscanf(Line, "%lx-%lx r", &Start, &End) == 2 && Start >> 37 == 0) {
      Precious[PreciousCount].Start = Start;
      Precious[PreciousCount++].Size = End - Start;
    }
  fclose(Maps);
}

/// True if one half of a number may be that of an address of the program's. The replay reads and writes wherever
/// a pointer leads that it finds, also one of half a number and half of another beside it, so that in a million
/// calls it would find the program's stack and libc's data.
static int isPrecious(uint64_t Number) {
  for (int I = 0; I < PreciousCount; ++I)
    if ((uint32_t)Number - Precious[I].Start < Precious[I].Size ||
        (uint32_t)(Number >> 32) - Precious[I].Start < Precious[I].Size)
      return 1;
  return 0;
}

/// A number of the kind that breaks things, but leads to nothing of the program that the replay could overwrite.
static uint64_t value(void) {
  uint64_t Number;
  switch (next() % 12) {
  case 0:
    return 0;
  case 1:
    do
      Number = next();
    while (isPrecious(Number));
    return Number;
  case 2:
    return next() % 100;
  case 3:
    do
      Number = (uint64_t)1 << next() % 64;
    while (isPrecious(Number));
    return Number;
  case 4:
    return -(next() % 10000);
  case 5:
    return (uintptr_t)(Memory + Words - next() % 16) + next() % 8;
  case 6:
    return (uintptr_t)Block + next() % 80;
  case 7:
    return (uintptr_t)Freed + next() % 80;
  case 8:
    return 0x7fffffffffff - next() % 100;
  case 9:
    return next() & 0xfffff;
  default:
    return (uintptr_t)(Memory + next() % Words);
  }
}

int main(int Argc, char **Argv) {
  const long Calls = Argc > 1 ? atol(Argv[1]) : 1000000;
  if (Argc > 2)
    Privcmd = open("/dev/null", O_RDWR);
  else
    openPrivcmd();
  // Pointers whose lower two bytes the replay clears lead to what lies before, which nobody needs.
  const size_t Before = 0x10000;
  Memory = mmap(NULL, Before + 8 * (Words + 512), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Memory += Before / 8;
  if (!malloc(2 * Before))
    return 1;
  munmap((char *)Memory + 8 * Words, 4096);
  Block = malloc(64);
  Freed = malloc(64);
  free(Freed);
  findPrecious();
  static const unsigned long Requests[] = {0x305000, 0x305000, 0x305000, 0x105002, 0x185003,
                                           0x205004, 0x105005, 0x025006, 0x205007, 0x0050ff};
  static const uint8_t Numbers[] = {12, 13, 17, 20, 24, 26, 32, 33, 34, 35, 36, 39, 40, 41};
  for (long I = 0; I < Calls; ++I) {
    for (int J = 0; J < 24; ++J)
      Memory[next() % Words] = value();
    uint64_t *Record = Memory + next() % Words;
    unsigned long Request = Requests[next() % 10];
    if (next() % 16 == 0)
      Request = (next() & 0x3fff00ff) | 0x10000 | "PEG"[next() % 3] << 8; // One of Xen's drivers'.
    if (next() % 64 == 0)
      Record = (uint64_t *)value();
    else if (Record + 8 < Memory + Words && Request == 0x305000) {
      // Mostly a hypercall that exists, with an operation that may exist.
      Record[0] = Numbers[next() % sizeof Numbers];
      uint64_t *Arg = Memory + next() % (Words - 64);
      Record[1] = next() % 4 ? (uintptr_t)Arg : next() % 64;
      Record[2] = next() % 4 ? (uintptr_t)Arg : value();
      *(uint32_t *)Arg = next() % 90;
      ((uint32_t *)Arg)[1] = 0x15;
    }
    rawIoctl(Privcmd, Request, Record);
    if (next() % 16 == 0)
      Memory[next() % Words] = *(uint64_t *)malloc(next() % 32 + 8); // Undefined, and leaked.
  }
  puts("survived");
  return 0;
}

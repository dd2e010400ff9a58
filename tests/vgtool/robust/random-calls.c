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
  uintptr_t Start;
  uint32_t Size;
} Precious[64]; // What the program writes to, but for its heap.
static int PreciousCount;

static void findPrecious(void) {
  FILE *Maps = fopen("/proc/self/maps", "r");
  char Line[512], Mode[5];
  unsigned long Start, End;
  while (PreciousCount < 64 && fgets(Line, sizeof Line, Maps))
    if (sscanf(Line, "%lx-%lx %4s", &Start, &End, Mode) == 3 && Mode[1] == 'w' && Start >> 37 == 0 &&
        !(Start <= (uintptr_t)Block && (uintptr_t)Block < End)) {
      Precious[PreciousCount].Start = Start;
      Precious[PreciousCount++].Size = End - Start;
    }
  fclose(Maps);
}

/// A random number. The replay writes wherever a pointer leads that it finds, also at half of a number beside
/// half of another: neither half may be that of an address of the program's stack or of libc's data.
static uint64_t harmless(void) {
  for (;;) {
    const uint64_t Number = next();
    int I = 0;
    while (I < PreciousCount && (uint32_t)Number - (uint32_t)Precious[I].Start >= Precious[I].Size &&
           (uint32_t)(Number >> 32) - (uint32_t)Precious[I].Start >= Precious[I].Size)
      ++I;
    if (I == PreciousCount)
      return Number;
  }
}

/// A number of the kind that breaks things, but leads to nothing of the program that the replay could overwrite.
static uint64_t value(void) {
  switch (next() % 12) {
  case 0:
    return 0;
  case 1:
    return harmless();
  case 2:
    return next() % 100;
  case 3:
    return (uint64_t)1 << next() % 64;
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
  Memory = mmap(NULL, 8 * (Words + 512), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
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

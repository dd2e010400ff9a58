// SPDX-License-Identifier: GPL-2.0-or-later
// Stack-heavy: deep recursion with frames of several sizes, most of a frame never written.
#include <stdio.h>
#include <stdlib.h>

static unsigned long small(unsigned Depth, unsigned long Seed) {
  volatile unsigned long Local[4];
  Local[Seed & 3] = Seed;
  return Depth ? small(Depth - 1, Seed * 5 + 1) + Local[Seed & 3] : Seed;
}

static unsigned long large(unsigned Depth, unsigned long Seed) {
  volatile unsigned long Local[128];
  Local[Seed & 127] = Seed;
  return Depth ? large(Depth - 1, Seed * 5 + 1) + Local[Seed & 127] : Seed;
}

static unsigned long variable(unsigned Depth, unsigned long Seed) {
  volatile char *Local = __builtin_alloca(16 + (Seed & 511));
  Local[0] = (char)Seed;
  return Depth ? variable(Depth - 1, Seed * 5 + 1) + Local[0] : Seed;
}

int main(int Argc, char **Argv) {
  unsigned long Rounds = Argc > 1 ? strtoul(Argv[1], NULL, 0) : 300000, Sum = 0;
  for (unsigned long I = 0; I < Rounds; ++I)
    Sum += small(200, I) + large(60, I) + variable(60, I);
  printf("%lx\n", Sum);
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
// Memory walking: a random cycle through a large array, copies, and a search for bytes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Cells = 1 << 20 };

int main(int Argc, char **Argv) {
  unsigned long Rounds = Argc > 1 ? strtoul(Argv[1], NULL, 0) : 12, Sum = 0;
  unsigned *Next = malloc(Cells * sizeof(*Next)), *Copy = malloc(Cells * sizeof(*Copy));
  unsigned Seed = 1;
  for (unsigned I = 0; I < Cells; ++I)
    Next[I] = I;
  for (unsigned I = Cells - 1; I > 0; --I) { // Sattolo's shuffle: one cycle
    Seed = Seed * 1664525u + 1013904223u;
    unsigned J = (unsigned)(((unsigned long)Seed * I) >> 32), T = Next[I];
    Next[I] = Next[J];
    Next[J] = T;
  }
  for (unsigned long R = 0; R < Rounds; ++R) {
    unsigned At = 0;
    for (unsigned I = 0; I < Cells; ++I)
      At = Next[At];
    Sum += At;
    memcpy(Copy, Next, Cells * sizeof(*Copy));
    for (unsigned I = 0; I < Cells; I += 3)
      Copy[I] ^= At + I;
    Sum += Copy[R] + (memchr(Copy, 0, Cells) != NULL);
  }
  printf("%lx\n", Sum);
  free(Next);
  free(Copy);
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
// Heap-heavy: many small blocks of mixed sizes and lifetimes, with a few that grow.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Slots = 4096 };

int main(int Argc, char **Argv) {
  unsigned long Rounds = Argc > 1 ? strtoul(Argv[1], NULL, 0) : 4000000, Sum = 0;
  unsigned Seed = 1;
  char *Block[Slots] = {0};
  for (unsigned long I = 0; I < Rounds; ++I) {
    Seed = Seed * 1103515245u + 12345u;
    unsigned Slot = (Seed >> 16) % Slots, Size = 8 + (Seed >> 8) % 120;
    if (I % 64 == 0) {
      Block[Slot] = realloc(Block[Slot], Size * 8);
    } else {
      free(Block[Slot]);
      Block[Slot] = malloc(Size);
    }
    memset(Block[Slot], (int)I, Size);
    Sum += (unsigned char)Block[Slot][Size / 2];
  }
  for (unsigned I = 0; I < Slots; ++I)
    free(Block[I]);
  printf("%lx\n", Sum);
  return 0;
}

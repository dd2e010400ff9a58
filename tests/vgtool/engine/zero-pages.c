// SPDX-License-Identifier: GPL-2.0-or-later
// Pages of the shadow that have become zero are given back while the program runs; others stay, and V bits go on to be
// written to both. A block that is larger than what the allocator maps at once begins with a huge page.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind --tool=xenhc --stats=yes %t 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=STATS < %t.err

#include "vbits.h"

enum { Size = 8 << 20, Hole = 5000000, Page = 4096, Huge = 2 << 20 };

// Executes some millions of superblocks.
static void work(void) {
  for (volatile int I = 0; I < 3000000; I++)
    ;
}

int main(void) {
  char *Block = malloc(Size), *Undefined = malloc(1);
  // CHECK: aligned: 1
  printf("aligned: %d\n", ((uintptr_t)Block & (Huge - 1)) < Page);
  memset(Block, 1, Hole);
  memset(Block + Hole + 10, 1, Size - Hole - 10);
  work();
  // 8 MiB are 2048 pages.
  // STATS: {{20[0-9][0-9]}} that had become zero
  // CHECK: before: defined
  show("before", Block + Hole - 2 * Page, Page);
  // CHECK: hole: 80 of 32768 bits undefined
  show("hole", Block + Hole - 100, Page);
  // CHECK: behind: defined
  show("behind", Block + Hole + 2 * Page, Page);
  Block[Hole - 2 * Page] = *Undefined;
  // CHECK: stored: 8 of 32768 bits undefined
  show("stored", Block + Hole - 2 * Page, Page);
  work();
  // CHECK: kept: 8 of 32768 bits undefined
  show("kept", Block + Hole - 2 * Page, Page);
  char *Moved = realloc(Block, 2 * Size);
  // CHECK: moved: 80 of 32768 bits undefined
  show("moved", Moved + Hole - 100, Page);
  // CHECK: grown: undefined
  show("grown", Moved + Size, Page);
  free(Moved);
  free(Undefined);
  return 0;
}

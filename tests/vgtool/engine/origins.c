// SPDX-License-Identifier: GPL-2.0-or-later
// --track-origins=yes names where undefined bits were born, however they travelled; without it, or
// where they were not born in one place, nothing is said.
//
// RUN: %cc -O1 -fno-inline -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --track-origins=yes %t 2>&1 | FileCheck %s
// RUN: %valgrind -q --tool=xenhc %t 2>&1 | FileCheck --check-prefix=WITHOUT %s

// WITHOUT-NOT: was created

#include "vbits.h"

#define NOINLINE __attribute__((noinline, noclone))

static void check(const char *What, const void *P, size_t Len) {
  fprintf(stderr, "%s\n", What);
  VALGRIND_CHECK_MEM_IS_DEFINED(P, Len);
}

NOINLINE static uint32_t *makeBlock(void) { return opaque(malloc(64)); }
NOINLINE static uint32_t *makeOther(void) { return opaque(malloc(64)); }

NOINLINE static uint64_t fromFrame(void) {
  uint64_t Local[8];
  return *(volatile uint64_t *)opaque(&Local[3]);
}

static int Always = 1;

/// Small enough for the red zone of who calls it, which is what makes it undefined.
NOINLINE static uint64_t fromSmallFrame(void) {
  uint64_t Local[2];
  uint64_t *Inside = opaque(&Local[1]);
  return Always ? *(volatile uint64_t *)Inside : 0;
}

/// What a helper stores for an instruction.
NOINLINE static double *fromHelper(const double *Real) {
  static char State[108];
  __asm__ volatile("fldl %1\n\tfsave %0" : "=m"(State) : "m"(*Real));
  return opaque(State + 28);
}

NOINLINE static void fromLargeFrame(uint64_t *Out) {
  uint64_t Local[1000];
  *Out = *(volatile uint64_t *)opaque(&Local[500]);
}

NOINLINE static void fromVariable(size_t Size, uint64_t *Out) {
  uint64_t Local[Size];
  *Out = *(volatile uint64_t *)opaque(&Local[Size / 2]);
}

static char Arena[4096];

NOINLINE static char *makeAnnounced(void) {
  VALGRIND_MALLOCLIKE_BLOCK(Arena + 64, 64, 16, 0);
  return opaque(Arena + 64);
}

NOINLINE static char *makeInPool(void) {
  VALGRIND_CREATE_MEMPOOL(Arena, 16, 0);
  VALGRIND_MEMPOOL_ALLOC(Arena, Arena + 1024, 64);
  return opaque(Arena + 1024);
}

NOINLINE static void growAnnounced(void) { VALGRIND_RESIZEINPLACE_BLOCK(Arena + 64, 64, 128, 16); }

int main(void) {
  uint32_t *Block = makeBlock(), *Other = makeOther();
  // CHECK: {{^}}the block itself
  // CHECK: Client check request
  // CHECK: created by a heap allocation
  // CHECK-NEXT: malloc
  // CHECK-NEXT: makeBlock
  check("the block itself", Block, 64);

  volatile uint32_t Three = 3, Sum = (Block[2] * 5 + Three) ^ 0x55;
  // CHECK: {{^}}arithmetic
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  check("arithmetic", (void *)&Sum, 4);

  Other[1] = 7;
  volatile uint32_t Second = Other[1] + Block[3];
  // CHECK: {{^}}a defined operand first
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  check("a defined operand first", (void *)&Second, 4);

  char *Copy = opaque(calloc(1, 64));
  memcpy(Copy + 1, (char *)Other + 9, 37);
  // CHECK: {{^}}a copy, not aligned
  // CHECK: created by a heap allocation
  // CHECK: makeOther
  check("a copy, not aligned", Copy, 38);

  uint64_t Joined;
  ((uint32_t *)&Joined)[0] = 5;
  ((uint32_t *)&Joined)[1] = Block[1];
  volatile uint64_t Whole = *(volatile uint64_t *)opaque(&Joined);
  // CHECK: {{^}}the upper half
  // CHECK: 4 of 8 byte(s)
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  check("the upper half", (void *)&Whole, 8);

  double Real = 1.5;
  memcpy(&Real, Block + 4, sizeof(Real));
  volatile double Product = *(volatile double *)opaque(&Real) * 2.5;
  // CHECK: {{^}}floating point
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  check("floating point", (void *)&Product, 8);

  volatile uint32_t Small = ((uint8_t *)Other)[9];
  // CHECK: {{^}}one byte
  // CHECK: 1 of 4 byte(s)
  // CHECK: created by a heap allocation
  // CHECK: makeOther
  check("one byte", (void *)&Small, 4);

  volatile uint64_t Frame = fromFrame();
  // CHECK: {{^}}a frame
  // CHECK: created by a stack allocation
  // CHECK-NEXT: : fromFrame (
  check("a frame", (void *)&Frame, 8);

  volatile uint64_t SmallFrame = fromSmallFrame();
  // CHECK: {{^}}a small frame
  // CHECK: created by a stack allocation
  // CHECK-NEXT: : fromSmallFrame (origins.c:[[@LINE-101]])
  check("a small frame", (void *)&SmallFrame, 8);

  // CHECK: {{^}}a counter
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  uint64_t Counter = Block[2];
  for (uint64_t I = 0; I < Three; I++)
    __asm__ volatile("addq $4, %0" : "+r"(Counter));
  check("a counter", opaque(&Counter), 8);

  // CHECK: {{^}}saved by a helper
  // CHECK: created by a heap allocation
  // CHECK: makeOther
  check("saved by a helper", fromHelper((double *)(Other + 8)), 8);

  uint64_t Large;
  fromLargeFrame(&Large);
  // CHECK: {{^}}a large frame
  // CHECK: created by a stack allocation
  // CHECK-NEXT: : fromLargeFrame (
  check("a large frame", opaque(&Large), 8);

  uint64_t Variable;
  fromVariable(*(volatile uint32_t *)&Three + 30, &Variable);
  // CHECK: {{^}}a variable array
  // CHECK: created by a stack allocation
  // CHECK-NEXT: : fromVariable (
  check("a variable array", opaque(&Variable), 8);

  VALGRIND_MAKE_MEM_UNDEFINED(&Whole, 8);
  // CHECK: {{^}}a request
  // CHECK: created by a client request
  // CHECK-NEXT: : main (
  check("a request", (void *)&Whole, 8);

  Block = opaque(realloc(Block, 200));
  // CHECK: {{^}}grown, the old part
  // CHECK: created by a heap allocation
  // CHECK: makeBlock
  check("grown, the old part", Block, 64);
  // CHECK: {{^}}grown, the new part
  // CHECK: created by a heap allocation
  // CHECK-NEXT: realloc
  // CHECK-NEXT: : main (
  check("grown, the new part", Block + 20, 64);

  // CHECK: {{^}}a block of the program's own allocator
  // CHECK: created by a heap allocation
  // CHECK-NEXT: : makeAnnounced (
  char *Announced = makeAnnounced();
  check("a block of the program's own allocator", Announced, 64);
  growAnnounced();
  // CHECK: {{^}}the part by which it has grown
  // CHECK: created by a heap allocation
  // CHECK-NEXT: : growAnnounced (
  check("the part by which it has grown", Announced + 64, 64);
  // CHECK: {{^}}a block from a pool
  // CHECK: created by a heap allocation
  // CHECK-NEXT: : makeInPool (
  check("a block from a pool", makeInPool(), 64);

  memset(Block, 0, 64);
  // CHECK: {{^}}defined
  // CHECK-NOT: created
  check("defined", Block, 64);
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
// Loads and stores of all sizes, aligned or not: the origin of the one byte that is undefined goes
// along, and those that were there before do not.
//
// RUN: %cc -O1 -g -fno-inline -mavx2 %s -o %t
// RUN: %valgrind -q --tool=xenhc --track-origins=yes %t 2>&1 | FileCheck %s

#include "vbits.h"

#define NOINLINE __attribute__((noinline, noclone))

static char From[128] __attribute__((aligned(64))), To[128] __attribute__((aligned(64)));

// CHECK-COUNT-36: : plant (
// CHECK-NOT: : plant (
NOINLINE static void earlier(void) {
  VALGRIND_MAKE_MEM_UNDEFINED(From, sizeof(From));
  VALGRIND_MAKE_MEM_UNDEFINED(To, sizeof(To));
  memset(From, 1, sizeof(From));
  memset(To, 2, sizeof(To));
}

NOINLINE static void plant(char *A) { VALGRIND_MAKE_MEM_UNDEFINED(A, 1); }

#define COPY(Name, Size, Move, Register, Source, Target, Undefined)                                \
  NOINLINE static void copy_##Name##_##Source##_##Target##_##Undefined(void) {                     \
    earlier();                                                                                     \
    plant(From + 16 + Source + Undefined);                                                         \
    __asm__ volatile(Move " %0, %%" Register "\n\t" Move " %%" Register ", %1"                     \
                     :                                                                             \
                     : "m"(From[16 + Source]), "m"(To[16 + Target])                                \
                     : "memory", "rax", "xmm7");                                                   \
    VALGRIND_CHECK_MEM_IS_DEFINED(To + 16 + Target, Size);                                         \
  }
#define CALL(Name, Size, Move, Register, Source, Target, Undefined)                                \
  copy_##Name##_##Source##_##Target##_##Undefined();
#define WAYS(Do, Name, Size, Move, Register, Last)                                                 \
  Do(Name, Size, Move, Register, 0, 0, 0) Do(Name, Size, Move, Register, 0, 0, Last)               \
      Do(Name, Size, Move, Register, 1, 3, 0) Do(Name, Size, Move, Register, 1, 3, Last)           \
          Do(Name, Size, Move, Register, 3, 2, 0) Do(Name, Size, Move, Register, 3, 2, Last)
#define ALL(Do)                                                                                    \
  WAYS(Do, word, 2, "movw", "ax", 1)                                                               \
  WAYS(Do, long, 4, "movl", "eax", 3)                                                              \
  WAYS(Do, quad, 8, "movq", "rax", 7)                                                              \
  WAYS(Do, half, 8, "movq", "xmm7", 7)                                                             \
  WAYS(Do, vector, 16, "movups", "xmm7", 15)                                                       \
  WAYS(Do, wide, 32, "vmovups", "ymm7", 31)

ALL(COPY)

int main(void) {
  ALL(CALL)
  return 0;
}

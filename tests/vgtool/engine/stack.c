// SPDX-License-Identifier: GPL-2.0-or-later
// Fresh stack is undefined, also where earlier calls left values; alloca and arrays of variable
// size as well.
// RUN: %cc -O0 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: %cc -O2 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#include "vbits.h"
#include <alloca.h>
#include <setjmp.h>

#define NOINLINE __attribute__((noinline, noclone))

NOINLINE void dirty(int Size) {
  char *P = opaque(alloca(Size));
  memset(P, 0x5a, Size);
  opaque(P);
}

NOINLINE void fresh(void) {
  char Buffer[200];
  show("local array", opaque(Buffer), sizeof(Buffer));
}

NOINLINE void variable(int Size) {
  char Buffer[Size];
  show("variable array", opaque(Buffer), Size);
  char *P = opaque(alloca(Size * 3));
  show("alloca", P, Size * 3);
  memset(P, 0, Size);
  show("alloca written", P, Size);
  show("alloca rest", P + Size, Size * 2);
}

NOINLINE void big(void) {
  char Buffer[100000];
  show("large array", (char *)opaque(Buffer) + 50000, 1000);
}

struct Padded {
  char Byte;
  int Word;
};

NOINLINE void padded(void) {
  struct Padded P;
  opaque(&P);
  P.Byte = 1;
  P.Word = 2;
  show("padded struct", opaque(&P), sizeof(P));
  struct Padded Zero = {0};
  struct Padded Copy = P;
  opaque(&Zero);
  show("copied struct", opaque(&Copy), sizeof(Copy));
}

NOINLINE int leaf(int A) {
  // The red zone: a leaf function need not move the stack pointer.
  volatile int Local[8];
  Local[3] = A;
  return Local[3] + 1;
}

NOINLINE void callee(void) { dirty(100); }

NOINLINE int leafThatCalls(int A) {
  // As valgrind.h calls the function that it wraps: the compiler does not see the call, and keeps
  // what it likes in the red zone.
  volatile int Local[8];
  Local[3] = A;
  __asm__ volatile("mov %%rsp, %%r14\n\t"
                   "and $-16, %%rsp\n\t"
                   "sub $128, %%rsp\n\t"
                   "call *%0\n\t"
                   "mov %%r14, %%rsp"
                   :
                   : "a"(callee)
                   : "cc", "memory", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r14",
                     "xmm0", "xmm1", "xmm2", "xmm3");
  return Local[3] + 1;
}

static jmp_buf Env;
NOINLINE void deep(int N) {
  volatile char Pad[500];
  Pad[0] = N;
  if (N == 0)
    longjmp(Env, 1);
  deep(N - 1);
  Pad[1] = Pad[0];
}

NOINLINE int recurse(int N) {
  int Local[4] = {N, N, N, N};
  opaque(Local);
  return N == 0 ? 0 : recurse(N - 1) + Local[2];
}

int main(void) {
  dirty(4000);
  // CHECK: local array: undefined
  fresh();
  dirty(4000);
  // CHECK: variable array: undefined
  // CHECK: alloca: undefined
  // CHECK: alloca written: defined
  // CHECK: alloca rest: undefined
  variable(64);
  // CHECK: large array: undefined
  big();
  // CHECK: padded struct: 24 of 64 bits undefined
  // CHECK: copied struct: 24 of 64 bits undefined
  padded();
  int L = leaf(5);
  // CHECK: leaf: defined
  show("leaf", &L, sizeof(L));
  int C = leafThatCalls(5);
  // CHECK: leaf with a hidden call: defined
  show("leaf with a hidden call", &C, sizeof(C));
  int Keep = 7;
  opaque(&Keep);
  if (!setjmp(Env))
    deep(20);
  // CHECK: after longjmp: defined
  show("after longjmp", &Keep, sizeof(Keep));
  int R = recurse(50);
  // CHECK: recursion: defined
  show("recursion", &R, sizeof(R));
  return 0;
}

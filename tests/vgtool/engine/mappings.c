// SPDX-License-Identifier: GPL-2.0-or-later
// mmap, munmap, mremap, mprotect, brk: what the kernel maps is defined, moved pages keep their V
// bits, and addresses are usable as far as they are mapped with the permission that is needed.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2>/dev/null | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static long addressable(const void *P, size_t Len) {
  size_t Bad = VALGRIND_CHECK_MEM_IS_ADDRESSABLE(P, Len);
  return Bad ? (long)(Bad - (size_t)P) : -1;
}

int main(void) {
  size_t Size = 1 << 20;
  char *A = mmap(NULL, Size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // CHECK: fresh mapping: defined
  show("fresh mapping", A, 4096);
  VALGRIND_MAKE_MEM_UNDEFINED(A + 100, 50);
  VALGRIND_MAKE_MEM_UNDEFINED(A, 8);
  VALGRIND_MAKE_MEM_DEFINED(A, 4);
  // CHECK: marked: 432 of 32768 bits undefined
  show("marked", A, 4096);
  char *B = mremap(A, Size, 4 * Size, MREMAP_MAYMOVE);
  // CHECK: moved: 432 of 32768 bits undefined
  show("moved", B, 4096);
  // CHECK: grown: defined
  show("grown", B + 2 * Size, 4096);
  // CHECK: all of it: -1
  printf("all of it: %ld\n", addressable(B, 4 * Size));
  munmap(B + 8192, 4096);
  // CHECK: hole at 8192
  printf("hole at %ld\n", addressable(B, 4 * Size));
  mprotect(B + 4096, 4096, PROT_NONE);
  // CHECK: protected at 4096
  printf("protected at %ld\n", addressable(B, 4 * Size));
  VALGRIND_MAKE_MEM_UNDEFINED(B, 4096);
  munmap(B, 4 * Size);
  char *C = mmap(B, Size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // CHECK: mapped again: defined
  show("mapped again", C, 4096);
  char *D = sbrk(65536);
  // CHECK: break: defined
  show("break", D, 65536);
  int Fd = open("/proc/self/exe", O_RDONLY);
  char *E = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, Fd, 0);
  // CHECK: file: defined
  show("file", E, 4096);
  // There is shadow memory for the first 128 GiB: hints beyond are not followed, fixed addresses
  // refused.
  void *Far = (void *)0x36c6d23c0000;
  char *F = mmap(Far, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  F[100] = 1;
  // CHECK: far hint: 1
  printf("far hint: %d\n", (uintptr_t)F < 0x2000000000);
  // CHECK: far fixed: 1
  printf("far fixed: %d\n",
         mmap(Far, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
  // CHECK: moved far: 1
  printf("moved far: %d\n",
         mremap(F, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, Far) == MAP_FAILED);
  // Not even on top of the shadow.
  Far = (void *)0x100000400000;
  // CHECK: onto the shadow: 1
  printf("onto the shadow: %d\n",
         mmap(Far, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
  // Any address may be asked for.
  // CHECK: null at 0
  printf("null at %ld\n", addressable((void *)0 + 16, 1));
  // CHECK: kernel at 0
  printf("kernel at %ld\n", addressable((void *)0xffff800000000000, 100));
  // CHECK: top at 0
  printf("top at %ld\n", addressable((void *)-16, 100));
  // CHECK: endless at {{[0-9]+}}
  printf("endless at %ld\n", addressable(C, (size_t)-1));
  uint8_t Bits[4];
  // CHECK: vbits of nothing: 3
  printf("vbits of nothing: %d\n", (int)VALGRIND_GET_VBITS((char *)0xffff800000000000, Bits, 4));
  return 0;
}

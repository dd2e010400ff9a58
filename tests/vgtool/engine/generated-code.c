// SPDX-License-Identifier: GPL-2.0-or-later
// Code that the program writes itself, changes and moves: the new code runs, with the V bits that belong to it.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --smc-check=all %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <sys/mman.h>

typedef uint64_t Function(uint64_t);

// Writes Code and a return at P.
static Function *emit(uint8_t *P, const uint8_t *Code, size_t Len) {
  memcpy(P, Code, Len);
  P[Len] = 0xc3;
  __asm__ volatile("" ::: "memory");
  return (Function *)(uintptr_t)P;
}

static const uint8_t Copy[] = {0x48, 0x89, 0xf8};                   // mov %rdi, %rax
static const uint8_t Zero[] = {0x31, 0xc0, 0x90};                   // xor %eax, %eax
static const uint8_t LowByte[] = {0x40, 0x0f, 0xb6, 0xc7};          // movzbl %dil, %eax
static const uint8_t Shift[] = {0x48, 0x8d, 0x04, 0xfd, 0, 0, 0, 0}; // lea 0(,%rdi,8), %rax

int main(void) {
  uint8_t *Page = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uint64_t *Value = opaque(malloc(8));
  uint64_t R;
  R = emit(Page, Copy, sizeof(Copy))(*Value);
  // CHECK: copied: undefined
  show("copied", opaque(&R), 8);
  for (int I = 0; I < 3; I++) {
    R = emit(Page, Zero, sizeof(Zero))(*Value);
    // CHECK: zero: defined
    // CHECK-NEXT: low byte: 8 of 64
    // CHECK-NEXT: shifted: 61 of 64
    show("zero", opaque(&R), 8);
    R = emit(Page, LowByte, sizeof(LowByte))(*Value);
    show("low byte", opaque(&R), 8);
    R = emit(Page, Shift, sizeof(Shift))(*Value);
    show("shifted", opaque(&R), 8);
  }
  // Code changes while it is in use: the immediate of "mov $1, %eax".
  uint8_t Immediate[] = {0xb8, 1, 0, 0, 0};
  Function *F = emit(Page + 512, Immediate, sizeof(Immediate));
  uint64_t Sum = 0;
  for (int I = 1; I <= 10; I++) {
    Page[513] = I;
    __asm__ volatile("" ::: "memory");
    Sum += F(0);
  }
  // CHECK: sum: 55
  printf("sum: %d\n", (int)Sum);
  // CHECK: sum: defined
  show("sum", &Sum, 8);
  // Moved to another page and mapped anew.
  uint8_t *Other = mremap(Page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, Page + 4096);
  R = ((Function *)(uintptr_t)(Other + 512))(0);
  // CHECK: moved: 10
  printf("moved: %d\n", (int)R);
  Page = mmap(Page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  R = emit(Page, Copy, sizeof(Copy))(7);
  // CHECK: new: 7
  printf("new: %d\n", (int)R);
  // CHECK: new: defined
  show("new", opaque(&R), 8);
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
// Flags that a block leaves to the next one. Their V bits are not computed where the next one
// certainly sets all flags first, and kept everywhere else: JRCXZ ends a block and leaves them.
//
// RUN: %cc -O2 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#include "vbits.h"

// Compares A with 1, jumps to Code if Zero is 0 (else falls through to it), and shows what it
// leaves in AL.
#define ACROSS(What, Zero, Code)                                                                   \
  do {                                                                                             \
    uint64_t Left = 0;                                                                             \
    __asm__ volatile("movq %[a], %%rdx\n\t"                                                        \
                     "xorl %%eax, %%eax\n\t"                                                       \
                     "cmpq $1, %%rdx\n\t"                                                          \
                     "jrcxz 1f\n\t"                                                                \
                     "nop\n"                                                                       \
                     "1:\t" Code                                                                   \
                     : "=&a"(Left)                                                                 \
                     : [a] "r"(A), "c"(Zero)                                                       \
                     : "rdx", "rsi", "rdi", "xmm0", "xmm1", "xmm2", "cc", "memory");                                       \
    uint8_t Byte = (uint8_t)Left;                                                                  \
    show(What, opaque(&Byte), 1);                                                                  \
  } while (0)

static void across(uint64_t A, uint64_t Zero) {
  ACROSS("read at once", Zero, "setb %%al");
  ACROSS("read behind moves", Zero,
         "movl $5, %%esi\n\tleaq 8(%%rsp,%%rsi,4), %%rdi\n\tmovzwl %%si, %%edi\n\tsetb %%al");
  ACROSS("read by an addition", Zero, "movl $7, %%esi\n\tadcb $0, %%al");
  ACROSS("read behind an increment", Zero, "incl %%esi\n\tsetb %%al");
  ACROSS(
      "read behind a shift by nothing", Zero,
      "xchgq %%rcx, %%rdi\n\tmovb $0, %%cl\n\tshll %%cl, %%esi\n\tmovq %%rdi, %%rcx\n\tsetb %%al");
  ACROSS("read behind a jump", Zero, "jmp 2f\n\t.p2align 4\n2:\tmovl %%edx, %%edi\n\tsetb %%al");
  ACROSS("read behind vectors", Zero,
         "movl $0, %%esi\n\tmovups (%%rsp), %%xmm0\n\tpshufd $1, %%xmm0, %%xmm1\n\tvpaddd 4(%%rsp), %%ymm0, %%ymm1\n\t"
         "vpshufd $2, %%ymm1, %%ymm2\n\tvpermq $3, (%%rsp,%%rsi), %%ymm1\n\tvpmovzxbw %%xmm1, %%ymm1\n\t"
         "movd %%xmm1, %%edi\n\tvzeroupper\n\tpsrldq $4, %%xmm1\n\tsetb %%al");
  ACROSS("read behind others", Zero,
         "movb $1, %%sil\n\tmovw $0x1234, %%si\n\tpushq $0x12345\n\tpopq %%rdi\n\tpushq $1\n\t"
         "popq %%rdi\n\tcltq\n\tcqto\n\tnotl %%esi\n\txchgl %%esi, %%edi\n\tbswapl %%esi\n\t"
         "movl $0, %%eax\n\trorx $3, %%rsi, %%rdi\n\tsetb %%al");
  ACROSS("read by a function", Zero,
         "leaq -128(%%rsp), %%rsp\n\tcall 2f\n\tjmp 3f\n2:\tmovl %%edx, %%edi\n\tsetb %%al\n\tret\n"
         "3:\tleaq 128(%%rsp), %%rsp");
  ACROSS("read behind a shift by 0", Zero, ".byte 0xc1, 0xe6, 0\n\tsetb %%al");
  ACROSS("set by a shift", Zero, "movl $5, %%esi\n\tshll $1, %%esi\n\tshrl $3, %%esi\n\tsetb %%al");
  ACROSS("set by a product", Zero, "movl $5, %%esi\n\timull $9, %%esi, %%edi\n\tsetb %%al");
  ACROSS("set by numbers", Zero, "xorps %%xmm0, %%xmm0\n\tucomisd %%xmm0, %%xmm0\n\tsetb %%al");
  ACROSS("set by counts", Zero, "movl $5, %%esi\n\tpopcntl %%esi, %%edi\n\tsetz %%al");
  ACROSS("set behind a function", Zero,
         "leaq -128(%%rsp), %%rsp\n\tcall 2f\n\tjmp 3f\n2:\tmovl $5, %%esi\n\ttestl %%esi, %%esi\n\t"
         "ret\n3:\tsetb %%al\n\tleaq 128(%%rsp), %%rsp");
  ACROSS("set first", Zero, "movl $5, %%esi\n\tcmpl $6, %%esi\n\tsetb %%al");
  ACROSS("set by a test", Zero,
         "movw $5, %%si\n\tmovabsq $1, %%rdi\n\ttestl %%esi, %%esi\n\tsetz %%al");
}

// The condition of a conditional move is data.
__attribute__((noinline)) static uint32_t moved(uint32_t A, uint32_t B, uint32_t C) {
  __asm__ volatile("cmpl $7, %[a]\n\tcmovbl %[b], %[c]"
                   : [c] "+r"(C)
                   : [a] "r"(A), [b] "r"(B)
                   : "cc");
  return C;
}

int main(void) {
  uint64_t *Undefined = opaque(malloc(8));
  volatile uint64_t Defined = 3;
  // CHECK: taken
  // CHECK-NEXT: read at once: 1 of 8 bits undefined
  // CHECK-NEXT: read behind moves: 1 of 8 bits undefined
  // CHECK-NEXT: read by an addition: {{.*}}undefined
  // CHECK-NEXT: read behind an increment: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a shift by nothing: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a jump: 1 of 8 bits undefined
  // CHECK-NEXT: read behind vectors: 1 of 8 bits undefined
  // CHECK-NEXT: read behind others: 1 of 8 bits undefined
  // CHECK-NEXT: read by a function: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a shift by 0: 1 of 8 bits undefined
  // CHECK-NEXT: set by a shift: defined
  // CHECK-NEXT: set by a product: defined
  // CHECK-NEXT: set by numbers: defined
  // CHECK-NEXT: set by counts: defined
  // CHECK-NEXT: set behind a function: defined
  // CHECK-NEXT: set first: defined
  // CHECK-NEXT: set by a test: defined
  puts("taken");
  across(*Undefined, 0);
  // CHECK: not taken
  // CHECK-NEXT: read at once: 1 of 8 bits undefined
  // CHECK-NEXT: read behind moves: 1 of 8 bits undefined
  // CHECK-NEXT: read by an addition: {{.*}}undefined
  // CHECK-NEXT: read behind an increment: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a shift by nothing: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a jump: 1 of 8 bits undefined
  // CHECK-NEXT: read behind vectors: 1 of 8 bits undefined
  // CHECK-NEXT: read behind others: 1 of 8 bits undefined
  // CHECK-NEXT: read by a function: 1 of 8 bits undefined
  // CHECK-NEXT: read behind a shift by 0: 1 of 8 bits undefined
  // CHECK-NEXT: set by a shift: defined
  // CHECK-NEXT: set by a product: defined
  // CHECK-NEXT: set by numbers: defined
  // CHECK-NEXT: set by counts: defined
  // CHECK-NEXT: set behind a function: defined
  // CHECK-NEXT: set first: defined
  // CHECK-NEXT: set by a test: defined
  puts("not taken");
  across(*Undefined, 1);
  // CHECK: defined operand
  // CHECK-COUNT-17: : defined
  puts("defined operand");
  across(Defined, 0);

  uint32_t Moved = moved((uint32_t)*Undefined, 1, 2);
  // CHECK: moved: 2 of 32 bits undefined
  show("moved", opaque(&Moved), 4);
  free(Undefined);
  return 0;
}

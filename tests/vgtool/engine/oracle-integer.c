// SPDX-License-Identifier: GPL-2.0-or-later
// Scalar integer instructions against the definition (see oracle.h).
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --sanity-level=2 %t > %t.out
// RUN: FileCheck %s < %t.out
// RUN: not %t

#include "oracle.h"

#define TWO(Name, Type, Text)                                                                      \
  static void Name(const uint8_t *A, const uint8_t *B, uint8_t *Out) {                             \
    Type X, Y;                                                                                     \
    memcpy(&X, A, sizeof(X));                                                                      \
    memcpy(&Y, B, sizeof(Y));                                                                      \
    __asm__ volatile(Text : "+r"(X) : "r"(Y) : "cc", "rax", "rcx", "rdx");                         \
    memcpy(Out, &X, sizeof(X));                                                                    \
  }
#define FOUR(Name, Text)                                                                           \
  TWO(Name##8, uint8_t, Text)                                                                      \
  TWO(Name##16, uint16_t, Text)                                                                    \
  TWO(Name##32, uint32_t, Text)                                                                    \
  TWO(Name##64, uint64_t, Text)
#define THREE(Name, Text)                                                                          \
  TWO(Name##16, uint16_t, Text)                                                                    \
  TWO(Name##32, uint32_t, Text)                                                                    \
  TWO(Name##64, uint64_t, Text)

FOUR(add, "add %1, %0")
FOUR(sub, "sub %1, %0")
FOUR(and, "and %1, %0")
FOUR(or, "or %1, %0")
FOUR(xor, "xor %1, %0")
FOUR(not, "not %0")
FOUR(neg, "neg %0")
FOUR(inc, "inc %0")
FOUR(dec, "dec %0")
FOUR(shl3, "shl $3, %0")
FOUR(shr3, "shr $3, %0")
FOUR(sar3, "sar $3, %0")
FOUR(rol3, "rol $3, %0")
FOUR(ror3, "ror $3, %0")
THREE(imul, "imul %1, %0")
TWO(shlcl, uint64_t, "mov %1, %%rcx; shl %%cl, %0")
TWO(shrcl, uint64_t, "mov %1, %%rcx; shr %%cl, %0")
TWO(sarcl, uint32_t, "mov %1, %%ecx; sar %%cl, %0")
TWO(mulhi, uint64_t, "mov %0, %%rax; mul %1; mov %%rdx, %0")
TWO(bswap, uint64_t, "bswap %0")
TWO(movzx, uint64_t, "movzbl %b1, %k0")
TWO(movsx, uint64_t, "movsbq %b1, %0")
TWO(movslq, uint64_t, "movslq %k1, %0")
TWO(tzcnt, uint64_t, "tzcnt %1, %0")
TWO(lzcnt, uint64_t, "lzcnt %1, %0")
TWO(popcnt, uint64_t, "popcnt %1, %0")
TWO(bsf, uint64_t, "bsf %1, %0")
TWO(bsr, uint64_t, "bsr %1, %0")
TWO(lea, uint64_t, "lea 5(%0,%1,4), %0")
TWO(adc, uint64_t, "add %1, %0; adc $0, %0")
TWO(sbb, uint64_t, "cmp %1, %0; sbb %0, %0")
TWO(cmove, uint64_t, "test $1, %1; cmove %1, %0")
TWO(cmovb, uint64_t, "cmp %1, %0; cmovb %1, %0")
TWO(xadd, uint64_t, "mov %1, %%rax; xadd %%rax, %0; xor %%rax, %0")
TWO(bt, uint64_t, "bt $5, %1; sbb %0, %0")
TWO(andn, uint64_t, "andn %1, %0, %0")
TWO(blsi, uint64_t, "blsi %1, %0")
TWO(blsr, uint64_t, "blsr %1, %0")
TWO(blsmsk, uint64_t, "blsmsk %1, %0")
TWO(maskup, uint64_t, "lea -1(%1), %k0; xor %k1, %k0")
TWO(shld, uint64_t, "shld $11, %1, %0")
TWO(crc32, uint64_t, "crc32q %1, %0")

#define SET(Cc)                                                                                    \
  TWO(set##Cc##32, uint32_t, "cmp %1, %0; set" #Cc " %b0; movzbl %b0, %k0")                        \
  TWO(set##Cc##64, uint64_t, "cmp %1, %0; set" #Cc " %b0; movzbl %b0, %k0")
SET(e)
SET(ne)
SET(b)
SET(be)
SET(l)
SET(le)
SET(s)
SET(o)
SET(p)
TWO(testz, uint64_t, "test %1, %0; sete %b0; movzbl %b0, %k0")
TWO(tests, uint64_t, "test %1, %0; sets %b0; movzbl %b0, %k0")
TWO(addc, uint64_t, "add %1, %0; setc %b0; movzbl %b0, %k0")
TWO(addo, uint32_t, "add %1, %0; seto %b0; movzbl %b0, %k0")

static void div64(const uint8_t *A, const uint8_t *B, uint8_t *Out) {
  uint64_t X, Y, Q;
  memcpy(&X, A, 8);
  memcpy(&Y, B, 8);
  __asm__ volatile("or $0x10000, %2; mov %1, %%rax; xor %%edx, %%edx; div %2; mov %%rax, %0"
                   : "=&r"(Q)
                   : "r"(X), "r"(Y)
                   : "rax", "rdx", "cc");
  memcpy(Out, &Q, 8);
}

static void cmpxchg(const uint8_t *A, const uint8_t *B, uint8_t *Out) {
  uint64_t Old, New, Memory = 0;
  memcpy(&Old, A, 8);
  memcpy(&New, B, 8);
  memcpy(&Memory, B, 1);
  Old &= 0xff;
  __asm__ volatile("lock cmpxchg %2, %0" : "+m"(Memory), "+a"(Old) : "r"(New) : "cc");
  memcpy(Out, &Memory, 8);
}

static void bitfield(const uint8_t *A, const uint8_t *B, uint8_t *Out) {
  struct {
    uint32_t Low : 5, Middle : 13, High : 14;
  } F;
  memcpy(&F, A, 4);
  F.Middle = (uint32_t)(B[0] | B[1] << 8);
  memcpy(Out, &F, 4);
}

#define OP(Name, Bytes) {#Name, Bytes, Bytes, Name}
#define OPS3(Name) OP(Name##16, 2), OP(Name##32, 4), OP(Name##64, 8)
#define OPS4(Name) OP(Name##8, 1), OPS3(Name)
#define SETS(Cc) OP(set##Cc##32, 4), OP(set##Cc##64, 8)

static const struct Operation Ops[] = {
    OPS4(add),    OPS4(sub),     OPS4(and),      OPS4(or),        OPS4(xor),     OPS4(not),
    OPS4(neg),    OPS4(inc),     OPS4(dec),      OPS4(shl3),      OPS4(shr3),    OPS4(sar3),
    OPS4(rol3),   OPS4(ror3),    OPS3(imul),     OP(shlcl, 8),    OP(shrcl, 8),  OP(sarcl, 4),
    OP(mulhi, 8), OP(bswap, 8),  OP(movzx, 8),   OP(movsx, 8),    OP(movslq, 8), OP(tzcnt, 8),
    OP(lzcnt, 8), OP(popcnt, 8), OP(bsf, 8),     OP(bsr, 8),      OP(lea, 8),    OP(adc, 8),
    OP(sbb, 8),   OP(cmove, 8),  OP(cmovb, 8),   OP(xadd, 8),     OP(bt, 8),     OP(andn, 8),
    OP(blsi, 8),  OP(blsr, 8),   OP(blsmsk, 8),  OP(shld, 8),     OP(maskup, 8), OP(crc32, 8),
    SETS(e),      SETS(ne),      SETS(b),        SETS(be),        SETS(l),       SETS(le),
    SETS(s),      SETS(o),       SETS(p),        OP(testz, 8),    OP(tests, 8),  OP(addc, 8),
    OP(addo, 4),  OP(div64, 8),  OP(cmpxchg, 8), OP(bitfield, 4),
};

int main(void) { return checkAll(Ops, sizeof(Ops) / sizeof(Ops[0]), 400); }

// CHECK-DAG: add8: exact
// CHECK-DAG: add32: exact
// CHECK-DAG: add64: exact
// CHECK-DAG: sub64: exact
// CHECK-DAG: and64: exact
// CHECK-DAG: or64: exact
// CHECK-DAG: xor64: exact
// CHECK-DAG: bswap: exact
// CHECK-DAG: movsx: exact
// CHECK-DAG: bitfield: exact
// CHECK-DAG: blsi: exact
// CHECK-DAG: blsr: exact
// CHECK-DAG: maskup: exact
// CHECK-DAG: blsmsk: exact
// CHECK: operations, 0 wrong

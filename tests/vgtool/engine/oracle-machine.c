// SPDX-License-Identifier: GPL-2.0-or-later
// What is not an operation of the processor alone: partial registers, flags, memory operands, strings, the
// x87 unit, saved states, masked and atomic accesses; against the definition (see oracle.h).
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --sanity-level=2 %t > %t.out
// RUN: FileCheck %s < %t.out
// RUN: not %t

#include "oracle.h"

#include <immintrin.h>

// A and B are at (%rsi) and (%rdi), and there is room for the results of 32 bytes at (%rdx).
#define CODE(Name, Text)                                                                           \
  static void Name(const uint8_t *A, const uint8_t *B, uint8_t *Out) {                             \
    __asm__ volatile("push %%rbx\n push %%rbp\n sub $1024, %%rsp\n" Text                           \
                     "\n add $1024, %%rsp\n pop %%rbp\n pop %%rbx"                                 \
                     : "+S"(A), "+D"(B), "+d"(Out)                                                 \
                     :                                                                             \
                     : "rax", "rcx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "memory",   \
                       "cc");                                                                      \
  }

// Between instructions of two blocks only registers and flags are carried on.
#define NEW_BLOCK "\n lea 1f(%%rip), %%r11\n jmp *%%r11\n 1:\n "

#define FOR_ALL(X)                                                                                 \
  /* Partial registers. */                                                                         \
  X(merge8, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n mov %%cl, %%al\n mov %%rax, (%%rdx)")    \
  X(mergeHigh, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n mov %%cl, %%ah\n mov %%rax, (%%rdx)") \
  X(fromHigh, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n mov %%ch, %%al\n mov %%rax, (%%rdx)")  \
  X(merge16, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n mov %%cx, %%ax\n mov %%rax, (%%rdx)")   \
  X(merge32, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n mov %%ecx, %%eax\n mov %%rax, (%%rdx)") \
  X(addHigh, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n add %%ch, %%ah\n mov %%rax, (%%rdx)")   \
  X(xchgHigh, 8, "mov (%%rsi), %%rax\n xchg %%ah, %%al\n mov %%rax, (%%rdx)")                      \
  X(xorSelf, 8, "mov (%%rsi), %%rax\n xor %%eax, %%eax\n mov %%rax, (%%rdx)")                      \
  X(subSelf16, 8, "mov (%%rsi), %%rax\n sub %%ax, %%ax\n mov %%rax, (%%rdx)")                      \
  X(sbbSelf, 8, "mov (%%rsi), %%rax\n add %%al, %%al\n sbb %%rax, %%rax\n mov %%rax, (%%rdx)")     \
  X(orOnes, 8, "mov (%%rsi), %%rax\n or $-1, %%rax\n mov %%rax, (%%rdx)")                          \
  X(pushPop16, 8, "mov (%%rsi), %%rax\n pushw %%ax\n popw %%cx\n movzwl %%cx, %%ecx\n "            \
                  "mov %%rcx, (%%rdx)")                                                            \
  X(pushMemory, 8, "pushq (%%rsi)\n popq (%%rdx)")                                                 \
  X(convert, 8, "mov (%%rsi), %%rax\n cbtw\n cwtl\n cltq\n mov %%rax, (%%rdx)")                    \
  X(cqto, 8, "mov %%rdx, %%r8\n mov (%%rsi), %%rax\n cqto\n mov %%rdx, (%%r8)\n mov %%r8, %%rdx")  \
  X(bswap32, 8, "mov (%%rsi), %%rax\n bswap %%eax\n mov %%rax, (%%rdx)")                           \
  X(movbe, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n movbe (%%rdx), %%rcx\n mov %%rcx, (%%rdx)") \
  /* Flags. */                                                                                     \
  X(lahf, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n add %%rcx, %%rax\n mov $0, %%eax\n lahf\n " \
             "mov %%rax, (%%rdx)")                                                                 \
  X(sahf, 8, "mov (%%rsi), %%rax\n sahf\n setc %%al\n setz %%ah\n mov %%rax, (%%rdx)")             \
  X(pushf, 8, "mov (%%rsi), %%rax\n cmp (%%rdi), %%rax\n pushf\n pop %%rax\n mov %%rax, (%%rdx)")  \
  X(popf, 8, "mov (%%rsi), %%rax\n and $0x8d5, %%eax\n push %%rax\n popf\n mov $0, %%eax\n "       \
             "rcl $1, %%rax\n mov %%rax, (%%rdx)")                                                 \
  X(carryChain, 16, "mov (%%rsi), %%rax\n mov 8(%%rsi), %%rcx\n add (%%rdi), %%rax\n "             \
                    "adc 8(%%rdi), %%rcx\n mov %%rax, (%%rdx)\n mov %%rcx, 8(%%rdx)")              \
  X(borrowChain, 16, "mov (%%rsi), %%rax\n mov 8(%%rsi), %%rcx\n sub (%%rdi), %%rax\n "            \
                     "sbb 8(%%rdi), %%rcx\n mov %%rax, (%%rdx)\n mov %%rcx, 8(%%rdx)")             \
  X(incKeepsCarry, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n cmp %%rcx, %%rax\n inc %%rax\n "  \
                      "setc %%al\n mov %%rax, (%%rdx)")                                            \
  X(incKeepsCarry2, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n cmp %%rcx, %%rax\n" NEW_BLOCK         \
                       "mov $5, %%ecx\n inc %%rcx\n" NEW_BLOCK "mov $0, %%eax\n adc $0, %%rax\n "   \
                       "mov %%rax, (%%rdx)")                                                       \
  X(rolKeepsZero, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n cmp %%cl, %%al\n mov $5, %%ecx\n "      \
                     "rol $3, %%rcx\n" NEW_BLOCK "setz %%al\n mov %%rax, (%%rdx)")                 \
  X(rcl, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n add %%rcx, %%rcx\n rcl $3, %%rax\n "        \
            "mov %%rax, (%%rdx)")                                                                  \
  X(shiftFlags, 8, "mov (%%rsi), %%rax\n mov $0, %%ecx\n shr $3, %%rax\n setc %%cl\n "             \
                   "mov %%rcx, (%%rdx)")                                                           \
  X(cmc, 8, "mov (%%rsi), %%rax\n bt $7, %%rax\n cmc\n mov $0, %%eax\n setc %%al\n "               \
            "mov %%rax, (%%rdx)")                                                                  \
  X(setMemory, 8, "movq $0, (%%rdx)\n mov (%%rsi), %%rax\n cmp (%%rdi), %%rax\n setb 3(%%rdx)")    \
  X(cmovMemory, 8, "mov (%%rsi), %%rax\n testb $4, (%%rdi)\n cmovne 8(%%rsi), %%eax\n "            \
                   "mov %%rax, (%%rdx)")                                                           \
  X(adcx, 8, "mov (%%rsi), %%rax\n mov (%%rdi), %%rcx\n bt $1, %%rcx\n adc %%rcx, %%rax\n "        \
             "mov %%rax, (%%rdx)")                                                                 \
  /* Newer integer instructions. */                                                                \
  X(bextr, 8, "mov $0x0c05, %%eax\n bextr %%rax, (%%rsi), %%rcx\n mov %%rcx, (%%rdx)")             \
  X(mulx, 8, "mov %%rdx, %%r8\n mov (%%rsi), %%rdx\n mulx (%%rdi), %%rax, %%rcx\n "                \
             "mov %%rcx, (%%r8)\n mov %%r8, %%rdx")                                                \
  X(rorx, 8, "rorx $13, (%%rsi), %%rax\n mov %%rax, (%%rdx)")                                      \
  X(sarx, 8, "mov $9, %%eax\n sarx %%rax, (%%rsi), %%rcx\n mov %%rcx, (%%rdx)")                    \
  X(bzhi, 8, "mov $23, %%eax\n bzhi %%rax, (%%rsi), %%rcx\n mov %%rcx, (%%rdx)")                   \
  X(pdep, 8, "mov $0x0f0ff0f0, %%eax\n mov (%%rsi), %%rcx\n pdep %%rax, %%rcx, %%rcx\n "           \
             "mov %%rcx, (%%rdx)")                                                                 \
  X(pext, 8, "mov $0x0f0ff0f0, %%eax\n mov (%%rsi), %%rcx\n pext %%rax, %%rcx, %%rcx\n "           \
             "mov %%rcx, (%%rdx)")                                                                 \
  X(pextOpen, 8, "mov (%%rsi), %%rcx\n pext (%%rdi), %%rcx, %%rcx\n mov %%rcx, (%%rdx)")           \
  X(divide32, 8, "mov %%rdx, %%r8\n mov (%%rsi), %%eax\n mov (%%rdi), %%ecx\n or $1, %%ecx\n "     \
                 "mov $0, %%edx\n div %%ecx\n mov %%rax, (%%r8)\n mov %%r8, %%rdx")                \
  /* Strings. */                                                                                   \
  X(movs, 16, "mov %%rdi, %%r8\n mov %%rdx, %%rdi\n mov $16, %%ecx\n cld\n rep movsb\n mov %%r8, " \
              "%%rdi")                                                                             \
  X(stos, 16, "mov %%rdi, %%r8\n mov %%rdx, %%rdi\n mov (%%rsi), %%rax\n mov $2, %%ecx\n cld\n "   \
              "rep stosq\n mov %%r8, %%rdi")                                                       \
  X(backwards, 16, "mov %%rdi, %%r8\n lea 15(%%rdx), %%rdi\n add $15, %%rsi\n mov $16, %%ecx\n "   \
                   "std\n rep movsb\n cld\n mov %%r8, %%rdi")                                      \
  /* Atomic and bit accesses to memory. */                                                         \
  X(xaddMemory, 16, "movdqu (%%rsi), %%xmm0\n movdqu %%xmm0, (%%rdx)\n mov (%%rdi), %%rax\n "      \
                    "lock xadd %%rax, (%%rdx)\n mov %%rax, 8(%%rdx)")                              \
  X(xchgMemory, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n mov (%%rdi), %%rcx\n "               \
                   "xchg %%ecx, 2(%%rdx)")                                                         \
  X(btsMemory, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n lock btsq $17, (%%rdx)")              \
  X(lockAnd, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n mov (%%rdi), %%rcx\n "                  \
                "lock and %%rcx, (%%rdx)")                                                         \
  X(lockNeg, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n lock negq (%%rdx)")                     \
  X(cmpxchg32, 8, "mov (%%rsi), %%rax\n mov %%rax, (%%rdx)\n mov 8(%%rsi), %%eax\n "               \
                  "mov (%%rdi), %%ecx\n lock cmpxchg %%ecx, (%%rdx)")                              \
  X(cmpxchg8b, 8, "mov %%rdx, %%r8\n mov (%%rsi), %%rax\n mov %%rax, (%%r8)\n mov (%%rsi), %%eax\n " \
                  "mov 4(%%rsi), %%edx\n xor 8(%%rsi), %%eax\n mov (%%rdi), %%ebx\n "              \
                  "mov 4(%%rdi), %%ecx\n lock cmpxchg8b (%%r8)\n mov %%r8, %%rdx")                 \
  X(cmpxchg16b, 16,                                                                                \
    "mov %%rdx, %%r8\n mov %%rsp, %%r9\n and $-16, %%rsp\n movdqu (%%rsi), %%xmm0\n "              \
    "movdqa %%xmm0, 64(%%rsp)\n mov (%%rsi), %%rax\n mov 8(%%rsi), %%rdx\n mov (%%rdi), %%rbx\n "  \
    "mov 8(%%rdi), %%rcx\n lock cmpxchg16b 64(%%rsp)\n movdqa 64(%%rsp), %%xmm0\n "                \
    "movdqu %%xmm0, (%%r8)\n mov %%r9, %%rsp\n mov %%r8, %%rdx")                                   \
  /* x87. */                                                                                       \
  X(fld, 8, "fldl (%%rsi)\n fstpl (%%rdx)")                                                        \
  X(fldTen, 16, "fldt (%%rsi)\n fstpt (%%rdx)")                                                    \
  X(fxch, 16, "fldl (%%rsi)\n fldl (%%rdi)\n fxch\n fstpl (%%rdx)\n fstpl 8(%%rdx)")               \
  X(fild, 8, "fildll (%%rsi)\n fistpll (%%rdx)")                                                   \
  X(fchs, 8, "fldl (%%rsi)\n fchs\n fstpl (%%rdx)")                                                \
  X(fabs, 8, "fldl (%%rsi)\n fabs\n fstpl (%%rdx)")                                                \
  X(fcmov, 8, "fldl (%%rsi)\n fldl (%%rdi)\n cmp %%eax, %%eax\n fcmove %%st(1), %%st\n "           \
              "fstpl (%%rdx)\n fstp %%st(0)")                                                      \
  X(fcomi, 8, "fldl (%%rsi)\n fldl (%%rdi)\n mov $0, %%eax\n fcomip %%st(1), %%st\n seta %%al\n "  \
              "fstp %%st(0)\n mov %%rax, (%%rdx)")                                                 \
  X(fstsw, 8, "fldl (%%rsi)\n mov $0, %%eax\n fcoml (%%rdi)\n fnstsw %%ax\n fstp %%st(0)\n "                \
              "mov %%rax, (%%rdx)")                                                                \
  X(fstswSmall, 8, "movzbl (%%rsi), %%eax\n movzbl (%%rdi), %%ecx\n mov %%eax, 8(%%rsp)\n "         \
                   "mov %%ecx, 16(%%rsp)\n fildl 8(%%rsp)\n fildl 16(%%rsp)\n mov $0, %%eax\n "      \
                   "fcompp\n" NEW_BLOCK "fnstsw %%ax\n mov %%rax, (%%rdx)")                                 \
  X(fsave, 16, "fldl (%%rsi)\n fldl (%%rdi)\n fnsave 256(%%rsp)\n frstor 256(%%rsp)\n "            \
               "fstpl (%%rdx)\n fstpl 8(%%rdx)")                                                   \
  X(mmx, 8, "movq (%%rsi), %%mm0\n movq %%mm0, %%rax\n emms\n mov %%rax, (%%rdx)")                 \
  /* Saved states. */                                                                              \
  X(fxsave, 16, "mov %%rsp, %%r9\n and $-64, %%rsp\n movdqu (%%rsi), %%xmm1\n fxsave64 (%%rsp)\n "   \
                "pxor %%xmm1, %%xmm1\n fxrstor64 (%%rsp)\n movdqu %%xmm1, (%%rdx)\n mov %%r9, "    \
                "%%rsp")                                                                           \
  X(xsave, 16, "mov %%rdx, %%r8\n mov %%rsp, %%r9\n and $-64, %%rsp\n movq $0, 512(%%rsp)\n "      \
               "movq $0, 520(%%rsp)\n movq $0, 528(%%rsp)\n movdqu (%%rsi), %%xmm1\n "             \
               "mov $3, %%eax\n mov $0, %%edx\n xsave64 (%%rsp)\n pxor %%xmm1, %%xmm1\n "          \
               "xrstor64 (%%rsp)\n movdqu %%xmm1, (%%r8)\n mov %%r9, %%rsp\n mov %%r8, %%rdx")     \
  /* Masked accesses and the like. */                                                              \
  X(maskmov, 16, "movdqu (%%rdi), %%xmm1\n movdqu (%%rsi), %%xmm0\n movdqu %%xmm1, (%%rdx)\n "     \
                 "pcmpeqd %%xmm2, %%xmm2\n psrlq $32, %%xmm2\n mov %%rdi, %%r8\n "                 \
                 "mov %%rdx, %%rdi\n maskmovdqu %%xmm2, %%xmm0\n mov %%r8, %%rdi")                 \
  X(vmaskLoad, 16, "vpcmpeqd %%xmm1, %%xmm1, %%xmm1\n vpsrlq $32, %%xmm1, %%xmm1\n vpslld $31, "   \
                   "%%xmm1, %%xmm1\n vpmaskmovd (%%rsi), %%xmm1, %%xmm0\n vmovdqu %%xmm0, (%%rdx)") \
  X(vmaskStore, 16, "vmovdqu (%%rdi), %%xmm0\n vmovdqu %%xmm0, (%%rdx)\n vmovdqu (%%rsi), "        \
                    "%%xmm0\n vpcmpeqd %%xmm1, %%xmm1, %%xmm1\n vpsllq $63, %%xmm1, %%xmm1\n "     \
                    "vpmaskmovd %%xmm0, %%xmm1, (%%rdx)")                                          \
  X(vmaskOpen, 16, "vmovdqu (%%rdi), %%xmm0\n vmovdqu %%xmm0, (%%rdx)\n vmovdqu (%%rsi), "         \
                   "%%xmm0\n vpmaskmovd %%xmm0, %%xmm0, (%%rdx)")                                  \
  X(gather, 16, "vpcmpeqd %%xmm1, %%xmm1, %%xmm1\n vpxor %%xmm2, %%xmm2, %%xmm2\n vpsubd %%xmm1, " \
                "%%xmm2, %%xmm2\n vpgatherdd %%xmm1, (%%rsi,%%xmm2,4), %%xmm0\n "                  \
                "vmovdqu %%xmm0, (%%rdx)")                                                         \
  X(broadcast, 16, "vbroadcastss (%%rsi), %%xmm0\n vmovdqu %%xmm0, (%%rdx)")                       \
  X(insertps, 16, "movdqu (%%rsi), %%xmm0\n insertps $0x62, 4(%%rdi), %%xmm0\n "                   \
                  "movdqu %%xmm0, (%%rdx)")                                                        \
  X(movhps, 16, "movdqu (%%rsi), %%xmm0\n movhps (%%rdi), %%xmm0\n movdqu %%xmm0, (%%rdx)")        \
  X(movnti, 8, "mov (%%rsi), %%rax\n movnti %%rax, (%%rdx)")                                       \
  X(f16, 16, "vcvtph2ps (%%rsi), %%xmm0\n vmovdqu %%xmm0, (%%rdx)")                                \
  X(toF16, 8, "vmovdqu (%%rsi), %%xmm0\n vcvtps2ph $0, %%xmm0, (%%rdx)")                           \
  X(dpps, 16, "movdqu (%%rsi), %%xmm0\n movdqu (%%rdi), %%xmm1\n dpps $0xf1, %%xmm1, %%xmm0\n "    \
              "movdqu %%xmm0, (%%rdx)")                                                            \
  X(mpsadbw, 16, "movdqu (%%rsi), %%xmm0\n movdqu (%%rdi), %%xmm1\n mpsadbw $2, %%xmm1, %%xmm0\n " \
                 "movdqu %%xmm0, (%%rdx)")                                                         \
  X(aesenc, 16, "movdqu (%%rsi), %%xmm0\n movdqu (%%rdi), %%xmm1\n aesenc %%xmm1, %%xmm0\n "       \
                "movdqu %%xmm0, (%%rdx)")                                                          \
  X(aeskeygen, 16, "movdqu (%%rsi), %%xmm0\n aeskeygenassist $1, %%xmm0, %%xmm0\n "                \
                   "movdqu %%xmm0, (%%rdx)")                                                       \
  X(pcmpistri, 8, "movdqu (%%rsi), %%xmm0\n movdqu (%%rdi), %%xmm1\n pcmpistri $0x1a, %%xmm1, "    \
                  "%%xmm0\n mov %%rcx, (%%rdx)")                                                   \
  X(crc32b, 8, "mov $7, %%eax\n crc32b (%%rsi), %%eax\n mov %%rax, (%%rdx)")                       \
  /* No effect of their operands on what they give. */                                             \
  X(cpuid, 8, "mov %%rdx, %%r8\n mov $0, %%eax\n cpuid\n mov (%%rsi), %%rax\n mov %%rax, (%%r8)\n " \
              "mov %%r8, %%rdx")

#define DEFINE(Name, Bytes, Text) CODE(run_##Name, Text)
FOR_ALL(DEFINE)
#define ENTRY(Name, Bytes, Text) {#Name, 16, Bytes, run_##Name},
static const struct Operation Ops[] = {FOR_ALL(ENTRY)};

int main(void) { return checkAll(Ops, sizeof(Ops) / sizeof(Ops[0]), 200); }

// CHECK-DAG: {{^}}merge8: exact
// CHECK-DAG: {{^}}mergeHigh: exact
// CHECK-DAG: {{^}}fromHigh: exact
// CHECK-DAG: {{^}}merge16: exact
// CHECK-DAG: {{^}}merge32: exact
// CHECK-DAG: {{^}}addHigh: exact
// CHECK-DAG: {{^}}xchgHigh: exact
// CHECK-DAG: {{^}}xorSelf: exact
// CHECK-DAG: {{^}}pushPop16: exact
// CHECK-DAG: {{^}}convert: exact
// CHECK-DAG: {{^}}bswap32: exact
// CHECK-DAG: {{^}}sahf: exact
// CHECK-DAG: {{^}}setMemory: exact
// CHECK-DAG: {{^}}cmovMemory: exact
// CHECK-DAG: {{^}}bextr: exact
// CHECK-DAG: {{^}}pdep: exact
// CHECK-DAG: {{^}}pext: exact
// CHECK-DAG: {{^}}movs: exact
// CHECK-DAG: {{^}}backwards: exact
// CHECK-DAG: {{^}}xaddMemory: exact
// CHECK-DAG: {{^}}xchgMemory: exact
// CHECK-DAG: {{^}}btsMemory: exact
// CHECK-DAG: {{^}}lockAnd: exact
// CHECK-DAG: {{^}}lockNeg: exact
// CHECK-DAG: {{^}}cmpxchg32: exact
// CHECK-DAG: {{^}}fld: exact
// CHECK-DAG: {{^}}fxch: exact
// CHECK-DAG: {{^}}fxsave: exact
// CHECK-DAG: {{^}}xsave: exact
// CHECK-DAG: {{^}}maskmov: exact
// CHECK-DAG: {{^}}vmaskLoad: exact
// CHECK-DAG: {{^}}vmaskStore: exact
// CHECK-DAG: {{^}}gather: exact
// CHECK-DAG: {{^}}insertps: exact
// CHECK-DAG: {{^}}cpuid: exact
// CHECK: operations, 0 wrong

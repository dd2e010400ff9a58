// SPDX-License-Identifier: GPL-2.0-or-later
// Vector instructions, SSE to AVX2, against the definition (see oracle.h).
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --sanity-level=2 %t > %t.out
// RUN: FileCheck %s < %t.out
// RUN: not %t

#include "oracle.h"

#define SSE(Name, Text)                                                                            \
  static void Name(const uint8_t *A, const uint8_t *B, uint8_t *Out) {                             \
    __asm__ volatile("movdqu (%0), %%xmm0\n movdqu (%1), %%xmm1\n" Text "\n movdqu %%xmm0, (%2)"   \
                     :                                                                             \
                     : "r"(A), "r"(B), "r"(Out)                                                    \
                     : "xmm0", "xmm1", "xmm2", "rax", "rcx", "rdx", "rsi", "rdi", "memory", "cc"); \
  }
#define AVX(Name, Text)                                                                            \
  static void Name(const uint8_t *A, const uint8_t *B, uint8_t *Out) {                             \
    __asm__ volatile("vmovdqu (%0), %%ymm0\n vmovdqu (%1), %%ymm1\n" Text                          \
                     "\n vmovdqu %%ymm0, (%2)\n vzeroupper"                                        \
                     :                                                                             \
                     : "r"(A), "r"(B), "r"(Out)                                                    \
                     : "xmm0", "xmm1", "xmm2", "rax", "rcx", "rdx", "rsi", "rdi", "memory", "cc"); \
  }
#define MMX(Name, Text)                                                                            \
  static void Name(const uint8_t *A, const uint8_t *B, uint8_t *Out) {                             \
    __asm__ volatile("movq (%0), %%mm0\n movq (%1), %%mm1\n" Text "\n movq %%mm0, (%2)\n emms"     \
                     :                                                                             \
                     : "r"(A), "r"(B), "r"(Out)                                                    \
                     : "memory", "cc");                                                            \
  }

#define FOR_SSE(X)                                                                                 \
  X(paddb)                                                                                         \
  X(paddw)                                                                                         \
  X(paddd) X(paddq) X(psubb) X(psubw) X(psubd) X(psubq) X(pand) X(pandn) X(por) X(pxor) X(pcmpeqb) \
      X(pcmpeqw) X(pcmpeqd) X(pcmpeqq) X(pcmpgtb) X(pcmpgtw) X(pcmpgtd) X(pcmpgtq) X(pminub)       \
          X(pmaxub) X(pminsw) X(pmaxsw) X(pminsb) X(pmaxsd) X(pminuw) X(pmaxud) X(paddusb)         \
              X(paddsw) X(psubusb) X(psubsw) X(pavgb) X(pavgw) X(pmullw) X(pmulhw) X(pmulhuw)      \
                  X(pmulld) X(pmuludq) X(pmuldq) X(pmaddwd) X(pmaddubsw) X(pmulhrsw) X(psadbw)     \
                      X(packsswb) X(packuswb) X(packssdw) X(packusdw) X(punpcklbw) X(punpckhbw)    \
                          X(punpcklwd) X(punpckldq) X(punpcklqdq) X(punpckhqdq) X(pshufb)          \
                              X(psignb) X(psignd) X(pabsb) X(pabsd) X(phaddw) X(phaddd) X(phsubw)  \
                                  X(pmovzxbw) X(pmovsxbd) X(pmovzxdq) X(psllw) X(psrld) X(psraw)   \
                                      X(psllq) X(movsd) X(movss) X(movhlps) X(movlhps) X(unpcklps) \
                                          X(addps) X(addpd) X(mulps) X(divpd) X(addss) X(addsd)    \
                                              X(subsd) X(mulss) X(maxps) X(minpd) X(maxsd)         \
                                                  X(sqrtps) X(sqrtsd) X(sqrtss) X(rcpps)           \
                                                      X(cvtdq2ps) X(cvtps2dq) X(cvttps2dq)         \
                                                          X(cvtdq2pd) X(cvtpd2ps) X(cvtps2pd)      \
                                                              X(cvtss2sd) X(cvtsd2ss) X(andps)     \
                                                                  X(xorpd) X(haddps) X(addsubps)   \
                                                                      X(phminposuw) X(aesenc)      \
                                                                          X(movddup) X(movshdup)
#define DEFINE(Name) SSE(Name, #Name " %%xmm1, %%xmm0")
FOR_SSE(DEFINE)
SSE(pshufd, "pshufd $0x1b, %%xmm1, %%xmm0")
SSE(pshuflw, "pshuflw $0x1b, %%xmm1, %%xmm0")
SSE(shufps, "shufps $0x4e, %%xmm1, %%xmm0")
SSE(palignr, "palignr $5, %%xmm1, %%xmm0")
SSE(pblendw, "pblendw $0x35, %%xmm1, %%xmm0")
SSE(psrldq, "psrldq $3, %%xmm0")
SSE(pslldq, "pslldq $3, %%xmm0")
SSE(psllwi, "psllw $3, %%xmm0")
SSE(psradi, "psrad $7, %%xmm0")
SSE(psrlqi, "psrlq $9, %%xmm0")
SSE(pmovmskb, "pmovmskb %%xmm0, %%eax\n pxor %%xmm0, %%xmm0\n movd %%eax, %%xmm0")
SSE(movmskps, "movmskps %%xmm0, %%eax\n pxor %%xmm0, %%xmm0\n movd %%eax, %%xmm0")
SSE(pextrw, "pextrw $3, %%xmm0, %%eax\n pxor %%xmm0, %%xmm0\n movd %%eax, %%xmm0")
SSE(pinsrw, "movd %%xmm1, %%eax\n pinsrw $5, %%eax, %%xmm0")
SSE(pinsrb, "movd %%xmm1, %%eax\n pinsrb $9, %%eax, %%xmm0")
SSE(cmpltps, "cmpltps %%xmm1, %%xmm0")
SSE(cmpeqsd, "cmpeqsd %%xmm1, %%xmm0")
SSE(pblendvb, "movdqa %%xmm1, %%xmm2\n movdqa %%xmm0, %%xmm1\n pblendvb %%xmm0, %%xmm2, %%xmm1\n "
              "movdqa %%xmm1, %%xmm0")
SSE(pclmulqdq, "pclmulqdq $0, %%xmm1, %%xmm0")
SSE(roundpd, "roundpd $1, %%xmm0, %%xmm0")
SSE(comisd, "comisd %%xmm1, %%xmm0\n seta %%al\n movzbl %%al, %%eax\n pxor %%xmm0, %%xmm0\n movd "
            "%%eax, %%xmm0")
SSE(cvtsd2si, "cvtsd2si %%xmm0, %%rax\n movq %%rax, %%xmm0")
SSE(cvtsi2sd, "movq %%xmm0, %%rax\n cvtsi2sd %%rax, %%xmm0")
SSE(ptest, "ptest %%xmm1, %%xmm0\n sete %%al\n movzbl %%al, %%eax\n pxor %%xmm0, %%xmm0\n movd "
           "%%eax, %%xmm0")
SSE(x87add, "movq %%xmm0, -64(%%rsp)\n movq %%xmm1, -56(%%rsp)\n fldl -64(%%rsp)\n faddl "
            "-56(%%rsp)\n fstpl -64(%%rsp)\n movq -64(%%rsp), %%xmm0")
SSE(zeroed, "pxor %%xmm0, %%xmm0\n pcmpeqd %%xmm1, %%xmm1\n por %%xmm1, %%xmm0")
SSE(cmpxchg16b,
    "mov %%rsp, %%rdi\n sub $144, %%rsp\n and $-16, %%rsp\n movdqu %%xmm0, (%%rsp)\n mov %%rbx, "
    "%%rsi\n movd %%xmm1, %%ebx\n xor %%eax, %%eax\n xor %%edx, %%edx\n xor %%ecx, %%ecx\n lock "
    "cmpxchg16b (%%rsp)\n mov %%rsi, %%rbx\n movdqu (%%rsp), %%xmm0\n mov %%rdi, %%rsp")

#define FOR_AVX(X)                                                                                 \
  X(vpaddb)                                                                                        \
  X(vpaddq)                                                                                        \
  X(vpsubw) X(vpand) X(vpor) X(vpxor) X(vpandn) X(vpcmpeqb) X(vpcmpgtd) X(vpminub) X(vpmaxsw)      \
      X(vpmulld) X(vpmuludq) X(vpackuswb) X(vpunpcklbw) X(vpunpckhqdq) X(vpshufb) X(vaddps)        \
          X(vmulpd) X(vpsllvd) X(vpsrlvq) X(vpsravd) X(vpermd) X(vphaddd) X(vpsignb) X(vpmaddwd)   \
              X(vpavgb)
#define DEFINE_AVX(Name) AVX(Name, #Name " %%ymm1, %%ymm0, %%ymm0")
FOR_AVX(DEFINE_AVX)
AVX(vpmovmskb, "vpmovmskb %%ymm0, %%eax\n vpxor %%ymm0, %%ymm0, %%ymm0\n vmovd %%eax, %%xmm0")
AVX(vpblendd, "vpblendd $0x35, %%ymm1, %%ymm0, %%ymm0")
AVX(vpermq, "vpermq $0x1b, %%ymm1, %%ymm0")
AVX(vperm2i128, "vperm2i128 $0x21, %%ymm1, %%ymm0, %%ymm0")
AVX(vpbroadcastb, "vpbroadcastb %%xmm1, %%ymm0")
AVX(vinserti128, "vinserti128 $1, %%xmm1, %%ymm0, %%ymm0")
AVX(vpsllw, "vpsllw $3, %%ymm0, %%ymm0")
AVX(vpalignr, "vpalignr $5, %%ymm1, %%ymm0, %%ymm0")
AVX(vpmaskmovd, "vpxor %%ymm2, %%ymm2, %%ymm2\n vpmaskmovd (%1), %%ymm0, %%ymm0")
AVX(vptest, "vptest %%ymm1, %%ymm0\n setc %%al\n movzbl %%al, %%eax\n vpxor %%ymm0, %%ymm0, "
            "%%ymm0\n vmovd %%eax, %%xmm0")
AVX(vfmadd231pd, "vfmadd231pd %%ymm1, %%ymm1, %%ymm0")
AVX(vbroadcast,
    "vpcmpeqd %%ymm1, %%ymm1, %%ymm1\n vpxor %%ymm0, %%ymm0, %%ymm0\n vpor %%ymm1, %%ymm0, %%ymm0")

#define FOR_MMX(X)                                                                                 \
  X(paddb)                                                                                         \
  X(psubd)                                                                                         \
  X(pand) X(por) X(pxor) X(pcmpeqb) X(pcmpgtw) X(pmullw) X(pmulhw) X(packsswb) X(punpcklbw)        \
      X(pmaddwd) X(paddusb) X(pminub) X(psllw) X(pshufb)
#define DEFINE_MMX(Name) MMX(mmx_##Name, #Name " %%mm1, %%mm0")
FOR_MMX(DEFINE_MMX)

#define OP16(Name) {#Name, 16, 16, Name},
#define OP32(Name) {#Name, 32, 32, Name},
#define OP8(Name) {"mmx " #Name, 8, 8, mmx_##Name},

static const struct Operation Ops[] = {
    FOR_SSE(OP16) OP16(pshufd) OP16(pshuflw) OP16(shufps) OP16(palignr) OP16(pblendw) OP16(psrldq)
        OP16(pslldq) OP16(psllwi) OP16(psradi) OP16(psrlqi) OP16(pmovmskb) OP16(movmskps)
            OP16(pextrw) OP16(pinsrw) OP16(pinsrb) OP16(cmpltps) OP16(cmpeqsd) OP16(pblendvb)
                OP16(pclmulqdq) OP16(roundpd) OP16(comisd) OP16(cvtsd2si) OP16(cvtsi2sd) OP16(ptest)
                    OP16(x87add) OP16(zeroed) OP16(cmpxchg16b) FOR_AVX(OP32) OP32(vpmovmskb)
                        OP32(vpblendd) OP32(vpermq) OP32(vperm2i128) OP32(vpbroadcastb)
                            OP32(vinserti128) OP32(vpsllw) OP32(vpalignr) OP32(vpmaskmovd)
                                OP32(vptest) OP32(vfmadd231pd) OP32(vbroadcast) FOR_MMX(OP8)};

int main(void) { return checkAll(Ops, sizeof(Ops) / sizeof(Ops[0]), 200); }

// CHECK-DAG: paddb: exact
// CHECK-DAG: psubq: exact
// CHECK-DAG: pand: exact
// CHECK-DAG: punpcklbw: exact
// CHECK-DAG: pshufd: exact
// CHECK-DAG: pmovmskb: exact
// CHECK-DAG: pcmpeqb: exact
// CHECK-DAG: pcmpgtd: exact
// CHECK-DAG: pcmpgtq: exact
// CHECK-DAG: pavgb: exact
// CHECK-DAG: packuswb: exact
// CHECK-DAG: vpcmpeqb: exact
// CHECK-DAG: vpcmpgtd: exact
// CHECK-DAG: zeroed: exact
// CHECK-DAG: vpaddq: exact
// CHECK-DAG: vpermq: exact
// CHECK-DAG: vbroadcast: exact
// CHECK: operations, 0 wrong

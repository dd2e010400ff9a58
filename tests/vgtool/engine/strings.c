// SPDX-License-Identifier: GPL-2.0-or-later
// The C library's string functions read whole vectors, beyond both ends of what they are given.
// Whatever lies there, and wherever, results are right and defined. And undefined bytes inside are
// still seen.
// RUN: gcc -O2 -g -fno-builtin %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2 \
// RUN:   %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: clang-19 -O3 -march=x86-64-v3 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: %valgrind -q --tool=xenhc --check-accesses=yes --error-exitcode=9 %t few | FileCheck %s

#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <valgrind/memcheck.h>
#include <wchar.h>

enum { Page = 4096, Longest = 300 };

static const char *Running;
static long Wrong, Open;

static void check(long Result, long Expected) {
  unsigned long Bits = 0;
  VALGRIND_GET_VBITS(&Result, &Bits, sizeof Bits);
  VALGRIND_MAKE_MEM_DEFINED(&Result, sizeof Result);
  if (Result != Expected && Wrong++ == 0)
    printf("%s: %lx instead of %lx\n", Running, Result, Expected);
  if (Bits && Open++ == 0)
    printf("%s: undefined bits %lx\n", Running, Bits);
}

static int sign(int Result) { return (Result > 0) - (Result < 0); }

// What a function is tried with: Len bytes, an 'x' at At (none if negative), and room of that size
// with another copy.
struct Case {
  char *P, *Q;
  size_t Len;
  long At;
};

static char *found(const struct Case *C) { return C->At < 0 ? NULL : C->P + C->At; }
static char *terminated(const struct Case *C) {
  C->P[C->Len - 1] = 0;
  return C->At == (long)C->Len - 1 ? NULL : found(C);
}
static void differ(const struct Case *C) {
  if (C->At >= 0)
    C->Q[C->At] = 'b';
}

static void tryMemchr(struct Case *C) {
  check((long)memchr(C->P, 'x', C->Len), (long)found(C));
  if (C->At >= 0)
    check((long)memchr(C->P, 'x', SIZE_MAX), (long)found(C));
  check((long)memchr(C->P, 'x', 0), 0);
}
static void tryMemrchr(struct Case *C) {
  check((long)memrchr(C->P, 'x', C->Len), (long)found(C));
  check((long)memrchr(C->P, 'x', 0), 0);
}
static void tryRawmemchr(struct Case *C) {
  if (C->At >= 0)
    check((long)rawmemchr(C->P, 'x'), (long)found(C));
}
static void tryWmemchr(struct Case *C) {
  wchar_t *W = (wchar_t *)C->P;
  for (size_t I = 0; I < C->Len / 4; I++)
    W[I] = (long)I == C->At ? 'x' : 'a';
  const int There = C->At >= 0 && C->At < (long)C->Len / 4;
  check((long)wmemchr(W, 'x', C->Len / 4), There ? (long)(W + C->At) : 0);
}
static void tryStrlen(struct Case *C) {
  terminated(C);
  check((long)strlen(C->P), (long)C->Len - 1);
}
static void tryStrnlen(struct Case *C) {
  check((long)strnlen(C->P, C->Len), (long)C->Len);
  terminated(C);
  check((long)strnlen(C->P, C->Len), (long)C->Len - 1);
  check((long)strnlen(C->P, SIZE_MAX), (long)C->Len - 1);
}
static void tryStrchr(struct Case *C) {
  const char *X = terminated(C);
  check((long)strchr(C->P, 'x'), (long)X);
  check((long)strchrnul(C->P, 'x'), (long)(X ? X : C->P + C->Len - 1));
  check((long)strrchr(C->P, 'x'), (long)X);
}
static void tryStrstr(struct Case *C) {
  const char *X = terminated(C);
  check((long)strstr(C->P, "xa"), (long)(X && C->At < (long)C->Len - 2 ? X : NULL));
  check((long)strstr(C->P, "x"), (long)X);
  check((long)strstr(C->P, ""), (long)C->P);
  check((long)strstr(C->P, "aaaaaaaaaaaaaaaaaaab"), 0);
  check((long)memmem(C->P, C->Len, "xa", 2), (long)(X && C->At < (long)C->Len - 2 ? X : NULL));
  check((long)memmem(C->P, C->Len, "x", 1), (long)X);
}
static void trySpans(struct Case *C) {
  const char *X = terminated(C);
  const long Stop = X ? C->At : (long)C->Len - 1;
  check((long)strspn(C->P, "abcd"), Stop);
  check((long)strcspn(C->P, "xyz"), Stop);
  check((long)strpbrk(C->P, "xyz"), (long)X);
}
static void tryCompare(struct Case *C) {
  memcpy(C->Q, C->P, C->Len);
  differ(C);
  const int Expected = C->At < 0 ? 0 : 'x' - 'b';
  check(sign(memcmp(C->P, C->Q, C->Len)), sign(Expected));
  check(bcmp(C->P, C->Q, C->Len) != 0, Expected != 0);
  check(sign(strncmp(C->P, C->Q, C->Len)), sign(Expected));
  check(sign(strncasecmp(C->P, C->Q, C->Len)), sign(Expected));
  const int Short = terminated(C) ? Expected : 0;
  C->Q[C->Len - 1] = 0;
  check(sign(strcmp(C->P, C->Q)), sign(Short));
  check(sign(strcasecmp(C->P, C->Q)), sign(Short));
}
static void tryCopy(struct Case *C) {
  terminated(C);
  check((long)stpcpy(C->Q, C->P), (long)(C->Q + C->Len - 1));
  check(VALGRIND_CHECK_MEM_IS_DEFINED(C->Q, C->Len), 0);
  *C->Q = 0;
  check((long)strcat(C->Q, C->P), (long)C->Q);
  check(memcmp(C->Q, C->P, C->Len), 0);
}
static void tryWide(struct Case *C) {
  wchar_t *W = (wchar_t *)C->P;
  const size_t Len = C->Len / 4;
  for (size_t I = 0; I < Len; I++)
    W[I] = I == Len - 1 ? 0 : (long)I == C->At ? 'x' : 'a';
  if (!Len)
    return;
  const long X = C->At < 0 || C->At >= (long)Len - 1 ? 0 : (long)(W + C->At);
  check((long)wcslen(W), (long)Len - 1);
  check((long)wcsnlen(W, Len), (long)Len - 1);
  check((long)wcschr(W, 'x'), X);
  check((long)wcsrchr(W, 'x'), X);
}

static struct {
  const char *Name;
  void (*Do)(struct Case *);
  int Wide;
} Functions[] = {
    {"memchr", tryMemchr, 0}, {"memrchr", tryMemrchr, 0}, {"rawmemchr", tryRawmemchr, 0},
    {"wmemchr", tryWmemchr, 1}, {"strlen", tryStrlen, 0}, {"strnlen", tryStrnlen, 0},
    {"strchr", tryStrchr, 0}, {"strstr", tryStrstr, 0}, {"spans", trySpans, 0},
    {"compare", tryCompare, 0}, {"copy", tryCopy, 0}, {"wide", tryWide, 1},
};

// Two pages, and one that cannot be touched.
static char *makePages(void) {
  char *Base = mmap(NULL, 3 * Page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(Base + 2 * Page, Page, PROT_NONE);
  return Base;
}

static void fill(char *Base, char *P, size_t Len, int Neighbours) {
  const size_t From = Base + 2 * Page - P > 600 ? 600 : Base + 2 * Page - P;
  VALGRIND_MAKE_MEM_DEFINED(P - 128, From + 128);
  for (char *At = P - 128; At < P + From; At++)
    *At = Neighbours == 0 ? 0 : Neighbours == 1 ? 'x' : "xa\0x"[(At - P) & 3];
  VALGRIND_MAKE_MEM_UNDEFINED(P - 128, From + 128);
  memset(P, 'a', Len);
}

int main(int Count, char **Arguments) {
  (void)Arguments;
  static const size_t Lengths[] = {1, 2, 5, 15, 16, 17, 31, 33, 40, 64, 65, 127, 129, 200, Longest};
  char *One = makePages(), *Other = makePages();
  for (size_t F = 0; F < sizeof Functions / sizeof *Functions; F++) {
    Running = Functions[F].Name;
    for (size_t L = 0; L < sizeof Lengths / sizeof *Lengths; L += Count > 1 ? 3 : 1) {
      const size_t Len = Functions[F].Wide ? (Lengths[L] + 3) / 4 * 4 : Lengths[L];
      const long Ats[] = {-1, 0, (long)Len / 2, (long)Len - 1};
      // In a page, across two, and up to the end of what can be read.
      const size_t Places[] = {Page / 2,  Page / 2 + 4, Page / 2 + 36, Page - 48,
                               Page - 28, Page - 4,     2 * Page - Len};
      for (size_t A = 0; A < 4; A++)
        for (size_t I = 0; I < 7; I++) {
          const int Odd = Functions[F].Wide ? 0 : (int)(L % 4);
          struct Case C = {One + Places[I] - Odd, Other + 2 * Page - Len, Len, Ats[A]};
          fill(One, C.P, Len, (int)(I + L + A) % 3);
          fill(Other, C.Q, Len, 1);
          VALGRIND_MAKE_MEM_UNDEFINED(C.Q, Len);
          if (C.At >= 0)
            C.P[C.At] = 'x';
          Functions[F].Do(&C);
        }
    }
  }
  // CHECK-NOT: instead
  // CHECK-NOT: bits
  // CHECK: wrong 0, undefined 0
  printf("wrong %ld, undefined %ld\n", Wrong, Open);

  // An undefined byte in the same vector before the match decides.
  char *P = One + Page;
  unsigned long Bits;
  memset(P, 'a', 100);
  P[60] = 'x';
  P[99] = 0;
  VALGRIND_MAKE_MEM_UNDEFINED(P + 50, 1);
  VALGRIND_MAKE_MEM_UNDEFINED(P + 97, 1);
  const long Results[] = {(long)memchr(P, 'x', 90), (long)strnlen(P, 110), (long)strstr(P, "xa"),
                          (long)memrchr(P, 'a', 51)};
  // CHECK: memchr undefined: 1
  // CHECK: strnlen undefined: 1
  // CHECK: strstr undefined: 1
  // CHECK: memrchr undefined: 1
  static const char *const Names[] = {"memchr", "strnlen", "strstr", "memrchr"};
  for (int I = 0; I < 4; I++) {
    VALGRIND_GET_VBITS(&Results[I], &Bits, sizeof Bits);
    printf("%s undefined: %d\n", Names[I], Bits != 0);
  }
  return 0;
}

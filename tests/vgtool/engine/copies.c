// SPDX-License-Identifier: GPL-2.0-or-later
// Copies carry V bits along, by the byte and by the bit; the C library's vector code for strings
// does not make defined strings undefined although it looks past their end.
// RUN: %cc -O0 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: %cc -O2 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
//
// The C library chooses its code by the processor: the same for older ones.
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2 %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-SSE4_2,-SSE4_1,-SSSE3,-BMI1,-BMI2 \
// RUN:   %valgrind -q --tool=xenhc %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <ctype.h>
#include <strings.h>

static char *text(const char *From, size_t Room) {
  // Behind the terminator is garbage.
  char *P = opaque(malloc(Room));
  for (size_t I = 0; I <= strlen(From); I++)
    ((volatile char *)P)[I] = From[I];
  return P;
}

static int Failures;
static void expectDefined(const char *What, const void *P, size_t Len) {
  if (undefinedBits(P, Len) != 0) {
    show(What, P, Len);
    Failures++;
  }
}
#define DEFINED(Expr)                                                                              \
  do {                                                                                             \
    __auto_type Value = (Expr);                                                                    \
    expectDefined(#Expr, &Value, sizeof(Value));                                                   \
  } while (0)

int main(void) {
  for (size_t Len = 1; Len < 300; Len = Len * 5 / 4 + 1) {
    char *From = opaque(malloc(Len)), *To = opaque(malloc(Len));
    memset(From, 7, Len);
    VALGRIND_MAKE_MEM_UNDEFINED(From + Len / 2, 1);
    memcpy(To, From, Len);
    int Count = undefinedBits(To, Len);
    if (Count != 8)
      printf("memcpy of %zu: %d bits\n", Len, Count);
    memmove(From, To, Len);
    if (undefinedBits(From, Len) != 8 || (Len > 2 && undefinedBits(From + Len / 2 + 1, 1) != 0))
      printf("memmove of %zu\n", Len);
  }
  uint8_t Bits = 0x10, Byte = 3, Other;
  VALGRIND_SET_VBITS(&Byte, &Bits, 1);
  Other = *(volatile uint8_t *)&Byte;
  // CHECK: one bit: 1 of 8 bits undefined
  show("one bit", &Other, 1);

  for (int Len = 0; Len < 70; Len++) {
    char Source[128];
    memset(Source, 'a' + Len % 26, Len);
    Source[Len] = 0;
    for (size_t Room = Len + 1; Room < (size_t)Len + 200; Room += 67) {
      char *A = text(Source, Room), *B = text(Source, Room);
      DEFINED(strlen(A));
      DEFINED(strnlen(A, Room));
      DEFINED(strcmp(A, B));
      DEFINED(strncmp(A, B, Room));
      DEFINED(strcasecmp(A, B));
      DEFINED(strncasecmp(A, B, Room));
      DEFINED(strchr(A, 'q'));
      DEFINED(strrchr(A, 'q'));
      DEFINED(strchrnul(A, 0));
      DEFINED(rawmemchr(A, 0));
      DEFINED(memchr(A, 0, Room));
      DEFINED(strspn(A, "abc"));
      DEFINED(strcspn(A, "xyz:"));
      DEFINED(strpbrk(A, "qrs"));
      DEFINED(strstr(A, "zz"));
      DEFINED(memcmp(A, B, Len + 1));
      DEFINED(atoi(A));
      char *C = opaque(malloc(Room));
      strcpy(C, A);
      expectDefined("strcpy", C, Len + 1);
      C = opaque(malloc(Room));
      strncpy(C, A, Room);
      expectDefined("strncpy", C, Room);
      C = strdup(A);
      expectDefined("strdup", C, Len + 1);
      char *D = opaque(malloc(Room * 2 + 100));
      int N = sprintf(D, "%s-%d-%s-%5.2f-%#lx", A, Len, B, Len / 3.0, (unsigned long)Len << 33);
      expectDefined("sprintf", D, N + 1);
      D[0] = 0;
      strcat(D, A);
      strcat(D, B);
      expectDefined("strcat", D, 2 * Len + 1);
      char *Save = NULL;
      DEFINED(strtok_r(D, ",", &Save));
    }
  }
  char *Number = text("12345.75e2 99", 64);
  double Real = strtod(Number, NULL);
  // CHECK: strtod: defined
  show("strtod", &Real, sizeof(Real));
  int X = 0;
  long Y = 0;
  sscanf(Number, "%d.%ld", &X, &Y);
  // CHECK: sscanf: defined
  show("sscanf", &X, sizeof(X));
  for (int I = 0; Number[I]; I++)
    Number[I] = toupper((unsigned char)Number[I]);
  // CHECK: toupper: defined
  show("toupper", Number, 14);
  // CHECK: failures: 0
  printf("failures: %d\n", Failures);
  return 0;
}

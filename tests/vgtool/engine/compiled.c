// SPDX-License-Identifier: GPL-2.0-or-later
// What compilers make of C: sorting, variable arguments, bit fields, unions, structures by value and by
// copy, vectorised loops, conversions, the C library. What is initialised stays defined; what is not is
// found in exactly the bits where it has to be.
// RUN: gcc -O0 -g %s -o %t -lm && %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: gcc -O2 -g %s -o %t -lm && %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: gcc -O3 -march=x86-64-v3 -g %s -o %t -lm && %valgrind -q --tool=xenhc --sanity-level=2 %t | FileCheck %s
// RUN: clang-19 -O0 -gdwarf-4 %s -o %t -lm && %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: clang-19 -O2 -gdwarf-4 %s -o %t -lm && %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: clang-19 -O3 -march=x86-64-v3 -gdwarf-4 %s -o %t -lm && %valgrind -q --tool=xenhc --sanity-level=2 %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <complex.h>
#include <math.h>
#include <search.h>
#include <stdarg.h>
#include <time.h>
#include <wchar.h>

#undef I // the imaginary unit

#define NOINLINE __attribute__((noinline))

static int Checks, Mismatches;
static NOINLINE void expect(const char *What, const void *P, size_t Len, int Bits) {
  int Got = undefinedBits(P, Len);
  Checks++;
  if (Got != Bits) {
    printf("%s: %d bits undefined instead of %d\n", What, Got, Bits);
    Mismatches++;
  }
}
#define EXPECT(What, Bits, Expr)                                                                   \
  do {                                                                                             \
    __auto_type Value = (Expr);                                                                    \
    expect(What, opaque(&Value), sizeof(Value), Bits);                                             \
  } while (0)
#define DEFINED(Expr) EXPECT(#Expr, 0, Expr)

/// A block that is longer than what is used of it, all undefined.
static void *room(size_t Size) { return opaque(malloc(Size + 64)); }

// Structures: with padding, small ones that travel in registers, ones that do not.
struct Small {
  char Byte;
  int Word;
};
struct Mixed {
  float F;
  int I;
  double D;
};
struct Large {
  char Name[13];
  short Key;
  long Payload;
  struct Small Inner;
};

static NOINLINE struct Small makeSmall(int A) { return (struct Small){(char)A, A * 3}; }
static NOINLINE struct Small passSmall(struct Small S) {
  S.Word++;
  return S;
}
static NOINLINE struct Mixed passMixed(struct Mixed M) {
  M.D += M.F;
  return M;
}
static NOINLINE struct Large passLarge(struct Large L, int Add) {
  L.Payload += Add;
  return L;
}

static void structures(void) {
  struct Small S = passSmall(makeSmall(5));
  DEFINED(S.Byte);
  DEFINED(S.Word);
  struct Small *U = room(sizeof(*U));
  U->Byte = 1;
  struct Small Open = passSmall(*U);
  EXPECT("small structure, by value", 32, Open.Word);
  EXPECT("its defined member", 0, Open.Byte);
  struct Mixed *M = room(sizeof(*M));
  M->F = 1.5f;
  M->D = 2;
  struct Mixed Passed = passMixed(*M);
  EXPECT("mixed structure", 32, Passed.I);
  DEFINED(Passed.F);
  DEFINED(Passed.D);
  struct Large *L = room(sizeof(*L) * 3);
  for (int I = 0; I < 3; I++) {
    memset(L[I].Name, 'a' + I, sizeof(L[I].Name));
    L[I].Key = I;
    L[I].Payload = I * 100;
    L[I].Inner = makeSmall(I);
  }
  VALGRIND_MAKE_MEM_UNDEFINED(&L[1].Name[4], 2);
  struct Large Copies[3];
  memcpy(opaque(Copies), L, sizeof(Copies));
  struct Large Back = passLarge(Copies[1], 7);
  opaque(&Back);
  expect("name in a copied structure", Back.Name, sizeof(Back.Name), 16);
  DEFINED(Back.Key);
  DEFINED(Back.Payload);
  DEFINED(Back.Inner.Word);
}

struct Fields {
  unsigned A : 1, B : 5, C : 11;
  signed D : 7;
  unsigned long E : 40;
};

static NOINLINE void setField(struct Fields *F, unsigned C) { F->C = C; }
static NOINLINE unsigned getFields(const struct Fields *F) { return F->A + F->B + F->C + F->D; }

static void bitFields(void) {
  struct Fields *F = room(sizeof(*F));
  F->A = 1;
  F->B = 17;
  F->D = -3;
  setField(F, 999);
  DEFINED(+F->A);
  DEFINED(+F->C);
  DEFINED(getFields(F));
  unsigned long E = F->E;
  expect("field that was not set", opaque(&E), sizeof(E), 40);
  F->E = 1UL << 39;
  DEFINED((unsigned long)F->E);
  union {
    float F;
    uint32_t I;
    uint8_t B[4];
  } *U = room(4);
  U->F = 1.0f;
  DEFINED(U->I >> 23);
  VALGRIND_MAKE_MEM_UNDEFINED(&U->B[1], 1);
  EXPECT("union", 8, U->I);
  EXPECT("union, other bytes", 0, U->I & 0xffff00ff);
  EXPECT("union, shifted", 4, U->I >> 12);
}

static NOINLINE long sumArguments(int Count, ...) {
  va_list List;
  va_start(List, Count);
  long Sum = 0;
  for (int I = 0; I < Count; I++)
    Sum += I % 2 ? (long)va_arg(List, double) : va_arg(List, int);
  va_end(List);
  return Sum;
}
static NOINLINE int pickArgument(int Which, ...) {
  va_list List;
  va_start(List, Which);
  int Value = 0;
  for (int I = 0; I <= Which; I++)
    Value = va_arg(List, int);
  va_end(List);
  return Value;
}

static void arguments(void) {
  int *U = room(4);
  DEFINED(sumArguments(12, 1, 2.0, 3, 4.0, 5, 6.0, 7, 8.0, 9, 10.0, 11, 12.0));
  EXPECT("argument in a register", 32, pickArgument(2, 1, 2, *U, 4, 5, 6, 7, 8, 9, 10));
  EXPECT("argument on the stack", 32, pickArgument(8, 1, 2, 3, 4, 5, 6, 7, 8, *U, 10));
  DEFINED(pickArgument(7, 1, 2, 3, 4, 5, 6, 7, 8, *U, 10));
  DEFINED(pickArgument(9, 1, *U, 3, 4, 5, 6, 7, 8, 9, 10));
}

static int byKey(const void *A, const void *B) {
  return ((const struct Large *)A)->Key - ((const struct Large *)B)->Key;
}

static void sorting(void) {
  enum { Count = 200 };
  struct Large *L = room(sizeof(*L) * Count);
  memset(L, 0, sizeof(*L) * Count);
  for (int I = 0; I < Count; I++) {
    L[I].Key = I * 7919 % 1009;
    L[I].Payload = I;
  }
  VALGRIND_MAKE_MEM_UNDEFINED(&L[77].Payload, sizeof(long));
  const short Key = L[77].Key;
  qsort(L, Count, sizeof(*L), byKey);
  expect("sorted", L, sizeof(*L) * Count, 64);
  struct Large Wanted = {.Key = Key};
  struct Large *Found = bsearch(&Wanted, L, Count, sizeof(*L), byKey);
  EXPECT("found", 64, Found->Payload);
  DEFINED(Found->Key);
}

// Loops that are vectorised. Count is no multiple of a vector.
enum { Count = 203, Odd = 101 };
static NOINLINE uint8_t checksum(const uint8_t *A) {
  uint8_t X = 0;
  for (int I = 0; I < Count; I++)
    X ^= A[I];
  return X;
}
static NOINLINE int sum(const int *A) {
  int X = 0;
  for (int I = 0; I < Count; I++)
    X += A[I];
  return X;
}
static NOINLINE int dot(const short *A, const short *B) {
  int X = 0;
  for (int I = 0; I < Count; I++)
    X += A[I] * B[I];
  return X;
}
static NOINLINE int greatest(const int *A) {
  int X = A[0];
  for (int I = 1; I < Count; I++)
    X = A[I] > X ? A[I] : X;
  return X;
}
static NOINLINE void widen(const uint8_t *A, int *To) {
  for (int I = 0; I < Count; I++)
    To[I] = A[I] * 2;
}
static NOINLINE void reverse(const uint8_t *A, uint8_t *To) {
  for (int I = 0; I < Count; I++)
    To[I] = A[Count - 1 - I];
}
static NOINLINE void choose(const int *A, const int *B, int *To) {
  for (int I = 0; I < Count; I++)
    To[I] = I % 3 == 0 ? A[I] : B[I] + 1;
}
static NOINLINE void scale(const float *A, float *To) {
  for (int I = 0; I < Count; I++)
    To[I] = A[I] * 2.5f + 1.0f;
}
static NOINLINE void toInt(const double *A, int *To) {
  for (int I = 0; I < Count; I++)
    To[I] = (int)A[I];
}
static NOINLINE void toDouble(const int *A, double *To) {
  for (int I = 0; I < Count; I++)
    To[I] = A[I];
}
static NOINLINE void saturate(const int *A, uint8_t *To) {
  for (int I = 0; I < Count; I++)
    To[I] = A[I] < 0 ? 0 : A[I] > 255 ? 255 : A[I];
}
static NOINLINE void shiftAndMask(const uint32_t *A, uint32_t *To) {
  for (int I = 0; I < Count; I++)
    To[I] = (A[I] >> 5 & 0xff) | A[I] << 28;
}
static NOINLINE int countSet(const uint32_t *A) {
  int X = 0;
  for (int I = 0; I < Count; I++)
    X += __builtin_popcount(A[I]);
  return X;
}
static NOINLINE void pairs(const short *A, int *To) {
  for (int I = 0; I < Count - 1; I++)
    To[I] = (A[I] << 16) | (uint16_t)A[I + 1];
}

static void loops(void) {
  uint8_t *Bytes = room(Count), *Bytes2 = room(Count);
  int *Ints = room(Count * 4), *Ints2 = room(Count * 4);
  short *Shorts = room(Count * 2), *Shorts2 = room(Count * 2);
  float *Floats = room(Count * 4), *Floats2 = room(Count * 4);
  double *Doubles = room(Count * 8);
  for (int Round = 0; Round < 2; Round++) {
    // In the second round one element in the middle is undefined.
    for (int I = 0; I < Count; I++) {
      Bytes[I] = (uint8_t)(I * 37);
      Ints[I] = I * 1001 - 99999;
      Ints2[I] = I;
      Shorts[I] = (short)(I * 99);
      Shorts2[I] = 3;
      Floats[I] = I * 0.25f;
      Doubles[I] = I * 1.75;
    }
    if (Round) {
      VALGRIND_MAKE_MEM_UNDEFINED(&Bytes[Odd], 1);
      VALGRIND_MAKE_MEM_UNDEFINED(&Shorts[Odd], 2);
      VALGRIND_MAKE_MEM_UNDEFINED(&Floats[Odd], 4);
      VALGRIND_MAKE_MEM_UNDEFINED(&Doubles[Odd], 8);
      VALGRIND_MAKE_MEM_UNDEFINED(&Ints[Odd], 4);
    }
    EXPECT("checksum", Round * 8, checksum(Bytes));
    EXPECT("sum", Round * 32, sum(Ints));
    // 3 times two undefined bytes, and carries above.
    EXPECT("dot", Round * 32, dot(Shorts, Shorts2));
    // Where the compiler branches, the result is one of the operands.
    if (!Round) {
      DEFINED(greatest(Ints));
      DEFINED(countSet((uint32_t *)Ints));
      saturate(Ints, Bytes2);
      expect("saturate", Bytes2, Count, 0);
    }
    widen(Bytes, Ints2);
    expect("widen", Ints2, Count * 4, Round * 8);
    expect("widen, where", &Ints2[Odd], 4, Round * 8);
    reverse(Bytes, Bytes2);
    expect("reverse", Bytes2, Count, Round * 8);
    expect("reverse, where", &Bytes2[Count - 1 - Odd], 1, Round * 8);
    for (int I = 0; I < Count; I++)
      Ints2[I] = I;
    int *Chosen = room(Count * 4);
    choose(Ints, Ints2, Chosen);
    expect("choose the other", Chosen, Count * 4, 0);
    choose(Ints2, Ints, Chosen);
    expect("choose", Chosen, Count * 4, Round * 32);
    scale(Floats, Floats2);
    expect("scale", Floats2, Count * 4, Round * 32);
    expect("scale, where", &Floats2[Odd], 4, Round * 32);
    toInt(Doubles, Ints2);
    expect("to int", Ints2, Count * 4, Round * 32);
    toDouble(Ints, Doubles);
    expect("to double", Doubles, Count * 8, Round * 64);
    shiftAndMask((uint32_t *)Ints, (uint32_t *)Ints2);
    expect("shift and mask", Ints2, Count * 4, Round * 12);
    pairs(Shorts, Ints2);
    expect("pairs", Ints2, (Count - 1) * 4, Round * 32);
  }
}

static NOINLINE unsigned hash(const char *Text) {
  unsigned H = 5381;
  while (*Text)
    H = H * 33 ^ (unsigned char)*Text++;
  return H;
}

static void arithmetic(void) {
  volatile long A = 123456789012345, B = 987;
  volatile unsigned C = 77777;
  DEFINED(A / B);
  DEFINED(A % B);
  DEFINED(C / 10);
  DEFINED(C % 1000);
  DEFINED((__int128)A * B >> 20);
  DEFINED((long)((__int128)A * A / B));
  DEFINED(sqrt((double)A) + sin((double)B) + pow(1.5, (double)C / 10000));
  DEFINED((double)((long double)A / 3.0L));
  DEFINED(cabs((1.0 + 2.0 * _Complex_I) * ((double)B + 1.0 * _Complex_I)));
  DEFINED(fma((double)A, (double)B, 1.0));
  DEFINED(A << (B & 31) | A >> (C & 7));
  DEFINED(__builtin_ctzl(A) + __builtin_clzl(A) + __builtin_popcountl(A));
  DEFINED(__builtin_bswap64(A));
  unsigned *U = room(4);
  // A quotient by a constant of a number of which eight bits are undefined: no bit above the 26th part of 256.
  unsigned Narrow = *(volatile unsigned char *)U;
  EXPECT("upper bits of a sum", 9, (Narrow + 200u) & 0x1ff);
  EXPECT("above the sum", 0, (Narrow + 200u) >> 9);
  EXPECT("sign", 0, (int)(Narrow - 300) < 0);
  EXPECT("comparison", 1, (Narrow > 200) & 1);
  EXPECT("certain comparison", 0, Narrow > 255);
  EXPECT("masked away", 0, (*(volatile unsigned *)U & 0xf0) & 0x0f);
}

static void library(void) {
  char *Buffer = room(200);
  int N = snprintf(Buffer, 200, "%d %5u|%-8s|%08lx %c %.3f %g %e %p %ls %%", -5, 77u, "abc", 0xbeefUL, 'x', 3.14159,
                   1e100, 2.5e-7, (void *)Buffer, L"wide");
  expect("snprintf", Buffer, N + 1, 0);
  DEFINED(N);
  DEFINED(hash(Buffer));
  DEFINED(strlen(Buffer));
  DEFINED(strcmp(Buffer, "-5 x"));
  DEFINED(strtol("  -123abc", NULL, 10));
  DEFINED(strtoul("ffff", NULL, 16));
  DEFINED(strtod("1.25e10", NULL));
  DEFINED(atof("0.1"));
  wchar_t *Wide = room(40 * sizeof(wchar_t));
  wcscpy(Wide, L"some wide text");
  expect("wcscpy", Wide, 15 * sizeof(wchar_t), 0);
  DEFINED(wcslen(Wide));
  DEFINED(wcscmp(Wide, L"some"));
  DEFINED(wcschr(Wide, L'w') - Wide);
  time_t When = 1234567890;
  struct tm Parts;
  gmtime_r(&When, opaque(&Parts));
  N = (int)strftime(Buffer, 200, "%Y-%m-%d %H:%M:%S %a %b", opaque(&Parts));
  expect("strftime", Buffer, N + 1, 0);
  DEFINED(timegm(&Parts));
  int A = 0, B = 0;
  char Word[20];
  sscanf("12 0x1f hello", "%d %i %19s", &A, &B, (char *)opaque(Word));
  DEFINED(A);
  DEFINED(B);
  expect("sscanf", Word, 6, 0);
  // Inlined and called copies of every small size, with one undefined byte.
#define COPY(Size)                                                                                 \
  do {                                                                                             \
    char *From = room(Size), *To = room(Size);                                                     \
    memset(From, 1, Size);                                                                         \
    VALGRIND_MAKE_MEM_UNDEFINED(From + Size / 2, 1);                                               \
    __builtin_memcpy(To, From, Size);                                                              \
    expect("copy of " #Size, To, Size, 8);                                                         \
    expect("its place", To + Size / 2, 1, 8);                                                      \
    __builtin_memmove(To + 1, To, Size);                                                           \
    expect("move of " #Size, To + 1 + Size / 2, 1, 8);                                             \
    memset(To, 0, Size + 1);                                                                       \
    expect("set", To, Size + 1, 0);                                                                \
  } while (0)
  COPY(1);
  COPY(2);
  COPY(3);
  COPY(5);
  COPY(7);
  COPY(8);
  COPY(12);
  COPY(15);
  COPY(16);
  COPY(17);
  COPY(24);
  COPY(31);
  COPY(33);
  COPY(48);
  COPY(63);
  COPY(65);
  COPY(100);
  COPY(129);
  COPY(255);
  COPY(4097);
}

int main(void) {
  structures();
  bitFields();
  arguments();
  sorting();
  loops();
  arithmetic();
  library();
  printf("%d checks, %d mismatches\n", Checks, Mismatches);
  return Mismatches != 0;
}

// CHECK-NOT: undefined instead
// CHECK: checks, 0 mismatches

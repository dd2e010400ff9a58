// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the tests of the engine ask with: how much of an object is undefined.

#ifndef XENHC_TESTS_ENGINE_VBITS_H
#define XENHC_TESTS_ENGINE_VBITS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/memcheck.h>

/// The number of undefined bits in Len bytes at P, or -1 if the tool cannot tell.
static inline int undefinedBits(const void *P, size_t Len) {
  int Count = 0;
  for (size_t I = 0; I < Len; I++) {
    uint8_t Bits = 0;
    if (VALGRIND_GET_VBITS((const char *)P + I, &Bits, 1) != 1)
      return -1;
    Count += __builtin_popcount(Bits);
  }
  return Count;
}

/// Prints "What: defined", "What: undefined" or "What: N of M bits undefined".
static inline void show(const char *What, const void *P, size_t Len) {
  int Count = undefinedBits(P, Len);
  if (Count == 0)
    printf("%s: defined\n", What);
  else if (Count == (int)(Len * 8))
    printf("%s: undefined\n", What);
  else
    printf("%s: %d of %d bits undefined\n", What, Count, (int)(Len * 8));
}

/// Keeps the compiler from knowing what is at P, or that nothing is.
static inline void *opaque(const void *P) {
  void *Q = (void *)(uintptr_t)P;
  __asm__ volatile("" : "+r"(Q) : : "memory");
  return Q;
}

#endif // XENHC_TESTS_ENGINE_VBITS_H

// SPDX-License-Identifier: GPL-2.0-or-later
// New blocks are undefined, calloc's are not, realloc keeps what was there, freed blocks are
// undefined.
// RUN: %cc -O2 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2> %t.err | FileCheck %s
// RUN: FileCheck --check-prefix=ERR --input-file=%t.err %s

#define _GNU_SOURCE
#include "vbits.h"
#include <malloc.h>

int main(void) {
  char *A = opaque(malloc(100));
  // CHECK: malloc: undefined
  show("malloc", A, 100);
  memset(A, 1, 60);
  // CHECK: written: defined
  show("written", A, 60);
  // CHECK: rest: undefined
  show("rest", A + 60, 40);

  char *B = opaque(realloc(A, 500));
  // CHECK: realloc kept: defined
  show("realloc kept", B, 60);
  // CHECK: realloc copied: undefined
  show("realloc copied", B + 60, 40);
  // CHECK: realloc new: undefined
  show("realloc new", B + 100, 400);
  B = opaque(realloc(B, 30));
  // CHECK: realloc shrunk: defined
  show("realloc shrunk", B, 30);

  char *C = opaque(calloc(10, 100));
  // CHECK: calloc: defined
  show("calloc", C, 1000);
  // CHECK: usable: 1000
  printf("usable: %zu\n", malloc_usable_size(C));

  void *D = NULL;
  // CHECK: memalign: 0 0
  int Rc = posix_memalign(&D, 4096, 100);
  printf("memalign: %d %d\n", Rc, (int)((uintptr_t)D % 4096));
  // CHECK: memalign: undefined
  show("memalign", opaque(D), 100);
  // CHECK: aligned_alloc: 0
  void *E = opaque(aligned_alloc(256, 512));
  printf("aligned_alloc: %d\n", (int)((uintptr_t)E % 256));
  // CHECK: huge: (nil)
  void *Huge = malloc(*(volatile size_t *)opaque(&(size_t){(size_t)-1 / 2}));
  printf("huge: %p\n", Huge);
  // CHECK: overflow: (nil)
  printf("overflow: %p\n", opaque(calloc((size_t)1 << 33, (size_t)1 << 33)));
  // CHECK: large: undefined
  char *Large = opaque(malloc(3000000));
  show("large", Large + 1500000, 1000);

  // The answer of CHECK_MEM_IS_ADDRESSABLE is the first bad address.
  // CHECK: inside: 0
  printf("inside: %zu\n", VALGRIND_CHECK_MEM_IS_ADDRESSABLE(C, 1000));
  // CHECK: over the end at: 1000
  printf("over the end at: %zu\n", VALGRIND_CHECK_MEM_IS_ADDRESSABLE(C, 1001) - (size_t)C);
  // CHECK: before: 1
  printf("before: %zu\n", (size_t)C - VALGRIND_CHECK_MEM_IS_ADDRESSABLE(C - 1, 10));
  free(C);
  // CHECK: freed: 0
  printf("freed: %zu\n", VALGRIND_CHECK_MEM_IS_ADDRESSABLE(C, 10) - (size_t)C);
  char *Again = opaque(malloc(1000));
  // CHECK: reused at once: 0
  printf("reused at once: %d\n", Again == C);

  // ERR-COUNT-3: {{[Ff]ree}}
  free((char *)opaque(B) + 8);
  free(B);
  free(opaque(B));
  free(opaque(&Rc));
  // CHECK: survived
  puts("survived");
  return 0;
}

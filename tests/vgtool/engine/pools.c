// SPDX-License-Identifier: GPL-2.0-or-later
// Allocators of the program's own: blocks and pools that it announces, with memcheck's meaning.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2> %t.err | FileCheck %s
// RUN: FileCheck --check-prefix=ERR --input-file=%t.err %s
// RUN: %valgrind -q --tool=memcheck %t 2> /dev/null | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <sys/mman.h>

static char *Arena;

static long badAt(const void *P, size_t Len) {
  size_t Bad = VALGRIND_CHECK_MEM_IS_ADDRESSABLE(P, Len);
  return Bad ? (long)(Bad - (size_t)P) : -1;
}

static int isUndefined(const void *P, size_t Len) {
  return VALGRIND_CHECK_MEM_IS_DEFINED(P, Len) != 0;
}

int main(void) {
  Arena = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  (void)VALGRIND_MAKE_MEM_NOACCESS(Arena, 65536);
  // CHECK: arena: 0
  printf("arena: %ld\n", badAt(Arena, 100));

  char *A = Arena + 1000;
  VALGRIND_MALLOCLIKE_BLOCK(A, 100, 8, 0);
  // CHECK: block: -1 100 0 1
  printf("block: %ld %ld %ld %d\n", badAt(A, 100), badAt(A, 101), badAt(A - 1, 2), isUndefined(A, 1));
  memset(A, 1, 100);
  VALGRIND_RESIZEINPLACE_BLOCK(A, 100, 150, 8);
  // CHECK: grown: -1 150 0 1
  printf("grown: %ld %ld %d %d\n", badAt(A, 150), badAt(A, 151), isUndefined(A, 100),
         isUndefined(A + 100, 1));
  VALGRIND_RESIZEINPLACE_BLOCK(A, 150, 50, 8);
  // CHECK: shrunk: -1 50
  printf("shrunk: %ld %ld\n", badAt(A, 50), badAt(A, 51));
  VALGRIND_FREELIKE_BLOCK(A, 8);
  // CHECK: freed: 0
  printf("freed: %ld\n", badAt(A, 50));
  VALGRIND_MALLOCLIKE_BLOCK(A, 20, 0, 1);
  // CHECK: zeroed: -1 0
  printf("zeroed: %ld %d\n", badAt(A, 20), isUndefined(A, 20));
  VALGRIND_FREELIKE_BLOCK(A, 0);
  VALGRIND_FREELIKE_BLOCK(A + 5000, 0);

  // Pools.
  char *Pool = Arena, *B = Arena + 8192;
  VALGRIND_CREATE_MEMPOOL(Pool, 16, 0);
  // CHECK: exists: 1 0
  printf("exists: %d %d\n", (int)VALGRIND_MEMPOOL_EXISTS(Pool), (int)VALGRIND_MEMPOOL_EXISTS(B));
  for (int I = 0; I < 4; I++)
    VALGRIND_MEMPOOL_ALLOC(Pool, B + I * 1000, 500);
  // CHECK: chunks: -1 -1 500 1
  printf("chunks: %ld %ld %ld %d\n", badAt(B, 500), badAt(B + 3000, 500), badAt(B, 501), isUndefined(B, 1));
  VALGRIND_MEMPOOL_FREE(Pool, B);
  // CHECK: chunk freed: 0 -1
  printf("chunk freed: %ld %ld\n", badAt(B, 500), badAt(B + 1000, 500));
  VALGRIND_MEMPOOL_FREE(Pool, B + 7);
  // From the middle of the second chunk to behind the third.
  VALGRIND_MEMPOOL_TRIM(Pool, B + 1200, 1500);
  // CHECK: third kept, fourth not: -1 0
  printf("third kept, fourth not: %ld %ld\n", badAt(B + 2000, 500), badAt(B + 3000, 500));
  // CHECK: second kept in part: -1
  printf("second kept in part: %ld\n", badAt(B + 1200, 300));
  char *Moved = Arena + 64;
  VALGRIND_MOVE_MEMPOOL(Pool, Moved);
  // CHECK: moved: 0 1
  printf("moved: %d %d\n", (int)VALGRIND_MEMPOOL_EXISTS(Pool), (int)VALGRIND_MEMPOOL_EXISTS(Moved));
  VALGRIND_MEMPOOL_CHANGE(Moved, B + 2000, B + 2000, 400);
  VALGRIND_DESTROY_MEMPOOL(Moved);
  // CHECK: destroyed: 0 0
  printf("destroyed: %d %ld\n", (int)VALGRIND_MEMPOOL_EXISTS(Moved), badAt(B + 2000, 400));
  VALGRIND_MEMPOOL_ALLOC(Moved, B, 10);

  // Zeroed chunks, and blocks within chunks that go with them.
  char *Meta = Arena + 128, *C = Arena + 32768;
  VALGRIND_CREATE_MEMPOOL_EXT(Meta, 0, 1, VALGRIND_MEMPOOL_METAPOOL | VALGRIND_MEMPOOL_AUTO_FREE);
  VALGRIND_MEMPOOL_ALLOC(Meta, C, 4096);
  // CHECK: meta: 0
  printf("meta: %d\n", isUndefined(C, 4096));
  VALGRIND_MALLOCLIKE_BLOCK(C + 64, 100, 16, 0);
  VALGRIND_MALLOCLIKE_BLOCK(C + 264, 100, 16, 0);
  // CHECK: inner: -1 100
  printf("inner: %ld %ld\n", badAt(C + 64, 100), badAt(C + 64, 101));
  VALGRIND_MEMPOOL_FREE(Meta, C);
  // CHECK: inner freed: 0
  printf("inner freed: %ld\n", badAt(C + 264, 100));
  VALGRIND_DESTROY_MEMPOOL(Meta);
  // CHECK: end
  puts("end");
  return 0;
}

// ERR: unaddressable byte(s) (memory that the program declared inaccessible)
// ERR: unaddressable byte(s) (memory beside a heap block)
// ERR: 0 bytes after a block of size 100 alloc'd
// ERR: unaddressable byte(s) (a freed heap block)
// ERR: Invalid free()
// ERR: Invalid free()
// ERR: there is no such memory pool

// Blocks of the program's own allocators count as blocks; the memory that they are cut from does not.
//
// RUN: %cc -g -O0 -w %s -o %t
// RUN: %xenhc -q %t 2>&1 | FileCheck %s
// RUN: %valgrind -q --tool=memcheck %t 2>&1 | FileCheck %s
// RUN: %xenhc --leak-check=full %t 2>&1 | FileCheck %s --check-prefix=PLACES

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

static char *Arena, *Kept, *Array, *Sized;
static int Pool;

static char *take(char *At, size_t Size) {
  VALGRIND_MALLOCLIKE_BLOCK(At, Size, 0, 1);
  return At;
}

static char *takeFromPool(char *At, size_t Size) {
  VALGRIND_MEMPOOL_ALLOC(&Pool, At, Size);
  memset(At, 0, Size);
  return At;
}

static void fill(void) {
  Arena = malloc(4096);
  memset(Arena, 0, 4096);
  Kept = take(Arena, 100);
  take(Arena + 200, 50); /* lost */
  VALGRIND_FREELIKE_BLOCK(take(Arena + 300, 25), 0);

  char *Chunks = malloc(1024);
  memset(Chunks, 0, 1024);
  VALGRIND_CREATE_MEMPOOL(&Pool, 0, 0);
  *(char **)Kept = takeFromPool(Chunks, 64); /* held by a block */
  takeFromPool(Chunks + 128, 32);            /* lost */
  Chunks = NULL;

  /* Pointers into the middle that hold the whole: behind a number of elements, and behind a size. */
  size_t *Words = malloc(8 + 3 * 24);
  Words[0] = 3;
  Array = (char *)(Words + 1);
  Words = malloc(8 + 777);
  Words[0] = 777;
  Sized = (char *)(Words + 1);
}

static void __attribute__((noinline)) wipe(void) {
  volatile char Room[4096];
  memset((void *)Room, 0, sizeof Room);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  fill();
  wipe();
  VALGRIND_DO_QUICK_LEAK_CHECK;
  unsigned long Leaked, Dubious, Reachable, Suppressed;
  VALGRIND_COUNT_LEAKS(Leaked, Dubious, Reachable, Suppressed);
  printf("lost %lu, possibly %lu, reachable %lu\n", Leaked, Dubious, Reachable);
  VALGRIND_COUNT_LEAK_BLOCKS(Leaked, Dubious, Reachable, Suppressed);
  printf("lost %lu, possibly %lu, reachable %lu\n", Leaked, Dubious, Reachable);
  return 0;
}

// 50 + 32; 100 + 64 + 80 + 785
// CHECK: lost 82, possibly 0, reachable 1029
// CHECK: lost 2, possibly 0, reachable 4

// PLACES: 32 bytes in 1 block are definitely lost
// PLACES-NEXT: at {{.*}}: takeFromPool
// PLACES: 50 bytes in 1 block are definitely lost
// PLACES-NEXT: at {{.*}}: take (

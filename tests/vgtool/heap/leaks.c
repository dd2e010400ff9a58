// Blocks that nobody can reach any more, told apart as memcheck tells them: the numbers are the same.
//
// RUN: %cc -g -O0 -w %s -o %t -lpthread
// RUN: %xenhc -q %t 2>&1 | FileCheck %s --check-prefix=COUNTS
// RUN: %valgrind -q --tool=memcheck %t 2>&1 | FileCheck %s --check-prefix=COUNTS
//
// RUN: not %xenhc --leak-check=full --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: %xenhc --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=none --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=ALL
// RUN: %xenhc --leak-check=summary --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=SUMS
// RUN: %xenhc --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: not %xenhc --leak-check=full --show-leak-kinds=some %t 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: %xenhc --leak-check=full --errors-for-leak-kinds=all --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// RUN: printf '{\nname\nxenhc:Leak\nfun:malloc\nfun:definite\n}\n' > %t.supp
// RUN: %xenhc --leak-check=full --suppressions=%t.supp %t 2>&1 | FileCheck %s --check-prefix=SUPPRESSED
// RUN: %xenhc --leak-check=full --gen-suppressions=all %t 2>&1 | FileCheck %s --check-prefix=GENERATED
//
// RUN: %xenhc --leak-check=full --xml=yes --xml-file=%t.xml %t
// RUN: %python %S/../Inputs/protocol4.py %t.xml | FileCheck %s --check-prefix=XML

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

static void *InData;
static char *Inner;
static void **InHeap;

static void *work(void *Argument) {
  void *volatile OnStack = malloc(700); /* reachable while the thread waits */
  pthread_barrier_t *Barriers = Argument;
  pthread_barrier_wait(&Barriers[0]);
  pthread_barrier_wait(&Barriers[1]);
  free(OnStack);
  return NULL;
}

static void definite(void) { memset(malloc(10), 0, 10); }

struct node {
  struct node *Next;
  char Rest[92];
};

static void list(void) { /* one lost, two that hang on it */
  struct node *First = calloc(1, sizeof *First);
  First->Next = calloc(1, sizeof *First);
  First->Next->Next = calloc(1, sizeof *First);
}

static void ring(void) {
  struct node *First = calloc(1, sizeof *First), *Second = calloc(1, sizeof *First);
  First->Next = Second;
  Second->Next = First;
}

static void undefinedPointer(void) { /* what holds the pointer is uninitialised */
  InHeap = malloc(sizeof *InHeap);
  *InHeap = malloc(33);
  (void)VALGRIND_MAKE_MEM_UNDEFINED(InHeap, sizeof *InHeap);
}

/* Wipes what calls have left in registers and on the stack. */
static void __attribute__((noinline)) wipe(void) {
  volatile char Room[4096];
  memset((void *)Room, 0, sizeof Room);
  __asm__ volatile("xor %%eax,%%eax; xor %%ecx,%%ecx; xor %%edx,%%edx; xor %%esi,%%esi; xor %%edi,%%edi;"
                   "xor %%r8,%%r8; xor %%r9,%%r9; xor %%r10,%%r10; xor %%r11,%%r11"
                   ::: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
}

int main(int Argc, char **Argv) {
  if (Argc > 1) {
    free(malloc(10));
    return 0;
  }
  setvbuf(stdout, NULL, _IONBF, 0);
  pthread_barrier_t Barriers[2];
  pthread_t Thread;
  pthread_barrier_init(&Barriers[0], NULL, 2);
  pthread_barrier_init(&Barriers[1], NULL, 2);
  pthread_create(&Thread, NULL, work, Barriers);
  pthread_barrier_wait(&Barriers[0]);
  InData = malloc(20);
  Inner = (char *)malloc(40) + 8;
  *(size_t *)(Inner - 8) = 3; /* neither a size nor a number of elements */
  definite();
  list();
  ring();
  undefinedPointer();
  wipe();
  VALGRIND_DO_QUICK_LEAK_CHECK;
  unsigned long Leaked, Dubious, Reachable, Suppressed;
  VALGRIND_COUNT_LEAKS(Leaked, Dubious, Reachable, Suppressed);
  /* 10 + 3 * 104 + 2 * 104 + 33; 40, and what the C library keeps for the thread; its other blocks are reachable */
  printf("lost %lu, possibly %lu, reachable too: %d\n", Leaked, Dubious, Reachable >= 20 + 8 + 700);
  VALGRIND_COUNT_LEAK_BLOCKS(Leaked, Dubious, Reachable, Suppressed);
  printf("lost %lu, possibly %lu\n", Leaked, Dubious);
  pthread_barrier_wait(&Barriers[1]);
  pthread_join(Thread, NULL);
  return 0;
}

// COUNTS: lost 563, possibly {{312|40}}, reachable too: 1
// COUNTS: lost 7, possibly {{[12]}}

// FULL: HEAP SUMMARY:
// FULL: {{^==[0-9]+== 10 bytes in 1 block are definitely lost}}
// FULL-NEXT: at {{.*}}: malloc
// FULL-NEXT: by {{.*}}: definite
// FULL: How to fix: free it before its last pointer goes
// FULL: {{^==[0-9]+== 33 bytes in 1 block are definitely lost}}
// FULL: {{^==[0-9]+== 40 bytes in 1 block are possibly lost}}
// FULL: {{^==[0-9]+== 208 \(104 direct, 104 indirect\) bytes in 1 block are definitely lost}}
// FULL: {{^==[0-9]+== 312 \(104 direct, 208 indirect\) bytes in 1 block are definitely lost}}
// FULL-NEXT: at {{.*}}: calloc
// FULL-NEXT: by {{.*}}: list
// FULL: LEAK SUMMARY:
// FULL-NEXT: definitely lost: 251 bytes in 4 blocks
// FULL-NEXT: indirectly lost: 312 bytes in 3 blocks
// FULL-NEXT: possibly lost: 40 bytes in 1 blocks
// FULL-NEXT: still reachable: 28 bytes in 2 blocks
// FULL: ERROR SUMMARY: 5 errors from 5 contexts

// ALL: 20 bytes in 1 block are still reachable
// ALL: ERROR SUMMARY: 0 errors

// SUMS: lost 7
// SUMS-NOT: block are
// SUMS: definitely lost: 251 bytes in 4 blocks
// SUMS: run again with --leak-check=full
// SUMS: ERROR SUMMARY: 0 errors

// OFF: lost 7
// OFF-NOT: HEAP SUMMARY
// OFF: ERROR SUMMARY: 0 errors

// OPTION: some is an invalid

// GOOD: in use: 0 bytes in 0 blocks
// GOOD: All heap blocks were freed: nothing is lost
// GOOD: ERROR SUMMARY: 0 errors

// SUPPRESSED-NOT: 10 bytes in 1 block are definitely lost (
// SUPPRESSED: definitely lost: 241 bytes in 3 blocks
// SUPPRESSED: suppressed: 10 bytes in 1 blocks

// GENERATED: xenhc:Leak_DefinitelyLost
// GENERATED-NEXT: fun:malloc
// GENERATED-NEXT: fun:definite
// GENERATED-NEXT: fun:main

// XML: error Leak_DefinitelyLost: 10 bytes in 1 block are definitely lost

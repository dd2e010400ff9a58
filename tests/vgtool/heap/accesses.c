// --check-accesses=yes: the program's own reads and writes.
//
// RUN: %cc -g -O0 -w %s -o %t -lpthread
// RUN: not %xenhc -q --check-accesses=yes --error-exitcode=9 %t bad 2>&1 | FileCheck %s
// RUN: %xenhc -q --check-accesses=yes --error-exitcode=9 %t good 2>&1 | not grep '^=='
// RUN: %xenhc -q --error-exitcode=9 %t bad 2>&1 | not grep '^=='
// RUN: %cc -g -O2 -w %s -o %t.o2 -lpthread
// RUN: %xenhc -q --check-accesses=yes --error-exitcode=9 %t.o2 good 2>&1 | not grep '^=='
//
// A memory access that kills the program is reported first.
// RUN: not --crash %xenhc -q --check-accesses=yes %t null 2>&1 | FileCheck %s --check-prefix=NULL
//
// Programs that do nothing wrong; string functions read whole vectors.
// RUN: %xenhc -q --check-accesses=yes --error-exitcode=9 perl -e 'print join(",", map { sprintf "%%x", $_ } 1..99), "\n"' 2>&1 | not grep '^=='

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <valgrind/memcheck.h>

static void *opaque(void *P) {
  __asm__ volatile("" : "+r"(P)::"memory");
  return P;
}

static volatile int Sink;

static int *__attribute__((noinline)) ofFrame(void) {
  int Local[1000];
  Local[0] = 1;
  return opaque(Local);
}

static void *work(void *Argument) {
  char Frame[100000];
  memset(Frame, 1, sizeof Frame);
  *(int *)Argument = Frame[5000];
  return NULL;
}

static void strings(size_t Length) {
  char *A = malloc(Length + 1), *B = malloc(Length + 1);
  memset(A, 'x', Length);
  A[Length] = 0;
  strcpy(B, A);
  Sink = strlen(B) + strcmp(A, B) + (strchr(A, 'y') != NULL) + (strrchr(A, 'y') != NULL) +
         (memchr(A, 'y', Length) != NULL) + memcmp(A, B, Length) + strnlen(A, Length) +
         (strstr(A, "xy") != NULL) + strncmp(A, B, Length) + strspn(A, "x");
  free(A);
  free(strdup(B));
  free(B);
}

static void good(void) {
  char Large[200000]; /* far above the stack pointer */
  memset(Large, 1, sizeof Large);
  Sink = Large[100] + Large[199999];
  for (size_t I = 0; I < 200; ++I)
    strings(I);
  char *Block = malloc(5000);
  for (int I = 0; I < 5000; ++I)
    Block[I] = I;
  Block = realloc(Block, 9000);
  Block[8999] = 1;
  free(Block);
  char *Mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Mapped[8191] = 1;
  mprotect(Mapped, 8192, PROT_READ);
  Sink = Mapped[8191];
  munmap(Mapped, 8192);
  pthread_t Threads[4];
  int Values[4] = {0};
  for (int I = 0; I < 4; ++I)
    pthread_create(&Threads[I], NULL, work, &Values[I]);
  for (int I = 0; I < 4; ++I)
    pthread_join(Threads[I], NULL);
}

static void ignored(void) {
  char *Block = malloc(16);
  VALGRIND_DISABLE_ADDR_ERROR_REPORTING_IN_RANGE(Block + 16, 4);
  Block[16] = 1;
  VALGRIND_ENABLE_ADDR_ERROR_REPORTING_IN_RANGE(Block + 16, 4);
  free(Block);
}

int main(int Argc, char **Argv) {
  good();
  ignored();
  if (Argc < 2 || !strcmp(Argv[1], "good"))
    return 0;
  if (!strcmp(Argv[1], "null"))
    *(volatile int *)opaque((void *)8) = 1;

  char *Block = opaque(malloc(100));
  Sink = Block[100];              /* beside */
  ((char *)opaque(Block))[-1] = 1;
  *(uint64_t *)(Block + 96) = 1;  /* in part */
  free(Block);
  Sink = Block[50];               /* freed */
  Block[51] = 1;
  free(opaque(malloc(100)));
  char *Copy = opaque(malloc(200));
  char *Gone = opaque(malloc(200));
  free(Gone);
  memcpy(Copy, Gone, 200); /* by the C library */
  Sink = *ofFrame(); /* below the stack pointer */
  Copy = opaque(malloc(64));
  (void)VALGRIND_MAKE_MEM_NOACCESS(Copy + 8, 8);
  Sink = Copy[9];
  return 0;
}

// CHECK: Invalid read of size 1: memory beside a heap block
// CHECK-NEXT: at {{.*}}: main (accesses.c:[[#]])
// CHECK: Address {{.*}} is 0 bytes after a block of size 100 alloc'd
// CHECK: How to fix: compare the index
// CHECK: Invalid write of size 1: memory beside a heap block
// CHECK: Address {{.*}} is 1 bytes before a block of size 100 alloc'd
// CHECK: Invalid write of size 8: memory beside a heap block
// CHECK: Address {{.*}} is 96 bytes inside a block of size 100 alloc'd
// CHECK: Invalid read of size 1: a freed heap block
// CHECK: Address {{.*}} is 50 bytes inside a block of size 100 free'd
// CHECK: How to fix: do not use a block after free()
// CHECK: Invalid write of size 1: a freed heap block
// CHECK: Address {{.*}} is 51 bytes inside a block of size 100 free'd
// CHECK: Invalid read of size {{16|32}}: a freed heap block
// CHECK-NEXT: at {{.*}}
// CHECK-NEXT: by {{.*}}: main
// CHECK: bytes inside a block of size 200 free'd
// CHECK: Invalid read of size 4: stack below the stack pointer
// CHECK: Invalid read of size 1: memory that the program declared inaccessible

// NULL: Invalid write of size 4: unmapped memory
// NULL: Address 0x8
// NULL: Process terminating

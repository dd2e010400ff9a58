// SPDX-License-Identifier: GPL-2.0-or-later
// A large block that is used here and there takes no memory elsewhere, for itself, for its V bits
// and its origins, and they are as exact as elsewhere: when it is written, given back, and
// allocated again.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2>&1 | FileCheck %s --check-prefixes=BITS,SMALL
// RUN: %valgrind -q --tool=xenhc --track-origins=yes %t 2>&1 | FileCheck %s --check-prefixes=BITS,ORIGIN,SMALL
// Without the file that is mapped:
// RUN: %t refuse %valgrind -q --tool=xenhc %t 2>&1 | FileCheck %s --check-prefix=BITS

#include "vbits.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MiB (1UL << 20)
enum { Some = 20000 };

// Has the kernel refuse memfd_create().
static int refuse(void) {
  struct sock_filter Code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_memfd_create, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 38),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog Program = {sizeof Code / sizeof *Code, Code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program);
}

// Executes some millions of superblocks.
static void work(void) {
  for (volatile int I = 0; I < 3000000; I++)
    ;
}

__attribute__((noinline)) static char *makeBlock(size_t Size) { return opaque(malloc(Size)); }

int main(int Argc, char **Argv) {
  if (Argc > 2 && refuse() == 0) {
    execv(Argv[2], Argv + 2);
    return 1;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  const size_t Size = 1024 * MiB;
  char *Block = makeBlock(Size);
  for (size_t I = 0; I < Size; I += MiB)
    Block[I] = 1;
  // BITS: touched: 32760 of 32768 bits undefined
  show("touched", Block + 700 * MiB, 4096);
  // BITS: first: 504 of 512 bits undefined
  show("first", Block, 64);
  // BITS: last: undefined
  show("last", Block + Size - 64, 64);
  // ORIGIN: created by a heap allocation
  // ORIGIN: makeBlock
  VALGRIND_CHECK_MEM_IS_DEFINED(Block + 512 * MiB + 77, 9);

  memset(Block + 100 * MiB, 0, 8 * MiB);
  work();
  // BITS: written: defined
  show("written", Block + 108 * MiB - Some, Some);
  // BITS: behind: undefined
  show("behind", Block + 108 * MiB + 1, Some);
  Block[103 * MiB] = Block[1];
  // BITS: stored: 8 of
  show("stored", Block + 103 * MiB, 4096);

  free(Block);
  Block = makeBlock(Size);
  // BITS: again: undefined
  show("again", Block + 103 * MiB - 7, Some);
  free(Block);

  // The addresses, or some of them, in another use.
  char *Map = mmap(NULL, Size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // BITS: mapped: defined
  show("mapped", Map + 103 * MiB - 7, Some);
  VALGRIND_MAKE_MEM_UNDEFINED(Map, Size);
  VALGRIND_MAKE_MEM_DEFINED(Map + 5 * MiB, MiB);
  VALGRIND_MAKE_MEM_DEFINED(Map + 10 * MiB + 3, 50 * MiB);
  // BITS: requested: 64 of
  show("requested", Map + 5 * MiB - 8, Some);
  // BITS: requested: 40 of
  show("requested", Map + 6 * MiB - 5, 10);
  // BITS: requested: 24 of
  show("requested", Map + 10 * MiB, Some);
  // BITS: requested: 16 of
  show("requested", Map + 60 * MiB - Some, Some + 5);

  struct rusage Usage;
  getrusage(RUSAGE_SELF, &Usage);
  // SMALL: below 128 MiB: 1
  printf("below 128 MiB: %d\n", Usage.ru_maxrss < 128 << 10);
  return 0;
}

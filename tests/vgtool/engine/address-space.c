// SPDX-License-Identifier: GPL-2.0-or-later
// Where the tool's reservations do not fit it says why and what helps, and programs that limit or
// lock their address space do not run into them.
// RUN: gcc -O1 -g %s -o %t

// A limit: on all of it, on what comes after the V bits, on origins.
// RUN: not sh -c 'ulimit -v 20000000; exec %valgrind -q --tool=xenhc /bin/true' > %t.out 2>&1
// RUN: FileCheck --check-prefix=LIMIT %s < %t.out
// LIMIT: cannot reserve 128 GiB of address space at {{.*}} for V bits (errno 12)
// LIMIT: Address space is limited to 19531 MiB: lift that (ulimit -v unlimited
// LIMIT-NOT: vercommit
// RUN: not sh -c 'ulimit -v 134600000; exec %valgrind -q --tool=xenhc /bin/true' > %t.out 2>&1
// RUN: FileCheck --check-prefix=HEAP %s < %t.out
// HEAP: cannot reserve 1 GiB of address space at {{.*}} for the map of heap blocks
// HEAP: ulimit -v unlimited
// RUN: sh -c 'ulimit -v 140000000; exec %valgrind -q --tool=xenhc /bin/true'
// RUN: not sh -c 'ulimit -v 140000000; exec "$@"' - \
// RUN:   %valgrind -q --tool=xenhc --track-origins=yes /bin/true > %t.out 2>&1
// RUN: FileCheck --check-prefix=ORIGINS %s < %t.out
// ORIGINS: cannot reserve 128 GiB of address space at {{.*}} for origins
// ORIGINS: ulimit -v unlimited
// ORIGINS: Without --track-origins=yes it is not needed.

// A kernel that refuses without a limit, as without overcommitment. That setting holds for the
// whole machine, so a filter of system calls refuses instead, and the setting is made up where a
// test may do so.
// RUN: not %t refuse %valgrind -q --tool=xenhc /bin/true > %t.out 2>&1
// RUN: FileCheck --check-prefix=REFUSED %s < %t.out
// REFUSED: cannot reserve 128 GiB of address space at {{.*}} (errno 12)
// REFUSED: {{No limit on address space is set|vercommitment of memory is forbidden}}
// RUN: echo 2 > %t.policy
// RUN: not unshare -rm true || not unshare -rm \
// RUN:   sh -c 'mount --bind "$1" /proc/sys/vm/overcommit_memory || exit; shift; exec "$@"' - \
// RUN:   %t.policy %t refuse %valgrind -q --tool=xenhc /bin/true > %t.strict 2>&1
// RUN: not unshare -rm true || FileCheck --check-prefix=STRICT %s < %t.strict
// STRICT: Overcommitment of memory is forbidden on this machine: allow it
// STRICT: sysctl vm.overcommit_memory=0
// STRICT-NOT: limit

// A program beyond the client's space.
// RUN: gcc -O1 -static -nostdlib -DBARE -Wl,-Ttext-segment=0x3000000000 %s -o %t.high
// RUN: %t.high
// RUN: not %valgrind -q --tool=xenhc %t.high > %t.out 2>&1
// RUN: FileCheck --check-prefix=HIGH %s < %t.out
// HIGH: the program is to be loaded at 0x3000000000, but programs under Valgrind live below 0x200

// RUN: %valgrind -q --tool=xenhc %t 2>&1 | FileCheck %s
#ifdef BARE

void _start(void) { __asm__("mov $60, %eax; xor %edi, %edi; syscall"); }

#else

#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Refuses mappings of 64 GiB and more from here on.
static int refuse(void) {
  struct sock_filter Code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 2),
      // The upper half of the length.
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]) + 4),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 16, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM),
  };
  struct sock_fprog Program = {sizeof Code / sizeof *Code, Code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program);
}

static void limits(const char *Name, long (*Set)(const struct rlimit *)) {
  struct rlimit Low = {1 << 30, RLIM_INFINITY}, High = {1UL << 42, RLIM_INFINITY}, Now;
  printf("%s: %ld", Name, Set(&Low));
  getrlimit(RLIMIT_AS, &Now);
  printf(", then %s", Now.rlim_cur == RLIM_INFINITY ? "unlimited" : "limited");
  char Large[1 << 20]; // the stack has to grow
  memset(Large, 1, sizeof Large);
  void *Map = mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf(", %s", Map == MAP_FAILED ? "full" : "not full");
  printf("; %ld", Set(&High));
  getrlimit(RLIMIT_AS, &Now);
  printf(", then %s\n", Now.rlim_cur == High.rlim_cur ? "as set" : "otherwise");
  const struct rlimit None = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_AS, &None);
}

static long bySetrlimit(const struct rlimit *L) { return syscall(SYS_setrlimit, RLIMIT_AS, L); }
static long byPrlimit(const struct rlimit *L) {
  struct rlimit Old = {0, 0};
  const long Result = syscall(SYS_prlimit64, getpid(), RLIMIT_AS, L, &Old);
  return Result == 0 && Old.rlim_cur != RLIM_INFINITY ? 1 : Result;
}
int main(int Count, char **Arguments) {
  if (Count > 2) {
    if (!refuse())
      execvp(Arguments[2], Arguments + 2);
    perror(Arguments[1]);
    return 0; // the tests expect a failure
  }
  setbuf(stdout, NULL);
  // CHECK: program limits its address space to 1024 MiB (RLIMIT_AS). The limit is not set
  // CHECK: setrlimit: 0, then unlimited, not full; 0, then as set
  limits("setrlimit", bySetrlimit);
  // CHECK: program limits its address space to 1024 MiB (RLIMIT_AS). The limit is not set
  // CHECK: prlimit: 0, then unlimited, not full; 0, then as set
  limits("prlimit", byPrlimit);
  // CHECK: wild: 14 14
  printf("wild: %d", syscall(SYS_prlimit64, 0, RLIMIT_AS, (void *)8, NULL) ? errno : 0);
  printf(" %d\n", syscall(SYS_setrlimit, RLIMIT_NOFILE, (void *)8) ? errno : 0);
  // What is mapped can be locked, and the tool's reservations take no memory by it.
  // CHECK: mlockall(0): 22
  printf("mlockall(0): %d\n", mlockall(0) ? errno : 0);
  const struct rlimit Lock = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_MEMLOCK, &Lock);
  // CHECK: mlockall(all): {{0|1|12}}
  printf("mlockall(all): %d\n", mlockall(MCL_CURRENT | MCL_FUTURE) ? errno : 0);
  struct rusage Usage;
  getrusage(RUSAGE_SELF, &Usage);
  // CHECK: below a gigabyte: 1
  printf("below a gigabyte: %d\n", Usage.ru_maxrss < 1 << 20);
  return 0;
}

#endif

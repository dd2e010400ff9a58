// SPDX-License-Identifier: GPL-2.0-or-later
// Several stacks in one thread (coroutines, on mappings and on heap blocks), fork, vfork, clone
// and exec. A switch of stacks must not poison what lives on the other one.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static ucontext_t Main, Contexts[3];
static int Bad;

static int deepSum(int N) {
  int A[20];
  for (int I = 0; I < 20; I++)
    A[I] = N + I;
  opaque(A);
  return N ? deepSum(N - 1) + A[3] : A[1];
}

static void coroutine(int K) {
  int Local[40];
  for (int I = 0; I < 40; I++)
    Local[I] = I * K;
  opaque(Local);
  for (int Round = 0; Round < 50; Round++) {
    deepSum(5);
    swapcontext(&Contexts[K], &Contexts[(K + 1) % 3]);
    if (undefinedBits(Local, sizeof(Local)) != 0)
      Bad++;
  }
  swapcontext(&Contexts[K], &Main);
}

static int cloned(void *Arg) {
  char Fresh[100];
  (void)Arg;
  return undefinedBits(opaque(Fresh), sizeof(Fresh)) == 800 ? 5 : 1;
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int How = 0; How < 2; How++) {
    for (int K = 0; K < 3; K++) {
      getcontext(&Contexts[K]);
      Contexts[K].uc_stack.ss_sp =
          How ? malloc(65536)
              : mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      Contexts[K].uc_stack.ss_size = 65536;
      makecontext(&Contexts[K], (void (*)(void))coroutine, 1, K);
    }
    int Local[10] = {1, 2, 3};
    opaque(Local);
    swapcontext(&Main, &Contexts[0]);
    Bad += undefinedBits(Local, sizeof(Local)) != 0;
  }
  // CHECK: coroutines: 0
  printf("coroutines: %d\n", Bad);
  int Status = 0;
  pid_t Child = fork();
  if (Child == 0) {
    // CHECK: child: 80, 86
    char *P = opaque(malloc(10));
    printf("child: %d, %d\n", undefinedBits(P, 10), deepSum(10));
    _exit(3);
  }
  waitpid(Child, &Status, 0);
  // CHECK: fork: 3
  printf("fork: %d\n", WEXITSTATUS(Status));
  Child = vfork();
  if (Child == 0) {
    execl("/bin/true", "true", NULL);
    _exit(1);
  }
  waitpid(Child, &Status, 0);
  // CHECK: vfork: 0
  printf("vfork: %d\n", WEXITSTATUS(Status));
  char *Stack = malloc(65536);
  Child = clone(cloned, Stack + 65536, SIGCHLD, NULL);
  waitpid(Child, &Status, 0);
  // CHECK: clone: 5
  printf("clone: %d\n", WEXITSTATUS(Status));
  return 0;
}

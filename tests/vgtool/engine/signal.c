// SPDX-License-Identifier: GPL-2.0-or-later
// Signal handlers: their frames and arguments are defined, and what they interrupt keeps its V
// bits; on the normal and on an alternate stack.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf Env;
static volatile int Seen;

static void handler(int Signal, siginfo_t *Info, void *Context) {
  char Local[64];
  ucontext_t *U = Context;
  show("signal number", &Signal, sizeof(Signal));
  show("siginfo", &Info->si_signo, sizeof(int));
  show("saved pc", &U->uc_mcontext.gregs[REG_RIP], 8);
  show("local of handler", opaque(Local), sizeof(Local));
  Seen++;
  if (Signal == SIGSEGV)
    siglongjmp(Env, 1);
}

int main(void) {
  char Interrupted[128];
  int Value = 5;
  opaque(Interrupted);
  opaque(&Value);
  static char Stack[65536];
  stack_t Alt = {.ss_sp = Stack, .ss_size = sizeof(Stack)};
  struct sigaction Action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &Action, NULL);
  // CHECK: signal number: defined
  // CHECK: siginfo: defined
  // CHECK: saved pc: defined
  // CHECK: local of handler: undefined
  raise(SIGUSR1);
  // CHECK: kept defined: defined
  show("kept defined", &Value, sizeof(Value));
  // CHECK: kept undefined: undefined
  show("kept undefined", Interrupted, sizeof(Interrupted));
  sigaltstack(&Alt, NULL);
  Action.sa_flags |= SA_ONSTACK;
  sigaction(SIGUSR2, &Action, NULL);
  // CHECK: signal number: defined
  // CHECK: local of handler: undefined
  kill(getpid(), SIGUSR2);
  // CHECK: kept defined: defined
  show("kept defined", &Value, sizeof(Value));
  // CHECK: kept undefined: undefined
  show("kept undefined", Interrupted, sizeof(Interrupted));
  sigaction(SIGSEGV, &Action, NULL);
  // Wild accesses reach the client as its own faults.
  volatile int *Wild[] = {
      (int *)0,         (int *)8,           (int *)0x7fff12345678, (int *)0xffff800000001000,
      (int *)0x1000000, (int *)0x3000000000};
  for (unsigned I = 0; I < sizeof(Wild) / sizeof(Wild[0]); I++) {
    if (!sigsetjmp(Env, 1))
      Seen += *Wild[I];
    if (!sigsetjmp(Env, 1))
      *Wild[I] = 1;
  }
  // CHECK: handled 14
  printf("handled %d\n", Seen);
  return 0;
}

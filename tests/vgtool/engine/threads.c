// SPDX-License-Identifier: GPL-2.0-or-later
// Threads: stacks, thread-local variables, atomics, condition variables.
// RUN: %cc -O2 -g -pthread %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#include "vbits.h"
#include <pthread.h>
#include <stdatomic.h>

static __thread int Local = 3;
static atomic_int Sum;
static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Cond = PTHREAD_COND_INITIALIZER;
static int Ready, UndefinedLocals;

static void *run(void *Arg) {
  char Fresh[256];
  pthread_mutex_lock(&Lock);
  UndefinedLocals += undefinedBits(opaque(Fresh), sizeof(Fresh)) == 2048;
  Local += (int)(intptr_t)Arg;
  atomic_fetch_add(&Sum, Local);
  Ready++;
  pthread_cond_signal(&Cond);
  pthread_mutex_unlock(&Lock);
  char *P = malloc(100);
  memset(P, 1, 100);
  free(P);
  return (void *)(intptr_t)Local;
}

int main(void) {
  pthread_t T[8];
  void *Result[8];
  for (int I = 0; I < 8; I++)
    pthread_create(&T[I], NULL, run, (void *)(intptr_t)I);
  pthread_mutex_lock(&Lock);
  while (Ready < 8)
    pthread_cond_wait(&Cond, &Lock);
  pthread_mutex_unlock(&Lock);
  for (int I = 0; I < 8; I++)
    pthread_join(T[I], &Result[I]);
  // CHECK: sum: 52
  printf("sum: %d\n", Sum);
  // CHECK: sum: defined
  show("sum", &Sum, sizeof(Sum));
  // CHECK: results: defined
  show("results", Result, sizeof(Result));
  // CHECK: undefined locals: 8
  printf("undefined locals: %d\n", UndefinedLocals);
  // CHECK: lock: defined
  show("lock", &Lock, sizeof(Lock));
  // An atomic store (xchg) defines what it stores to.
  atomic_int *Fresh = opaque(malloc(sizeof(*Fresh)));
  // CHECK: fresh atomic: undefined
  show("fresh atomic", Fresh, sizeof(*Fresh));
  atomic_store(Fresh, 5);
  // CHECK: stored: defined
  show("stored", Fresh, sizeof(*Fresh));
  Fresh = opaque(malloc(sizeof(*Fresh)));
  atomic_fetch_or(Fresh, 0xff);
  // CHECK: bits set: 24 of 32 bits undefined
  show("bits set", Fresh, sizeof(*Fresh));
  return 0;
}

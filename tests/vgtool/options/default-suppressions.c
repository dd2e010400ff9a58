// The suppressions that are installed beside the tool: what the C library does on purpose is not reported.
//
// RUN: %cc -g -O0 %s -o %t -lpthread
// RUN: %xenhc --leak-check=full --error-exitcode=9 %t 2>&1 | FileCheck %s
// RUN: not %xenhc --leak-check=full --default-suppressions=no --error-exitcode=9 %t 2>&1 | FileCheck %s --check-prefix=WITHOUT

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *work(void *Unused) {
  for (;;)
    pause();
  return Unused;
}

int main(void) {
  pthread_t Thread;
  pthread_create(&Thread, NULL, work, NULL);
  exit(0);
}

// CHECK-NOT: possibly lost (
// CHECK: suppressed: {{[0-9]+}} bytes in 1 blocks
// CHECK: ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 1 from 1)

// WITHOUT: bytes in 1 block are possibly lost
// WITHOUT: _dl_allocate_tls

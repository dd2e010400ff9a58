// SPDX-License-Identifier: GPL-2.0-or-later
// --check-syscalls=yes reports undefined bytes that a system call reads, and only those.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc --check-syscalls=yes %t 2>&1 >/dev/null | FileCheck %s
// RUN: %valgrind -q --tool=xenhc %t 2>&1 >/dev/null \
// RUN:   | FileCheck --allow-empty --check-prefix=QUIET %s
// QUIET-NOT: check-syscalls

#include "vbits.h"
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  int Null = open("/dev/null", O_WRONLY);
  char *Buffer = opaque(malloc(64));
  memset(Buffer, 1, 64);
  // CHECK-NOT: bytes are undefined
  if (write(Null, Buffer, 64) != 64)
    return 1;
  VALGRIND_MAKE_MEM_UNDEFINED(Buffer + 10, 3);
  // CHECK: write(buf): 3 of 64 bytes are undefined
  // CHECK: main (syscall-check.c:[[#@LINE+1]])
  if (write(Null, Buffer, 64) != 64)
    return 1;
  size_t Count = 8;
  VALGRIND_MAKE_MEM_DEFINED(Buffer, 64);
  VALGRIND_MAKE_MEM_UNDEFINED(&Count, 2);
  // CHECK: write(count): 2 of 8 bytes are undefined
  if (write(Null, Buffer, *(size_t *)opaque(&Count)) != 8)
    return 1;
  // CHECK-NOT: bytes are undefined
  return write(Null, Buffer, 1) != 1;
}

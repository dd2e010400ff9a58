// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel writes is defined, exactly as far as it writes; results of system calls are
// defined.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  int Pipe[2];
  opaque(Pipe);
  // CHECK: pipe: defined
  int Rc = pipe(Pipe);
  show("pipe", Pipe, sizeof(Pipe));
  // CHECK: result: defined
  show("result", &Rc, sizeof(Rc));
  char *Buffer = opaque(malloc(100));
  if (write(Pipe[1], "0123456789", 10) != 10)
    return 1;
  ssize_t N = read(Pipe[0], Buffer, 100);
  // CHECK: read result: defined
  show("read result", &N, sizeof(N));
  // CHECK: read: defined
  show("read", Buffer, 10);
  // CHECK: not read: undefined
  show("not read", Buffer + 10, 90);
  struct stat *St = opaque(malloc(sizeof(*St)));
  fstat(0, St);
  // CHECK: stat size: defined
  show("stat size", &St->st_size, sizeof(St->st_size));
  struct utsname *Name = opaque(malloc(sizeof(*Name)));
  uname(Name);
  // CHECK: uname: defined
  show("uname", Name->release, strlen(Name->release));
  struct timespec *Now = opaque(malloc(sizeof(*Now)));
  clock_gettime(CLOCK_MONOTONIC, Now);
  // CHECK: time: defined
  show("time", Now, sizeof(*Now));
  char *P1 = opaque(malloc(4)), *P2 = opaque(malloc(10));
  struct iovec V[2] = {{P1, 4}, {P2, 10}};
  if (write(Pipe[1], "abcdef", 6) != 6 || readv(Pipe[0], V, 2) != 6)
    return 1;
  // CHECK: iovec first: defined
  show("iovec first", P1, 4);
  // CHECK: iovec second: 64 of 80 bits undefined
  show("iovec second", P2, 10);
  int Sockets[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, Sockets);
  char *Message = opaque(malloc(16));
  if (send(Sockets[0], "hello", 5, 0) != 5 || recv(Sockets[1], Message, 16, 0) != 5)
    return 1;
  // CHECK: recv: defined
  show("recv", Message, 5);
  return 0;
}

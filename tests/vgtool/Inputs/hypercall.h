/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the hypercall side share: raw ioctls with Xen's own headers, no library of Xen's, so that
 * each test says itself what goes to the hypervisor.
 */
#ifndef XENHC_TESTS_HYPERCALL_H
#define XENHC_TESTS_HYPERCALL_H

#define __XEN_TOOLS__ 1
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xen/xen.h>

#include <xen/domctl.h>
#include <xen/memory.h>
#include <xen/sys/privcmd.h>
#include <xen/sysctl.h>
#include <xen/version.h>

static int Privcmd;

static void openPrivcmd(void) {
  setvbuf(stdout, NULL, _IONBF, 0); /* in step with the tool's output */
  Privcmd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
  if (Privcmd < 0) {
    perror("/dev/xen/privcmd");
    exit(2);
  }
}

/* The whole `long` that the kernel returns, which ioctl() cuts to an int; -1 and errno on failure. */
static long rawIoctl(int Fd, unsigned long Request, void *Arg) {
  return syscall(SYS_ioctl, Fd, Request, Arg);
}

static long hypercall2(uint64_t Number, uint64_t First, uint64_t Second) {
  privcmd_hypercall_t Call = {.op = Number, .arg = {First, Second, 0, 0, 0}};
  return rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

static long hypercall1(uint64_t Number, void *Arg) {
  return hypercall2(Number, (uintptr_t)Arg, 0);
}

/* A memory_op as libxc sends it: the only entry of a multicall. */
static long memoryOp(unsigned Command, void *Arg) {
  multicall_entry_t Entry;
  memset(&Entry, 0, sizeof Entry);
  Entry.op = __HYPERVISOR_memory_op;
  Entry.args[0] = Command;
  Entry.args[1] = (uintptr_t)Arg;
  long Result = hypercall2(__HYPERVISOR_multicall, (uintptr_t)&Entry, 1);
  return Result ? Result : (long)Entry.result;
}

#endif

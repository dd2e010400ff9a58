// SPDX-License-Identifier: GPL-2.0-or-later
// The client requests of memcheck.h, with memcheck's answers.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2> %t.err | FileCheck %s
// RUN: FileCheck --check-prefix=ERR --input-file=%t.err %s
// RUN: %valgrind -q --tool=memcheck %t 2> /dev/null | FileCheck %s

#define _GNU_SOURCE
#include "vbits.h"
#include <stdlib.h>
#include <sys/mman.h>

// The place of the first byte that may not be used, or -1.
static long badAt(const void *P, size_t Len) {
  size_t Bad = VALGRIND_CHECK_MEM_IS_ADDRESSABLE(P, Len);
  return Bad ? (long)(Bad - (size_t)P) : -1;
}

static long undefinedAt(const void *P, size_t Len) {
  size_t Bad = VALGRIND_CHECK_MEM_IS_DEFINED(P, Len);
  return Bad ? (long)(Bad - (size_t)P) : -1;
}

static __attribute__((noinline)) long frame(int Forbid) {
  char Buffer[256];
  char *P = opaque(Buffer);
  if (Forbid)
    VALGRIND_MAKE_MEM_NOACCESS(P + 100, 50);
  return badAt(P, sizeof(Buffer));
}

int main(void) {
  char *Page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // CHECK: fresh: -1 -1
  printf("fresh: %ld %ld\n", badAt(Page, 8192), undefinedAt(Page, 8192));
  (void)VALGRIND_MAKE_MEM_NOACCESS(Page + 1001, 3000);
  // CHECK: forbidden: 1001 -1 -1 0 0
  printf("forbidden: %ld %ld %ld %ld %ld\n", badAt(Page, 8192), badAt(Page, 1001),
         badAt(Page + 4001, 1000), badAt(Page + 1001, 1), badAt(Page + 4000, 10));
  // CHECK: check defined: 1001
  printf("check defined: %ld\n", undefinedAt(Page, 8192));
  uint8_t Bits[16];
  // CHECK: vbits: 3 3 1
  printf("vbits: %d %d %d\n", VALGRIND_GET_VBITS(Page + 1000, Bits, 16),
         VALGRIND_SET_VBITS(Page + 1000, Bits, 16), VALGRIND_GET_VBITS(Page, Bits, 16));
  // CHECK: defined if addressable: 1001 4500
  (void)VALGRIND_MAKE_MEM_UNDEFINED(Page + 4500, 500);
  (void)VALGRIND_MAKE_MEM_UNDEFINED(Page + 900, 101);
  (void)VALGRIND_MAKE_MEM_DEFINED_IF_ADDRESSABLE(Page + 900, 3600);
  printf("defined if addressable: %ld %ld\n", undefinedAt(Page, 4000),
         4001 + undefinedAt(Page + 4001, 4000));
  (void)VALGRIND_MAKE_MEM_UNDEFINED(Page + 1001, 1500);
  // CHECK: partly again: 2501 1001
  printf("partly again: %ld %ld\n", badAt(Page, 8192), undefinedAt(Page, 2000));
  (void)VALGRIND_MAKE_MEM_DEFINED(Page + 2501, 1500);
  // CHECK: all again: -1 1001
  printf("all again: %ld %ld\n", badAt(Page, 8192), undefinedAt(Page, 4000));

  // What was forbidden is usable in its next life.
  char *Block = opaque(malloc(100));
  (void)VALGRIND_MAKE_MEM_NOACCESS(Block + 10, 20);
  // CHECK: in a block: 10
  printf("in a block: %ld\n", badAt(Block, 100));
  (void)VALGRIND_MAKE_MEM_DEFINED(Block, 100);
  // CHECK: made usable: -1
  printf("made usable: %ld\n", badAt(Block, 100));
  free(Block);
  (void)VALGRIND_MAKE_MEM_NOACCESS(Page, 8192);
  Page = mmap(Page, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // CHECK: mapped again: -1 -1
  printf("mapped again: %ld %ld\n", badAt(Page, 8192), undefinedAt(Page, 8192));
  // CHECK: frames: 100 -1 100
  long First = frame(1), Second = frame(0);
  printf("frames: %ld %ld %ld\n", First, Second, frame(1));

  // Single values.
  uint64_t Value = *(volatile uint64_t *)opaque(malloc(8));
  // CHECK: value: 1 0
  int Undefined = VALGRIND_CHECK_VALUE_IS_DEFINED(Value) != 0;
  Value = 5;
  printf("value: %d %d\n", Undefined, VALGRIND_CHECK_VALUE_IS_DEFINED(Value) != 0);

  // V bits go in and out.
  uint8_t Set[8] = {0, 0xff, 0x0f, 1, 0, 0, 0, 0x80}, Get[8];
  // CHECK: set and get: 1 1 0
  int SetResult = VALGRIND_SET_VBITS(Page + 3, Set, 8);
  int GetResult = VALGRIND_GET_VBITS(Page + 3, Get, 8);
  printf("set and get: %d %d %d\n", SetResult, GetResult, memcmp(Set, Get, 8));
  // CHECK: unmapped: 3
  printf("unmapped: %d\n", VALGRIND_GET_VBITS((char *)16, Get, 8));

  // Names for reports.
  int Handle = VALGRIND_CREATE_BLOCK(Page, 4096, "the first page");
  int Other = VALGRIND_CREATE_BLOCK(Page + 4096, 4096, "another page");
  // CHECK: names: 0 1 -1
  printf("names: %d %d %d\n", Handle, Other, VALGRIND_CREATE_BLOCK(Page, 0, "empty"));
  (void)VALGRIND_MAKE_MEM_NOACCESS(Page + 100, 4);
  badAt(Page, 4096);
  // CHECK: discard: 0 1 1
  int D1 = VALGRIND_DISCARD(Handle), D2 = VALGRIND_DISCARD(Handle);
  printf("discard: %d %d %d\n", D1, D2, VALGRIND_DISCARD(77));

  // CHECK: ranges: 1 1
  int Disabled = VALGRIND_DISABLE_ADDR_ERROR_REPORTING_IN_RANGE(Page, 100);
  printf("ranges: %d %d\n", Disabled, VALGRIND_ENABLE_ADDR_ERROR_REPORTING_IN_RANGE(Page, 100));
  puts("end");
  // CHECK: end
  return 0;
}

// ERR: Client check request: unaddressable byte(s) (memory that the program declared inaccessible)
// ERR: Client check request: 8 of 8 byte(s) are uninitialised
// ERR: Address {{.*}} is 100 bytes inside a the first page of size 4,096 client-defined

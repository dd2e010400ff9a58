// SPDX-License-Identifier: GPL-2.0-or-later
// Client requests with arguments that mean nothing: wild addresses, huge and wrapping lengths, numbers that were
// never given out. The program goes on, and what it has of its own stays as it was.
// RUN: %cc -O1 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t 2> %t.err | FileCheck %s
// RUN: FileCheck --check-prefix=ERR --input-file=%t.err %s
// RUN: not grep -i "impossible\|assertion" %t.err

#include "vbits.h"

static uint64_t State = 88172645463325252ULL;
static uint64_t randomWord(void) {
  State ^= State << 13;
  State ^= State >> 7;
  return State ^= State << 17;
}

// Nothing that this program uses: its memory lies lower or higher.
static const uint64_t Wild[] = {
    0, 1, 8, 0x900000000, 0x900001234, 0x1ffffffff8, 0x2000000000, 0x7fffffffffff, 0x800000000000,
    0xffff800000000000, 0xfffffffffffff000, 0xffffffffffffffff};
static uint64_t wild(void) { return Wild[randomWord() % (sizeof(Wild) / sizeof(Wild[0]))]; }

static uint64_t length(uint64_t A) {
  uint64_t L = randomWord() % 4 ? randomWord() % 5000 : wild();
  // The lowest addresses and a great length would mean this program's own memory.
  if (A < 0x900000000)
    return L % 4096;
  // So would, up to the end of what the tool looks at, the stack.
  return A < 0x1ffffffff8 && L > 0x100000000 ? 0x100000000 : L;
}

int main(void) {
  static const unsigned Requests[] = {
      VG_USERREQ__MAKE_MEM_NOACCESS,
      VG_USERREQ__MAKE_MEM_UNDEFINED,
      VG_USERREQ__MAKE_MEM_DEFINED,
      VG_USERREQ__MAKE_MEM_DEFINED_IF_ADDRESSABLE,
      VG_USERREQ__CHECK_MEM_IS_ADDRESSABLE,
      VG_USERREQ__CHECK_MEM_IS_DEFINED,
      VG_USERREQ__GET_VBITS,
      VG_USERREQ__SET_VBITS,
      VG_USERREQ__CREATE_BLOCK,
      VG_USERREQ__DISCARD,
      VG_USERREQ__MALLOCLIKE_BLOCK,
      VG_USERREQ__RESIZEINPLACE_BLOCK,
      VG_USERREQ__FREELIKE_BLOCK,
      VG_USERREQ__CREATE_MEMPOOL,
      VG_USERREQ__DESTROY_MEMPOOL,
      VG_USERREQ__MEMPOOL_ALLOC,
      VG_USERREQ__MEMPOOL_FREE,
      VG_USERREQ__MEMPOOL_TRIM,
      VG_USERREQ__MOVE_MEMPOOL,
      VG_USERREQ__MEMPOOL_CHANGE,
      VG_USERREQ__MEMPOOL_EXISTS,
      VG_USERREQ__DISABLE_ADDR_ERROR_REPORTING_IN_RANGE,
      VG_USERREQ__COUNT_LEAKS,
      VG_USERREQ_TOOL_BASE('M', 'C') + 99,
  };
  const int Count = sizeof(Requests) / sizeof(Requests[0]);
  char *Mine = opaque(malloc(100));
  memset(Mine, 1, 50);
  for (int I = 0; I < 4000; I++) {
    unsigned Request = Requests[randomWord() % Count];
    uint64_t A = wild(), B = wild();
    switch (Request) {
    case VG_USERREQ__MEMPOOL_ALLOC:
    case VG_USERREQ__MEMPOOL_TRIM:
      VALGRIND_DO_CLIENT_REQUEST_STMT(Request, wild(), A, length(A), B, 0);
      break;
    case VG_USERREQ__CREATE_MEMPOOL:
      VALGRIND_DO_CLIENT_REQUEST_STMT(Request, A, randomWord() % 100, randomWord() % 2, randomWord() % 4, 0);
      break;
    case VG_USERREQ__MEMPOOL_CHANGE:
      VALGRIND_DO_CLIENT_REQUEST_STMT(Request, wild(), A, B, length(B), 0);
      break;
    case VG_USERREQ__GET_VBITS:
    case VG_USERREQ__SET_VBITS:
      VALGRIND_DO_CLIENT_REQUEST_STMT(Request, A, B, length(A), 0, 0);
      break;
    default:
      VALGRIND_DO_CLIENT_REQUEST_STMT(Request, A, length(A), randomWord() % 100, randomWord() % 4, 0);
      break;
    }
  }
  // CHECK: mine: defined
  show("mine", Mine, 50);
  // CHECK: rest: undefined
  show("rest", Mine + 50, 50);
  // CHECK: addressable: 0
  printf("addressable: %d\n", VALGRIND_CHECK_MEM_IS_ADDRESSABLE(Mine, 100) != 0);
  puts("survived");
  // CHECK: survived
  return 0;
}

// ERR: there is no such memory pool

// SPDX-License-Identifier: GPL-2.0-or-later
// How compiled C code carries undefined bits: bit fields, masks, carries, comparisons, floating
// point.
// RUN: %cc -O0 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s
// RUN: %cc -O2 -g %s -o %t
// RUN: %valgrind -q --tool=xenhc %t | FileCheck %s

#include "vbits.h"

#define SHOW(What, Type, Expr)                                                                     \
  do {                                                                                             \
    volatile Type Value = (Expr);                                                                  \
    show(What, (const void *)&Value, sizeof(Value));                                               \
  } while (0)

struct Fields {
  unsigned A : 3, B : 7, C : 22;
};

int main(void) {
  uint32_t *Undefined = opaque(malloc(64));
  volatile uint32_t *U = Undefined;
  volatile uint32_t Zero = 0, Five = 5;
  // CHECK: masked: 8 of 32 bits undefined
  SHOW("masked", uint32_t, *U & 0xff00);
  // CHECK: set: 24 of 32 bits undefined
  SHOW("set", uint32_t, *U | 0xff);
  // CHECK: masked away: defined
  SHOW("masked away", uint32_t, (*U & 0xff) & 0xff00);
  // CHECK: shifted: 28 of 32 bits undefined
  SHOW("shifted", uint32_t, *U << 4);
  // CHECK: times zero-masked: defined
  SHOW("times zero-masked", uint32_t, (*U & Zero) * 3);
  // The carry out of the low byte reaches no further than the defined zero above it.
  // CHECK: carry: 9 of 32 bits undefined
  SHOW("carry", uint32_t, (*U & 0xff) + 0x81);
  // CHECK: not equal in a defined bit: defined
  SHOW("not equal in a defined bit", int, ((*U & 0xff) | 0x100) == Five);
  // CHECK: maybe equal: 1 of 32 bits undefined
  SHOW("maybe equal", int, (*U & 0xff) == Five);
  // CHECK: surely less: defined
  SHOW("surely less", int, (*U & 0xff) < 0x100 + Five);
  // CHECK: maybe less: 1 of 32 bits undefined
  SHOW("maybe less", int, (*U & 0xff) < Five);
  struct Fields *F = opaque(malloc(sizeof(*F)));
  F->B = Five;
  // CHECK: one field set: 25 of 32 bits undefined
  show("one field set", F, sizeof(*F));
  // CHECK: field: defined
  SHOW("field", unsigned, F->B);
  F->A = 1;
  F->C = 9;
  // CHECK: all fields set: defined
  show("all fields set", F, sizeof(*F));
  volatile float Float = 1.5f;
  volatile double Double = 2.25;
  // CHECK: float: defined
  SHOW("float", float, Float * 3.0f + (float)Double);
  // CHECK: long double: defined
  SHOW("long double", double, (double)((long double)Double / 3.0L + Float));
  // CHECK: to integer: defined
  SHOW("to integer", int, (int)(Float * 100));
  // CHECK: undefined float: undefined
  SHOW("undefined float", float, *(volatile float *)U + 1.0f);
  // CHECK: undefined double: undefined
  SHOW("undefined double", double, *(volatile double *)U *Double);
  // CHECK: undefined x87: undefined
  SHOW("undefined x87", double, (double)((long double)*(volatile double *)U + 1.0L));
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
// A call in a macro is reported where the macro is used, and silenced there.
// RUN: not %xenhc-check --hypercall-db=%db %s -- %inputs | %messages | %filecheck %s
// RUN: not %xenhc-check --hypercall-db=%db %s -- %inputs -DNDEBUG | %messages \
// RUN:   | FileCheck --check-prefix=NDEBUG %s
#include "mock.h"

#define PAUSE(xch) xc_domain_pause(xch, 1)
#define PAUSE_STATEMENT(xch)                                                                       \
  do {                                                                                             \
    xc_domain_pause(xch, 1);                                                                       \
  } while (0)
#define IGNORE(x) ((void)(x))
#define IGNORE_VALUE(x)                                                                            \
  (__extension__({                                                                                 \
    __typeof__(x) value__ = (x);                                                                   \
    (void)value__;                                                                                 \
  }))
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#ifdef NDEBUG
#define ASSERT(x) ((void)0)
#else
#define ASSERT(x) ((x) ? (void)0 : __builtin_trap())
#endif

int macros(xc_interface *xch) {
  PAUSE(xch); // CHECK: macros.c:[[@LINE]]:3: warning: result of 'xc_domain_pause' is ignored
  // CHECK-NEXT: macros.c:8:20: note: expanded from macro 'PAUSE'
  // CHECK-NEXT: note: 'xc_domain_pause' is declared here
  PAUSE_STATEMENT(xch); // CHECK: macros.c:[[@LINE]]:3: warning: result of 'xc_domain_pause' is ignored
  // CHECK-NEXT: note: expanded from macro 'PAUSE_STATEMENT'
  PAUSE(xch);           // NOLINT(xenhc-unchecked-errno)
  PAUSE_STATEMENT(xch); // NOLINT(xenhc-unchecked-errno)
  IGNORE(PAUSE(xch));
  IGNORE(xc_domain_pause(xch, 1));
  IGNORE_VALUE(xc_domain_pause(xch, 1));
  if (UNLIKELY(xc_domain_pause(xch, 1)))
    return 1;
  return PAUSE(xch);
}

// Without assertions nothing reads the result.
void asserted(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1); // NDEBUG: macros.c:[[@LINE]]:12: warning: result of 'xc_domain_pause' is stored in 'rc' but never read
  ASSERT(!rc);
}

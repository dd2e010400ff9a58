// SPDX-License-Identifier: GPL-2.0-or-later
// Results that are used, or ignored on purpose: nothing is reported.
// RUN: %xenhc-check --hypercall-db=%db --checks=-xenhc-double-free %s -- %inputs > %t
// RUN: count 0 < %t
#include "mock.h"

struct result {
  int code;
};
int Global;

int used(xc_interface *xch, int n, struct result *where, int *array) {
  if (xc_domain_pause(xch, 1))
    return 1;
  while (xc_domain_pause(xch, 2) < 0)
    n++;
  do
    n++;
  while (xc_domain_pause(xch, 3));
  for (; xc_domain_pause(xch, 4);)
    n++;
  switch (xc_domain_pause(xch, 5)) {
  case 0:
    break;
  }
  report(xc_domain_pause(xch, 6));
  n = xc_domain_pause(xch, 7) ? 1 : 2;
  report(n);
  n = xc_domain_pause(xch, 8) ?: 2;
  report(n);
  n = xc_domain_pause(xch, 9) && n;
  report(n);
  xc_domain_pause(xch, 10) ? report(1) : report(2);
  xc_domain_pause(xch, 11) && unrelated(xch, 1);
  where->code = xc_domain_pause(xch, 12);
  array[n] = xc_domain_pause(xch, 13);
  array[0] |= xc_domain_pause(xch, 14);
  Global = xc_domain_pause(xch, 15);
  struct result here = {xc_domain_pause(xch, 16)};
  report(sizeof(xc_domain_pause(xch, 17)));
  report(({
    int inner = xc_domain_pause(xch, 18);
    inner;
  }));
  return xc_domain_pause(xch, 19) | here.code;
}

void silenced(xc_interface *xch, int n) {
  (void)xc_domain_pause(xch, 1);
  (void)(xc_domain_pause(xch, 2));
  (void)(n ? xc_domain_pause(xch, 3) : xc_domain_unpause(xch, 3));
  (void)({ xc_domain_pause(xch, 4); });
  xc_domain_pause(xch, 5); // NOLINT
  xc_domain_pause(xch, 6); // NOLINT(xenhc-unchecked-errno)
  // NOLINTNEXTLINE(xenhc-unchecked-errno)
  xc_domain_pause(xch, 7);
  // NOLINTBEGIN(xenhc-*)
  xc_domain_pause(xch, 8);
  // NOLINTEND(xenhc-*)
}

void notMustUse(xc_interface *xch, xenevtchn_handle *xce) {
  xc_interface_close(xch);
  xenevtchn_unbind(xce, 1);
  xc_interface_open(0, 0, 0);
  xc_translate_foreign_address(xch, 0);
  unrelated(xch, 1);
  report(1);
}

// A function of the program that happens to have the name of a library's.
static int xc_domain_shutdown(xc_interface *xch) { return unrelated(xch, 1); }
void own(xc_interface *xch) { xc_domain_shutdown(xch); }

// An allocator that gives up, and gives NULL to whoever asks for nothing.
void *realloc(void *, unsigned long);
void free(void *);
_Noreturn void exit(int);
static void *xrealloc(void *old, unsigned long size) {
  if (!size) {
    free(old);
    return 0;
  }
  void *result = realloc(old, size);
  if (!result)
    exit(1);
  return result;
}
int allocated(int *array) {
  array = xrealloc(array, 8);
  array[0] = 1;
  return array[0];
}

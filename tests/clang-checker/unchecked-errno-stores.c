// SPDX-License-Identifier: GPL-2.0-or-later
// Results that are stored: reported only if no path reads them.
// RUN: not %xenhc-check --hypercall-db=%db %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-*' %s -- %inputs | %messages | %filecheck %s %}
// RUN: %xenhc-check --hypercall-db=%db --set=xenhc-unchecked-errno.CheckStores=false %s -- %inputs > %t
// RUN: count 0 < %t
#include "mock.h"

void neverRead(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:12: warning: result of 'xc_domain_pause' is stored in 'rc' but never read; it returns -1 with errno on failure
}

int overwritten(xc_interface *xch) {
  int rc;
  rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:8: warning: result of 'xc_domain_pause' is stored in 'rc' but never read
  rc = xc_domain_unpause(xch, 1);
  return rc;
}

int overwrittenOnAllPaths(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:12: warning
  if (n)
    rc = 1;
  else
    rc = 2;
  return rc;
}

int overwrittenOnOnePath(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:12: warning: result of 'xc_domain_pause' is overwritten on a path that does not test it
  if (n)
    rc = 1; // CHECK-NEXT: :[[@LINE]]:5: note: it is overwritten here
  return rc;
}

int lastRoundOnly(xc_interface *xch, int n) {
  int rc = 0;
  while (n--)
    rc = xc_domain_pause(xch, n); // CHECK: :[[@LINE]]:10: warning: result of 'xc_domain_pause' is overwritten on a path that does not test it
  return rc;
}

int checkedLate(xc_interface *xch) {
  int first = xc_domain_pause(xch, 1);
  int second = xc_domain_unpause(xch, 1);
  return first ? first : second;
}

int cleanup(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1);
  if (rc)
    goto out;
  rc = xc_domain_unpause(xch, 1); // CHECK: :[[@LINE]]:8: warning: result of 'xc_domain_unpause' is stored in 'rc' but never read
out:
  xc_interface_close(xch);
  return 0;
}

int assignmentIsUsed(xc_interface *xch) {
  int rc, other;
  if ((rc = xc_domain_pause(xch, 1)))
    return 1;
  other = rc = xc_domain_pause(xch, 2);
  return other;
}

void chain(xc_interface *xch) {
  int rc, other;
  other = rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:16: warning: result of 'xc_domain_pause' is stored in 'rc' but never read
}

int derived(xc_interface *xch, int n) {
  int failed = xc_domain_pause(xch, 1) < 0; // CHECK: :[[@LINE]]:16: warning
  int rc = n ? xc_domain_pause(xch, 2) : 0; // CHECK: :[[@LINE]]:16: warning
  n |= xc_domain_pause(xch, 3); // CHECK: :[[@LINE]]:8: warning
  n = (report(1), xc_domain_pause(xch, 4)); // CHECK: :[[@LINE]]:19: warning
  n = ({ xc_domain_pause(xch, 5); }); // CHECK: :[[@LINE]]:10: warning
  return 0;
}

int collected(xc_interface *xch) {
  int rc = 0;
  rc |= xc_domain_pause(xch, 1);
  rc |= xc_domain_unpause(xch, 1);
  return rc;
}

void readOnPurpose(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1);
  (void)rc;
}

void meantToBeUnread(xc_interface *xch) {
  int rc __attribute__((unused)) = xc_domain_pause(xch, 1);
}

void seenElsewhere(xc_interface *xch, int **out) {
  int rc, byAsm, asked;
  static int kept;
  volatile int watched;
  *out = &rc;
  rc = xc_domain_pause(xch, 1);
  kept = xc_domain_pause(xch, 2);
  watched = xc_domain_pause(xch, 3);
  byAsm = xc_domain_pause(xch, 4);
  __asm__ volatile("" : "+r"(byAsm));
  asked = xc_domain_pause(xch, 5);
  *out = &asked;
}

static void look(int *rc) { report(*rc); }
void seenByCleanup(xc_interface *xch) {
  int rc __attribute__((cleanup(look))) = 0;
  rc = xc_domain_pause(xch, 1);
}

void block(xc_interface *xch, int n) {
  switch (n) {
    int rc;
  case 1:
    rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:10: warning
    break;
  case 2:
    rc = xc_domain_pause(xch, 2);
    report(rc);
  }
}

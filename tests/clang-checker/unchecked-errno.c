// SPDX-License-Identifier: GPL-2.0-or-later
// RUN: not %xenhc-check --hypercall-db=%db %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-*' %s -- %inputs | %messages | %filecheck %s %}
#include "mock.h"

void statement(xc_interface *xch) {
  xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_pause' is ignored; it returns -1 with errno on failure [xenhc-unchecked-errno]
  // CHECK-NEXT: mock.h:{{[0-9]+}}:5: note: 'xc_domain_pause' is declared here
  (xc_domain_pause(xch, 1)); // CHECK: :[[@LINE]]:4: warning: result of 'xc_domain_pause' is ignored
  (long)xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:9: warning: result of 'xc_domain_pause' is ignored
  __extension__ xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:17: warning: result of 'xc_domain_pause' is ignored
}

void conventions(xc_interface *xch, libxl_ctx *ctx) {
  xc_cpuid_apply_policy(xch, 1); // CHECK: :[[@LINE]]:3: warning: {{.*}} it returns a negative errno value on failure
  libxl_domain_pause(ctx, 1, 0); // CHECK: :[[@LINE]]:3: warning: {{.*}} it returns a negative ERROR_* code on failure
  xlu_cfg_readfile(0, "x");      // CHECK: :[[@LINE]]:3: warning: {{.*}} it returns a positive errno value on failure
  xc_sharing_used_frames(xch);   // CHECK: :[[@LINE]]:3: warning: {{.*}} it returns -1 with errno on failure
}

void control(xc_interface *xch, int n) {
  if (n)
    xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:5: warning
  else
    xc_domain_pause(xch, 2); // CHECK: :[[@LINE]]:5: warning
  while (n--)
    xc_domain_pause(xch, 3); // CHECK: :[[@LINE]]:5: warning
  do
    xc_domain_pause(xch, 4); // CHECK: :[[@LINE]]:5: warning
  while (n++ < 4);
  for (xc_domain_pause(xch, 5); // CHECK: :[[@LINE]]:8: warning
       n < 9;
       xc_domain_pause(xch, 6)) // CHECK: :[[@LINE]]:8: warning
    xc_domain_pause(xch, 7); // CHECK: :[[@LINE]]:5: warning
  switch (n) {
  case 1:
    xc_domain_pause(xch, 8); // CHECK: :[[@LINE]]:5: warning
    break;
  default:
    xc_domain_pause(xch, 9); // CHECK: :[[@LINE]]:5: warning
  }
  switch (n)
  case 1:
    xc_domain_pause(xch, 10); // CHECK: :[[@LINE]]:5: warning
out:
  xc_domain_pause(xch, 11); // CHECK: :[[@LINE]]:3: warning
  if (n)
    goto out;
}

void operators(xc_interface *xch, int n) {
  n++, xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:8: warning
  xc_domain_pause(xch, 2), n++; // CHECK: :[[@LINE]]:3: warning
  report((xc_domain_pause(xch, 3), n)); // CHECK: :[[@LINE]]:11: warning
  n ? xc_domain_pause(xch, 4) // CHECK: :[[@LINE]]:7: warning
    : xc_domain_unpause(xch, 4); // CHECK: :[[@LINE]]:7: warning
  n ?: xc_domain_pause(xch, 5); // CHECK: :[[@LINE]]:8: warning
  n &&xc_domain_pause(xch, 6); // CHECK: :[[@LINE]]:7: warning
  n || xc_domain_pause(xch, 7); // CHECK: :[[@LINE]]:8: warning
  !xc_domain_pause(xch, 8); // CHECK: :[[@LINE]]:4: warning
  xc_domain_pause(xch, 9) < 0; // CHECK: :[[@LINE]]:3: warning
  _Generic(n, int: xc_domain_pause(xch, 10), default: 0); // CHECK: :[[@LINE]]:20: warning
  __builtin_choose_expr(1, xc_domain_pause(xch, 11), 0); // CHECK: :[[@LINE]]:28: warning
}

int statementExpressions(xc_interface *xch, int n) {
  ({ xc_domain_pause(xch, 1); }); // CHECK: :[[@LINE]]:6: warning
  report(({ xc_domain_pause(xch, 2); n; })); // CHECK: :[[@LINE]]:13: warning
  ({
  last:
    xc_domain_pause(xch, 3); // CHECK: :[[@LINE]]:5: warning
  });
  return ({ xc_domain_pause(xch, 4); });
}

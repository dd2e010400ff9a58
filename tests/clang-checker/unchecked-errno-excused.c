// SPDX-License-Identifier: GPL-2.0-or-later
// Results that are ignored where the code shows why, and the same calls without that reason.
// RUN: not %xenhc-check --hypercall-db=%db --checks=xenhc-unchecked-errno %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-unchecked-errno' %s -- %inputs | %messages | %filecheck %s %}
#include "mock.h"
#include <stdlib.h>

//===- Something has failed already ---===//

int undone(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, 1);
  if (rc)
    return rc;
  rc = xc_domain_pause(xch, 2);
  if (rc) {
    xc_domain_unpause(xch, 1);
    return rc;
  }
  if (rc == 0 || n)
    xc_domain_unpause(xch, 2); // CHECK: :[[@LINE]]:5: warning: result of 'xc_domain_unpause' is ignored
  return 0;
}

int undoneWithOtherConditions(xc_interface *xch, int created) {
  int rc = xc_domain_pause(xch, 2);
  if (rc && created)
    xc_domain_unpause(xch, 1);
  else
    xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:5: warning: result of 'xc_domain_pause' is ignored
  return rc;
}

int undoneUnlessGood(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1);
  if (!rc)
    goto out;
  xc_domain_unpause(xch, 1);
out:
  xc_domain_pause(xch, 3); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_pause' is ignored
  return rc;
}

int undoneAtTheEnd(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1);
  if (rc)
    goto out;
  return 0;
out:
  xc_domain_unpause(xch, 1);
  return rc;
}

int refused(xc_interface *xch, int kind) {
  if (kind == 1) {
    xc_domain_unpause(xch, 1);
    return -1;
  }
  if (kind == 2) {
    xc_domain_pause(xch, 2); // CHECK: :[[@LINE]]:5: warning: result of 'xc_domain_pause' is ignored
    return 0;
  }
  return 1;
}

void quits(xc_interface *xch, int isBad) {
  if (isBad) {
    xc_domain_unpause(xch, 1);
    exit(1);
  }
  xc_domain_unpause(xch, 1); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_unpause' is ignored
  exit(0);
}

//===- There is nobody to tell ---===//

void cleanup(xc_interface *xch) { xc_domain_unpause(xch, 1); }
int cleanupWithResult(xc_interface *xch) {
  xc_domain_unpause(xch, 1); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_unpause' is ignored
  return 0;
}

//===- What the call gives is tested ---===//

int xc_find_thing(xc_interface *xch, char **thing);
int xc_find_number(xc_interface *xch, unsigned *count);
int callers(xc_interface *xch, char **thing, unsigned *count) {
  return xc_find_thing(xch, thing) < 0 || xc_find_thing(xch, thing) < 0 ||
         xc_find_number(xch, count) < 0 || xc_find_thing(xch, thing) < 0 ||
         xc_find_number(xch, count) < 0 || xc_find_number(xch, count) < 0 ||
         xc_find_number(xch, count) < 0 || xc_find_number(xch, count) < 0;
}
int outputs(xc_interface *xch) {
  char *thing, *other = NULL;
  unsigned count = 0;
  xc_find_thing(xch, &thing);
  if (!thing)
    return -1;
  xc_find_number(xch, &count); // CHECK: :[[@LINE]]:3: warning: result of 'xc_find_number' is ignored
  if (count)
    return 1;
  return 0;
}
int wrongOutput(xc_interface *xch, char *other) {
  char *thing;
  xc_find_thing(xch, &thing); // CHECK: :[[@LINE]]:3: warning: result of 'xc_find_thing' is ignored
  if (!other)
    return -1;
  return *thing;
}

struct pool {
  unsigned id;
};
int isValid(unsigned id);
int preset(xc_interface *xch, struct pool *pool, int named) {
  if (named) {
    pool->id = -1;
    xc_find_number(xch, &pool->id);
  }
  if (!isValid(pool->id))
    return -1;
  return 0;
}
int presetOther(xc_interface *xch, struct pool *pool, struct pool *other) {
  pool->id = -1;
  xc_find_number(xch, &pool->id); // CHECK: :[[@LINE]]:3: warning: result of 'xc_find_number' is ignored
  if (!isValid(other->id))
    return -1;
  other->id = -1;
  xc_find_number(xch, &pool->id); // CHECK: :[[@LINE]]:3: warning: result of 'xc_find_number' is ignored
  if (!isValid(pool->id))
    return -1;
  return 0;
}

//===- A comment says so ---===//

void comments(xc_interface *xch) {
  /*
   * A domain that is not paused stays as it is, so errors
   * are ignored.
   */
  xc_domain_unpause(xch, 1);
  int first;
  // Best effort: the guest may be gone.
  xc_domain_unpause(xch, 2);
  first = 1;
  // The guest has to stop first.
  xc_domain_pause(xch, first); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_pause' is ignored
}
void promised(xc_interface *xch) {
  /* This should never fail: the domain is there. */
  xc_domain_unpause(xch, 1);
  /* No failure possible as above. */
  xc_domain_unpause(xch, 2);
}

//===- The way out of those that have failed ---===//

int label(xc_interface *xch, int n) {
  while (n--)
    if (n == 5)
      goto error_out;
  return 0;
error_out:
  if (n)
    xc_domain_unpause(xch, 1);
  return 1;
}
int labelOfAll(xc_interface *xch, int n) {
  if (n)
    goto out;
  n = 2;
out:
  if (n)
    xc_domain_unpause(xch, 1); // CHECK: :[[@LINE]]:5: warning: result of 'xc_domain_unpause' is ignored
  return 1;
}
int status(xc_interface *xch, int n) {
  if (n) {
    xc_domain_unpause(xch, 1);
    return EXIT_FAILURE;
  }
  xc_domain_unpause(xch, 2); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_unpause' is ignored
  return 1;
}

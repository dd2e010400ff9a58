// SPDX-License-Identifier: GPL-2.0-or-later
// RUN: not %xenhc-check --hypercall-db=%db --checks=xenhc-result-width %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-result-width' %s -- %inputs | %messages | %filecheck %s %}
#include "mock.h"
#include <errno.h>

#define XENMEM_maximum_gpfn 14
#define XENMEM_machphys_mapping 12
enum { ERROR_FAIL = -3 };
typedef int xc_evtchn_port_or_error_t;
struct state {
  uint32_t port;
  int error;
};
long do_memory_op(xc_interface *xch, int cmd, void *arg, unsigned long len);
xc_evtchn_port_or_error_t xc_evtchn_alloc_unbound(xc_interface *xch, uint32_t a, uint32_t b);
int xc_get_max_nodes(xc_interface *xch);
void *allocate(unsigned long size);
static int find(xc_interface *xch) { return xc_domain_pause(xch, 1) < 0 ? -1 : 0; }

void intoUnsigned(xc_interface *xch, struct state *s) {
  s->port = xc_evtchn_alloc_unbound(xch, 1, 2); // CHECK: :[[@LINE]]:13: warning: result of 'xc_evtchn_alloc_unbound' is put into 'port' of unsigned type 'uint32_t' before it is tested; it returns -1 with errno on failure
  s->error = xc_evtchn_alloc_unbound(xch, 1, 2);
  if (s->error >= 0)
    s->port = s->error;
  const xc_evtchn_port_or_error_t port = xc_evtchn_alloc_unbound(xch, 1, 2);
  if (port < 0)
    return;
  s->port = port;
  s->port = (uint32_t)xc_evtchn_alloc_unbound(xch, 1, 2);
}
int returnedAsWell(xc_interface *xch, struct state *s) {
  const int rc = xc_evtchn_alloc_unbound(xch, 1, 2);
  s->port = rc;
  return rc;
}
int notReturned(xc_interface *xch, struct state *s) {
  const int rc = xc_evtchn_alloc_unbound(xch, 1, 2);
  s->port = rc; // CHECK: :[[@LINE]]:13: warning: result of 'xc_evtchn_alloc_unbound' is put into 'port' of unsigned type
  return 0;
}
int comparedAtOnce(xc_interface *xch) {
  uint32_t port;
  if ((port = xc_evtchn_alloc_unbound(xch, 1, 2)) == -1)
    return -1;
  if ((port = xc_evtchn_alloc_unbound(xch, 1, 3)) == 7) // CHECK: :[[@LINE]]:15: warning: result of 'xc_evtchn_alloc_unbound' is put into 'port' of unsigned type
    return -1;
  return port == 1;
}
int neverTrue(xc_interface *xch) {
  unsigned int n = find(xch);
  if (n < 0) // CHECK: :[[@LINE]]:9: warning: 'n' is unsigned and never negative: a failure goes unseen
    return 1;
  unsigned long used = xc_sharing_used_frames(xch); // CHECK: :[[@LINE]]:24: warning: result of 'xc_sharing_used_frames' is put into 'used' of unsigned type
  return used > n;
}
void *intoSize(xc_interface *xch) {
  int n = xc_get_max_nodes(xch);
  if (!n)
    return 0;
  void *a = allocate(n); // CHECK: :[[@LINE]]:22: warning: result of 'xc_get_max_nodes' becomes an unsigned argument of 'allocate' before it is tested
  n = xc_get_max_nodes(xch);
  if (n <= 0)
    return a;
  return allocate(n);
}
uint32_t errorAsUnsigned(xc_interface *xch) {
  if (!xch)
    return ERROR_FAIL; // CHECK: :[[@LINE]]:12: warning: error 'ERROR_FAIL' is made unsigned: the function's own result is of type 'uint32_t'
  return 1;
}
int truncated(xc_interface *xch, uint32_t domid) {
  int rc = do_memory_op(xch, XENMEM_maximum_gpfn, &domid, sizeof(domid)); // CHECK: :[[@LINE]]:12: warning: result of 'do_memory_op' for 'XENMEM_maximum_gpfn' does not fit into 'rc', which is of type 'int'
  if (rc < 0)
    return rc;
  const long wide = do_memory_op(xch, XENMEM_maximum_gpfn, &domid, sizeof(domid));
  if (wide < 0)
    return -1;
  return do_memory_op(xch, XENMEM_machphys_mapping, &domid, sizeof(domid));
}
int withoutEffect(unsigned long size, unsigned long delta, uint32_t kind, int number) {
  if (size - delta < 0) // CHECK: :[[@LINE]]:20: warning: a number of type 'unsigned long' is never negative: the test has no effect
    return 1;
  if (kind < 0 || kind > 3) // CHECK: :[[@LINE]]:12: warning: a number of type 'uint32_t' is never negative: the test has no effect
    return 2;
#define IS_NEGATIVE(x) ((x) < 0)
  return number < 0 || IS_NEGATIVE(kind) || size <= 0;
}

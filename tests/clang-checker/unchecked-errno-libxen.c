// SPDX-License-Identifier: GPL-2.0-or-later
// The same with the headers that Xen installs.
// RUN: not %xenhc-check --hypercall-db=%db --checks=-xenhc-double-free %s -- | %messages | %filecheck %s
// RUN: not %xenhc-check --hypercall-db=%db --checks=-xenhc-double-free %s -- -DOLD -DLIBXL_API_VERSION=0x040700 | %messages \
// RUN:   | FileCheck --check-prefix=OLD %s
#define XC_WANT_COMPAT_EVTCHN_API
#define XC_WANT_COMPAT_MAP_FOREIGN_API
#include <libxl.h>
#include <libxl_utils.h>
#include <libxlutil.h>
#include <xencall.h>
#include <xenctrl.h>
#include <xendevicemodel.h>
#include <xenevtchn.h>
#include <xenforeignmemory.h>
#include <xengnttab.h>
#include <xenguest.h>
#include <xenstore.h>

#ifdef OLD
// libxl.h redirects the call to an inline function of another name.
void older(libxl_ctx *ctx) {
  libxl_domain_pause(ctx, 1); // OLD: :[[@LINE]]:3: warning: result of 'libxl_domain_pause_0x041200' is ignored; it returns a negative ERROR_* code
}
#else
void libraries(xc_interface *xch, libxl_ctx *ctx, xencall_handle *call) {
  libxl_dominfo info;
  xc_domain_shutdown(xch, 1, 0); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_shutdown' is ignored; it returns -1 with errno
  // CHECK-NEXT: /usr/include/xenctrl.h:{{.*}} note: 'xc_domain_shutdown' is declared here
  libxl_domain_info(ctx, &info, 1); // CHECK: :[[@LINE]]:3: warning: result of 'libxl_domain_info' is ignored; it returns a negative ERROR_* code
  libxl_domain_pause(ctx, 1, NULL); // CHECK: :[[@LINE]]:3: warning: result of 'libxl_domain_pause' is ignored
  xencall0(call, 1); // CHECK: :[[@LINE]]:3: warning: result of 'xencall0' is ignored
  xc_dom_parse_image(NULL); // CHECK: :[[@LINE]]:3: warning: result of 'xc_dom_parse_image' is ignored
  xendevicemodel_shutdown(NULL, 1, 0); // CHECK: :[[@LINE]]:3: warning
  xenforeignmemory_restrict(NULL, 1); // CHECK: :[[@LINE]]:3: warning
  xengnttab_set_max_grants(NULL, 1); // CHECK: :[[@LINE]]:3: warning
  xenevtchn_unmask(NULL, 1); // CHECK: :[[@LINE]]:3: warning
  xlu_cfg_readfile(NULL, ""); // CHECK: :[[@LINE]]:3: warning: {{.*}} it returns a positive errno value
  xc_evtchn_unmask(NULL, 1); // CHECK: :[[@LINE]]:3: warning
}

// What the arguments say: a transaction is given up, a claim is cancelled, the version is nobody's secret.
int safe(xc_interface *xch, struct xs_handle *xs, xs_transaction_t t) {
  xs_transaction_end(xs, t, true);
  xs_transaction_end(xs, t, false); // CHECK: :[[@LINE]]:3: warning: result of 'xs_transaction_end' is ignored
  xc_domain_claim_pages(xch, 1, 0);
  xc_domain_claim_pages(xch, 1, 5); // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_claim_pages' is ignored
  xen_compile_info_t info;
  xc_version(xch, XENVER_compile_info, &info); // CHECK: :[[@LINE]]:3: warning: result of 'xc_version' is ignored
  return xc_version(xch, XENVER_version, NULL) >> 16;
}

#endif

void releases(xc_interface *xch, libxl_ctx *ctx, struct xs_handle *xs, void *page) {
  xenforeignmemory_unmap(NULL, page, 1);
  xengnttab_unmap(NULL, page, 1);
  xenevtchn_unbind(NULL, 1);
  xenevtchn_close(NULL);
  xs_close(xs);
  libxl_ctx_free(ctx);
  xc_interface_close(xch);
  // Options that are not in the file keep their defaults.
  xlu_cfg_get_long(NULL, "vcpus", NULL, 0);
}

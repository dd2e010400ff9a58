// SPDX-License-Identifier: GPL-2.0-or-later
// Declarations of some of Xen's library functions, with the types that do not matter left out.
#ifndef MOCK_H
#define MOCK_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xc_interface xc_interface;
typedef struct libxl_ctx libxl_ctx;
typedef struct xenevtchn_handle xenevtchn_handle;
typedef unsigned int uint32_t;

int xc_domain_pause(xc_interface *xch, uint32_t domid);                          // -1 and errno
int xc_domain_unpause(xc_interface *xch, uint32_t domid);                        // -1 and errno
long xc_sharing_used_frames(xc_interface *xch);                                  // -1 and errno
int xc_cpuid_apply_policy(xc_interface *xch, uint32_t domid);                    // -errno
int libxl_domain_pause(libxl_ctx *ctx, uint32_t domid, const void *how);         // ERROR_*
int xlu_cfg_readfile(void *config, const char *name);                            // errno
int xc_interface_close(xc_interface *xch);                                       // not must-use
int xenevtchn_unbind(xenevtchn_handle *xce, uint32_t port);                      // not must-use
xc_interface *xc_interface_open(void *logger, void *dombuild, unsigned flags);   // pointer
unsigned long xc_translate_foreign_address(xc_interface *xch, unsigned long at); // value

void report(int result);
int unrelated(xc_interface *xch, uint32_t domid);

#ifdef __cplusplus
}
#endif

#endif

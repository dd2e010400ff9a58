// SPDX-License-Identifier: GPL-2.0-or-later
// RUN: not %xenhc-check --hypercall-db=%db --checks=xenhc-errno-convention %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-errno-convention' %s -- %inputs | %messages | %filecheck %s %}
#include "mock.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ERROR_FAIL = -3, ERROR_INVAL = -6, ERROR_ABORTED = -18 };
struct libxl_vminfo;
struct libxl_vminfo *libxl_list_vm(libxl_ctx *ctx, int *count);
_Bool xs_write(void *xs, const char *path);
int libxl__nextid(libxl_ctx *ctx);
void *osdep_map(int fd);
int osdep_unmap(void *at);
enum level { XTL_DEBUG, XTL_ERROR };
void log_line(enum level level, int errnoval, const char *format, ...);

//===- Comparisons ---===//

long comparedWithErrno(xc_interface *xch) {
  long l = xc_sharing_used_frames(xch);
  if (l == -ENOSYS) // CHECK: :[[@LINE]]:9: warning: result of 'xc_sharing_used_frames' is compared with a negative errno value; it returns -1 with errno on failure
    return 0;
  return l;
}
long comparedRight(xc_interface *xch) {
  long l = xc_sharing_used_frames(xch);
  if (l < 0 && errno == ENOSYS)
    return 0;
  return l;
}
int comparedWithMinusOne(xc_interface *xch, libxl_ctx *ctx) {
  if (xc_cpuid_apply_policy(xch, 1) == -1) // CHECK: :[[@LINE]]:37: warning: {{.*}} is compared with -1; it returns a negative errno value on failure
    return 1;
  if (-1 != libxl_domain_pause(ctx, 1, 0)) // CHECK: :[[@LINE]]:10: warning: {{.*}} is compared with -1; it returns a negative ERROR_* code on failure
    return 2;
  return xc_domain_pause(xch, 1) == -1;
}
// One of the results that can be here fits.
int comparedWithSeveral(xc_interface *xch, libxl_ctx *ctx, int n) {
  int rc = xc_domain_pause(xch, 1);
  if (n)
    rc = libxl_domain_pause(ctx, 1, 0);
  return rc == ERROR_ABORTED;
}
// Who ends the program knows that it cannot be; who does something else does not.
void assertedNotNegative(void) {
  int rc = xlu_cfg_readfile(0, "x");
  if (rc < 0)
    abort();
  else if (rc > 0)
    exit(rc);
}
int handledNegative(void) {
  int rc = xlu_cfg_readfile(0, "x");
  if (rc < 0) // CHECK: :[[@LINE]]:10: warning: result of 'xlu_cfg_readfile' is never negative
    return 1;
  return 0;
}
// It gives a positive errno value, and what another function says, which is negative.
static int eitherSign(xc_interface *xch, int n) {
  int rc;
  if (n == 1) {
    rc = ENOSPC;
    goto out;
  }
  rc = xc_domain_pause(xch, n);
out:
  return rc;
}
int eitherSignTested(xc_interface *xch) { return eitherSign(xch, 2) < 0; }
int neverNegative(void *xs, libxl_ctx *ctx, int n) {
  if (xs_write(xs, "a") < 0) // CHECK: :[[@LINE]]:25: warning: result of 'xs_write' is never negative; it returns false on failure
    return 1;
  if (xlu_cfg_readfile(0, "x") < 0) // CHECK: :[[@LINE]]:32: warning: result of 'xlu_cfg_readfile' is never negative; it returns a positive errno value on failure
    return 2;
  if (libxl_list_vm(ctx, &n) < (struct libxl_vminfo *)0) // CHECK: :[[@LINE]]:30: warning: a pointer is never negative
    return 3;
  if (!xs_write(xs, "b") || !libxl_list_vm(ctx, &n) || xlu_cfg_readfile(0, "y"))
    return 4;
  return 0;
}
int descriptors(void) {
  int a = open("a", O_RDONLY);
  if (a > 0) // CHECK: :[[@LINE]]:9: warning: descriptor 0 is taken for a failure of 'open', which returns -1 with errno on failure
    close(a);
  int b = open("b", O_RDONLY);
  if (!b) // CHECK: :[[@LINE]]:8: note: the same here: a failure of 'open' is tested as if it were 0
    return 1;
  int c = open("c", O_RDONLY);
  if (c >= 0)
    close(c);
  return 0;
}
int misplacedParenthesis(libxl_ctx *ctx) {
  int id;
  if ((id = libxl__nextid(ctx) < 0)) // CHECK: :[[@LINE]]:32: warning: 'id' is given the outcome of a comparison, not the result of 'libxl__nextid'
    return -1;
  if ((id = libxl__nextid(ctx)) < 0)
    return -1;
  const int failed = libxl__nextid(ctx) < 0;
  return failed ? -1 : id;
}

//===- errno ---===//

int setsErrno(xc_interface *xch, int n) {
  errno = -EINVAL; // CHECK: :[[@LINE]]:11: warning: errno is set to a negative errno value; its values are positive
  errno = EINVAL;
  int rc = xc_domain_pause(xch, 1);
  if (rc < 0)
    errno = rc; // CHECK: :[[@LINE]]:13: warning: errno is set to the result of 'xc_domain_pause', which returns -1 with errno on failure
  rc = xc_cpuid_apply_policy(xch, 1);
  if (rc < 0)
    errno = rc; // CHECK: :[[@LINE]]:13: warning: errno is set to the result of 'xc_cpuid_apply_policy', which returns a negative errno value on failure
  rc = xc_cpuid_apply_policy(xch, 2);
  if (rc < 0)
    errno = -rc;
  rc = xlu_cfg_readfile(0, "x");
  if (rc)
    errno = rc;
  return n;
}
const char *errnoText(xc_interface *xch) {
  int rc = xc_domain_pause(xch, 1);
  if (rc)
    return strerror(-rc); // CHECK: :[[@LINE]]:21: warning: the negated result of 'xc_domain_pause' is taken for an errno value
  rc = xc_cpuid_apply_policy(xch, 1);
  if (rc)
    return strerror(-rc);
  rc = xc_domain_unpause(xch, 1);
  return rc ? strerror(errno) : NULL;
}
int clobbered(xc_interface *xch, int fd) {
  if (xc_domain_pause(xch, 1) < 0) {
    close(fd);
    if (errno == EPERM) // CHECK: :[[@LINE]]:9: warning: errno is read for the failure of 'xc_domain_pause', but 'close' may have changed it
      return 1;
  }
  if (xc_domain_unpause(xch, 1) < 0) {
    const int saved = errno;
    close(fd);
    errno = saved;
    return errno == EPERM;
  }
  while (xc_domain_pause(xch, 2) < 0)
    if (errno != EINTR)
      return 1;
  return 0;
}

//===- What is returned ---===//

int xc_domain_unpause(xc_interface *xch, uint32_t domid) {
  if (!xch)
    return -EINVAL; // CHECK: :[[@LINE]]:12: warning: 'xc_domain_unpause' returns -1 with errno on failure, but here '-EINVAL'
  if (!domid) {
    errno = EINVAL;
    return -1;
  }
  return xc_domain_pause(xch, domid);
}
static int mixed(xc_interface *xch, int n) {
  if (n < 0)
    return -EINVAL;
  if (n > 9)
    return -ERANGE;
  int rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:12: warning: 'mixed' returns a negative errno value on failure, but here the result of 'xc_domain_pause', which is -1 with errno
  if (rc)
    return rc;
  rc = xc_domain_pause(xch, 2);
  return rc ? -errno : 0;
}
static int notMixed(xc_interface *xch, int n) {
  int rc = ERROR_INVAL;
  if (n < 0)
    goto out;
  rc = xc_domain_pause(xch, 1);
  if (rc) {
    rc = ERROR_FAIL;
    goto out;
  }
  rc = 0;
out:
  return rc;
}

//===- Failures that end as success ---===//

static int lostConstant(xc_interface *xch, int n) {
  int rc;
  for (int i = 0; i < n; ++i) {
    rc = xc_domain_pause(xch, i);
    if (rc < 0)
      rc = ERROR_FAIL; // CHECK: :[[@LINE]]:12: warning: error 'ERROR_FAIL' is put into 'rc' but never looked at
  }
  rc = 0;
  return rc;
}
static int defaultConstant(xc_interface *xch, int n) {
  int rc = ERROR_FAIL;
  rc = ERROR_INVAL;
  if (n)
    rc = xc_domain_pause(xch, 1) ? ERROR_FAIL : 0;
  else
    rc = 0;
  return rc;
}
static int successAfterFailure(xc_interface *xch, int n) {
  int rc = libxl__nextid(0);
  if (rc < 0)
    goto out;
  rc = 0;
  if (xc_domain_pause(xch, n) < 0)
    goto out; // CHECK: :[[@LINE]]:5: warning: after a failure of 'xc_domain_pause' 'successAfterFailure' returns 0, which says that it has succeeded
  if (xc_domain_unpause(xch, n) < 0) {
    rc = ERROR_FAIL;
    goto out;
  }
out:
  return rc;
}
static int goesOnAfterFailure(xc_interface *xch, int n) {
  for (int i = 0; i < n; ++i) {
    int rc = xc_domain_pause(xch, i);
    if (rc < 0)
      goto next;
    report(1);
  next:
    report(2);
  }
  return 0;
}
static int literalAfterFailure(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, n);
  if (rc < 0)
    goto out; // CHECK: :[[@LINE]]:5: warning: after a failure of 'xc_domain_pause' 'literalAfterFailure' returns 0
  report(1);
out:
  return 0;
}

static int silentAfterNull(libxl_ctx *ctx, int n) {
  int rc = libxl__nextid(ctx);
  if (rc < 0)
    goto out;
  rc = 0;
  if (!libxl_list_vm(ctx, &n)) {
    log_line(XTL_ERROR, -1, "no list");
    goto out; // CHECK: :[[@LINE]]:5: warning: after a failure of 'libxl_list_vm' 'silentAfterNull' returns 0, which says that it has succeeded
  }
  // Nothing there, and nothing wrong with that.
  if (!libxl_list_vm(ctx, &n))
    goto out;
  if (!libxl_list_vm(ctx, &n)) {
    log_line(XTL_DEBUG, -1, "none");
    goto out;
  }
  if (n)
    rc = ERROR_FAIL;
out:
  return rc;
}
static int successAfterFalse(libxl_ctx *ctx, void *xs) {
  int rc = libxl_domain_pause(ctx, 1, 0);
  if (rc)
    goto out;
  if (!xs_write(xs, "a"))
    goto out; // CHECK: :[[@LINE]]:5: warning: after a failure of 'xs_write' 'successAfterFalse' returns 0, which says that it has succeeded
  if (!xs_write(xs, "b"))
    goto out; // CHECK: :[[@LINE]]:5: note: the same here: after a failure of 'xs_write'
  if (!xs_write(xs, "c")) {
    rc = ERROR_FAIL;
    goto out;
  }
out:
  return rc;
}
// Here 0 is not success.
static int zeroAfterFalse(void *xs) {
  if (!xs_write(xs, "a"))
    goto out;
  return 1;
out:
  return 0;
}
static int neverLookedAt(xc_interface *xch) {
  int rc;
  rc = ERROR_FAIL; // CHECK: :[[@LINE]]:8: warning: error 'ERROR_FAIL' is put into 'rc' but never looked at
  if (xc_domain_pause(xch, 1))
    goto out;
  rc = 0;
out:
  return 0;
}

//===- Logs, and truths ---===//

void logged(xc_interface *xch, libxl_ctx *ctx) {
  int r = xc_domain_pause(xch, 1);
  if (r)
    log_line(XTL_ERROR, r, "pause"); // CHECK: :[[@LINE]]:25: warning: the result of 'xc_domain_pause' is taken for an errno value; it returns -1 with errno on failure
  long frames = xc_sharing_used_frames(xch);
  if (frames < 0)
    log_line(XTL_ERROR, frames, "frames"); // CHECK: :[[@LINE]]:25: note: the same here: the result of 'xc_sharing_used_frames' is taken for an errno value
  // Another convention is another mistake.
  r = xc_domain_unpause(xch, 1);
  if (r)
    log_line(XTL_ERROR, r, "unpause"); // CHECK: :[[@LINE]]:25: warning: the result of 'xc_domain_unpause' is taken for an errno value; it returns a negative errno value on failure
  r = libxl__nextid(ctx);
  if (r < 0)
    log_line(XTL_ERROR, -1, "nextid");
  r = xlu_cfg_readfile(0, "x");
  if (r)
    log_line(XTL_ERROR, r, "read");
  if (xc_domain_pause(xch, 2))
    log_line(XTL_ERROR, errno, "pause");
}
static int truthAsStatus(void *xs, const char *path) {
  int rc;
  if (!path)
    return -EIO;
  rc = xs_write(xs, path); // CHECK: :[[@LINE]]:8: warning: 'truthAsStatus' returns a negative errno value on failure, but here the result of 'xs_write', which is false
  return rc;
}
static int truthTested(void *xs, const char *path) {
  if (!path)
    return -EIO;
  return xs_write(xs, path) ? 0 : -errno;
}
static int truthAsTruth(void *xs, const char *path) { return path && xs_write(xs, path); }

//===- What only a failure gives ---===//

void *unmapsNull(int fd) {
  void *at = osdep_map(fd);
  if (!at)
    osdep_unmap(at); // CHECK: :[[@LINE]]:17: warning: 'osdep_unmap' is given the NULL that says that 'osdep_map' has failed
  return at;
}
void unmapsRight(int fd, int n) {
  void *at = osdep_map(fd);
  if (at && n)
    osdep_unmap(at);
}

int useAll(xc_interface *xch) {
  return mixed(xch, 1) || notMixed(xch, 1) || lostConstant(xch, 1) || defaultConstant(xch, 1) ||
         successAfterFailure(xch, 1) || literalAfterFailure(xch, 1) || silentAfterNull(0, 1) ||
         neverLookedAt(xch) || truthAsStatus(0, 0) || truthTested(0, 0) || truthAsTruth(0, 0) ||
         goesOnAfterFailure(xch, 1) || successAfterFalse(0, 0) || zeroAfterFalse(0);
}

//===- Two conventions in one function ---===//

// One report, whose notes show the other places.
int xc_domain_describe(xc_interface *xch, int n) {
  if (n == 1)
    return -EINVAL; // CHECK: :[[@LINE]]:12: warning: 'xc_domain_describe' returns -1 with errno on failure, but here '-EINVAL'
  if (n == 2)
    return -ENOMEM; // CHECK: :[[@LINE]]:12: note: and here '-ENOMEM'
  if (xc_domain_pause(xch, n))
    return -1;
  return 0;
}
// Nobody calls it by its name: whoever has the pointer asks for 0 only.
static int pointedTo(xc_interface *xch, int n) {
  if (n == 1)
    return -EINVAL;
  return xc_domain_pause(xch, n) < 0 ? -1 : 0;
}
const struct operations {
  int (*pause)(xc_interface *xch, int n);
} operations = {pointedTo};

//===- errno of what was written to a stream ---===//

int copies(int from, FILE *to, char *buffer) {
  ssize_t got = read(from, buffer, 16);
  if (got < 0 && errno != EINTR)
    return -1;
  if (got < 0)
    got = read(from, buffer, 16);
  if (fwrite(buffer, 1, 16, to) != 16)
    return errno;
  return 0;
}

//===- errno of a function that nothing is known of ---===//

int asksTheClock(int *now);
int newerFailure(int from, char *buffer) {
  int now;
  if (read(from, buffer, 16) < 0 && errno != EINTR)
    return -1;
  close(from);
  if (asksTheClock(&now) == -1)
    return errno;
  return now;
}
int olderFailure(int from, char *buffer) {
  int now;
  if (read(from, buffer, 16) >= 0)
    return 0;
  close(from);
  if (asksTheClock(&now) == 0)
    return errno; // CHECK: :[[@LINE]]:12: warning: errno is read for the failure of 'read', but 'close' may have changed it
  return now;
}

//===- Cases ---===//

int wrongCase(xc_interface *xch) {
  int r = xc_domain_pause(xch, 1);
  switch (r) {
  case 0:
    return 0;
  case -EINVAL: // CHECK: :[[@LINE]]:3: warning: result of 'xc_domain_pause' is compared with a negative errno value; it returns -1 with errno on failure
    return 1;
  case -1:
    return 2;
  }
  return 3;
}

//===- Failures that are told to the user, and to nobody else ---===//

int toldFailure(libxl_ctx *ctx, int n) {
  if (n < 0)
    return 1;
  if (libxl_domain_pause(ctx, n, 0)) { // CHECK: :[[@LINE]]:3: warning: after a failure of 'libxl_domain_pause' 'toldFailure' returns 0, which says that it has succeeded
    fprintf(stderr, "cannot pause %d\n", n);
  }
  report(n);
  return 0;
}
// It goes on in another way.
int toldAndMendedFailure(libxl_ctx *ctx, xc_interface *xch, int n) {
  if (libxl_domain_pause(ctx, n, 0))
    fprintf(stderr, "cannot pause %d\n", n);
  if (xc_domain_pause(xch, n) < 0)
    return -1;
  return 0;
}
int toldHarmlessFailure(libxl_ctx *ctx, int n) {
  if (n < 0)
    return 1;
  /* harmless: it may be paused already */
  if (libxl_domain_pause(ctx, n, 0))
    fprintf(stderr, "cannot pause %d\n", n);
  return 0;
}
// What is printed is the answer.
int toldAnswer(libxl_ctx *ctx, int n) {
  if (n < 0)
    return 1;
  if (libxl_domain_pause(ctx, n, 0))
    printf("running\n");
  return 0;
}
// Nobody is told of anything by a result that is always 0.
int toldByNothing(libxl_ctx *ctx, int n) {
  if (libxl_domain_pause(ctx, n, 0))
    fprintf(stderr, "cannot pause %d\n", n);
  return 0;
}

//===- Results that are asked for success only ---===//

int askedForSuccess(libxl_ctx *ctx, int *out, int n) {
  int rc, e;
  e = libxl_domain_pause(ctx, n, 0); // CHECK: :[[@LINE]]:7: warning: after a failure of 'libxl_domain_pause' 'askedForSuccess' returns 0, which says that it has succeeded
  if (!e && n == 3) {
    rc = ERROR_FAIL;
    goto out;
  }
  *out = n;
  rc = 0;
out:
  return rc;
}
int askedForFailureToo(libxl_ctx *ctx, int *out, int n) {
  int e = libxl_domain_pause(ctx, n, 0);
  if (e && errno != ENOENT)
    return ERROR_FAIL;
  if (!e && n == 3)
    return ERROR_FAIL;
  *out = n;
  return 0;
}

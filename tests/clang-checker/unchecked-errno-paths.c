// SPDX-License-Identifier: GPL-2.0-or-later
// Results that are tested on some paths only, or used as if nothing could go wrong.
// RUN: not %xenhc-check --hypercall-db=%db --checks=xenhc-unchecked-errno %s -- %inputs | %messages | %filecheck %s
// RUN: %if tidy-module %{ env XENHC_DB=%db %xenhc-tidy -checks='-*,xenhc-unchecked-errno' %s -- %inputs | %messages | %filecheck %s %}
#include "mock.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <unistd.h>

struct item {
  int id;
  struct item *next;
};
struct handles {
  void *call, *memory;
};
int xc_get_max_cpus(xc_interface *xch);
void *xencall_open(void *logger, unsigned flags);
void *xenforeignmemory_open(void *logger, unsigned flags);

//===- Overwritten ---===//

int overwritten(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:12: warning: result of 'xc_domain_pause' is overwritten on a path that does not test it
  if (n)
    rc = xc_domain_unpause(xch, 1);
  return rc;
}
int kept(xc_interface *xch, int n) {
  int rc = xc_domain_pause(xch, 1);
  if (!rc)
    rc = xc_domain_unpause(xch, 1);
  int first = xc_domain_pause(xch, 2), saved = first;
  first = n;
  return rc ? rc : saved ? saved : first;
}
void callback(xc_interface *xch, int rc) {
  rc = xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:3: warning: the status in parameter 'rc' is overwritten before it is looked at
  report(rc);
}
void callbackLooks(xc_interface *xch, int rc) {
  if (!rc)
    rc = xc_domain_pause(xch, 1);
  report(rc);
}

//===- Used untested ---===//

int counts(xc_interface *xch, int *array) {
  int n = xc_domain_pause(xch, 1);
  if (n == 1)
    n = 0;
  const int cpus = (xc_get_max_cpus(xch) + 7) / 8; // CHECK: :[[@LINE]]:42: warning: result of 'xc_get_max_cpus' is calculated with before it is tested
  const int flags = fcntl(0, F_GETFL);
  if (flags == 1)
    return 0;
  array[0] = flags | O_NONBLOCK; // CHECK: :[[@LINE]]:20: warning: result of 'fcntl' is calculated with before it is tested; it returns -1 with errno on failure
  const int more = fcntl(0, F_GETFL);
  if (more == -1)
    return 0;
  array[1] = more | O_NONBLOCK;
  return n + cpus; // CHECK: :[[@LINE]]:12: warning: result of 'xc_domain_pause' is calculated with before it is tested
}
static struct item *makeItem(int id) {
  struct item *it = malloc(sizeof(*it));
  if (!it)
    return NULL;
  it->id = id;
  return it;
}
static void fill(struct item *it) { it->next = it; }
static void fillIfThere(struct item *it) {
  if (it)
    it->next = it;
}
struct item *takeItem(int n);
struct item *chooseItem(int n) {
  struct item *made = NULL;
  if (n)
    made = takeItem(1);
  else
    made = takeItem(2);
  return made;
}
struct item *perhapsItem(int n) {
  struct item *made = NULL;
  if (n)
    made = takeItem(1);
  return made;
}
void pointers(void) {
  char *text = strdup("x");
  text[0] = 'y'; // CHECK: :[[@LINE]]:3: warning: result of 'strdup' is dereferenced before it is tested; it returns NULL on failure
  struct item *a = makeItem(1);
  a->id = 2; // CHECK: :[[@LINE]]:3: warning: result of 'makeItem' is dereferenced before it is tested
  struct item *b = makeItem(2);
  fill(b); // CHECK: :[[@LINE]]:8: note: the same here: result of 'makeItem' is passed to 'fill', which dereferences it, before it is tested
  struct item *c = makeItem(3);
  fillIfThere(c);
  if (c)
    c->id = 4;
  struct item *d = makeItem(4);
  if (!d)
    abort();
  fill(d);
  // The null that it is declared with is replaced on every path of the first.
  chooseItem(5)->id = 5;
  perhapsItem(6)->id = 6; // CHECK: :[[@LINE]]:3: warning: result of 'perhapsItem' is dereferenced before it is tested
}
void handles(void) {
  int a = open("a", O_RDONLY);
  dup2(a, 0); // CHECK: :[[@LINE]]:8: warning: result of 'open' is passed to 'dup2' before it is tested; it returns -1 with errno on failure
  int b = open("b", O_RDONLY);
  report(b);
  if (b < 0)
    return;
  close(b);
  void *at = mmap(0, 4096, PROT_READ, MAP_PRIVATE, b, 0);
  madvise(at, 4096, MADV_DONTFORK); // CHECK: :[[@LINE]]:11: warning: result of 'mmap' is passed to 'madvise' before it is tested; it returns MAP_FAILED on failure
  at = mmap(0, 4096, PROT_READ, MAP_PRIVATE, b, 0);
  if (at == MAP_FAILED)
    return;
  madvise(at, 4096, MADV_DONTFORK);
}

//===- The wrong thing tested ---===//

int wrongHandle(struct handles *h, void *logger) {
  h->call = xencall_open(logger, 0);
  if (!h->call)
    return -1;
  h->memory = xenforeignmemory_open(logger, 0);
  if (!h->call) // CHECK: :[[@LINE]]:8: warning: 'h->call' is tested where the result of 'xenforeignmemory_open' is in 'h->memory'
    return -1;
  h->memory = xenforeignmemory_open(logger, 0);
  if (!h->memory)
    return -1;
  return 0;
}
int wayThere(char **text) {
  *text = strdup("x");
  if (!text) // CHECK: :[[@LINE]]:8: warning: 'text' is tested where the result of 'strdup' is in '*text'
    return -1;
  *text = strdup("y");
  if (!*text)
    return -1;
  return 0;
}
int timeouts(fd_set *set) {
  if (select(1, set, 0, 0, 0) > 0) // CHECK: :[[@LINE]]:31: warning: a failure of 'select' is taken for a timeout
    return 1;
  const int ready = select(1, set, 0, 0, 0);
  if (ready > 0)
    return 1;
  return ready;
}

//===- Functions that the database does not know ---===//

static int readAll(int fd) {
  char c;
  if (read(fd, &c, 1) != 1)
    return -1;
  return 0;
}
int ignoresOne(void) {
  if (readAll(0))
    return -1;
  readAll(1); // CHECK: :[[@LINE]]:3: warning: result of 'readAll' is ignored; it returns -1 with errno on failure
  return 0;
}
static int tryAll(int fd) { return readAll(fd) ? -1 : 0; }
void ignoresAll(void) {
  tryAll(1);
  tryAll(2);
}

//===- Lists with their lengths ---===//

typedef struct libxl_device_nic libxl_device_nic;
struct libxl_device_nic {
  int devid;
};
libxl_device_nic *libxl_device_nic_list(libxl_ctx *ctx, uint32_t domid, int *num);
typedef struct libxl_vminfo libxl_vminfo;
struct libxl_vminfo {
  int domid;
};
libxl_vminfo *libxl_list_vm(libxl_ctx *ctx, int *num);
int oldList(libxl_ctx *ctx) {
  int num, sum = 0;
  libxl_vminfo *vms = libxl_list_vm(ctx, &num);
  for (int i = 0; i < num; ++i)
    sum += vms[i].domid; // CHECK: :[[@LINE]]:12: warning: result of 'libxl_list_vm' is dereferenced before it is tested
  return sum;
}
static int findNic(libxl_device_nic *nics, int num) {
  for (int i = 0; i < num; ++i)
    if (nics[i].devid)
      return i;
  return -1;
}
int lists(libxl_ctx *ctx) {
  int num, sum = 0;
  libxl_device_nic *nics = libxl_device_nic_list(ctx, 1, &num);
  for (int i = 0; i < num; ++i)
    sum += nics[i].devid;
  nics = libxl_device_nic_list(ctx, 2, &num);
  sum += findNic(nics, num);
  nics = libxl_device_nic_list(ctx, 3, &num);
  return sum + nics[0].devid; // CHECK: :[[@LINE]]:16: warning: result of 'libxl_device_nic_list' is dereferenced before it is tested
}

//===- What own functions take ---===//

void *own_opened(int fd);
void *ownHandle(void) { return own_opened(open("c", O_RDONLY)); }
static int item_is_empty(struct item *of) { return of && !of->id; }
static int item_id(struct item *of) { return of->id; }
struct item *newItem(int n) {
  struct item *i = malloc(sizeof(*i));
  if (n && item_is_empty(i))
    i->id = 1;
  struct item *j = malloc(sizeof(*j));
  if (item_id(j)) // CHECK: :[[@LINE]]:15: warning: result of 'malloc' is passed to 'item_id', which dereferences it
    free(j);
  return i;
}

//===- Kept for later ---===//

static int lastResult;
void everyRound(xc_interface *xch, int n) {
  while (n--) {
    lastResult = xc_domain_pause(xch, n);
    if (xc_domain_unpause(xch, n) < 0)
      continue;
    if (lastResult)
      report(lastResult);
  }
}
void roundOfOwn(xc_interface *xch, int n) {
  int rc, index;
  while (n--) {
    rc = xc_domain_pause(xch, n); // CHECK: :[[@LINE]]:10: warning: result of 'xc_domain_pause' is overwritten on a path that does not test it
    index = xc_domain_pause(xch, n + 1);
    if (xc_domain_unpause(xch, n) < 0)
      continue;
    if (rc || index)
      report(rc);
  }
}

//===- One of two texts ---===//

static const char *reason(int n) {
  char *text = NULL;
  if (n)
    text = strdup("x");
  return text ? text : "none";
}
static const char *perhapsReason(int n) {
  char *text = NULL;
  if (n)
    text = strdup("x");
  return n < 9 ? text : "none";
}
unsigned long reasons(void) {
  const unsigned long length = strlen(reason(1));
  return length + strlen(perhapsReason(1)); // CHECK: :[[@LINE]]:26: warning: result of 'perhapsReason' is passed to 'strlen'
}

//===- What xenhc-double-free tells of ---===//

void grows(char **list, char *text) {
  *list = realloc(*list, 2);
  (*list)[1] = 0;
  text = realloc(text, 2);
  text[1] = 0; // CHECK: :[[@LINE]]:3: warning: result of 'realloc' is dereferenced before it is tested
}

//===- talloc ---===//

char *talloc_strdup(const void *context, const char *text);
void *talloc_named_const(const void *context, unsigned long size, const char *name);
char notAllocated(const void *context, const char *text) {
  char *copy = talloc_strdup(context, text);
  return copy[0]; // CHECK: :[[@LINE]]:10: warning: result of 'talloc_strdup' is dereferenced before it is tested; it returns NULL on failure
}
char isAllocated(const void *context, const char *text) {
  char *copy = talloc_strdup(context, text);
  void *unused = talloc_named_const(context, 8, "unused");
  return copy && unused ? copy[0] : 0;
}

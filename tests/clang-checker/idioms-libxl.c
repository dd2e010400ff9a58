// libxl's own idioms, against the installed headers: collectors, asynchronous operations, what the IDL makes, lists.
// Each is used as it should be, and beside that with a mistake.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-double-free,xenhc-returned-scratch,xenhc-unchecked-errno,xenhc-errno-convention' %s -- -I%S/Inputs | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

#include "libxl-internal-mock.h"
#include <libxl_utils.h>

//===- GC_INIT, GC_FREE, goto out -------------------------------------------===//

int libxl_good_out(libxl_ctx *ctx, uint32_t domid, char **out) {
  GC_INIT(ctx);
  int rc;
  char *path = GCSPRINTF("/local/domain/%u", domid);
  rc = libxl__work(gc, path);
  if (rc)
    goto out;
  *out = libxl__strdup(NOGC, path);
  rc = 0;
out:
  GC_FREE;
  return rc;
}

int libxl_bad_out(libxl_ctx *ctx, uint32_t domid, char **out) {
  GC_INIT(ctx);
  int rc;
  char *path = GCSPRINTF("/local/domain/%u", domid);
  rc = libxl__work(gc, path);
  if (rc)
    // CHECK: c:[[@LINE+1]]:5: warning: 'libxl_bad_out' is left without freeing its scratch memory
    return rc;
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: scratch memory is stored in 'out'
  *out = path;
  GC_FREE;
  return 0;
}
// CHECK: note:

//===- GCNEW, GCNEW_ARRAY, GCREALLOC_ARRAY, GCSPRINTF -----------------------===//

int libxl__good_new(libxl__gc *gc, libxl__device **out) {
  libxl__device *device;
  char **names = NULL;
  GCNEW(device);
  GCNEW_ARRAY(names, 2);
  GCREALLOC_ARRAY(names, 4);
  names[0] = device->path = GCSPRINTF("%d", device->devid);
  *out = device;
  return libxl__work(gc, names[0]);
}

void libxl__bad_new(libxl__gc *gc) {
  libxl__device *device;
  GCNEW(device);
  // CHECK: c:[[@LINE+1]]:8: warning: 'device' is passed to 'free', but is scratch memory, which its collector frees
  free(device);
}
// CHECK: note: it comes from 'libxl__zalloc'

void libxl__bad_array(libxl__gc *gc, int n) {
  libxl__device *devices;
  GCNEW_ARRAY(devices, n);
  // CHECK: c:[[@LINE+1]]:8: warning: 'devices' is passed to 'free', but is scratch memory
  free(devices);
}
// CHECK: note: it comes from 'libxl__calloc'

void libxl_bad_sprintf(libxl_ctx *ctx, libxl_device_nic *nic) {
  GC_INIT(ctx);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: scratch memory is stored in 'bridge', which outlives it
  nic->bridge = GCSPRINTF("xenbr%d", 0);
  GC_FREE;
}
// CHECK: note: allocated here, by 'libxl__sprintf'

void libxl_good_sprintf(libxl_ctx *ctx, libxl_device_nic *nic) {
  GC_INIT(ctx);
  nic->bridge = libxl__sprintf(NOGC, "xenbr%d", 0);
  GC_FREE;
}

void libxl_bad_after_free(libxl_ctx *ctx) {
  GC_INIT(ctx);
  char *name = libxl__strdup(gc, "x");
  GC_FREE;
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 'name' is used after its release
  puts(name);
}
// CHECK: note: released here, by 'libxl__free_all'

void libxl_good_before_free(libxl_ctx *ctx) {
  GC_INIT(ctx);
  char *name = libxl__strdup(gc, "x");
  puts(name);
  GC_FREE;
}

void libxl__bad_nogc(libxl__gc *gc) {
  // CHECK: c:[[@LINE+1]]:16: warning: what 'libxl__strdup' returns is the caller's, and is never released
  char *name = libxl__strdup(NOGC, "x");
  if (!name)
    return;
}
// CHECK: note: only 'name' holds it

void libxl__good_nogc(libxl__gc *gc) {
  char *name = libxl__strdup(NOGC, "x");
  free(name);
}

//===- AO_CREATE, AO_INPROGRESS, AO_CREATE_FAIL, AO_GC, STATE_AO_GC, EGC_GC ---===//

int libxl_good_operation(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *how) {
  AO_CREATE(ctx, domid, how);
  int rc = libxl__work(gc, GCSPRINTF("%u", domid));
  if (rc)
    goto out;
  return AO_INPROGRESS;
out:
  return AO_CREATE_FAIL(rc);
}

int libxl_bad_operation(libxl_ctx *ctx, uint32_t domid, libxl_device_disk *disk, const libxl_asyncop_how *how) {
  AO_CREATE(ctx, domid, how);
  libxl_get_physinfo(CTX, NULL);
  // CHECK: c:[[@LINE-1]]:3: warning: result of 'libxl_get_physinfo' is ignored
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: scratch memory is stored in 'vdev', which outlives it
  disk->vdev = GCSPRINTF("xvd%u", domid);
  return AO_INPROGRESS;
}
// CHECK: note: allocated here, by 'libxl__sprintf'

struct state {
  libxl__ao *ao;
  char *path;
  libxl_device_disk *disk;
};

void libxl__good_callback(libxl__egc *egc, struct state *state, int rc) {
  STATE_AO_GC(state->ao);
  state->path = GCSPRINTF("%d", rc); // lives as long as the operation
  libxl__ao_complete(egc, ao, rc);
}

void libxl__bad_callback(libxl__egc *egc, struct state *state, int rc) {
  STATE_AO_GC(state->ao);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: scratch memory is stored in 'pdev_path', which outlives it
  state->disk->pdev_path = GCSPRINTF("%d", rc);
  libxl__ao_complete(egc, ao, rc);
}
// CHECK: note: allocated here

void libxl__good_event(libxl__egc *egc) {
  EGC_GC;
  if (libxl__work(gc, GCSPRINTF("%d", 1)))
    return;
}

void libxl__bad_event(libxl__egc *egc) {
  EGC_GC;
  char *text = GCSPRINTF("%d", 1);
  // CHECK: c:[[@LINE+1]]:8: warning: 'text' is passed to 'free', but is scratch memory
  free(text);
}
// CHECK: note: it comes from

//===- flexarray ------------------------------------------------------------===//

int libxl__good_flexarray(libxl__gc *gc) {
  flexarray_t *args = flexarray_make(gc, 4, 1);
  flexarray_append(args, GCSPRINTF("%d", 1));
  return libxl__work(gc, flexarray_contents(args)[0]);
}

void libxl__good_own_flexarray(libxl__gc *gc) {
  flexarray_t *args = flexarray_make(NOGC, 4, 1);
  flexarray_append(args, GCSPRINTF("%d", 1));
  flexarray_free(args);
}

void libxl__bad_flexarray(libxl__gc *gc) {
  flexarray_t *args = flexarray_make(NOGC, 4, 1);
  flexarray_free(args);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 'args' is released again by 'flexarray_free'
  flexarray_free(args);
}
// CHECK: note: released here, by 'flexarray_free'

//===- libxl_X_init, _dispose, _copy ----------------------------------------===//

int good_dispose(libxl_ctx *ctx, libxl_physinfo *out) {
  libxl_physinfo info;
  int rc;
  libxl_physinfo_init(&info);
  rc = libxl_get_physinfo(ctx, &info);
  if (rc == 0)
    libxl_physinfo_copy(ctx, out, &info);
  libxl_physinfo_dispose(&info);
  return rc;
}

int bad_dispose(libxl_ctx *ctx) {
  libxl_physinfo info;
  int rc;
  libxl_physinfo_init(&info);
  rc = libxl_get_physinfo(ctx, &info);
  if (rc)
    libxl_physinfo_dispose(&info);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what '&info' holds is released again by 'libxl_physinfo_dispose'
  libxl_physinfo_dispose(&info);
  return rc;
}
// CHECK: note: released here

int bad_init(libxl_ctx *ctx, int n) {
  libxl_physinfo info;
  int rc = ERROR_INVAL;
  if (!n)
    goto out;
  libxl_physinfo_init(&info);
  rc = libxl_get_physinfo(ctx, &info);
out:
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: '&info' is passed to 'libxl_physinfo_dispose', but nothing was stored there on some path
  libxl_physinfo_dispose(&info);
  return rc;
}
// CHECK: note: declared here without a value

void bad_shared(libxl_device_disk *one, libxl_device_nic *other) {
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 'one->vdev' is stored in 'other->bridge' as well; both 'libxl_device_disk_dispose' and 'libxl_device_nic_dispose' release it
  other->bridge = one->vdev;
}

void good_not_shared(libxl_device_disk *one, libxl_device_nic *other) {
  other->bridge = strdup(one->vdev);
  if (!other->bridge)
    abort();
}

//===- Lists: a pointer and a number ----------------------------------------===//

int good_list(libxl_ctx *ctx) {
  int nb, i;
  libxl_dominfo *list = libxl_list_domain(ctx, &nb);
  if (!list)
    return ERROR_FAIL;
  for (i = 0; i < nb; i++)
    printf("%u\n", list[i].domid);
  libxl_dominfo_list_free(list, nb);
  return 0;
}

int bad_list_twice(libxl_ctx *ctx) {
  int nb;
  libxl_dominfo *list = libxl_list_domain(ctx, &nb);
  if (!list)
    return ERROR_FAIL;
  libxl_dominfo_list_free(list, nb);
  // CHECK: c:[[@LINE+1]]:27: warning: 'list' is released again by 'libxl_dominfo_list_free'
  libxl_dominfo_list_free(list, nb);
  return 0;
}
// CHECK: note: released here

// The loop moves the pointer on.
int bad_list_moved(libxl_ctx *ctx) {
  int nb, i;
  libxl_dominfo *list = libxl_list_domain(ctx, &nb);
  if (!list)
    return ERROR_FAIL;
  for (i = 0; i < nb; i++)
    printf("%u\n", (list++)->domid);
  // CHECK: c:[[@LINE+1]]:27: warning: 'list' is passed to 'libxl_dominfo_list_free', but no longer points to the start of the object
  libxl_dominfo_list_free(list, nb);
  return 0;
}
// CHECK: note: it comes from 'libxl_list_domain'

int good_list_moved(libxl_ctx *ctx) {
  int nb, i;
  libxl_dominfo *list = libxl_list_domain(ctx, &nb), *at = list;
  if (!list)
    return ERROR_FAIL;
  for (i = 0; i < nb; i++)
    printf("%u\n", (at++)->domid);
  libxl_dominfo_list_free(list, nb);
  return 0;
}

// Elements of which each is released by itself, then the array.
void good_elements(libxl_device_disk *disks, int n) {
  int i;
  for (i = 0; i < n; i++)
    libxl_device_disk_dispose(&disks[i]);
  free(disks);
}

//===- Functions that do not come back --------------------------------------===//

static void *must(size_t size) {
  void *memory = malloc(size);
  if (!memory)
    abort();
  return memory;
}

void good_abort(void) {
  char *text = must(9);
  strcpy(text, "x");
  free(text);
}

void good_exit(char *text, int n) {
  if (n) {
    free(text);
    exit(1);
  }
  free(text);
}

void bad_no_exit(char *text, int n) {
  if (n)
    free(text);
  // CHECK: c:[[@LINE+1]]:8: warning: 'text' is released again by 'free'
  free(text);
}
// CHECK: note: released here

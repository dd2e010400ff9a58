// Scratch memory stays inside the call: what a caller gets is its own.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-returned-scratch' %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

typedef struct libxl__ctx libxl_ctx;
typedef struct { int count; } libxl__gc;
struct libxl__ctx { libxl__gc nogc_gc; };
typedef struct { libxl__gc gc; } libxl__ao;
typedef struct { char *vdev; int devid; } libxl_device_disk;
typedef struct { char *path; libxl_device_disk *user; } libxl__state;

char *libxl__strdup(libxl__gc *gc, const char *s);
void *libxl__zalloc(libxl__gc *gc, unsigned size);
void *libxl__device_list(libxl__gc *gc, int *num);
void libxl__free_all(libxl__gc *gc);
void *malloc(unsigned long);
int condition(const char *);
int libxl__read(libxl__gc *gc, const char *path, const char **out);
int libxl__size(libxl__gc *gc, const char *path, int *out);

#define GC_INIT(ctx) libxl__gc gc[1]; gc[0].count = 0
#define GC_FREE libxl__free_all(gc)
#define NOGC (&ctx->nogc_gc)

char *libxl_bad_return(libxl_ctx *ctx) {
  GC_INIT(ctx);
  char *name = libxl__strdup(gc, "name");
  GC_FREE;
  // CHECK: c:[[@LINE+1]]:10: warning: scratch memory is returned, although it is freed when this function returns
  return name;
}
// CHECK-NEXT: c:[[@LINE-5]]:16: note: allocated here, by 'libxl__strdup'

char *libxl_good_return(libxl_ctx *ctx) {
  GC_INIT(ctx);
  char *name = libxl__strdup(NOGC, libxl__strdup(gc, "name"));
  GC_FREE;
  return name;
}

// A list that an internal function has made for the caller.
void *libxl_good_list(libxl_ctx *ctx, int *num) {
  GC_INIT(ctx);
  void *list = libxl__device_list(gc, num);
  GC_FREE;
  return list;
}

int libxl_bad_field(libxl_ctx *ctx, libxl_device_disk *disk) {
  GC_INIT(ctx);
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'vdev', which outlives it
  disk->vdev = libxl__strdup(gc, "xvda");
  GC_FREE;
  return 0;
}
// CHECK-NEXT: note: allocated here

int libxl_good_field(libxl_ctx *ctx, libxl_device_disk *disk) {
  GC_INIT(ctx);
  libxl_device_disk own;
  own.vdev = libxl__strdup(gc, "xvda");
  disk->devid = condition(own.vdev);
  disk->vdev = libxl__strdup(NOGC, own.vdev);
  GC_FREE;
  return 0;
}

libxl_device_disk *libxl_bad_array(libxl_ctx *ctx, int n) {
  GC_INIT(ctx);
  libxl_device_disk *disks = malloc(n * sizeof(*disks)), *disk = disks;
  for (; n; --n, ++disk)
    // CHECK: c:[[@LINE+1]]:11: warning: scratch memory is stored in 'vdev', which outlives it
    disk->vdev = libxl__strdup(gc, "xvda");
  GC_FREE;
  return disks;
}
// CHECK-NEXT: note: allocated here

int libxl_bad_out(libxl_ctx *ctx, char **out) {
  GC_INIT(ctx);
  char *buffer = libxl__zalloc(gc, 10);
  // CHECK: c:[[@LINE+1]]:3: warning: scratch memory is stored in 'out', which outlives it
  *out = buffer;
  GC_FREE;
  return 0;
}
// CHECK-NEXT: note: allocated here

// An internal function's caller may want scratch memory: not in a structure of the user's, though.
int libxl__good_internal(libxl__gc *gc, char **out, libxl__state *state) {
  *out = libxl__strdup(gc, "scratch");
  state->path = libxl__strdup(gc, "scratch");
  return 0;
}
int libxl__bad_internal(libxl__gc *gc, libxl_device_disk *disk) {
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'vdev', which outlives it: it is freed with the caller's scratch memory
  disk->vdev = libxl__strdup(gc, "xvda");
  return 0;
}
// CHECK-NEXT: note: allocated here
// What hangs on it is in the same wrong hands.
typedef struct libxl_domain_config { libxl_device_disk *disks; } libxl_domain_config;
int libxl__bad_nested(libxl__gc *gc, libxl_domain_config *config) {
  // CHECK: c:[[@LINE+1]]:11: warning: scratch memory is stored in 'disks', which outlives it
  config->disks = libxl__zalloc(gc, 10);
  config->disks[0].vdev = libxl__strdup(gc, "xvda");
  return 0;
}
// CHECK-NEXT: note: allocated here
// Another object of the same type is not on the way.
int libxl__bad_two(libxl__gc *gc, libxl_domain_config *from, libxl_domain_config *to) {
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'disks', which outlives it
  from->disks = libxl__zalloc(gc, 10);
  // CHECK: c:[[@LINE+1]]:16: warning: scratch memory is stored in 'vdev', which outlives it
  to->disks[0].vdev = libxl__strdup(gc, "xvda");
  return 0;
}
int libxl__bad_borrowed(libxl__ao *ao, libxl__state *state) {
  libxl__gc *const gc = &ao->gc;
  libxl_device_disk *disk = state->user;
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'vdev', which outlives it: it is freed when the asynchronous operation ends
  disk->vdev = libxl__strdup(gc, "xvda");
  return 0;
}
// CHECK-NEXT: note: allocated here

int libxl_bad_paths(libxl_ctx *ctx, const char *s) {
  GC_INIT(ctx);
  condition(libxl__strdup(gc, s));
  if (!s)
    // CHECK: c:[[@LINE+1]]:5: warning: 'libxl_bad_paths' is left without freeing its scratch memory
    return -1;
  if (condition(s))
    // CHECK-NEXT: c:[[@LINE+1]]:5: note: left here as well
    return -2;
  GC_FREE;
  return 0;
}

// The collector as a structure of its own.
int libxl_bad_structure(libxl_ctx *ctx, const char *s) {
  libxl__gc gc = {0};
  condition(libxl__strdup(&gc, s));
  // CHECK: c:[[@LINE+2]]:5: warning: 'libxl_bad_structure' is left without freeing its scratch memory
  if (!s)
    return -1;
  libxl__free_all(&gc);
  return 0;
}

// There is nothing to free.
int libxl_good_unused(libxl_ctx *ctx, const char *s) {
  GC_INIT(ctx);
  if (!s)
    return -1;
  GC_FREE;
  return 0;
}

int libxl_good_paths(libxl_ctx *ctx, const char *s) {
  int rc = -1;
  if (!ctx)
    return rc;
  GC_INIT(ctx);
  if (!s)
    goto out;
  rc = 0;
out:
  GC_FREE;
  return rc;
}

// What a function allocates and puts through a pointer is scratch memory like what it returns.
int libxl__bad_filled(libxl__gc *gc, libxl_device_disk *disk) {
  // CHECK: c:[[@LINE+1]]:57: warning: scratch memory is stored in 'vdev', which outlives it
  return libxl__read(gc, "vdev", (const char **)(&disk->vdev));
}
// CHECK-NEXT: c:[[@LINE-2]]:10: note: allocated here, by 'libxl__read'

int libxl__bad_filled_variable(libxl__gc *gc, libxl_device_disk *disk) {
  const char *name = 0;
  int rc = libxl__read(gc, "vdev", &name);
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'vdev', which outlives it
  disk->vdev = (char *)name;
  return rc;
}
// CHECK-NEXT: note: allocated here, by 'libxl__read'

int libxl__good_filled(libxl_ctx *ctx, libxl__gc *gc, libxl_device_disk *disk, libxl__state *own) {
  libxl__read(gc, "path", (const char **)&own->path);
  libxl__size(gc, "vdev", &disk->devid);
  return libxl__read(NOGC, "vdev", (const char **)&disk->vdev);
}

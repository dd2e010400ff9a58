// The ownership rules of libxl: structures that are initialised and disposed of, collectors, fields.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-double-free' %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

typedef struct libxl__ctx libxl_ctx;
typedef struct { int count; } libxl__gc;
struct libxl__ctx { libxl__gc nogc_gc; };
typedef struct { char *vdev, *pdev_path; int devid; } libxl_device_disk;
typedef struct { char *name, *boot; } libxl_domain_create_info;
typedef struct { char *mine; } libxl__internal;
typedef struct { int n; } libxl_cputopology;

void libxl_device_disk_init(libxl_device_disk *p);
void libxl_device_disk_dispose(libxl_device_disk *p);
void libxl_domain_create_info_dispose(libxl_domain_create_info *p);
libxl_cputopology *libxl_get_cpu_topology(libxl_ctx *ctx, int *nb_cpu_out);
void libxl_cputopology_list_free(libxl_cputopology *list, int nb_cpu);
int libxl_devid_to_device_disk(libxl_ctx *ctx, int id, libxl_device_disk *p);
char *libxl__strdup(libxl__gc *gc, const char *s);
void libxl__free_all(libxl__gc *gc);
int libxl__exec(const char *, char **);
char *strdup(const char *);
void free(void *);
int condition(const char *);

#define GC_INIT(ctx) libxl__gc gc[1]; gc[0].count = 0
#define GC_FREE libxl__free_all(gc)
#define NOGC (&ctx->nogc_gc)

int bad_dispose_before_init(libxl_ctx *ctx, const char *s) {
  libxl_device_disk disk;
  int rc = -1;
  if (condition(s))
    goto out;
  libxl_device_disk_init(&disk);
  rc = 0;
out:
  // CHECK: c:[[@LINE+1]]:29: warning: '&disk' is passed to 'libxl_device_disk_dispose', but nothing was stored there on some path
  libxl_device_disk_dispose(&disk);
  return rc;
}
// CHECK-NEXT: note: declared here without a value

int bad_dispose_twice(libxl_ctx *ctx, const char *s) {
  libxl_device_disk disk;
  int rc;
  libxl_device_disk_init(&disk);
  if (condition("a")) {
    libxl_device_disk_dispose(&disk);
    rc = -1;
    goto out;
  }
  rc = 0;
out:
  // CHECK: c:[[@LINE+1]]:29: warning: what '&disk' holds is released again by 'libxl_device_disk_dispose'
  libxl_device_disk_dispose(&disk);
  return rc;
}
// CHECK-NEXT: note: released here, by 'libxl_device_disk_dispose'

int good_dispose_and_init(libxl_ctx *ctx) {
  libxl_device_disk disk;
  libxl_device_disk_init(&disk);
  libxl_device_disk_dispose(&disk);
  libxl_devid_to_device_disk(ctx, 1, &disk);
  libxl_device_disk_dispose(&disk);
  return 0;
}

// A count that the failed function has not set.
int bad_count(libxl_ctx *ctx) {
  int n, rc = 0;
  libxl_cputopology *t = libxl_get_cpu_topology(ctx, &n);
  if (!t) {
    rc = -1;
    goto out;
  }
out:
  // CHECK: c:[[@LINE+1]]:34: warning: 'n' is passed to 'libxl_cputopology_list_free', but nothing was stored there on some path
  libxl_cputopology_list_free(t, n);
  return rc;
}
// CHECK-NEXT: note: declared here without a value
// CHECK-NEXT: note: 'libxl_get_cpu_topology' need not have set it when it fails

int good_count(libxl_ctx *ctx) {
  int n = 0, rc = 0;
  libxl_cputopology *t = libxl_get_cpu_topology(ctx, &n);
  if (!t)
    rc = -1;
  libxl_cputopology_list_free(t, n);
  return rc;
}

void bad_free_scratch(libxl__gc *gc) {
  char *p = libxl__strdup(gc, "a");
  // CHECK: c:[[@LINE+1]]:8: warning: 'p' is passed to 'free', but is scratch memory, which its collector frees
  free(p);
}
// CHECK-NEXT: note: it comes from 'libxl__strdup'

void good_free_nogc(libxl_ctx *ctx) {
  char *p = libxl__strdup(NOGC, "a");
  free(p);
}

int bad_use_of_scratch(libxl_ctx *ctx) {
  char *args[2] = {0, 0};
  GC_INIT(ctx);
  char *path = libxl__strdup(gc, "a");
  args[0] = libxl__strdup(gc, "b");
  GC_FREE;
  // CHECK: c:[[@LINE+2]]:15: warning: 'path' is used after its release
  // CHECK: c:[[@LINE+1]]:21: warning: what 'args' holds is used after its release
  libxl__exec(path, args);
  return 0;
}

int good_use_of_scratch(libxl_ctx *ctx) {
  char *args[2] = {0, 0};
  GC_INIT(ctx);
  args[0] = libxl__strdup(gc, "b");
  libxl__exec("a", args);
  GC_FREE;
  return 0;
}

// What a structure holds that the caller disposes of.
void bad_fields(libxl_device_disk *disk, libxl_domain_create_info *info) {
  // CHECK: c:[[@LINE+1]]:9: warning: 'info->name' is stored in 'disk->vdev' as well; both 'libxl_domain_create_info_dispose' and 'libxl_device_disk_dispose' release it
  disk->vdev = info->name;
  // CHECK: c:[[@LINE+1]]:9: warning: a string literal is stored in 'disk->pdev_path', which 'libxl_device_disk_dispose' releases
  disk->pdev_path = "/dev/null";
}

void good_fields(libxl_device_disk *disk, libxl_domain_create_info *info, libxl__internal *own) {
  disk->vdev = strdup(info->name);
  disk->pdev_path = strdup("/dev/null");
  own->mine = "/dev/null";
}

// What libxl gives its caller has to be released, and what a field holds has one owner.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-returned-scratch' %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

typedef struct libxl__ctx libxl_ctx;
typedef struct { int count; } libxl__gc;
struct libxl__ctx { libxl__gc nogc_gc; };
typedef struct { libxl__gc gc; } libxl__ao;
typedef struct { int devid; char *host; } libxl_device_nic;
typedef struct { int cpu; } libxl_cputopology;
typedef struct { char *path, *own, *other; libxl__ao *ao; libxl_device_nic *nics; const char *host; } libxl__state;
typedef struct { char *bootloader; } libxl_domain_build_info;
typedef struct { libxl__ao *ao; libxl_domain_build_info *info; } libxl__bootloader_state;

char *libxl_domid_to_name(libxl_ctx *ctx, unsigned domid);
libxl_cputopology *libxl_get_cpu_topology(libxl_ctx *ctx, int *nb_cpu_out);
void libxl_cputopology_list_free(libxl_cputopology *list, int nb_cpu);
void *libxl__device_list(libxl__gc *gc, int *num);
char *libxl__strdup(libxl__gc *gc, const char *s);
libxl__gc *libxl__ao_inprogress_gc(libxl__ao *ao);
char *strdup(const char *);
void free(void *);
int printf(const char *, ...);
int condition(const char *);
void keep(char *);
int libxl__read(libxl__gc *gc, const char *path, const char **out);
#define NOGC (&ctx->nogc_gc)

int bad_tested(libxl_ctx *ctx, unsigned domid) {
  // CHECK: c:[[@LINE+1]]:8: warning: what 'libxl_domid_to_name' returns is the caller's, and is never released (by 'free')
  if (!libxl_domid_to_name(ctx, domid))
    return -1;
  return 0;
}

int bad_variable(libxl_ctx *ctx, unsigned domid) {
  char *name = libxl_domid_to_name(ctx, domid);
  if (!name || condition(name))
    return -1;
  printf("%s %c\n", name, name[0]);
  return 0;
}
// CHECK: c:[[@LINE-6]]:16: warning: what 'libxl_domid_to_name' returns is the caller's, and is never released (by 'free')
// CHECK-NEXT: c:[[@LINE-7]]:9: note: only 'name' holds it

int bad_list(libxl_ctx *ctx) {
  int n = 0;
  libxl_cputopology *t;
  // CHECK: c:[[@LINE+1]]:13: warning: what 'libxl_get_cpu_topology' returns is the caller's, and is never released (by 'libxl_cputopology_list_free')
  if (!(t = libxl_get_cpu_topology(ctx, &n)))
    return -1;
  return t[0].cpu + t->cpu;
}
// CHECK-NEXT: note: only 't' holds it

// What a field points to is not the list that it was found in.
void bad_field_of(libxl__gc *gc, libxl__state *s) {
  int n = 0;
  // CHECK: c:[[@LINE+1]]:28: warning: what 'libxl__device_list' returns is the caller's, and is never released (by 'libxl__device_list_free')
  libxl_device_nic *nics = libxl__device_list(gc, &n);
  s->host = nics->host;
}
// CHECK-NEXT: note: only 'nics' holds it

void good_released(libxl_ctx *ctx, unsigned domid) {
  int n = 0;
  char *name = libxl_domid_to_name(ctx, domid);
  libxl_cputopology *t = libxl_get_cpu_topology(ctx, &n);
  if (name)
    printf("%s\n", name);
  free(name);
  libxl_cputopology_list_free(t, n);
}

char *good_returned(libxl_ctx *ctx, unsigned domid) {
  char *name = libxl_domid_to_name(ctx, domid);
  return name;
}

void good_stored(libxl_ctx *ctx, libxl__gc *gc, libxl__state *s, char **out) {
  int n;
  char *name = libxl_domid_to_name(ctx, 1), *alias;
  s->nics = libxl__device_list(gc, &n);
  alias = name;
  *out = alias;
  keep(libxl_domid_to_name(ctx, 2));
}

// The fields of one structure: scratch memory and the heap's do not mix, unless somebody releases what is there.
void bad_mixed(libxl__gc *gc, libxl__state *s, const char *dev) {
  if (condition(dev))
    s->path = libxl__strdup(gc, dev);
  else
    // CHECK: c:[[@LINE+1]]:15: warning: what 'strdup' returns is stored in 'path', which holds scratch memory elsewhere and is never released
    s->path = strdup(dev);
}
// CHECK-NEXT: c:[[@LINE-5]]:15: note: scratch memory is stored there here

void good_mixed(libxl__gc *gc, libxl__state *s, const char *dev) {
  s->own = strdup(dev);
  s->other = condition(dev) ? libxl__strdup(gc, dev) : 0;
  free(s->other);
  s->other = strdup(dev);
  free(s->other);
}

// The collector of an operation, from a function.
void libxl__bad_operation(libxl__bootloader_state *bl) {
  libxl__gc *const gc = libxl__ao_inprogress_gc(bl->ao);
  libxl_domain_build_info *info = bl->info;
  char *path = libxl__strdup(gc, info->bootloader);
  // CHECK: c:[[@LINE+1]]:9: warning: scratch memory is stored in 'bootloader', which outlives it: it is freed when the asynchronous operation ends
  info->bootloader = path;
}
// CHECK-NEXT: note: allocated here

void libxl__good_operation(libxl__bootloader_state *bl) {
  libxl_domain_build_info *info = bl->info;
  free(info->bootloader);
  // Until 2012 the null pointer stood for no collector.
  info->bootloader = libxl__strdup(0, "path");
}

// What is allocated without a collector is nobody's unless somebody keeps it.
int bad_no_collector(libxl_ctx *ctx) {
  // CHECK: c:[[@LINE+1]]:16: warning: what 'libxl__strdup' returns is the caller's, and is never released (by 'free')
  char *name = libxl__strdup(NOGC, "name");
  return condition(name);
}

int bad_filled(libxl_ctx *ctx) {
  const char *value = 0;
  // CHECK: c:[[@LINE+1]]:12: warning: what 'libxl__read' returns is the caller's, and is never released (by 'free')
  int rc = libxl__read(NOGC, "path", &value);
  return rc ? rc : condition(value);
}
// CHECK-NEXT: c:[[@LINE-5]]:15: note: only 'value' holds it

int good_no_collector(libxl_ctx *ctx, libxl__gc *gc, libxl_device_nic *nic, const char **out) {
  char *twice;
  nic->host = twice = libxl__strdup(NOGC, "host");
  printf("%s", twice);
  const char *value = 0, *scratch = 0;
  char *name = libxl__strdup(NOGC, "name");
  nic->host = libxl__strdup(NOGC, "host");
  free(name);
  if (libxl__read(NOGC, "path", &value) || libxl__read(gc, "path", &scratch))
    return -1;
  *out = value;
  return libxl__read(NOGC, "host", (const char **)&nic->host);
}

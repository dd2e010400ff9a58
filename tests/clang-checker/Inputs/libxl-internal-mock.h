// SPDX-License-Identifier: GPL-2.0-or-later
// What libxl keeps to itself, in short, beside the installed <libxl.h>: collectors, asynchronous operations and their
// macros, with libxl's names and shapes.
#ifndef LIBXL_INTERNAL_MOCK_H
#define LIBXL_INTERNAL_MOCK_H

#include <assert.h>
#include <libxl.h>
#include <stdlib.h>
#include <string.h>

typedef struct libxl__gc {
  int alloc_maxsize;
  void **alloc_ptrs;
  libxl_ctx *owner;
} libxl__gc;
typedef struct libxl__ao {
  libxl__gc gc;
  int rc;
} libxl__ao;
typedef struct libxl__egc {
  libxl__gc gc;
} libxl__egc;
struct libxl__ctx {
  libxl__gc nogc_gc;
};
typedef struct libxl__device {
  char *path, *kind;
  int devid;
} libxl__device;
typedef struct flexarray flexarray_t;

static inline libxl_ctx *libxl__gc_owner(libxl__gc *gc) { return gc->owner; }
void libxl__free_all(libxl__gc *gc);
void *libxl__zalloc(libxl__gc *gc, size_t size);
void *libxl__calloc(libxl__gc *gc, size_t count, size_t size);
void *libxl__realloc(libxl__gc *gc, void *ptr, size_t size);
char *libxl__strdup(libxl__gc *gc, const char *text);
char *libxl__sprintf(libxl__gc *gc, const char *format, ...);
void libxl__ctx_lock(libxl_ctx *ctx);
void libxl__ctx_unlock(libxl_ctx *ctx);
libxl__ao *libxl__ao_create(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *how);
int libxl__ao_inprogress(libxl__ao *ao);
void libxl__ao_create_fail(libxl__ao *ao);
libxl__gc *libxl__ao_inprogress_gc(libxl__ao *ao);
void libxl__ao_complete(libxl__egc *egc, libxl__ao *ao, int rc);
void libxl__egc_cleanup(libxl__egc *egc);
int libxl__work(libxl__gc *gc, const char *text);
flexarray_t *flexarray_make(libxl__gc *gc_opt, int size, int autogrow);
int flexarray_append(flexarray_t *array, void *ptr);
void **flexarray_contents(flexarray_t *array);
void flexarray_free(flexarray_t *array);

#define LIBXL_INIT_GC(gc, ctx)                                                                     \
  do {                                                                                             \
    (gc).alloc_maxsize = 0;                                                                        \
    (gc).alloc_ptrs = 0;                                                                           \
    (gc).owner = (ctx);                                                                            \
  } while (0)
#define GC_INIT(ctx)                                                                               \
  libxl__gc gc[1];                                                                                 \
  LIBXL_INIT_GC(gc[0], ctx)
#define GC_FREE libxl__free_all(gc)
#define CTX libxl__gc_owner(gc)
#define NOGC (&CTX->nogc_gc)
#define GCNEW(var) (((var) = libxl__zalloc((gc), sizeof(*(var)))))
#define GCNEW_ARRAY(var, nmemb) ((var) = libxl__calloc((gc), (nmemb), sizeof(*(var))))
#define GCREALLOC_ARRAY(var, nmemb)                                                                \
  (assert(nmemb > 0), (var) = libxl__realloc((gc), (var), (nmemb) * sizeof(*(var))))
#define GCSPRINTF(fmt, ...) (libxl__sprintf((gc), (fmt), __VA_ARGS__))

#define EGC_GC libxl__gc *const gc __attribute__((unused)) = &egc->gc
#define AO_GC libxl__gc *const gc __attribute__((unused)) = &ao->gc
#define STATE_AO_GC(op_ao)                                                                         \
  libxl__ao *const ao = (op_ao);                                                                   \
  libxl__gc *const gc __attribute__((unused)) = libxl__ao_inprogress_gc(ao)
#define AO_CREATE(ctx, domid, ao_how)                                                              \
  libxl__ctx_lock(ctx);                                                                            \
  libxl__ao *ao = libxl__ao_create(ctx, domid, ao_how);                                            \
  if (!ao) {                                                                                       \
    libxl__ctx_unlock(ctx);                                                                        \
    return ERROR_NOMEM;                                                                            \
  }                                                                                                \
  libxl__egc egc[1];                                                                               \
  LIBXL_INIT_GC(egc[0].gc, ctx);                                                                   \
  AO_GC;
#define AO_INPROGRESS                                                                              \
  ({                                                                                               \
    libxl_ctx *ao__ctx = libxl__gc_owner(&ao->gc);                                                 \
    libxl__egc_cleanup(egc);                                                                       \
    int ao__rc = libxl__ao_inprogress(ao);                                                         \
    libxl__ctx_unlock(ao__ctx);                                                                    \
    (ao__rc);                                                                                      \
  })
#define AO_CREATE_FAIL(rc)                                                                         \
  ({                                                                                               \
    libxl_ctx *ao__ctx = libxl__gc_owner(&ao->gc);                                                 \
    assert(rc);                                                                                    \
    libxl__ao_create_fail(ao);                                                                     \
    libxl__ctx_unlock(ao__ctx);                                                                    \
    libxl__egc_cleanup(egc);                                                                       \
    (rc);                                                                                          \
  })

#endif

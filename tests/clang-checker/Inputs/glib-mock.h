// What GLib's headers have for cleanup functions, in short: the names and the shapes are GLib's.
#ifndef GLIB_MOCK_H
#define GLIB_MOCK_H

#ifndef NULL
#define NULL ((void *)0)
#endif
typedef unsigned long gsize;
typedef int gboolean;
typedef char gchar;
typedef void *gpointer;
typedef gchar **GStrv;

void g_free(gpointer mem);
gpointer g_malloc(gsize size);
gpointer g_realloc(gpointer mem, gsize size);
gchar *g_strdup(const gchar *text);
gchar **g_strsplit(const gchar *text, const gchar *delimiter, int most);
void g_strfreev(gchar **list);

static inline void g_autoptr_cleanup_generic_gfree(void *p) {
  void **pp = (void **)p;
  g_free(*pp);
}
static inline void glib_auto_cleanup_GStrv(GStrv *list) {
  if (*list != NULL)
    g_strfreev(*list);
}

static inline gpointer g_steal_pointer(gpointer pp) {
  gpointer *at = (gpointer *)pp;
  gpointer held;
  held = *at;
  *at = NULL;
  return held;
}
#define g_steal_pointer(pp) ((__typeof__(*pp))(g_steal_pointer)(pp))

#define g_clear_pointer(pp, destroy)                                                               \
  do {                                                                                             \
    _Static_assert(sizeof *(pp) == sizeof(gpointer), "no pointer");                                \
    __typeof__((pp)) _pp = (pp);                                                                   \
    __typeof__(*(pp)) _ptr = *_pp;                                                                 \
    *_pp = NULL;                                                                                   \
    if (_ptr)                                                                                      \
      (destroy)(_ptr);                                                                             \
  } while (0)

#define g_autofree __attribute__((cleanup(g_autoptr_cleanup_generic_gfree)))
#define g_autoptr(Type) __attribute__((cleanup(glib_autoptr_cleanup_##Type))) Type##_autoptr
#define g_auto(Type) __attribute__((cleanup(glib_auto_cleanup_##Type))) Type

#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(Type, function)                                              \
  typedef Type *Type##_autoptr;                                                                    \
  static inline void glib_autoptr_clear_##Type(Type *p) {                                          \
    if (p)                                                                                         \
      (function)(p);                                                                               \
  }                                                                                                \
  static inline void glib_autoptr_cleanup_##Type(Type **p) { glib_autoptr_clear_##Type(*p); }

#endif

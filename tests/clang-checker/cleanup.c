// Variables with a cleanup function: what they hold ends with their scope.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-double-free,xenhc-returned-scratch' %s -- -I%S/Inputs | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

#include "glib-mock.h"

typedef struct thing { char *name; int fd; } thing;

void *malloc(gsize);
char *strdup(const char *);
void free(void *);
void *realloc(void *, gsize);
int close(int);
int condition(void);
void use(const void *);
int make(char **out);
thing *thing_new(void);
void thing_free(thing *); // xenhc: frees: [0]
typedef struct FILE FILE;
FILE *fopen(const char *, const char *);
int fclose(FILE *);
char *global;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(thing, thing_free)

static void close_file(FILE **f) {
  if (*f)
    fclose(*f);
}
static void free_and_clear(void *p) {
  free(*(void **)p);
  *(void **)p = 0;
}

//===- Twice ----------------------------------------------------------------===//

void bad_freed(void) {
  g_autofree char *s = g_strdup("x");
  use(s);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is released here, and again by its cleanup function 'g_autoptr_cleanup_generic_gfree'
  g_free(s);
}
// CHECK-NEXT: c:[[@LINE-5]]:20: note: declared here with the cleanup function

void good_freed_and_null(void) {
  g_autofree char *s = g_strdup("x");
  g_free(s);
  s = NULL;
  s = g_strdup("y");
}

int bad_freed_on_a_path(void) {
  g_autofree char *s = NULL;
  if (make(&s) < 0)
    return -1;
  if (condition()) {
    // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is released here, and again
    g_free(s);
    return -1;
  }
  return 0;
}
// CHECK-NEXT: note: declared here

void bad_by_another_name(void) {
  g_autofree char *s = g_strdup("x");
  char *t = s;
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is released here, and again
  g_free(t);
}
// CHECK-NEXT: note: declared here

void bad_two_of_one(void) {
  g_autofree char *s = g_strdup("x");
  // CHECK: c:[[@LINE+1]]:20: warning: what 's' holds is released here, and again
  g_autofree char *t = s;
  use(t);
}
// CHECK-NEXT: c:[[@LINE-5]]:20: note: declared here

void bad_autoptr(void) {
  g_autoptr(thing) t = thing_new();
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 't' holds is released here, and again by its cleanup function 'glib_autoptr_cleanup_thing'
  thing_free(t);
}
// CHECK-NEXT: note: declared here

void good_autoptr_cleared(void) {
  g_autoptr(thing) t = thing_new();
  g_clear_pointer(&t, thing_free);
}

void good_cleared_by_function(void) {
  __attribute__((cleanup(free_and_clear))) char *s = strdup("x");
  free_and_clear(&s);
  free_and_clear(&s);
}

// The function clears what it is given; without the cleanup function nothing is released twice.
void bad_cleared_only_in_one(void) {
  char *s = strdup("x");
  char *t = s;
  free_and_clear(&s);
  free(s);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 't' is released again by 'free'
  free(t);
}
// CHECK-NEXT: c:[[@LINE-5]]:{{[0-9]+}}: note: released here, by 'free_and_clear'

void good_in_a_loop(void) {
  int i;
  for (i = 0; i < 9; ++i) {
    g_autofree char *s = g_strdup("x");
    if (condition())
      continue;
    use(s);
  }
}

void bad_used_after_the_scope(void) {
  const char *last = NULL;
  if (condition()) {
    g_autofree char *s = g_strdup("x");
    last = s;
  }
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 'last' is used after its release
  use(last);
}
// CHECK-NEXT: c:[[@LINE-6]]:22: note: released here, by 'g_autoptr_cleanup_generic_gfree'

//===- Without a value ------------------------------------------------------===//

int bad_without_value(void) {
  // CHECK: c:[[@LINE+1]]:20: warning: 's' is passed to its cleanup function 'g_autoptr_cleanup_generic_gfree', but nothing was stored there on some path
  g_autofree char *s;
  if (condition())
    return -1;
  s = g_strdup("x");
  use(s);
  return 0;
}
// CHECK-NEXT: c:[[@LINE-5]]:5: note: its scope is left here without a value

int good_with_null(void) {
  g_autofree char *s = NULL;
  if (condition())
    return -1;
  s = g_strdup("x");
  use(s);
  return 0;
}

//===- Given away -----------------------------------------------------------===//

char *bad_returned(void) {
  g_autofree char *s = g_strdup("x");
  if (condition())
    return NULL;
  // CHECK: c:[[@LINE+1]]:10: warning: what 's' holds is returned, but its cleanup function 'g_autoptr_cleanup_generic_gfree' releases it
  return s;
}
// CHECK-NEXT: note: declared here

char *good_stolen(void) {
  g_autofree char *s = g_strdup("x");
  if (condition())
    return NULL;
  return g_steal_pointer(&s);
}

gboolean good_compared(void) {
  g_autofree char *s = g_strdup("x");
  return s != NULL;
}

char good_letter(void) {
  g_autofree char *s = g_strdup("x");
  return *s;
}

void bad_stored(thing *t) {
  g_autofree char *s = g_strdup("x");
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is stored in 't->name', but its cleanup function 'g_autoptr_cleanup_generic_gfree' releases it
  t->name = s;
}
// CHECK-NEXT: note: declared here

void bad_stored_out(char **out) {
  g_autofree char *s = g_strdup("x");
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is stored in '*out', but its cleanup
  *out = s;
}
// CHECK-NEXT: note: declared here

void bad_stored_globally(void) {
  g_autofree char *s = g_strdup("x");
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what 's' holds is stored in 'global', but its cleanup
  global = s;
}
// CHECK-NEXT: note: declared here

void good_stored_stolen(thing *t) {
  g_autofree char *s = g_strdup("x");
  t->name = g_steal_pointer(&s);
}

void good_stored_and_null(thing *t, char **out) {
  g_autofree char *s = g_strdup("x");
  g_autofree char *u = g_strdup("x");
  t->name = s;
  s = NULL;
  *out = u;
  u = NULL;
}

void good_lent(thing *t) {
  g_autofree char *s = g_strdup("x");
  t->name = s;
  use(t->name);
  t->name = NULL;
}

// What was stolen is no longer the variable's, and is somebody's all the same.
void bad_stolen_and_freed(void) {
  g_autofree char *s = g_strdup("x");
  char *t = g_steal_pointer(&s);
  g_free(t);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 't' is released again by 'g_free'
  g_free(t);
}
// CHECK-NEXT: note: released here

//===- Not the cleanup function's -------------------------------------------===//

void bad_literal(void) {
  // CHECK: c:[[@LINE+1]]:20: warning: 's' is passed to its cleanup function 'g_autoptr_cleanup_generic_gfree', but is a string literal
  g_autofree char *s = "x";
  use(s);
}

void bad_moved(void) {
  // CHECK: c:[[@LINE+1]]:20: warning: 's' is passed to its cleanup function 'g_autoptr_cleanup_generic_gfree', but no longer points to the start of the object
  g_autofree char *s = g_strdup(" x");
  while (condition())
    ++s;
}
// CHECK-NEXT: note: it comes from 'g_strdup'

void bad_other_releaser(void) {
  // CHECK: c:[[@LINE+1]]:20: warning: 'f' is passed to its cleanup function 'g_autoptr_cleanup_generic_gfree', but has to be released by 'fclose'
  g_autofree FILE *f = fopen("x", "r");
  use(f);
}
// CHECK-NEXT: note: it comes from 'fopen'

void good_releaser(void) {
  __attribute__((cleanup(close_file))) FILE *f = fopen("x", "r");
  use(f);
}

void bad_list_as_string(void) {
  // CHECK: c:[[@LINE+1]]:21: warning: 'list' is passed to its cleanup function 'g_autoptr_cleanup_generic_gfree', but has to be released by 'g_strfreev'
  g_autofree char **list = g_strsplit("a b", " ", 0);
  use(list);
}
// CHECK-NEXT: note: it comes from 'g_strsplit'

void good_list_made_by_hand(void) {
  g_auto(GStrv) list = g_malloc(2 * sizeof *list);
  use(list);
}

void good_list(void) {
  g_auto(GStrv) list = g_strsplit("a b", " ", 0);
  use(list);
}

// g_realloc() ends the program when there is no memory, realloc() does not.
void good_grown(char **text) { *text = g_realloc(*text, 9); }
void bad_grown(char **text) {
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: the only pointer to '*text' is lost if 'realloc' fails
  *text = realloc(*text, 9);
}

// gboolean is an answer: not 0 is success.
gboolean next(char **out);
void good_answer(void) {
  char *text;
  while (next(&text))
    g_free(text);
}
void bad_answer(void) {
  char *text;
  if (!next(&text))
    // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: 'text' is passed to 'g_free', but nothing was stored there on some path
    g_free(text);
}
// CHECK-NEXT: note: declared here without a value
// CHECK-NEXT: note: 'next' need not have set it

// A number is no pointer.
void good_number(struct number { unsigned long at; } *to) {
  g_autofree char *s = g_strdup("x");
  to->at = (unsigned long)s;
}

//===- Scratch memory -------------------------------------------------------===//

typedef struct libxl__ctx libxl_ctx;
typedef struct { int count; } libxl__gc;
struct libxl__ctx { libxl__gc nogc_gc; };
#define NOGC (&ctx->nogc_gc)
char *libxl__strdup(libxl__gc *gc, const char *s);
void libxl__free_all(libxl__gc *gc);
typedef struct { char *name; } libxl_state;

static void end_collector(libxl__gc (*gc)[1]) { libxl__free_all(*gc); }
static void forget_collector(libxl__gc (*gc)[1]) { (*gc)->count = 0; }
static void free_string(char **s) { free(*s); }
#define AUTO_GC __attribute__((cleanup(end_collector))) libxl__gc gc[1]
#define autofree __attribute__((cleanup(free_string)))

void libxl_bad_scratch_freed(libxl_ctx *ctx) {
  AUTO_GC;
  // CHECK: c:[[@LINE+1]]:18: warning: 's' is passed to its cleanup function 'free_string', but is scratch memory, which its collector frees
  autofree char *s = libxl__strdup(gc, "x");
  use(s);
}
// CHECK-NEXT: note: it comes from 'libxl__strdup'

char *libxl_bad_scratch_returned(libxl_ctx *ctx) {
  AUTO_GC;
  char *s = libxl__strdup(gc, "x");
  // CHECK: c:[[@LINE+1]]:10: warning: scratch memory is returned
  return s;
}
// CHECK-NEXT: note:

void libxl_bad_scratch_stored(libxl_ctx *ctx, libxl_state *state) {
  AUTO_GC;
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: scratch memory is stored in
  state->name = libxl__strdup(gc, "x");
}

int libxl_good_collector_with_cleanup(libxl_ctx *ctx) {
  AUTO_GC;
  if (condition())
    return -3;
  use(libxl__strdup(gc, "x"));
  return 0;
}

int libxl_bad_collector_without(libxl_ctx *ctx) {
  __attribute__((cleanup(forget_collector))) libxl__gc gc[1];
  use(libxl__strdup(gc, "x"));
  if (condition())
    // CHECK: c:[[@LINE+1]]:5: warning: {{.*}}collector
    return -3;
  libxl__free_all(gc);
  return 0;
}

void libxl_good_owned_with_cleanup(libxl_ctx *ctx) {
  autofree char *s = libxl__strdup(NOGC, "x");
  use(s);
}

void libxl_bad_owned_without(libxl_ctx *ctx) {
  // CHECK: c:[[@LINE+1]]:13: warning: what 'libxl__strdup' returns is the caller's
  char *s = libxl__strdup(NOGC, "x");
  if (!s)
    return;
}

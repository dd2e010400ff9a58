// Facts that the source states: they count, and they are compared with the body.
//
// RUN: not %xenhc-check --quiet --hypercall-db=%db %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s
// Who names checks gets no others.
// RUN: not %xenhc-check --quiet --hypercall-db=%db --checks='-*,xenhc-annotation' %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --check-prefix=ALONE --input-file=%t %s

void *malloc(unsigned long);
void free(void *);
int work(void *);
#define EINVAL 22
typedef struct libxl__ctx libxl_ctx;
typedef struct { int count; } libxl__gc;
struct libxl__ctx { libxl__gc nogc_gc; };
typedef struct { char *path; } libxl_state;
void *libxl__zalloc(libxl__gc *gc, unsigned size);
void libxl__free_all(libxl__gc *gc);

// A function of another file, of which nothing would be known.
// xenhc: frees: [0], returns: -errno
int thing_end(void *thing);
/* xenhc: returns: -errno, must-use: true */
int thing_start(void *thing);
int thing_begin(void *thing);

int bad_end(void *thing) {
  int rc = thing_end(thing);
  // CHECK: c:[[@LINE+1]]:8: warning: 'thing' is released again by 'free'
  free(thing);
  return rc;
}
void bad_ignored(void *thing) {
  thing_start(thing);
  // CHECK: c:[[@LINE-1]]:3: warning: result of 'thing_start' is ignored; it returns a negative errno value on failure
}
void good_ignored(void *thing) { thing_begin(thing); }
int bad_compared(void *thing) {
  // CHECK: c:[[@LINE+1]]:{{.*}} warning: result of 'thing_end' is compared with -1
  return thing_end(thing) == -1;
}

int thing_put(void *thing); // xenhc: frees: [0]
int good_end(void *thing) { return thing_put(thing); }
int bad_put(void *thing) {
  thing_put(thing);
  // CHECK: c:[[@LINE+1]]:15: warning: 'thing' is used after its release
  return work(thing);
}

/*
 * xenhc: result: scratch
 */
libxl_state *libxl__state(libxl__gc *gc);

libxl_state *libxl_state_bad(libxl_ctx *ctx) {
  libxl__gc gc[1];
  gc[0].count = 0;
  libxl_state *state = libxl__state(gc);
  libxl__free_all(gc);
  // CHECK: c:[[@LINE+1]]:10: warning: scratch memory is returned
  return state;
}

// Looks like scratch memory by its type, and is not: the annotation silences the report.
char *libxl__unannotated(libxl__gc *gc);
char *libxl__owned(libxl__gc *gc); // xenhc: result: owned, releaser: free

char *libxl_owned_bad(libxl_ctx *ctx) {
  libxl__gc gc[1];
  gc[0].count = 0;
  char *name = libxl__unannotated(gc);
  libxl__free_all(gc);
  // CHECK: c:[[@LINE+1]]:10: warning: scratch memory is returned
  return name;
}
char *libxl_owned_good(libxl_ctx *ctx) {
  libxl__gc gc[1];
  gc[0].count = 0;
  char *name = libxl__owned(gc);
  libxl__free_all(gc);
  return name;
}

// What the body shows is another thing.
// xenhc: returns: ERROR_*
int wrong_result(void *thing) {
  if (work(thing))
    // CHECK: c:[[@LINE+2]]:12: warning: the annotation says that the result of 'wrong_result' tells of a failure by a negative ERROR_* code ('ERROR_*'), but its body by a negative errno value ('-errno') [xenhc-annotation]
    // ALONE: c:[[@LINE+1]]:12: warning: the annotation says that the result of 'wrong_result'
    return -EINVAL;
  return 0;
}

// xenhc: frees: []
// CHECK: c:[[@LINE+2]]:24: warning: the annotation does not say that 'wrong_free' releases argument 0, 'thing', but its body does ('frees')
// ALONE: c:[[@LINE+1]]:24: warning: the annotation does not say that 'wrong_free'
void wrong_free(void * thing) {
  work(thing);
  free(thing);
}

// xenhc: frees: [0]
// CHECK: c:[[@LINE+2]]:21: warning: the annotation says that 'wrong_keep' releases argument 0, 'thing', but its body only looks at it
// ALONE: c:[[@LINE+1]]:21: warning: the annotation says that 'wrong_keep'
int wrong_keep(int *thing) { return *thing + work(0); }

// xenhc: result: owned
// CHECK: c:[[@LINE+2]]:14: warning: the annotation does not say that the result of 'libxl__wrong_state' is scratch memory, but its body returns nothing else ('result: scratch')
// ALONE: c:[[@LINE+1]]:14: warning: the annotation does not say that the result of 'libxl__wrong_state'
libxl_state *libxl__wrong_state(libxl__gc *gc) { return libxl__zalloc(gc, sizeof(libxl_state)); }

// The same, stated as it is.
// xenhc: returns: -errno
int right_result(void *thing) { return work(thing) ? -EINVAL : 0; }
// xenhc: frees: [0]
void right_free(void *thing) {
  work(thing);
  free(thing);
}

// What is kept, and the numbers that are returned.
struct holder { void *thing; struct holder *next; } *holders;
// xenhc: keeps: []
// CHECK: c:[[@LINE+2]]:47: warning: the annotation does not say that 'wrong_store' keeps argument 1, 'thing', but its body does ('keeps')
// ALONE: c:[[@LINE+1]]:47: warning: the annotation does not say that 'wrong_store'
void wrong_store(struct holder *holder, void *thing) { holder->thing = thing; }
// xenhc: keeps: [0]
// CHECK: c:[[@LINE+2]]:21: warning: the annotation says that 'wrong_look' keeps argument 0, 'thing', but its body only looks at it
// ALONE: c:[[@LINE+1]]:21: warning: the annotation says that 'wrong_look'
int wrong_look(int *thing) { return *thing + work(0); }
// xenhc: keeps: [0]
void right_store(void *thing) {
  struct holder *holder = malloc(sizeof *holder);
  if (!holder)
    return;
  holder->thing = thing;
  holder->next = holders;
  holders = holder;
}
// xenhc: keeps: []
int right_lend(void *thing) {
  struct holder holder = {thing}, *lent = &holder;
  lent->thing = thing;
  return work(&holder);
}
// xenhc: only: [0, 1]
int wrong_number(void *thing) {
  if (work(thing))
    // CHECK: c:[[@LINE+2]]:12: warning: the annotation says that 'wrong_number' returns nothing but 0, 1 ('only'), but its body returns -22
    // ALONE: c:[[@LINE+1]]:12: warning: the annotation says that 'wrong_number'
    return -EINVAL;
  return thing != 0;
}
// xenhc: only: [0, 1]
int right_number(void *thing) { return work(thing) == 3; }
int stated_number(void *thing); // xenhc: only: [-22, 0]
int bad_number(void *thing) {
  // CHECK: c:[[@LINE+1]]:31: warning: result of 'stated_number' is compared with -1, but is never that: it is one of -22, 0
  return stated_number(thing) == -1;
}
int good_number(void *thing) { return stated_number(thing) == -EINVAL; }
int bad_case(void *thing) {
  switch (stated_number(thing)) {
  case 0:
    return 0;
  // CHECK: c:[[@LINE+1]]:3: warning: result of 'stated_number' is compared with 1, but is never that: it is one of -22, 0
  case 1:
    return 1;
  default:
    return -1;
  }
}
int good_case(void *thing) {
  switch (stated_number(thing)) {
  case -EINVAL:
    return 1;
  case 0 ... 2:
    return 0;
  }
  return -1;
}
void stated_keep(libxl_ctx *ctx, const char *name); // xenhc: keeps: [1]
void stated_look(libxl_ctx *ctx, const char *name); // xenhc: keeps: []
char *libxl__strdup(libxl__gc *gc, const char *s);
void libxl_keep_bad(libxl_ctx *ctx) {
  libxl__gc gc[1];
  gc[0].count = 0;
  // CHECK: c:[[@LINE+1]]:20: warning: scratch memory is given to 'stated_keep', which keeps it
  stated_keep(ctx, libxl__strdup(gc, "a"));
  libxl__free_all(gc);
}
void libxl_keep_good(libxl_ctx *ctx) {
  libxl__gc gc[1];
  gc[0].count = 0;
  stated_look(ctx, libxl__strdup(gc, "a"));
  libxl__free_all(gc);
}
// What is kept is not lost, const or not.
void libxl_lost_bad(libxl_ctx *ctx) {
  // CHECK: c:[[@LINE+1]]:20: warning: what 'libxl__strdup' returns is the caller's, and is never released
  stated_look(ctx, libxl__strdup(&ctx->nogc_gc, "a"));
}
void libxl_lost_good(libxl_ctx *ctx) { stated_keep(ctx, libxl__strdup(&ctx->nogc_gc, "a")); }

//===- Of single calls ---===//

int thing_move(void *thing) { return work(thing) ? -EINVAL : 0; }
int use_move(void *thing) { return thing_move(thing) || thing_move(0); }
void bad_move(void *thing) {
  thing_move(thing);
  // CHECK: c:[[@LINE-1]]:3: warning: result of 'thing_move' is ignored
}
void good_move(void *thing) {
  thing_move(thing); // xenhc: may-ignore: it has moved already
  // xenhc: may-ignore: "nothing waits for it, or ever will"
  thing_move(0);
  int rc = thing_move(thing); /* xenhc: may-ignore: the next attempt counts */
  rc = thing_move(thing);
  work(rc ? thing : 0);
}
int thing_give(void *thing);
int good_give(void *thing) {
  thing_put(thing); // xenhc: frees: []
  return work(thing);
}
int bad_give(void *thing) {
  int rc = thing_give(thing); // xenhc: frees: [0]
  // CHECK: c:[[@LINE+1]]:8: warning: 'thing' is released again by 'free'
  free(thing);
  return rc;
}
void libxl_call_bad(libxl_ctx *ctx) {
  // CHECK: c:[[@LINE+1]]:20: warning: what 'libxl__strdup' returns is the caller's, and is never released
  stated_look(ctx, libxl__strdup(&ctx->nogc_gc, "a"));
}
void libxl_call_good(libxl_ctx *ctx) {
  stated_look(ctx, libxl__strdup(&ctx->nogc_gc, "a")); // xenhc: keeps: [1]
  stated_look(ctx, libxl__strdup(&ctx->nogc_gc, "b")); // xenhc: result: scratch, call: libxl__strdup
}
int good_returns(void *thing) {
  return thing_put(thing) == -1; // xenhc: only: [-1, 0]
}

// An annotation that is of no use, or says what is not so.
void useless_ignored(void *thing) {
  // CHECK: c:[[@LINE+2]]:34: warning: this annotation is wrong or not needed: the result of 'thing_move' is not ignored here
  // ALONE: c:[[@LINE+1]]:34: warning: this annotation is wrong or not needed: the result of 'thing_move' is not ignored here
  int rc = thing_move(thing); // xenhc: may-ignore: no reason
  work(rc ? thing : 0);
  // CHECK: c:[[@LINE+2]]:19: warning: this annotation is wrong or not needed: 'work' is not known to fail
  // ALONE: c:[[@LINE+1]]:19: warning: this annotation is wrong or not needed: 'work' is not known to fail
  work(thing); // xenhc: may-ignore: no reason
  // CHECK: c:[[@LINE+2]]:31: warning: this annotation is wrong or not needed: the code says already that the result of 'thing_move' may be ignored here
  // ALONE: c:[[@LINE+1]]:31: warning: this annotation is wrong or not needed: the code says already that the result of 'thing_move' may be ignored here
  (void)thing_move(thing); // xenhc: may-ignore: no reason
}
int only_look(int *thing) { return *thing + work(0); }
int useless_facts(int *thing) {
  // CHECK: c:[[@LINE+2]]:33: warning: this annotation is wrong or not needed: 'only_look' only looks at argument 0
  // ALONE: c:[[@LINE+1]]:33: warning: this annotation is wrong or not needed: 'only_look' only looks at argument 0
  int rc = only_look(thing); // xenhc: keeps: [0]
  // CHECK: c:[[@LINE+2]]:30: warning: this annotation is wrong or not needed: 'only_look' is not given the argument 1 that it keeps
  // ALONE: c:[[@LINE+1]]:30: warning: this annotation is wrong or not needed: 'only_look' is not given the argument 1 that it keeps
  rc += only_look(thing); // xenhc: keeps: [1]
  // CHECK: c:[[@LINE+2]]:39: warning: this annotation is wrong or not needed: 'stated_number' never returns 3
  // ALONE: c:[[@LINE+1]]:39: warning: this annotation is wrong or not needed: 'stated_number' never returns 3
  rc += stated_number(thing) == 3; // xenhc: only: [0, 3]
  // CHECK: c:[[@LINE+2]]:29: warning: this annotation is wrong or not needed: 'right_free' releases argument 0 on every path
  // ALONE: c:[[@LINE+1]]:29: warning: this annotation is wrong or not needed: 'right_free' releases argument 0 on every path
  right_free(malloc(3)); // xenhc: frees: []
  // CHECK: c:[[@LINE+2]]:29: warning: this annotation is wrong or not needed: 'thing_move' tells of a failure by a negative errno value ('-errno')
  // ALONE: c:[[@LINE+1]]:29: warning: this annotation is wrong or not needed: 'thing_move' tells of a failure by a negative errno value ('-errno')
  if (thing_move(thing)) // xenhc: returns: ERROR_*
    rc = 0;
  // CHECK: c:[[@LINE+2]]:24: warning: this annotation is wrong or not needed: it is known without it which arguments 'thing_put' releases ('frees')
  // ALONE: c:[[@LINE+1]]:24: warning: this annotation is wrong or not needed: it is known without it which arguments 'thing_put' releases ('frees')
  thing_put(thing); // xenhc: frees: [0]
  return rc;
}
int misplaced(int *thing) {
  // CHECK: c:[[@LINE+2]]:28: warning: several calls stand beside this annotation; name the one that is meant ('call: NAME')
  // ALONE: c:[[@LINE+1]]:28: warning: several calls stand beside this annotation; name the one that is meant ('call: NAME')
  work(thing), work(0); // xenhc: frees: [0]
  // CHECK: c:[[@LINE+2]]:19: warning: 'thing_put' is not called where this annotation stands
  // ALONE: c:[[@LINE+1]]:19: warning: 'thing_put' is not called where this annotation stands
  work(thing); // xenhc: frees: [0], call: thing_put
  // CHECK: c:[[@LINE+2]]:18: warning: there is no call that this annotation stands beside
  // ALONE: c:[[@LINE+1]]:18: warning: there is no call that this annotation stands beside
  int rc = 3; // xenhc: frees: [0]
  // CHECK: c:[[@LINE+2]]:19: warning: this annotation cannot be read: unknown key 'because'
  // ALONE: c:[[@LINE+1]]:19: warning: this annotation cannot be read: unknown key 'because'
  work(thing); // xenhc: because: no reason
  return rc;
}
// CHECK: c:[[@LINE+2]]:4: warning: 'may-ignore' and 'call' are for the line of a call
// ALONE: c:[[@LINE+1]]:4: warning: 'may-ignore' and 'call' are for the line of a call
// xenhc: may-ignore: no reason
int declared(void *thing);

// What cannot be read.
// CHECK: c:[[@LINE+2]]:4: warning: this annotation cannot be read: unknown enumerated scalar
// ALONE: c:[[@LINE+1]]:4: warning: this annotation cannot be read: unknown enumerated scalar
// xenhc: returns: sometimes
int sometimes(void);
// CHECK: c:[[@LINE+2]]:4: warning: this annotation cannot be read: unknown key 'fress'
// ALONE: c:[[@LINE+1]]:4: warning: this annotation cannot be read: unknown key 'fress'
// xenhc: fress: [0]
void fress(void *);
// A comment on something else is none of the function's.
// xenhc: returns: never

int elsewhere(void);
// xenhc: returns: rarely -- NOLINT(xenhc-annotation)
int rarely(void);

// Objects end once, by the hand of their owner, and nobody touches them afterwards.
//
// RUN: not %xenhc-check --quiet --checks='-*,xenhc-double-free' %s -- | %messages | sed -e 's/.*c:/c:/' > %t
// RUN: %filecheck --input-file=%t %s

typedef unsigned long size_t;
typedef struct FILE FILE;
typedef struct xc_interface xc_interface;
typedef struct cpupool_info cpupool_info;
struct node { struct node *next; char *name; };
struct record { unsigned length; char *data; };

void free(void *);
void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
char *strdup(const char *);
void *memset(void *, int, size_t);
FILE *fopen(const char *, const char *);
int fclose(FILE *);
int fputs(const char *, FILE *);
int munmap(void *, size_t);
void *mmap_pages(int);
xc_interface *xc_interface_open(void *, void *, unsigned);
int xc_interface_close(xc_interface *);
void abort(void) __attribute__((noreturn));
int condition(const char *);
void use(const void *);
int fill(char **out);
int read_record(struct record *);

//===- Twice ----------------------------------------------------------------===//

int bad_twice(const char *path) {
  int rc = -1;
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  if (fputs("x", f) < 0)
    goto out;
  if (fclose(f))
    goto out;
  return 0;
out:
  // CHECK: c:[[@LINE+1]]:10: warning: 'f' is released again by 'fclose'
  fclose(f);
  return rc;
}
// CHECK-NEXT: c:[[@LINE-8]]:7: note: released here, by 'fclose'

int good_twice(const char *path) {
  FILE *f = fopen(path, "w");
  int rc = -1;
  if (!f)
    return -1;
  if (fputs("x", f) < 0)
    goto out;
  rc = fclose(f);
  f = 0;
out:
  if (f)
    fclose(f);
  return rc;
}

// The variable says whether it is still there.
void good_flag(void) {
  int mine = 1;
  char *p = malloc(3);
  if (condition("a")) {
    free(p);
    mine = 0;
  }
  if (mine)
    free(p);
}

void bad_alias(struct node *n) {
  char *name = n->name;
  free(n->name);
  // CHECK: c:[[@LINE+1]]:8: warning: 'name' is released again by 'free'
  free(name);
}
// CHECK-NEXT: note: released here

void bad_retry(int (*test)(void)) {
  char *p;
again:
  p = strdup("a");
retry:
  // CHECK: c:[[@LINE+1]]:8: warning: 'p' is released again by 'free'
  free(p);
  if (test())
    goto retry;
  if (test())
    goto again;
}
// CHECK-NEXT: note: released here

void good_loop(int n) {
  for (int i = 0; i < n; ++i) {
    char *p = strdup("a");
    free(p);
  }
}

void good_list(struct node *n) {
  while (n) {
    struct node *next = n->next;
    free(n->name);
    free(n);
    n = next;
  }
}

// What a function of the file does on all its paths, its callers know.
static void destroy(xc_interface *xch, struct node *n) {
  if (n)
    free(n->name);
  free(n);
  xc_interface_close(xch);
}
static void maybe_destroy(struct node *n) {
  if (condition("b"))
    free(n);
}

void bad_callee(struct node *n) {
  xc_interface *xch = xc_interface_open(0, 0, 0);
  destroy(xch, n);
  // CHECK: c:[[@LINE+1]]:22: warning: 'xch' is released again by 'xc_interface_close'
  xc_interface_close(xch);
}
// CHECK-NEXT: note: released here, by 'destroy'

void good_callee(struct node *n) {
  maybe_destroy(n);
  free(n);
}

//===- Afterwards -----------------------------------------------------------===//

char *bad_return(void) {
  char *p = malloc(9);
  if (!p)
    return 0;
  if (condition(p)) {
    free(p);
    goto out;
  }
  p[0] = 0;
out:
  // CHECK: c:[[@LINE+1]]:10: warning: 'p' is returned after its release
  return p;
}
// CHECK-NEXT: note: released here

char *good_return(void) {
  char *p = malloc(9);
  if (condition("c")) {
    free(p);
    p = 0;
  }
  return p;
}

void bad_use(struct node *n) {
  free(n);
  // CHECK: c:[[@LINE+1]]:7: warning: 'n' is used after its release
  use(n->name);
}
// CHECK-NEXT: note: released here

void bad_log(struct node *n) {
  free(n->name);
  // CHECK: c:[[@LINE+1]]:7: warning: 'n->name' is used after its release
  use(n->name);
}
// CHECK-NEXT: note: released here

//===- What is none of the releaser's ---------------------------------------===//

void bad_advanced(int n) {
  char **list = calloc(n, sizeof(*list));
  for (; n > 0; --n, ++list)
    use(*list);
  // CHECK: c:[[@LINE+1]]:8: warning: 'list' is passed to 'free', but no longer points to the start of the object
  free(list);
}
// CHECK-NEXT: note: it comes from 'calloc'

void good_advanced(int n) {
  char **list = calloc(n, sizeof(*list));
  for (char **p = list; n > 0; --n, ++p)
    use(*p);
  free(list);
}

void bad_mapping(int offset) {
  char *p = mmap_pages(1);
  p = p + offset;
  // CHECK: c:[[@LINE+1]]:10: warning: 'p' is passed to 'munmap', but no longer points to the start of the object
  munmap(p, 4096);
}
// CHECK-NEXT: note: it comes from 'mmap_pages'

void bad_literal(int which) {
  char *p = which ? 0 : strdup("a");
  if (which)
    p = "b";
  // CHECK: c:[[@LINE+1]]:8: warning: 'p' is passed to 'free', but is a string literal
  free(p);
}

void bad_stack(const char *s) {
  char buffer[8], *p = buffer;
  if (condition(s))
    p = malloc(99);
  // CHECK: c:[[@LINE+1]]:8: warning: 'p' is passed to 'free', but is the variable 'buffer'
  free(p);
}

void good_stack(const char *s) {
  char buffer[8], *p = buffer;
  if (condition(s))
    p = malloc(99);
  if (p != buffer)
    free(p);
}

void bad_releaser(void) {
  xc_interface *xch = xc_interface_open(0, 0, 0);
  // CHECK: c:[[@LINE+1]]:8: warning: 'xch' is passed to 'free', but has to be released by 'xc_interface_close'
  free(xch);
}
// CHECK-NEXT: note: it comes from 'xc_interface_open'

//===- Nothing there yet ----------------------------------------------------===//

int bad_uninitialised(void) {
  char *p, *q = malloc(3);
  if (!q)
    goto out;
  p = malloc(3);
out:
  // CHECK: c:[[@LINE+1]]:8: warning: 'p' is passed to 'free', but nothing was stored there on some path
  free(p);
  free(q);
  return 0;
}
// CHECK-NEXT: c:[[@LINE-10]]:9: note: declared here without a value

int good_uninitialised(void) {
  char *p = 0, *q = malloc(3);
  if (!q)
    goto out;
  p = malloc(3);
out:
  free(p);
  free(q);
  return 0;
}

int bad_output(void) {
  struct record r;
  int rc = read_record(&r);
  if (rc)
    goto out;
  use(r.data);
out:
  // CHECK: c:[[@LINE+1]]:8: warning: 'r.data' is passed to 'free', but nothing was stored there on some path
  free(r.data);
  return rc;
}
// CHECK-NEXT: note: declared here without a value
// CHECK-NEXT: note: 'read_record' need not have set it when it fails

int good_output(void) {
  char *p;
  int rc = fill(&p);
  if (rc)
    return rc;
  free(p);
  return 0;
}

static int fill_always(char **out) {
  *out = 0;
  return fill(out);
}

int good_output_always(void) {
  char *p;
  int rc = fill_always(&p);
  if (rc)
    goto out;
  use(p);
out:
  free(p);
  return rc;
}

// A function that calls itself, and one of which its name alone says that it takes objects back.
struct tree;
struct tree *tree_new(int);
int tree_put(struct tree *);

static int convert(struct tree **out, int n) {
  struct tree *inner;
  int rc;
  if (n == 0) {
    *out = tree_new(0);
    return *out ? 0 : -1;
  }
  rc = convert(&inner, n - 1);
  if (rc)
    return rc;
  *out = inner;
  return 0;
}

int bad_converted(int n) {
  struct tree *root;
  int rc = convert(&root, n);
  if (rc)
    goto out;
  use(root);
out:
  // CHECK: c:[[@LINE+1]]:12: warning: 'root' is passed to 'tree_put', but nothing was stored there on some path
  tree_put(root);
  return rc;
}
// CHECK-NEXT: note: declared here without a value
// CHECK-NEXT: note: 'convert' need not have set it when it fails

int good_converted(int n) {
  struct tree *root = 0;
  int rc = convert(&root, n);
  if (rc)
    goto out;
  use(root);
out:
  tree_put(root);
  return rc;
}

// There may be several references: what the name says is not that the object has gone.
void good_references(void) {
  struct tree *t = tree_new(1);
  tree_put(t);
  tree_put(t);
}

int bad_null(void) {
  FILE *f = fopen("a", "r");
  int rc = -1;
  if (!f)
    goto out;
  rc = 0;
out:
  // CHECK: c:[[@LINE+1]]:10: warning: 'f' is NULL on some path, which 'fclose' does not stand
  fclose(f);
  return rc;
}

//===- realloc --------------------------------------------------------------===//

struct buffer { char *data; size_t size; };

int bad_realloc(struct buffer *b) {
  // CHECK: c:[[@LINE+1]]:11: warning: the only pointer to 'b->data' is lost if 'realloc' fails
  b->data = realloc(b->data, b->size);
  if (!b->data)
    return -1;
  return 0;
}

int good_realloc(struct buffer *b) {
  char *p = realloc(b->data, b->size);
  if (!p)
    return -1;
  b->data = p;
  return 0;
}

// Who ends the program when there is no memory loses nothing.
void good_realloc_abort(struct buffer *b) {
  b->data = realloc(b->data, b->size);
  if (!b->data)
    abort();
}

// If realloc fails, what it was given is still there.
int good_realloc_failed(char *p) {
  char *q = realloc(p, 99);
  if (!q) {
    free(p);
    return -1;
  }
  free(q);
  return 0;
}

int bad_realloc_used(char *p) {
  char *q = realloc(p, 99);
  if (q)
    // CHECK: c:[[@LINE+1]]:10: warning: 'p' is released again by 'free'
    free(p);
  free(q);
  return 0;
}
// CHECK-NEXT: note: released here, by 'realloc'

// What somebody else may have changed, and what is silenced.
void change(struct node *);
void good_changed(struct node *n) {
  free(n->name);
  change(n);
  free(n->name);
}
void good_silenced(char *p) {
  free(p);
  free(p); // NOLINT(xenhc-double-free)
}

// An address that is kept in a number: what is there is a pointer all the same.
static void drop(char **p) { free(*p); }
void good_address_in_number(unsigned long n) {
  drop((char **)n);
  if (!*(char **)n)
    drop((char **)n);
}
void bad_address_in_number(unsigned long n) {
  drop((char **)n);
  // CHECK: c:[[@LINE+1]]:{{[0-9]+}}: warning: what '{{.*}}n' holds is released again by 'drop'
  drop((char **)n);
}

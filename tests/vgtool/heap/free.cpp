// What is freed has to be a live block, by the address that its allocation returned, and by the family of functions
// that it came from. Each report shows the block with its stacks.
//
// RUN: g++ -g -O0 -w %s -o %t
// RUN: %xenhc -q %t 2>&1 | FileCheck %s
// RUN: not %xenhc -q --error-exitcode=9 %t > %t.log 2>&1
// RUN: %xenhc -q --error-exitcode=9 %t good 2>&1 | not grep '^=='
// RUN: %xenhc -q --show-mismatched-frees=no %t 2>&1 | FileCheck %s --check-prefix=FAMILIES
// RUN: %xenhc -q --show-mismatched-frees=no %t 2>&1 | not grep Mismatched

#include <cstdlib>
#include <malloc.h>
#include <new>

struct alignas(64) Wide {
  char Bytes[64];
};

static void good() {
  free(malloc(10));
  free(calloc(3, 3));
  free(memalign(256, 10));
  free(realloc(malloc(10), 20));
  free(nullptr);
  delete new int;
  delete[] new int[3];
  delete new Wide;
  delete[] new Wide[2];
  ::operator delete(::operator new(10, std::nothrow), std::nothrow);
}

static void twice() {
  void *Block = malloc(40);
  free(Block);
  free(Block);
}

static void inside() { free((char *)malloc(40) + 16); }
static void onStack() {
  int Variable;
  free((void *)&Variable);
}
static void damaged() {
  char *Block = (char *)malloc(40);
  for (int I = 1; I <= 32; ++I)
    Block[-I] = 1;
  free(Block);
}

int main(int Argc, char **) {
  good();
  if (Argc > 1)
    return 0;
  twice();
  inside();
  onStack();
  damaged();
  delete (int *)malloc(4);
  free(new int);
  delete new int[4];
  delete[] new int;
  free(realloc((void *)new char[8], 16));
  free(new Wide);
}

// CHECK: Invalid free() / delete / realloc(): the block was freed before
// CHECK-NEXT: at {{.*}}: free
// CHECK-NEXT: by {{.*}}: twice()
// CHECK: Address {{.*}} is 0 bytes inside a block of size 40 free'd
// CHECK-NEXT: at {{.*}}: free
// CHECK-NEXT: by {{.*}}: twice()
// CHECK: Block was alloc'd at
// CHECK-NEXT: at {{.*}}: malloc
// CHECK: How to fix: free each block once
// CHECK: Invalid free() / delete / realloc(): the address is inside of a block
// CHECK: Address {{.*}} is 16 bytes inside a block of size 40 alloc'd
// CHECK: Invalid free() / delete / realloc(){{$}}
// CHECK: Address {{.*}} is on thread 1's stack
// CHECK: Invalid free() / delete / realloc(): the program has written over the memory just before the block
// CHECK: Mismatched free: delete of a block that malloc() returned
// CHECK: alloc'd
// CHECK: How to fix: use free() for what malloc()
// CHECK: Mismatched free: free() / realloc() of a block that new returned
// CHECK: How to fix: use delete for
// CHECK: Mismatched free: delete of a block that new[] returned
// CHECK: How to fix: use delete[] for
// CHECK: Mismatched free: delete[] of a block that new returned
// CHECK: Mismatched free: free() / realloc() of a block that new[] returned
// CHECK: at {{.*}}: realloc
// CHECK: Mismatched free: free() / realloc() of a block that new returned
// CHECK-NOT: Mismatched

// FAMILIES: the block was freed before

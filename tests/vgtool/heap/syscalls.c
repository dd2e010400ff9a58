// System calls that use freed memory, or memory beside a block, are reported; the kernel would not notice.
//
// RUN: %cc -g -w %s -o %t
// RUN: not %xenhc -q --error-exitcode=9 %t bad 2>&1 | FileCheck %s
// RUN: %xenhc -q --error-exitcode=9 %t good 2>&1 | not grep '^=='
// RUN: %xenhc -q --error-exitcode=9 --check-syscall-memory=no %t bad 2>&1 | not grep '^=='

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int Argc, char **Argv) {
  const int Bad = Argc > 1 && !strcmp(Argv[1], "bad");
  const int Null = open("/dev/null", O_WRONLY), Zero = open("/dev/zero", O_RDONLY);
  char *Block = calloc(1, 100);
  char *Name = strdup("/dev/null");
  write(Null, Block, Bad ? 101 : 100);
  if (!Bad) {
    /* Asking for EFAULT is not wrong. */
    write(Null, Block, 100);
    read(Zero, (void *)16, 8);
    close(open(Name, O_RDONLY));
  }
  free(Block);
  free(Name);
  if (Bad) {
    read(Zero, Block + 90, 8);
    close(open(Name, O_RDONLY));
  }
  return 0;
}

// CHECK: System call write(buf) reads memory beside a heap block
// CHECK: Address {{.*}} is 0 bytes after a block of size 100 alloc'd
// CHECK: System call read(buf) writes to a freed heap block
// CHECK: Address {{.*}} is 90 bytes inside a block of size 100 free'd
// CHECK: System call open{{(at)?}}(filename) reads a freed heap block

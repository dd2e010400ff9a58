// libxenctrl 4.17 keeps a wide result whole, from the multicall's entry through its hypercall buffer to the caller; a
// caller may still lose it.
//
// RUN: gcc -g -O1 -Wall -Wextra %s -o %t -lxenctrl
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
//
// >>release 4.17
// >>on ioctl:0x50ff errno ENOTTY
// >>on XENMEM_maximum_ram_page return 0x100000007

#include <stdio.h>
#include <string.h>
#include <xenctrl.h>

static volatile int Narrow;

int main(int Argc, char **Argv) {
  (void)Argc;
  xc_interface *Xch = xc_interface_open(NULL, NULL, 0);
  unsigned long Max = 0;
  if (!Xch || xc_maximum_ram_page(Xch, &Max) < 0)
    return 2;
  printf("%#lx\n", Max);
  if (strcmp(Argv[1], "bad") == 0)
    Narrow = Max;
  xc_interface_close(Xch);
  return 0;
}

// GOOD: 0x100000007
// GOOD: ERROR SUMMARY: 0 errors
// BAD: XENMEM_maximum_ram_page: its result 4294967303 (0x100000007) is cut to 32 bits here: 7
// BAD-NEXT: at 0x{{.*}}: main (libxenctrl-result.c:[[#]])
// BAD-NEXT: The result came from
// BAD: xc_maximum_ram_page
// BAD: ERROR SUMMARY: 1 errors

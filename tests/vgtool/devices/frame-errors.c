// Frames that could not be mapped say so in an array of their own: somebody has to look at it.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --follow-results=all --replay=%t.replay %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %xenhc --follow-results=all --replay=%t.replay %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --replay=%t.replay %t bad 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on IOCTL_PRIVCMD_MMAPBATCH_V2 return 0 write err[1]=-22 write err[2]=-22

#include "hypercall.h"

enum { Count = 4 };

int main(int Argc, char **Argv) {
  openPrivcmd();
  const int Bad = Argc > 1 && strcmp(Argv[1], "bad") == 0;
  char *Where = mmap(NULL, Count * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Privcmd, 0);
  xen_pfn_t Frames[Count] = {0x10, 0x11, 0x12, 0x13};
  int Errors[Count];
  privcmd_mmapbatch_v2_t Batch = {.num = Count, .dom = 5, .addr = (uintptr_t)Where, .arr = Frames, .err = Errors};
  if (Where == MAP_FAILED || ioctl(Privcmd, IOCTL_PRIVCMD_MMAPBATCH_V2, &Batch) != 0)
    return 2;
  // One frame too few is looked at, and the first bad one is.
  for (int I = 0; I < (Bad ? 2 : Count); ++I)
    if (Errors[I])
      printf("frame %d: %d\n", I, Errors[I]);
  munmap(Where, Count * 4096);
  return 0;
}

// GOOD: frame 1: -22
// GOOD-NOT: never tested
// GOOD: HYPERCALL SUMMARY
// GOOD-NOT: never tested
// GOOD: ERROR SUMMARY: 0 errors

// BAD: frame 1: -22
// BAD: unchecked results: 1 failure that the program never tested
// BAD-NEXT: 1 IOCTL_PRIVCMD_MMAPBATCH_V2 gave an element of err the error EINVAL
// BAD: by {{.*}}: main (frame-errors.c

// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 --trace-hypercalls=yes %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
//
// >>release 4.17
// >>on IOCTL_PRIVCMD_MMAPBATCH_V2 return 0 write err[1]=-22

#include "hypercall.h"

int main(int Argc, char **Argv) {
  openPrivcmd();
  const int Bad = Argc > 1 && strcmp(Argv[1], "bad") == 0;
  xen_pfn_t *Frames = malloc(3 * sizeof *Frames);
  int *Errors = malloc((Bad ? 2 : 3) * sizeof *Errors);
  Frames[0] = 0x10, Frames[1] = 0x11, Frames[2] = 0x12;
  void *Where = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Privcmd, 0);
  void *Other = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Privcmd, 0);
  if (Where == MAP_FAILED || Other == MAP_FAILED)
    return 2;
  *(int *)Where = 1; // Mappings of the device do not share memory with each other.
  if (*(int *)Other != 0)
    return 3;
  privcmd_mmapbatch_v2_t Batch = {.num = 3, .dom = 5, .addr = (uintptr_t)Where};
  Batch.arr = Frames;
  Batch.err = Errors;
  const int Result = ioctl(Privcmd, IOCTL_PRIVCMD_MMAPBATCH_V2, &Batch);
  if (!Bad)
    printf("result %d: %d %d %d\n", Result, Errors[0], Errors[1], Errors[2]);
  return 0;
}

// GOOD: IOCTL_PRIVCMD_MMAPBATCH_V2(num=3, dom=5, addr=0x{{[0-9a-f]+}}{{.*}}, arr=0x{{[0-9a-f]+}}[3] {{.*}}) = 0 -> err={0, {{.*}}, 0}
// GOOD: result 0: 0 -22 0
// GOOD: 1 0 IOCTL_PRIVCMD_MMAPBATCH_V2
// GOOD: ERROR SUMMARY: 0 errors

// BAD: IOCTL_PRIVCMD_MMAPBATCH_V2: err is 4 bytes too short (needs 12 bytes for num=3)

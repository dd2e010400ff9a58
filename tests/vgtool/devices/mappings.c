// Mappings of Xen's devices: unmapped whole, once, not used afterwards; frames that could not be mapped.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --check-hypercall-memory=yes --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %xenhc --check-hypercall-memory=yes --replay=%t.replay --error-exitcode=9 %t bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD < %t.bad
// RUN: not %xenhc --resource-leaks=yes --replay=%t.replay --error-exitcode=9 %t leak > %t.leak 2>&1
// RUN: FileCheck %s --check-prefix=LEAK < %t.leak
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t leak 2>&1 | FileCheck %s --check-prefix=BRIEF
// RUN: %xenhc --resource-leaks=no --replay=%t.replay --error-exitcode=9 %t leak 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.17
// >>on XEN_SYSCTL_getdomaininfolist return 0
// >>on IOCTL_PRIVCMD_MMAPBATCH_V2 return 0 write err[1]=-22

#include "hypercall.h"

static int Buffers;

static void *map(int Device, size_t Pages) {
  void *Where = mmap(NULL, Pages * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Device, 0);
  if (Where == MAP_FAILED)
    exit(2);
  return Where;
}

static void unmap(void *Where, size_t Pages) {
  if (munmap(Where, Pages * 4096) != 0)
    exit(2);
}

static char *mapFrames(void) {
  char *Where = map(Privcmd, 3);
  xen_pfn_t Frames[3] = {0x10, 0x11, 0x12};
  int Errors[3];
  privcmd_mmapbatch_v2_t Batch = {.num = 3, .dom = 5, .addr = (uintptr_t)Where, .arr = Frames, .err = Errors};
  if (ioctl(Privcmd, IOCTL_PRIVCMD_MMAPBATCH_V2, &Batch) != 0)
    exit(2);
  return Where;
}

static void list(struct xen_sysctl *Call, void *Info) {
  struct xen_sysctl Sent = {.cmd = XEN_SYSCTL_getdomaininfolist, .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  Sent.u.getdomaininfolist.max_domains = 1;
  set_xen_guest_handle_raw(Sent.u.getdomaininfolist.buffer, Info);
  *Call = Sent;
  hypercall1(__HYPERVISOR_sysctl, Call);
}

static void good(void) {
  struct xen_sysctl *Call = map(Buffers, 1);
  char *Info = map(Buffers, 2);
  list(Call, Info);
  char *Frames = mapFrames();
  list(Call, Frames);            // Its first frame is there.
  unmap(Frames + 2 * 4096, 1);   // Frames may go one by one.
  unmap(Frames, 2);
  unmap(Info, 2);
  // A region of one's own that held one.
  char *Region = mmap(NULL, 4 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mmap(Region + 4096, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, Buffers, 0);
  unmap(Region, 4);
  // A child does not own what its parent has.
  const pid_t Child = fork();
  if (Child == 0)
    exit(0);
  waitpid(Child, NULL, 0);
  unmap(Call, 1);
}

static void bad(void) {
  struct xen_sysctl *Call = map(Buffers, 1);
  char *Region = mmap(NULL, 4 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mmap(Region, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, Buffers, 0);
  unmap(Region, 2); // One page too many.
  char *Info = map(Buffers, 3);
  unmap(Info, 1); // Two pages too few.
  list(Call, Info + 8);
  char *Frames = mapFrames();
  list(Call, Frames + 4096); // That frame has an error.
  unmap(Frames, 3);
  hypercall1(__HYPERVISOR_sysctl, Frames);
}

static void leak(void) {
  mapFrames();
  for (int I = 0; I < 2; ++I)
    map(Buffers, 2);
}

int main(int Argc, char **Argv) {
  const char *What = Argc > 1 ? Argv[1] : "good";
  openPrivcmd();
  Buffers = open("/dev/xen/hypercall", O_RDWR | O_CLOEXEC);
  if (strcmp(What, "good") == 0)
    good();
  else if (strcmp(What, "bad") == 0)
    bad();
  else
    leak();
  return 0;
}

// GOOD-NOT: given back
// GOOD: ERROR SUMMARY: 0 errors
// GOOD-NOT: given back

// BAD: munmap() of 8192 bytes, at a hypercall buffer of 4096 bytes: it unmaps other memory as well
// BAD: by {{.*}}: bad (mappings.c
// BAD: inside a hypercall buffer of size 4,096 alloc'd
// BAD: munmap() of 4096 bytes of a hypercall buffer of 12288 bytes
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to unmapped memory
// BAD: Address 0x{{.*}} is 8 bytes inside a hypercall buffer of size 12,288 free'd
// BAD: munmap
// BAD: alloc'd
// BAD: mmap
// BAD: XEN_SYSCTL_getdomaininfolist: u.getdomaininfolist.buffer points to a foreign frame that could not be mapped, which is not hypercall-safe
// BAD: Address 0x{{.*}} is 4,096 bytes inside a foreign mapping of domain 5 of size 12,288 alloc'd
// BAD: sysctl: u_sysctl points to unmapped memory
// BAD: is 0 bytes inside a foreign mapping of domain 5 of size 12,288 free'd
// BAD: by {{.*}}: bad (mappings.c
// BAD: not given back at the end: 2 hypercall buffers
// BAD: ERROR SUMMARY: 5 errors

// LEAK: 1 foreign mapping of domain 5 (12288 bytes) never given back
// LEAK: by {{.*}}: mapFrames (mappings.c
// LEAK: 2 hypercall buffers (16384 bytes) never given back
// LEAK: by {{.*}}: leak (mappings.c
// LEAK: ERROR SUMMARY: 2 errors

// BRIEF: not given back at the end: 1 foreign mapping of domain 5, 2 hypercall buffers (see --resource-leaks=yes)
// BRIEF: ERROR SUMMARY: 0 errors

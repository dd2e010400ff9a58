// What the tool knows while the program runs: to gdb and vgdb, and to the program itself.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc -q --replay=%t.replay %t 2>&1 | FileCheck %s
//
// The same through vgdb, from outside.
// RUN: bash %S/../Inputs/vgdb.sh "%xenhc" %t %t.replay %t.out
// RUN: FileCheck %s --check-prefix=VGDB --input-file=%t.out.calls
// RUN: FileCheck %s --check-prefix=HELP --input-file=%t.out.help
//
// >>release 4.17
// >>on XENVER_version return 0x40011

#include "hypercall.h"
#include <valgrind/valgrind.h>

static void *mapBuffer(int Fd, size_t Size) {
  return mmap(NULL, Size, PROT_READ | PROT_WRITE, MAP_SHARED, Fd, 0);
}

static void __attribute__((noinline)) lose(void) { memset(malloc(4321), 0, 4321); }

int main(int Argc, char **Argv) {
  openPrivcmd();
  fprintf(stderr, "begin\n");
  VALGRIND_MONITOR_COMMAND("xenhc calls");
  VALGRIND_MONITOR_COMMAND("xenhc buffers");
  hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
  if (Argc > 2) {
    close(open(Argv[2], O_CREAT | O_WRONLY, 0600));
    for (int I = 0; I < 600 && access(Argv[2], F_OK) == 0; ++I)
      usleep(100000);
    return 0;
  }
  const int Hypercall = open("/dev/xen/hypercall", O_RDWR);
  void *Two = mapBuffer(Hypercall, 8192), *One = mapBuffer(Hypercall, 4096);
  munmap(Two, 8192);
  fprintf(stderr, "later\n");
  VALGRIND_MONITOR_COMMAND("xenhc calls");
  VALGRIND_MONITOR_COMMAND("xenhc b");
  munmap(One, 4096);
  lose();
  VALGRIND_MONITOR_COMMAND("xenhc leaks full");
  VALGRIND_MONITOR_COMMAND("xenhc leaks some");
  VALGRIND_MONITOR_COMMAND("xenhc nonsense");
  fprintf(stderr, "unknown to all: %ld\n", (long)VALGRIND_MONITOR_COMMAND("nonsense"));
  fprintf(stderr, "known: %ld\n", (long)VALGRIND_MONITOR_COMMAND("xenhc help"));
  return 0;
}

// CHECK: begin
// CHECK: HYPERCALL SUMMARY: no call to Xen
// CHECK: nothing of Xen's devices is mapped
// CHECK: later
// CHECK: 1 0 XENVER_version
// CHECK-NOT: 8192 bytes
// CHECK: 0x{{[0-9a-f]+}}: 4096 bytes, hypercall buffer
// CHECK-NEXT: at {{.*}}: mmap
// CHECK-NEXT: by {{.*}}: mapBuffer
// CHECK-NOT: bytes, hypercall buffer
// CHECK: 4321 bytes in 1 block are definitely lost
// CHECK: some does not match
// CHECK: nonsense does not match
// CHECK: unknown to all: 1
// CHECK: xenhc buffers
// CHECK: known: 0

// VGDB: HYPERCALL SUMMARY: Xen 4.17
// VGDB: 1 0 XENVER_version

// HELP: general valgrind monitor commands
// HELP: xenhc monitor commands
// HELP-NEXT: xenhc calls

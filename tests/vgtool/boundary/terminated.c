// Arrays that end with a zero instead of having a count, addresses that share a word with flags, and a buffer that is
// read as one thing and written as another.
//
// RUN: %hc
// RUN: %replay
// RUN: not %xenhc --replay=%t.replay --error-exitcode=9 %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t good 2>&1 | FileCheck %s --check-prefix=GOOD
//
// >>release 4.7
// >>default return 0

#include "hypercall.h"
#include <xen/platform.h>

/* As 4.7 had it: tools of 4.17 know it no more. */
struct flask_user {
  uint32_t cmd, interface_version, start_sid, size;
  void *buffer;
};

static void *fresh(size_t Bytes, size_t Zeroed) {
  return memset(malloc(Bytes), 0, Zeroed);
}

/* Elements 0 and 1 are given, the last one is given an address only. */
static void setTrapTable(uint64_t LastAddress) {
  trap_info_t *Traps = fresh(3 * sizeof *Traps, 2 * sizeof *Traps);
  Traps[0].address = Traps[1].address = 0x1000;
  Traps[2].address = LastAddress;
  hypercall1(__HYPERVISOR_set_trap_table, Traps);
  free(Traps);
}

static void setVariable(uint16_t *Name) {
  struct xen_platform_op Call;
  memset(&Call, 0, sizeof Call);
  Call.cmd = XENPF_efi_runtime_call;
  Call.interface_version = XENPF_INTERFACE_VERSION;
  Call.u.efi_runtime_call.function = XEN_EFI_set_variable;
  set_xen_guest_handle(Call.u.efi_runtime_call.u.set_variable.name, Name);
  hypercall1(__HYPERVISOR_platform_op, &Call);
}

static void updateVaMapping(uint64_t Flags) {
  privcmd_hypercall_t Call = {.op = __HYPERVISOR_update_va_mapping, .arg = {0x1000, 0, Flags}};
  rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

/* The name is there but for its last bytes. */
static void flaskUser(size_t Missing) {
  struct flask_user Call = {9, 1, 0, 16, fresh(16, 16 - Missing)};
  hypercall1(__HYPERVISOR_xsm_op, &Call);
  free(Call.buffer);
}

int main(int Argc, char **Argv) {
  (void)Argc;
  openPrivcmd();
  uint64_t *Map = fresh(16, 8);
  uint16_t *Name = fresh(6, 6);
  Name[0] = Name[1] = 'x';
  if (strcmp(Argv[1], "good") == 0) {
    hypercall1(__HYPERVISOR_set_trap_table, NULL);
    setTrapTable(0);
    setVariable(Name);
    // To all, nowhere, and to those in the map.
    for (int Flags = 0; Flags < 8; ++Flags)
      updateVaMapping(Flags);
    updateVaMapping((uintptr_t)Map | 1);
    flaskUser(0);
    return 0;
  }
  puts("# the table has no end");
  setTrapTable(0x2000);
  puts("# the end has no value");
  trap_info_t *Traps = fresh(2 * sizeof *Traps, sizeof *Traps);
  Traps[0].address = 0x1000;
  hypercall1(__HYPERVISOR_set_trap_table, Traps);
  puts("# the name has no end");
  Name[2] = 'x';
  setVariable(Name);
  puts("# there is no name");
  setVariable(NULL);
  puts("# the map has no value");
  updateVaMapping((uintptr_t)(Map + 1) | 2);
  puts("# not all of the name is there");
  flaskUser(1);
  return 0;
}

// BAD: # the table has no end
// BAD: set_trap_table: traps is 16 bytes too short (needs 64 bytes)
// BAD: set_trap_table: traps[2].vector is uninitialised (1 of 1 byte)
// BAD: # the end has no value
// BAD-NOT: traps[1].vector
// BAD: set_trap_table: traps[1].address is uninitialised (8 of 8 bytes)
// BAD: # the name has no end
// BAD: XEN_EFI_set_variable: u.efi_runtime_call.u.set_variable.name is 2 bytes too short (needs 8 bytes)
// BAD: # there is no name
// BAD: XEN_EFI_set_variable: u.efi_runtime_call.u.set_variable.name is NULL (needs 2 bytes)
// BAD: # the map has no value
// BAD: update_va_mapping: flags is uninitialised (8 of 8 bytes)
// BAD: # not all of the name is there
// BAD: FLASK_USER: u.userlist.u.user[15] is uninitialised (1 of 16 bytes of u.userlist.u.user)
// BAD: reports, suppressed ones included: 6 Undefined, 2 Unaddressable, 1 NullPointer

// GOOD: ERROR SUMMARY: 0 errors

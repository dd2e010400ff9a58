// SPDX-License-Identifier: GPL-2.0-or-later
// Does Xen agree with the table? Runs under the tool in dom0: argument: the number of a guest.
//
// Every operation here only asks. It is issued twice, with everything that it is not given filled
// with one pattern and then with another, and marked undefined. What differs from both patterns
// afterwards, Xen wrote; what has become defined, the table says that Xen wrote. The bytes behind
// each buffer are watched as well.
#include "hypercall.h"

#include <valgrind/memcheck.h>
#include <xen/arch-x86/cpuid.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/hypfs.h>
#include <xen/physdev.h>
#include <xen/platform.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

enum { MaxAreas = 8, Guard = 64, MaxSize = 1 << 17 };

/// Memory that a call may touch: pattern, undefined, guarded.
static struct {
  uint8_t *Data;
  size_t Size;
  uint8_t Before[MaxSize], Defined[MaxSize], After[2][MaxSize], Marked[MaxSize];
} Areas[MaxAreas];
static int NumAreas;
static uint8_t Pattern;
static int Guest;
static int Proven, Differing, Refused;

static void *area(size_t Size) {
  const int I = NumAreas++;
  if (I == MaxAreas || Size + Guard > MaxSize)
    abort();
  if (!Areas[I].Data)
    Areas[I].Data = mmap(NULL, MaxSize, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  Areas[I].Size = Size + Guard;
  memset(Areas[I].Data, Pattern, Size + Guard);
  (void)VALGRIND_MAKE_MEM_UNDEFINED(Areas[I].Data, Size + Guard);
  return Areas[I].Data;
}

/// The bytes of [Data, Data + Size) whose eight bits are all defined.
static void definedBytes(uint8_t *Data, size_t Size, uint8_t *Defined) {
  if (VALGRIND_GET_VBITS(Data, Defined, Size) != 1)
    abort();
  (void)VALGRIND_MAKE_MEM_DEFINED(Defined, Size);
  for (size_t I = 0; I < Size; ++I)
    Defined[I] = Defined[I] == 0;
}

typedef long Operation(void);

static int differ(const char *Name, const char *What, int Area, size_t From, size_t To) {
  printf("DIFFER %s: %s: buffer %d, bytes %zu to %zu\n", Name, What, Area, From, To - 1);
  return 1;
}

static void issue(const char *Name, Operation *Call) {
  long Result[2];
  int Wrong = 0;
  for (int Run = 0; Run < 2; ++Run) {
    Pattern = Run ? 0x5a : 0xa5;
    NumAreas = 0;
    Result[Run] = Call();
    for (int I = 0; I < NumAreas; ++I) {
      definedBytes(Areas[I].Data, Areas[I].Size, Areas[I].Marked);
      (void)VALGRIND_MAKE_MEM_DEFINED(Areas[I].Data, Areas[I].Size);
      memcpy(Areas[I].After[Run], Areas[I].Data, Areas[I].Size);
    }
  }
  if (Result[1] < 0) {
    printf("refused %s: %s\n", Name, strerror(errno));
    ++Refused;
    return;
  }
  for (int I = 0; I < NumAreas; ++I)
    for (size_t B = 0; B < Areas[I].Size; ++B) {
      if (Areas[I].Defined[B])
        continue; // an input
      const int Wrote = Areas[I].After[0][B] != 0xa5 || Areas[I].After[1][B] != 0x5a;
      if (Wrote == Areas[I].Marked[B])
        continue;
      const size_t From = B;
      while (B + 1 < Areas[I].Size && !Areas[I].Defined[B + 1] &&
             Areas[I].Marked[B + 1] == Areas[I].Marked[From] &&
             (Areas[I].After[0][B + 1] != 0xa5 || Areas[I].After[1][B + 1] != 0x5a) == Wrote)
        ++B;
      Wrong |= differ(Name,
                      Wrote ? "Xen writes what the table says nothing of"
                            : "Xen does not write what the table says",
                      I, From, B + 1);
    }
  if (Wrong) {
    ++Differing;
    return;
  }
  printf("agree %s\n", Name);
  ++Proven;
}

/// To be called last before the hypercall: what is defined now is the operation's input.
static void ready(void) {
  for (int I = 0; I < NumAreas; ++I)
    definedBytes(Areas[I].Data, Areas[I].Size, Areas[I].Defined);
}

static long call(unsigned long Number, unsigned long A, unsigned long B, unsigned long C) {
  ready();
  privcmd_hypercall_t Call = {.op = Number, .arg = {A, B, C, 0, 0}};
  return rawIoctl(Privcmd, IOCTL_PRIVCMD_HYPERCALL, &Call);
}

static struct xen_domctl *domctl(unsigned Command, int Domain) {
  struct xen_domctl *D = area(sizeof *D);
  D->cmd = Command;
  D->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
  D->domain = Domain;
  return D;
}
static struct xen_sysctl *sysctl(unsigned Command) {
  struct xen_sysctl *S = area(sizeof *S);
  S->cmd = Command;
  S->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
  return S;
}
static struct xen_platform_op *platform(unsigned Command) {
  struct xen_platform_op *P = area(sizeof *P);
  P->cmd = Command;
  P->interface_version = XENPF_INTERFACE_VERSION;
  return P;
}
static long goDomctl(void) { return call(__HYPERVISOR_domctl, (uintptr_t)Areas[0].Data, 0, 0); }
static long goSysctl(void) { return call(__HYPERVISOR_sysctl, (uintptr_t)Areas[0].Data, 0, 0); }
static long goPlatform(void) {
  return call(__HYPERVISOR_platform_op, (uintptr_t)Areas[0].Data, 0, 0);
}

/// An operation, under the name that the table knows it by; the header below defines them all.
#define OPERATION(Text, Name)                                                                      \
  static long Name(void);                                                                          \
  __attribute__((constructor)) static void add_##Name(void) {                                      \
    Operations[NumOperations].Label = Text;                                                        \
    Operations[NumOperations++].Call = Name;                                                       \
  }                                                                                                \
  static long Name(void)
#define DOMCTL(Name, Domain, Set)                                                                  \
  OPERATION("XEN_DOMCTL_" #Name, domctl_##Name) {                                                  \
    struct xen_domctl *D = domctl(XEN_DOMCTL_##Name, Domain);                                      \
    (void)D;                                                                                       \
    Set;                                                                                           \
    return goDomctl();                                                                             \
  }
#define SYSCTL(Name, Set)                                                                          \
  OPERATION("XEN_SYSCTL_" #Name, sysctl_##Name) {                                                  \
    struct xen_sysctl *S = sysctl(XEN_SYSCTL_##Name);                                              \
    (void)S;                                                                                       \
    Set;                                                                                           \
    return goSysctl();                                                                             \
  }
#define NESTED(Label, Name, Command, Set)                                                          \
  OPERATION(Label, nested_##Name) {                                                                \
    struct xen_sysctl *S = sysctl(XEN_SYSCTL_##Command);                                           \
    (void)S;                                                                                       \
    Set;                                                                                           \
    return goSysctl();                                                                             \
  }
#define NESTED_DOMCTL(Label, Name, Command, Domain, Set)                                           \
  OPERATION(Label, nesteddom_##Name) {                                                             \
    struct xen_domctl *D = domctl(XEN_DOMCTL_##Command, Domain);                                   \
    (void)D;                                                                                       \
    Set;                                                                                           \
    return goDomctl();                                                                             \
  }
#define PLATFORM(Name, Set)                                                                        \
  OPERATION("XENPF_" #Name, platform_##Name) {                                                     \
    struct xen_platform_op *P = platform(XENPF_##Name);                                            \
    (void)P;                                                                                       \
    Set;                                                                                           \
    return goPlatform();                                                                           \
  }
#define WITH(Prefix, Name, Hypercall, Type, Set)                                                   \
  OPERATION(#Prefix #Name, with_##Prefix##Name) {                                                  \
    Type *P = area(sizeof(Type));                                                                  \
    Set;                                                                                           \
    return call(__HYPERVISOR_##Hypercall, Prefix##Name, (uintptr_t)P, 0);                          \
  }
#define HANDLE(Field, Size) ({ set_xen_guest_handle(Field, area(Size)); })
#define NULL_HANDLE(Field) memset(&(Field), 0, sizeof(Field))

static struct {
  const char *Label;
  Operation *Call;
} Operations[128];
static int NumOperations;

#include "agree-operations.h"

int main(int Argc, char **Argv) {
  Guest = Argc > 1 ? atoi(Argv[1]) : 0;
  openPrivcmd();
  for (int I = 0; I < NumOperations; ++I)
    issue(Operations[I].Label, Operations[I].Call);
  printf("%d agree, %d differ, %d refused\n", Proven, Differing, Refused);
  return Differing != 0;
}

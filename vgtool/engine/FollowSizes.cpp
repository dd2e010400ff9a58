// SPDX-License-Identifier: GPL-2.0-or-later
//
// Functions of the C library that are told how much memory to deal with. What is known of a program
// is the names of its functions.

#include "engine/Follow.h"

namespace engine::follow {

namespace {

struct Function {
  const HChar *Name;
  UInt Sizes;    ///< Mask of its arguments that are sizes or counts.
  bool Variants; ///< The C library has it several times: __NAME_avx_unaligned and so on.
};

constexpr UInt First = 1, Second = 2, Third = 4;

constexpr Function Functions[] = {
    {"the stack (alloca(), or an array of variable length)", 0, false},
    {"malloc", First, false},
    {"calloc", First | Second, false},
    {"realloc", Second, false},
    {"reallocarray", Second | Third, false},
    {"memalign", Second, false},
    {"aligned_alloc", Second, false},
    {"posix_memalign", Third, false},
    {"valloc", First, false},
    {"operator new(unsigned long)", First, false},
    {"operator new[](unsigned long)", First, false},
    {"memcpy", Third, true},
    {"mempcpy", Third, true},
    {"memmove", Third, true},
    {"memset", Third, true},
    {"memcmp", Third, true},
    {"mmap", Second, false},
    {"munmap", Second, false},
    {"read", Third, false},
    {"write", Third, false},
    {"pread", Third, false},
    {"pwrite", Third, false},
};
static_assert(StackFrame == 0);

bool startsWith(const HChar *Text, const HChar *Prefix) {
  return VG_(strncmp)(Text, Prefix, VG_(strlen)(Prefix)) == 0;
}

bool isNamed(const Function &F, const HChar *Name) {
  if (VG_(strcmp)(Name, F.Name) == 0)
    return true;
  if (!F.Variants || !startsWith(Name, "__"))
    return false;
  const SizeT Length = VG_(strlen)(F.Name);
  return VG_(strncmp)(Name + 2, F.Name, Length) == 0 && Name[2 + Length] == '_';
}

} // namespace

UInt sizeArguments(Addr Instruction, UInt *Function) {
  const HChar *Name = nullptr;
  if (!VG_(get_fnname_if_entry)(VG_(current_DiEpoch)(), Instruction, &Name))
    return 0;
  for (UInt I = 1; I < sizeof Functions / sizeof *Functions; ++I) {
    if (!isNamed(Functions[I], Name))
      continue;
    *Function = I;
    return Functions[I].Sizes;
  }
  return 0;
}

const HChar *nameOfFunction(UInt Function) { return Functions[Function].Name; }

} // namespace engine::follow

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the tool's rules use of Valgrind's core and of the rest of the tool.

#include "vg.h"

#include "engine/Access.h"
#include "engine/FlagsAhead.h"
#include "engine/Follow.h"
#include "engine/Origins.h"
#include "engine/Stack.h"
#include "engine/StringCompare.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void *VG_(memset)(void *To, Int Byte, SizeT Size) { return std::memset(To, Byte, Size); }
Int VG_(strcmp)(const HChar *A, const HChar *B) { return std::strcmp(A, B); }
Int VG_(strncmp)(const HChar *A, const HChar *B, SizeT Size) { return std::strncmp(A, B, Size); }
void *VG_(fnptr_to_fnentry)(void *Fn) { return Fn; }
void VG_(tool_panic)(const HChar *Message) {
  std::fprintf(stderr, "operators: %s\n", Message);
  std::abort();
}
void VG_(assert_fail)(Bool, const HChar *Text, const HChar *File, Int Line, const HChar *,
                      const HChar *, ...) {
  std::fprintf(stderr, "operators: %s:%d: assertion failed: %s\n", File, Line, Text);
  std::abort();
}
}

// Parts that a block with one operator does not reach.
namespace engine {
bool access::isEnabled() { return false; }
void access::check(Addr, UWord, Addr) { std::abort(); }
bool origins::enabled() { return false; }
UInt origins::makeStack(Addr) { std::abort(); }
void *origins::loadHelper(Int) { std::abort(); }
void *origins::storeHelper(Int) { std::abort(); }
void *stack::poisonHelper(Long) { std::abort(); }
bool flagsDieAt(Addr) { return false; }
bool follow::active() { return false; }
bool follow::errorsActive() { return false; }
bool follow::isReturnSite(Addr) { return false; }
VG_REGPARM(1) UWord follow::returned(UWord) { std::abort(); }
VG_REGPARM(0) void follow::compared(UWord, UWord, UWord, UWord) { std::abort(); }
VG_REGPARM(1) void follow::wasAddress(UWord) { std::abort(); }
UInt follow::sizeArguments(Addr, UInt *) { return 0; }
VG_REGPARM(3) void follow::wasSize(UWord, UWord, UWord) { std::abort(); }
VG_REGPARM(2) void follow::arrived(UWord, UWord) { std::abort(); }
void stack::poison(Addr, SizeT, UWord) { std::abort(); }
void stack::aligned(Addr, Addr, UWord) { std::abort(); }
void stack::grown(Addr, Addr, UWord) { std::abort(); }
void stack::moved(Addr, Addr, UWord) { std::abort(); }
ULong stringcompare::open(UChar *, HWord, HWord, HWord, HWord) { std::abort(); }
} // namespace engine

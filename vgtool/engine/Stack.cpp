// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Stack.h"
#include "engine/Fill.h"
#include "engine/Origins.h"
#include "engine/Shadow.h"
#include "engine/Stats.h"

// A core option (--max-stackframe=): a larger movement of the stack pointer is a switch of stacks.
extern "C" Word VG_(clo_max_stackframe);

namespace engine::stack {

[[gnu::noinline]] VG_REGPARM(3) void poison(Addr A, SizeT Length, UWord Origin) {
  shadow::makeUndefined(A, Length);
  origins::set(A, Length, static_cast<UInt>(Origin));
}

namespace {

// Frames differ in length from call to call, and loops that end each time elsewhere are foretold
// badly: the lengths of most have code of their own.
constexpr Long FirstLength = 56, LastLength = 256;

template <SizeT Length> VG_REGPARM(2) void poisonExactly(Addr A, UWord Origin) {
  if (A % 4 || A > shadow::Window - Length) {
    poison(A, Length, Origin);
    return;
  }
  fillExactly<Length>(A + shadow::Distance, ~0U);
  fillExactly<Length>(A + origins::Distance, static_cast<UInt>(Origin));
}

template <Long Length> void *helperFor(Long Wanted) {
  if constexpr (Length > LastLength)
    return nullptr;
  else
    return Wanted == Length ? reinterpret_cast<void *>(&poisonExactly<Length>)
                            : helperFor<Length + 8>(Wanted);
}

} // namespace

void *poisonHelper(Long Length) { return helperFor<FirstLength>(Length); }

VG_REGPARM(3) void aligned(Addr Old, Addr New, UWord Origin) {
  stats().StackCalls++;
  if (Old - New <= static_cast<UWord>(VG_(clo_max_stackframe)))
    poison(New - VG_STACK_REDZONE_SZB, Old - New, Origin);
}

VG_REGPARM(3) void grown(Addr Old, Addr New, UWord Origin) {
  stats().StackCalls++;
  if (Old - New <= static_cast<UWord>(VG_(clo_max_stackframe)))
    // Down from Old itself, not from its red zone: code that moves the stack by a variable amount
    // does not keep data there, but calls that have returned may have left theirs.
    poison(New - VG_STACK_REDZONE_SZB, Old - New + VG_STACK_REDZONE_SZB, Origin);
}

VG_REGPARM(3) void moved(Addr Old, Addr New, UWord Origin) {
  ThreadId Tid = VG_(get_running_tid)();
  if (Tid == VG_INVALID_THREADID)
    return;
  Addr Top = VG_(thread_get_stack_max)(Tid);
  SizeT Size = VG_(thread_get_stack_size)(Tid);
  if (New > Top || Old > Top + 1 || Top - New >= Size)
    return;
  grown(Old, New, Origin);
}

} // namespace engine::stack

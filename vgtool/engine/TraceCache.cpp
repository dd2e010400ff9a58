// SPDX-License-Identifier: GPL-2.0-or-later
//
// A trace is given again if the registers that unwinding starts from are the same and every return
// address that it went through still stands where it was found.

#include "engine/TraceCache.h"
#include "engine/GuestState.h"

namespace engine::tracecache {

namespace {

constexpr UInt MaxFrames = 16, TableBits = 9;

struct Trace {
  Addr Ip, Sp, Fp;
  UInt Epoch; ///< Of the debug information: after a dlclose() an ExeContext is not given again.
  UInt Count; ///< Return addresses; the entry is empty if Context is 0.
  UInt Context;
  Addr *Slot[MaxFrames];
  Addr Return[MaxFrames];
};

Trace Table[1U << TableBits];

Trace &entryOf(Addr Ip, Addr Sp) {
  const ULong Mix = (Ip * 0x9e3779b97f4a7c15ULL) ^ (Sp * 0xc2b2ae3d27d4eb4fULL);
  return Table[Mix >> (64 - TableBits)];
}

bool isSame(const Trace &T, Addr Top) {
  for (UInt I = 0; I < T.Count; I++)
    if (reinterpret_cast<Addr>(T.Slot[I]) > Top - sizeof(Addr) + 1 || *T.Slot[I] != T.Return[I])
      return false;
  return true;
}

bool isCode(Addr Ip) {
  const NSegment *Segment = VG_(am_find_nsegment)(Ip);
  return Segment && Segment->hasX;
}

// Fills the entry if each frame's return address lies right under the next frame, as it does but
// for signal frames and the like.
void remember(Trace &T, const Addr *Ips, const Addr *Sps, UInt Count, Addr Top) {
  T.Context = 0;
  for (UInt I = 1; I < Count; I++) {
    const Addr Slot = Sps[I] - sizeof(Addr);
    if (Slot % sizeof(Addr) || Slot < T.Sp || Slot > Top - sizeof(Addr) + 1)
      return;
    T.Slot[I - 1] = reinterpret_cast<Addr *>(Slot);
    T.Return[I - 1] = *T.Slot[I - 1];
    if (T.Return[I - 1] != Ips[I] + 1)
      return;
  }
  T.Count = Count - 1;
  T.Context = 1;
}

// How many frames lead: beyond the first function of a process the unwinder may take the program's
// arguments for frames.
UInt countReal(const Addr *Ips, UInt Count) {
  UInt Real = 1;
  while (Real < Count && isCode(Ips[Real]))
    Real++;
  return Real < Count ? Real : Count;
}

} // namespace

UInt record(ThreadId Tid) {
  const auto Frames = static_cast<UInt>(VG_(clo_backtrace_size));
  const Addr Ip = VG_(get_IP)(Tid), Sp = VG_(get_SP)(Tid);
  Addr Fp;
  VG_(get_shadow_regs_area)(Tid, reinterpret_cast<UChar *>(&Fp), 0, guest::FramePointer,
                            sizeof(Fp));
  const Addr Top = VG_(thread_get_stack_max)(Tid);
  if (Frames > MaxFrames || Top < Sp)
    return VG_(get_ECU_from_ExeContext)(VG_(record_ExeContext)(Tid, 0));
  Trace &T = entryOf(Ip, Sp);
  const UInt Epoch = VG_(current_DiEpoch)().n;
  if (T.Context && T.Ip == Ip && T.Sp == Sp && T.Fp == Fp && T.Epoch == Epoch && isSame(T, Top))
    return T.Context;
  Addr Ips[MaxFrames], Sps[MaxFrames], Fps[MaxFrames];
  const UInt Count = countReal(Ips, VG_(get_StackTrace)(Tid, Ips, Frames, Sps, Fps, 0));
  T.Ip = Ip;
  T.Sp = Sp;
  T.Fp = Fp;
  T.Epoch = Epoch;
  remember(T, Ips, Sps, Count, Top);
  const UInt Context =
      VG_(get_ECU_from_ExeContext)(VG_(make_ExeContext_from_StackTrace)(Ips, Count));
  if (T.Context)
    T.Context = Context;
  return Context;
}

} // namespace engine::tracecache

// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Events.h"
#include "engine/Access.h"
#include "engine/Follow.h"
#include "engine/Memory.h"
#include "engine/Origins.h"
#include "engine/Shadow.h"
#include "engine/ZeroPages.h"
#include "vg.h"

namespace engine {

namespace {

// What the kernel maps is filled with file contents or zeros.
void newMapping(Addr A, SizeT Len, Bool, Bool, Bool, ULong) {
  shadow::makeDefined(A, Len);
  follow::clearMemory(A, Len);
  access::forget();
}

// brk() hands out zeros as well, and the core clears what is given up and taken again.
void newBreak(Addr A, SizeT Len, ThreadId) { shadow::makeDefined(A, Len); }

// Nothing reads unmapped memory; its shadow pages go back to the kernel.
void gone(Addr A, SizeT Len) {
  shadow::makeDefined(A, Len);
  access::forget();
}

void protectionChanged(Addr, SizeT, Bool, Bool, Bool) { access::forget(); }

void moved(Addr From, Addr To, SizeT Len) {
  shadow::copyRange(From, To, Len);
  origins::copyRange(From, To, Len);
  if (From + Len <= To || To + Len <= From)
    shadow::makeDefined(From, Len);
  access::forget();
}

// The frame of a signal handler is undefined but for what the core then says it has written.
void newSignalFrame(Addr A, SizeT Len, ThreadId) { shadow::makeUndefined(A, Len); }

void written(CorePart, ThreadId, Addr A, SizeT Len) {
  shadow::makeDefined(A, Len);
  follow::clearMemory(A, Len);
}

void registerBits(ThreadId Tid, PtrdiffT Offset, SizeT Size) {
  static const UChar Zeros[256] = {};
  while (Size > 0) {
    SizeT Part = Size < sizeof(Zeros) ? Size : sizeof(Zeros);
    VG_(set_shadow_regs_area)(Tid, 1, Offset, Part, Zeros);
    Offset += Part;
    Size -= Part;
  }
}

void registerWritten(CorePart, ThreadId Tid, PtrdiffT Offset, SizeT Size) {
  follow::clearRegisters(Tid, Offset, Size);
  registerBits(Tid, Offset, Size);
}

void callReturned(ThreadId Tid, PtrdiffT Offset, SizeT Size, Addr) {
  registerBits(Tid, Offset, Size);
}

void memoryToRegister(CorePart, ThreadId Tid, Addr A, PtrdiffT Offset, SizeT Size) {
  UChar Bits[64];
  while (Size > 0) {
    SizeT Part = Size < sizeof(Bits) ? Size : sizeof(Bits);
    shadow::readBits(A, Part, Bits);
    VG_(set_shadow_regs_area)(Tid, 1, Offset, Part, Bits);
    A += Part;
    Offset += Part;
    Size -= Part;
  }
}

void registerToMemory(CorePart, ThreadId Tid, PtrdiffT Offset, Addr A, SizeT Size) {
  UChar Bits[64];
  while (Size > 0) {
    SizeT Part = Size < sizeof(Bits) ? Size : sizeof(Bits);
    VG_(get_shadow_regs_area)(Tid, Bits, 1, Offset, Part);
    shadow::writeBits(A, Part, Bits);
    A += Part;
    Offset += Part;
    Size -= Part;
  }
}

} // namespace

void registerEvents() {
  VG_(track_pre_thread_ll_create)(threadCreated);
  VG_(track_new_mem_startup)(newMapping);
  VG_(track_new_mem_mmap)(newMapping);
  VG_(track_new_mem_brk)(newBreak);
  VG_(track_new_mem_stack_signal)(newSignalFrame);
  VG_(track_copy_mem_remap)(moved);
  VG_(track_change_mem_mprotect)(protectionChanged);
  VG_(track_die_mem_munmap)(gone);
  VG_(track_die_mem_brk)(gone);
  VG_(track_post_mem_write)(written);
  VG_(track_post_reg_write)(registerWritten);
  VG_(track_post_reg_write_clientcall_return)(callReturned);
  VG_(track_copy_mem_to_reg)(memoryToRegister);
  VG_(track_copy_reg_to_mem)(registerToMemory);
  zeropages::registerEvents();
}

} // namespace engine

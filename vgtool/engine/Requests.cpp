// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Requests.h"
#include "boundary/Boundary.h"
#include "boundary/Monitor.h"
#include "engine/Access.h"
#include "engine/Announced.h"
#include "engine/ClientBlocks.h"
#include "engine/Forbidden.h"
#include "engine/Leak.h"
#include "engine/Memory.h"
#include "engine/Origins.h"
#include "engine/Shadow.h"

#include <valgrind/memcheck.h>

namespace engine {

namespace {

UWord checkAddressableRequest(ThreadId Tid, Addr A, SizeT Len) {
  Problem P;
  if (checkAddressable(Tid, A, Len, Access::Read, &P))
    return 0;
  boundary::recordUserUnaddressable(Tid, P);
  return P.FirstBad;
}

// Both kinds of trouble are reported, and the lower address is the answer. What lies behind the
// first address that may not be used is not looked at.
UWord checkDefinedRequest(ThreadId Tid, Addr A, SizeT Len) {
  SizeT Usable = addressablePrefix(Tid, A, Len, Access::Read);
  Addr First = 0;
  SizeT Count = 0;
  UWord Answer = 0;
  if (shadow::firstUndefined(A, Usable, &First, &Count)) {
    boundary::recordUserUndefined(Tid, First, Count, Usable);
    Answer = First;
  }
  if (Usable < Len) {
    UWord Bad = checkAddressableRequest(Tid, A + Usable, Len - Usable);
    if (!Answer)
      Answer = Bad;
  }
  return Answer;
}

void defineIfAddressable(ThreadId Tid, Addr A, SizeT Len) {
  while (Len > 0 && A < shadow::Window) {
    Problem P;
    bool AllUsable = checkAddressable(Tid, A, Len, Access::Read, &P);
    SizeT Usable = AllUsable ? Len : P.FirstBad - A;
    shadow::makeDefined(A, Usable);
    if (AllUsable)
      return;
    // Go on behind what cannot be used: what was declared so ends at any byte, otherwise at the
    // next mapping, or the next granule of the heap or the stack.
    Addr Next = forbidden::firstUsable(P.FirstBad, A + Len);
    if (P.Kind == Fault::Unmapped)
      Next = nextMapped(P.FirstBad);
    else if (P.Kind == Fault::NoPermission)
      Next = endOfMapping(P.FirstBad);
    else if (Next == P.FirstBad)
      Next += 16 - (P.FirstBad & 15);
    const SizeT Step = Next - A;
    if (Step >= Len)
      return;
    A += Step;
    Len -= Step;
  }
}

// GET_VBITS and SET_VBITS answer 1 for success and 3 if one of the two arrays may not be used.
UWord transferBits(ThreadId Tid, Addr A, Addr Bits, SizeT Len, bool Set) {
  if (!checkAddressable(Tid, A, Len, Access::Read, nullptr) ||
      !checkAddressable(Tid, Bits, Len, Set ? Access::Read : Access::Write, nullptr))
    return 3;
  UChar *Array = reinterpret_cast<UChar *>(Bits);
  if (Set) {
    shadow::writeBits(A, Len, Array);
  } else {
    shadow::readBits(A, Len, Array);
    shadow::makeDefined(Bits, Len);
  }
  return 1;
}

// Arg[2] chooses differences to the check before, which this tool does not tell: all are shown.
void leakCheckRequest(ThreadId Tid, const UWord *Arg) {
  leak::check(Tid, Arg[1] == 0 ? leak::Mode::Full : leak::Mode::Summary);
}

// Arg[1] to Arg[4] say where the numbers go.
void leakCountRequest(ThreadId Tid, const UWord *Arg, const ULong (&Lost)[leak::LossKinds],
                      ULong Suppressed) {
  const auto Of = [&](leak::Loss L) { return Lost[static_cast<UInt>(L)]; };
  const ULong Values[] = {Of(leak::Loss::Definite) + Of(leak::Loss::Indirect),
                          Of(leak::Loss::Possible), Of(leak::Loss::Reachable), Suppressed};
  for (UInt I = 0; I < 4; ++I) {
    if (!checkAddressable(Tid, Arg[I + 1], sizeof(ULong), Access::Write, nullptr))
      continue;
    *reinterpret_cast<ULong *>(Arg[I + 1]) = Values[I];
    shadow::makeDefined(Arg[I + 1], sizeof(ULong));
  }
}

} // namespace

Bool handleRequest(ThreadId Tid, UWord *Arg, UWord *Result) {
  *Result = 0;
  switch (Arg[0]) {
  case VG_USERREQ__MAKE_MEM_NOACCESS:
    forbidden::forbid(Arg[1], Arg[2]);
    *Result = -1;
    return True;
  case VG_USERREQ__MAKE_MEM_UNDEFINED:
    forMapped(Arg[1], Arg[2],
              [Origin = origins::makeHere(Tid, origins::Kind::Request)](Addr A, SizeT Len) {
                shadow::makeUndefined(A, Len);
                origins::set(A, Len, Origin);
              });
    *Result = -1;
    return True;
  case VG_USERREQ__MAKE_MEM_DEFINED:
    forMapped(Arg[1], Arg[2], shadow::makeDefined);
    *Result = -1;
    return True;
  case VG_USERREQ__MAKE_MEM_DEFINED_IF_ADDRESSABLE:
    defineIfAddressable(Tid, Arg[1], Arg[2]);
    *Result = -1;
    return True;
  case VG_USERREQ__CHECK_MEM_IS_ADDRESSABLE:
    *Result = checkAddressableRequest(Tid, Arg[1], Arg[2]);
    return True;
  case VG_USERREQ__CHECK_MEM_IS_DEFINED:
    *Result = checkDefinedRequest(Tid, Arg[1], Arg[2]);
    return True;
  case VG_USERREQ__GET_VBITS:
    *Result = transferBits(Tid, Arg[1], Arg[2], Arg[3], false);
    return True;
  case VG_USERREQ__SET_VBITS:
    *Result = transferBits(Tid, Arg[1], Arg[2], Arg[3], true);
    return True;
  case VG_USERREQ__CREATE_BLOCK:
    *Result = clientblocks::create(Tid, Arg[1], Arg[2], Arg[3]);
    return True;
  case VG_USERREQ__DISCARD:
    *Result = !clientblocks::discard(Arg[2]);
    return True;
  case VG_USERREQ__ENABLE_ADDR_ERROR_REPORTING_IN_RANGE:
  case VG_USERREQ__DISABLE_ADDR_ERROR_REPORTING_IN_RANGE:
    access::ignore(Arg[1], Arg[2], Arg[0] == VG_USERREQ__DISABLE_ADDR_ERROR_REPORTING_IN_RANGE);
    *Result = 1;
    return True;
  case VG_USERREQ__DO_LEAK_CHECK:
    leakCheckRequest(Tid, Arg);
    return True;
  case VG_USERREQ__COUNT_LEAKS:
    leakCountRequest(Tid, Arg, leak::totals().Bytes, leak::totals().SuppressedBytes);
    return True;
  case VG_USERREQ__COUNT_LEAK_BLOCKS:
    leakCountRequest(Tid, Arg, leak::totals().Blocks, leak::totals().SuppressedBlocks);
    return True;
  case VG_USERREQ__MALLOCLIKE_BLOCK:
    announced::add(Tid, Arg[1], Arg[2], Arg[3], Arg[4]);
    return True;
  case VG_USERREQ__RESIZEINPLACE_BLOCK:
    announced::resize(Tid, Arg[1], Arg[3]);
    return True;
  case VG_USERREQ__FREELIKE_BLOCK:
    announced::free(Tid, Arg[1]);
    return True;
  case VG_USERREQ__CREATE_MEMPOOL:
    pools::create(Tid, Arg[1], Arg[2], Arg[3], Arg[4]);
    return True;
  case VG_USERREQ__DESTROY_MEMPOOL:
    pools::destroy(Tid, Arg[1]);
    return True;
  case VG_USERREQ__MEMPOOL_ALLOC:
    pools::allocate(Tid, Arg[1], Arg[2], Arg[3]);
    return True;
  case VG_USERREQ__MEMPOOL_FREE:
    pools::free(Tid, Arg[1], Arg[2]);
    return True;
  case VG_USERREQ__MEMPOOL_TRIM:
    pools::trim(Tid, Arg[1], Arg[2], Arg[3]);
    return True;
  case VG_USERREQ__MOVE_MEMPOOL:
    pools::move(Tid, Arg[1], Arg[2]);
    return True;
  case VG_USERREQ__MEMPOOL_CHANGE:
    pools::change(Tid, Arg[1], Arg[2], Arg[3], Arg[4]);
    return True;
  case VG_USERREQ__MEMPOOL_EXISTS:
    *Result = pools::exists(Arg[1]);
    return True;
  case VG_USERREQ__GDB_MONITOR_COMMAND: {
    const bool Handled = boundary::monitor::handle(Tid, reinterpret_cast<const HChar *>(Arg[1]));
    *Result = Handled ? 1 : 0;
    return Handled ? True : False;
  }
  default:
    return VG_IS_TOOL_USERREQ('M', 'C', Arg[0]) ? True : False;
  }
}

} // namespace engine

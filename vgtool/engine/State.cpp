// SPDX-License-Identifier: GPL-2.0-or-later
//
// Shadow guest registers: VEX gives a tool a second copy of the guest state, one state size further
// on.

#include "engine/GuestState.h"
#include "engine/Pass.h"

namespace engine {

namespace {

/// By byte of the guest state: how many bytes from there on hold internal values that are always
/// defined.
struct AlwaysDefined {
  UShort Bytes[sizeof(VexGuestAMD64State)];
  bool Known;
};
constinit AlwaysDefined Always = {};

// The guest says what they are: the kind of a lazy flag computation, rounding modes, the
// instruction pointer. It says so of the x87 unit's condition codes as well, but those are results
// of comparisons.
void findAlwaysDefined(const VexGuestLayout *Layout) {
  for (Int I = 0; I < Layout->n_alwaysDefd; I++) {
    const Int Start = Layout->alwaysDefd[I].offset, Size = Layout->alwaysDefd[I].size;
    for (Int At = Start; At < Start + Size && Start != guest::FloatConditions; At++)
      Always.Bytes[At] = static_cast<UShort>(Start + Size - At);
  }
  Always.Known = true;
}

} // namespace

bool Pass::alwaysDefined(Int Offset, Int Size) const {
  if (!Always.Known)
    findAlwaysDefined(Layout);
  return Always.Bytes[Offset] >= Size;
}

IRExpr *Pass::shadowGet(Int Offset, IRType Type) {
  Int Size = sizeofIRType(Type);
  bool Defined = true;
  for (Int I = 0; I < Size && Defined; I++)
    Defined = KnownDefined[Offset + I];
  if (Defined)
    return nullptr;
  return assign(IRExpr_Get(shadowOffset(Offset), shadowType(Type)));
}

void Pass::shadowPut(Int Offset, IRExpr *Shadow, IRType Type, IRExpr *Guard) {
  Type = shadowType(Type);
  Int Size = sizeofIRType(Type);
  bool Defined = !Shadow;
  bool Redundant = Defined;
  for (Int I = 0; I < Size; I++)
    Redundant = Redundant && KnownDefined[Offset + I];
  if (Redundant)
    return;
  if (!Shadow)
    Shadow = zeros(*this, Type);
  if (Guard) {
    Shadow = ite(Guard, Shadow, assign(IRExpr_Get(shadowOffset(Offset), Type)));
    Defined = false;
  }
  emit(IRStmt_Put(shadowOffset(Offset), Shadow));
  for (Int I = 0; I < Size; I++)
    KnownDefined[Offset + I] = Defined;
}

void Pass::forgetState() { VG_(memset)(KnownDefined, 0, Layout->total_sizeB); }

} // namespace engine

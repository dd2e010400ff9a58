// SPDX-License-Identifier: GPL-2.0-or-later
//
// Shadow guest registers: VEX gives a tool a second copy of the guest state, one state size further
// on.

#include "engine/GuestState.h"
#include "engine/Pass.h"

namespace engine {

// True if the guest says that [Offset, Offset + Size) holds internal values that are always defined
// (the kind of a lazy flag computation, rounding modes, the instruction pointer). It says so of the
// x87 unit's condition codes as well, but those are results of comparisons.
bool Pass::alwaysDefined(Int Offset, Int Size) const {
  for (Int I = 0; I < Layout->n_alwaysDefd; I++) {
    Int Start = Layout->alwaysDefd[I].offset;
    if (Start == guest::FloatConditions)
      continue;
    Int End = Start + Layout->alwaysDefd[I].size;
    if (Offset >= Start && Offset + Size <= End)
      return true;
  }
  return false;
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

// SPDX-License-Identifier: GPL-2.0-or-later
//
// --check-accesses=yes: a call before each access to memory.

#include "engine/Access.h"
#include "engine/Pass.h"

namespace engine {

/// The instruction pointer is brought up to date for the stack trace.
void Pass::checkAccess(IRExpr *Address, Int Size, bool Write, IRExpr *Guard) {
  emit(IRStmt_Put(Layout->offset_IP, IRExpr_Const(IRConst_U64(Instruction))));
  IRExpr *StackPointer = assign(IRExpr_Get(Layout->offset_SP, Ity_I64));
  const UWord What = static_cast<UWord>(Size) | (Write ? access::WriteFlag : 0);
  IRDirty *Call = helperCall(3, "access::check", reinterpret_cast<void *>(&access::check),
                             mkIRExprVec_3(Address, IRExpr_Const(IRConst_U64(What)), StackPointer));
  if (Guard)
    Call->guard = Guard;
  annotateForTrace(Call);
  emit(IRStmt_Dirty(Call));
}

void Pass::checkAccesses(const IRStmt *S) {
  switch (S->tag) {
  case Ist_WrTmp: {
    const IRExpr *E = S->Ist.WrTmp.data;
    if (E->tag == Iex_Load)
      checkAccess(E->Iex.Load.addr, sizeofIRType(E->Iex.Load.ty), false, nullptr);
    break;
  }
  case Ist_Store:
    checkAccess(S->Ist.Store.addr, sizeofIRType(typeOf(S->Ist.Store.data)), true, nullptr);
    break;
  case Ist_StoreG: {
    const IRStoreG *G = S->Ist.StoreG.details;
    checkAccess(G->addr, sizeofIRType(typeOf(G->data)), true, G->guard);
    break;
  }
  case Ist_LoadG: {
    const IRLoadG *G = S->Ist.LoadG.details;
    IRType Result, Loaded;
    typeOfIRLoadGOp(G->cvt, &Result, &Loaded);
    checkAccess(G->addr, sizeofIRType(Loaded), false, G->guard);
    break;
  }
  case Ist_CAS: {
    const IRCAS *C = S->Ist.CAS.details;
    const Int Parts = C->dataHi ? 2 : 1;
    checkAccess(C->addr, Parts * sizeofIRType(typeOf(C->dataLo)), true, nullptr);
    break;
  }
  case Ist_LLSC: {
    const bool Write = S->Ist.LLSC.storedata != nullptr;
    const IRType Type =
        Write ? typeOf(S->Ist.LLSC.storedata) : typeOf(IRExpr_RdTmp(S->Ist.LLSC.result));
    checkAccess(S->Ist.LLSC.addr, sizeofIRType(Type), Write, nullptr);
    break;
  }
  case Ist_Dirty: {
    const IRDirty *D = S->Ist.Dirty.details;
    if (D->mFx != Ifx_None)
      checkAccess(D->mAddr, D->mSize, D->mFx != Ifx_Read, D->guard);
    break;
  }
  default:
    break;
  }
}

} // namespace engine

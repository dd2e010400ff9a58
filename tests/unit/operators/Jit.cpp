// SPDX-License-Identifier: GPL-2.0-or-later

#include "Jit.h"

#include "engine/Pass.h"
#include "engine/Shadow.h"
#include "engine/Stats.h"

#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

extern "C" {
#include <valgrind/libvex.h>
#include <valgrind/libvex_guest_amd64.h>
}

// The tool's sources count what they have no rule for; here that is a flag.
static bool SawUnruled;
namespace engine {
void countUnruled(IROp) { SawUnruled = true; }
Stats &stats() {
  static Stats TheStats;
  return TheStats;
}
} // namespace engine

// Enters generated code as Valgrind's dispatcher does: the guest state in rbp, the modes of the
// floating point units at their defaults, and room on the stack. The code comes back by a jump to
// operatorsReturn.
extern "C" void operatorsEnter(void *Entry, void *GuestState);
extern "C" void operatorsReturn();
__asm__(R"(
    .text
    .globl operatorsEnter, operatorsReturn
operatorsEnter:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    sub $24, %rsp
    fnstcw (%rsp)
    movl $0x027f, 4(%rsp)
    fldcw 4(%rsp)
    mov %rsi, %rbp
    jmp *%rdi
operatorsReturn:
    fldcw (%rsp)
    add $24, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    vzeroupper
    ret
)");

namespace operators {

namespace {

/// Inside of what the shadow covers, and where nothing else is.
constexpr uintptr_t Memory = 0x10000000;
constexpr size_t MemorySize = 4096;
constexpr size_t CodeSize = 1 << 16;

// Room for the state, its two shadows and what registers are spilled to.
alignas(64) char GuestState[4 * sizeof(VexGuestAMD64State) + LibVEX_N_SPILL_BYTES];
UChar *CodeSpace;
int NextHalf;

std::jmp_buf Refused;
sigjmp_buf Faulted;

__attribute__((noreturn)) void onFailure() { std::longjmp(Refused, 1); }
void onLog(const HChar *, SizeT) {}
void onFault(int) { siglongjmp(Faulted, 1); }

uint8_t *at(int Slot) { return reinterpret_cast<uint8_t *>(Memory + uintptr_t(64) * Slot); }

/// What is being translated; VEX calls back without room for more.
struct Request {
  IROp Op;
  const Shape *S;
  const Use *U;
  bool Instrumented;
};

IRExpr *word64(ULong Value) { return IRExpr_Const(IRConst_U64(Value)); }

/// Makes one flat statement of each part of E.
struct Builder {
  IRSB *Block;
  IRExpr *assign(IRExpr *E) const {
    IRTemp T = newIRTemp(Block->tyenv, typeOfIRExpr(Block->tyenv, E));
    addStmtToIRSB(Block, IRStmt_WrTmp(T, E));
    return IRExpr_RdTmp(T);
  }
  IRExpr *unop(IROp Op, IRExpr *A) const { return assign(IRExpr_Unop(Op, A)); }
  IRExpr *binop(IROp Op, IRExpr *A, IRExpr *B) const { return assign(IRExpr_Binop(Op, A, B)); }
  void store(uint8_t *To, IRExpr *Data) const {
    addStmtToIRSB(Block, IRStmt_Store(Iend_LE, word64(reinterpret_cast<ULong>(To)), Data));
  }
  IRExpr *load(IRType Type, const uint8_t *From) const {
    return assign(IRExpr_Load(Iend_LE, Type, word64(reinterpret_cast<ULong>(From))));
  }

  IRExpr *fromMemory(IRType Type, const uint8_t *From) const {
    if (Type == Ity_I1)
      return unop(Iop_32to1, load(Ity_I32, From));
    if (Type == Ity_I128)
      return binop(Iop_64HLto128, load(Ity_I64, From + 8), load(Ity_I64, From));
    return load(Type, From);
  }

  IRExpr *constant(IRType Type, const uint8_t *From) const {
    ULong W[4];
    std::memcpy(W, From, sizeof(W));
    switch (Type) {
    case Ity_I1:
      return IRExpr_Const(IRConst_U1(W[0] & 1));
    case Ity_I8:
      return IRExpr_Const(IRConst_U8(static_cast<UChar>(W[0])));
    case Ity_I16:
      return IRExpr_Const(IRConst_U16(static_cast<UShort>(W[0])));
    case Ity_I32:
      return IRExpr_Const(IRConst_U32(static_cast<UInt>(W[0])));
    case Ity_I64:
      return word64(W[0]);
    case Ity_I128:
      return binop(Iop_64HLto128, word64(W[1]), word64(W[0]));
    case Ity_F32:
      return unop(Iop_ReinterpI32asF32, IRExpr_Const(IRConst_U32(static_cast<UInt>(W[0]))));
    case Ity_F64:
      return unop(Iop_ReinterpI64asF64, word64(W[0]));
    case Ity_V128:
      return binop(Iop_64HLtoV128, word64(W[1]), word64(W[0]));
    case Ity_V256:
      return assign(
          IRExpr_Qop(Iop_64x4toV256, word64(W[3]), word64(W[2]), word64(W[1]), word64(W[0])));
    default:
      onFailure();
    }
  }

  void toMemory(uint8_t *To, IRExpr *Value) const {
    IRType Type = typeOfIRExpr(Block->tyenv, Value);
    if (Type == Ity_I1) {
      store(To, unop(Iop_1Uto32, Value));
    } else if (Type == Ity_I128) {
      store(To, unop(Iop_128to64, Value));
      store(To + 8, unop(Iop_128HIto64, Value));
    } else {
      store(To, Value);
    }
  }
};

IRSB *build(void *Opaque, IRSB *Original, const VexGuestLayout *Layout, const VexGuestExtents *,
            const VexArchInfo *, IRType, IRType) {
  const Request &R = *static_cast<const Request *>(Opaque);
  const Builder B{emptyIRSB()};
  B.Block->next = word64(Memory);
  B.Block->jumpkind = Ijk_Yield; // leaves through the dispatcher
  B.Block->offsIP = Original->offsIP;
  addStmtToIRSB(B.Block, IRStmt_IMark(Memory, 1, 0));
  IRExpr *Args[MaxOperands + 1] = {};
  int Count = 0;
  if (R.S->Rounded)
    Args[Count++] = IRExpr_Const(IRConst_U32(R.U->Rounding));
  for (int I = 0; I < R.S->Count; I++) {
    bool Constant = (R.U->Constant >> I & 1) || (R.S->Immediate && I == R.S->Count - 1);
    if (I == 1 && R.U->Same)
      Args[Count] = Args[Count - 1];
    else if (Constant)
      Args[Count] = B.constant(R.S->Operand[I], operand(I));
    else
      Args[Count] = B.fromMemory(R.S->Operand[I], operand(I));
    Count++;
  }
  IRExpr *E = Count == 1   ? IRExpr_Unop(R.Op, Args[0])
              : Count == 2 ? IRExpr_Binop(R.Op, Args[0], Args[1])
              : Count == 3 ? IRExpr_Triop(R.Op, Args[0], Args[1], Args[2])
                           : IRExpr_Qop(R.Op, Args[0], Args[1], Args[2], Args[3]);
  B.toMemory(result(), B.assign(E));
  return R.Instrumented ? engine::Pass(B.Block, Layout).run() : B.Block;
}

Bool neverChase(void *, Addr) { return False; }
UInt noSelfCheck(void *, VexRegisterUpdates *, const VexGuestExtents *) { return 0; }

void *map(uintptr_t Where, size_t Size, int Protection) {
  void *P = mmap(reinterpret_cast<void *>(Where), Size, Protection,
                 MAP_PRIVATE | MAP_ANONYMOUS | (Where ? MAP_FIXED_NOREPLACE : 0), -1, 0);
  if (P == MAP_FAILED) {
    std::perror("operators: mmap");
    std::exit(2);
  }
  return P;
}

} // namespace

int bytesOf(IRType Type) { return Type == Ity_I1 ? 4 : sizeofIRType(Type); }
int bitsOf(IRType Type) { return Type == Ity_I1 ? 1 : 8 * sizeofIRType(Type); }

uint8_t *operand(int I) { return at(I); }
uint8_t *operandBits(int I) { return at(I) + engine::shadow::Distance; }
uint8_t *result() { return at(MaxOperands); }
uint8_t *resultBits() { return at(MaxOperands) + engine::shadow::Distance; }

void start() {
  map(Memory, MemorySize, PROT_READ | PROT_WRITE);
  uintptr_t Shadow = Memory + engine::shadow::Distance;
  map(Shadow & ~uintptr_t(4095), 2 * MemorySize, PROT_READ | PROT_WRITE);
  CodeSpace = static_cast<UChar *>(map(0, 2 * CodeSize, PROT_READ | PROT_WRITE | PROT_EXEC));
  VexControl Control;
  LibVEX_default_VexControl(&Control);
  LibVEX_Init(onFailure, onLog, 1, &Control);
  struct sigaction Action = {};
  Action.sa_handler = onFault;
  sigaction(SIGFPE, &Action, nullptr);
}

bool shapeOf(IROp Op, Shape *Out) {
  if (setjmp(Refused))
    return false;
  IRType Types[MaxOperands];
  typeOfPrimop(Op, &Out->Result, &Types[0], &Types[1], &Types[2], &Types[3]);
  int Count = 0;
  while (Count < MaxOperands && Types[Count] != Ity_INVALID)
    Count++;
  Out->Count = Count;
  Out->Rounded = Out->Immediate = false;
  std::memcpy(Out->Operand, Types, sizeof(Types));
  return true;
}

bool Code::make(IROp Op, const Shape &S, const Use &U, bool Instrumented) {
  static const UChar GuestCode[] = {0x90, 0xc3}; // replaced by build()
  Request R = {Op, &S, &U, Instrumented};
  VexTranslateArgs Args;
  std::memset(&Args, 0, sizeof(Args));
  LibVEX_default_VexArchInfo(&Args.archinfo_guest);
  Args.archinfo_guest.hwcaps = VEX_HWCAPS_AMD64_SSE3 | VEX_HWCAPS_AMD64_SSSE3 |
                               VEX_HWCAPS_AMD64_CX16 | VEX_HWCAPS_AMD64_LZCNT |
                               VEX_HWCAPS_AMD64_AVX | VEX_HWCAPS_AMD64_BMI | VEX_HWCAPS_AMD64_AVX2 |
                               VEX_HWCAPS_AMD64_F16C;
  Args.archinfo_guest.endness = VexEndnessLE;
  Args.archinfo_host = Args.archinfo_guest;
  Args.arch_guest = Args.arch_host = VexArchAMD64;
  LibVEX_default_VexAbiInfo(&Args.abiinfo_both);
  Args.abiinfo_both.guest_stack_redzone_size = 128;
  Args.callback_opaque = &R;
  Args.guest_bytes = GuestCode;
  Args.guest_bytes_addr = Memory;
  Args.chase_into_ok = neverChase;
  VexGuestExtents Extents;
  Args.guest_extents = &Extents;
  Args.host_bytes = CodeSpace + (NextHalf ^= 1) * CodeSize;
  Args.host_bytes_size = CodeSize;
  Int Used = 0;
  Args.host_bytes_used = &Used;
  Args.instrument1 = build;
  Args.needs_self_check = noSelfCheck;
  Args.disp_cp_chain_me_to_slowEP = Args.disp_cp_chain_me_to_fastEP = Args.disp_cp_xindir =
      Args.disp_cp_xassisted = reinterpret_cast<const void *>(operatorsReturn);
  SawUnruled = false;
  if (setjmp(Refused))
    return false;
  Entry = Args.host_bytes;
  if (LibVEX_Translate(&Args).status != VexTranslateResult::VexTransOK)
    return false;
  Unruled = SawUnruled;
  return true;
}

bool Code::run() const {
  if (sigsetjmp(Faulted, 0)) {
    sigset_t Set;
    sigemptyset(&Set);
    sigaddset(&Set, SIGFPE);
    sigprocmask(SIG_UNBLOCK, &Set, nullptr);
    return false;
  }
  auto *State = reinterpret_cast<VexGuestAMD64State *>(GuestState);
  State->host_EvC_COUNTER = 0x7fffffff;
  operatorsEnter(Entry, GuestState);
  return true;
}

} // namespace operators

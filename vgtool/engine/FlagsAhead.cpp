// SPDX-License-Identifier: GPL-2.0-or-later
//
// A decoder of the forms of amd64 instructions that compiled code consists of mostly. What it does
// not know ends the search with "may be read". An instruction sets the flags if VEX writes all of
// their operands for it without a look at the old ones.

#include "engine/FlagsAhead.h"

namespace engine {

namespace {

constexpr Int MaxInstructions = 24;
/// The longest instruction.
constexpr SizeT MaxLength = 15;

enum class Effect {
  Keeps,   ///< Neither reads nor sets a flag.
  Sets,    ///< Sets all arithmetic flags and reads none.
  Jumps,   ///< To a constant distance, always; it may be a call.
  Unknown, ///< Reads flags, sets some of them, jumps otherwise, or is not known here.
};

struct Instruction {
  Effect What;
  SizeT Length;      ///< If it keeps flags or jumps.
  Long Distance = 0; ///< Of a jump, from its end.
};

/// Bytes that ModRM announces: itself, SIB and displacement.
SizeT modRmLength(const UChar *At) {
  const UInt Mod = At[0] >> 6, Rm = At[0] & 7;
  if (Mod == 3)
    return 1;
  SizeT Length = 1;
  bool Wide = Mod == 2;
  if (Rm == 4) {
    Length++;
    Wide = Wide || (Mod == 0 && (At[1] & 7) == 5);
  } else if (Mod == 0 && Rm == 5) {
    Wide = true;
  }
  return Length + (Wide ? 4 : Mod == 1 ? 1 : 0);
}

// Two-byte opcodes: 0F is behind us.
Instruction decodeSecond(const UChar *At, SizeT Prefixes, bool Repeat) {
  const UChar Op = At[0];
  const SizeT Plain = Prefixes + 2 + modRmLength(At + 1);
  const Instruction Keeps = {Effect::Keeps, Plain}, KeepsWithByte = {Effect::Keeps, Plain + 1};
  switch (Op) {
  case 0x18: // PREFETCH
  case 0x1e: // ENDBR64
  case 0x1f: // NOP
  case 0xb6: // MOVZX, MOVSX
  case 0xb7:
  case 0xbe:
  case 0xbf:
    return Keeps;
  case 0x2e: // UCOMIS, COMIS
  case 0x2f:
  case 0xaf: // IMUL
    return {Effect::Sets, Plain};
  case 0xb8: // POPCNT; BSF and BSR, or TZCNT and LZCNT
    return {Repeat ? Effect::Sets : Effect::Unknown, Plain};
  case 0xbc:
  case 0xbd:
    return {Effect::Sets, Plain};
  case 0x70: // vector registers, with an immediate
  case 0x71:
  case 0x72:
  case 0x73:
  case 0xc2:
  case 0xc4:
  case 0xc5:
  case 0xc6:
    return KeepsWithByte;
  default:
    break;
  }
  if ((Op >= 0xc8 && Op < 0xd0)) // BSWAP
    return {Effect::Keeps, Prefixes + 2};
  // Vector registers.
  const bool Vector = (Op >= 0x10 && Op < 0x18) || (Op >= 0x28 && Op < 0x2e) ||
                      (Op >= 0x50 && Op < 0x77) || Op == 0x7e || Op == 0x7f || Op >= 0xd0;
  return Vector ? Keeps : Instruction{Effect::Unknown, Plain};
}

// VEX prefixes: C5 or C4 is at Code. Of the instructions that Valgrind knows those of the first map
// and the third are for vector registers, but RORX.
Instruction decodeVex(const UChar *Code) {
  const bool Long = Code[0] == 0xc4;
  const UInt Map = Long ? Code[1] & 31 : 1;
  const UChar *At = Code + (Long ? 3 : 2);
  const SizeT Length = (Long ? 4 : 3) + modRmLength(At + 1);
  const UChar Op = *At;
  if (Map == 1) {
    if (Op == 0x2e || Op == 0x2f)
      return {Effect::Sets, Length};
    if (Op == 0x77) // VZEROUPPER
      return {Effect::Keeps, Length - modRmLength(At + 1)};
    if ((Op & 0xf0) == 0x40 || (Op & 0xf0) == 0x90) // mask registers
      return {Effect::Unknown, 0};
    const bool WithByte = (Op >= 0x70 && Op < 0x74) || (Op >= 0xc2 && Op < 0xc7);
    return {Effect::Keeps, Length + WithByte};
  }
  if (Map == 3 && !(Op >= 0x60 && Op < 0x64))
    return {Effect::Keeps, Length + 1};
  // VPTEST and the like set flags, and so do some of those for general registers.
  if (Map == 2 && Op < 0xf0 && Op != 0x0e && Op != 0x0f && Op != 0x17)
    return {Effect::Keeps, Length};
  return {Effect::Unknown, 0};
}

Instruction decode(const UChar *Code) {
  const UChar *At = Code;
  bool Short = false, Wide = false, Repeat = false;
  if (*At == 0xc4 || *At == 0xc5)
    return decodeVex(At);
  for (; *At == 0x66 || *At == 0xf2 || *At == 0xf3 || *At == 0x2e; At++) {
    Short = Short || *At == 0x66;
    Repeat = Repeat || *At == 0xf2 || *At == 0xf3;
    if (At - Code == 4)
      return {Effect::Unknown, 0};
  }
  if ((*At & 0xf0) == 0x40)
    Wide = *At++ & 8;
  const UChar Op = *At++;
  const auto Done = static_cast<SizeT>(At - Code);
  if (Op == 0x0f)
    return decodeSecond(At, Done - 1, Repeat);
  if (Repeat && Op != 0x90) // string instructions; not PAUSE
    return {Effect::Unknown, 0};
  const SizeT Immediate = Short && !Wide ? 2 : 4;
  const SizeT ModRm = modRmLength(At);
  const UInt Group = At[0] >> 3 & 7;
  // ADD, OR, AND, SUB, XOR, CMP in all forms; ADC (2) and SBB (3) read the carry flag.
  if (Op < 0x40 && (Op & 7) < 6) {
    const UInt Which = Op >> 3;
    if (Which == 2 || Which == 3)
      return {Effect::Unknown, 0};
    return {Effect::Sets, Done};
  }
  switch (Op) {
  case 0x80: // the same with an immediate
  case 0x81:
  case 0x83:
    return {Group == 2 || Group == 3 ? Effect::Unknown : Effect::Sets, Done};
  case 0x84: // TEST
  case 0x85:
  case 0xa8:
  case 0xa9:
  case 0x69: // IMUL
  case 0x6b:
    return {Effect::Sets, Done};
  // TEST with an immediate, NOT, NEG, MUL, IMUL, and divisions, which leave the flags alone.
  case 0xf6:
  case 0xf7:
    if (Group == 2 || Group >= 6)
      return {Effect::Keeps, Done + ModRm};
    return {Group == 1 ? Effect::Unknown : Effect::Sets, Done};
  case 0xc0: // SHL, SHR, SAR by a constant, which must not be 0
  case 0xc1: {
    const bool IsShift = Group == 4 || Group == 5 || Group == 7;
    return {IsShift && (At[ModRm] & 31) ? Effect::Sets : Effect::Unknown, Done};
  }
  case 0xd0: // the same by 1
  case 0xd1:
    return {Group == 4 || Group == 5 || Group == 7 ? Effect::Sets : Effect::Unknown, Done};
  case 0xe8: // CALL
  case 0xe9: // JMP
  case 0xeb: {
    Int Wide32;
    __builtin_memcpy(&Wide32, At, sizeof Wide32);
    if (Op == 0xeb)
      return {Effect::Jumps, Done + 1, static_cast<signed char>(At[0])};
    return {Short ? Effect::Unknown : Effect::Jumps, Done + 4, Wide32};
  }
  case 0x68: // PUSH of an immediate
    return {Effect::Keeps, Done + Immediate};
  case 0x6a:
    return {Effect::Keeps, Done + 1};
  case 0x98: // CLTQ, CQTO, LEAVE
  case 0x99:
  case 0xc9:
    return {Effect::Keeps, Done};
  case 0x63: // MOVSXD
  case 0x86: // XCHG
  case 0x87:
  case 0x88: // MOV
  case 0x89:
  case 0x8a:
  case 0x8b:
  case 0x8d: // LEA
    return {Effect::Keeps, Done + ModRm};
  case 0xc6: // MOV with an immediate
    return {Group == 0 ? Effect::Keeps : Effect::Unknown, Done + ModRm + 1};
  case 0xc7:
    return {Group == 0 ? Effect::Keeps : Effect::Unknown, Done + ModRm + Immediate};
  case 0x90: // NOP
    return {Effect::Keeps, Done};
  default:
    break;
  }
  if (Op >= 0x50 && Op < 0x60) // PUSH and POP
    return {Effect::Keeps, Done};
  if (Op >= 0xb0 && Op < 0xb8)
    return {Effect::Keeps, Done + 1};
  if (Op >= 0xb8 && Op < 0xc0)
    return {Effect::Keeps, Done + (Wide ? 8 : Immediate)};
  return {Effect::Unknown, 0};
}

} // namespace

bool flagsDieAt(Addr Target) {
  const NSegment *Segment = nullptr;
  for (Int I = 0; I < MaxInstructions; I++) {
    if (!Segment || Target < Segment->start || Target > Segment->end) {
      Segment = VG_(am_find_nsegment)(Target);
      if (!Segment || Segment->kind != SkFileC || !Segment->hasR || !Segment->hasX || Segment->hasW)
        return false;
    }
    if (Target + MaxLength > Segment->end)
      return false;
    const Instruction Next = decode(reinterpret_cast<const UChar *>(Target));
    if (Next.What == Effect::Sets || Next.What == Effect::Unknown)
      return Next.What == Effect::Sets;
    Target += Next.Length + static_cast<ULong>(Next.Distance);
  }
  return false;
}

} // namespace engine

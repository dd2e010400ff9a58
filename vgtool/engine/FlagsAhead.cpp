// SPDX-License-Identifier: GPL-2.0-or-later
//
// A decoder of the few forms of amd64 instructions that compiled code consists of mostly. What it
// does not know ends the search with "may be read".

#include "engine/FlagsAhead.h"

namespace engine {

namespace {

constexpr Int MaxInstructions = 12;
/// The longest instruction.
constexpr SizeT MaxLength = 15;

enum class Effect {
  Keeps,   ///< Neither reads nor sets a flag.
  Sets,    ///< Sets all arithmetic flags and reads none.
  Unknown, ///< Reads flags, sets some of them, jumps, or is not known here.
};

struct Instruction {
  Effect What;
  SizeT Length;
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
Instruction decodeSecond(const UChar *At, SizeT Prefixes) {
  const UChar Op = At[0];
  const SizeT Plain = Prefixes + 2 + modRmLength(At + 1);
  // MOVZX, MOVSX, long NOP and ENDBR64, and the moves of vector registers.
  const bool Moves = Op == 0xb6 || Op == 0xb7 || Op == 0xbe || Op == 0xbf || Op == 0x1f ||
                     Op == 0x1e || Op == 0x10 || Op == 0x11 || Op == 0x28 || Op == 0x29 ||
                     Op == 0x6f || Op == 0x7f || Op == 0xef || Op == 0x57 || Op == 0x6e ||
                     Op == 0x7e || Op == 0xd6;
  return {Moves ? Effect::Keeps : Effect::Unknown, Plain};
}

Instruction decode(const UChar *Code) {
  const UChar *At = Code;
  bool Short = false, Wide = false, Repeat = false;
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
    return decodeSecond(At, Done - 1);
  if (Repeat) // string instructions, PAUSE and others
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
    return {Effect::Sets, Done};
  case 0xf6: // TEST with an immediate, NOT, NEG
  case 0xf7:
    if (Group == 2)
      return {Effect::Keeps, Done + ModRm};
    return {Group == 0 || Group == 3 ? Effect::Sets : Effect::Unknown, Done};
  case 0x63: // MOVSXD
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
  const NSegment *Segment = VG_(am_find_nsegment)(Target);
  if (!Segment || Segment->kind != SkFileC || !Segment->hasR || !Segment->hasX || Segment->hasW)
    return false;
  for (Int I = 0; I < MaxInstructions && Target + MaxLength <= Segment->end; I++) {
    const Instruction Next = decode(reinterpret_cast<const UChar *>(Target));
    if (Next.What != Effect::Keeps)
      return Next.What == Effect::Sets;
    Target += Next.Length;
  }
  return false;
}

} // namespace engine

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Functions of the core that cost much for what they are called for, wrapped at link time.

#include "vg.h"

// A core option (--sanity-level=).
extern "C" Int VG_(clo_sanity_level);

extern "C" {
Bool __real_vgPlain_string_match(const HChar *Pattern, const HChar *Text);
Bool __wrap_vgPlain_string_match(const HChar *Pattern, const HChar *Text);

// Each symbol of each library is compared with each pattern of a function to be replaced, and
// nearly all of them differ in the first letters. The core measures both strings and calls a
// function for each letter, which took a tenth of the time of a short program.
Bool __wrap_vgPlain_string_match(const HChar *Pattern, const HChar *Text) {
  for (; *Pattern != '*' && *Pattern != '?'; Pattern++, Text++) {
    if (*Pattern != *Text)
      return False;
    if (!*Pattern)
      return True;
  }
  return __real_vgPlain_string_match(Pattern, Text);
}

void *__wrap_vgPlain_memset(void *Start, Int Byte, SizeT Length);

// The core's goes word by word, which shows where debug information is unpacked.
void *__wrap_vgPlain_memset(void *Start, Int Byte, SizeT Length) {
  void *To = Start;
  asm volatile("rep stosb" : "+D"(To), "+c"(Length) : "a"(Byte) : "memory");
  return Start;
}

IRSB *__real_do_minimal_initial_iropt_BB(IRSB *Block);
IRSB *__wrap_do_minimal_initial_iropt_BB(IRSB *Block);

// Behind a conditional jump VEX looks at the code on both sides, and makes one condition of two
// where it can, for tools that judge conditions by their V bits. Here that would only be what is
// done with selections instead of jumps. VEX looks if the block ends with the jump.
IRSB *__wrap_do_minimal_initial_iropt_BB(IRSB *Block) {
  Block = __real_do_minimal_initial_iropt_BB(Block);
  if (Block->stmts_used > 0 && Block->stmts[Block->stmts_used - 1]->tag == Ist_Exit)
    addStmtToIRSB(Block, IRStmt_NoOp());
  return Block;
}

Bool __real_isFlatIRSB(const IRSB *Block);
Bool __wrap_isFlatIRSB(const IRSB *Block);

// Asked by VEX of each block that it has made flat.
Bool __wrap_isFlatIRSB(const IRSB *Block) {
  return VG_(clo_sanity_level) < 2 || __real_isFlatIRSB(Block);
}

void __real_sanityCheckIRSB(const IRSB *Block, const HChar *Caller, Bool Flat, IRType Word);
void __wrap_sanityCheckIRSB(const IRSB *Block, const HChar *Caller, Bool Flat, IRType Word);

// VEX looks over each block before and after a tool has seen it. What the first check would find is
// a fault of VEX itself, the second one of the tool; --sanity-level=2 has both looked for. The
// tool's blocks need not be flat (see CopiesPass.cpp).
void __wrap_sanityCheckIRSB(const IRSB *Block, const HChar *Caller, Bool, IRType Word) {
  if (VG_(clo_sanity_level) >= 2)
    __real_sanityCheckIRSB(Block, Caller, False, Word);
}
}

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Following values: where a result that needs more than 32 bits loses some of them.
//
// A followed value has a number. It goes with the value through registers, memory, additions,
// narrowing and widening, and a listener is told when the value reaches a register or memory with
// less in it than it had. Nothing is followed, and nothing costs anything, until somebody marks a
// value; translated code is thrown away then and made anew with the instrumentation.

#ifndef XENHC_VGTOOL_ENGINE_FOLLOW_H
#define XENHC_VGTOOL_ENGINE_FOLLOW_H

#include "vg.h"

namespace engine::follow {

enum class Event {
  Cut,      ///< Its low 32 bits were taken, and others were set.
  Widened,  ///< After that, or by that: those 32 bits were sign-extended to 64.
  Compared, ///< It was compared with something.
  Address,  ///< An error: it has become part of an address that is being accessed.
  Size,     ///< An error: it says how much memory a function is to deal with.
};

/// What a comparison asks.
enum class Order : UInt {
  Equal,    ///< Whether two values are the same.
  Signed,   ///< Which is the greater.
  Unsigned, ///< The same, of numbers that are never negative.
  Unknown,
};

/// Something happens to a followed value.
struct Use {
  UInt Number;
  bool IsError; ///< Which series Number is of.
  Event What;
  ULong Now;             ///< What is left of it (but for Address).
  ULong Other;           ///< Compared: with what.
  Order How;             ///< Compared.
  UInt Bits;             ///< Compared: how wide both are, or UnknownBits.
  const HChar *Function; ///< Size: its name, without parentheses.
};

/// Called in the middle of the client's code, whose instruction pointer is up to date.
using Listener = void (*)(ThreadId Tid, const Use &U);
void listen(Listener L);

/// True once something was marked.
bool active();

/// Follows the eight bytes at A from now on, or register rax of a thread (which holds all 64 bits,
/// even if the function that is running returns fewer). Numbers are from 1 to MaxNumber.
inline constexpr UInt MaxNumber = (1U << 28) - 1;
void markMemory(Addr A, UInt Number);
void markResult(ThreadId Tid, UInt Number);

/// Follows an error: Compared, Address and Size are told of it, and nothing else. Numbers of errors
/// are a series of their own. Four or eight bytes at A, or what the function that has made a system
/// call returns: ioctl() turns an error into -1. A caller that is not known is not followed.
void markErrorInMemory(Addr A, SizeT Len, UInt Number);
void markErrorOfFunction(ThreadId Tid, UInt Number);

/// Which error is followed in the aligned word of memory at A; 0 for none.
UInt errorAt(Addr A);

/// Tells of comparisons of other values as well, which costs as much as errors do.
void watchComparisons();

/// The client's memory or a register was written by somebody else.
void clearMemory(Addr A, SizeT Len);
void clearRegisters(ThreadId Tid, PtrdiffT Offset, SizeT Size);

// For the instrumentation.

/// What goes with a value: its number, and what has happened to it.
inline constexpr UInt CutBit = 1;   ///< Bits that were set are gone.
inline constexpr UInt SignBit = 2;  ///< It was sign-extended since.
inline constexpr UInt WholeBit = 4; ///< In memory: its upper half is in the next word, not zero.
inline constexpr UInt ErrorBit = 8; ///< It is an error.
inline constexpr UInt NumberShift = 4;

/// True if a function with a marked result returns to that instruction; its thread then has the
/// result in rax. returned() gives its tag, or 0 if this is another call of the same place.
bool isReturnSite(Addr Instruction);
VG_REGPARM(1) UWord returned(UWord StackPointer);

/// True once an error was marked: the instrumentation then looks at comparisons and addresses.
bool errorsActive();

/// A value has been compared with Other. How is an Order, and BitsShift further on the width.
VG_REGPARM(0) void compared(UWord Tag, UWord Value, UWord Other, UWord How);
inline constexpr UInt BitsShift = 8;
inline constexpr UInt UnknownBits = 1;

/// A value is used in an address.
VG_REGPARM(1) void wasAddress(UWord Tag);

/// Functions that are told a size: the arguments (mask; bit 0 for the first) of the one that begins
/// at an instruction, and its number. 0 for other functions.
UInt sizeArguments(Addr Instruction, UInt *Function);
const HChar *nameOfFunction(UInt Function);
inline constexpr UInt StackFrame = 0; ///< Stands for a function where the stack pointer moves.

/// A function is called with a size that Tag is for.
VG_REGPARM(3) void wasSize(UWord Tag, UWord Value, UWord Function);

/// Address of the tag of an aligned word of memory, minus the address of the word.
inline constexpr Addr Distance = 0x1c0000000000ULL + 0xdc0;

/// A value with CutBit is in a register or in memory now.
VG_REGPARM(2) void arrived(UWord Tag, UWord Value);

} // namespace engine::follow

#endif // XENHC_VGTOOL_ENGINE_FOLLOW_H

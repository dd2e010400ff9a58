// SPDX-License-Identifier: GPL-2.0-or-later
//
// Checks the rule of every VEX operator against the definition: a bit of a result is undefined if
// and only if some choice of the undefined bits of the operands changes it. See Jit.h for how
// operators are run.
//
//   operators random TRIALS [SEED]   all operators; one line each:
//       NAME TYPES VERDICT TRIALS PESSIMISTIC EXTRA GENUINE
//   operators exhaustive [STEP]      operators on bytes or lanes of bytes: every combination of
//   values and
//       undefined bits (with STEP: one in STEP of those of the first operand); one line each:
//       NAME COMBINATIONS PESSIMISTIC
//
// VERDICT is exact, pessimistic, unsound, unruled (sound by the last resort) or none (VEX makes no
// amd64 code for it). PESSIMISTIC counts trials, EXTRA result bits that were called undefined and
// are not, GENUINE those that are undefined. The exit status is 1 if an operator is unsound.

#include "Jit.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace operators;

namespace {

struct Name {
  IROp Op;
  const char *Text;
};

constexpr Name Names[] = {
#define OPERATOR(Op) {Op, &(#Op)[4]}, // without "Iop_"
#include "OperatorList.inc"
};

constexpr int MaxOpen = 8;

uint64_t RandomState = 88172645463325252ULL;
uint64_t randomWord() {
  RandomState ^= RandomState << 13;
  RandomState ^= RandomState >> 7;
  return RandomState ^= RandomState << 17;
}

/// A number from 0 to Below - 1.
int randomNumber(int Below) { return static_cast<int>(randomWord() % Below); }

/// Values at the edges more often than a uniform choice gives them.
uint64_t randomValue() {
  static const double Plain[] = {0.0, 1.0, -1.5, 3.25, 1e10, -0.0};
  uint64_t W = randomWord();
  switch (randomNumber(10)) {
  case 0:
    return 0;
  case 1:
    return ~0ULL;
  case 2:
    return W & 0xff;
  case 3:
    return W & randomWord() & randomWord() & randomWord();
  case 4:
    return W | randomWord() | randomWord() | randomWord();
  case 5:
    return W & 0x0f3f070f1f030f07ULL;
  case 6:
    std::memcpy(&W, &Plain[randomNumber(6)], sizeof(W));
    return W;
  case 7:
    return 0x8000800080008000ULL ^ (W & 0x0101010101010101ULL);
  default:
    return W;
  }
}

void randomOperand(uint8_t *To, IRType Type) {
  uint64_t Words[MaxBytes / 8];
  for (uint64_t &W : Words)
    W = randomValue();
  if (Type == Ity_I8 && randomNumber(4))
    Words[0] &= 0x3f; // mostly an amount to shift by
  if (Type == Ity_I1)
    Words[0] &= 1;
  std::memset(To, 0, MaxBytes);
  std::memcpy(To, Words, Type == Ity_I1 ? 1 : bytesOf(Type));
}

/// Clz64 and Ctz64 of zero give what happens to be in a register; nobody uses them so.
bool outside(IROp Op) {
  uint64_t Value;
  std::memcpy(&Value, operand(0), sizeof(Value));
  return (Op == Iop_Clz64 || Op == Iop_Ctz64) && Value == 0;
}

struct Score {
  long Trials, Pessimistic, Extra, Genuine;
  bool Unsound, Unruled;
};

/// One operator, applied in one way.
struct Subject {
  const Name &Op;
  const Shape &S;
  Use U;
  Code Plain, Shadowed;

  bool apply(const Code &C) const {
    if (outside(Op.Op))
      return false;
    std::memset(result(), 0, MaxBytes);
    return C.run();
  }
  bool fixed(int I) const {
    return (U.Constant >> I & 1) || (S.Immediate && I == S.Count - 1) || (I == 1 && U.Same);
  }
};

void printBytes(const char *What, const uint8_t *Bytes) {
  std::fprintf(stderr, "  %-18s", What);
  for (int I = MaxBytes - 1; I >= 0; I--)
    std::fprintf(stderr, "%02x", Bytes[I]);
  std::fprintf(stderr, "\n");
}

void trial(const Subject &X, Score &Sum) {
  const Shape &S = X.S;
  uint8_t Base[MaxOperands][MaxBytes] = {}, Mask[MaxOperands][MaxBytes] = {};
  uint8_t First[MaxBytes], Got[MaxBytes], Want[MaxBytes] = {};
  struct {
    int Operand, Bit;
  } Open[MaxOpen];
  for (int I = 0; I < S.Count; I++) {
    if (X.fixed(I))
      std::memcpy(Base[I], operand(I), MaxBytes);
    else if (I == 1 && S.Operand[0] == S.Operand[1] && randomNumber(4) == 0)
      std::memcpy(Base[1], Base[0], MaxBytes);
    else
      randomOperand(Base[I], S.Operand[I]);
  }
  // Close together half of the time, at the same place of all operands, so that they meet.
  const int Near = randomNumber(256), Count = 1 + randomNumber(MaxOpen);
  int NumOpen = 0;
  for (int I = 0; I < Count; I++) {
    int Which = randomNumber(S.Count), Bits = bitsOf(S.Operand[Which]);
    if (X.fixed(Which))
      continue;
    int Bit = (randomNumber(2) ? randomNumber(256) : Near + randomNumber(10)) % Bits;
    if (Mask[Which][Bit / 8] & 1 << Bit % 8)
      continue;
    Mask[Which][Bit / 8] |= 1 << Bit % 8;
    Open[NumOpen++] = {Which, Bit};
  }
  for (int I = 0; I < S.Count; I++) {
    std::memcpy(operand(I), Base[I], MaxBytes);
    std::memcpy(operandBits(I), Mask[I], MaxBytes);
  }
  std::memset(resultBits(), 0xff, MaxBytes);
  if (!X.apply(X.Shadowed))
    return;
  const int Size = bytesOf(S.Result);
  std::memcpy(Got, resultBits(), MaxBytes);
  std::memcpy(First, result(), MaxBytes);
  for (int Choice = 0; Choice < 1 << NumOpen; Choice++) {
    for (int I = 0; I < NumOpen; I++) {
      uint8_t &Byte = operand(Open[I].Operand)[Open[I].Bit / 8];
      const uint8_t Bit = 1 << Open[I].Bit % 8;
      Byte = Choice >> I & 1 ? Byte | Bit : Byte & ~Bit;
    }
    if (!X.apply(X.Plain))
      continue;
    for (int I = 0; I < Size; I++)
      Want[I] |= result()[I] ^ First[I];
  }
  int Extra = 0;
  bool Missed = false;
  for (int I = 0; I < Size; I++) {
    Missed = Missed || (Want[I] & ~Got[I]);
    Extra += __builtin_popcount(Got[I] & ~Want[I]);
    Sum.Genuine += __builtin_popcount(Want[I]);
  }
  Sum.Trials++;
  Sum.Extra += Extra;
  Sum.Pessimistic += Extra != 0;
  if (!Missed)
    return;
  Sum.Unsound = true;
  std::fprintf(stderr, "%s: unsound (constants %x, same %d)\n", X.Op.Text, X.U.Constant, X.U.Same);
  for (int I = 0; I < S.Count; I++) {
    printBytes("operand", Base[I]);
    printBytes("  undefined", Mask[I]);
  }
  printBytes("result", First);
  printBytes("  called undefined", Got);
  printBytes("  is undefined", Want);
}

std::string describe(const Shape &S) {
  auto Name = [](IRType T) -> const char * {
    switch (T) {
    case Ity_I1:
      return "I1";
    case Ity_I8:
      return "I8";
    case Ity_I16:
      return "I16";
    case Ity_I32:
      return "I32";
    case Ity_I64:
      return "I64";
    case Ity_I128:
      return "I128";
    case Ity_F16:
      return "F16";
    case Ity_F32:
      return "F32";
    case Ity_F64:
      return "F64";
    case Ity_F128:
      return "F128";
    case Ity_V128:
      return "V128";
    case Ity_V256:
      return "V256";
    default:
      return "decimal";
    }
  };
  std::string Text = S.Rounded ? "RM" : "";
  for (int I = 0; I < S.Count; I++)
    Text += (Text.empty() ? "" : ",") + std::string(S.Immediate && I == S.Count - 1 ? "imm:" : "") +
            Name(S.Operand[I]);
  return Text + "->" + Name(S.Result);
}

/// Finds out how an operator is used. Returns false if VEX makes no amd64 code for it.
bool prepare(const Name &Op, Shape *S) {
  if (!shapeOf(Op.Op, S))
    return false;
  // A rounding mode looks like any other 32-bit number, but comes only before floating point.
  if (S->Count > 1 && S->Operand[0] == Ity_I32 && std::strchr(Op.Text, 'F')) {
    S->Rounded = true;
    S->Count--;
    std::memmove(S->Operand, S->Operand + 1, S->Count * sizeof(S->Operand[0]));
  }
  Code C;
  const Use Plain = {0, false, 0};
  if (C.make(Op.Op, *S, Plain, false))
    return true;
  S->Immediate = true;
  std::memset(operand(S->Count - 1), 0, MaxBytes);
  return S->Count > 1 && C.make(Op.Op, *S, Plain, false);
}

/// Trials of one operator, in all the ways in which it may be applied.
bool checkRandomly(const Name &Op, long Trials) {
  constexpr long TrialsPerUse = 50;
  Shape S;
  if (!prepare(Op, &S)) {
    std::printf("%s - none 0 0 0 0\n", Op.Text);
    return true;
  }
  Score Sum = {}, Same = {};
  for (long Done = 0; Done < Trials && !Sum.Unsound && !Same.Unsound; Done += TrialsPerUse) {
    Subject X = {Op, S, {0, false, randomNumber(4)}, {}, {}};
    for (int I = 0; I < S.Count; I++)
      randomOperand(operand(I), S.Operand[I]);
    if (S.Count > 1 && randomNumber(3) == 0) {
      X.U.Constant = randomNumber((1 << S.Count) - 1);
      if (X.U.Constant == 0 && S.Operand[0] == S.Operand[1] && !S.Immediate)
        X.U.Same = true;
    }
    if (!X.Plain.make(Op.Op, S, X.U, false))
      continue; // some operators do not take some constants
    if (!X.Shadowed.make(Op.Op, S, X.U, true)) {
      std::fprintf(stderr, "%s: VEX makes no code of the instrumented operator\n", Op.Text);
      Sum.Unsound = true;
      break;
    }
    Sum.Unruled = Sum.Unruled || X.Shadowed.unruled();
    // With an operand twice, the rules only promise to be sound.
    for (long I = 0; I < TrialsPerUse && !Sum.Unsound && !Same.Unsound; I++)
      trial(X, X.U.Same ? Same : Sum);
  }
  const bool Unsound = Sum.Unsound || Same.Unsound;
  std::printf("%s %s %s %ld %ld %ld %ld\n", Op.Text, describe(S).c_str(),
              Unsound           ? "unsound"
              : Sum.Unruled     ? "unruled"
              : Sum.Pessimistic ? "pessimistic"
                                : "exact",
              Sum.Trials, Sum.Pessimistic, Sum.Extra, Sum.Genuine);
  return !Unsound;
}

/// A byte of which bits may be undefined: all 3^8 of them, those with less undefined bits first
/// where it matters (Zero and One come before).
struct PartlyDefined {
  uint8_t Value, Undefined;
  int Zero, One; ///< The same with one undefined bit decided; -1 if there is none.
};

std::vector<PartlyDefined> allPartlyDefined() {
  std::vector<PartlyDefined> All(6561);
  for (int I = 0; I < 6561; I++) {
    PartlyDefined &P = All[I] = {0, 0, -1, -1};
    for (int Bit = 0, Power = 1; Bit < 8; Bit++, Power *= 3) {
      const int Digit = I / Power % 3;
      P.Value |= (Digit == 1) << Bit;
      P.Undefined |= (Digit == 2) << Bit;
      if (Digit == 2) {
        P.Zero = I - 2 * Power;
        P.One = I - Power;
      }
    }
  }
  return All;
}

/// Bits that are 1 in all results, and in any.
struct Span {
  uint16_t All, Any;
  Span operator|(const Span &S) const {
    return {static_cast<uint16_t>(All & S.All), static_cast<uint16_t>(Any | S.Any)};
  }
};

/// If an operator is one of two bytes, or of bytes in two vectors, place by place: how many.
int bytePairs(const char *Text, const Shape &S) {
  if (S.Count != 2 || S.Operand[0] != S.Operand[1])
    return 0;
  if (S.Operand[0] == Ity_I8)
    return 1;
  const std::string Name = Text;
  for (const char *End : {"8x16", "8Ux16", "8Sx16"})
    if (S.Result == Ity_V128 && Name.ends_with(End) && !Name.starts_with("Interleave") &&
        !Name.starts_with("QNarrow") && !Name.starts_with("NarrowBin") &&
        !Name.starts_with("Perm") && !Name.starts_with("PwExt"))
      return 16;
  return 0;
}

/// Every value of both bytes, with every choice of undefined bits. Their values, which must not
/// matter, are random.
bool checkExhaustively(const Name &Op, const std::vector<PartlyDefined> &Bytes, int Step) {
  Shape S;
  if (!prepare(Op, &S))
    return true;
  const int Pairs = bytePairs(Op.Text, S), Size = Pairs == 16 ? 1 : bytesOf(S.Result) > 1 ? 2 : 1;
  if (!Pairs)
    return true;
  Subject X = {Op, S, {0, false, 0}, {}, {}};
  if (!X.Plain.make(Op.Op, S, X.U, false) || !X.Shadowed.make(Op.Op, S, X.U, true))
    return false;
  auto Read = [Size](const uint8_t *From, int I) -> uint16_t {
    return Size == 2 ? From[0] | From[1] << 8 : From[I];
  };
  const int Count = static_cast<int>(Bytes.size());
  // By the first operand, partly defined, and the second, defined.
  std::vector<Span> First(static_cast<size_t>(Count) * 256);
  for (int A = 0; A < Count; A++) {
    const PartlyDefined &P = Bytes[A];
    for (int B = 0; B < 256; B++) {
      if (P.Undefined) {
        First[A * 256 + B] = First[P.Zero * 256 + B] | First[P.One * 256 + B];
        continue;
      }
      std::memset(operand(0), P.Value, MaxBytes);
      std::memset(operand(1), B, MaxBytes);
      X.Plain.run();
      const uint16_t R = Read(result(), 0);
      First[A * 256 + B] = {R, R};
    }
  }
  long Combinations = 0, Pessimistic = 0;
  std::vector<Span> Both(Count);
  std::memset(operandBits(0), 0, MaxBytes);
  std::memset(operandBits(1), 0, MaxBytes);
  for (int A = Step > 1 ? randomNumber(Step) : 0; A < Count; A += Step) {
    for (int B = 0; B < Count; B++) {
      const PartlyDefined &P = Bytes[B];
      Both[B] = P.Undefined ? Both[P.Zero] | Both[P.One] : First[A * 256 + P.Value];
    }
    for (int B = 0; B < Count; B += Pairs) {
      const int Used = Count - B < Pairs ? Count - B : Pairs;
      for (int I = 0; I < Used; I++) {
        const uint64_t W = randomWord();
        operand(0)[I] = Bytes[A].Value | (Bytes[A].Undefined & W);
        operandBits(0)[I] = Bytes[A].Undefined;
        operand(1)[I] = Bytes[B + I].Value | (Bytes[B + I].Undefined & W >> 8);
        operandBits(1)[I] = Bytes[B + I].Undefined;
      }
      X.Shadowed.run();
      for (int I = 0; I < Used; I++) {
        const uint16_t Want = Both[B + I].Any & ~Both[B + I].All, Got = Read(resultBits(), I);
        if (Want & ~Got) {
          std::fprintf(
              stderr,
              "%s: unsound: %02x and %02x with %02x and %02x undefined: %x is undefined, got %x\n",
              Op.Text, operand(0)[I], operand(1)[I], operandBits(0)[I], operandBits(1)[I], Want,
              Got);
          return false;
        }
        Combinations++;
        Pessimistic += Want != Got;
      }
    }
  }
  std::printf("%s %ld %ld\n", Op.Text, Combinations, Pessimistic);
  return true;
}

int usage() {
  std::fputs("usage: operators random TRIALS [SEED]\n       operators exhaustive [STEP]\n", stderr);
  return 2;
}

} // namespace

int main(int Argc, char **Argv) {
  if (Argc < 2)
    return usage();
  start();
  const std::string Mode = Argv[1];
  int Bad = 0;
  if (Mode == "random" && Argc > 2) {
    if (Argc > 3)
      RandomState += std::strtoull(Argv[3], nullptr, 0) * 0x9e3779b97f4a7c15ULL;
    for (const Name &Op : Names)
      Bad += !checkRandomly(Op, std::atol(Argv[2]));
  } else if (Mode == "exhaustive") {
    const int Step = Argc > 2 ? std::atoi(Argv[2]) : 1;
    if (Step < 1)
      return usage();
    const std::vector<PartlyDefined> Bytes = allPartlyDefined();
    for (const Name &Op : Names)
      Bad += !checkExhaustively(Op, Bytes, Step);
  } else {
    return usage();
  }
  return Bad != 0;
}

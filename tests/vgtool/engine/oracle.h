// SPDX-License-Identifier: GPL-2.0-or-later
//
// Checks the rules of propagation against the definition: a bit of a result is undefined if some
// choice of the undefined bits of the operands changes it. An operation is executed once with V
// bits set on its operands, and then once for every choice.
//
// A rule that calls such a bit defined is wrong. A rule that calls more bits undefined than that is
// merely less than exact; for each operation the test says which it is.

#ifndef XENHC_TESTS_ENGINE_ORACLE_H
#define XENHC_TESTS_ENGINE_ORACLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/memcheck.h>

enum { MaxBytes = 32, MaxOpen = 7 };

struct Operation {
  const char *Name;
  int In, Out; // bytes of each operand and of the result
  void (*Run)(const uint8_t *A, const uint8_t *B, uint8_t *Out);
};

static uint64_t RandomState = 88172645463325252ULL;
static uint64_t randomWord(void) {
  RandomState ^= RandomState << 13;
  RandomState ^= RandomState >> 7;
  return RandomState ^= RandomState << 17;
}

static void randomOperand(uint8_t *To, int Bytes) {
  for (int I = 0; I < Bytes; I += 8) {
    uint64_t W = randomWord();
    switch (randomWord() % 8) {
    case 0:
      W = 0;
      break;
    case 1:
      W = ~0ULL;
      break;
    case 2:
      W &= 0xff;
      break;
    case 3:
      W &= randomWord() & randomWord() & randomWord();
      break;
    case 4:
      W |= randomWord() | randomWord() | randomWord();
      break;
    default:
      break;
    }
    memcpy(To + I, &W, 8);
  }
}

// One trial. Returns 0 if a bit was wrongly called defined, 1 if too many were called undefined, 2
// if exact.
static int trial(const struct Operation *Op) {
  uint8_t In[2][MaxBytes], Vary[2][MaxBytes], Out[MaxBytes], Base[MaxBytes];
  uint8_t Mask[2][MaxBytes], Got[MaxBytes], Want[MaxBytes];
  int Bits[MaxOpen], Open = 1 + randomWord() % MaxOpen;
  randomOperand(In[0], MaxBytes);
  randomOperand(In[1], MaxBytes);
  if (randomWord() % 4 == 0)
    memcpy(In[1], In[0], MaxBytes);
  memset(Mask, 0, sizeof(Mask));
  memset(Want, 0, sizeof(Want));
  // Close together half of the time, so that they meet in one lane or byte.
  int First = randomWord() % (Op->In * 16);
  for (int I = 0; I < Open; I++) {
    Bits[I] = randomWord() % 2 ? (int)(randomWord() % (Op->In * 16)) : (First + I) % (Op->In * 16);
    Mask[Bits[I] / 8 / Op->In][Bits[I] / 8 % Op->In] |= 1 << Bits[I] % 8;
  }
  memcpy(Vary, In, sizeof(Vary));
  memset(Out, 0, sizeof(Out));
  VALGRIND_SET_VBITS(Vary[0], Mask[0], MaxBytes);
  VALGRIND_SET_VBITS(Vary[1], Mask[1], MaxBytes);
  Op->Run(Vary[0], Vary[1], Out);
  VALGRIND_GET_VBITS(Out, Got, MaxBytes);
  VALGRIND_MAKE_MEM_DEFINED(Vary, sizeof(Vary));
  VALGRIND_MAKE_MEM_DEFINED(Out, sizeof(Out));
  memcpy(Base, Out, sizeof(Base));
  for (int Choice = 0; Choice < 1 << Open; Choice++) {
    memcpy(Vary, In, sizeof(Vary));
    for (int I = 0; I < Open; I++)
      if (Choice >> I & 1)
        Vary[Bits[I] / 8 / Op->In][Bits[I] / 8 % Op->In] ^= 1 << Bits[I] % 8;
    memset(Out, 0, sizeof(Out));
    Op->Run(Vary[0], Vary[1], Out);
    for (int I = 0; I < Op->Out; I++)
      Want[I] |= Out[I] ^ Base[I];
  }
  int Result = 2;
  for (int I = 0; I < Op->Out; I++) {
    if (Want[I] & ~Got[I]) {
      printf("%s: byte %d: undefined bits %02x, got %02x\n", Op->Name, I, Want[I], Got[I]);
      return 0;
    }
    if (Want[I] != Got[I])
      Result = 1;
  }
  return Result;
}

static int checkAll(const struct Operation *Ops, int Count, int Trials) {
  int Bad = 0;
  if (!RUNNING_ON_VALGRIND) {
    puts("this test asks for V bits: run it under the tool");
    return 2;
  }
  for (int I = 0; I < Count; I++) {
    int Score[3] = {0, 0, 0};
    for (int T = 0; T < Trials && !Score[0]; T++)
      Score[trial(&Ops[I])]++;
    printf("%s: %s\n", Ops[I].Name, Score[0] ? "WRONG" : Score[1] ? "sound" : "exact");
    Bad += Score[0];
  }
  printf("%d operations, %d wrong\n", Count, Bad);
  return Bad != 0;
}

#endif // XENHC_TESTS_ENGINE_ORACLE_H

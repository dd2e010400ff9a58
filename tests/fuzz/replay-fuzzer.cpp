// SPDX-License-Identifier: GPL-2.0-or-later
//===- replay-fuzzer.cpp - The reader of replay scripts on arbitrary text -----------------===//
//
// What it accepts is then looked at to the last byte: what a rule refers to has to be there.
//
//===--------------------------------------------------------------------------------------===//

#include "boundary/ReplayScript.h"
#include <cstdlib>
#include <vector>

namespace boundary {
void *allocate(size_t Bytes) { return malloc(Bytes); }
void release(void *Memory) { free(Memory); }
} // namespace boundary

using namespace boundary::replay;

/// Stops the fuzzer if what the reader says of itself is not true.
static void require(bool Holds) {
  if (!Holds)
    __builtin_trap();
}

/// ASan looks on.
static void readAll(const Slice &S) {
  for (size_t I = 0; I < S.Len; ++I)
    (void)*static_cast<const volatile char *>(S.At + I);
}

static void useAssignment(const Script &S, const Assignment &A, unsigned Lines) {
  readAll(A.Path);
  require(A.Path.Len != 0 && A.Line >= 1 && A.Line <= Lines);
  const Value &V = A.What;
  if (V.IsBytes)
    require(V.FirstByte <= S.Bytes.size() && V.ByteCount <= S.Bytes.size() - V.FirstByte);
  else
    require(V.Size == 0 || V.Size == 1 || V.Size == 2 || V.Size == 4 || V.Size == 8);
}

static void useAll(const Script &S, unsigned Lines) {
  for (const Rule &R : S.Rules) {
    readAll(R.Name);
    require(R.Name.Len != 0 && R.Line >= 1 && R.Line <= Lines);
    require(R.FirstCondition <= S.Conditions.size() &&
            R.ConditionCount <= S.Conditions.size() - R.FirstCondition);
    require(R.FirstWrite <= S.Writes.size() && R.WriteCount <= S.Writes.size() - R.FirstWrite);
    for (size_t I = 0; I < R.ConditionCount; ++I)
      require(!S.Conditions[R.FirstCondition + I].What.IsBytes);
  }
  for (const Assignment &A : S.Conditions)
    useAssignment(S, A, Lines);
  for (const Assignment &A : S.Writes)
    useAssignment(S, A, Lines);
  readAll(S.Release);
  for (const OpenRule &O : S.Opens) {
    readAll(O.Path);
    require(O.Path.Len != 0 && O.Result < 0 && O.Result >= -4095);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  // A copy of its own, so that a step behind the last byte is seen.
  const std::vector<char> Text(Data, Data + Size);
  unsigned Lines = 1;
  for (const char C : Text)
    Lines += C == '\n';
  Script S;
  const bool Accepted = S.parse(Text.data(), Text.size());
  require(Accepted == !S.errorMessage());
  if (Accepted)
    useAll(S, Lines);
  else
    require(S.errorLine() >= 1 && S.errorLine() <= Lines);
  return 0;
}

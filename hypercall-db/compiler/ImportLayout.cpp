// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportLayout.cpp - Layouts of structures as headers define them --------------------===//

#include "ImportLayout.h"
#include <algorithm>

namespace xenhc {

namespace {

/// Whether both are the same field but for where it lies.
bool isSameField(const FieldLayout &A, const FieldLayout &B) {
  FieldLayout Moved = B;
  Moved.Offset = A.Offset;
  Moved.Size = A.Size;
  return A == Moved;
}

/// Adds what i386 says to the layout of amd64.
void addI386(RecordLayout &Result, const RecordLayout &Other) {
  Result.Size[I386] = Other.Size[I386];

  // Fields of i386 alone go behind the last one before them that both have.
  size_t Next = 0;
  for (const FieldLayout &Field : Other.Fields) {
    auto Same =
        std::find_if(Result.Fields.begin(), Result.Fields.end(), [&](const FieldLayout &Candidate) {
          return !Candidate.Offset[I386] && isSameField(Candidate, Field);
        });
    if (Same == Result.Fields.end()) {
      Same = Result.Fields.insert(Result.Fields.begin() + Next, Field);
    } else {
      Same->Offset[I386] = Field.Offset[I386];
      Same->Size[I386] = Field.Size[I386];
    }
    Next = Same - Result.Fields.begin() + 1;
  }
}

} // namespace

std::map<std::string, RecordLayout>
combineArchs(const std::map<std::string, RecordLayout> &OnAmd64,
             const std::map<std::string, RecordLayout> &OnI386) {
  std::map<std::string, RecordLayout> Result = OnAmd64;
  for (const auto &[Name, Layout] : OnI386) {
    auto [Both, IsNew] = Result.try_emplace(Name, Layout);
    if (!IsNew)
      addI386(Both->second, Layout);
  }
  return Result;
}

} // namespace xenhc

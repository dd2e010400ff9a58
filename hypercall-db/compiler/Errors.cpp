// SPDX-License-Identifier: GPL-2.0-or-later
//===- Errors.cpp - Which errors operations can return, from a list of their own ----------===//

#include "Errors.h"
#include "Chain.h"
#include "Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace xenhc {

/// Makes room among \p Results in \p Taken.
static void cutOut(std::vector<CallResult> &Results, ReleaseRange Taken) {
  std::vector<CallResult> Kept;
  for (const CallResult &R : Results) {
    if (!R.Releases.overlaps(Taken)) {
      Kept.push_back(R);
      continue;
    }
    if (R.Releases.Since < Taken.Since) {
      Kept.push_back(R);
      Kept.back().Releases.Until = Taken.Since - 1;
    }
    if (R.Releases.Until > Taken.Until) {
      Kept.push_back(R);
      Kept.back().Releases.Since = Taken.Until + 1;
    }
  }
  Results = std::move(Kept);
}

/// What \p Path results in where \p Errors holds, with these error numbers.
static std::vector<CallResult> resultsWith(const Chain &Path, ReleaseRange Where,
                                           const ErrorList &Errors) {
  std::vector<CallResult> New;
  const CallResult *Before = nullptr;
  for (unsigned R = Where.Since; R <= Where.Until; ++R) {
    const CallResult &Now = Path.result(R);
    if (&Now == Before) {
      New.back().Releases.Until = R;
      continue;
    }
    Before = nullptr;
    if (!Now.Errno.empty())
      continue;
    Before = &Now;
    New.push_back(Now);
    New.back().Errno = Errors.Errno;
    New.back().Releases = {R, R};
  }
  return New;
}

static void apply(Call &C, Operation *Op, ArrayRef<const Operation *> Ops,
                  const ErrorList &Errors) {
  const ReleaseRange Of = Op ? Op->Releases : C.Releases;
  if (!Of.overlaps(Errors.Releases))
    return;
  const Chain Path{C, {Ops.begin(), Ops.end()}};
  std::vector<CallResult> &Results = Op ? Op->Results : C.Results;
  const std::vector<CallResult> New = resultsWith(Path, Of.common(Errors.Releases), Errors);
  for (const CallResult &R : New)
    cutOut(Results, R.Releases);
  llvm::append_range(Results, New);
}

/// Applies \p Errors to the operations that \p Path leads to from \p Ops; false if there are none.
static bool applyBelow(Call &C, ArrayRef<std::shared_ptr<Operation>> Among,
                       SmallVectorImpl<const Operation *> &Ops, ArrayRef<StringRef> Path,
                       const ErrorList &Errors) {
  bool Found = false;
  for (const std::shared_ptr<Operation> &Op : Among) {
    if (Op->Id.Text != Path.front())
      continue;
    Ops.push_back(Op.get());
    if (Path.size() > 1) {
      Found |= applyBelow(C, Op->Nested, Ops, Path.drop_front(), Errors);
    } else {
      apply(C, Op.get(), Ops, Errors);
      Found = true;
    }
    Ops.pop_back();
  }
  return Found;
}

void applyErrorLists(Database &Db, Diagnostics &Diags) {
  for (const ErrorList &Errors : Db.ErrorLists)
    for (const Name &Of : Errors.Of) {
      SmallVector<StringRef, 4> Path;
      StringRef(Of.Text).split(Path, '/');
      bool Found = false;
      for (const std::unique_ptr<Call> &C : Db.Calls) {
        if (C->IsIoctl || C->Id.Text != Path.front())
          continue;
        SmallVector<const Operation *, 4> Ops;
        if (Path.size() > 1) {
          Found |= applyBelow(*C, C->Operations, Ops, ArrayRef(Path).drop_front(), Errors);
        } else {
          apply(*C, nullptr, {}, Errors);
          Found = true;
        }
      }
      if (!Found)
        Diags.error(Of.Range, "there is no operation '" + Of.Text + "'");
    }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Overlay.cpp - What somebody's own files replace ------------------------------------===//

#include "Overlay.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace xenhc {

/// Takes \p Out away from the releases of \p Items: what reaches beyond it on both sides becomes
/// two.
template <typename T> static bool cut(std::vector<T> &Items, ReleaseRange Out) {
  bool Found = false;
  std::vector<T> Rest;
  for (T &Item : Items) {
    if (!Item.Releases.overlaps(Out)) {
      Rest.push_back(std::move(Item));
      continue;
    }
    Found = true;
    if (Item.Releases.Since < Out.Since) {
      Rest.push_back(Item);
      Rest.back().Releases.Until = Out.Since - 1;
    }
    if (Item.Releases.Until > Out.Until) {
      Rest.push_back(std::move(Item));
      Rest.back().Releases.Since = Out.Until + 1;
    }
  }
  Items = std::move(Rest);
  return Found;
}

namespace {

class Overlay {
public:
  Overlay(Database &Db, Diagnostics &Diags) : Db(Db), Diags(Diags) {}

  void run();

private:
  void applyInterfaces();
  void applyTypes();
  void applyRecords();
  void applyCalls();
  void applyFunctions();
  void applyOperations(std::vector<std::shared_ptr<Operation>> &Ops);
  void reportMissing(const Name &Id, StringRef What, ArrayRef<StringRef> Known) {
    Diags.error(Id.Range, "'" + Id.Text + "' overrides nothing: there is no such " + What +
                              didYouMean(Id.Text, Known) +
                              "; without 'override' it would be a new one");
  }

  Database &Db;
  Diagnostics &Diags;
};

} // namespace

void Overlay::applyInterfaces() {
  for (InterfaceVersion &V : Db.Over.Interfaces) {
    std::vector<InterfaceVersion> Others, Group;
    for (InterfaceVersion &Each : Db.Interfaces)
      (Each.Group.Text == V.Group.Text ? Group : Others).push_back(std::move(Each));
    if (!cut(Group, V.Releases))
      Diags.error(V.Range, "this overrides nothing: '" + V.Group.Text +
                               "' has no interface version in these releases");
    Group.push_back(std::move(V));
    append_range(Others, Group);
    Db.Interfaces = std::move(Others);
  }
}

void Overlay::applyTypes() {
  for (ScalarType &T : Db.Over.Types) {
    auto Known = Db.Types.find(T.Id.Text);
    if (Known != Db.Types.end()) {
      Known->second = std::move(T);
      continue;
    }
    std::vector<StringRef> Names;
    Names.reserve(Db.Types.size());
    for (const auto &[Id, Type] : Db.Types)
      Names.push_back(Id);
    reportMissing(T.Id, "type", Names);
  }
}

void Overlay::applyRecords() {
  for (Record &R : Db.Over.Records) {
    auto Known = Db.Records.find(R.Id.Text);
    if (Known == Db.Records.end()) {
      std::vector<StringRef> Names;
      Names.reserve(Db.Records.size());
      for (const auto &[Id, Each] : Db.Records)
        Names.push_back(Id);
      reportMissing(R.Id, "record", Names);
      continue;
    }
    if (!R.Extend || !R.Sizes.empty())
      cut(Known->second.Sizes, R.Releases);
    std::vector<RecordField> Replaced, Kept;
    for (RecordField &F : Known->second.Fields) {
      const bool Stays = R.Extend && none_of(R.Fields, [&](const RecordField &New) {
                           return New.Path.Text == F.Path.Text;
                         });
      (Stays ? Kept : Replaced).push_back(std::move(F));
    }
    cut(Replaced, R.Releases);
    append_range(Kept, Replaced);
    Known->second.Fields = std::move(Kept);
    append_range(Known->second.Sizes, R.Sizes);
    append_range(Known->second.Fields, R.Fields);
  }
}

void Overlay::applyCalls() {
  for (std::unique_ptr<Call> &C : Db.Over.Calls) {
    auto Known = find_if(Db.Calls, [&](const auto &Other) {
      return Other->IsIoctl == C->IsIoctl && Other->Id.Text == C->Id.Text &&
             Other->Place == C->Place;
    });
    if (Known == Db.Calls.end()) {
      std::vector<StringRef> Names;
      Names.reserve(Db.Calls.size());
      for (const auto &Other : Db.Calls)
        Names.push_back(Other->Id.Text);
      reportMissing(C->Id, C->IsIoctl ? "ioctl" : "hypercall", Names);
      continue;
    }
    C->Operations = std::move((*Known)->Operations);
    *Known = std::move(C);
  }
}

void Overlay::applyFunctions() {
  for (Function &F : Db.Over.Functions) {
    auto Known =
        find_if(Db.Functions, [&](const Function &Other) { return Other.Id.Text == F.Id.Text; });
    if (Known != Db.Functions.end()) {
      *Known = std::move(F);
      continue;
    }
    std::vector<StringRef> Names;
    Names.reserve(Db.Functions.size());
    for (const Function &Other : Db.Functions)
      Names.push_back(Other.Id.Text);
    reportMissing(F.Id, "function", Names);
  }
}

void Overlay::applyOperations(std::vector<std::shared_ptr<Operation>> &Ops) {
  for (const auto &Op : Ops) {
    applyOperations(Op->Nested);
    if (!Op->Override)
      continue;
    bool Found = false;
    for (const auto &Other : Ops) {
      if (Other == Op || Other->Id.Text != Op->Id.Text)
        continue;
      Found |= cut(Other->Numbers, Op->Releases);
      Other->Overridden = true;
      if (Op->Nested.empty())
        Op->Nested = Other->Nested;
    }
    if (Found)
      continue;
    std::vector<StringRef> Names;
    for (const auto &Other : Ops)
      if (Other != Op)
        Names.push_back(Other->Id.Text);
    reportMissing(Op->Id, "operation beside it in these releases", Names);
  }
  erase_if(Ops, [](const auto &Op) { return Op->Overridden && Op->Numbers.empty(); });
}

/// The order of files must not matter.
static void sortOperations(std::vector<std::shared_ptr<Operation>> &Ops) {
  llvm::sort(Ops, [](const auto &A, const auto &B) {
    return std::tie(A->Id.Text, A->Releases.Since, A->Override, A->Place) <
           std::tie(B->Id.Text, B->Releases.Since, B->Override, B->Place);
  });
  for (const auto &Op : Ops)
    sortOperations(Op->Nested);
}

void Overlay::run() {
  applyInterfaces();
  applyTypes();
  applyRecords();
  applyCalls();
  applyFunctions();
  for (const auto &C : Db.Calls) {
    applyOperations(C->Operations);
    sortOperations(C->Operations);
  }
  Db.Over = {};
  llvm::sort(Db.Interfaces, [](const InterfaceVersion &A, const InterfaceVersion &B) {
    return std::tie(A.Group.Text, A.Releases.Since) < std::tie(B.Group.Text, B.Releases.Since);
  });
  llvm::sort(Db.Functions,
             [](const Function &A, const Function &B) { return A.Id.Text < B.Id.Text; });
}

void applyOverrides(Database &Db, Diagnostics &Diags) { Overlay(Db, Diags).run(); }

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Share.cpp - Ioctls that take the operations of a hypercall -------------------------===//

#include "Share.h"
#include "Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

using namespace llvm;

namespace xenhc {

namespace {

/// Copies operations and gives components of paths other names on the way.
class Renamer {
public:
  explicit Renamer(ArrayRef<OtherName> Names) : Names(Names) {}

  std::shared_ptr<Operation> operation(const Operation &Op, ArrayRef<std::string> Around);
  /// The names that were met.
  const std::set<StringRef> &met() const { return Met; }

private:
  std::string component(StringRef Name);
  std::string path(StringRef Path);
  ExprRef expression(const ExprRef &E);
  void entry(Entry &E);
  void entries(std::vector<Entry> &Entries) {
    for (Entry &E : Entries)
      entry(E);
  }

  ArrayRef<OtherName> Names;
  std::set<StringRef> Met;
};

} // namespace

std::string Renamer::component(StringRef Name) {
  for (const OtherName &Other : Names)
    if (Other.There.Text == Name) {
      Met.insert(Other.There.Text);
      return Other.Here.Text;
    }
  return Name.str();
}

std::string Renamer::path(StringRef Path) {
  SmallVector<StringRef, 4> Parts;
  Path.split(Parts, '.');
  return join(map_range(Parts, [&](StringRef Part) { return component(Part); }), ".");
}

ExprRef Renamer::expression(const ExprRef &E) {
  if (!E)
    return nullptr;
  auto Copy = std::make_shared<Expr>(*E);
  Copy->Left = expression(E->Left);
  Copy->Right = expression(E->Right);
  for (Expr::Step &Step : Copy->Steps) {
    if (Step.Subscript)
      Step.Subscript = expression(Step.Subscript);
    else
      Step.Name = component(Step.Name);
  }
  return Copy;
}

void Renamer::entry(Entry &E) {
  E.Path.Text = path(E.Path.Text);
  for (ExprRef *Part : {&E.Count, &E.Filled, &E.When, &E.Written})
    *Part = expression(*Part);
  if (E.Call)
    for (Name *Part : {&E.Call->Number, &E.Call->Result, &E.Call->Args})
      Part->Text = path(Part->Text);
  entries(E.Fields);
}

std::shared_ptr<Operation> Renamer::operation(const Operation &Op, ArrayRef<std::string> Around) {
  auto Copy = std::make_shared<Operation>(Op);
  Copy->Place.assign(Around.begin(), Around.end());
  Copy->Place.push_back(Op.Place.back());
  Copy->Member.Text = path(Op.Member.Text);
  Copy->Payload.Text = path(Op.Payload.Text);
  Copy->Select = expression(Op.Select);
  if (std::optional<Entry> &Self = Copy->Self)
    entry(*Self);
  entries(Copy->Fields);
  entries(Copy->Common);
  for (std::shared_ptr<Operation> &Nested : Copy->Nested)
    Nested = operation(*Nested, Copy->Place);
  return Copy;
}

void shareOperations(Database &Db, Diagnostics &Diags) {
  for (const std::unique_ptr<Call> &C : Db.Calls) {
    if (C->SharedWith.empty())
      continue;
    std::vector<StringRef> Known;
    Renamer Names(C->SharedNames);
    bool Found = false;
    for (const std::unique_ptr<Call> &Other : Db.Calls) {
      if (Other->IsIoctl)
        continue;
      Known.push_back(Other->Id.Text);
      if (Other->Id.Text != C->SharedWith.Text)
        continue;
      Found = true;
      for (const std::shared_ptr<Operation> &Op : Other->Operations)
        C->Operations.push_back(Names.operation(*Op, C->Place));
    }
    if (!Found) {
      Diags.error(C->SharedWith.Range, "there is no hypercall '" + C->SharedWith.Text + "'" +
                                           didYouMean(C->SharedWith.Text, Known));
      continue;
    }
    for (const OtherName &Name : C->SharedNames)
      if (!Names.met().count(Name.There.Text))
        Diags.error(Name.There.Range,
                    "no operation of '" + C->SharedWith.Text + "' names '" + Name.There.Text + "'");
  }
}

} // namespace xenhc

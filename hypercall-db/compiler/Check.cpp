// SPDX-License-Identifier: GPL-2.0-or-later
//===- Check.cpp - The second phase: names and numbers ------------------------------------===//

#include "Check.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>

using namespace llvm;

namespace xenhc {

namespace {

class Checker {
public:
  Checker(const Database &Db, Diagnostics &Diags) : Db(Db), Diags(Diags) {}

  void run();

private:
  void checkRecord(const Record &R);
  bool holdsItself(const Record &R, std::set<StringRef> &Above, std::set<StringRef> &Good);
  void checkElement(const Name &Type);
  void checkEntries(ArrayRef<Entry> Entries);
  void checkCall(const Call &C);
  bool checkInterfaceGroup(const Name &Group);
  void checkOwnInterface(const Call &C, const Operation &Op);
  void checkOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops);
  void checkCallNumbers();
  void checkFunctions();
  void checkNames();
  /// \p Nearby with the names of all records, and of types if \p Types.
  std::string suggest(StringRef Wrong, bool Types) const;

  const Database &Db;
  Diagnostics &Diags;
};

} // namespace

std::string Checker::suggest(StringRef Wrong, bool Types) const {
  std::vector<StringRef> Names;
  Names.reserve(Db.Records.size());
  for (const auto &[Id, R] : Db.Records)
    Names.push_back(Id);
  if (Types)
    for (const auto &[Id, T] : Db.Types)
      Names.push_back(Id);
  return didYouMean(Wrong, Names);
}

void Checker::checkElement(const Name &Type) {
  if (Type.empty() || Type.Text == "void" || Db.Records.count(Type.Text) ||
      Db.Types.count(Type.Text))
    return;
  Diags.error(Type.Range, "'" + Type.Text +
                              "' is neither a record nor a type that types.yaml lists" +
                              suggest(Type.Text, true));
}

/// True if \p R contains itself by way of its fields, not counting handles.
bool Checker::holdsItself(const Record &R, std::set<StringRef> &Above, std::set<StringRef> &Good) {
  if (Good.count(R.Id.Text))
    return false;
  if (!Above.insert(R.Id.Text).second)
    return true;
  for (const RecordField &F : R.Fields)
    if (F.Kind == FieldKind::Record)
      if (auto Inner = Db.Records.find(F.Type.Text); Inner != Db.Records.end())
        if (holdsItself(Inner->second, Above, Good))
          return true;
  Above.erase(R.Id.Text);
  Good.insert(R.Id.Text);
  return false;
}

void Checker::checkRecord(const Record &R) {
  for (const RecordField &F : R.Fields)
    if (F.Kind == FieldKind::Record && !Db.Records.count(F.Type.Text))
      Diags.error(F.Type.Range,
                  "unknown record '" + F.Type.Text + "'" + suggest(F.Type.Text, false));
}

void Checker::checkEntries(ArrayRef<Entry> Entries) {
  for (const Entry &E : Entries) {
    checkElement(E.Type);
    checkEntries(E.Fields);
    // Two entries for a field: one may be read and the other written, or both conditional.
    for (const Entry &Other : Entries) {
      if (&Other == &E)
        break;
      auto May = [](const Entry &A, Direction Dir) {
        return A.Dir == Dir || A.Dir == Direction::InOut || !A.Dir;
      };
      const bool SameWay = (May(E, Direction::In) && May(Other, Direction::In)) ||
                           (May(E, Direction::Out) && May(Other, Direction::Out)) ||
                           E.Dir == Direction::None || Other.Dir == Direction::None;
      if (Other.Path.Text == E.Path.Text && Other.Releases.overlaps(E.Releases) && !E.When &&
          !Other.When && SameWay) {
        Diags.error(E.Path.Range, "'" + E.Path.Text + "' is described twice");
        Diags.note(Other.Path.Range, "here before");
      }
    }
  }
}

bool Checker::checkInterfaceGroup(const Name &Group) {
  if (Group.empty() ||
      any_of(Db.Interfaces, [&](const InterfaceVersion &V) { return V.Group.Text == Group.Text; }))
    return true;
  std::vector<StringRef> Names;
  Names.reserve(Db.Interfaces.size());
  for (const InterfaceVersion &V : Db.Interfaces)
    Names.push_back(V.Group.Text);
  Diags.error(Group.Range, "releases.yaml has no interface versions of '" + Group.Text + "'" +
                               didYouMean(Group.Text, Names));
  return false;
}

/// An operation with versions of its own has one in each of its releases: its hypercall's would be
/// no substitute.
void Checker::checkOwnInterface(const Call &C, const Operation &Op) {
  if (Op.InterfaceGroup.empty() || !checkInterfaceGroup(Op.InterfaceGroup))
    return;
  if (!C.InterfaceField)
    return Diags.error(Op.InterfaceGroup.Range,
                       "'" + C.Id.Text + "' has no 'interface' that says where the version stands");
  for (unsigned R = Op.Releases.Since; R <= Op.Releases.Until; ++R)
    if (none_of(Db.Interfaces, [&](const InterfaceVersion &V) {
          return V.Group.Text == Op.InterfaceGroup.Text && V.Releases.contains(R);
        }))
      return Diags.error(Op.InterfaceGroup.Range,
                         "'" + Op.InterfaceGroup.Text + "' has no version in release " +
                             Db.Releases[R].Id.Text + ", in which '" + Op.Id.Text + "' exists");
}

void Checker::checkOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops) {
  for (const auto &Op : Ops) {
    checkElement(Op->Type);
    checkOwnInterface(C, *Op);
    checkEntries(Op->Fields);
    checkEntries(Op->Common);
    for (const auto &Other : Ops) {
      if (Other == Op)
        break;
      for (const NumberInReleases &A : Op->Numbers)
        for (const NumberInReleases &B : Other->Numbers)
          if (A.Value == B.Value && A.Releases.overlaps(B.Releases) &&
              Op->Releases.overlaps(Other->Releases)) {
            const unsigned First = std::max(
                {A.Releases.Since, B.Releases.Since, Op->Releases.Since, Other->Releases.Since});
            Diags.error(A.Range,
                        "the number " + Twine(A.Value) + " is also that of '" + Other->Id.Text +
                            "' in release " + Db.Releases[First].Id.Text +
                            "; give them 'since' and 'until' if it was reused, or 'override: "
                            "true' to the one that replaces the other");
            Diags.note(B.Range, "the other one");
          }
    }
    if (!Op->Nested.empty() && !Op->Select)
      Diags.error(Op->Id.Range,
                  "'" + Op->Id.Text + "' has nested operations, so it needs 'select'");
    checkOperations(C, Op->Nested);
  }
}

void Checker::checkCall(const Call &C) {
  for (const Argument &A : C.Args) {
    if (!A.PointerByOperation)
      checkElement(A.Type);
    if (A.Kind == FieldKind::Scalar && A.Type.Text == "void")
      Diags.error(A.Type.Range, "a value has a type; 'void' has no size");
    checkElement(A.About.Type);
    checkEntries(A.About.Fields);
  }
  if (!C.RecordId.empty() && !Db.Records.count(C.RecordId.Text))
    Diags.error(C.RecordId.Range,
                "unknown record '" + C.RecordId.Text + "'" + suggest(C.RecordId.Text, false));
  checkInterfaceGroup(C.InterfaceGroup);
  checkEntries(C.Fields);
  if (!C.Operations.empty() && !C.Select)
    Diags.error(C.Id.Range, "'" + C.Id.Text + "' has operations, so it needs 'select'");
  checkOperations(C, C.Operations);
}

void Checker::checkCallNumbers() {
  for (const auto &A : Db.Calls)
    for (const auto &B : Db.Calls) {
      if (A == B)
        break;
      const bool SameDevice = !A->IsIoctl || any_of(A->Devices, [&](const Name &Device) {
        return any_of(B->Devices, [&](const Name &Other) { return Other.Text == Device.Text; });
      });
      if (A->IsIoctl == B->IsIoctl && SameDevice &&
          ((A->Number[Amd64] && A->Number[Amd64] == B->Number[Amd64]) ||
           (A->Number[I386] && A->Number[I386] == B->Number[I386]))) {
        Diags.error(A->NumberRange, "'" + B->Id.Text + "' has the same number");
        Diags.note(B->NumberRange, "here");
      }
    }
}

void Checker::checkFunctions() {
  std::map<StringRef, const Function *> Known;
  for (const Function &F : Db.Functions) {
    auto [Place, New] = Known.try_emplace(F.Id.Text, &F);
    if (!New) {
      Diags.error(F.Id.Range, "the function '" + F.Id.Text + "' stands twice");
      Diags.note(Place->second->Id.Range, "the other one");
    }
    if (F.Frees & F.Keeps.value_or(0))
      Diags.error(F.Id.Range, "the function '" + F.Id.Text +
                                  "' releases an argument that it keeps; what is released on some "
                                  "paths only stands in 'keeps' alone");
    if (!F.Only.empty() &&
        (F.Convention == XENHC_RETURNS_POINTER || F.Convention == XENHC_RETURNS_MAPPING))
      Diags.error(F.Id.Range, "the function '" + F.Id.Text +
                                  "' returns a pointer, so that there is no 'only' of numbers");
  }
}

static void addNames(ArrayRef<std::shared_ptr<Operation>> Ops, std::set<StringRef> &Names) {
  for (const auto &Op : Ops) {
    Names.insert(Op->Id.Text);
    addNames(Op->Nested, Names);
  }
}

void Checker::checkNames() {
  std::set<StringRef> Names;
  for (const auto &C : Db.Calls) {
    Names.insert(C->Id.Text);
    addNames(C->Operations, Names);
  }
  const std::vector<StringRef> Known(Names.begin(), Names.end());
  for (const Caller &C : Db.Callers)
    if (!Names.count(C.Op.Text))
      Diags.error(C.Op.Range,
                  "there is no operation '" + C.Op.Text + "'" + didYouMean(C.Op.Text, Known));
  std::vector<StringRef> Reasons;
  Reasons.reserve(Db.HeaderReasons.size());
  for (const HeaderReason &R : Db.HeaderReasons)
    Reasons.push_back(R.Id.Text);
  for (const HeaderName &N : Db.HeaderNames)
    if (!N.NotBecause.empty() && !is_contained(Reasons, StringRef(N.NotBecause.Text)))
      Diags.error(N.NotBecause.Range, "there is no reason '" + N.NotBecause.Text + "'" +
                                          didYouMean(N.NotBecause.Text, Reasons));
}

void Checker::run() {
  std::set<StringRef> Good;
  for (const auto &[Id, R] : Db.Records) {
    checkRecord(R);
    std::set<StringRef> Above;
    if (holdsItself(R, Above, Good)) {
      Diags.error(R.Id.Range, "the record '" + Id + "' contains itself");
      Good.insert(R.Id.Text);
    }
  }
  for (const auto &C : Db.Calls)
    checkCall(*C);
  checkCallNumbers();
  checkFunctions();
  checkNames();
}

void checkDatabase(const Database &Db, Diagnostics &Diags) { Checker(Db, Diags).run(); }

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diff.cpp - What changed between two releases ---------------------------------------===//

#include "Diff.h"
#include "List.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <set>

using namespace llvm;

namespace xenhc {

namespace {

class Comparison {
public:
  std::vector<Change> run(ArrayRef<OperationText> Old, ArrayRef<OperationText> New);

private:
  void compareResults(CallResult Old, CallResult New);
  void compare(const OperationText &Old, const OperationText &New);
  void compareFields(ArrayRef<FieldText> Old, ArrayRef<FieldText> New, const std::string &Prefix);
  void add(Change::Kind What, std::string Field = "", std::string Before = "",
           std::string After = "") {
    Changes.push_back({What, Now, std::move(Field), std::move(Before), std::move(After)});
  }

  std::vector<Change> Changes;
  const OperationText *Now = nullptr;
  std::set<const Call *> Seen;
};

} // namespace

/// Direction, type, count and conditions: what is said of a field besides its place.
static std::string meaning(const FieldText &F) {
  return (directionText(F.Dir) + " " + fieldInWords(F)).str();
}

/// Fields may stand several times, for several conditions: the first that is like it in the other
/// release, and has not been taken, is its partner.
static const FieldText *partner(const FieldText &F, ArrayRef<FieldText> Among,
                                std::set<const FieldText *> &Taken) {
  const FieldText *Best = nullptr;
  for (const FieldText &Other : Among)
    if (Other.Path == F.Path && !Taken.count(&Other) &&
        (!Best || (meaning(Best[0]) != meaning(F) && meaning(Other) == meaning(F))))
      Best = &Other;
  if (Best)
    Taken.insert(Best);
  return Best;
}

void Comparison::compareFields(ArrayRef<FieldText> Old, ArrayRef<FieldText> New,
                               const std::string &Prefix) {
  std::set<const FieldText *> Taken;
  for (const FieldText &F : New) {
    if (F.Path.empty())
      continue; // a hole says nothing that its neighbours do not
    const std::string Path = Prefix + F.Path;
    const FieldText *Was = partner(F, Old, Taken);
    if (!Was) {
      add(Change::FieldAdded, Path, "",
          "+" + utostr(F.Offset) + ", " + utostr(F.Size) + " bytes, " + meaning(F));
      continue;
    }
    if (Was->Offset != F.Offset)
      add(Change::FieldMoved, Path, "+" + utostr(Was->Offset), "+" + utostr(F.Offset));
    if (Was->Size != F.Size)
      add(Change::FieldResized, Path, utostr(Was->Size), utostr(F.Size));
    // The direction of what has fields of its own follows from theirs, the size of the operation's
    // own record has been compared.
    const bool IsOwn = Path == Now->StructPath && Prefix.empty();
    const bool HasOwnDirection = !IsOwn && F.Fields.empty() && Was->Fields.empty();
    if (HasOwnDirection ? meaning(*Was) != meaning(F) : fieldInWords(*Was) != fieldInWords(F))
      add(Change::FieldChanged, Path, meaning(*Was), meaning(F));
    if (!IsOwn && Was->ElementSize != F.ElementSize)
      add(Change::FieldResized, Path + "[]", utostr(Was->ElementSize), utostr(F.ElementSize));
    compareFields(Was->Fields, F.Fields, Path + "[].");
  }
  for (const FieldText &F : Old)
    if (!F.Path.empty() && !Taken.count(&F))
      add(Change::FieldRemoved, Prefix + F.Path,
          "+" + utostr(F.Offset) + ", " + utostr(F.Size) + " bytes, " + meaning(F));
}

/// Of errors only those that came or went, and only where both releases have a list: without one
/// any error is possible, which says nothing of what changed.
void Comparison::compareResults(CallResult Old, CallResult New) {
  const auto Was = Old.Errno, Is = New.Errno;
  const bool Known = !Was.empty() && !Is.empty();
  erase_if(Old.Errno, [&](const auto &Error) { return !Known || is_contained(Is, Error); });
  erase_if(New.Errno, [&](const auto &Error) { return !Known || is_contained(Was, Error); });
  if (resultInWords(Old) != resultInWords(New))
    add(Change::Result, "", resultInWords(Old), resultInWords(New));
}

void Comparison::compare(const OperationText &Old, const OperationText &New) {
  Now = &New;
  // What an operation has of its own in the place of its hypercall's says nothing of the others.
  const Name &Group = Chain{*New.TheCall, New.Ops}.interfaceGroup();
  if (Group.Text == New.TheCall->InterfaceGroup.Text && Seen.insert(New.TheCall).second &&
      Old.Interface != New.Interface)
    add(Change::Interface, "", Old.Interface ? "0x" + utohexstr(*Old.Interface, true) : "none",
        New.Interface ? "0x" + utohexstr(*New.Interface, true) : "none");
  if (Old.Number != New.Number)
    add(Change::Renumbered, "", utostr(Old.Number), utostr(New.Number));
  if (Old.HasLayout != New.HasLayout)
    return add(Change::Unknown, "", Old.HasLayout ? "known" : "unknown",
               New.HasLayout ? "known" : "unknown");
  if (!Old.HasLayout)
    return;
  if (Old.Struct != New.Struct)
    add(Change::Restructured, "", Old.Struct.empty() ? "none" : Old.Struct,
        New.Struct.empty() ? "none" : New.Struct);
  if (Old.Size && New.Size && *Old.Size != *New.Size)
    add(Change::Resized, "", utostr(*Old.Size), utostr(*New.Size));
  compareResults(*Old.Result, *New.Result);
  compareFields(Old.Arguments, New.Arguments, "");
  compareFields(Old.Fields, New.Fields, "");
}

/// Names an operation apart from its release: nested ones may share their names.
static std::string key(const OperationText &Op) {
  std::string Key = Op.TheCall->Id.Text;
  for (const Operation *Each : Op.Ops)
    Key += "/" + Each->Id.Text;
  return Key;
}

std::vector<Change> Comparison::run(ArrayRef<OperationText> Old, ArrayRef<OperationText> New) {
  std::map<std::string, const OperationText *> Before;
  for (const OperationText &Op : Old)
    Before[key(Op)] = &Op;
  for (const OperationText &Op : New) {
    auto Was = Before.find(key(Op));
    if (Was == Before.end()) {
      Now = &Op;
      add(Change::Added, "", "", utostr(Op.Number));
      continue;
    }
    compare(*Was->second, Op);
    Before.erase(Was);
  }
  for (const OperationText &Op : Old)
    if (Before.count(key(Op))) {
      Now = &Op;
      add(Change::Removed, "", utostr(Op.Number), "");
    }
  return std::move(Changes);
}

std::vector<Change> compareReleases(ArrayRef<OperationText> Old, ArrayRef<OperationText> New) {
  return Comparison().run(Old, New);
}

//===- Printing ---------------------------------------------------------------------------===//

static StringRef kindText(Change::Kind What) {
  static constexpr StringLiteral Texts[] = {
      "added",       "removed",       "renumbered",    "resized",       "struct",
      "field-added", "field-removed", "field-moved",   "field-resized", "field-changed",
      "result",      "interface",     "unknown-layout"};
  static_assert(std::size(Texts) == Change::Unknown + 1);
  return Texts[What];
}

static void printChange(const Change &C, raw_ostream &OS) {
  switch (C.What) {
  case Change::Added:
  case Change::Removed:
    OS << kindText(C.What);
    break;
  case Change::Renumbered:
    OS << "number " << C.Before << " -> " << C.After;
    break;
  case Change::Resized:
    OS << "size " << C.Before << " -> " << C.After;
    break;
  case Change::Restructured:
    OS << "structure " << C.Before << " -> " << C.After;
    break;
  case Change::FieldAdded:
    OS << "+ " << C.Field << ": " << C.After;
    break;
  case Change::FieldRemoved:
    OS << "- " << C.Field << ": " << C.Before;
    break;
  case Change::FieldMoved:
    OS << "~ " << C.Field << ": moved " << C.Before << " -> " << C.After;
    break;
  case Change::FieldResized:
    OS << "~ " << C.Field << ": size " << C.Before << " -> " << C.After;
    break;
  case Change::FieldChanged:
    OS << "~ " << C.Field << ": " << C.Before << " -> " << C.After;
    break;
  case Change::Result:
    OS << "result " << C.Before << " -> " << C.After;
    break;
  case Change::Interface:
    OS << "interface " << C.Before << " -> " << C.After;
    break;
  case Change::Unknown: // counted in the heading
    break;
  }
  OS << '\n';
}

static void printJson(ArrayRef<Change> Changes, raw_ostream &OS) {
  json::OStream J(OS, 1);
  J.array([&] {
    for (const Change &C : Changes)
      J.object([&] {
        auto Text = [&](StringRef Key, StringRef Value) {
          J.attribute(Key, Value.empty() ? json::Value(nullptr) : json::Value(Value));
        };
        J.attribute("change", kindText(C.What));
        Text("hypercall", C.Op->TheCall->IsIoctl ? "" : C.Op->TheCall->Id.Text);
        Text("parent", C.Op->parent());
        J.attribute("op",
                    C.What == Change::Interface ? json::Value(nullptr) : json::Value(C.Op->name()));
        Text("field", C.Field);
        Text("before", C.Before);
        Text("after", C.After);
      });
  });
  OS << '\n';
}

void printChanges(ArrayRef<Change> Changes, StringRef Old, StringRef New, bool Json,
                  raw_ostream &OS) {
  if (Json)
    return printJson(Changes, OS);
  unsigned Added = 0, Removed = 0, Unknown = 0;
  std::set<const OperationText *> Changed;
  for (const Change &C : Changes) {
    Added += C.What == Change::Added;
    Removed += C.What == Change::Removed;
    Unknown += C.What == Change::Unknown;
    if (C.What != Change::Added && C.What != Change::Removed && C.What != Change::Interface &&
        C.What != Change::Unknown)
      Changed.insert(C.Op);
  }
  OS << Old << " -> " << New << ": " << Added << " added, " << Removed << " removed, "
     << Changed.size() << " changed\n";
  if (Unknown)
    OS << "of " << Unknown << " operations the layout is known in one of the releases only\n";
  const OperationText *Last = nullptr;
  for (const Change &C : Changes) {
    if (C.What == Change::Unknown)
      continue;
    if (C.What == Change::Interface) {
      OS << C.Op->TheCall->Id.Text << ": ";
      printChange(C, OS);
      continue;
    }
    if (C.Op != Last) {
      Last = C.Op;
      OS << C.Op->TheCall->Id.Text;
      for (const Operation *Each : C.Op->Ops)
        OS << " / " << Each->Id.Text;
      OS << " (" << C.Op->Number << ")\n";
    }
    OS << "  ";
    printChange(C, OS);
  }
}

} // namespace xenhc

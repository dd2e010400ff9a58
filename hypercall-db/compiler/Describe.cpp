// SPDX-License-Identifier: GPL-2.0-or-later
//===- Describe.cpp - What the database says of one release -------------------------------===//

#include "Describe.h"
#include "Layout.h"
#include "llvm/ADT/STLExtras.h"
#include <climits>

using namespace llvm;

namespace xenhc {

StringRef directionText(unsigned Dir) {
  static constexpr StringLiteral Texts[] = {"none", "in", "out", "inout"};
  return Texts[Dir & XENHC_DIR_INOUT];
}

StringRef resultText(const CallResult &Result) {
  static constexpr StringLiteral Texts[] = {"zero-or-errno", "count", "value", "unknown"};
  return Texts[Result.Kind];
}

StringRef unitText(CountUnit Unit) {
  static constexpr StringLiteral Texts[] = {"elements", "bytes", "bits"};
  return Texts[unsigned(Unit)];
}

bool isWide(const CallResult &Result) { return Result.Max > INT_MAX; }

/// An expression as the YAML has it, without brackets around all of it.
static std::string text(const ExprRef &E) {
  if (!E)
    return "";
  const std::string Text = printExpr(*E);
  const bool InBrackets = E->What == Expr::Binary && Text.front() == '(';
  return InBrackets ? Text.substr(1, Text.size() - 2) : Text;
}

static std::string text(const Condition &When) {
  if (When.Parts.size() == 1) {
    // Shares text() with whole expressions; the pointer is not owned.
    return text(ExprRef(ExprRef(), When.Parts.front()));
  }
  std::string Text;
  for (const Expr *Part : When.Parts)
    Text += (Text.empty() ? "" : " && ") + printExpr(*Part);
  return Text;
}

namespace {

/// Collects the nodes of a layout as a tree of texts.
class Collector : public LayoutListener {
public:
  void begin(const xenhc_db_node &Node, const NodeNote &Note) override;
  void end(const xenhc_db_node &Node) override;

  std::vector<FieldText> take();

private:
  std::vector<FieldText> Roots;
  std::vector<FieldText> Open;
};

/// The operations of one release on one architecture.
class Describer {
public:
  Describer(const Database &Db, unsigned Release, unsigned Arch)
      : Db(Db), Views(Db), Roots(Views), Arch(Arch) {
    Views.select(Release, Arch);
  }

  std::vector<OperationText> run();

private:
  void addOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops,
                     const std::vector<const Operation *> &Above);
  void add(const Chain &Path, uint64_t Number);
  std::optional<std::vector<FieldText>> layOut(const Chain &Path, Support Level);
  void separate(const Chain &Path, OperationText &Into);
  std::optional<uint32_t> interface(const Chain &Path) const;

  const Database &Db;
  RecordViews Views;
  RootRecords Roots;
  unsigned Arch;
  std::vector<OperationText> All;
};

} // namespace

/// Padding is laid out last; it is read in its place.
static void sortFields(std::vector<FieldText> &Fields) {
  // By insertion, as few are out of place; libstdc++'s stable sort uses what C++20 has deprecated.
  const auto Before = [](const FieldText &A, const FieldText &B) { return A.Offset < B.Offset; };
  for (auto I = Fields.begin(); I != Fields.end(); ++I)
    std::rotate(std::upper_bound(Fields.begin(), I, *I, Before), I, I + 1);
}

void Collector::begin(const xenhc_db_node &Node, const NodeNote &Note) {
  FieldText F;
  F.Path = Note.Path;
  F.Offset = Node.offset;
  F.Size = Node.size;
  F.Flags = Node.flags;
  F.Format = Node.format;
  F.TagBits = Node.tag_bits;
  F.IsHandle = Node.kind == XENHC_NODE_POINTER;
  F.IsPadding = Node.flags & XENHC_NODE_PADDING;
  if (Note.Field) {
    F.Type = Note.Field->Type.Text;
    F.Array = Note.Field->Array;
    F.Bits = Note.Field->Bits;
  }
  if (Note.Element) {
    F.Type = Note.ElementName.str();
    F.ElementSize = Note.Element->Size;
  }
  F.When = text(*Note.When);
  if (Note.About) {
    const bool Own = Note.Element != nullptr;
    F.Count = Own ? text(Note.About->Count) : "";
    F.Filled = Own ? text(Note.About->Filled) : "";
    F.Unit = Own ? Note.About->Unit : CountUnit::Elements;
    if (Note.About->Written)
      F.Written = Note.About->Written->What == Expr::Number ? "always" : text(Note.About->Written);
  }
  Open.push_back(std::move(F));
}

void Collector::end(const xenhc_db_node &Node) {
  FieldText F = std::move(Open.back());
  Open.pop_back();
  F.Dir = Node.dir;
  sortFields(F.Fields);
  (Open.empty() ? Roots : Open.back().Fields).push_back(std::move(F));
}

std::vector<FieldText> Collector::take() {
  sortFields(Roots);
  return std::move(Roots);
}

std::optional<std::vector<FieldText>> Describer::layOut(const Chain &Path, Support Level) {
  const Call &C = Path.TheCall;
  auto Root = Roots.view(C);
  if (!Root)
    return std::nullopt;
  const bool Complete = Level == Support::Full && (Path.Ops.empty() || !Path.Ops.back()->Select);
  Tables Unused;
  EntryUse Use;
  // assemble() has reported what there is to report.
  Diagnostics Quiet;
  Quiet.keep();
  LayoutBuilder Builder(Views, Unused, Quiet, Use, Complete);
  Collector Fields;
  Builder.listen(Fields);
  if (C.Embedded)
    return std::vector<FieldText>();
  const std::vector<EntryRef> Entries = entriesOf(Path);
  Builder.layOut(*Root, Entries, Path.id().Range);
  if (Builder.missingLayout())
    return std::nullopt;
  return Fields.take();
}

/// Moves what stands in the operation's own record from the arguments to its fields.
void Describer::separate(const Chain &Path, OperationText &Into) {
  const Call &C = Path.TheCall;
  std::string Rest = Path.Ops.empty() ? "" : memberPath(Path);
  auto Root = Roots.view(C);
  if (!Root)
    return;
  RecordView Here = *Root;
  std::vector<FieldText> *Frame = &Into.Arguments;
  std::string Prefix;  // of Here in the frame
  uint64_t Offset = 0; // of Here in the frame
  if (C.IsIoctl && !C.RecordId.empty()) {
    Into.Struct = C.RecordId.Text;
    Into.Size = Here.Size;
  }
  while (!Rest.empty()) {
    const FieldView *Through = nullptr;
    for (const FieldView &F : Here.Fields)
      if (Rest == F.path() || isBelow(Rest, F.path()))
        Through = &F;
    if (!Through)
      break; // a group of fields of this record
    Into.StructPath = Prefix + Through->path().str();
    Rest = Rest.size() == Through->path().size() ? "" : Rest.substr(Through->path().size() + 1);
    StringRef Type = Through->Field->Type.Text;
    if (Through->Field->Kind == FieldKind::Handle) {
      auto At = find_if(*Frame, [&](const FieldText &F) { return F.Path == Into.StructPath; });
      if (At == Frame->end())
        return;
      Frame = &At->Fields;
      Into.Struct = At->Type;
      Into.Size = At->ElementSize;
      Prefix.clear();
      Offset = 0;
      Type = At->Type;
    } else if (Through->Field->Kind == FieldKind::Record && !Through->isArray()) {
      Prefix += Through->path().str() + ".";
      Offset += Through->Offset;
      Into.Struct = Type.str();
      Into.Size = Through->Size;
    } else {
      break;
    }
    const RecordView *Next = Views.find(Type);
    if (!Next)
      break;
    Here = *Next;
  }
  const bool HasOwn =
      !Into.Struct.empty() && (C.IsIoctl || any_of(Path.Ops, [](const Operation *Op) {
                                 return !Op->Member.empty() || !Op->Type.empty();
                               }));
  if (!HasOwn) {
    Into.Struct.clear();
    Into.Size.reset();
    return;
  }
  const std::string Within = Prefix + (Rest.empty() ? "" : Rest + ".");
  std::vector<FieldText> Others;
  for (FieldText &F : *Frame) {
    const bool Inside = F.Path.empty()
                            ? F.Offset >= Offset && F.Offset < Offset + Into.Size.value_or(0)
                            : StringRef(F.Path).starts_with(Within);
    if (!Inside) {
      Others.push_back(std::move(F));
      continue;
    }
    F.Path.erase(0, std::min(F.Path.size(), Prefix.size()));
    F.Offset -= Offset;
    Into.Fields.push_back(std::move(F));
  }
  *Frame = std::move(Others);
}

std::optional<uint32_t> Describer::interface(const Chain &Path) const {
  for (const InterfaceVersion &V : Db.Interfaces)
    if (V.Group.Text == Path.interfaceGroup().Text && V.Releases.contains(Views.release()))
      return V.Value;
  return std::nullopt;
}

void Describer::add(const Chain &Path, uint64_t Number) {
  OperationText Text;
  Text.TheCall = &Path.TheCall;
  Text.Ops = Path.Ops;
  Text.Number = Number;
  Text.Level = Path.support();
  Text.Result = &Path.result(Views.release());
  const auto &Source = Path.source();
  Text.Source = Source ? &*Source : nullptr;
  Text.Interface = interface(Path);
  if (auto Fields = layOut(Path, Text.Level)) {
    Text.Arguments = std::move(*Fields);
    separate(Path, Text);
  } else {
    Text.HasLayout = false;
    Text.Level = Support::Listed;
  }
  All.push_back(std::move(Text));
}

void Describer::addOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops,
                              const std::vector<const Operation *> &Above) {
  std::vector<std::pair<uint32_t, const Operation *>> Here;
  for (const auto &Op : Ops)
    for (const NumberInReleases &Number : Op->Numbers)
      if (Number.Releases.contains(Views.release()) && Op->Releases.contains(Views.release()))
        Here.emplace_back(Number.Value, Op.get());
  llvm::sort(Here, [](const auto &A, const auto &B) {
    return std::tie(A.first, A.second->Id.Text) < std::tie(B.first, B.second->Id.Text);
  });
  for (auto [Number, Op] : Here) {
    Chain Path{C, Above};
    Path.Ops.push_back(Op);
    add(Path, Number);
    addOperations(C, Op->Nested, Path.Ops);
  }
}

std::vector<OperationText> Describer::run() {
  std::vector<const Call *> Calls;
  for (const auto &C : Db.Calls)
    if (C->Number[Arch] && C->Releases.contains(Views.release()))
      Calls.push_back(C.get());
  auto Key = [&](const Call *C) {
    return std::tuple(C->IsIoctl, C->IsIoctl ? StringRef(C->Devices.front().Text) : StringRef(),
                      *C->Number[Arch]);
  };
  llvm::sort(Calls, [&](const Call *A, const Call *B) { return Key(A) < Key(B); });
  for (const Call *C : Calls) {
    if (const auto &Number = C->Number[Arch]; Number && !C->Select)
      add({*C, {}}, *Number);
    addOperations(*C, C->Operations, {});
  }
  return std::move(All);
}

std::vector<OperationText> describe(const Database &Db, unsigned Release, unsigned Arch) {
  return Describer(Db, Release, Arch).run();
}

} // namespace xenhc

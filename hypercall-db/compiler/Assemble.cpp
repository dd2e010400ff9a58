// SPDX-License-Identifier: GPL-2.0-or-later
//===- Assemble.cpp - From the model to the elements of the compiled file -----------------===//

#include "Assemble.h"
#include "Chain.h"
#include "Layout.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;

namespace xenhc {

namespace {

class Assembler {
public:
  Assembler(const Database &Db, Diagnostics &Diags)
      : Db(Db), Diags(Diags), Views(Db), Roots(Views) {}

  Compiled run();

private:
  void addTables();
  void addCall(const Call &C);
  void addOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops,
                     const std::vector<const Operation *> &Above, uint32_t Set);
  void addOperation(const Chain &Path, uint32_t Set, uint32_t Number, ReleaseRange Releases,
                    uint32_t NestedSet, EntryUse &Use);
  void setResult(const Chain &Path, unsigned &Until, xenhc_db_op &Op);
  xenhc_db_op describe(const Chain &Path, uint32_t Set, uint32_t Number, uint32_t NestedSet);
  bool layOut(const Chain &Path, ArrayRef<EntryRef> Entries, Support Level, EntryUse &Use,
              xenhc_db_op &Op, unsigned &Until);
  uint32_t selector(const Expr &E, const Chain &Path, ArrayRef<EntryRef> Entries, bool &Known,
                    unsigned &Until);
  void reportUnmatched(const EntryUse &Use);
  uint32_t archMask(unsigned Arch) const { return 1u << Arch; }

  const Database &Db;
  Diagnostics &Diags;
  RecordViews Views;
  RootRecords Roots;
  Compiled Out;
  uint32_t NextSet = 1;
};

} // namespace

//===- One operation ----------------------------------------------------------------------===//

xenhc_db_op Assembler::describe(const Chain &Path, uint32_t Set, uint32_t Number,
                                uint32_t NestedSet) {
  xenhc_db_op Op{};
  const std::optional<Evidence> &Source = Path.source();
  Op.set = Set;
  Op.number = Number;
  Op.name = Out.Shared.Strings.add(Path.id().Text);
  if (Source)
    Op.source = Out.Shared.Strings.add(Source->Symbol.empty()
                                           ? Source->File.Text
                                           : Source->File.Text + ": " + Source->Symbol.Text);
  Op.support = uint8_t(Path.support());
  Op.nested_set = NestedSet;
  return Op;
}

/// The result in the release that the views are set to; lowers \p Until to the last release in
/// which it is the same.
void Assembler::setResult(const Chain &Path, unsigned &Until, xenhc_db_op &Op) {
  const CallResult &Result = Path.result(Views.release());
  for (unsigned R = Views.release() + 1; R <= Until; ++R)
    if (&Path.result(R) != &Result)
      Until = R - 1;
  Op.result_kind = uint8_t(Result.Kind);
  Op.result_bits = uint8_t(Result.Bits);
  Op.result_min = Result.Min;
  Op.result_max = Result.Max;
  std::vector<xenhc_db_value> Errors;
  Errors.reserve(Result.Errno.size());
  for (const auto &[Text, Value] : Result.Errno)
    Errors.push_back({Out.Shared.Strings.add(Text), Value});
  Op.value_count = uint32_t(Errors.size());
  Op.value_first = Out.Shared.Values.add(Errors);
}

/// Compiles an expression over the root record as it stands in the call or, if \p Path has
/// operations, in the last of them. \p Known becomes false if layouts are missing.
uint32_t Assembler::selector(const Expr &E, const Chain &Path, ArrayRef<EntryRef> Entries,
                             bool &Known, unsigned &Until) {
  auto Root = Roots.view(Path.TheCall);
  Known = false;
  if (!Root)
    return 0;
  // The scopes from the root to the operation's own part.
  std::vector<std::unique_ptr<Scope>> Scopes;
  std::vector<std::vector<EntryRef>> Below;
  Below.reserve(64);
  auto Push = [&](const RecordView &View, const FieldView *Through) {
    auto S = std::make_unique<Scope>();
    S->View = &View;
    if (Scopes.empty()) {
      appendFrame(S->Base, XENHC_CODE_BASE, 0);
      S->Entries = Entries;
    } else {
      const Scope &Outer = *Scopes.back();
      S->Base = Outer.Base;
      S->Offset = Outer.Offset + Through->Offset;
      if (Through->Field->Kind == FieldKind::Handle) {
        appendLoad(S->Base, Through->Size, S->Offset, false);
        S->Offset = 0;
      }
      S->Outer = &Outer;
      S->Within = Through->path().str();
      Below.emplace_back();
      descend(Outer.Entries, Through->path(), Below.back());
      S->Entries = Below.back();
    }
    Until = std::min(Until, View.Until);
    Scopes.push_back(std::move(S));
  };
  Push(*Root, nullptr);
  std::string Rest = Path.Ops.empty() ? "" : memberPath(Path);
  while (!Rest.empty() && Scopes.size() < 32) {
    const FieldView *Through = nullptr;
    for (const FieldView &F : Scopes.back()->View->Fields)
      if (StringRef(Rest).starts_with(F.path()) &&
          (Rest.size() == F.path().size() || Rest[F.path().size()] == '.'))
        Through = &F;
    if (!Through)
      break; // a group of fields: names are looked up around it
    StringRef Type = Through->Field->Type.Text;
    for (const EntryRef &Ref : Scopes.back()->Entries)
      if (Ref.About && Ref.Rest == Through->path() && !Ref.About->Type.empty())
        Type = Ref.About->Type.Text;
    const ElementType Element = Views.element(Type);
    if (Element.What == ElementType::Record && !Element.View)
      return 0;
    if (!Element.View || Through->isArray())
      break;
    Rest = Rest.size() == Through->path().size() ? "" : Rest.substr(Through->path().size() + 1);
    Push(*Element.View, Through);
  }
  ExprCompiler Exprs(Views, Diags);
  CodeBytes Code;
  // The trailing dot only marks where in a group the expression stands.
  const bool Good = Exprs.compile(E, *Scopes.back(), Rest.empty() ? "" : Rest + ".", false, Code);
  Known = !Exprs.Missing;
  if (!Good || !Exprs.checkLimits(Code, E.Range))
    return 0;
  Until = std::min(Until, Exprs.Until);
  return Out.Shared.Code.add(Code);
}

/// Fills in what depends on layouts. False if the release lacks one.
bool Assembler::layOut(const Chain &Path, ArrayRef<EntryRef> Entries, Support Level, EntryUse &Use,
                       xenhc_db_op &Op, unsigned &Until) {
  const Call &C = Path.TheCall;
  auto Root = Roots.view(C);
  if (!Root)
    return false;
  // Operations inside this one say the rest.
  const bool Complete = Level == Support::Full && (Path.Ops.empty() || !Path.Ops.back()->Select);
  LayoutBuilder Builder(Views, Out.Shared, Diags, Use, Complete);
  const SMRange Owner = Path.Ops.empty() ? C.Id.Range : Path.Ops.back()->Id.Range;
  NodeTable::List Nodes;
  if (C.Embedded)
    Nodes = Builder.layOutCall(*Root, *C.Embedded, Owner);
  else
    Nodes = Builder.layOut(*Root, Entries, Owner);
  Until = std::min(Until, Builder.until());
  if (Builder.missingLayout())
    return false;
  Op.node_count = uint32_t(Nodes.size());
  Op.node_first = Nodes.empty() ? XENHC_DB_NONE : Out.Shared.Nodes.add(std::move(Nodes));
  return true;
}

void Assembler::addOperation(const Chain &Path, uint32_t Set, uint32_t Number,
                             ReleaseRange Releases, uint32_t NestedSet, EntryUse &Use) {
  const Call &C = Path.TheCall;
  const std::vector<EntryRef> Entries = entriesOf(Path);
  const std::vector<EntryRef> Common = Path.Ops.empty() ? Entries : entriesOf({C, {}});
  const xenhc_db_op Pattern = describe(Path, Set, Number, NestedSet);
  auto Same = [](xenhc_db_op A, xenhc_db_op B) {
    A.since = A.until = B.since = B.until = 0;
    A.arch = B.arch = 0;
    return memcmp(&A, &B, sizeof A) == 0;
  };
  std::vector<xenhc_db_op> Variants[NumArchs];
  for (unsigned Arch = 0; Arch < NumArchs; ++Arch) {
    if (!C.Number[Arch])
      continue;
    for (unsigned R = Releases.Since; R <= Releases.Until;) {
      Views.select(R, Arch);
      xenhc_db_op Op = Pattern;
      unsigned Until = Releases.Until;
      bool Known = true;
      Op.node_first = XENHC_DB_NONE;
      setResult(Path, Until, Op);
      if (!layOut(Path, Entries, Support(Pattern.support), Use, Op, Until)) {
        // Known by name in this release. What is common to all operations may be known, too.
        Op.support = XENHC_SUPPORT_LISTED;
        EntryUse Unused;
        unsigned CommonUntil = Until;
        if (!layOut({C, {}}, Common, Support::Listed, Unused, Op, CommonUntil)) {
          Op.node_first = XENHC_DB_NONE;
          Op.node_count = 0;
        }
        // Without a layout nothing says how long that remains so.
        Until = R;
      }
      if (NestedSet != XENHC_DB_NONE) {
        Op.selector = selector(*Path.Ops.back()->Select, Path, Entries, Known, Until);
        if (!Known)
          Op.nested_set = XENHC_DB_NONE;
      }
      if (C.InterfaceField) {
        Op.interface_at = selector(*C.InterfaceField, {C, {}}, Common, Known, Until);
        Op.interface = Known ? Out.Shared.Strings.add(Path.interfaceGroup().Text) : 0;
      }
      Op.arch = uint8_t(archMask(Arch));
      Op.since = uint16_t(R);
      Op.until = uint16_t(std::min(Until, Releases.Until));
      auto &List = Variants[Arch];
      if (!List.empty() && Same(List.back(), Op))
        List.back().until = Op.until;
      else
        List.push_back(Op);
      R = Op.until + 1;
    }
  }
  // One element for both architectures where they agree.
  for (xenhc_db_op &On64 : Variants[Amd64]) {
    auto Equal = find_if(Variants[I386], [&](const xenhc_db_op &On32) {
      return On32.since == On64.since && On32.until == On64.until && Same(On32, On64);
    });
    if (Equal != Variants[I386].end()) {
      On64.arch = XENHC_ARCH_AMD64 | XENHC_ARCH_I386;
      Variants[I386].erase(Equal);
    }
  }
  for (auto &List : Variants)
    append_range(Out.Ops, List);
}

/// An entry that no release and no architecture has a field for.
void Assembler::reportUnmatched(const EntryUse &Use) {
  for (const auto &[About, Why] : Use.Unmatched)
    if (!Use.Matched.count(About) && !Diags.isReported(About->Path.Range))
      Diags.error(About->Path.Range, Why);
}

//===- Calls and sets ---------------------------------------------------------------------===//

/// The releases of what an operation is nested in, as far as that stands there in several versions.
static std::vector<ReleaseRange> rangesAround(ArrayRef<const Operation *> Above,
                                              ReleaseRange Everywhere) {
  std::vector<ReleaseRange> Ranges = {Everywhere};
  for (const Operation *Op : Above) {
    if (!Op->Override && !Op->Overridden)
      continue;
    std::vector<ReleaseRange> Inside;
    for (ReleaseRange Outer : Ranges)
      for (const NumberInReleases &Number : Op->Numbers)
        Inside.push_back(Outer.common(Number.Releases));
    Ranges = std::move(Inside);
  }
  return Ranges;
}

void Assembler::addOperations(const Call &C, ArrayRef<std::shared_ptr<Operation>> Ops,
                              const std::vector<const Operation *> &Above, uint32_t Set) {
  for (const auto &Op : Ops) {
    Chain Path{C, Above};
    Path.Ops.push_back(Op.get());
    const uint32_t Nested = Op->Select ? NextSet++ : XENHC_DB_NONE;
    EntryUse Use;
    for (const NumberInReleases &Number : Op->Numbers)
      for (ReleaseRange Releases : rangesAround(Above, Db.everywhere())) {
        Releases = Releases.common(Number.Releases).common(Op->Releases);
        if (Releases.Since <= Releases.Until)
          addOperation(Path, Set, Number.Value, Releases, Nested, Use);
      }
    // A field that is known only where the operation was overridden is no mistake.
    if (!Op->Overridden)
      reportUnmatched(Use);
    if (Nested != XENHC_DB_NONE)
      addOperations(C, Op->Nested, Path.Ops, Nested);
  }
}

void Assembler::addCall(const Call &C) {
  xenhc_db_call Element{};
  Element.name = Out.Shared.Strings.add(C.Id.Text);
  Element.kind = C.IsIoctl ? XENHC_CALL_IOCTL : XENHC_CALL_HYPERCALL;
  Element.set = C.Select ? NextSet++ : XENHC_DB_NONE;
  EntryUse Use;
  Element.op_first = uint32_t(Out.Ops.size());
  addOperation({C, {}}, XENHC_DB_NONE, 0, C.Releases, XENHC_DB_NONE, Use);
  Element.op_count = uint32_t(Out.Ops.size()) - Element.op_first;
  reportUnmatched(Use);
  if (C.Select)
    addOperations(C, C.Operations, {}, Element.set);

  const std::vector<EntryRef> Common = entriesOf({C, {}});
  std::vector<xenhc_db_call> ByArch;
  for (unsigned Arch = 0; Arch < NumArchs; ++Arch) {
    const auto &Number = C.Number[Arch];
    if (!Number)
      continue;
    Element.number = uint32_t(*Number);
    Element.arch = archMask(Arch);
    Element.selector = 0;
    if (C.Select)
      for (unsigned R = C.Releases.Since; R <= C.Releases.Until; ++R) {
        Views.select(R, Arch);
        bool Known;
        unsigned Until = ~0u;
        const uint32_t Code = selector(*C.Select, {C, {}}, Common, Known, Until);
        if (!Known)
          continue;
        if (Element.selector && Code && Element.selector != Code)
          Diags.error(C.Select->Range, "the number of the operation is not at the same place in "
                                       "all releases");
        Element.selector = Code;
      }
    if (!ByArch.empty() && ByArch.back().number == Element.number &&
        ByArch.back().selector == Element.selector)
      ByArch.back().arch |= Element.arch;
    else
      ByArch.push_back(Element);
  }
  if (!C.IsIoctl)
    append_range(Out.Calls, ByArch);
  for (const Name &Device : C.Devices)
    for (xenhc_db_call One : ByArch) {
      One.device = Out.Shared.Strings.add(Device.Text);
      Out.Calls.push_back(One);
    }
}

void Assembler::addTables() {
  for (const Release &R : Db.Releases)
    Out.Releases.push_back({Out.Shared.Strings.add(R.Id.Text), uint16_t(R.Major), uint16_t(R.Minor),
                            uint16_t(R.Point), 0});
  for (const InterfaceVersion &V : Db.Interfaces)
    Out.Interfaces.push_back({Out.Shared.Strings.add(V.Group.Text), uint16_t(V.Releases.Since),
                              uint16_t(V.Releases.Until), V.Value});
  for (const Function &F : Db.Functions) {
    xenhc_db_function Element{};
    Element.name = Out.Shared.Strings.add(F.Id.Text);
    Element.library = Out.Shared.Strings.add(F.Library.Text);
    Element.releaser = Out.Shared.Strings.add(F.Releaser.Text);
    Element.convention = uint8_t(F.Convention);
    Element.flags = uint8_t((F.MustUse ? XENHC_FUNCTION_MUST_USE : 0) |
                            (F.Releaser.empty() ? 0 : XENHC_FUNCTION_CALLER_OWNS) |
                            (F.Keeps ? XENHC_FUNCTION_SAYS_KEEPS : 0));
    Element.frees = F.Frees;
    Element.nonnull = F.NonNull;
    Element.safe_if_zero = uint8_t(F.SafeIfZero);
    Element.safe_if_nonzero = uint8_t(F.SafeIfNonzero);
    Element.keeps = F.Keeps.value_or(0);
    Element.only_first = Out.Shared.Numbers.add(F.Only);
    Element.only_count = uint16_t(F.Only.size());
    Out.Functions.push_back(Element);
  }
}

Compiled Assembler::run() {
  addTables();
  std::vector<const Call *> Calls;
  Calls.reserve(Db.Calls.size());
  for (const auto &C : Db.Calls)
    Calls.push_back(C.get());
  // The order of files must not matter.
  llvm::sort(Calls, [](const Call *A, const Call *B) {
    return std::tie(A->IsIoctl, A->Number[Amd64], A->Id.Text) <
           std::tie(B->IsIoctl, B->Number[Amd64], B->Id.Text);
  });
  for (const Call *C : Calls)
    addCall(*C);
  Out.UsedRecords = Views.used();
  return std::move(Out);
}

Compiled assemble(const Database &Db, Diagnostics &Diags) { return Assembler(Db, Diags).run(); }

} // namespace xenhc

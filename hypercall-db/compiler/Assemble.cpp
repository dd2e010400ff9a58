// SPDX-License-Identifier: GPL-2.0-or-later
//===- Assemble.cpp - From the model to the elements of the compiled file -----------------===//

#include "Assemble.h"
#include "Layout.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;

namespace xenhc {

namespace {

/// Arguments stand in words of this size, on i386 too (struct privcmd_hypercall).
constexpr uint64_t ArgumentSize = 8;

/// A call with the operations that lead to one of them.
struct Chain {
  const Call &TheCall;
  std::vector<const Operation *> Ops; ///< outermost first; none: the common part
};

class Assembler {
public:
  Assembler(const Database &Db, Diagnostics &Diags) : Db(Db), Diags(Diags), Views(Db) {}

  Compiled run();

private:
  void addTables();
  void addCall(const Call &C);
  void addOperations(const Call &C, ArrayRef<std::unique_ptr<Operation>> Ops,
                     const std::vector<const Operation *> &Above, uint32_t Set);
  void addOperation(const Chain &Path, uint32_t Set, uint32_t Number, ReleaseRange Releases,
                    uint32_t NestedSet, EntryUse &Use);
  xenhc_db_op describe(const Chain &Path, uint32_t Set, uint32_t Number, uint32_t NestedSet);
  bool layOut(const Chain &Path, ArrayRef<EntryRef> Entries, Support Level, EntryUse &Use,
              xenhc_db_op &Op, unsigned &Until);
  uint32_t selector(const Expr &E, const Chain &Path, ArrayRef<EntryRef> Entries, bool &Known,
                    unsigned &Until);
  void reportUnmatched(const EntryUse &Use);
  const Record &rootRecord(const Call &C);
  std::optional<RecordView> rootView(const Call &C);
  static std::vector<EntryRef> entries(const Chain &Path);
  static std::string memberPath(const Chain &Path);
  uint32_t archMask(unsigned Arch) const { return 1u << Arch; }

  const Database &Db;
  Diagnostics &Diags;
  RecordViews Views;
  Compiled Out;
  std::map<const Call *, Record> Roots;
  uint32_t NextSet = 1;
};

} // namespace

//===- What is said of an operation -------------------------------------------------------===//

/// The path of the operation's own part from the root record; empty if it has none.
std::string Assembler::memberPath(const Chain &Path) {
  auto Join = [](const std::string &A, const std::string &B) {
    return A.empty() ? B : B.empty() ? A : A + "." + B;
  };
  std::string Base = Path.TheCall.Payload.Text;
  for (size_t I = 0; I < Path.Ops.size(); ++I) {
    if (I)
      Base = Join(Base, Path.Ops[I - 1]->Payload.Text);
    Base = Join(Base, Path.Ops[I]->Member.Text);
  }
  return Base;
}

/// Everything that is said on the way to an operation, with paths from the root record. What an
/// operation says of a path takes the place of what was said of it further out.
std::vector<EntryRef> Assembler::entries(const Chain &Path) {
  std::vector<EntryRef> All;
  auto Add = [&](std::vector<EntryRef> Level) {
    llvm::erase_if(All, [&](const EntryRef &Ref) {
      return Ref.About && any_of(Level, [&](const EntryRef &New) { return New.Rest == Ref.Rest; });
    });
    append_range(All, Level);
  };
  std::vector<EntryRef> Level;
  Level.reserve(Path.TheCall.Args.size());
  for (const Argument &A : Path.TheCall.Args)
    Level.push_back({A.PointerByOperation ? nullptr : &A.About, A.Id.Text});
  Add(std::move(Level));
  Level.clear();
  for (const Entry &E : Path.TheCall.Fields)
    Level.push_back({&E, E.Path.Text});
  Add(std::move(Level));
  if (!Path.TheCall.Payload.empty())
    All.push_back({nullptr, Path.TheCall.Payload.Text});
  for (size_t I = 0; I < Path.Ops.size(); ++I) {
    const Operation &Op = *Path.Ops[I];
    const std::string Base =
        memberPath({Path.TheCall, {Path.Ops.begin(), Path.Ops.begin() + I + 1}});
    const std::string Dot = Base.empty() ? "" : Base + ".";
    Level.clear();
    for (const Entry &E : Op.Common)
      Level.push_back({&E, E.Path.Text});
    if (Op.Self && !Base.empty())
      Level.push_back({&*Op.Self, Base});
    for (const Entry &E : Op.Fields)
      Level.push_back({&E, Dot + E.Path.Text});
    Add(std::move(Level));
    if (!Op.Payload.empty())
      All.push_back({nullptr, Dot + Op.Payload.Text});
  }
  return All;
}

/// The record that the nodes of a call start from: an ioctl's structure, or the arguments.
const Record &Assembler::rootRecord(const Call &C) {
  auto [Place, New] = Roots.try_emplace(&C);
  Record &R = Place->second;
  if (!New)
    return R;
  R.Id = C.Id;
  R.Sizes.push_back({{}, Db.everywhere(), {}});
  for (size_t I = 0; I < C.Args.size(); ++I) {
    const Argument &A = C.Args[I];
    RecordField F;
    F.Path = A.Id;
    F.Kind = A.Kind;
    F.Type = A.Type;
    F.Releases = Db.everywhere();
    for (unsigned Arch = 0; Arch < NumArchs; ++Arch) {
      F.Offset[Arch] = I * ArgumentSize;
      F.Size[Arch] = Arch == Amd64 ? 8 : 4;
    }
    if (A.Kind == FieldKind::Scalar)
      if (auto Type = Db.Types.find(A.Type.Text); Type != Db.Types.end()) {
        F.Size = Type->second.Size;
        F.Signed = Type->second.Signed;
      }
    R.Fields.push_back(std::move(F));
  }
  return R;
}

std::optional<RecordView> Assembler::rootView(const Call &C) {
  if (!C.IsIoctl || C.RecordId.empty())
    return Views.make(rootRecord(C));
  const RecordView *View = Views.find(C.RecordId.Text);
  return View ? std::optional(*View) : std::nullopt;
}

//===- One operation ----------------------------------------------------------------------===//

xenhc_db_op Assembler::describe(const Chain &Path, uint32_t Set, uint32_t Number,
                                uint32_t NestedSet) {
  xenhc_db_op Op{};
  const CallResult *Result = &Path.TheCall.Result;
  const std::optional<Evidence> *Source = &Path.TheCall.Source;
  const Name *Id = &Path.TheCall.Id;
  Support Level = Path.TheCall.Supported;
  for (const Operation *Each : Path.Ops) {
    Result = Each->Result ? &*Each->Result : Result;
    Source = Each->Source ? &Each->Source : Source;
    Id = &Each->Id;
    if (Each->Supported == Support::Listed)
      Level = Support::Listed;
  }
  Op.set = Set;
  Op.number = Number;
  Op.name = Out.Shared.Strings.add(Id->Text);
  if (*Source)
    Op.source = Out.Shared.Strings.add((*Source)->Symbol.empty()
                                           ? (*Source)->File.Text
                                           : (*Source)->File.Text + ": " + (*Source)->Symbol.Text);
  Op.support = uint8_t(Level);
  Op.result_kind = uint8_t(Result->Kind);
  Op.result_bits = uint8_t(Result->Bits);
  Op.result_min = Result->Min;
  Op.result_max = Result->Max;
  Op.nested_set = NestedSet;
  std::vector<xenhc_db_value> Errors;
  Errors.reserve(Result->Errno.size());
  for (const auto &[Text, Value] : Result->Errno)
    Errors.push_back({Out.Shared.Strings.add(Text), Value});
  Op.value_count = uint32_t(Errors.size());
  Op.value_first = Errors.empty() ? 0 : Out.Shared.Values.add(Errors);
  return Op;
}

/// Compiles an expression over the root record as it stands in the call or, if \p Path has
/// operations, in the last of them. \p Known becomes false if layouts are missing.
uint32_t Assembler::selector(const Expr &E, const Chain &Path, ArrayRef<EntryRef> Entries,
                             bool &Known, unsigned &Until) {
  auto Root = rootView(Path.TheCall);
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
  auto Root = rootView(C);
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
  const std::vector<EntryRef> Entries = entries(Path);
  const std::vector<EntryRef> Common = Path.Ops.empty() ? Entries : entries({C, {}});
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
        Op.interface = Known ? Out.Shared.Strings.add(C.InterfaceGroup.Text) : 0;
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

void Assembler::addOperations(const Call &C, ArrayRef<std::unique_ptr<Operation>> Ops,
                              const std::vector<const Operation *> &Above, uint32_t Set) {
  for (const auto &Op : Ops) {
    Chain Path{C, Above};
    Path.Ops.push_back(Op.get());
    const uint32_t Nested = Op->Select ? NextSet++ : XENHC_DB_NONE;
    EntryUse Use;
    for (const NumberInReleases &Number : Op->Numbers) {
      const ReleaseRange Releases{std::max(Number.Releases.Since, Op->Releases.Since),
                                  std::min(Number.Releases.Until, Op->Releases.Until)};
      if (Releases.Since <= Releases.Until)
        addOperation(Path, Set, Number.Value, Releases, Nested, Use);
    }
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

  const std::vector<EntryRef> Common = entries({C, {}});
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
                            (F.Releaser.empty() ? 0 : XENHC_FUNCTION_CALLER_OWNS));
    Element.frees = F.Frees;
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

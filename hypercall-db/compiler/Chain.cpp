// SPDX-License-Identifier: GPL-2.0-or-later
//===- Chain.cpp - A call with the operations inside each other that lead to one ----------===//

#include "Chain.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace xenhc {

/// Arguments stand in words of this size, on i386 too (struct privcmd_hypercall).
static constexpr uint64_t ArgumentSize = 8;

const CallResult &Chain::result(unsigned Release) const {
  static const CallResult ZeroOrErrno;
  auto Find = [&](ArrayRef<CallResult> Results) -> const CallResult * {
    for (const CallResult &R : Results)
      if (R.Releases.contains(Release))
        return &R;
    return nullptr;
  };
  for (const Operation *Op : reverse(Ops))
    if (const CallResult *Own = Find(Op->Results))
      return *Own;
  const CallResult *Common = Find(TheCall.Results);
  return Common ? *Common : ZeroOrErrno;
}

const std::optional<Evidence> &Chain::source() const {
  for (const Operation *Op : reverse(Ops))
    if (Op->Source)
      return Op->Source;
  return TheCall.Source;
}

const Name &Chain::interfaceGroup() const {
  for (const Operation *Op : reverse(Ops))
    if (!Op->InterfaceGroup.empty())
      return Op->InterfaceGroup;
  return TheCall.InterfaceGroup;
}

Support Chain::support() const {
  const bool Listed =
      any_of(Ops, [](const Operation *Op) { return Op->Supported == Support::Listed; });
  return Listed ? Support::Listed : TheCall.Supported;
}

std::string memberPath(const Chain &Path) {
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

std::vector<EntryRef> entriesOf(const Chain &Path) {
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
const Record &RootRecords::argumentsOf(const Call &C) {
  auto [Place, New] = Roots.try_emplace(&C);
  Record &R = Place->second;
  if (!New)
    return R;
  const Database &Db = Views.database();
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

std::optional<RecordView> RootRecords::view(const Call &C) {
  if (!C.IsIoctl || C.RecordId.empty())
    return Views.make(argumentsOf(C));
  const RecordView *View = Views.find(C.RecordId.Text);
  return View ? std::optional(*View) : std::nullopt;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Skeleton.cpp - The file of a new operation, to be filled in ------------------------===//

#include "Skeleton.h"
#include "Chain.h"
#include "Layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace xenhc {

namespace {

/// A structure, or the part of one below a path.
struct Part {
  const RecordView *View = nullptr;
  std::string Prefix; ///< with a dot behind it, or empty

  explicit operator bool() const { return View != nullptr; }
};

/// A field of the new operation over all releases.
struct SkeletonField {
  std::string Path;
  const RecordField *Field; ///< as it is in the newest release that has it
  unsigned Since, Until;
};

class SkeletonMaker {
public:
  SkeletonMaker(const Database &Db, const SkeletonOptions &Options)
      : Db(Db), Options(Options), Views(Db), Roots(Views) {}

  Expected<Skeleton> make();

private:
  Error findPlace();
  Part descend(Part From, StringRef Path);
  Part around();
  void guess();
  bool isDescribedAbove(StringRef Path) const;
  void collect();
  std::string nameOfFile() const;
  void write(raw_ostream &OS) const;
  std::string release(unsigned Index) const { return Db.Releases[Index].Id.Text; }

  const Database &Db;
  SkeletonOptions Options;
  RecordViews Views;
  RootRecords Roots;
  const Call *TheCall = nullptr;
  std::vector<const Operation *> Above;
  std::vector<SkeletonField> Fields;
  std::optional<RecordView> Root;
  std::optional<RecordField> Scalar; ///< the member is a number
  std::optional<unsigned> Since;
  unsigned Until = 0;
};

} // namespace

/// The call and the operations that the new one is nested in.
Error SkeletonMaker::findPlace() {
  SmallVector<StringRef, 4> Words;
  StringRef(Options.Place).split(Words, '/');
  std::vector<StringRef> Known;
  for (const auto &C : Db.Calls)
    if (!C->IsIoctl) {
      Known.push_back(C->Id.Text);
      if (C->Id.Text == Words.front())
        TheCall = C.get();
    }
  if (!TheCall)
    return createStringError("there is no hypercall '" + Words.front() + "'" +
                             didYouMean(Words.front(), Known));
  const auto *Ops = &TheCall->Operations;
  for (const StringRef Word : drop_begin(Words)) {
    const Operation *Found = nullptr;
    Known.clear();
    for (const auto &Op : *Ops) {
      Known.push_back(Op->Place.back());
      if (StringRef(Op->Place.back()).equals_insensitive(Word))
        Found = Op.get();
    }
    if (!Found)
      return createStringError("'" + Options.Place + "': there is no operation '" + Word + "'" +
                               didYouMean(Word, Known));
    Above.push_back(Found);
    Ops = &Found->Nested;
  }
  for (const auto &Op : *Ops) {
    const bool SameNumber = any_of(Op->Numbers, [&](const NumberInReleases &N) {
      return N.Value == Options.Number && N.Releases.contains(Db.everywhere().Until) &&
             Op->Releases.contains(Db.everywhere().Until);
    });
    if (Op->Id.Text == Options.Op || SameNumber)
      return createStringError("'" + Options.Place + "' has " + Op->Id.Text +
                               (SameNumber ? " = " + Twine(Options.Number) : Twine()) +
                               " already: " + join(Op->Place, "/") + ".yaml");
  }
  if (!(Above.empty() ? TheCall->Select : Above.back()->Select))
    return createStringError("'" + Options.Place +
                             "' has no operations: its file has no key 'select'");
  return Error::success();
}

/// What \p Path below \p From leads to; nothing if that is no structure of this release.
Part SkeletonMaker::descend(Part From, StringRef Path) {
  if (!From || Path.empty())
    return From;
  const std::string Full = From.Prefix + Path.str();
  for (const FieldView &F : From.View->Fields) {
    const bool Through = isBelow(Full, F.path());
    if (F.path() != Full && !Through)
      continue;
    const Part Inner = {Views.find(F.Field->Type.Text), ""};
    if (F.Field->Kind == FieldKind::Scalar)
      Scalar = *F.Field;
    return Through ? descend(Inner, StringRef(Full).drop_front(F.path().size() + 1)) : Inner;
  }
  return From.View->isGroup(Full) ? Part{From.View, Full + "."} : Part();
}

/// What the operation's member is a member of, in the release that the views are set to.
Part SkeletonMaker::around() {
  Root = Roots.view(*TheCall);
  if (!Root)
    return {};
  Part At = descend({&*Root, ""}, TheCall->Payload.Text);
  for (const Operation *Op : Above) {
    if (!Op->Type.empty())
      At = {Views.find(Op->Type.Text), ""};
    At = descend(At, Op->Member.Text);
    At = descend(At, Op->Payload.Text);
  }
  return At;
}

/// The member, or the structure, whose name the operation's ends with: the longest one.
void SkeletonMaker::guess() {
  const std::string Name = StringRef(Options.Op).lower();
  const bool ByPointer = Above.empty() && any_of(TheCall->Args, [](const Argument &A) {
                           return A.PointerByOperation;
                         });
  auto Consider = [&](StringRef Candidate, StringRef Word, std::string &Best) {
    if (StringRef(Name).ends_with("_" + Word.lower()) && Candidate.size() > Best.size())
      Best = Candidate.str();
  };
  if (ByPointer && Options.Struct.empty())
    for (const auto &[Id, R] : Db.Records) {
      StringRef Word = Id;
      Word.consume_front("xen_");
      Consider(Id, Word, Options.Struct);
    }
  if (ByPointer || !Options.Member.empty() || !Options.Struct.empty())
    return;
  for (unsigned R = 0; R < Db.Releases.size(); ++R) {
    Views.select(R, Amd64);
    if (const Part At = around())
      for (const FieldView &F : At.View->Fields)
        if (StringRef Rest = F.path(); Rest.consume_front(At.Prefix))
          Consider(Rest.split('.').first, Rest.split('.').first, Options.Member);
  }
}

/// A nested operation without a member of its own adds to what the one around it says.
bool SkeletonMaker::isDescribedAbove(StringRef Path) const {
  return !Above.empty() && Options.Member.empty() && Options.Struct.empty() &&
         any_of(Above.back()->Fields,
                [&](const Entry &E) { return E.Path.Text == Path || isBelow(Path, E.Path.Text); });
}

/// The fields over all releases that have the structure.
void SkeletonMaker::collect() {
  for (unsigned R = 0; R < Db.Releases.size(); ++R) {
    Views.select(R, Amd64);
    Part At = Options.Struct.empty() ? around() : Part{Views.find(Options.Struct), ""};
    const Name &Payload = Above.empty() ? TheCall->Payload : Above.back()->Payload;
    if (Options.Struct.empty() && Options.Member.empty() && !Payload.empty())
      At = {}; // the members of the union are other operations'
    Scalar.reset();
    At = descend(At, Options.Member);
    if (!At && !Scalar)
      continue;
    Since = Since.value_or(R);
    Until = R;
    if (!At)
      continue;
    for (const FieldView &F : At.View->Fields) {
      StringRef Path = F.path();
      if (!Path.consume_front(At.Prefix) || isDescribedAbove(Path))
        continue;
      auto Known = find_if(Fields, [&](const SkeletonField &Other) { return Other.Path == Path; });
      if (Known == Fields.end())
        Fields.push_back({Path.str(), F.Field, R, R});
      else
        *Known = {Path.str(), F.Field, Known->Since, R};
    }
  }
}

static std::string remarkOn(const RecordField &F) {
  const std::string Of = F.Type.Text;
  std::string Text = F.Kind == FieldKind::Handle   ? "pointer to " + Of
                     : F.Kind == FieldKind::Record ? "struct " + Of
                                                   : Of;
  if (F.Array)
    Text += "[" + std::to_string(*F.Array) + "]";
  if (F.Kind == FieldKind::Handle)
    Text += "; add count, or capacity and filled";
  if (F.Kind == FieldKind::Handle && Of == "void")
    Text += ", and type or unit";
  if (F.Kind == FieldKind::Record)
    Text += "; 'dir' for all of it, or an entry for each of its fields";
  return Text;
}

void SkeletonMaker::write(raw_ostream &OS) const {
  OS << "# SPDX-License-Identifier: MIT\n"
        "# To be filled in from the hypervisor's source: 'dir' of each field, the result, the "
        "evidence.\n"
        "# Then take out 'support: listed' (and these lines), and xenhc-db lint says what is "
        "missing.\n"
     << "op: " << Options.Op << "\nnumber: " << Options.Number << '\n';
  if (Since && *Since > 0)
    OS << "since: " << release(*Since) << "  # of the layout; the operation may be younger\n";
  if (Since && Until != Db.everywhere().Until)
    OS << "until: " << release(Until) << '\n';
  OS << "# evidence: {file: xen/common/..., symbol: do_" << TheCall->Id.Text << ", releases: ["
     << release(Db.everywhere().Until) << "]}\n"
     << "support: listed\n";
  if (!Options.Member.empty())
    OS << "member: " << Options.Member << '\n';
  if (!Options.Struct.empty())
    OS << "type: " << Options.Struct << '\n';
  if (Scalar)
    OS << "# dir: in  # the member is a number: " << Scalar->Type.Text << '\n';
  if (!Fields.empty())
    OS << "fields:\n";
  size_t Width = 0;
  for (const SkeletonField &F : Fields)
    Width = std::max(Width, F.Path.size());
  for (const SkeletonField &F : Fields) {
    const std::string Blanks(Width - F.Path.size(), ' ');
    if (isDeclaredPadding(F.Path)) {
      OS << "  # " << F.Path << Blanks << "             padding by its name\n";
      continue;
    }
    OS << "  - {name: " << F.Path << "}" << Blanks << "  # " << remarkOn(*F.Field);
    if (Since && F.Since > *Since)
      OS << "; since " << release(F.Since);
    if (F.Until < Until)
      OS << "; until " << release(F.Until);
    OS << '\n';
  }
  if (Fields.empty() && !Scalar)
    OS << "# Neither a member of the union nor a structure ends like its name: if it has one, "
          "import its\n# layout (xenhc-db import) and name it with --member or --struct.\n";
  OS << "# result: {kind: value, max: ...}  # if it is not that of " << TheCall->Id.Text << '\n';
}

/// The operation's name behind the words that all operations beside it begin with.
std::string SkeletonMaker::nameOfFile() const {
  const StringRef Name = Options.Op;
  size_t Common = Name.size();
  for (const auto &Op : Above.empty() ? TheCall->Operations : Above.back()->Nested) {
    const StringRef Other = Op->Id.Text;
    const size_t Shorter = std::min(Common, Other.size());
    Common =
        std::mismatch(Name.begin(), Name.begin() + Shorter, Other.begin()).first - Name.begin();
  }
  const size_t Bar = Common < Name.size() ? Name.take_front(Common).rfind('_') : StringRef::npos;
  return Name.substr(Bar == StringRef::npos ? 0 : Bar + 1).lower();
}

Expected<Skeleton> SkeletonMaker::make() {
  if (Error E = findPlace())
    return E;
  if (!Options.Struct.empty() && !Db.Records.count(Options.Struct)) {
    std::vector<StringRef> Known;
    Known.reserve(Db.Records.size());
    for (const auto &[Id, R] : Db.Records)
      Known.push_back(Id);
    return createStringError("no layout of a structure '" + Options.Struct + "' is known" +
                             didYouMean(Options.Struct, Known) +
                             "; xenhc-db import reads it from the headers");
  }
  guess();
  collect();
  if (!Since && !Options.Member.empty())
    return createStringError("'" + Options.Place + "' has no member '" + Options.Member +
                             "' in any release; xenhc-db import reads layouts from the headers");
  Skeleton Made;
  std::vector<std::string> Place = Above.empty() ? TheCall->Place : Above.back()->Place;
  Made.Path = join(Place, "/") + "/" + nameOfFile() + ".yaml";
  raw_string_ostream OS(Made.Text);
  write(OS);
  return Made;
}

Expected<Skeleton> makeSkeleton(const Database &Db, const SkeletonOptions &Options) {
  return SkeletonMaker(Db, Options).make();
}

} // namespace xenhc

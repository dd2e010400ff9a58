// SPDX-License-Identifier: GPL-2.0-or-later
//===- HeaderLint.cpp - `xenhc-db lint --headers` -----------------------------------------===//

#include "HeaderLint.h"
#include "ImportHeaders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace xenhc {

namespace {

constexpr StringRef ArchNames[NumArchs] = {"amd64", "i386"};

/// The macro that holds an interface's number, or "" if no header has one.
StringRef interfaceMacro(StringRef Group) {
  return StringSwitch<StringRef>(Group)
      .Case("domctl", "XEN_DOMCTL_INTERFACE_VERSION")
      .Case("sysctl", "XEN_SYSCTL_INTERFACE_VERSION")
      .Case("platform", "XENPF_INTERFACE_VERSION")
      .Case("flask", "XEN_FLASK_INTERFACE_VERSION")
      .Default("");
}

std::string hex(uint64_t Value) { return "0x" + utohexstr(Value, /*LowerCase=*/true); }

bool isDeviceHeader(StringRef Header) { return Header.starts_with("sys/"); }

class HeaderLinter {
public:
  HeaderLinter(const Database &Db, StringRef Dir, Diagnostics &Diags)
      : Db(Db), Dir(Dir), Diags(Diags) {}

  void run(StringRef ReleaseId) {
    if (!loadHeaders() || !chooseRelease(ReleaseId))
      return;
    for (const auto &[Id, Type] : Db.Types)
      checkType(Type);
    reportFindings();
    for (const auto &[Id, Record] : Db.Records)
      checkRecord(Record);
    reportFindings();
    for (const InterfaceVersion &Interface : Db.Interfaces)
      checkInterface(Interface);
    for (const std::unique_ptr<Call> &Call : Db.Calls)
      checkCall(*Call);
  }

private:
  template <typename T> bool take(Expected<T> From, T &To) {
    if (!From) {
      Diags.error(toString(From.takeError()));
      return false;
    }
    To = std::move(*From);
    return true;
  }

  bool loadHeaders() {
    if (!take(listPublicHeaders(Dir), Headers))
      return false;
    for (StringRef Device : {"evtchn", "gntalloc", "gntdev", "privcmd"}) {
      std::string Header = ("sys/" + Device + ".h").str();
      if (sys::fs::exists(Dir + "/" + Header))
        Headers.push_back(Header);
    }
    std::vector<std::string> Wanted = constantNames();
    for (Arch Target : {Amd64, I386}) {
      Expected<ParsedHeaders> Parsed = ParsedHeaders::parse(Dir, Headers, Target);
      if (!Parsed) {
        Diags.error(toString(Parsed.takeError()));
        return false;
      }
      if (!take(Parsed->records(), Records[Target]))
        return false;
      Types[Target] = Parsed->integerTypes();
      Constants[Target] = evaluateConstants(Dir, Headers, Target, Wanted);
      std::vector<std::string> Rest;
      copy_if(Wanted, std::back_inserter(Rest),
              [&](const std::string &Name) { return !Constants[Target].count(Name); });
      Hidden[Target] = evaluateConstants(Dir, Headers, Target, Rest, HeaderReader::Hypervisor);
    }
    return true;
  }

  static std::string constantOf(const Call &Call) {
    return Call.IsIoctl ? Call.Id.Text : "__HYPERVISOR_" + Call.Id.Text;
  }

  std::vector<std::string> constantNames() const {
    std::vector<std::string> Names;
    for (const InterfaceVersion &Interface : Db.Interfaces)
      if (StringRef Macro = interfaceMacro(Interface.Group.Text); !Macro.empty())
        Names.push_back(Macro.str());
    for (const std::unique_ptr<Call> &Call : Db.Calls) {
      Names.push_back(constantOf(*Call));
      addOperations(Call->Operations, Names);
    }
    // Whatever the YAML may hold, only a C identifier goes into C source.
    erase_if(Names, [](StringRef Name) {
      return Name.empty() || isDigit(Name[0]) ||
             !all_of(Name, [](char C) { return isAlnum(C) || C == '_'; });
    });
    llvm::sort(Names);
    Names.erase(llvm::unique(Names), Names.end());
    return Names;
  }

  static void addOperations(ArrayRef<std::shared_ptr<Operation>> Operations,
                            std::vector<std::string> &Names) {
    for (const std::shared_ptr<Operation> &Op : Operations) {
      Names.push_back(Op->Id.Text);
      addOperations(Op->Nested, Names);
    }
  }

  bool chooseRelease(StringRef Id) {
    if (!Id.empty()) {
      if (std::optional<unsigned> Found = Db.findRelease(Id)) {
        Release = *Found;
        return true;
      }
      Diags.error("unknown release '" + Id + "'; releases.yaml lists those that there are");
      return false;
    }
    std::vector<unsigned> Candidates;
    for (unsigned Index = 0; Index < Db.Releases.size(); ++Index)
      if (hasNumbersOf(Index))
        Candidates.push_back(Index);
    if (Candidates.size() == 1) {
      Release = Candidates.front();
      return true;
    }
    auto Ids = map_range(Candidates, [&](unsigned Index) { return Db.Releases[Index].Id.Text; });
    Diags.error(Dir + ": the interface numbers here are those of " +
                (Candidates.empty() ? "no release in releases.yaml" : join(Ids, " and ")) +
                "; say which release the headers are with --release");
    return false;
  }

  /// Whether all interface numbers in the headers are those of a release.
  bool hasNumbersOf(unsigned Index) const {
    bool Any = false;
    for (const InterfaceVersion &Interface : Db.Interfaces) {
      auto Found = Constants[Amd64].find(interfaceMacro(Interface.Group.Text).str());
      if (!Interface.Releases.contains(Index) || Found == Constants[Amd64].end())
        continue;
      if (Found->second != Interface.Value)
        return false;
      Any = true;
    }
    return Any;
  }

  void checkInterface(const InterfaceVersion &Interface) {
    if (StringRef Macro = interfaceMacro(Interface.Group.Text);
        Interface.Releases.contains(Release) && !Macro.empty())
      checkNumber(Macro, Interface.Value, Amd64, Interface.Range);
  }

  void checkCall(const Call &Call) {
    if (Call.Releases.contains(Release))
      for (Arch Target : {Amd64, I386})
        if (const auto &Number = Call.Number[Target])
          checkNumber(constantOf(Call), *Number, Target, Call.NumberRange,
                      /*MayLack=*/Call.IsIoctl);
    for (const std::shared_ptr<Operation> &Op : Call.Operations)
      checkOperation(*Op);
  }

  void checkOperation(const Operation &Op) {
    if (Op.Releases.contains(Release))
      for (const NumberInReleases &Number : Op.Numbers)
        if (Number.Releases.contains(Release))
          checkNumber(Op.Id.Text, Number.Value, Amd64, Number.Range);
    for (const std::shared_ptr<Operation> &Nested : Op.Nested)
      checkOperation(*Nested);
  }

  /// The value of a constant in the headers, or null if they do not define it.
  const std::optional<uint64_t> *constant(StringRef Name, Arch Target, bool WithHidden) const {
    if (auto Found = Constants[Target].find(Name.str()); Found != Constants[Target].end())
      return &Found->second;
    if (!WithHidden)
      return nullptr;
    auto Found = Hidden[Target].find(Name.str());
    return Found == Hidden[Target].end() ? nullptr : &Found->second;
  }

  void checkNumber(StringRef Constant, uint64_t Value, Arch Target, SMRange Range,
                   bool MayLack = false) {
    const std::optional<uint64_t> *Found = constant(Constant, Target, /*WithHidden=*/!MayLack);
    if (!Found) {
      if (!MayLack)
        Diags.error(Range, "the headers of " + releaseId() + " do not define " + Constant);
      return;
    }
    const std::optional<uint64_t> &Real = *Found;
    if (!Real)
      Diags.error(Range, Constant + " is no integer in the headers of " + releaseId());
    // Xen's own numbers are 32 bits wide, and headers write some of them as negative integers.
    else if (uint32_t(*Real) != uint32_t(Value))
      Diags.error(Range, Constant + " is " + Twine(*Real) + " (" + hex(*Real) +
                             ") in the headers of " + releaseId() + ", not " + Twine(Value));
  }

  /// A type that the headers do not know is no fault: it may be another release's.
  void checkType(const ScalarType &Type) {
    for (Arch Target : {Amd64, I386})
      if (auto Known = Types[Target].find(Type.Id.Text); Known != Types[Target].end())
        checkSize(Type.Size[Target], Known->second, Target, Type.Id.Range,
                  "size of '" + Type.Id.Text + "'");
  }

  void checkRecord(const Record &Record) {
    auto Size = find_if(Record.Sizes, [&](const RecordSize &Candidate) {
      return Candidate.Releases.contains(Release);
    });
    if (Size == Record.Sizes.end())
      return;
    for (Arch Target : {Amd64, I386}) {
      auto Layout = Records[Target].find(Record.Id.Text);
      if (Layout == Records[Target].end()) {
        if (Size->Bytes[Target] && !Record.Header.empty() && !isDeviceHeader(Record.Header.Text))
          find(Record.Id.Range, Target,
               ("the headers of " + releaseId() + " define no structure '" + Record.Id.Text + "'")
                   .str(),
               suggest(Record.Id.Text, Records[Target]));
        continue;
      }
      checkSize(Size->Bytes[Target], Layout->second.Size[Target], Target, Size->Range,
                "size of '" + Record.Id.Text + "'");
      checkFields(Record, Layout->second, Target);
    }
  }

  void checkFields(const Record &Record, const RecordLayout &Layout, Arch Target) {
    StringMap<const FieldLayout *> Defined;
    for (const FieldLayout &Field : Layout.Fields)
      Defined[Field.Name] = &Field;
    StringSet<> Listed;
    for (const RecordField &Field : Record.Fields) {
      if (!Field.Releases.contains(Release) || !Field.Offset[Target])
        continue;
      Listed.insert(Field.Path.Text);
      const FieldLayout *Known = Defined.lookup(Field.Path.Text);
      if (!Known) {
        std::vector<StringRef> Names(Defined.keys().begin(), Defined.keys().end());
        llvm::sort(Names);
        find(Field.Path.Range, Target,
             "'" + Record.Id.Text + "' has no member '" + Field.Path.Text + "'",
             (" in the headers of " + releaseId() + didYouMean(Field.Path.Text, Names)).str());
        continue;
      }
      checkField(Field, *Known, Target);
    }
    for (const FieldLayout &Field : Layout.Fields)
      if (!Listed.count(Field.Name))
        find(Record.Id.Range, Target,
             "member '" + Field.Name + "' of '" + Record.Id.Text + "' is missing",
             (": the headers of " + releaseId() + " define it").str());
  }

  void checkField(const RecordField &Field, const FieldLayout &Known, Arch Target) {
    std::string What = "'" + Field.Path.Text + "'";
    checkSize(Field.Offset[Target], Known.Offset[Target], Target, Field.Path.Range,
              "offset of " + What);
    checkSize(Field.Size[Target], Known.Size[Target], Target, Field.Path.Range, "size of " + What);
    checkSize(Field.Array, Known.Array, Target, Field.Path.Range, "array length of " + What);
    if (Field.Bits != Known.Bits)
      Diags.error(Field.Path.Range, Known.Bits ? What + " is a bit field in the headers: [" +
                                                     Twine(Known.Bits->first) + ", " +
                                                     Twine(Known.Bits->second) + "]"
                                               : What + " is no bit field in the headers");
    // How a header spells an integer type says nothing of the layout: size and sign do.
    static constexpr StringRef Kinds[] = {"an integer of type", "a record", "a handle of"};
    if (Field.Kind != Known.Kind ||
        (Field.Kind != FieldKind::Scalar && Field.Type.Text != Known.Type))
      Diags.error(Field.Type.Range.isValid() ? Field.Type.Range : Field.Path.Range,
                  What + " is " + Kinds[unsigned(Known.Kind)] + " '" + Known.Type +
                      "' in the headers of " + releaseId());
    else if (Field.Signed != Known.Signed)
      Diags.error(Field.Path.Range, What + " is " + (Known.Signed ? "signed" : "unsigned") +
                                        " in the headers of " + releaseId());
  }

  void checkSize(std::optional<uint64_t> Listed, std::optional<uint64_t> Known, Arch Target,
                 SMRange Range, const Twine &What) {
    if (Listed == Known)
      return;
    auto Show = [](std::optional<uint64_t> Value) { return Value ? utostr(*Value) : "none"; };
    find(Range, Target, (What + " is " + Show(Known)).str(),
         (" in the headers of " + releaseId() + ", not " + Show(Listed)).str());
  }

  /// What is wrong on one architecture. Where it is the same on both, it is said once.
  struct Finding {
    SMRange Range;
    std::string Before;
    std::string After;
    bool On[NumArchs] = {};
  };

  /// The architecture is named between \p Before and \p After, if it matters.
  void find(SMRange Range, Arch Target, std::string Before, std::string After) {
    auto Same = llvm::find_if(Findings, [&](const Finding &Other) {
      return Other.Range.Start == Range.Start && Other.Before == Before && Other.After == After;
    });
    if (Same == Findings.end())
      Same = Findings.insert(Same, {Range, std::move(Before), std::move(After)});
    Same->On[Target] = true;
  }

  void reportFindings() {
    for (const Finding &Each : Findings) {
      std::string Where;
      for (Arch Target : {Amd64, I386})
        if (!Each.On[!Target])
          Where = (" on " + ArchNames[Target]).str();
      Diags.error(Each.Range, Each.Before + Where + Each.After);
    }
    Findings.clear();
  }

  static std::string suggest(StringRef Id, const std::map<std::string, RecordLayout> &Among) {
    std::vector<StringRef> Names;
    Names.reserve(Among.size());
    for (const auto &[Name, Layout] : Among)
      Names.push_back(Name);
    return didYouMean(Id, Names);
  }

  StringRef releaseId() const { return Db.Releases[Release].Id.Text; }

  const Database &Db;
  StringRef Dir;
  Diagnostics &Diags;
  unsigned Release = 0;
  std::vector<Finding> Findings;
  std::vector<std::string> Headers;
  std::map<std::string, RecordLayout> Records[NumArchs];
  std::map<std::string, uint64_t> Types[NumArchs];
  std::map<std::string, std::optional<uint64_t>> Constants[NumArchs];
  /// Those that no toolstack shall use any more, and that the hypervisor knows for a while.
  std::map<std::string, std::optional<uint64_t>> Hidden[NumArchs];
};

} // namespace

void lintHeaders(const Database &Db, StringRef Dir, StringRef Release, Diagnostics &Diags) {
  HeaderLinter(Db, Dir, Diags).run(Release);
}

} // namespace xenhc

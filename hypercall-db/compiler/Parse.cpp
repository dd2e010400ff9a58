// SPDX-License-Identifier: GPL-2.0-or-later
//===- Parse.cpp - The first phase: from files to the model -------------------------------===//

#include "Parse.h"
#include "Errors.h"
#include "Overlay.h"
#include "Share.h"
#include "xenhc/db.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace xenhc {

std::optional<unsigned> Database::findRelease(StringRef Id) const {
  for (size_t I = 0; I < Releases.size(); ++I)
    if (Releases[I].Id.Text == Id)
      return I;
  return std::nullopt;
}

//===- Releases ---------------------------------------------------------------------------===//

std::optional<unsigned> Parser::readRelease(const YamlNode &Node) {
  if (Node.What == YamlNode::Scalar)
    if (auto Index = Db.findRelease(Node.Text))
      return Index;
  SmallVector<StringRef, 32> Known;
  for (const Release &R : Db.Releases)
    Known.push_back(R.Id.Text);
  Diags.error(Node.Range, "unknown release '" + Node.Text + "'; releases.yaml lists " +
                              (Known.empty() ? StringRef("none") : Known.front()) + " to " +
                              (Known.empty() ? StringRef("none") : Known.back()));
  return std::nullopt;
}

ReleaseRange Parser::releases(MappingReader &Map, ReleaseRange Default) {
  ReleaseRange Result = Default;
  for (auto [Key, Place] : {std::pair("since", &Result.Since), std::pair("until", &Result.Until)})
    if (const YamlNode *Node = Map.get(Key)) {
      if (auto Index = readRelease(*Node))
        *Place = *Index;
      else
        Map.fail();
    }
  // What holds until a release holds in those that are like it.
  if (Map.has("until"))
    while (Result.Until + 1 < Db.Releases.size() && !Db.Releases[Result.Until + 1].Like.empty())
      ++Result.Until;
  if (Result.Since > Result.Until) {
    const YamlNode *At = Map.has("since") ? Map.get("since") : Map.get("until");
    Diags.error(At ? At->Range : SMRange(), "'since' is after 'until'");
    Map.fail();
    return Default;
  }
  return Result;
}

std::optional<unsigned> Parser::format(MappingReader &Map) { return Map.choice("format"); }

/// "4.17", "4.10.1", or with a name of somebody's own behind it, "4.17.5-acme".
static bool readVersion(StringRef Text, Release &Into) {
  auto [Digits, Suffix] = Text.split('-');
  SmallVector<StringRef, 4> Parts;
  Digits.split(Parts, '.');
  if (Parts.size() < 2 || Parts.size() > 3 || (Suffix.empty() && Text.ends_with("-")))
    return false;
  for (size_t I = 0; I < Parts.size(); ++I) {
    uint16_t Value;
    if (Parts[I].getAsInteger(10, Value))
      return false;
    (I == 0 ? Into.Major : I == 1 ? Into.Minor : Into.Point) = Value;
  }
  return all_of(Suffix, [](char C) { return isAlnum(C) || C == '.' || C == '-'; });
}

static bool isBefore(const Release &A, const Release &B) {
  auto Key = [](const Release &R) {
    return std::tuple(R.Major, R.Minor, R.Point, StringRef(R.Id.Text).split('-').second);
  };
  return Key(A) < Key(B);
}

std::optional<Release> Parser::parseRelease(const YamlNode &Item) {
  Release R;
  if (Item.What == YamlNode::Mapping) {
    MappingReader Map(Item, ShapeId::Release, Diags);
    R.Id = Map.name("release");
    R.Like = Map.name("like");
    if (!Map.finish())
      return std::nullopt;
  } else {
    R.Id = readName(Item, "a release", Diags);
  }
  if (R.Id.empty())
    return std::nullopt;
  if (readVersion(R.Id.Text, R))
    return R;
  Diags.error(R.Id.Range,
              "'" + R.Id.Text + "' is no release; it looks like 4.17, 4.10.1 or 4.17.5-name");
  return std::nullopt;
}

void Parser::parseReleases(ArrayRef<const YamlNode *> Roots) {
  SmallVector<const YamlNode *, 2> Interfaces;
  for (const YamlNode *Root : Roots) {
    MappingReader Map(*Root, ShapeId::Releases, Diags);
    if (const YamlNode *Node = Map.get("interfaces"))
      Interfaces.push_back(Node);
    std::optional<Release> Last;
    Map.items("releases", [&](const YamlNode &Item) {
      auto R = parseRelease(Item);
      if (!R)
        return;
      if (Last && !isBefore(*Last, *R))
        return Diags.error(R->Id.Range, "releases stand in order, oldest first");
      Last = R;
      if (Db.findRelease(R->Id.Text))
        return Diags.error(R->Id.Range, "the release '" + R->Id.Text + "' stands twice");
      Db.Releases.push_back(std::move(*R));
    });
    Map.finish();
  }
  llvm::sort(Db.Releases, isBefore);
  linkReleases();
  for (const YamlNode *Node : Interfaces)
    parseInterfaces(*Node);
}

/// Checks that a release that is like another one comes right behind it, or behind others that are.
void Parser::linkReleases() {
  for (size_t I = 0; I < Db.Releases.size(); ++I) {
    const Name &Like = Db.Releases[I].Like;
    if (Like.empty())
      continue;
    auto Other = Db.findRelease(Like.Text);
    bool Good = Other && *Other < I;
    for (size_t Between = Good ? *Other + 1 : I; Between < I; ++Between)
      Good &= !Db.Releases[Between].Like.empty();
    if (Good)
      continue;
    SmallVector<StringRef, 32> Known;
    for (const Release &R : Db.Releases)
      Known.push_back(R.Id.Text);
    Diags.error(Like.Range,
                Other ? "'" + Db.Releases[I].Id.Text + "' does not come right behind '" +
                            Like.Text + "', so it cannot be like it"
                      : "unknown release '" + Like.Text + "'" + didYouMean(Like.Text, Known));
    Db.Releases[I].Like = Name();
  }
}

void Parser::parseInterfaces(const YamlNode &Node) {
  if (Node.What != YamlNode::Mapping)
    return Diags.error(Node.Range, "'interfaces' is a mapping from a group to a list");
  for (const auto &[Key, List] : Node.Pairs) {
    if (List.What != YamlNode::Sequence) {
      Diags.error(List.Range, "the interface versions of '" + Key.Text + "' are a list");
      continue;
    }
    for (const YamlNode &Item : List.Items) {
      MappingReader Map(Item, ShapeId::InterfaceVersion, Diags);
      InterfaceVersion V;
      V.Group = {Key.Text, Key.Range};
      V.Range = Item.Range;
      V.Value = uint32_t(Map.number("value", UINT32_MAX).value_or(0));
      V.Releases = releases(Map);
      V.Ambiguous = Map.flag("ambiguous");
      const bool Override = Map.flag("override");
      if (!Map.finish())
        continue;
      if (Override) {
        Db.Over.Interfaces.push_back(std::move(V));
        continue;
      }
      for (const InterfaceVersion &Other : Db.Interfaces)
        if (Other.Group.Text == V.Group.Text && Other.Releases.overlaps(V.Releases)) {
          Diags.error(Item.Range,
                      "two interface versions of '" + V.Group.Text + "' in the same release");
          Diags.note(Other.Range, "the other one");
          break;
        }
      Db.Interfaces.push_back(std::move(V));
    }
  }
}

void Parser::parseTypes(const YamlNode &Root) {
  MappingReader File(Root, ShapeId::Types, Diags);
  File.items("types", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::Type, Diags);
    ScalarType T;
    T.Id = Map.name("name");
    if (const YamlNode *Size = Map.get("size")) {
      auto Value = readPerArch(*Size, 8, Diags);
      if (!Value)
        Map.fail();
      T.Size = Value.value_or(PerArch());
    }
    T.Signed = Map.flag("signed");
    T.Format = format(Map);
    const bool Override = Map.flag("override");
    if (!Map.finish())
      return;
    if (Override)
      return Db.Over.Types.push_back(std::move(T));
    auto [Place, New] = Db.Types.try_emplace(T.Id.Text, T);
    if (!New)
      Diags.error(T.Id.Range, "the type '" + T.Id.Text + "' stands twice");
  });
  File.finish();
}

/// The integers of C, as the x86 ABIs of Linux have them. Xen's own are data (types.yaml).
static void addCTypes(Database &Db) {
  auto Add = [&](StringRef Id, uint64_t On64, uint64_t On32, bool Signed) {
    ScalarType T;
    T.Id.Text = Id.str();
    T.Size = {On64, On32};
    T.Signed = Signed;
    if (Id == "char")
      T.Format = XENHC_FORMAT_STRING;
    Db.Types.try_emplace(Id.str(), std::move(T));
  };
  for (const char *Id : {"char", "signed char", "int8_t", "__s8"})
    Add(Id, 1, 1, true);
  for (const char *Id : {"unsigned char", "uint8_t", "__u8", "bool", "_Bool"})
    Add(Id, 1, 1, false);
  for (const char *Id : {"short", "int16_t", "__s16"})
    Add(Id, 2, 2, true);
  for (const char *Id : {"unsigned short", "uint16_t", "__u16"})
    Add(Id, 2, 2, false);
  for (const char *Id : {"int", "int32_t", "__s32"})
    Add(Id, 4, 4, true);
  for (const char *Id : {"unsigned int", "unsigned", "uint32_t", "__u32"})
    Add(Id, 4, 4, false);
  for (const char *Id : {"long", "ssize_t", "intptr_t"})
    Add(Id, 8, 4, true);
  for (const char *Id : {"unsigned long", "size_t", "uintptr_t"})
    Add(Id, 8, 4, false);
  for (const char *Id : {"long long", "int64_t", "int64_aligned_t", "__s64"})
    Add(Id, 8, 8, true);
  for (const char *Id : {"unsigned long long", "uint64_t", "uint64_aligned_t", "__u64"})
    Add(Id, 8, 8, false);
}

//===- Library functions ------------------------------------------------------------------===//

/// The last argument that a mask has room for.
static constexpr unsigned LastArgument = 15;

void Parser::readOnly(MappingReader &Map, std::vector<int64_t> &Only) {
  const YamlNode *Node = Map.get("only");
  if (!Node)
    return;
  bool AreNumbers = true;
  Map.items("only", [&](const YamlNode &Item) {
    auto Number = readSigned(Item, Diags);
    AreNumbers &= Number.has_value();
    Only.push_back(Number.value_or(0));
  });
  llvm::sort(Only);
  Only.erase(std::unique(Only.begin(), Only.end()), Only.end());
  if (Node->What == YamlNode::Sequence && (Only.empty() || Only.size() > UINT16_MAX)) {
    Diags.error(Node->Range, "'only' lists from 1 to " + Twine(UINT16_MAX) + " numbers");
    AreNumbers = false;
  }
  if (!AreNumbers)
    Map.fail();
}

void Parser::parseFunctions(const YamlNode &Root) {
  MappingReader File(Root, ShapeId::Library, Diags);
  const Name Library = File.name("library");
  File.name("header");
  File.name("note");
  File.items("functions", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::Function, Diags);
    Function F;
    F.Library = Library;
    F.Id = Map.name("name");
    F.Convention = Map.choice("returns").value_or(0);
    F.MustUse = Map.flag("must-use");
    F.Releaser = Map.name("releaser");
    Map.name("note");
    const auto ReadMask = [&](const char *Key, uint16_t &Mask, unsigned Last = LastArgument) {
      Map.items(Key, [&](const YamlNode &Arg) {
        if (auto Number = readNumber(Arg, Last, Diags))
          Mask |= uint16_t(1u << *Number);
        else
          Map.fail();
      });
    };
    ReadMask("frees", F.Frees);
    ReadMask("nonnull", F.NonNull);
    ReadMask("safe-if-zero", F.SafeIfZero, 7);
    ReadMask("safe-if-nonzero", F.SafeIfNonzero, 7);
    if (Map.get("keeps"))
      ReadMask("keeps", F.Keeps.emplace());
    readOnly(Map, F.Only);
    const bool Override = Map.flag("override");
    if (Map.finish())
      (Override ? Db.Over.Functions : Db.Functions).push_back(std::move(F));
  });
  File.finish();
}

void Parser::parseCallers(const YamlNode &Root) {
  MappingReader File(Root, ShapeId::Callers, Diags);
  if (const YamlNode *Node = File.get("release")) {
    if (Db.CallersRelease) {
      Diags.error(Node->Range, "a second list of callers; there is one, of one release");
      File.fail();
    }
    Db.CallersRelease = readRelease(*Node);
  }
  File.items("callers", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::Caller, Diags);
    Caller C;
    C.Op = Map.name("op");
    C.Part = Map.name("part").Text;
    C.File = Map.name("file").Text;
    Map.items("functions", [&](const YamlNode &Function) {
      C.Functions.push_back(readName(Function, "functions", Diags).Text);
    });
    if (Map.finish())
      Db.Callers.push_back(std::move(C));
  });
  File.finish();
}

void Parser::parseErrorLists(const YamlNode &Root) {
  MappingReader File(Root, ShapeId::ErrorLists, Diags);
  File.items("errors", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::ErrorList, Diags);
    ErrorList E;
    parseErrno(Map, E.Errno);
    E.Releases = releases(Map);
    Map.items("of",
              [&](const YamlNode &Operation) { E.Of.push_back(readName(Operation, "of", Diags)); });
    if (Map.finish())
      Db.ErrorLists.push_back(std::move(E));
  });
  File.finish();
}

void Parser::parseHeaderNames(const YamlNode &Root) {
  MappingReader File(Root, ShapeId::HeaderNames, Diags);
  File.items("reasons", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::HeaderReason, Diags);
    HeaderReason R{Map.name("reason"), Map.name("text").Text};
    if (Map.finish())
      Db.HeaderReasons.push_back(std::move(R));
  });
  File.items("names", [&](const YamlNode &Item) {
    MappingReader Map(Item, ShapeId::HeaderName, Diags);
    HeaderName N;
    N.Id = Map.name("name");
    N.Of = Map.name("of").Text;
    N.Releases = releases(Map);
    N.NotBecause = Map.name("not");
    if (Map.finish())
      Db.HeaderNames.push_back(std::move(N));
  });
  File.finish();
}

//===- Files ------------------------------------------------------------------------------===//

/// Adds the .yaml files below \p Folder in the order of their paths.
static void findFiles(StringRef Folder, std::vector<std::string> &Files, Diagnostics &Diags) {
  const size_t First = Files.size();
  std::error_code Error;
  for (sys::fs::recursive_directory_iterator At(Folder, Error), End; !Error && At != End;
       At.increment(Error)) {
    StringRef Path = At->path();
    if (sys::path::extension(Path) == ".yaml" && !sys::path::filename(Path).starts_with(".") &&
        sys::fs::is_regular_file(Path))
      Files.push_back(Path.str());
  }
  if (Error)
    Diags.error("cannot read the folder '" + Folder + "': " + Error.message());
  std::sort(Files.begin() + First, Files.end());
}

/// The components of \p Path from its last "ops" or "ioctls" on, the file without its ending.
static std::vector<std::string> placeOf(StringRef Path) {
  SmallString<128> Full(Path);
  // Without a current directory the path stays as it is, which its end does not show.
  (void)sys::fs::make_absolute(Full);
  sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  std::vector<std::string> Parts(sys::path::begin(Full), sys::path::end(Full));
  for (size_t I = Parts.size() - 1; I-- > 0;)
    if (Parts[I] == "ops" || Parts[I] == "ioctls") {
      Parts.erase(Parts.begin(), Parts.begin() + I);
      Parts.back() = sys::path::stem(Parts.back()).str();
      return Parts;
    }
  return {};
}

static std::string placeKey(ArrayRef<std::string> Place) {
  return StringRef(join(Place, "/")).lower();
}

/// The call whose place is nearest to \p Parent, as a question.
static std::string suggestPlace(StringRef Parent, const Database &Db) {
  std::vector<std::string> Places;
  Places.reserve(Db.Calls.size());
  for (const auto &C : Db.Calls)
    Places.push_back(placeKey(C->Place));
  return didYouMean(Parent, std::vector<StringRef>(Places.begin(), Places.end()));
}

/// Hangs every operation below the call or the operation that its folder names.
static void attachOperations(Database &Db, Diagnostics &Diags) {
  StringMap<Call *> Calls;
  StringMap<Operation *> Operations;
  for (auto &C : Db.Calls)
    Calls[placeKey(C->Place)] = C.get();
  for (auto &Op : Db.Loose)
    if (Operation *&Place = Operations[placeKey(Op->Place)]; !Place || Place->Override)
      Place = Op.get(); // what it is overridden by shares what is nested in it
  std::vector<std::shared_ptr<Operation>> Loose = std::move(Db.Loose);
  Db.Loose.clear();
  for (auto &Op : Loose) {
    const std::string Parent = placeKey(ArrayRef(Op->Place).drop_back());
    if (auto C = Calls.find(Parent); C != Calls.end())
      C->second->Operations.push_back(std::move(Op));
    else if (auto Above = Operations.find(Parent); Above != Operations.end())
      Above->second->Nested.push_back(std::move(Op));
    else
      Diags.error(Op->Id.Range,
                  Twine("the folder of this operation belongs to no hypercall: there is "
                        "no '") +
                      Parent + "/_hypercall.yaml', nor an operation '" + Parent + ".yaml'" +
                      suggestPlace(Parent, Db));
  }
}

void parseDatabase(ArrayRef<std::string> Inputs, Database &Db, Diagnostics &Diags) {
  std::vector<std::string> Paths;
  for (const std::string &Input : Inputs) {
    if (sys::fs::is_directory(Input))
      findFiles(Input, Paths, Diags);
    else
      Paths.push_back(Input);
  }
  std::vector<const MemoryBuffer *> Buffers;
  for (const std::string &Path : Paths)
    if (const MemoryBuffer *Buffer = Diags.load(Path))
      Buffers.push_back(Buffer);
  parseBuffers(Buffers, Db, Diags);
}

void parseBuffers(ArrayRef<const MemoryBuffer *> Buffers, Database &Db, Diagnostics &Diags) {
  std::vector<std::pair<YamlNode, std::string>> Documents;
  for (const MemoryBuffer *Buffer : Buffers)
    for (YamlNode &Root : parseYaml(*Buffer, Diags))
      Documents.emplace_back(std::move(Root), Buffer->getBufferIdentifier().str());

  auto Has = [](const YamlNode &Root, ShapeId Id) {
    return any_of(Root.Pairs,
                  [&](const auto &Pair) { return Pair.Key.Text == shapeOf(Id).FoundBy; });
  };
  Parser P(Db, Diags);
  addCTypes(Db);
  std::vector<const YamlNode *> Releases;
  for (const auto &[Root, Path] : Documents)
    if (Has(Root, ShapeId::Releases))
      Releases.push_back(&Root);
  P.parseReleases(Releases);
  if (Db.Releases.empty())
    return Diags.error("no releases.yaml among the files given, or no release in it");
  for (const auto &[Root, Path] : Documents) {
    std::vector<std::string> Place = placeOf(Path);
    if (Has(Root, ShapeId::Releases))
      continue;
    if (Has(Root, ShapeId::Types))
      P.parseTypes(Root);
    else if (Has(Root, ShapeId::Record))
      P.parseRecord(Root);
    else if (Has(Root, ShapeId::Library))
      P.parseFunctions(Root);
    else if (Has(Root, ShapeId::Callers))
      P.parseCallers(Root);
    else if (Has(Root, ShapeId::HeaderNames))
      P.parseHeaderNames(Root);
    else if (Has(Root, ShapeId::ErrorLists))
      P.parseErrorLists(Root);
    else if (Has(Root, ShapeId::Hypercall))
      P.parseHypercall(Root, std::move(Place));
    else if (Has(Root, ShapeId::Device))
      P.parseIoctls(Root, std::move(Place));
    else if (Has(Root, ShapeId::Operation))
      P.parseOperation(Root, std::move(Place));
    else
      Diags.error(
          Root.Range,
          "cannot tell what this file describes: it has none of the keys "
          "releases, types, record, hypercall, op, ioctls, library, callers, names, errors");
  }
  attachOperations(Db, Diags);
  shareOperations(Db, Diags);
  applyErrorLists(Db, Diags);
  applyOverrides(Db, Diags);
}

} // namespace xenhc

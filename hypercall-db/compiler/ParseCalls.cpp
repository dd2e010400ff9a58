// SPDX-License-Identifier: GPL-2.0-or-later
//===- ParseCalls.cpp - Hypercalls, ioctls and their operations ---------------------------===//

#include "Parse.h"
#include <utility>

using namespace llvm;

namespace xenhc {

/// privcmd_hypercall and multicall_entry have room for no more.
static constexpr size_t MaxArguments = 6;

std::optional<Argument> Parser::parseArgument(const YamlNode &Node) {
  MappingReader Map(Node, ShapeId::Argument, Diags);
  Argument A;
  A.Id = Map.name("name");
  const bool HasHandle = Map.has("handle");
  if (HasHandle) {
    A.Kind = FieldKind::Handle;
    A.Type = Map.name("handle");
  } else {
    Map.get("handle");
  }
  A.About.Range = Node.Range;
  A.About.Path = A.Id;
  A.About.Releases = Db.everywhere();
  parseAttributes(Map, A.About);
  A.About.HasFields = Map.has("fields");
  A.About.Fields = entries(Map, "fields");
  if (!HasHandle) {
    A.Type = Map.name("type");
    if (A.Type.empty() && !Map.failed()) {
      Diags.error(Node.Range, "an argument needs 'handle' or 'type'");
      Map.fail();
    }
    A.About.Type = Name();
    if (A.Type.Text == "pointer") {
      A.Kind = FieldKind::Handle;
      A.PointerByOperation = true;
      A.Type.Text = "void";
    } else if (!A.About.Dir) {
      A.About.Dir = Direction::In;
    }
  }
  return Map.finish() ? std::optional(std::move(A)) : std::nullopt;
}

void Parser::parseSelection(MappingReader &Map, Call &Into) {
  Into.Source = evidence(Map);
  Into.Supported = Support(Map.choice("support").value_or(0));
  Into.Releases = releases(Map);
  Into.Select = Map.expr("select");
  Into.Payload = Map.name("payload");
  Into.Fields = entries(Map, "fields");
  Map.name("note");
  if (const YamlNode *Node = Map.get("interface")) {
    MappingReader Inner(*Node, ShapeId::Interface, Diags);
    Into.InterfaceGroup = Inner.name("group");
    Into.InterfaceField = Inner.expr("field");
    if (!Inner.finish())
      Map.fail();
  }
  Into.Results = results(Map);
}

void Parser::parseHypercall(const YamlNode &Root, std::vector<std::string> Place) {
  MappingReader Map(Root, ShapeId::Hypercall, Diags);
  auto C = std::make_unique<Call>();
  C->Id = Map.name("hypercall");
  if (const YamlNode *Number = Map.get("number")) {
    C->NumberRange = Number->Range;
    auto Value = readPerArch(*Number, UINT32_MAX, Diags);
    if (!Value)
      Map.fail();
    C->Number = Value.value_or(PerArch());
  }
  Map.items("args", [&](const YamlNode &Item) {
    auto A = parseArgument(Item);
    if (!A)
      return Map.fail();
    for (const Argument &Other : C->Args)
      if (Other.Id.Text == A->Id.Text) {
        Diags.error(A->Id.Range, "two arguments with the name '" + A->Id.Text + "'");
        return Map.fail();
      }
    C->Args.push_back(std::move(*A));
    if (C->Args.size() == MaxArguments + 1) {
      Diags.error(Item.Range, "a hypercall has at most " + Twine(MaxArguments) + " arguments");
      Map.fail();
    }
  });
  parseSelection(Map, *C);
  const bool Override = Map.flag("override");
  if (!Map.finish())
    return;
  if (Place.size() >= 2)
    Place.pop_back();
  // Outside of a folder ops/ its name tells its place.
  C->Place = Place.empty() ? std::vector<std::string>{"ops", C->Id.Text} : std::move(Place);
  (Override ? Db.Over.Calls : Db.Calls).push_back(std::move(C));
}

void Parser::parseIoctl(const YamlNode &Node, ArrayRef<Name> Devices,
                        const std::vector<std::string> &Place) {
  MappingReader Map(Node, ShapeId::Ioctl, Diags);
  auto C = std::make_unique<Call>();
  C->IsIoctl = true;
  C->Id = Map.name("ioctl");
  C->Devices.assign(Devices.begin(), Devices.end());
  if (const YamlNode *Number = Map.get("number")) {
    C->NumberRange = Number->Range;
    auto Value = readPerArch(*Number, UINT32_MAX, Diags);
    if (!Value)
      Map.fail();
    C->Number = Value.value_or(PerArch());
  }
  C->RecordId = Map.name("record");
  // What the argument points to may be a number as well: a root record with one field.
  Argument Number;
  Number.Type = Map.name("type");
  parseAttributes(Map, Number.About);
  C->Embedded = std::exchange(Number.About.Call, std::nullopt);
  if (!Number.Type.empty()) {
    Number.Id = {"value", Number.Type.Range};
    Number.About.Path = Number.Id;
    Number.About.Releases = Db.everywhere();
    Number.About.Type = Name();
    if (!Number.About.Dir) {
      Diags.error(Number.Type.Range, "an ioctl with a 'type' needs the key 'dir'");
      Map.fail();
    }
    C->Args.push_back(std::move(Number));
  } else {
    for (const KeySpec &Spec : attributeKeys())
      if (Spec.Key != "call" && Map.has(Spec.Key)) {
        Diags.error(Map.get(Spec.Key)->Range,
                    "'" + Spec.Key + "' of an ioctl stands beside 'type' only");
        Map.fail();
      }
  }
  if (const YamlNode *Shared = Map.get("operations")) {
    MappingReader Inner(*Shared, ShapeId::Sharing, Diags);
    C->SharedWith = Inner.name("of");
    Inner.items("names", [&](const YamlNode &Item) {
      MappingReader One(Item, ShapeId::OtherName, Diags);
      OtherName Other{One.name("name"), One.name("here")};
      if (!One.finish())
        return Inner.fail();
      C->SharedNames.push_back(std::move(Other));
    });
    if (!Inner.finish())
      Map.fail();
  }
  if (!C->RecordId.empty() && !C->Args.empty()) {
    Diags.error(C->RecordId.Range, "an ioctl points to a 'record' or to a 'type', not to both");
    Map.fail();
  }
  parseSelection(Map, *C);
  const bool Override = Map.flag("override");
  if (!Map.finish())
    return;
  C->Place = Place;
  C->Place.push_back(StringRef(C->Id.Text).lower());
  (Override ? Db.Over.Calls : Db.Calls).push_back(std::move(C));
}

void Parser::parseIoctls(const YamlNode &Root, std::vector<std::string> Place) {
  MappingReader Map(Root, ShapeId::Device, Diags);
  std::vector<Name> Devices;
  if (const YamlNode *Node = Map.get("device")) {
    if (Node->What == YamlNode::Sequence) {
      for (const YamlNode &Item : Node->Items)
        Devices.push_back(readName(Item, "device", Diags));
    } else {
      Devices.push_back(readName(*Node, "device", Diags));
    }
  }
  Map.name("note");
  if (Place.empty())
    Place = {"ioctls", "?"};
  Map.items("ioctls", [&](const YamlNode &Item) { parseIoctl(Item, Devices, Place); });
  Map.finish();
}

std::vector<NumberInReleases> Parser::numbers(MappingReader &Map, ReleaseRange Known) {
  std::vector<NumberInReleases> Result;
  const YamlNode *Node = Map.get("number");
  if (!Node)
    return Result;
  if (Node->What != YamlNode::Sequence) {
    if (auto Value = Map.number("number", UINT32_MAX))
      Result.push_back({uint32_t(*Value), Known, Node->Range});
    return Result;
  }
  for (const YamlNode &Item : Node->Items) {
    MappingReader One(Item, ShapeId::Number, Diags);
    auto Value = One.number("number", UINT32_MAX);
    ReleaseRange Releases = releases(One, Known);
    if (!One.finish() || !Value) {
      Map.fail();
      continue;
    }
    for (const NumberInReleases &Other : Result)
      if (Other.Releases.overlaps(Releases)) {
        Diags.error(Item.Range, "two numbers for the same release");
        Map.fail();
      }
    Result.push_back({uint32_t(*Value), Releases, Item.Range});
  }
  return Result;
}

void Parser::parseOperation(const YamlNode &Root, std::vector<std::string> Place) {
  MappingReader Map(Root, ShapeId::Operation, Diags);
  auto Op = std::make_shared<Operation>();
  Op->Id = Map.name("op");
  Op->Releases = releases(Map);
  Op->Numbers = numbers(Map, Op->Releases);
  Op->Source = evidence(Map);
  Op->Supported = Support(Map.choice("support").value_or(0));
  Op->Member = Map.name("member");
  Op->Type = Map.name("type");
  const bool HasSelf = hasAttributes(Map);
  Entry Self;
  Self.Range = Op->Id.Range;
  Self.Path = Op->Id;
  Self.Releases = Op->Releases;
  parseAttributes(Map, Self);
  if (HasSelf)
    Op->Self = std::move(Self);
  InListed = Op->Supported == Support::Listed;
  Op->Fields = entries(Map, "fields");
  Op->Common = entries(Map, "common");
  InListed = false;
  Op->Select = Map.expr("select");
  Op->Payload = Map.name("payload");
  Op->Results = results(Map);
  Op->InterfaceGroup = Map.name("interface");
  Op->Override = Map.flag("override");
  const Name In = Map.name("in");
  Map.name("note");
  if (!Map.finish())
    return;
  if (!In.empty()) {
    Place = {"ops"};
    SmallVector<StringRef, 4> Parts;
    StringRef(In.Text).split(Parts, '/');
    if (Parts.front() == "ioctls" || Parts.front() == "ops")
      Place.clear();
    Place.insert(Place.end(), Parts.begin(), Parts.end());
    Place.push_back(Op->Id.Text);
  }
  if (Place.size() < 3)
    return Diags.error(Op->Id.Range,
                       "the file of an operation stands in the folder of its hypercall, "
                       "ops/<hypercall>/<operation>.yaml, or says with 'in' where it belongs");
  Op->Place = std::move(Place);
  Db.Loose.push_back(std::move(Op));
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- ParseRecords.cpp - records/<struct>.yaml -------------------------------------------===//

#include "Parse.h"

using namespace llvm;

namespace xenhc {

/// No structure of Xen's comes near; keeps sums of offsets and sizes far from overflow.
static constexpr uint64_t MaxRecordSize = 1u << 24;

void Parser::parseRecordSizes(MappingReader &Map, ReleaseRange Known, Record &Into) {
  const YamlNode *Size = Map.get("size");
  if (!Size) {
    if (!Into.Extend) {
      Diags.error(Into.Id.Range, "a record needs the key 'size'");
      Map.fail();
    }
    return;
  }
  auto AddSize = [&](const YamlNode &Node, ReleaseRange Releases, SMRange Range) {
    auto Bytes = readPerArch(Node, MaxRecordSize, Diags);
    if (!Bytes)
      return Map.fail();
    for (const RecordSize &Other : Into.Sizes)
      if (Other.Releases.overlaps(Releases)) {
        Diags.error(Range, "two sizes for the same release");
        Diags.note(Other.Range, "the other one");
        return Map.fail();
      }
    Into.Sizes.push_back({*Bytes, Releases, Range});
  };
  if (Size->What != YamlNode::Sequence)
    return AddSize(*Size, Known, Size->Range);
  for (const YamlNode &Item : Size->Items) {
    MappingReader One(Item, ShapeId::Size, Diags);
    const YamlNode *Bytes = One.get("size");
    ReleaseRange Releases = releases(One, Known);
    if (One.finish() && Bytes)
      AddSize(*Bytes, Releases, Item.Range);
    else
      Map.fail();
  }
}

std::optional<RecordField> Parser::parseRecordField(const YamlNode &Node, ReleaseRange Known) {
  MappingReader Map(Node, ShapeId::RecordField, Diags);
  RecordField F;
  F.Path = Map.name("name");
  for (auto [Key, Kind] :
       {std::pair("type", FieldKind::Scalar), std::pair("record", FieldKind::Record),
        std::pair("handle", FieldKind::Handle)})
    if (Map.has(Key)) {
      if (!F.Type.empty()) {
        Diags.error(Node.Range, "a field has one of 'type', 'record' and 'handle'");
        Map.fail();
      }
      F.Kind = Kind;
      // Known keys all the same, for the check of unknown ones.
      F.Type = Map.name(Key);
    } else {
      Map.get(Key); // asked for, so that it is a known key
    }
  if (F.Type.empty() && !Map.failed()) {
    Diags.error(Node.Range, "a field needs one of 'type', 'record' and 'handle'");
    Map.fail();
  }
  F.Signed = Map.flag("signed");
  F.Array = Map.number("array", MaxRecordSize);
  for (auto [Key, Place] : {std::pair("offset", &F.Offset), std::pair("size", &F.Size)})
    if (const YamlNode *Value = Map.get(Key)) {
      auto Read = readPerArch(*Value, MaxRecordSize, Diags);
      if (!Read)
        Map.fail();
      *Place = Read.value_or(PerArch());
    }
  if (const YamlNode *Bits = Map.get("bitfield")) {
    if (Bits->What != YamlNode::Sequence || Bits->Items.size() != 2) {
      Diags.error(Bits->Range, "'bitfield' is [first bit, number of bits]");
      Map.fail();
    } else {
      auto First = readNumber(Bits->Items[0], 63, Diags);
      auto Count = readNumber(Bits->Items[1], 64, Diags);
      if (First && Count && *Count && *First + *Count <= 64)
        F.Bits = {unsigned(*First), unsigned(*Count)};
      else {
        if (First && Count)
          Diags.error(Bits->Range, "a bit field lies within 64 bits");
        Map.fail();
      }
    }
  }
  F.Releases = releases(Map, Known);
  if (!Map.finish())
    return std::nullopt;
  for (const std::optional<uint64_t> &Size : F.Size) {
    if (F.Array && *F.Array && Size && *Size % *F.Array) {
      Diags.error(Node.Range, "the size of the array is no multiple of its number of elements");
      return std::nullopt;
    }
    if (F.Kind == FieldKind::Handle && !F.Array && Size && *Size != 4 && *Size != 8) {
      Diags.error(Node.Range, "the size of a handle is 4 or 8");
      return std::nullopt;
    }
  }
  return F;
}

/// Whether there is an architecture on which both exist. A field of another type on each stands
/// twice.
static bool onOneArch(const RecordField &A, const RecordField &B) {
  return (A.Offset[Amd64] && B.Offset[Amd64]) || (A.Offset[I386] && B.Offset[I386]);
}

void Parser::parseRecord(const YamlNode &Root) {
  MappingReader Map(Root, ShapeId::Record, Diags);
  Record R;
  R.Id = Map.name("record");
  R.Header = Map.name("header");
  Map.name("note");
  const ReleaseRange Known = R.Releases = releases(Map);
  const bool Override = Map.flag("override");
  R.Extend = Map.flag("extend");
  if (Override && R.Extend) {
    Diags.error(R.Id.Range, "a record overrides another one or extends it, not both");
    Map.fail();
  }
  parseRecordSizes(Map, Known, R);
  Map.items("fields", [&](const YamlNode &Item) {
    auto Field = parseRecordField(Item, Known);
    if (!Field)
      return Map.fail();
    for (const RecordField &Other : R.Fields)
      if (Other.Path.Text == Field->Path.Text && Other.Releases.overlaps(Field->Releases) &&
          onOneArch(Other, *Field)) {
        Diags.error(Field->Path.Range,
                    "two layouts of the field '" + Field->Path.Text + "' for the same release");
        Diags.note(Other.Path.Range, "the other one");
        return Map.fail();
      }
    for (unsigned A = 0; A < NumArchs; ++A)
      for (const RecordSize &Size : R.Sizes)
        if (Size.Releases.overlaps(Field->Releases) && Size.Bytes[A] && Field->Offset[A] &&
            Field->Size[A] && *Field->Offset[A] + *Field->Size[A] > *Size.Bytes[A]) {
          Diags.error(Field->Path.Range,
                      "the field '" + Field->Path.Text + "' ends beyond its record");
          return Map.fail();
        }
    R.Fields.push_back(std::move(*Field));
  });
  if (!Map.finish())
    return;
  if (Override || R.Extend)
    return Db.Over.Records.push_back(std::move(R));
  auto [Place, New] = Db.Records.try_emplace(R.Id.Text, R);
  if (!New) {
    Diags.error(R.Id.Range, "the record '" + R.Id.Text + "' stands twice");
    Diags.note(Place->second.Id.Range, "the other one");
  }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Yaml.cpp - YAML documents as trees with positions ----------------------------------===//

#include "Yaml.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace xenhc {

/// Nothing in the schema is nested deeper. The parser of LLVM recurses, so the limit also keeps a
/// hostile file from exhausting the stack.
static constexpr unsigned MaxDepth = 24;

namespace {

class Converter {
public:
  explicit Converter(Diagnostics &Diags) : Diags(Diags) {}

  bool convert(yaml::Node *From, YamlNode &To, unsigned Depth);

private:
  bool reject(SMRange Range, const Twine &Message) {
    Diags.error(Range, Message);
    return false;
  }
  bool convertMapping(yaml::MappingNode &Map, YamlNode &To, unsigned Depth);

  Diagnostics &Diags;
};

} // namespace

bool Converter::convertMapping(yaml::MappingNode &Map, YamlNode &To, unsigned Depth) {
  To.What = YamlNode::Mapping;
  for (yaml::KeyValueNode &Pair : Map) {
    if (Map.failed())
      return false;
    auto *Key = dyn_cast_or_null<yaml::ScalarNode>(Pair.getKey());
    if (!Key)
      return reject(Pair.getSourceRange(), "a key has to be a plain word");
    YamlNode KeyNode, ValueNode;
    if (!convert(Key, KeyNode, Depth + 1) || !convert(Pair.getValue(), ValueNode, Depth + 1))
      return false;
    // A missing value has no place of its own.
    if (ValueNode.What == YamlNode::Null)
      ValueNode.Range = KeyNode.Range;
    for (const YamlPair &Other : To.Pairs)
      if (Other.Key.Text == KeyNode.Text)
        return reject(KeyNode.Range, "the key '" + KeyNode.Text + "' stands twice");
    To.Pairs.push_back({std::move(KeyNode), std::move(ValueNode)});
  }
  return true;
}

bool Converter::convert(yaml::Node *From, YamlNode &To, unsigned Depth) {
  if (!From)
    return false;
  To.Range = From->getSourceRange();
  if (Depth > MaxDepth)
    return reject(To.Range, "nested too deep");
  if (!From->getAnchor().empty() || isa<yaml::AliasNode>(From))
    return reject(To.Range, "anchors and aliases are not used here");
  if (!From->getRawTag().empty())
    return reject(To.Range, "a tag is not used here; put an expression that begins with '!' in "
                            "quotes");
  if (isa<yaml::NullNode>(From))
    return true;
  if (auto *Scalar = dyn_cast<yaml::ScalarNode>(From)) {
    SmallString<64> Storage;
    To.What = YamlNode::Scalar;
    To.Text = Scalar->getValue(Storage).str();
    // Words inside the quotes are what diagnostics point at.
    if (StringRef Raw = Scalar->getRawValue();
        Raw.size() == To.Text.size() + 2 && (Raw.front() == '"' || Raw.front() == '\''))
      To.Range =
          SMRange(SMLoc::getFromPointer(Raw.begin() + 1), SMLoc::getFromPointer(Raw.end() - 1));
    return true;
  }
  if (auto *Block = dyn_cast<yaml::BlockScalarNode>(From)) {
    To.What = YamlNode::Scalar;
    To.Text = Block->getValue().str();
    return true;
  }
  if (auto *Map = dyn_cast<yaml::MappingNode>(From))
    return convertMapping(*Map, To, Depth);
  if (auto *List = dyn_cast<yaml::SequenceNode>(From)) {
    To.What = YamlNode::Sequence;
    for (yaml::Node &Item : *List) {
      To.Items.emplace_back();
      if (!convert(&Item, To.Items.back(), Depth + 1))
        return false;
    }
    return true;
  }
  return reject(To.Range, "not expected here");
}

/// LLVM's scanner has no limit on nesting, so flow brackets are counted before it starts.
static bool checkNesting(const MemoryBuffer &Buffer, Diagnostics &Diags) {
  unsigned Depth = 0;
  StringRef Text = Buffer.getBuffer();
  for (const char &C : Text) {
    if (C == '\0' ||
        (static_cast<unsigned char>(C) < 0x20 && C != '\n' && C != '\r' && C != '\t')) {
      Diags.error("'" + Buffer.getBufferIdentifier() +
                  "' is not text: it holds control characters");
      return false;
    }
    if (C == '\n')
      continue;
    if (C == '[' || C == '{')
      ++Depth;
    else if ((C == ']' || C == '}') && Depth)
      --Depth;
    if (Depth > 4 * MaxDepth) {
      Diags.error("'" + Buffer.getBufferIdentifier() + "': nested too deep");
      return false;
    }
  }
  return true;
}

std::vector<YamlNode> parseYaml(const MemoryBuffer &Buffer, Diagnostics &Diags) {
  std::vector<YamlNode> Roots;
  if (!checkNesting(Buffer, Diags))
    return Roots;
  const unsigned Before = Diags.errors();
  auto Fail = [&](const Twine &What) {
    if (Diags.errors() == Before)
      Diags.error("'" + Buffer.getBufferIdentifier() + "' " + What);
    return std::vector<YamlNode>();
  };
  yaml::Stream Stream(Buffer.getMemBufferRef(), Diags.sources());
  for (auto Document = Stream.begin(); Document != Stream.end(); ++Document) {
    yaml::Node *From = Document->getRoot();
    if (!From)
      break;
    YamlNode Root;
    if (!Converter(Diags).convert(From, Root, 0) || Stream.failed() || Diags.errors() != Before)
      return Fail("cannot be parsed as YAML");
    if (Root.What == YamlNode::Null)
      continue; // nothing before, or behind, a line of dashes
    if (Root.What != YamlNode::Mapping) {
      Diags.error(Root.Range, "a file of the database is a mapping ('key: value' lines)");
      return {};
    }
    Roots.push_back(std::move(Root));
  }
  if (Stream.failed() || Diags.errors() != Before)
    return Fail("cannot be parsed as YAML");
  return Roots.empty() ? Fail("is empty") : std::move(Roots);
}

MappingReader::MappingReader(const YamlNode &Node, ShapeId Id, Diagnostics &Diags)
    : Node(Node), Of(shapeOf(Id)), Diags(Diags) {
  if (Node.What != YamlNode::Mapping) {
    Diags.error(Node.Range, Of.What + " is a mapping ('{key: value, ...}')");
    Failed = true;
  }
}

bool MappingReader::has(StringRef Key) const {
  return llvm::any_of(Node.Pairs, [&](const auto &Pair) { return Pair.Key.Text == Key; });
}

const YamlNode *MappingReader::get(StringRef Key) {
  const int Index = Of.indexOf(Key);
  if (Index < 0)
    report_fatal_error("the schema has no key '" + Key + "' of " + Of.What);
  const bool First = !(Asked >> Index & 1);
  Asked |= uint64_t(1) << Index;
  for (const YamlPair &Pair : Node.Pairs)
    if (Pair.Key.Text == Key)
      return &Pair.Value;
  if (Of.key(Index).isRequired() && First && Node.What == YamlNode::Mapping) {
    const SMRange At = Node.Pairs.empty() ? Node.Range : Node.Pairs.front().Key.Range;
    Diags.error(At, Of.What + " needs the key '" + Key + "'");
    Failed = true;
  }
  return nullptr;
}

Name MappingReader::name(StringRef Key) {
  const YamlNode *Value = get(Key);
  if (!Value)
    return {};
  Name Result = readName(*Value, Key, Diags);
  Failed |= Result.empty();
  return Result;
}

std::optional<uint64_t> MappingReader::number(StringRef Key, uint64_t Max) {
  const YamlNode *Value = get(Key);
  if (!Value)
    return std::nullopt;
  auto Result = readNumber(*Value, Max, Diags);
  Failed |= !Result;
  return Result;
}

bool MappingReader::flag(StringRef Key) {
  const YamlNode *Value = get(Key);
  if (!Value)
    return false;
  if (Value->What == YamlNode::Scalar && (Value->Text == "true" || Value->Text == "false"))
    return Value->Text == "true";
  Diags.error(Value->Range, "'" + Key + "' is true or false");
  Failed = true;
  return false;
}

ExprRef MappingReader::expr(StringRef Key) {
  const YamlNode *Value = get(Key);
  if (!Value)
    return nullptr;
  ExprRef Result = readExpr(*Value, Diags);
  Failed |= !Result;
  return Result;
}

std::optional<unsigned> MappingReader::choice(StringRef Key) {
  const YamlNode *Value = get(Key);
  return Value ? choice(Key, *Value) : std::nullopt;
}

std::optional<unsigned> MappingReader::choice(StringRef Key, const YamlNode &Value) {
  const ArrayRef<StringRef> Choices = Of.key(Of.indexOf(Key)).Choices;
  if (Value.What == YamlNode::Scalar)
    for (size_t I = 0; I < Choices.size(); ++I)
      if (Value.Text == Choices[I])
        return I;
  const StringRef Given = Value.What == YamlNode::Scalar ? StringRef(Value.Text) : "this";
  Diags.error(Value.Range, "'" + Key + "' is one of " + join(Choices, ", ") + ", not '" + Given +
                               "'" + didYouMean(Given, Choices));
  Failed = true;
  return std::nullopt;
}

void MappingReader::items(StringRef Key, function_ref<void(const YamlNode &)> Each) {
  const YamlNode *Value = get(Key);
  if (!Value)
    return;
  if (Value->What != YamlNode::Sequence) {
    Diags.error(Value->Range, "'" + Key + "' is a list");
    Failed = true;
    return;
  }
  for (const YamlNode &Item : Value->Items)
    Each(Item);
}

bool MappingReader::finish() {
  for (const YamlPair &Pair : Node.Pairs) {
    if (Of.indexOf(Pair.Key.Text) >= 0)
      continue;
    SmallVector<StringRef, 32> Known;
    for (unsigned I = 0; I < Of.size(); ++I)
      Known.push_back(Of.key(I).Key);
    Diags.error(Pair.Key.Range, "unknown key '" + Pair.Key.Text + "' of " + Of.What +
                                    didYouMean(Pair.Key.Text, Known));
    Failed = true;
  }
  for (unsigned I = 0; I < Of.size(); ++I)
    if (!(Asked >> I & 1))
      report_fatal_error("nothing reads the key '" + Of.key(I).Key + "' of " + Of.What);
  return !Failed;
}

Name readName(const YamlNode &Node, StringRef What, Diagnostics &Diags) {
  if (Node.What == YamlNode::Scalar && !Node.Text.empty() && Node.Text.size() < 4096)
    return {Node.Text, Node.Range};
  Diags.error(Node.Range, "'" + What + "' is a word");
  return {};
}

std::optional<uint64_t> readNumber(const YamlNode &Node, uint64_t Max, Diagnostics &Diags) {
  uint64_t Value;
  StringRef Text = Node.Text;
  const bool Hex = Text.consume_front("0x");
  if (Node.What != YamlNode::Scalar || Text.getAsInteger(Hex ? 16 : 10, Value)) {
    Diags.error(Node.Range, Node.What == YamlNode::Scalar
                                ? "'" + Node.Text + "' is not a number (decimal, or 0x...)"
                                : "a number is expected here");
    return std::nullopt;
  }
  if (Value > Max) {
    Diags.error(Node.Range, "the number is too large; the greatest is " + Twine(Max));
    return std::nullopt;
  }
  return Value;
}

std::optional<int64_t> readSigned(const YamlNode &Node, Diagnostics &Diags) {
  if (!StringRef(Node.Text).starts_with("-")) {
    auto Value = readNumber(Node, INT64_MAX, Diags);
    return Value ? std::optional<int64_t>(int64_t(*Value)) : std::nullopt;
  }
  int64_t Value;
  if (Node.What == YamlNode::Scalar && !StringRef(Node.Text).getAsInteger(10, Value))
    return Value;
  Diags.error(Node.Range, "'" + Node.Text + "' is not a number");
  return std::nullopt;
}

std::optional<PerArch> readPerArch(const YamlNode &Node, uint64_t Max, Diagnostics &Diags) {
  PerArch Result;
  if (Node.What == YamlNode::Mapping) {
    MappingReader Map(Node, ShapeId::ByArch, Diags);
    Result[Amd64] = Map.number("amd64", Max);
    Result[I386] = Map.number("i386", Max);
    return Map.finish() ? std::optional(Result) : std::nullopt;
  }
  auto Value = readNumber(Node, Max, Diags);
  if (!Value)
    return std::nullopt;
  Result[Amd64] = Result[I386] = Value;
  return Result;
}

ExprRef readExpr(const YamlNode &Node, Diagnostics &Diags) {
  if (Node.What == YamlNode::Scalar)
    return parseExpr(Node.Text, Node.Range.Start, Diags);
  Diags.error(Node.Range,
              "an expression is expected here; one that begins with '!' or '*', or that holds "
              "brackets or commas, needs quotes");
  return nullptr;
}

} // namespace xenhc

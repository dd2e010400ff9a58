// SPDX-License-Identifier: GPL-2.0-or-later
//===- Yaml.h - YAML documents as trees with positions ------------------------------------===//
//
// LLVM's parser reads the document; this keeps it as a tree that can be visited in any order, and
// reads typed values out of it with diagnostics.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_YAML_H
#define XENHC_COMPILER_YAML_H

#include "Diagnostics.h"
#include "Model.h"
#include "Schema.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <utility>

namespace xenhc {

struct YamlPair;

struct YamlNode {
  enum Kind { Null, Scalar, Mapping, Sequence };
  Kind What = Null;
  llvm::SMRange Range;
  std::string Text; ///< of a scalar
  std::vector<YamlPair> Pairs;
  std::vector<YamlNode> Items;
};

/// Key and value of a mapping, in the order of the file.
struct YamlPair {
  YamlNode Key, Value;
};

/// Parses the documents of \p Buffer, each a mapping. None after an error, which has been reported.
std::vector<YamlNode> parseYaml(const llvm::MemoryBuffer &Buffer, Diagnostics &Diags);

/// Reads a mapping key by key. Each get() takes a key of the mapping's shape; finish() reports the
/// keys that the shape does not have. What is missing or of a wrong type is reported, and failed()
/// is true from then on. Whoever reads a mapping asks for all keys of its shape, and for no other.
class MappingReader {
public:
  MappingReader(const YamlNode &Node, ShapeId Id, Diagnostics &Diags);

  /// The value of \p Key, or null. That a required key is missing is reported.
  const YamlNode *get(llvm::StringRef Key);
  bool has(llvm::StringRef Key) const;

  Name name(llvm::StringRef Key);
  std::optional<uint64_t> number(llvm::StringRef Key, uint64_t Max);
  bool flag(llvm::StringRef Key);
  ExprRef expr(llvm::StringRef Key);
  /// Index of the key's value in the choices of the shape, or nothing.
  std::optional<unsigned> choice(llvm::StringRef Key);
  /// The same for a value that may also be something else.
  std::optional<unsigned> choice(llvm::StringRef Key, const YamlNode &Value);
  /// Calls \p Each for the items of a sequence.
  void items(llvm::StringRef Key, llvm::function_ref<void(const YamlNode &)> Each);

  /// Reports unknown keys. True if everything of the mapping was in order.
  bool finish();
  void fail() { Failed = true; }
  bool failed() const { return Failed; }

private:
  const YamlNode &Node;
  const Shape &Of;
  Diagnostics &Diags;
  uint64_t Asked = 0; ///< mask of the shape's keys
  bool Failed = false;
};

/// The scalar \p Node as a name. Empty after an error.
Name readName(const YamlNode &Node, llvm::StringRef What, Diagnostics &Diags);
/// The scalar \p Node as a decimal or 0x number from 0 to \p Max.
std::optional<uint64_t> readNumber(const YamlNode &Node, uint64_t Max, Diagnostics &Diags);
/// The scalar \p Node as a number that may be negative.
std::optional<int64_t> readSigned(const YamlNode &Node, Diagnostics &Diags);
/// A number for all architectures, or a mapping from architecture to number.
std::optional<PerArch> readPerArch(const YamlNode &Node, uint64_t Max, Diagnostics &Diags);
/// The scalar \p Node as an expression.
ExprRef readExpr(const YamlNode &Node, Diagnostics &Diags);

} // namespace xenhc

#endif

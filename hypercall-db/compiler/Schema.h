// SPDX-License-Identifier: GPL-2.0-or-later
//===- Schema.h - The keys of the YAML, what they hold and what they mean -----------------===//
//
// One table serves all: the parser takes no key that is not here and has to ask for each one that
// is, the messages about unknown keys and values come from it, and so does schema.json, by which
// editors complete and check the files.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_SCHEMA_H
#define XENHC_COMPILER_SCHEMA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>

namespace xenhc {

/// The kinds of mappings that the YAML has.
enum class ShapeId {
  // Whole files.
  Releases,
  Types,
  Record,
  Hypercall,
  Operation,
  Device,
  Library,
  Callers,
  HeaderNames,
  ErrorLists,
  // Parts of them.
  Release,
  InterfaceVersion,
  Type,
  Size,
  RecordField,
  ByArch,
  Argument,
  Entry,
  Interface,
  EmbeddedCall,
  Evidence,
  Number,
  Result,
  Ioctl,
  Sharing,
  OtherName,
  Function,
  Caller,
  HeaderName,
  HeaderReason,
  ErrorList,
};
inline constexpr unsigned NumShapes = unsigned(ShapeId::ErrorList) + 1;

/// What may stand as a value; a mask, since most keys take several forms.
enum ValueForm : unsigned {
  FormWord = 1u << 0,       ///< a word, or a text
  FormNumber = 1u << 1,     ///< decimal or 0x
  FormSigned = 1u << 2,     ///< a number that may be negative
  FormFlag = 1u << 3,       ///< true or false
  FormExpression = 1u << 4, ///< see Expr.h
  FormChoice = 1u << 5,     ///< one of KeySpec::Choices
  FormRelease = 1u << 6,    ///< 4.17, 4.10.1, 4.17.5-name
  FormShape = 1u << 7,      ///< a mapping of KeySpec::Inner
  FormByArch = 1u << 8,     ///< a number, or one for each architecture
  FormGroups = 1u << 9,     ///< a mapping from any word to a list of KeySpec::Inner
};
/// Beside the forms: the key has to be there.
inline constexpr unsigned KeyRequired = 1u << 15;
/// Forms shifted by this: a list of such values.
inline constexpr unsigned FormListShift = 16;
constexpr unsigned listOf(unsigned Forms) { return Forms << FormListShift; }

class KeySpec {
public:
  constexpr KeySpec(llvm::StringRef Key, unsigned Forms, llvm::StringRef About,
                    ShapeId Inner = ShapeId::Releases)
      : Key(Key), About(About), Forms(Forms), Inner(Inner) {}
  constexpr KeySpec(llvm::StringRef Key, unsigned Forms, llvm::StringRef About,
                    llvm::ArrayRef<llvm::StringRef> Choices, ShapeId Inner = ShapeId::Releases)
      : Key(Key), About(About), Choices(Choices), Forms(Forms), Inner(Inner) {}

  llvm::StringRef Key;
  llvm::StringRef About;                   ///< one sentence, for the reader of a tooltip
  llvm::ArrayRef<llvm::StringRef> Choices; ///< of FormChoice
  unsigned Forms;                          ///< mask of ValueForm
  ShapeId Inner;                           ///< of FormShape and FormGroups

  bool isRequired() const { return Forms & KeyRequired; }
};

struct Shape {
  llvm::StringRef Id;      ///< in schema.json
  llvm::StringRef What;    ///< for messages: "an operation"
  llvm::StringRef FoundBy; ///< of a whole file: the key that tells what it is; else empty
  llvm::ArrayRef<KeySpec> Keys;
  llvm::ArrayRef<KeySpec> Shared[2]; ///< keys that several shapes have

  /// Index of a key over Keys and Shared together, or -1.
  int indexOf(llvm::StringRef Key) const;
  const KeySpec &key(unsigned Index) const;
  unsigned size() const { return unsigned(Keys.size() + Shared[0].size() + Shared[1].size()); }
};

const Shape &shapeOf(ShapeId Id);

/// What may be said of a field, besides its name, its releases and its fields.
llvm::ArrayRef<KeySpec> attributeKeys();

/// Writes the JSON schema (draft 07) of all files.
void writeSchema(llvm::raw_ostream &OS);

} // namespace xenhc

#endif

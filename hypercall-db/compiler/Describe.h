// SPDX-License-Identifier: GPL-2.0-or-later
//===- Describe.h - What the database says of one release, for people and programs --------===//
//
// The same facts as in the compiled file, but by name: `list`, `diff`, `coverage` and `doc` show
// them. They are taken from the layout of the compiler itself, so that they cannot differ from what
// the tool sees.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_DESCRIBE_H
#define XENHC_COMPILER_DESCRIBE_H

#include "Chain.h"
#include "Diagnostics.h"

namespace xenhc {

/// A field of a record, or an argument.
struct FieldText {
  std::string Path;              ///< from the start of the record; empty for padding between fields
  uint64_t Offset = 0, Size = 0; ///< bytes from the start of the record
  std::string Type;              ///< of a handle or an array: of the elements
  unsigned Dir = 0;              ///< enum xenhc_db_dir; of a handle: of what it points to
  bool IsHandle = false;
  bool IsPadding = false;
  std::optional<uint64_t> Array;                     ///< elements, as declared
  std::optional<std::pair<unsigned, unsigned>> Bits; ///< first bit, number of bits
  std::string Count, Filled;                         ///< expressions; empty: one, and all of them
  CountUnit Unit = CountUnit::Elements;
  std::string When, Written; ///< expressions; empty: always, and on success
  unsigned TagBits = 0;      ///< low bits of an address that are no part of it
  unsigned Flags = 0;        ///< mask of enum xenhc_db_node_flag
  unsigned Format = 0;       ///< enum xenhc_db_format
  uint64_t ElementSize = 0;
  std::vector<FieldText> Fields; ///< of one element; none: a scalar, or bytes

  bool operator==(const FieldText &) const = default;
};

/// An operation as it is in one release on one architecture.
struct OperationText {
  const Call *TheCall = nullptr;
  std::vector<const Operation *> Ops; ///< outermost first; empty: the call itself
  uint64_t Number = 0;
  Support Level = Support::Full;
  bool HasLayout = true; ///< false: the release's layouts are not known
  std::string Struct;    ///< the operation's own record; empty if it has none
  std::optional<uint64_t> Size;
  std::vector<FieldText> Fields;    ///< of Struct
  std::vector<FieldText> Arguments; ///< of the call, without what Fields says
  std::string StructPath;           ///< where Struct is, from the arguments
  const CallResult *Result = nullptr;
  const Evidence *Source = nullptr;
  std::optional<uint32_t> Interface; ///< version that the operation takes in the release

  const std::string &name() const { return Ops.empty() ? TheCall->Id.Text : Ops.back()->Id.Text; }
  /// The name of the operation that this one is nested in, or "".
  std::string parent() const { return Ops.size() < 2 ? "" : Ops[Ops.size() - 2]->Id.Text; }
};

/// All operations of \p Db, for which assemble() has found no errors, in the order of their
/// numbers: hypercalls first, then ioctls. Calls without operations count as one. The texts refer
/// to
/// \p Db.
std::vector<OperationText> describe(const Database &Db, unsigned Release, unsigned Arch);

/// Words for enum values.
llvm::StringRef directionText(unsigned Dir);
llvm::StringRef resultText(const CallResult &Result);
llvm::StringRef unitText(CountUnit Unit);

/// True if the greatest result does not fit the `int` that libc's ioctl() returns.
bool isWide(const CallResult &Result);

} // namespace xenhc

#endif

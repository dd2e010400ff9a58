// SPDX-License-Identifier: GPL-2.0-or-later
//===- Model.h - What the YAML of the database says ---------------------------------------===//
//
// Plain data, as parsed: names are not resolved, nothing is laid out. Every name keeps its place in
// the source for diagnostics. docs/hypercall-db.md describes the YAML.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_MODEL_H
#define XENHC_COMPILER_MODEL_H

#include "Expr.h"
#include "llvm/Support/SMLoc.h"
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace xenhc {

/// A text and where it stands.
struct Name {
  std::string Text;
  llvm::SMRange Range;

  bool empty() const { return Text.empty(); }
};

/// Indices of architectures in PerArch.
enum Arch : unsigned { Amd64 = 0, I386 = 1, NumArchs = 2 };

/// A number for each architecture that has one.
using PerArch = std::array<std::optional<uint64_t>, NumArchs>;

/// Indices of releases, both inclusive.
struct ReleaseRange {
  unsigned Since = 0;
  unsigned Until = 0;

  bool contains(unsigned Release) const { return Since <= Release && Release <= Until; }
  /// The releases of both; empty if Since is after Until then.
  ReleaseRange common(ReleaseRange Other) const {
    return {std::max(Since, Other.Since), std::min(Until, Other.Until)};
  }
  bool overlaps(ReleaseRange Other) const { return Since <= Other.Until && Other.Since <= Until; }
};

struct Release {
  Name Id; ///< "4.17"
  unsigned Major = 0, Minor = 0, Point = 0;
  /// The release that this one is like: what holds until that one holds in this one, too.
  Name Like;
};

/// The number that toolstack and hypervisor compare, in a range of releases.
struct InterfaceVersion {
  Name Group; ///< "domctl"
  uint32_t Value = 0;
  ReleaseRange Releases;
  llvm::SMRange Range;
  /// Some layouts of the group changed although the number did not, and that is known.
  bool Ambiguous = false;
};

/// A C type that is an integer.
struct ScalarType {
  Name Id;
  PerArch Size;
  bool Signed = false;
  std::optional<unsigned> Format; ///< enum xenhc_db_format
};

/// What a field of a record, or an argument, is made of.
enum class FieldKind {
  Scalar, ///< an integer of the C type Type
  Record, ///< a structure or union Type inside the record
  Handle, ///< an address of a Type: a record, a scalar or "void"
};

struct RecordField {
  Name Path; ///< dotted
  FieldKind Kind = FieldKind::Scalar;
  Name Type;
  bool Signed = false;
  std::optional<uint64_t> Array;                     ///< elements; 0: a flexible array
  std::optional<std::pair<unsigned, unsigned>> Bits; ///< first bit, number of bits
  PerArch Offset;                                    ///< bytes from the start of the record
  PerArch Size;                                      ///< bytes, of all elements together
  ReleaseRange Releases;
};

struct RecordSize {
  PerArch Bytes;
  ReleaseRange Releases;
  llvm::SMRange Range;
};

struct Record {
  Name Id;
  Name Header;                   ///< where it is declared, below xen/include/public
  std::vector<RecordSize> Sizes; ///< disjoint; the record has a layout only in these releases
  std::vector<RecordField> Fields;
  ReleaseRange Releases; ///< of the whole record
  bool Extend = false;   ///< these fields come to those of another file
};

enum class Direction { None, In, Out, InOut, Pad };
enum class CountUnit { Elements, Bytes, Bits };

/// The names of the fields that make a record a hypercall of its own.
struct EmbeddedCall {
  Name Number;
  Name Result; ///< may be empty
  Name Args;
};

/// What is said of a field, or of everything below a path.
struct Entry {
  Name Path;
  llvm::SMRange Range; ///< of the whole entry
  std::optional<Direction> Dir;
  ExprRef Count; ///< `count` or `capacity`
  ExprRef Filled;
  CountUnit Unit = CountUnit::Elements;
  Name Type; ///< element of a handle, instead of the record's
  std::vector<Entry> Fields;
  bool HasFields = false;
  bool NullOk = false;
  ExprRef When;
  ExprRef Written; ///< `always` is the number 1
  bool UnknownOnError = false;
  bool Rewritten = false;
  bool Mapping = false;
  unsigned TagBits = 0;           ///< low bits of an address in a number that are no part of it
  bool Whole = false;             ///< elements that do not all fit are not written at all
  std::optional<unsigned> Format; ///< enum xenhc_db_format
  std::optional<EmbeddedCall> Call;
  ReleaseRange Releases;
};

struct Evidence {
  Name File;
  Name Symbol;
  std::vector<unsigned> Read;       ///< releases in which it was read
  std::optional<ReleaseRange> Same; ///< in which the symbol has the same text
  llvm::SMRange Range;
};

struct CallResult {
  unsigned Kind = 0; ///< enum xenhc_db_result_kind
  unsigned Bits = 64;
  int64_t Min = 0;
  int64_t Max = 0;
  std::vector<std::pair<std::string, uint32_t>> Errno; ///< sorted by number
  ReleaseRange Releases;
};

struct NumberInReleases {
  uint32_t Value = 0;
  ReleaseRange Releases;
  llvm::SMRange Range;
};

enum class Support { Full, Listed };

struct Operation {
  Name Id;
  std::vector<NumberInReleases> Numbers;
  ReleaseRange Releases;
  std::optional<Evidence> Source;
  Support Supported = Support::Full;
  Name Member;
  Name Type;
  /// What is said of the member as a whole: dir, count, filled, null... beside `type`.
  std::optional<Entry> Self;
  std::vector<Entry> Fields;
  std::vector<Entry> Common;
  ExprRef Select;
  Name Payload;
  std::vector<CallResult> Results; ///< disjoint; where none holds, that of what is around
  Name InterfaceGroup;             ///< empty: that of what is around
  /// Where the file stands: the Place of its call, then the file names of the operations that it is
  /// nested in, then its own, without ".yaml".
  std::vector<std::string> Place;
  std::vector<std::shared_ptr<Operation>> Nested; ///< shared by the versions of an operation
  bool Override = false;   ///< takes the place of one that is known already, in its releases
  bool Overridden = false; ///< another one has taken its place in some releases
};

/// An argument of a hypercall.
struct Argument {
  Name Id;
  FieldKind Kind = FieldKind::Scalar;
  Name Type;                       ///< scalar type, or element of a handle
  bool PointerByOperation = false; ///< `type: pointer`: the operation says what it points to
  Entry About;
};

/// A component of paths, and what it is called in a structure of the same layout.
struct OtherName {
  Name There, Here;
};

/// A hypercall, or an ioctl.
struct Call {
  bool IsIoctl = false;
  Name Id;
  std::vector<Name> Devices; ///< of an ioctl
  PerArch Number;
  llvm::SMRange NumberRange;
  std::optional<Evidence> Source;
  Support Supported = Support::Full;
  ReleaseRange Releases;
  std::vector<Argument> Args;         ///< of a hypercall
  Name RecordId;                      ///< of an ioctl; empty: its argument is no pointer
  Name SharedWith;                    ///< of an ioctl: a hypercall whose operations it takes
  std::vector<OtherName> SharedNames; ///< what those call otherwise
  std::optional<EmbeddedCall> Embedded;
  ExprRef Select;
  Name Payload;
  Name InterfaceGroup;
  ExprRef InterfaceField;
  std::vector<Entry> Fields;
  std::vector<CallResult> Results; ///< disjoint; where none holds, zero-or-errno
  /// {"ops", folder} of a hypercall, {"ioctls", file, name in lower case} of an ioctl.
  std::vector<std::string> Place;
  std::vector<std::shared_ptr<Operation>> Operations;
};

struct Function {
  Name Id;
  Name Library;
  unsigned Convention = 0; ///< enum xenhc_db_convention
  bool MustUse = false;
  Name Releaser;
  uint16_t Frees = 0;         ///< mask of arguments
  uint16_t NonNull = 0;       ///< likewise, of those that must not be null
  uint16_t SafeIfZero = 0;    ///< likewise, of those that make the call safe if they are 0
  uint16_t SafeIfNonzero = 0; ///< likewise, if they are not
  /// Likewise, of those that are stored where they stay after the call, if anything is said of it.
  std::optional<uint16_t> Keeps;
  std::vector<int64_t> Only; ///< all numbers that it can return, ascending; empty: any
};

/// Functions of one file of Xen's own tools and libraries that issue an operation.
struct Caller {
  Name Op;
  std::string Part; ///< library or program
  std::string File;
  std::vector<std::string> Functions;
};

/// Error numbers that operations can return: no others, in these releases.
struct ErrorList {
  std::vector<std::pair<std::string, uint32_t>> Errno; ///< sorted by number
  ReleaseRange Releases;
  std::vector<Name> Of; ///< hypercall/operation/nested operation
};

/// A name that headers define, of the kind that operations have.
struct HeaderName {
  Name Id;
  std::string Of; ///< hypercall, or path of a device
  ReleaseRange Releases;
  Name NotBecause; ///< of a HeaderReason: it is no operation; empty: it is one
};

/// Why a name that looks like that of an operation is none.
struct HeaderReason {
  Name Id;
  std::string Text;
};

/// What takes the place of something that is known already.
struct Overrides {
  std::vector<InterfaceVersion> Interfaces;
  std::vector<ScalarType> Types;
  std::vector<Record> Records;
  std::vector<std::unique_ptr<Call>> Calls;
  std::vector<Function> Functions;
};

/// All of the database. Records and types are found by name; the rest is in the order of the files.
/// The names and positions refer to the buffers of the Diagnostics that it was loaded with.
struct Database {
  std::vector<Release> Releases;
  std::vector<InterfaceVersion> Interfaces;
  std::map<std::string, ScalarType> Types;
  std::map<std::string, Record> Records;
  std::vector<std::unique_ptr<Call>> Calls;
  /// Operations until they are attached to their calls.
  std::vector<std::shared_ptr<Operation>> Loose;
  std::vector<Function> Functions;
  /// From the source of this release only, if any.
  std::vector<Caller> Callers;
  std::optional<unsigned> CallersRelease;
  /// Of all releases' headers, in the order of the file.
  std::vector<HeaderName> HeaderNames;
  std::vector<HeaderReason> HeaderReasons;
  std::vector<ErrorList> ErrorLists;
  Overrides Over; ///< until applyOverrides()

  /// Index of a release, or nothing.
  std::optional<unsigned> findRelease(llvm::StringRef Id) const;
  /// All releases.
  ReleaseRange everywhere() const {
    return {0, Releases.empty() ? 0 : unsigned(Releases.size() - 1)};
  }
};

} // namespace xenhc

#endif

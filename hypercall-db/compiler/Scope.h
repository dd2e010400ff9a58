// SPDX-License-Identifier: GPL-2.0-or-later
//===- Scope.h - Records in a release, and what names mean in them ------------------------===//
#ifndef XENHC_COMPILER_SCOPE_H
#define XENHC_COMPILER_SCOPE_H

#include "Diagnostics.h"
#include "Model.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace xenhc {

using CodeBytes = llvm::SmallVector<uint8_t, 32>;

/// A field where it is in one release on one architecture.
struct FieldView {
  const RecordField *Field = nullptr;
  uint64_t Offset = 0;
  uint64_t Size = 0;

  uint64_t end() const { return Offset + Size; }
  bool isArray() const { return Field->Array.has_value(); }
  /// Number of elements as declared; 1 if it is no array.
  uint64_t count() const { return Field->Array.value_or(1); }
  llvm::StringRef path() const { return Field->Path.Text; }
};

/// True if \p Path is \p Above with more components.
bool isBelow(llvm::StringRef Path, llvm::StringRef Above);

/// A record as it is in one release on one architecture.
struct RecordView {
  const Record *Rec = nullptr;
  uint64_t Size = 0;
  std::vector<FieldView> Fields; ///< in the order of declaration
  unsigned Until = 0;            ///< the last release in which all of this is the same

  const FieldView *find(llvm::StringRef Path) const;
  /// True if \p Path names no field but a group of them ("u" of "u.a" and "u.b").
  bool isGroup(llvm::StringRef Path) const;
};

/// What a type name stands for.
struct ElementType {
  enum Kind { Unknown, Bytes, Scalar, Record } What = Unknown;
  uint64_t Size = 0; ///< of one element
  const ScalarType *Type = nullptr;
  const RecordView *View = nullptr; ///< null also for a record that the release does not have
};

/// The records of a database in one release on one architecture after the other.
class RecordViews {
public:
  explicit RecordViews(const Database &Db) : Db(Db) {}

  void select(unsigned Release, unsigned Arch) {
    this->Release = Release;
    this->Arch = Arch;
  }
  unsigned release() const { return Release; }
  unsigned arch() const { return Arch; }

  /// The record \p Id, or null if its layout is not known in the release on the architecture.
  const RecordView *find(llvm::StringRef Id);
  /// What \p Id, a record, a scalar type or "void", stands for.
  ElementType element(llvm::StringRef Id);
  /// A view of a record that is not in the database. The caller keeps \p Rec.
  RecordView make(const Record &Rec) const;

  const Database &database() const { return Db; }
  /// The records that were asked for.
  std::set<std::string> used() const;

private:
  const Database &Db;
  unsigned Release = 0;
  unsigned Arch = 0;
  std::map<std::tuple<std::string, unsigned, unsigned>, std::optional<RecordView>> Known;
};

/// An entry that says something about a path of a record or below.
struct EntryRef {
  const Entry *About = nullptr; ///< null: what is there belongs to operations
  std::string Rest;             ///< path from the record
};

/// A record at a place in memory, inside of others.
struct Scope {
  const RecordView *View = nullptr;
  CodeBytes Base;      ///< pushes the address of the current element of the frame
  uint64_t Offset = 0; ///< of the record from Base
  llvm::ArrayRef<EntryRef> Entries;
  const Scope *Outer = nullptr;
  std::string Within; ///< path in Outer's record through which this one was reached
  std::string Prefix; ///< path of the record in its frame, with a dot behind it
  unsigned Frame = 0;
  unsigned Depth = 0;  ///< number of scopes around this one
  llvm::SMRange Owner; ///< where a field that nothing is said about is reported
};

/// Appends what says something about things below \p Field to \p Below: the entries in \p Entries
/// whose paths go on behind it, and the `fields` of those that end at it.
void descend(llvm::ArrayRef<EntryRef> Entries, llvm::StringRef Field, std::vector<EntryRef> &Below);

/// Compiles expressions.
class ExprCompiler {
public:
  ExprCompiler(RecordViews &Views, Diagnostics &Diags) : Views(Views), Diags(Diags) {}

  /// Appends code for \p E, written about the field \p Within of \p S, to \p Out. False after an
  /// error, which has been reported. \p AtExit: the call's result may be used.
  bool compile(const Expr &E, const Scope &S, llvm::StringRef Within, bool AtExit, CodeBytes &Out);
  /// False, with an error at \p Range, if \p Code is too long or needs too much stack.
  bool checkLimits(llvm::ArrayRef<uint8_t> Code, llvm::SMRange Range);

  /// The last release in which what was compiled stays the same.
  unsigned Until = ~0u;
  /// A record that a path leads through has no layout in this release: there is nothing to report.
  bool Missing = false;

private:
  struct Place;
  bool compilePath(const Expr &E, const Scope &S, llvm::StringRef Within, bool IsScan,
                   CodeBytes &Out);
  bool walk(Place &At, const Expr &E, const Scope &S, llvm::StringRef Within);
  bool enter(Place &At, llvm::StringRef Next);
  bool subscript(Place &At, const Expr &Index, const Scope &S, llvm::StringRef Within,
                 llvm::StringRef After);
  void load(Place &At, CodeBytes &Out);
  bool scan(const Place &At, llvm::SMRange Range, CodeBytes &Out);

  RecordViews &Views;
  Diagnostics &Diags;
  std::string Why; ///< why the last walk failed
};

/// Opcodes with operands.
void appendConst(CodeBytes &Out, int64_t Value);
void appendLoad(CodeBytes &Out, uint64_t Size, uint64_t Offset, bool Signed);
void appendFrame(CodeBytes &Out, uint8_t Opcode, unsigned Frame);

} // namespace xenhc

#endif

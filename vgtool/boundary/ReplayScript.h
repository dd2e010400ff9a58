// SPDX-License-Identifier: GPL-2.0-or-later
//
// The script of --replay=FILE: what it says, as data. docs/tool-manual.md describes the language.
//
// Pure: needs neither Valgrind nor a C library, so that it is unit-tested and fuzzed on the host.

#ifndef XENHC_VGTOOL_BOUNDARY_REPLAYSCRIPT_H
#define XENHC_VGTOOL_BOUNDARY_REPLAYSCRIPT_H

#include "Vec.h"
#include <stdint.h>

namespace boundary::replay {

/// A piece of the script's text.
struct Slice {
  const char *At = nullptr;
  size_t Len = 0;

  bool equals(const char *S) const;
};

/// What a `write` stores or a `when` compares with.
struct Value {
  bool IsBytes = false;
  int64_t Number = 0;
  unsigned Size = 0;    ///< Bytes of Number: 1, 2, 4, 8, or 0 for the field's own size.
  size_t FirstByte = 0; ///< Of Script::Bytes, if IsBytes.
  size_t ByteCount = 0;
};

/// `PATH+OFFSET=VALUE`.
struct Assignment {
  Slice Path;
  uint64_t Offset = 0; ///< Bytes behind the start of what Path names.
  Value What;
  unsigned Line = 0;
  bool Unmatched = false; ///< The user was told that no field has this path.
};

/// `on NAME ...`.
struct Rule {
  Slice Name;             ///< Operation, hypercall or ioctl.
  bool HasNumber = false; ///< `NAME:NUMBER`.
  uint64_t Number = 0;
  size_t FirstCondition = 0, ConditionCount = 0; ///< Of Script::Conditions.
  size_t FirstWrite = 0, WriteCount = 0;         ///< Of Script::Writes.
  int64_t Result = 0;                            ///< As the kernel returns it.
  uint64_t Times = 0;                            ///< How often it applies; 0 for ever.
  uint64_t Used = 0;                             ///< How often it has applied.
  unsigned Line = 0;
};

/// `open PATH errno NAME`.
struct OpenRule {
  Slice Path;
  int64_t Result = 0;
};

class Script {
public:
  /// Reads the script in [Text, Text + Len), which has to outlive this object. Returns true if all
  /// of it is right; otherwise errorLine() and errorMessage() tell of the first mistake. Call once.
  bool parse(const char *Text, size_t Len);

  unsigned errorLine() const { return ErrorLine; }
  const char *errorMessage() const { return ErrorMessage; }

  Slice Release;             ///< `release NAME`; empty if not given.
  bool HasDefault = false;   ///< `default ...` was given.
  int64_t DefaultResult = 0; ///< Of calls without a rule, if HasDefault.
  Vec<Rule> Rules;           ///< In the order of the file; the first that fits applies.
  Vec<OpenRule> Opens;
  Vec<Assignment> Conditions;
  Vec<Assignment> Writes;
  Vec<unsigned char> Bytes;

private:
  bool fail(const char *Message);
  bool nextToken(Slice *Token);
  bool statement(Slice First);
  bool onStatement();
  bool openStatement();
  bool outcome(Slice Keyword, int64_t *Result);
  bool assignment(Assignment *A);
  bool value(Slice Token, Value *V);
  bool stringValue(Slice Token, Value *V);
  bool hexValue(Slice Token, Value *V);

  const char *Cursor = nullptr;
  const char *End = nullptr;
  bool StatementEnded = true; ///< The next token starts a statement.
  unsigned Line = 1;          ///< Of Cursor.
  unsigned TokenLine = 1;     ///< Of the token read last.
  unsigned ErrorLine = 0;
  const char *ErrorMessage = nullptr;
};

} // namespace boundary::replay

#endif // XENHC_VGTOOL_BOUNDARY_REPLAYSCRIPT_H

// SPDX-License-Identifier: GPL-2.0-or-later
//===- LayoutState.h - What LayoutBuilder keeps for one record ----------------------------===//
#ifndef XENHC_COMPILER_LAYOUTSTATE_H
#define XENHC_COMPILER_LAYOUTSTATE_H

#include "Layout.h"

namespace xenhc {

/// A record while it is laid out.
struct LayoutBuilder::RecordState {
  const Scope &S;
  const Inherited &From;
  NodeTable::List &List;
  std::map<const FieldView *, std::vector<EntryRef>> Refs; ///< for a field, or for what is below
  std::vector<EntryRef> Groups;
  std::map<const FieldView *, Inherited> ByGroup;
  std::set<const FieldView *> Skip; ///< not laid out, and nobody has to say anything about them
  std::vector<Described> Done;
  std::vector<const FieldView *> Padding;
  size_t First; ///< index in List of the record's first node
};

/// True if two fields are alternatives: they share bytes and are no bit fields side by side.
inline bool overlap(const FieldView &A, const FieldView &B) {
  if (A.Field->Bits && B.Field->Bits)
    return false;
  return A.Offset < B.end() && B.Offset < A.end();
}

/// True if the path leads below a field of the record, so that another record matches it.
inline bool isBelowAny(llvm::StringRef Path, const RecordView &View) {
  for (const FieldView &F : View.Fields)
    if (isBelow(Path, F.path()))
      return true;
  return false;
}

/// Adds the condition \p E, written about \p Within of \p S, to \p When. False after an error.
inline bool combineWhen(Condition &When, const ExprRef &E, const Scope &S, llvm::StringRef Within,
                        ExprCompiler &Exprs) {
  const bool First = When.empty();
  if (!Exprs.compile(*E, S, Within, /*AtExit=*/false, When.Code))
    return false;
  if (!First)
    When.Code.push_back(XENHC_CODE_LAND);
  When.Parts.push_back(E.get());
  return Exprs.checkLimits(When.Code, E->Range);
}

} // namespace xenhc

#endif

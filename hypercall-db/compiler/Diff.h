// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diff.h - What changed between two releases -----------------------------------------===//
#ifndef XENHC_COMPILER_DIFF_H
#define XENHC_COMPILER_DIFF_H

#include "Describe.h"
#include "llvm/Support/raw_ostream.h"

namespace xenhc {

/// One thing that is different.
struct Change {
  enum Kind {
    Added,
    Removed,
    Renumbered,
    Resized,      ///< the operation's record
    Restructured, ///< another record, or one more or less
    FieldAdded,
    FieldRemoved,
    FieldMoved,
    FieldResized,
    FieldChanged, ///< type, direction, count, condition...
    Result,
    Interface, ///< the version number of a hypercall's interface
    Unknown,   ///< the layout of one of the releases is not known
  };
  Kind What;
  const OperationText *Op; ///< in the newer release; in the older one if Removed
  std::string Field;       ///< path, through handles with "[]"; of Field...
  std::string Before, After;
};

/// What a toolstack author has to know when going from the release of \p Old to that of \p New, in
/// the order of the operations. Both are what describe() gives for one architecture.
std::vector<Change> compareReleases(llvm::ArrayRef<OperationText> Old,
                                    llvm::ArrayRef<OperationText> New);

/// Prints \p Changes as docs/hypercall-db.md describes it.
void printChanges(llvm::ArrayRef<Change> Changes, llvm::StringRef Old, llvm::StringRef New,
                  bool Json, llvm::raw_ostream &OS);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
//===- List.h - The operations of a release, as text and as JSON --------------------------===//
#ifndef XENHC_COMPILER_LIST_H
#define XENHC_COMPILER_LIST_H

#include "Describe.h"
#include "llvm/Support/raw_ostream.h"

namespace xenhc {

struct ListOptions {
  std::string Op;      ///< only operations, hypercalls and ioctls of this name; empty: all
  bool Ioctls = false; ///< also the ioctls of Xen's devices
  bool Json = false;
};

/// Prints \p Ops as docs/hypercall-db.md describes it. Returns an error message, or "".
std::string listOperations(llvm::ArrayRef<OperationText> Ops, const ListOptions &Options,
                           llvm::raw_ostream &OS);

/// Fields as lines of text, one level below the other: offset, size, direction, path, conditions.
void printFields(llvm::ArrayRef<FieldText> Fields, unsigned Indent, llvm::raw_ostream &OS);

/// "count", "value, 0 to 65535", "zero-or-errno; EINVAL, ESRCH": a result in words.
std::string resultInWords(const CallResult &Result);

/// Type, count, condition and the like of a field, in words.
std::string fieldInWords(const FieldText &F);

} // namespace xenhc

#endif

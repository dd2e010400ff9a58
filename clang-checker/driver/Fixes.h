// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What --fix changes in the files that were checked.
#ifndef XENHC_DRIVER_FIXES_H
#define XENHC_DRIVER_FIXES_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>

namespace xenhc {

/// The changes that findings propose. They are made when all files have been checked, because a
/// header belongs to several, whose findings are counted from its beginning.
class FixSet {
public:
  /// Takes what \p Diagnostic proposes, unless that overlaps what was taken before.
  void add(const clang::tidy::ClangTidyError &Diagnostic);

  /// Changes the files. An error names those that could not be read or written; the others are
  /// changed all the same.
  llvm::Error apply() const;

  unsigned getCount() const { return Taken; }
  unsigned getOverlaps() const { return Overlaps; }
  size_t getFileCount() const { return Files.size(); }

private:
  std::map<std::string, clang::tooling::Replacements> Files; ///< by absolute path
  unsigned Taken = 0;
  unsigned Overlaps = 0;
};

} // namespace xenhc

#endif

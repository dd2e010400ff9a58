// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diagnostics.h - Errors and warnings with their place in the YAML -------------------===//
#ifndef XENHC_COMPILER_DIAGNOSTICS_H
#define XENHC_COMPILER_DIAGNOSTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/SourceMgr.h"
#include <set>
#include <string>
#include <vector>

namespace xenhc {

/// Collects diagnostics over the files that it has loaded and prints them as clang does: file,
/// line, column, message, source line and caret. The same message at the same place is given once.
class Diagnostics {
public:
  Diagnostics();

  /// Reads a file. Null after an error, which has been reported.
  const llvm::MemoryBuffer *load(llvm::StringRef Path);
  /// The text \p Text under the name \p Path, without a file behind it.
  const llvm::MemoryBuffer *add(llvm::StringRef Path, llvm::StringRef Text);

  void error(llvm::SMRange Range, const llvm::Twine &Message);
  void warning(llvm::SMRange Range, const llvm::Twine &Message);
  /// More about the diagnostic before it.
  void note(llvm::SMRange Range, const llvm::Twine &Message);
  /// An error that has no place in a file.
  void error(const llvm::Twine &Message) { error(llvm::SMRange(), Message); }

  /// True if something has been reported at the place already.
  bool isReported(llvm::SMRange Range) const { return Places.count(Range.Start.getPointer()); }

  unsigned errors() const { return NumErrors; }
  unsigned warnings() const { return NumWarnings; }

  /// From now on diagnostics are kept instead of printed, for verify().
  void keep() { Keeping = true; }
  /// Compares the kept diagnostics with the comments "# error: TEXT" and "# warning: TEXT" of the
  /// files: a diagnostic belongs to a comment on its line whose text it contains. Prints each one
  /// without its other half. True if there was none.
  bool verify();

  llvm::SourceMgr &sources() { return Sources; }

private:
  struct Kept {
    llvm::SMDiagnostic Diagnostic;
    bool Expected = false;
  };

  void report(llvm::SMRange Range, llvm::SourceMgr::DiagKind Kind, const llvm::Twine &Message);
  void handle(const llvm::SMDiagnostic &Diagnostic);

  llvm::SourceMgr Sources;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
  std::set<std::string> Seen;
  std::set<const char *> Places;
  std::vector<Kept> KeptDiagnostics;
  unsigned NumErrors = 0;
  unsigned NumWarnings = 0;
  bool Keeping = false;
  bool DroppingNotes = false;
};

/// " (did you mean 'x'?)" with the candidate nearest to \p Wrong, or "" if none is near.
std::string didYouMean(llvm::StringRef Wrong, llvm::ArrayRef<llvm::StringRef> Candidates);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Running the checks over one file.
#ifndef XENHC_DRIVER_ANALYSIS_H
#define XENHC_DRIVER_ANALYSIS_H

#include "Jobs.h"

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>
#include <vector>

namespace xenhc {

/// What the user has set, for all files.
struct AnalysisSettings {
  clang::tidy::ClangTidyOptions Defaults;  ///< where no .clang-tidy says otherwise
  clang::tidy::ClangTidyOptions Overrides; ///< stronger than any .clang-tidy
};

/// What came of one job.
struct FileResult {
  enum Status {
    Checked,
    NotParsed, ///< there are compiler errors; the checks ran over what could be parsed
    Crashed,   ///< clang or a check crashed; there are no findings
  };
  Status State = Checked;
  /// Findings and compiler errors, in the order of their places; paths are absolute.
  std::vector<clang::tidy::ClangTidyError> Diagnostics;
  /// What clang-tidy needs to print them.
  std::unique_ptr<clang::tidy::ClangTidyContext> Context;
  llvm::IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> Files;
};

/// A file system with a working directory of its own: a thread cannot change the process's.
llvm::IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> makeFileSystem();

/// Runs \p Action over the file of \p J. clang's own headers are found, what GCC takes is taken,
/// and the flags that
/// \p Options add are there. False if it did not parse.
bool parse(const Job &J, const clang::tidy::ClangTidyOptions &Options,
           llvm::IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> Files,
           clang::DiagnosticConsumer &Consumer, clang::tooling::ToolAction &Action);

/// Calls \p Body with a stack that is deep enough for clang. False if it crashed.
bool runSafely(llvm::function_ref<void()> Body);

/// Parses the file of \p J and runs the checks. Several threads may do so at once. Does not come to
/// harm if clang crashes.
FileResult analyze(const Job &J, const AnalysisSettings &Settings);

/// Whether \p Diagnostic is an error of the compiler, and not a finding of a check.
bool isCompilerError(const clang::tidy::ClangTidyError &Diagnostic);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What xenhc-check has to look at: source files, each with the command that compiles it.
#ifndef XENHC_DRIVER_JOBS_H
#define XENHC_DRIVER_JOBS_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace xenhc {

struct Job {
  std::string File; ///< absolute path
  clang::tooling::CompileCommand Command;
};

/// The jobs, and what the user should know of how they came about.
struct JobList {
  std::vector<Job> Jobs;
  /// Files that were named and cannot be checked, with the reason.
  std::vector<std::string> Errors;
  /// Files that have no command of their own, with the file whose command is used instead.
  std::vector<std::string> Notes;
  /// Flags that clang does not know and that were left out, with the files that have them.
  std::map<std::string, std::set<std::string>> DroppedFlags;
};

/// Loads a compilation database: \p Path is the folder with compile_commands.json, or that file
/// itself; if it is empty, the folder of \p FirstFile (or the current one if that is empty as well)
/// and its parents are searched.
llvm::Expected<std::unique_ptr<clang::tooling::CompilationDatabase>>
loadCompilationDatabase(llvm::StringRef Path, llvm::StringRef FirstFile);

/// Makes the jobs for \p Paths; all files of the database if there are none. A path may be a
/// folder: all files of the database below it. Assembly sources are left out. Of several commands
/// for one file that differ only in what they write and in position independence (library builds),
/// the first is taken.
JobList makeJobs(const clang::tooling::CompilationDatabase &Database,
                 const std::vector<std::string> &Paths);

/// Removes from \p CommandLine what clang's driver does not know (flags of GCC), and compiler
/// plugins. Returns the flags that were removed.
std::vector<std::string> removeForeignFlags(std::vector<std::string> &CommandLine);

} // namespace xenhc

#endif

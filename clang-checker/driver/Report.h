// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What xenhc-check prints of the results.
#ifndef XENHC_DRIVER_REPORT_H
#define XENHC_DRIVER_REPORT_H

#include "Analysis.h"
#include "Fixes.h"

#include "llvm/ADT/StringSet.h"
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace xenhc {

/// Prints findings in the order of the jobs, whichever order they are done in; counts them; shows
/// the progress. A finding in a header that several files include is printed once.
class Reporter {
public:
  struct Counts {
    unsigned Findings = 0;
    unsigned FilesWithFindings = 0;
    unsigned Failures = 0; ///< files that did not parse, or on which clang crashed
    unsigned Crashes = 0;  ///< those on which clang crashed
  };

  /// \p Quiet leaves out progress and summary. \p KeepDiagnostics collects what was printed for
  /// getDiagnostics().
  Reporter(const std::vector<Job> &Jobs, bool Quiet, bool KeepDiagnostics);

  /// Takes the result of Jobs[\p Index]. Any thread may call it.
  void add(size_t Index, FileResult Result);

  /// Prints the summary, when all results have been added.
  void finish();

  const Counts &getCounts() const { return Totals; }
  const std::vector<clang::tidy::ClangTidyError> &getDiagnostics() const { return Kept; }
  /// What the findings propose to change, but for files that do not parse.
  const FixSet &getFixes() const { return Fixes; }

private:
  void print(const Job &J, FileResult &Result);
  void showProgress();
  void hideProgress();

  const std::vector<Job> &Jobs;
  const bool Quiet;
  const bool KeepDiagnostics;
  const bool ShowsProgress;

  std::mutex Mutex;
  std::vector<std::optional<FileResult>> Waiting;
  size_t NextToPrint = 0;
  size_t Done = 0;
  llvm::StringSet<> Printed; ///< place and text of each finding
  Counts Totals;
  std::vector<clang::tidy::ClangTidyError> Kept;
  FixSet Fixes;
};

/// One of the program's own messages on stderr: "xenhc-check: error: ...".
void printError(const std::string &Message);
void printNote(const std::string &Message);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What the functions of all files do, inferred before the files are checked.
#ifndef XENHC_DRIVER_SUMMARIES_H
#define XENHC_DRIVER_SUMMARIES_H

#include "Analysis.h"

#include "../support/SummarySet.h"
#include <string>

namespace xenhc {

struct SummarySettings {
  std::string Database; ///< the compiled hypercall database
  std::string Folder;   ///< where summaries are kept from run to run; none if empty
  unsigned Jobs = 0;    ///< files at once; 0: one for each core
  bool Quiet = false;   ///< no progress
};

/// What came of it.
struct SummaryResult {
  std::shared_ptr<const SummarySet> Set;
  size_t Kept = 0;     ///< files whose summary in the folder still held
  size_t Inferred = 0; ///< files that were read, one that was read twice counted twice
  bool HasCrashed = false;
};

/// Infers what the functions of \p Jobs do. What a function does can follow from functions of other
/// files, so files are read again, with what is known by then, as long as that changes anything for
/// them (at most four times). A summary in the folder holds as long as the command, the database,
/// this program and the content of every file that was read are the same. Summaries of files that
/// are not among
/// \p Jobs are taken as they are. Files that do not parse have no functions that are known.
llvm::Expected<SummaryResult> inferSummaries(const std::vector<Job> &Jobs,
                                             const AnalysisSettings &Settings,
                                             const SummarySettings &Where);

} // namespace xenhc

#endif

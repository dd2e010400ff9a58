// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// The facts of many files' functions together, and a table that knows them beside the database's
/// entries.
#ifndef XENHC_SUPPORT_SUMMARYSET_H
#define XENHC_SUPPORT_SUMMARYSET_H

#include "ApiTable.h"
#include "FunctionFacts.h"
#include "llvm/ADT/StringMap.h"
#include <memory>

namespace xenhc {

/// The functions of several files by name. Where a name has several definitions (of several
/// programs, or for several systems), what all of them have in common.
class SummarySet {
public:
  void add(const FileSummary &Summary);

  /// The facts of the function that is called \p Name, or null.
  const FunctionFacts *find(llvm::StringRef Name) const;

  /// A hash of what is known here that the facts of a function can follow from: what \p Calls do
  /// with their arguments and whose their results are, and what the results of \p Forwards mean.
  uint64_t hashOf(const std::vector<std::string> &Calls,
                  const std::vector<std::string> &Forwards) const;

  /// Opens a file, a folder with all its *.yaml, or what was published under this name. Each is
  /// read once in a process. An error names file and line.
  static llvm::Expected<std::shared_ptr<const SummarySet>> open(llvm::StringRef Path);

  /// Makes \p Set known as \p Name to those who open it in this process, from now on.
  static void publish(llvm::StringRef Name, std::shared_ptr<const SummarySet> Set);

private:
  llvm::StringMap<FunctionFacts> Functions;
};

/// A table with the entries of \p Table and the facts of \p Summaries.
std::shared_ptr<const ApiTable> addSummaries(std::shared_ptr<const ApiTable> Table,
                                             std::shared_ptr<const SummarySet> Summaries);

} // namespace xenhc

#endif

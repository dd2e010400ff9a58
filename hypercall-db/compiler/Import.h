// SPDX-License-Identifier: GPL-2.0-or-later
//===- Import.h - `xenhc-db import` -------------------------------------------------------===//
#ifndef XENHC_COMPILER_IMPORT_H
#define XENHC_COMPILER_IMPORT_H

#include <string>
#include <vector>

namespace xenhc {

struct ImportOptions {
  std::string Release;              ///< which release the headers are, as releases.yaml names it
  std::string Headers;              ///< folder of Xen's public headers (the one with xen.h)
  std::string Database;             ///< folder of releases.yaml and records/, read and written
  std::vector<std::string> Records; ///< import these only; empty: all of the headers
  bool Check = false; ///< write nothing, and fail if the records are not as an import makes them
};

/// Merges the layouts that the headers define into the records of the database. Reports on standard
/// output and standard error. Returns the exit status: 0; 1 if Check found a difference or a header
/// or record is faulty; 2 if something is missing that the options name.
int runImport(const ImportOptions &Options);

} // namespace xenhc

#endif

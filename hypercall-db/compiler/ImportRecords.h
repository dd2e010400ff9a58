// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportRecords.h - Layouts over the releases, and their files -----------------------===//
//
// A records file holds a structure's layouts in all releases that were imported, with each field
// written once for the releases that agree on it. In memory the layouts are kept apart; they are
// folded when a file is written, so that what a file looks like does not depend on the order of
// the imports.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_IMPORTRECORDS_H
#define XENHC_COMPILER_IMPORTRECORDS_H

#include "ImportLayout.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

namespace xenhc {

/// One structure in the releases that have it. The key is the release's index, oldest first.
struct RecordHistory {
  std::map<unsigned, RecordLayout> Releases;
};

/// The layouts that a records file gives, release by release.
RecordHistory unfoldRecord(const Record &Record);

/// Writes \p History, which must not be empty, as a records file.
void writeRecord(llvm::raw_ostream &OS, const RecordHistory &History,
                 llvm::ArrayRef<Release> Releases);

} // namespace xenhc

#endif

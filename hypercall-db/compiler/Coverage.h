// SPDX-License-Identifier: GPL-2.0-or-later
//===- Coverage.h - How much of each release the database describes -----------------------===//
#ifndef XENHC_COMPILER_COVERAGE_H
#define XENHC_COMPILER_COVERAGE_H

#include "Model.h"
#include "llvm/Support/raw_ostream.h"

namespace xenhc {

/// Writes, as Markdown, how many operations of each hypercall are fully described and how many are
/// known by name only, for every release.
void writeCoverage(const Database &Db, llvm::raw_ostream &OS);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Check.h - The second phase: names and numbers --------------------------------------===//
#ifndef XENHC_COMPILER_CHECK_H
#define XENHC_COMPILER_CHECK_H

#include "Assemble.h"
#include "Diagnostics.h"
#include "Model.h"

namespace xenhc {

/// Reports names that lead nowhere and things that stand twice.
void checkDatabase(const Database &Db, Diagnostics &Diags);

struct LintOptions {
  bool UnusedRecords = false; ///< warn of records that no operation uses
};

/// Warns of what compiles and is doubtful all the same.
void lintDatabase(const Database &Db, const Compiled &C, const LintOptions &Options,
                  Diagnostics &Diags);

} // namespace xenhc

#endif

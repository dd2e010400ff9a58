// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_ERRNOCONVENTIONCHECK_H
#define XENHC_CHECKS_ERRNOCONVENTIONCHECK_H

#include "ResultCheckBase.h"

namespace xenhc {

/// Finds error results that are tested, passed on or returned against their convention.
///
/// For the user-facing documentation see docs/checks/errno-convention.md.
class ErrnoConventionCheck : public ResultCheckBase {
public:
  ErrnoConventionCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context)
      : ResultCheckBase(Name, Context, ResultCheck::Convention) {}
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_RESULTWIDTHCHECK_H
#define XENHC_CHECKS_RESULTWIDTHCHECK_H

#include "ResultCheckBase.h"

namespace xenhc {

/// Finds results that are put into a type that cannot hold them, or that hides their failure.
///
/// For the user-facing documentation see docs/checks/result-width.md.
class ResultWidthCheck : public ResultCheckBase {
public:
  ResultWidthCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context)
      : ResultCheckBase(Name, Context, ResultCheck::Width) {}
};

} // namespace xenhc

#endif

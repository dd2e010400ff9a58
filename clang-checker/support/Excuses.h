// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Whether there is a reason for ignoring a call's result that the code itself shows.
#ifndef XENHC_SUPPORT_EXCUSES_H
#define XENHC_SUPPORT_EXCUSES_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace xenhc {

/// Whether a function of this name gives something back: on the way out there is nothing that a
/// caller could do about its failure.
bool isReleaseName(llvm::StringRef Name);

/// Whether the comment right above the line of \p Where says that failures do not matter, or that
/// there are none.
bool isCommented(clang::SourceLocation Where, const clang::SourceManager &Sources);

/// Whether the result of \p Call, a statement of its own, may be ignored where the call stands:
/// - something has failed already, whose error is the one to report;
/// - the function around it gives something back, and has no result;
/// - what the call gives through a pointer argument is compared with null right after it, or was
///   given a constant right before it and is asked about right after it;
/// - a comment above the call says that failures do not matter.
bool isExcused(const clang::CallExpr &Call, clang::ASTContext &Context);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What the bodies of a file's functions show to the callers in other files.
#ifndef XENHC_SUPPORT_INFERENCE_H
#define XENHC_SUPPORT_INFERENCE_H

#include "FunctionFacts.h"
#include "KeptArguments.h"
#include "OwnershipFlow.h"
#include "clang/AST/ASTContext.h"
#include <memory>

namespace xenhc {

/// Fills in the functions of \p Summary, and what they call of other files, from a translation unit
/// that parsed without errors. A function counts if other files can call it as it is called in C;
/// inline functions in headers do not, for everybody sees their bodies.
void inferFacts(clang::ASTContext &Context, const std::shared_ptr<const ApiTable> &Table,
                FileSummary &Summary);

/// The pointers that \p Definition, and whom it hands them to, only looks at while it runs.
ArgumentList inferBorrows(const clang::FunctionDecl &Definition, OwnershipAnalysis &Ownership,
                          KeptArguments &Kept);

} // namespace xenhc

#endif

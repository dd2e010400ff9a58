// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Findings as SARIF, which code hosts and editors show beside the code.
#ifndef XENHC_DRIVER_SARIF_H
#define XENHC_DRIVER_SARIF_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace xenhc {

/// Writes \p Diagnostics to \p Path as a SARIF 2.1.0 log with one run. Their paths are
/// absolute. Lines and columns are looked up in the files as they are now. The file is replaced as
/// a whole or not at all.
llvm::Error writeSarif(llvm::StringRef Path,
                       llvm::ArrayRef<clang::tidy::ClangTidyError> Diagnostics);

} // namespace xenhc

#endif

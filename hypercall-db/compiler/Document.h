// SPDX-License-Identifier: GPL-2.0-or-later
//===- Document.h - The database as a reference in HTML -----------------------------------===//
#ifndef XENHC_COMPILER_DOCUMENT_H
#define XENHC_COMPILER_DOCUMENT_H

#include "Model.h"
#include "llvm/Support/Error.h"

namespace xenhc {

/// Writes a static, offline reference of \p Db into \p Folder, which is made if need be: index.html
/// with the releases that have each operation, a page for each operation, a style sheet and a
/// script that filters. Only these files are written; nothing is removed.
llvm::Error writeDocument(const Database &Db, llvm::StringRef Folder);

/// The style sheet and the script of the pages (DocumentAssets.cpp).
extern const char DocumentStyle[];
extern const char DocumentScript[];

} // namespace xenhc

#endif

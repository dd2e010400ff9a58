// SPDX-License-Identifier: GPL-2.0-or-later
//===- HeaderLint.h - `xenhc-db lint --headers` -------------------------------------------===//
#ifndef XENHC_COMPILER_HEADERLINT_H
#define XENHC_COMPILER_HEADERLINT_H

#include "Diagnostics.h"
#include "Model.h"

namespace xenhc {

/// Compares what \p Db says of one release with the public headers in the folder \p Dir: the layout
/// of every record on amd64 and i386, and the numbers of hypercalls, operations, ioctls and
/// interfaces. Every difference is an error where the database says otherwise. A Linux device's
/// structure or ioctl that Dir/sys lacks is passed over, because Xen's copy of these headers is
/// older than the kernel's.
///
/// \p Release is the headers' release; if empty, it is told from the interface numbers in them.
void lintHeaders(const Database &Db, llvm::StringRef Dir, llvm::StringRef Release,
                 Diagnostics &Diags);

} // namespace xenhc

#endif

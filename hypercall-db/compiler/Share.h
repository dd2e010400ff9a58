// SPDX-License-Identifier: GPL-2.0-or-later
//===- Share.h - Ioctls that take the operations of a hypercall ---------------------------===//
#ifndef XENHC_COMPILER_SHARE_H
#define XENHC_COMPILER_SHARE_H

#include "Model.h"

namespace xenhc {

class Diagnostics;

/// Gives each ioctl of \p Db that shares the operations of a hypercall its own copy of them, with
/// the names that its structures have. The operations have to be attached to their calls. Reports
/// to \p Diags what is shared with no hypercall, and names that nothing uses.
void shareOperations(Database &Db, Diagnostics &Diags);

} // namespace xenhc

#endif

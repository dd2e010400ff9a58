// SPDX-License-Identifier: GPL-2.0-or-later
//===- Errors.h - Which errors operations can return, from a list of their own ------------===//
#ifndef XENHC_COMPILER_ERRORS_H
#define XENHC_COMPILER_ERRORS_H

#include "Model.h"

namespace xenhc {

class Diagnostics;

/// Puts the error numbers in \p Db's lists into the results of the operations that the lists name,
/// in the lists' releases. An operation's own list of errors stays. Reports unknown operations to
/// \p Diags.
void applyErrorLists(Database &Db, Diagnostics &Diags);

} // namespace xenhc

#endif

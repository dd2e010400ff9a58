// SPDX-License-Identifier: GPL-2.0-or-later
//===- Overlay.h - What somebody's own files replace --------------------------------------===//
#ifndef XENHC_COMPILER_OVERLAY_H
#define XENHC_COMPILER_OVERLAY_H

#include "Diagnostics.h"
#include "Model.h"

namespace xenhc {

/// Puts everything that says `override: true` in the place of what it overrides, in the releases
/// that it names; in the others that one stays. Reports what overrides nothing.
void applyOverrides(Database &Db, Diagnostics &Diags);

} // namespace xenhc

#endif

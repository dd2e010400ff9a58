// SPDX-License-Identifier: GPL-2.0-or-later
//
// Gives pages of the shadow that have become all zero back to the kernel, from time to time while
// the client runs.

#ifndef XENHC_VGTOOL_ENGINE_ZEROPAGES_H
#define XENHC_VGTOOL_ENGINE_ZEROPAGES_H

namespace engine::zeropages {

/// Call once, before the options are read.
void registerEvents();

} // namespace engine::zeropages

#endif // XENHC_VGTOOL_ENGINE_ZEROPAGES_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether the code at an address reads the flags before it sets them all.
//
// Nearly every superblock ends with flags in the guest state that the next one overwrites. Their
// shadows need not be computed where that is certain.

#ifndef XENHC_VGTOOL_ENGINE_FLAGSAHEAD_H
#define XENHC_VGTOOL_ENGINE_FLAGSAHEAD_H

#include "vg.h"

namespace engine {

/// True if the client's code at Target certainly sets all of the arithmetic flags before anything
/// reads one. Looks at a few instructions and only at code that cannot be written; false is always
/// a safe answer.
bool flagsDieAt(Addr Target);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_FLAGSAHEAD_H

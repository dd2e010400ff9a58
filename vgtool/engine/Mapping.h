// SPDX-License-Identifier: GPL-2.0-or-later
//
// Memory beyond the space that Valgrind's address-space manager looks after.

#ifndef XENHC_VGTOOL_ENGINE_MAPPING_H
#define XENHC_VGTOOL_ENGINE_MAPPING_H

#include "vg.h"

namespace engine {

/// Maps fresh zero pages at [Start, Start + Length), page-aligned, over whatever was there. They
/// take memory when they are touched. The result is the kernel's.
SysRes mapFresh(Addr Start, SizeT Length);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_MAPPING_H

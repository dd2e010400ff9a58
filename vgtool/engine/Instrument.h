// SPDX-License-Identifier: GPL-2.0-or-later
//
// The engine as hc_main.cpp sees it.

#ifndef XENHC_VGTOOL_ENGINE_INSTRUMENT_H
#define XENHC_VGTOOL_ENGINE_INSTRUMENT_H

#include "vg.h"

namespace engine {

/// For VG_(basic_tool_funcs): adds the shadow computation to a superblock.
IRSB *instrument(VgCallbackClosure *Closure, IRSB *In, const VexGuestLayout *Layout,
                 const VexGuestExtents *Extents, const VexArchInfo *Host, IRType GuestWord,
                 IRType HostWord);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_INSTRUMENT_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Commands of gdb and vgdb ("monitor xenhc calls"): what the tool knows while the program runs.

#ifndef XENHC_VGTOOL_BOUNDARY_MONITOR_H
#define XENHC_VGTOOL_BOUNDARY_MONITOR_H

#include "vg.h"

namespace boundary::monitor {

/// Does a command, a string of Valgrind's. Returns false if it is none of this tool's.
bool handle(ThreadId Tid, const HChar *Command);

} // namespace boundary::monitor

#endif // XENHC_VGTOOL_BOUNDARY_MONITOR_H

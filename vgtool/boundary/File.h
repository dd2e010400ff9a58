// SPDX-License-Identifier: GPL-2.0-or-later

#ifndef XENHC_VGTOOL_BOUNDARY_FILE_H
#define XENHC_VGTOOL_BOUNDARY_FILE_H

#include "vg.h"

namespace boundary {

/// Reads a whole regular file into memory from VG_(malloc) that is aligned to 16 bytes and never
/// released. Ends the run with a message that names the file, and the option that gave its name,
/// when it cannot be read. At most Limit bytes.
const void *readWholeFile(const HChar *Name, const HChar *Option, SizeT Limit, SizeT *Size);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_FILE_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reading and writing the client's memory without trusting any of its addresses.

#ifndef XENHC_VGTOOL_BOUNDARY_CLIENT_H
#define XENHC_VGTOOL_BOUNDARY_CLIENT_H

#include "vg.h"

namespace boundary::client {

/// Copies [A, A + Len) to Dst. Returns false if a part of it is not there or cannot be read; Dst is
/// then unspecified. A page that faults (a file mapping beyond the file's end, say) makes it fail,
/// not the tool.
bool read(void *Dst, Addr A, SizeT Len);

/// Copies Src to [A, A + Len), whatever the V bits. Returns false if a part of it is not there or
/// cannot be written; a part may then have been written, as when the kernel copies out.
bool write(Addr A, const void *Src, SizeT Len);

/// Reads an unsigned value of 1, 2, 4 or 8 bytes.
bool readValue(Addr A, UInt Bytes, ULong *Value);

/// Reads a NUL-terminated string of fewer than Room characters into Dst.
bool readString(Addr A, HChar *Dst, SizeT Room);

} // namespace boundary::client

#endif // XENHC_VGTOOL_BOUNDARY_CLIENT_H

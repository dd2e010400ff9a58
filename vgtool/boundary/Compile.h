// SPDX-License-Identifier: GPL-2.0-or-later
//
// A table that is still YAML: xenhc-db compiles it before the run starts.

#ifndef XENHC_VGTOOL_BOUNDARY_COMPILE_H
#define XENHC_VGTOOL_BOUNDARY_COMPILE_H

#include "vg.h"

namespace boundary {

/// True for what xenhc-db has to compile: `base`, a folder, or a name that ends with .yaml.
bool isSource(const HChar *Name);

/// Has xenhc-db compile Count files and folders into one table, in memory from VG_(malloc) that is
/// never released. Ends the run with a message when that fails; what is wrong in the YAML xenhc-db
/// has said then.
const void *compileDatabase(const HChar *const *Inputs, UInt Count, SizeT *Size);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_COMPILE_H

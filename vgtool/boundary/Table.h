// SPDX-License-Identifier: GPL-2.0-or-later
//
// The hypercall table and the Xen release whose layouts hold.

#ifndef XENHC_VGTOOL_BOUNDARY_TABLE_H
#define XENHC_VGTOOL_BOUNDARY_TABLE_H

#include "vg.h"
#include "xenhc/db_read.h"

namespace boundary::table {

/// Loads and validates the table. Files: a compiled one, or what is compiled into one first (see
/// Compile.h); none: the table that is installed beside the tool. Ends the run with a message when
/// it cannot be used.
void load(const HChar *const *Files, UInt Count);

/// The table; valid after load().
const xenhc_db &db();

/// The string at a reference of the table.
inline const HChar *string(uint32_t Ref) { return xenhc_db_string(&db(), Ref); }

/// Chooses the release by name ("4.17"), or by the name of a point release ("4.10.1"). Certain: it
/// is not concluded from what a call says. Returns false if the table does not know it.
bool setRelease(const HChar *Name, const HChar *Why, bool Certain);

/// Chooses the release by what XENVER_version and the first number of XENVER_extraversion gave.
/// Falls back to the newest release that is not newer. Stable: it is no development version or
/// release candidate, which may differ from the release that it has the number of.
void setRelease(UInt Major, UInt Minor, UInt Point, bool Stable, const HChar *Why);

/// True once one of the above has succeeded.
bool releaseKnown();

/// True if it is known independently of the calls that are judged by it, and the table has it.
bool releaseCertain();

/// Index of the release; while it is not known, of the newest that the table describes well.
UInt release();

/// Name of the release, and where it is known from (for the summary).
const HChar *releaseName();
const HChar *releaseOrigin();

/// Processor time that load() took, for --stats=yes.
ULong loadMicroseconds();

/// The architecture that this tool runs.
inline constexpr UInt Arch = XENHC_ARCH_AMD64;

} // namespace boundary::table

#endif // XENHC_VGTOOL_BOUNDARY_TABLE_H

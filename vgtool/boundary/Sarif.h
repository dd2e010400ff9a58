// SPDX-License-Identifier: GPL-2.0-or-later
//
// --sarif=FILE: the reports as a SARIF 2.1.0 log (OASIS standard), which code-scanning pages read.

#ifndef XENHC_VGTOOL_BOUNDARY_SARIF_H
#define XENHC_VGTOOL_BOUNDARY_SARIF_H

#include "ErrorManager.h"

namespace boundary::sarif {

/// Opens the file that the option names, if it was given. Ends the run if that fails.
void init();

/// Adds a report when it is shown for the first time. D is kept: how often it was found is written
/// at the end.
void add(Int Kind, const report::Details &D, const Error *E);

/// A forked child writes what it finds itself, if the file's name holds its number (%p).
void inChild();

/// Writes the file.
void write(Int ExitCode);

} // namespace boundary::sarif

#endif // XENHC_VGTOOL_BOUNDARY_SARIF_H

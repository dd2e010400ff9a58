// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a program holds of Xen's devices: event channels that it has bound, grants that it has
// mapped, pages that it has granted, and mappings (DevicesMappings.h). All of it has to be given
// back, once, and not used afterwards.

#ifndef XENHC_VGTOOL_BOUNDARY_DEVICES_H
#define XENHC_VGTOOL_BOUNDARY_DEVICES_H

#include "Pending.h"

namespace boundary::devices {

/// --resource-leaks: what is said at the end of what the program still holds.
enum class Leaks { No, Summary, Yes };

extern Leaks TheLeaks;

/// A decoded ioctl before it happens, and after it has come back.
void before(const Pending &P);
void after(ThreadId Tid, const Pending &P);

/// A descriptor is about to be closed. The kernel releases what was got through it; what is mapped
/// stays mapped.
void closing(Int Fd);

/// A forked child shares its parent's resources and has none of its own.
void forkedChild();

/// Reports each place that got what was never given back, if the option asks for it. Call at exit.
void reportLeaks();

/// Prints a line about what is left, for the summary. Nothing if nothing is.
void printLeft();

} // namespace boundary::devices

#endif // XENHC_VGTOOL_BOUNDARY_DEVICES_H

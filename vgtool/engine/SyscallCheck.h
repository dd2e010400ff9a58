// SPDX-License-Identifier: GPL-2.0-or-later
//
// A way to test the engine on whole programs: report undefined bytes that reach any system call.
// Correct programs pass few, so that each one that is reported is worth a look.

#ifndef XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H
#define XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H

#include "vg.h"

namespace engine::syscallcheck {

/// --check-syscalls=yes, a debugging option.
bool processOption(const HChar *Arg);
void printDebugUsage();

/// Registers the callbacks if the option was given. Call from post_clo_init.
void init();

/// Prints how many system calls' arguments were looked at, and how many were undefined.
void fini();

} // namespace engine::syscallcheck

#endif // XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H

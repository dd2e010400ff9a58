// SPDX-License-Identifier: GPL-2.0-or-later
//
// What other system calls than Xen's ioctls are given.
//
// Freed heap memory and memory beside a block are reported (--check-syscall-memory). Undefined
// bytes are, for those who test the engine on whole programs (--check-syscalls, a debugging
// option): correct programs pass few, so that each one that is reported is worth a look.

#ifndef XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H
#define XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H

#include "vg.h"

namespace engine::syscallcheck {

bool processOption(const HChar *Arg);
void printUsage();
void printDebugUsage();

/// Registers the callbacks that the options ask for. Call from post_clo_init.
void init();

/// Prints how many system calls' arguments were looked at, and how many were undefined.
void fini();

} // namespace engine::syscallcheck

#endif // XENHC_VGTOOL_ENGINE_SYSCALLCHECK_H

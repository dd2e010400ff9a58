// SPDX-License-Identifier: GPL-2.0-or-later
//
// System calls beside ioctl() that concern what a program has of Xen: they map and lock memory.

#ifndef XENHC_VGTOOL_BOUNDARY_SYSCALLS_H
#define XENHC_VGTOOL_BOUNDARY_SYSCALLS_H

namespace boundary::syscalls {

/// Registers with the core. Call from pre_clo_init.
void registerWrapper();

} // namespace boundary::syscalls

#endif // XENHC_VGTOOL_BOUNDARY_SYSCALLS_H

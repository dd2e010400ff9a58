// SPDX-License-Identifier: GPL-2.0-or-later
//
// Names of the error numbers that Xen and Linux's Xen drivers return (xen/include/public/errno.h;
// Linux's are the same).

#ifndef XENHC_VGTOOL_BOUNDARY_ERRNO_H
#define XENHC_VGTOOL_BOUNDARY_ERRNO_H

#include <stddef.h>

namespace boundary {

/// "EINVAL" for 22; null if the number has no name here.
const char *errnoName(long long Number);

/// 22 for "EINVAL"; 0 if there is no such name.
int errnoNumber(const char *Name, size_t Len);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_ERRNO_H

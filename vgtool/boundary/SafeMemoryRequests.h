/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the preloaded object tells the tool about libxencall's pool of hypercall buffers: the
 * requests of SafeMemoryPreload.c, which SafeMemoryPool.cpp handles. Arguments: the buffer and its
 * pages; for SIZED, what the program got and how many bytes of it it asked for.
 */

#ifndef XENHC_VGTOOL_BOUNDARY_SAFEMEMORYREQUESTS_H
#define XENHC_VGTOOL_BOUNDARY_SAFEMEMORYREQUESTS_H

#define XENHC_REQUEST_BASE (('X' << 24) | ('H' << 16))
#define XENHC_REQUEST_BUFFER_ALLOCATED (XENHC_REQUEST_BASE + 1)
#define XENHC_REQUEST_BUFFER_RETURNED (XENHC_REQUEST_BASE + 2)
#define XENHC_REQUEST_BUFFER_SIZED (XENHC_REQUEST_BASE + 3)

#endif /* XENHC_VGTOOL_BOUNDARY_SAFEMEMORYREQUESTS_H */

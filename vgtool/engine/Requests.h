// SPDX-License-Identifier: GPL-2.0-or-later
//
// Client requests: memcheck's, with memcheck's numbers, so that programs annotated for it work
// unchanged.

#ifndef XENHC_VGTOOL_ENGINE_REQUESTS_H
#define XENHC_VGTOOL_ENGINE_REQUESTS_H

#include "vg.h"

namespace engine {

/// For VG_(needs_client_requests). Returns False for requests that are not known.
Bool handleRequest(ThreadId Tid, UWord *Arg, UWord *Result);

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_REQUESTS_H

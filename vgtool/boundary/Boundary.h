// SPDX-License-Identifier: GPL-2.0-or-later
//
// The hypercall side of the tool: what hc_main.cpp and the engine need of it.
//
// Hypercalls and the ioctls of Xen's devices are taken from Valgrind's core at link time (the
// wrapped symbols are listed in vgtool/CMakeLists.txt), so nothing has to be registered for them.

#ifndef XENHC_VGTOOL_BOUNDARY_BOUNDARY_H
#define XENHC_VGTOOL_BOUNDARY_BOUNDARY_H

#include "engine/Leak.h"
#include "engine/Memory.h"
#include "vg.h"

namespace boundary {

/// Handles one command-line option. Returns false if it is not an option of this side.
bool processOption(const HChar *Arg);

/// Prints the options of this side for --help and --help-debug.
void printUsage();
void printDebugUsage();

/// Registers the error manager's callbacks (VG_(needs_tool_errors)) and --xml=yes. Call from
/// pre_clo_init.
void registerErrors();

/// Adds the suppressions that are installed beside the tool, unless --default-suppressions=no. Call
/// from post_clo_init.
void useDefaultSuppressions();

/// Loads the hypercall table and the replay script. Ends the run with a message and exit status 1
/// when one of them cannot be used. Call from post_clo_init, after engine::shadow::init().
void postOptionInit();

/// Prints the summary. Call from the tool's fini.
void fini(Int ExitCode);

/// Reports that memory which the client asked about (CHECK_MEM_IS_DEFINED, CHECK_VALUE_IS_DEFINED)
/// is undefined. FirstBad is its first undefined byte; Count of the Len bytes are undefined.
void recordUserUndefined(ThreadId Tid, Addr FirstBad, SizeT Count, SizeT Len);

/// Reports that memory which the client asked about (CHECK_MEM_IS_ADDRESSABLE and the above) is not
/// addressable, as engine::checkAddressable() found.
void recordUserUnaddressable(ThreadId Tid, const engine::Problem &P);

/// Reports a free() or realloc() of something that is no live heap block.
void recordBadFree(ThreadId Tid, Addr A, engine::FreeFault Why = engine::FreeFault::NoBlock);

/// Reports that a live block at A is freed by functions of another family than its own.
void recordMismatchedFree(ThreadId Tid, Addr A, engine::Family Own, engine::Family Other);

/// Reports that a system call other than Xen's ioctls uses memory that the program does not have.
/// What is the core's name of the argument, as in "write(buf)".
void recordSyscallMemory(ThreadId Tid, const HChar *What, const engine::Problem &P,
                         engine::Access How);

/// Reports blocks that are lost. Show: print the report unless it is suppressed; IsError: count it
/// as an error. Returns true if it is suppressed. Records are numbered from 1 to Count.
bool recordLeak(ThreadId Tid, const engine::leak::Record &R, bool Show, bool IsError, UInt Number,
                UInt Count);

/// Reports that the program itself reads or writes [A, A + Size), which it does not have.
void recordInvalidAccess(ThreadId Tid, Addr A, SizeT Size, engine::Access How,
                         const engine::Problem &P);

/// Reports a client request about a memory pool that does not exist (or is to be created twice).
void recordBadPool(ThreadId Tid, Addr Pool);

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_BOUNDARY_H

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What this tool needs of Valgrind's core beyond the tool interface.
//
// The SDK ships the core as a library but not its private headers. The declarations here state the
// layouts and signatures that Valgrind 3.19 has (coregrind/m_syswrap/priv_types_n_macros.h:
// SyscallArgs, SyscallStatus and the Sf flags; coregrind/pub_core_syscall.h;
// coregrind/pub_core_libcfile.h). The build refuses any other version.

#ifndef XENHC_VGTOOL_BOUNDARY_CORE_H
#define XENHC_VGTOOL_BOUNDARY_CORE_H

#include "vg.h"

extern "C" {
#include <valgrind/pub_tool_seqmatch.h>

SysRes VG_(do_syscall)(UWord SysNo, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord, RegWord,
                       RegWord);
SysRes VG_(mk_SysRes_Error)(UWord Error);
SysRes VG_(mk_SysRes_Success)(UWord Value);

/// The path behind a file descriptor in *Path (a static buffer). False if it has none.
Bool VG_(resolve_filename)(Int Fd, const HChar **Path);

/// The addresses of a stack trace, VG_(get_ExeContext_n_ips)() of them.
StackTrace VG_(get_ExeContext_StackTrace)(ExeContext *Trace);

/// Moves a descriptor to where the client's do not get in its way, closed on execve().
Int VG_(safe_fd)(Int Fd);

/// Another file of suppressions, to be read when the core reads its own (after post_clo_init).
void VG_(add_suppression_file)(const HChar *Name);
/// --default-suppressions
extern Bool VG_(clo_default_supp);
}

namespace boundary::core {

/// A system call's number and arguments.
struct SyscallArgs {
  Word Number;
  RegWord Arg[8];
};

enum class Progress : int { Complete = 1, HandToKernel, Idle };

/// How far a system call is, and its result once it is complete.
struct SyscallStatus {
  Progress What;
  SysRes Result;
};

/// Where the arguments are in the guest state: offsets of rax and of the six argument registers.
struct SyscallArgLayout {
  Int NumberOffset;
  Int ArgOffset[6];
  Int Unused[2];
};

inline constexpr UWord MayBlock = 1 << 1;   ///< Run it without the big lock.
inline constexpr UWord PostOnFail = 1 << 2; ///< Run the post wrapper after a failure as well.

/// Marks the call as done, with a result as the kernel gives it: -4095 to -1 are error numbers.
inline void complete(SyscallStatus *Status, UWord *Flags, Long Result) {
  const bool Failed = Result < 0 && Result >= -4095;
  Status->What = Progress::Complete;
  Status->Result = Failed ? VG_(mk_SysRes_Error)(static_cast<UWord>(-Result))
                          : VG_(mk_SysRes_Success)(static_cast<UWord>(Result));
  *Flags &= ~(MayBlock | (Failed ? 0 : PostOnFail));
}

/// The other direction.
inline Long resultOf(SysRes Result) {
  return sr_isError(Result) ? -static_cast<Long>(sr_Err(Result))
                            : static_cast<Long>(sr_Res(Result));
}
inline Long resultOf(const SyscallStatus *Status) { return resultOf(Status->Result); }

} // namespace boundary::core

#endif // XENHC_VGTOOL_BOUNDARY_CORE_H

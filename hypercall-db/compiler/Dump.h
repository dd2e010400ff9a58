// SPDX-License-Identifier: GPL-2.0-or-later
//===- Dump.h - A compiled database in readable form --------------------------------------===//
#ifndef XENHC_COMPILER_DUMP_H
#define XENHC_COMPILER_DUMP_H

#include "xenhc/db_read.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace xenhc {

struct DumpOptions {
  std::string Op;      ///< only operations, hypercalls and ioctls of this name; empty: all
  std::string Release; ///< only what holds in this release
  std::string Arch;    ///< only "amd64" or "i386"
};

/// Prints \p Db. Returns an error message, or "" .
std::string dumpDatabase(const xenhc_db &Db, const DumpOptions &Options, llvm::raw_ostream &OS);

} // namespace xenhc

#endif

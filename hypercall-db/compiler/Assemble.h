// SPDX-License-Identifier: GPL-2.0-or-later
//===- Assemble.h - From the model to the elements of the compiled file -------------------===//
#ifndef XENHC_COMPILER_ASSEMBLE_H
#define XENHC_COMPILER_ASSEMBLE_H

#include "Diagnostics.h"
#include "Model.h"
#include "Tables.h"
#include <set>
#include <string>
#include <vector>

namespace xenhc {

/// A compiled database, in the order of the file. Operations name lists of nodes by their numbers
/// (node_first), until emit() gives the lists their places.
struct Compiled {
  Tables Shared;
  std::vector<xenhc_db_release> Releases;
  std::vector<xenhc_db_interface> Interfaces;
  std::vector<xenhc_db_call> Calls;
  std::vector<xenhc_db_op> Ops;
  std::vector<xenhc_db_function> Functions;
  /// Records that an operation uses.
  std::set<std::string> UsedRecords;
};

/// Lays out everything in \p Db, which checkDatabase() has found in order, for every release and
/// architecture. Reports errors to \p Diags; the outcome is of use only if there were none.
Compiled assemble(const Database &Db, Diagnostics &Diags);

/// The bytes of the file.
std::string emit(Compiled &C);

} // namespace xenhc

#endif

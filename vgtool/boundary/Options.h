// SPDX-License-Identifier: GPL-2.0-or-later

#ifndef XENHC_VGTOOL_BOUNDARY_OPTIONS_H
#define XENHC_VGTOOL_BOUNDARY_OPTIONS_H

#include "vg.h"

namespace boundary {

enum class PaddingCheck { No, Summary, Yes };
enum class TraceKind { No, Text, Json };
enum class SummaryKind { No, Calls, Times };

/// --follow-results: none, those of more than 32 bits, these and errors.
enum class FollowResults { No, Wide, All };

struct Options {
  static constexpr UInt MaxDatabases = 16;
  const HChar *Databases[MaxDatabases] = {}; ///< --hypercall-db; none for the installed one.
  UInt DatabaseCount = 0;
  const HChar *Release = nullptr; ///< --xen-release; null to find out.
  const HChar *Replay = nullptr;  ///< --replay; null for the real kernel.
  TraceKind Trace = TraceKind::No;
  const HChar *TraceFile = nullptr; ///< --trace-file; null for the log.
  const HChar *Sarif = nullptr;     ///< --sarif
  SummaryKind Summary = SummaryKind::Calls;
  PaddingCheck Padding = PaddingCheck::Summary;
  FollowResults Follow = FollowResults::Wide;
  Bool Results = True;   ///< --check-results
  Bool Interface = True; ///< --check-interface
};

extern Options TheOptions;

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_OPTIONS_H

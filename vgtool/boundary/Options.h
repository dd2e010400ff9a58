// SPDX-License-Identifier: GPL-2.0-or-later

#ifndef XENHC_VGTOOL_BOUNDARY_OPTIONS_H
#define XENHC_VGTOOL_BOUNDARY_OPTIONS_H

#include "vg.h"

namespace boundary {

enum class PaddingCheck { No, Summary, Yes };

struct Options {
  const HChar *Database = nullptr; ///< --hypercall-db; null for the installed one.
  const HChar *Release = nullptr;  ///< --xen-release; null to find out.
  const HChar *Replay = nullptr;   ///< --replay; null for the real kernel.
  Bool Trace = False;              ///< --trace-hypercalls
  PaddingCheck Padding = PaddingCheck::Summary;
};

extern Options TheOptions;

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_OPTIONS_H

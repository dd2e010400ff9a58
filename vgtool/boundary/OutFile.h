// SPDX-License-Identifier: GPL-2.0-or-later
//
// A file that an option names, for output beside the log.

#ifndef XENHC_VGTOOL_BOUNDARY_OUTFILE_H
#define XENHC_VGTOOL_BOUNDARY_OUTFILE_H

#include "vg.h"

namespace boundary {

class OutFile {
public:
  /// Opens it, emptied. Pattern may hold %p and %q{VAR} as in --log-file. Ends the run with a
  /// message that names the option if that fails.
  void open(const HChar *Option, const HChar *Pattern);

  /// In a forked child: opens the child's own file if the pattern gives it another name. Returns
  /// false if parent and child share the file.
  bool openInChild();

  bool isOpen() const { return Fd >= 0; }

  /// Makes it empty again, whoever has written to it meanwhile.
  void clear();

  /// Appends; what the disk does not take is lost, and the user is told once.
  void write(const HChar *Bytes, SizeT Len);

private:
  void openNamed();

  const HChar *Option = nullptr;
  const HChar *Pattern = nullptr;
  HChar *Name = nullptr;
  Int Fd = -1;
  bool Failed = false;
};

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_OUTFILE_H

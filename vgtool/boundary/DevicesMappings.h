// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the client has mapped of Xen's devices: hypercall buffers, other domains' frames, grants.

#ifndef XENHC_VGTOOL_BOUNDARY_DEVICESMAPPINGS_H
#define XENHC_VGTOOL_BOUNDARY_DEVICESMAPPINGS_H

#include "vg.h"

namespace boundary::devices {

/// A mapping, or what is left of it.
struct Mapping {
  Addr Start, End;
  Addr WholeStart, WholeEnd; ///< As it was mapped.
  const HChar *What;         ///< "hypercall buffer" and so on; never released.
  ExeContext *MappedAt;
  ExeContext *UnmappedAt; ///< Null while it is there.
  bool IsBuffer;          ///< Of the hypercall device.
  bool Inherited;         ///< By fork(): unmapping it is the parent's business.
  bool SizeIsReported;    ///< That it is given back with a wrong size was said before.
};

/// The mapping that holds A, or null. Valid until the next system call.
const Mapping *mappingAt(Addr A);

/// Describes an address in a mapping, or in one that was there (nothing else may have taken its
/// place), as engine::describeAddress() does. Returns false if it is neither.
bool describeAddress(Addr A, AddrInfo *Info);

/// [A, A + Len) of a mapping shows frames of this domain from now on.
void populated(Addr A, SizeT Len, UInt Domain);

/// The frame at A, in a mapping, could not be mapped; or it has been, after all.
void setMissing(Addr A, bool Missing);
/// The first address of [A, End) in such a frame; End if there is none.
Addr firstMissing(Addr A, Addr End);

/// System calls. mapped(): Device is what canonical() calls the mapped device, null for any other
/// mapping, which may have taken the place of one. unmapping() is to be called before it happens.
void mapped(ThreadId Tid, Addr A, SizeT Len, const HChar *Device);
void unmapping(ThreadId Tid, Addr A, SizeT Len);
void unmapped(ThreadId Tid, Addr A, SizeT Len);
void moved(Addr From, SizeT OldLen, Addr To, SizeT NewLen);

/// The mapping that starts at A is about to be unmapped with a wrong size, which was reported.
void sizeIsReported(Addr A);

/// Everything is inherited now.
void inheritMappings();

/// Calls Do for each mapping that this process made and has not unmapped.
void forEachMapping(void (*Do)(const Mapping &M));

} // namespace boundary::devices

#endif // XENHC_VGTOOL_BOUNDARY_DEVICESMAPPINGS_H

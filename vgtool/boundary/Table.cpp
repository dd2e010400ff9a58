// SPDX-License-Identifier: GPL-2.0-or-later
//
// The hypercall table and the Xen release whose layouts hold.

#include "Table.h"
#include "Compile.h"
#include "Core.h"
#include "File.h"

namespace boundary::table {

namespace {

xenhc_db Db;
bool Known = false;
bool IsCertain = false;
UInt Release = 0;
const HChar *Origin = "assumed, as the table describes it best";
ULong Microseconds = 0;

/// Processor time of this process, in microseconds: what loading costs, however busy the machine
/// is.
ULong now() {
  struct vki_timespec Time;
  VG_(clock_gettime)(&Time, VKI_CLOCK_PROCESS_CPUTIME_ID);
  return static_cast<ULong>(Time.tv_sec) * 1000000 + static_cast<ULong>(Time.tv_nsec) / 1000;
}

/// Reads decimal digits at *S and moves on; false if there are none or the number is too big.
bool number(const HChar **S, UInt *Value) {
  if (!VG_(isdigit)(**S))
    return false;
  *Value = 0;
  while (VG_(isdigit)(**S)) {
    if (*Value > 0xffff)
      return false;
    *Value = *Value * 10 + static_cast<UInt>(*(*S)++ - '0');
  }
  return true;
}

/// Moves on behind a dot.
bool separator(const HChar **S) {
  if (**S != '.')
    return false;
  ++*S;
  return true;
}

/// The newest of the releases of which most operations are fully described.
UInt bestDescribed() {
  UInt Best = 0, BestCount = 0;
  for (UInt R = 0; R < Db.header->releases.count; ++R) {
    UInt Count = 0;
    for (UInt I = 0; I < Db.header->ops.count; ++I) {
      const xenhc_db_op &Op = Db.ops[I];
      Count +=
          Op.support == XENHC_SUPPORT_FULL && (Op.arch & Arch) && Op.since <= R && R <= Op.until;
    }
    if (Count >= BestCount) {
      Best = R;
      BestCount = Count;
    }
  }
  return Best;
}

} // namespace

void load(const HChar *const *Files, UInt Count) {
  const ULong Start = now();
  bool Source = false;
  for (UInt I = 0; I < Count; ++I)
    Source |= isSource(Files[I]);
  for (UInt I = 0; I < Count && (Source || Count > 1); ++I)
    if (!isSource(Files[I])) {
      VG_(umsg)("xenhc: %s is not YAML, and only YAML can be put together with other files\n",
                Files[I]);
      VG_(umsg)("xenhc: give one compiled table, or files that end with .yaml, folders, or base\n");
      VG_(exit)(1);
    }
  const HChar *FileName = Count ? Files[0] : nullptr;
  HChar *Default = nullptr;
  SizeT Size = 0;
  const void *Data;
  if (Source) {
    Data = compileDatabase(Files, Count, &Size);
  } else {
    constexpr SizeT Limit = 64 << 20;
    if (!FileName) {
      constexpr HChar Name[] = "/xenhc-hypercalls.db";
      Default = static_cast<HChar *>(
          VG_(malloc)("xenhc.table.name", VG_(strlen)(VG_(libdir)) + sizeof Name));
      VG_(strcpy)(Default, VG_(libdir));
      VG_(strcat)(Default, Name);
      FileName = Default;
    }
    Data = readWholeFile(FileName, "--hypercall-db", Limit, &Size);
  }
  const char *Error = xenhc_db_open(Data, Size, &Db);
  if (Error) {
    VG_(umsg)("xenhc: cannot use %s: %s\n", FileName, Error);
    VG_(umsg)("xenhc: `xenhc-db compile` makes the file; --hypercall-db=FILE names another\n");
    VG_(exit)(1);
  }
  if (!Known)
    Release = bestDescribed();
  if (Default)
    VG_(free)(Default);
  Microseconds = now() - Start;
}

const xenhc_db &db() { return Db; }

bool setRelease(const HChar *Name, const HChar *Why, bool Certain) {
  for (UInt I = 0; I < Db.header->releases.count; ++I) {
    if (VG_(strcmp)(string(Db.releases[I].name), Name) == 0) {
      Release = I;
      Known = true;
      IsCertain = Certain;
      Origin = Why;
      return true;
    }
  }
  // A point release that changed nothing has no entry of its own.
  const HChar *S = Name;
  UInt Major = 0, Minor = 0, Point = 0;
  if (!number(&S, &Major) || !separator(&S) || !number(&S, &Minor))
    return false;
  if (separator(&S) && !number(&S, &Point))
    return false;
  const UInt Found = xenhc_db_find_release(&Db, Major, Minor, Point);
  if (*S != 0 || Found == XENHC_DB_NONE)
    return false;
  Release = Found;
  Known = true;
  IsCertain = Certain;
  Origin = Why;
  return true;
}

void setRelease(UInt Major, UInt Minor, UInt Point, bool Stable, const HChar *Why) {
  Known = true;
  Origin = Why;
  Release = 0;
  for (UInt I = 0; I < Db.header->releases.count; ++I) {
    const xenhc_db_release &R = Db.releases[I];
    const bool Newer = R.major != Major   ? R.major > Major
                       : R.minor != Minor ? R.minor > Minor
                                          : R.point > Point;
    if (!Newer)
      Release = I;
  }
  IsCertain = Stable && xenhc_db_find_release(&Db, Major, Minor, Point) == Release;
}

bool releaseKnown() { return Known; }
bool releaseCertain() { return IsCertain; }
UInt release() { return Release; }
const HChar *releaseName() { return string(Db.releases[Release].name); }
const HChar *releaseOrigin() { return Origin; }
ULong loadMicroseconds() { return Microseconds; }

} // namespace boundary::table

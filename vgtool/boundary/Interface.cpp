// SPDX-License-Identifier: GPL-2.0-or-later

#include "Interface.h"
#include "Errno.h"
#include "Options.h"
#include "Report.h"

namespace boundary::interface {

namespace {

/// "Xen 4.19 to 4.21, 4.22 and later": the releases whose number of that group is Version.
void addReleases(Text &Out, const HChar *Group, UInt Version) {
  const xenhc_db &Db = table::db();
  const xenhc_db_interface *Found = nullptr;
  for (bool First = true; (Found = xenhc_db_find_interface(&Db, Group, Version, Found)) != nullptr;
       First = false) {
    Out.add(First ? "the number of Xen " : ", ").add(table::string(Db.releases[Found->since].name));
    if (Found->until + 1u == Db.header->releases.count)
      Out.add(" and later");
    else if (Found->until != Found->since)
      Out.add(" to ").add(table::string(Db.releases[Found->until].name));
  }
  if (!xenhc_db_find_interface(&Db, Group, Version, nullptr))
    Out.add("the number of no release that is known");
}

const xenhc_db_interface *current(const xenhc_db_op &Op) {
  return xenhc_db_interface_of(&table::db(), table::string(Op.interface), table::release());
}

} // namespace

bool tellsReleases(const HChar *Group) {
  const xenhc_db &Db = table::db();
  const xenhc_db_interface *Newest =
      xenhc_db_interface_of(&Db, Group, Db.header->releases.count - 1);
  for (UInt I = 0; Newest && I < Db.header->interfaces.count; ++I)
    if (Db.interfaces[I].name == Newest->name && Db.interfaces[I].value != Newest->value)
      return true;
  return false;
}

bool isForeign(Pending &P, UInt Index, UInt Frame) {
  Instance &I = P.Instances[Index];
  if (!TheOptions.Interface || !table::releaseCertain() || !I.Op || !I.Op->interface_at)
    return false;
  const xenhc_db_interface *Wanted = current(*I.Op);
  Long Version = 0;
  bool Tainted = false;
  if (!Wanted || !evaluate(P, I.Op->interface_at, Frame, nullptr, &Version, &Tainted) || Tainted)
    return false;
  I.Version = static_cast<ULong>(Version);
  return I.Version != Wanted->value;
}

void judge(ThreadId Tid, const Pending &P) {
  for (UInt Index = 0; Index < P.Instances.size(); ++Index) {
    const Instance &I = P.Instances[Index];
    if (!I.Foreign || I.Result >= 0)
      continue;
    const HChar *Group = table::string(I.Op->interface);
    const UInt Wanted = current(*I.Op)->value;
    const bool Moves = tellsReleases(Group);
    Text What, Remedy;
    What.add("interface_version is ").addHex(I.Version);
    if (Moves) {
      What.add(", ");
      addReleases(What, Group, static_cast<UInt>(I.Version));
      What.add("; the hypervisor is Xen ").add(table::releaseName()).add(" and takes ");
      What.addHex(Wanted).add(" only");
      Remedy.add("run the tools and libraries that belong to the running hypervisor, or boot the "
                 "hypervisor that belongs to them");
    } else {
      What.add("; the operation is stable and takes ").addHex(Wanted).add(" in every release");
      Remedy.add("set interface_version to ").addHex(Wanted).add(" for this operation");
    }
    if (const HChar *Error = errnoName(-I.Result))
      What.add(" (").add(Error).add(')');
    report::finding(
        Tid, P, {report::InterfaceVersion, Index, "interface_version", What.str(), Remedy.str()});
  }
}

} // namespace boundary::interface

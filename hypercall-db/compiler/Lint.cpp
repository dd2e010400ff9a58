// SPDX-License-Identifier: GPL-2.0-or-later
//===- Lint.cpp - What compiles and is doubtful all the same ------------------------------===//

#include "Check.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

using namespace llvm;

namespace xenhc {

static void lintOperations(ArrayRef<std::shared_ptr<Operation>> Ops, Diagnostics &Diags) {
  for (const auto &Op : Ops) {
    if (!Op->Source)
      Diags.warning(Op->Id.Range, "'" + Op->Id.Text + "' has no evidence");
    if (Op->Select && Op->Nested.empty())
      Diags.warning(Op->Id.Range, "'" + Op->Id.Text +
                                      "' selects among operations, and there are "
                                      "none in a folder of its name");
    for (const auto &Number : Op->Numbers)
      if (!Number.Releases.overlaps(Op->Releases))
        Diags.warning(Number.Range, "this number is of releases that do not have the operation");
    lintOperations(Op->Nested, Diags);
  }
}

/// True if a caller can tell the two apart: by more than where and when they hold, who read it
/// where, and the errors that are known to be possible.
static bool differ(xenhc_db_op A, xenhc_db_op B) {
  for (xenhc_db_op *Op : {&A, &B}) {
    Op->since = Op->until = 0;
    Op->arch = 0;
    Op->source = 0;
    Op->value_first = Op->value_count = 0;
  }
  return std::memcmp(&A, &B, sizeof A) != 0;
}

/// An operation that changes between two releases with the same interface number cannot be told
/// from that number. That is no mistake, but somebody has to have seen it.
static void lintAmbiguity(const Database &Db, const Compiled &C, Diagnostics &Diags) {
  for (const InterfaceVersion &V : Db.Interfaces) {
    if (V.Ambiguous)
      continue;
    for (const xenhc_db_op &Op : C.Ops) {
      StringRef Group(C.Shared.Strings.bytes().data() + Op.interface);
      if (Group != V.Group.Text || Op.since <= V.Releases.Since || Op.since > V.Releases.Until)
        continue;
      StringRef Id(C.Shared.Strings.bytes().data() + Op.name);
      // Only a known layout on both sides is a change.
      const bool Changed = any_of(C.Ops, [&](const xenhc_db_op &Before) {
        return Before.name == Op.name && Before.until + 1 == Op.since && Before.node_count &&
               (Before.arch & Op.arch) && Before.support == Op.support && differ(Before, Op);
      });
      if (Changed)
        Diags.warning(V.Range, "'" + Id + "' changes in release " + Db.Releases[Op.since].Id.Text +
                                   ", and the number does not; write 'ambiguous: true' if that is "
                                   "so");
    }
  }
}

void lintDatabase(const Database &Db, const Compiled &C, const LintOptions &Options,
                  Diagnostics &Diags) {
  for (const auto &Each : Db.Calls) {
    if (!Each->IsIoctl && !Each->Source)
      Diags.warning(Each->Id.Range, "'" + Each->Id.Text + "' has no evidence");
    if (Each->Select && Each->Operations.empty())
      Diags.warning(Each->Id.Range, "'" + Each->Id.Text +
                                        "' selects among operations, and has "
                                        "none");
    lintOperations(Each->Operations, Diags);
  }
  lintAmbiguity(Db, C, Diags);
  if (Options.UnusedRecords)
    for (const auto &[Id, R] : Db.Records)
      if (!C.UsedRecords.count(Id))
        Diags.warning(R.Id.Range, "no operation uses the record '" + Id + "'");
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Chain.h - A call with the operations inside each other that lead to one ------------===//
#ifndef XENHC_COMPILER_CHAIN_H
#define XENHC_COMPILER_CHAIN_H

#include "Model.h"
#include "Scope.h"
#include <map>

namespace xenhc {

/// A call with the operations that lead to one of them.
struct Chain {
  const Call &TheCall;
  std::vector<const Operation *> Ops; ///< outermost first; none: the common part

  /// The name of the operation, or of the call if there is none.
  const Name &id() const { return Ops.empty() ? TheCall.Id : Ops.back()->Id; }
  /// What holds for the operation: its own, or the nearest one around it.
  const CallResult &result(unsigned Release) const;
  const std::optional<Evidence> &source() const;
  /// The interface versions that the operation compares; empty if it compares none.
  const Name &interfaceGroup() const;
  /// Listed if the operation or anything around it is.
  Support support() const;
};

/// The path of the operation's own part from the root record; empty if it has none.
std::string memberPath(const Chain &Path);

/// Everything that is said on the way to an operation, with paths from the root record. What an
/// operation says of a path takes the place of what was said of it further out. The entries point
/// into the database.
std::vector<EntryRef> entriesOf(const Chain &Path);

/// The records that the nodes of calls start from.
class RootRecords {
public:
  explicit RootRecords(RecordViews &Views) : Views(Views) {}

  /// An ioctl's structure, or a record made of the arguments, in the release and on the
  /// architecture that the views are set to. Nothing if the layout is not known.
  std::optional<RecordView> view(const Call &C);

private:
  const Record &argumentsOf(const Call &C);

  RecordViews &Views;
  std::map<const Call *, Record> Roots;
};

} // namespace xenhc

#endif

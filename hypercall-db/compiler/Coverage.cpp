// SPDX-License-Identifier: GPL-2.0-or-later
//===- Coverage.cpp - How much of each release the database describes ---------------------===//

#include "Coverage.h"
#include "Describe.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <map>
#include <set>

using namespace llvm;

namespace xenhc {

namespace {

struct Tally {
  unsigned Full = 0, Listed = 0;

  void add(const OperationText &Op) { ++(Op.Level == Support::Full ? Full : Listed); }
};

} // namespace

static std::string cell(const Tally &T) {
  if (!T.Full && !T.Listed)
    return "";
  std::string Text = std::to_string(T.Full);
  return T.Listed ? Text + "+" + std::to_string(T.Listed) : Text;
}

/// How much is described of what Xen's own tools issue.
static void writeIssued(const Database &Db, raw_ostream &OS) {
  if (!Db.CallersRelease)
    return;
  std::set<StringRef> Issued;
  for (const Caller &C : Db.Callers)
    Issued.insert(C.Op.Text);
  Tally All;
  std::set<std::string> Listed;
  for (const OperationText &Op : describe(Db, *Db.CallersRelease, Amd64)) {
    if (!Issued.count(Op.name()))
      continue;
    All.add(Op);
    if (Op.Level == Support::Listed)
      Listed.insert(Op.name());
  }
  OS << "\n## What Xen's own tools issue\n\nOf the " << All.Full + All.Listed
     << " operations that functions in Xen " << Db.Releases[*Db.CallersRelease].Id.Text
     << "'s tools/ name (callers.yaml), " << All.Full << " are full and " << All.Listed << " listed"
     << (Listed.empty() ? "" : ": ") << join(Listed, ", ") << ".\n";
}

void writeCoverage(const Database &Db, raw_ostream &OS) {
  std::vector<Tally> Releases(Db.Releases.size());
  std::map<std::string, std::vector<Tally>> Calls;
  std::vector<std::string> Newest;
  for (unsigned R = 0; R < Db.Releases.size(); ++R)
    for (const OperationText &Op : describe(Db, R, Amd64)) {
      std::vector<Tally> &Row =
          Calls[Op.TheCall->IsIoctl ? "~" + Op.TheCall->Devices.front().Text : Op.TheCall->Id.Text];
      Row.resize(Db.Releases.size());
      Row[R].add(Op);
      Releases[R].add(Op);
      if (R + 1 == Db.Releases.size() && Op.Level == Support::Listed)
        Newest.push_back(Op.name());
    }
  OS << "# What the database covers\n\n"
        "Written by `xenhc-db coverage --output docs/coverage.md`; a test fails if it gets "
        "less. An operation is *full* if every\npointer and field of it is described in that "
        "release, *listed* if it is known by name and number only. `12+3` is 12 full and\n3 "
        "listed ones. Nested operations and ioctls count as operations; the architecture is "
        "amd64.\n\n"
        "| release | full | listed | share of full |\n| --- | ---: | ---: | ---: |\n";
  for (unsigned R = 0; R < Db.Releases.size(); ++R) {
    const unsigned All = Releases[R].Full + Releases[R].Listed;
    OS << "| " << Db.Releases[R].Id.Text << " | " << Releases[R].Full << " | " << Releases[R].Listed
       << " | " << format("%.1f", All ? 100.0 * Releases[R].Full / All : 0.0) << " % |\n";
  }
  writeIssued(Db, OS);
  OS << "\n## By hypercall and device\n\n|";
  for (const Release &R : Db.Releases)
    OS << " | " << R.Id.Text;
  OS << " |\n| ---";
  for (size_t R = 0; R < Db.Releases.size(); ++R)
    OS << " | ---:";
  OS << " |\n";
  for (const auto &[Name, Row] : Calls) {
    OS << "| " << StringRef(Name).ltrim('~');
    for (const Tally &T : Row)
      OS << " | " << cell(T);
    OS << " |\n";
  }
  OS << "\n## Listed in " << Db.Releases.back().Id.Text << "\n\n";
  for (const std::string &Name : Newest)
    OS << "- " << Name << '\n';
}

} // namespace xenhc

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
  unsigned Missing = 0; ///< headers define them, the database lacks them

  unsigned all() const { return Full + Listed + Missing; }

  void add(const OperationText &Op) { ++(Op.Level == Support::Full ? Full : Listed); }
};

} // namespace

static std::string cell(const Tally &T) {
  if (!T.all())
    return "";
  std::string Text = std::to_string(T.Full);
  if (T.Listed)
    Text += "+" + std::to_string(T.Listed);
  if (T.Missing)
    Text += "-" + std::to_string(T.Missing);
  return Text;
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

/// The row of the table that an operation counts in: hypercalls first, then devices.
static std::string rowOf(const Call &C) {
  return C.IsIoctl ? "~" + C.Devices.front().Text : C.Id.Text;
}

/// What headers define and the database lacks, and what of it is no operation.
static void writeNames(const Database &Db, ArrayRef<std::string> Missing, raw_ostream &OS) {
  if (Db.HeaderNames.empty())
    return;
  OS << "\n## Missing\n\n" << (Missing.empty() ? "None.\n" : "");
  for (const std::string &Line : Missing)
    OS << "- " << Line << '\n';
  OS << "\n## Names that are no operations\n\n"
        "Constants in the headers that are named as operations are (names.yaml), and why none of "
        "them counts:\n\n";
  for (const HeaderReason &Reason : Db.HeaderReasons) {
    std::set<StringRef> Names;
    for (const HeaderName &Name : Db.HeaderNames)
      if (Name.NotBecause.Text == Reason.Id.Text)
        Names.insert(Name.Id.Text);
    OS << "- " << Names.size() << ": " << Reason.Text;
    // The many values are of no interest here.
    static constexpr size_t MostNamed = 60;
    if (Names.size() <= MostNamed)
      OS << " (" << join(Names, ", ") << ")";
    OS << '\n';
  }
}

void writeCoverage(const Database &Db, raw_ostream &OS) {
  std::vector<Tally> Releases(Db.Releases.size());
  std::map<std::string, std::vector<Tally>> Calls;
  std::vector<std::string> Newest, Missing;
  std::vector<std::set<std::string>> Known(Db.Releases.size());
  auto RowOf = [&](const std::string &Name) -> std::vector<Tally> & {
    std::vector<Tally> &Row = Calls[Name];
    Row.resize(Db.Releases.size());
    return Row;
  };
  for (unsigned R = 0; R < Db.Releases.size(); ++R) {
    for (const OperationText &Op : describe(Db, R, Amd64)) {
      RowOf(rowOf(*Op.TheCall))[R].add(Op);
      Releases[R].add(Op);
      if (R + 1 == Db.Releases.size() && Op.Level == Support::Listed)
        Newest.push_back(Op.name());
    }
    for (unsigned Target : {Amd64, I386})
      for (const OperationText &Op : describe(Db, R, Target)) {
        Known[R].insert((Op.TheCall->IsIoctl ? "" : "__HYPERVISOR_") + Op.TheCall->Id.Text);
        for (const Operation *Each : Op.Ops)
          Known[R].insert(Each->Id.Text);
      }
  }
  for (const HeaderName &Name : Db.HeaderNames) {
    if (!Name.NotBecause.empty())
      continue;
    std::vector<std::string> In;
    for (unsigned R = Name.Releases.Since; R <= Name.Releases.Until; ++R) {
      if (Known[R].count(Name.Id.Text))
        continue;
      ++RowOf((StringRef(Name.Of).starts_with("/") ? "~" : "") + Name.Of)[R].Missing;
      ++Releases[R].Missing;
      In.push_back(Db.Releases[R].Id.Text);
    }
    if (!In.empty())
      Missing.push_back(Name.Id.Text + " (" + join(In, ", ") + ")");
  }
  OS << "# What the database covers\n\n"
        "Written by `xenhc-db coverage --output docs/coverage.md`; a test fails if it gets "
        "less. An operation is *full* if every\npointer and field of it is described in that "
        "release, *listed* if it is known by name and number only, *missing* if\nthe release's "
        "public headers define it and the database lacks it. `12+3-1` is 12 full, 3 listed and 1 "
        "missing. Nested operations and\nioctls count as operations; the architecture is "
        "amd64.\n\n"
        "| release | full | listed | missing | share of full |\n"
        "| --- | ---: | ---: | ---: | ---: |\n";
  for (unsigned R = 0; R < Db.Releases.size(); ++R) {
    const unsigned All = Releases[R].all();
    OS << "| " << Db.Releases[R].Id.Text << " | " << Releases[R].Full << " | " << Releases[R].Listed
       << " | " << Releases[R].Missing << " | "
       << format("%.1f", All ? 100.0 * Releases[R].Full / All : 0.0) << " % |\n";
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
  writeNames(Db, Missing, OS);
}

} // namespace xenhc

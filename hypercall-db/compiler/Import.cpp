// SPDX-License-Identifier: GPL-2.0-or-later
//===- Import.cpp - `xenhc-db import` -----------------------------------------------------===//

#include "Import.h"
#include "ImportHeaders.h"
#include "ImportRecords.h"
#include "Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace xenhc {

namespace {

enum ExitStatus { Success = 0, Findings = 1, Usage = 2 };

class Importer {
public:
  explicit Importer(const ImportOptions &Options) : Options(Options) {}

  int run() {
    if (int Status = loadDatabase())
      return Status;
    if (int Status = loadHeaders())
      return Status;
    std::vector<std::string> Wanted;
    if (int Status = chooseRecords(Wanted))
      return Status;
    if (std::error_code Error = sys::fs::create_directories(recordsDir()))
      return fail(Usage, recordsDir() + ": " + Error.message());
    for (const std::string &Name : Wanted)
      merge(Name, &Layouts.at(Name));
    if (Options.Records.empty())
      dropVanished();
    if (Status != Success)
      return Status;
    return summarize(Wanted.size());
  }

private:
  int fail(int Status, const Twine &Message) {
    WithColor::error(errs(), "xenhc-db") << Message << '\n';
    return Status;
  }

  std::string recordsDir() const { return Options.Database + "/records"; }
  std::string recordPath(StringRef Name) const {
    return (Twine(recordsDir()) + "/" + Name + ".yaml").str();
  }

  int loadDatabase() {
    std::string ReleasesFile = Options.Database + "/releases.yaml";
    if (!sys::fs::exists(ReleasesFile))
      return fail(Usage, ReleasesFile + ": no such file; --output wants the database's folder");
    std::vector<std::string> Inputs = {ReleasesFile};
    if (sys::fs::is_directory(recordsDir()))
      Inputs.push_back(recordsDir());
    parseDatabase(Inputs, Db, Diags);
    if (Diags.errors())
      return Findings;
    std::optional<unsigned> Found = Db.findRelease(Options.Release);
    if (!Found)
      return fail(Usage, "unknown release '" + Options.Release + "': " + ReleasesFile +
                             " lists those that there are");
    Release = *Found;
    return Success;
  }

  int loadHeaders() {
    Expected<std::vector<std::string>> Headers = listPublicHeaders(Options.Headers);
    if (!Headers)
      return fail(Usage, toString(Headers.takeError()));
    std::map<std::string, RecordLayout> Each[NumArchs];
    for (Arch Target : {Amd64, I386}) {
      Expected<ParsedHeaders> Parsed = ParsedHeaders::parse(Options.Headers, *Headers, Target);
      if (!Parsed)
        return fail(Findings, toString(Parsed.takeError()));
      Expected<std::map<std::string, RecordLayout>> Records = Parsed->records();
      if (!Records)
        return fail(Findings, toString(Records.takeError()));
      Each[Target] = std::move(*Records);
    }
    Layouts = combineArchs(Each[Amd64], Each[I386]);
    return Success;
  }

  int chooseRecords(std::vector<std::string> &Wanted) {
    Wanted = Options.Records;
    if (Wanted.empty()) {
      for (const auto &[Name, Layout] : Layouts)
        Wanted.push_back(Name);
      return Success;
    }
    for (const std::string &Name : Wanted)
      if (!Layouts.count(Name)) {
        std::vector<StringRef> Known;
        Known.reserve(Layouts.size());
        for (const auto &[Other, Layout] : Layouts)
          Known.push_back(Other);
        return fail(Usage,
                    "the headers define no structure '" + Name + "'" + didYouMean(Name, Known));
      }
    return Success;
  }

  /// Sets or, without a layout, takes back what the database says of a structure in this release.
  void merge(const std::string &Name, const RecordLayout *Layout) {
    std::string Path = recordPath(Name);
    RecordHistory History;
    std::string Before;
    if (auto Known = Db.Records.find(Name); Known != Db.Records.end()) {
      History = unfoldRecord(Known->second);
      if (ErrorOr<std::unique_ptr<MemoryBuffer>> Buffer = MemoryBuffer::getFile(Path))
        Before = (*Buffer)->getBuffer().str();
    }
    if (Layout)
      History.Releases[Release] = *Layout;
    else
      History.Releases.erase(Release);

    std::string After;
    raw_string_ostream OS(After);
    if (!History.Releases.empty())
      writeRecord(OS, History, Db.Releases);
    if (After == Before)
      return;
    ++(Before.empty() ? Added : After.empty() ? Removed : Changed);
    if (Options.Check) {
      WithColor::error(errs(), Path)
          << (Before.empty()  ? "missing"
              : After.empty() ? "the headers define no such structure"
                              : "not what the headers give")
          << "; run `xenhc-db import --release " << Options.Release << "` with the same headers\n";
      return;
    }
    if (After.empty())
      reportIo(Path, sys::fs::remove(Path));
    else
      store(Path, After);
  }

  /// Writes a file so that it is never seen half written.
  void store(const std::string &Path, StringRef Contents) {
    if (Error Failed = writeToOutput(Path, [&](raw_ostream &OS) {
          OS << Contents;
          return Error::success();
        }))
      Status = fail(Usage, toString(std::move(Failed)));
  }

  void reportIo(const std::string &Path, std::error_code Error) {
    if (Error)
      Status = fail(Usage, Path + ": " + Error.message());
  }

  /// Structures that a header of this release had when it was last imported, and has no more.
  /// Records of headers that are not read, such as the Linux devices', are left alone, and so are
  /// those that no header declares.
  void dropVanished() {
    for (const auto &[Name, Record] : Db.Records)
      if (!Layouts.count(Name) && !Record.Header.empty() && isPublicHeader(Record.Header.Text) &&
          any_of(Record.Sizes,
                 [&](const RecordSize &Size) { return Size.Releases.contains(Release); }))
        merge(Name, nullptr);
  }

  int summarize(size_t Count) {
    outs() << Options.Release << ": " << Count << " structures, " << Added << " new, " << Changed
           << " changed, " << Removed << " removed\n";
    return Options.Check && Added + Changed + Removed ? Findings : Success;
  }

  const ImportOptions &Options;
  Diagnostics Diags;
  Database Db;
  unsigned Release = 0;
  std::map<std::string, RecordLayout> Layouts;
  int Status = Success;
  unsigned Added = 0;
  unsigned Changed = 0;
  unsigned Removed = 0;
};

} // namespace

int runImport(const ImportOptions &Options) { return Importer(Options).run(); }

} // namespace xenhc

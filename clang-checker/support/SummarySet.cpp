// SPDX-License-Identifier: GPL-2.0-or-later
#include "SummarySet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/xxhash.h"
#include <mutex>

namespace xenhc {

static void keepCommon(ArgumentList &Known, const ArgumentList &Other) {
  llvm::erase_if(Known, [&Other](unsigned I) { return !llvm::is_contained(Other, I); });
}

/// What a function can return is what either definition can; not known if it is not of one.
static void addOthers(NumberList &Known, const NumberList &Other) {
  if (Known.empty() || Other.empty()) {
    Known.clear();
    return;
  }
  Known.insert(Known.end(), Other.begin(), Other.end());
  llvm::sort(Known);
  Known.erase(std::unique(Known.begin(), Known.end()), Known.end());
}

void SummarySet::add(const FileSummary &Summary) {
  for (const FunctionFacts &Other : Summary.Functions) {
    const auto [Entry, IsNew] = Functions.try_emplace(Other.Name, Other);
    if (IsNew)
      continue;
    FunctionFacts &Known = Entry->second;
    if (Known.Returns != Other.Returns)
      Known.Returns = Convention::Unknown;
    Known.HasPositive |= Other.HasPositive;
    if (Known.Owner != Other.Owner)
      Known.Owner = ResultOwner::Unknown;
    if (Known.Releaser != Other.Releaser)
      Known.Releaser.clear();
    for (const auto &[Key, List] : ArgumentListKeys)
      keepCommon(Known.*List, Other.*List);
    addOthers(Known.Only, Other.Only);
  }
}

const FunctionFacts *SummarySet::find(llvm::StringRef Name) const {
  const auto Found = Functions.find(Name);
  return Found == Functions.end() ? nullptr : &Found->second;
}

uint64_t SummarySet::hashOf(const std::vector<std::string> &Calls,
                            const std::vector<std::string> &Forwards) const {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  for (const std::string &Name : Calls)
    if (const FunctionFacts *Facts = find(Name)) {
      const unsigned Numbers[] = {makeMask(Facts->Frees),    makeMask(Facts->NonNull),
                                  makeMask(Facts->Disposes), unsigned(Facts->Owner),
                                  makeMask(Facts->Keeps),    makeMask(Facts->Clears),
                                  makeMask(Facts->Steals)};
      if (llvm::any_of(Numbers, [](unsigned N) { return N != 0; })) {
        OS << Name << Facts->Releaser;
        for (const unsigned Number : Numbers)
          OS << ' ' << Number;
      }
    }
  for (const std::string &Name : Forwards)
    if (const FunctionFacts *Facts = find(Name)) {
      OS << Name << ' ' << unsigned(Facts->Returns) << Facts->HasPositive;
      for (const int64_t Number : Facts->Only)
        OS << ' ' << Number;
    }
  return Text.empty() ? 0 : llvm::xxh3_64bits(Text);
}

namespace {

/// The sets that were read or published, by name.
struct OpenSets {
  std::mutex Mutex;
  llvm::StringMap<std::shared_ptr<const SummarySet>> ByName;
};

} // namespace

static OpenSets &getOpenSets() {
  static OpenSets Sets;
  return Sets;
}

void SummarySet::publish(llvm::StringRef Name, std::shared_ptr<const SummarySet> Set) {
  OpenSets &Sets = getOpenSets();
  const std::lock_guard<std::mutex> Lock(Sets.Mutex);
  Sets.ByName[Name] = std::move(Set);
}

static llvm::Expected<std::shared_ptr<const SummarySet>> readSet(llvm::StringRef Path) {
  auto Set = std::make_shared<SummarySet>();
  if (llvm::sys::fs::is_directory(Path)) {
    auto Summaries = readSummaries(Path, [](llvm::StringRef) { return true; });
    if (!Summaries)
      return Summaries.takeError();
    for (const FileSummary &Summary : *Summaries)
      Set->add(Summary);
    return Set;
  }
  llvm::Expected<FileSummary> Summary = readSummary(Path);
  if (!Summary)
    return Summary.takeError();
  Set->add(*Summary);
  return Set;
}

llvm::Expected<std::shared_ptr<const SummarySet>> SummarySet::open(llvm::StringRef Path) {
  OpenSets &Sets = getOpenSets();
  const std::lock_guard<std::mutex> Lock(Sets.Mutex);
  if (const auto Known = Sets.ByName.find(Path); Known != Sets.ByName.end())
    return Known->second;
  llvm::Expected<std::shared_ptr<const SummarySet>> Set = readSet(Path);
  if (Set)
    Sets.ByName[Path] = *Set;
  return Set;
}

namespace {

class TableWithSummaries : public ApiTable {
public:
  TableWithSummaries(std::shared_ptr<const ApiTable> Table,
                     std::shared_ptr<const SummarySet> Summaries)
      : Table(std::move(Table)), Summaries(std::move(Summaries)) {}

  const xenhc_db_function *find(llvm::StringRef Name) const override { return Table->find(Name); }
  const FunctionFacts *findFacts(llvm::StringRef Name) const override {
    return Summaries->find(Name);
  }
  bool isWideOperation(llvm::StringRef Name) const override { return Table->isWideOperation(Name); }
  llvm::StringRef getLibrary(const xenhc_db_function &Entry) const override {
    return Table->getLibrary(Entry);
  }
  llvm::StringRef getReleaser(const xenhc_db_function &Entry) const override {
    return Table->getReleaser(Entry);
  }
  llvm::ArrayRef<int64_t> getNumbers(const xenhc_db_function &Entry) const override {
    return Table->getNumbers(Entry);
  }

private:
  std::shared_ptr<const ApiTable> Table;
  std::shared_ptr<const SummarySet> Summaries;
};

} // namespace

std::shared_ptr<const ApiTable> addSummaries(std::shared_ptr<const ApiTable> Table,
                                             std::shared_ptr<const SummarySet> Summaries) {
  return std::make_shared<TableWithSummaries>(std::move(Table), std::move(Summaries));
}

} // namespace xenhc

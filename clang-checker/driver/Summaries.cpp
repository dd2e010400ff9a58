// SPDX-License-Identifier: GPL-2.0-or-later
#include "Summaries.h"

#include "../support/Inference.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <mutex>

using namespace clang;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace xenhc {

static constexpr unsigned MaxRounds = 4;

namespace {

/// The hashes of files, each read once. Several threads may ask.
class FileHashes {
public:
  /// Nothing if the file cannot be read.
  std::optional<uint64_t> get(StringRef Path) {
    {
      const std::lock_guard<std::mutex> Lock(Mutex);
      if (const auto Known = Hashes.find(Path); Known != Hashes.end())
        return Known->second;
    }
    std::optional<uint64_t> Hash;
    if (auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                                  /*RequiresNullTerminator=*/false))
      Hash = llvm::xxh3_64bits((*Buffer)->getBuffer());
    const std::lock_guard<std::mutex> Lock(Mutex);
    Hashes[Path] = Hash;
    return Hash;
  }

private:
  std::mutex Mutex;
  llvm::StringMap<std::optional<uint64_t>> Hashes;
};

/// Lists all files that are read, those of the system too.
class InputCollector : public DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
};

/// Parses, and infers what the functions do.
class InferAction : public ASTFrontendAction {
public:
  InferAction(std::shared_ptr<const ApiTable> Table, FileSummary &Summary)
      : Table(std::move(Table)), Summary(Summary), Inputs(std::make_shared<InputCollector>()) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef) override {
    Compiler.addDependencyCollector(Inputs);
    Inputs->attachToPreprocessor(Compiler.getPreprocessor());
    return std::make_unique<Consumer>(*this, Compiler);
  }

  void EndSourceFileAction() override {
    for (const std::string &Name : Inputs->getDependencies())
      Summary.Inputs.push_back({Name, 0});
  }

private:
  class Consumer : public ASTConsumer {
  public:
    Consumer(InferAction &Owner, CompilerInstance &Compiler) : Owner(Owner), Compiler(Compiler) {}
    void HandleTranslationUnit(ASTContext &Context) override {
      // Where something is left out of the tree, what is left may say something else.
      if (!Compiler.getDiagnostics().hasErrorOccurred())
        inferFacts(Context, Owner.Table, Owner.Summary);
    }

  private:
    InferAction &Owner;
    CompilerInstance &Compiler;
  };

  std::shared_ptr<const ApiTable> Table;
  FileSummary &Summary;
  std::shared_ptr<InputCollector> Inputs;
};

class InferFactory : public tooling::FrontendActionFactory {
public:
  InferFactory(std::shared_ptr<const ApiTable> Table, FileSummary &Summary)
      : Table(std::move(Table)), Summary(Summary) {}
  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<InferAction>(Table, Summary);
  }

private:
  std::shared_ptr<const ApiTable> Table;
  FileSummary &Summary;
};

/// All files, from the first round to the last.
class Inference {
public:
  Inference(const std::vector<Job> &Jobs, const AnalysisSettings &Settings,
            const SummarySettings &Where, std::shared_ptr<const ApiTable> Table)
      : Jobs(Jobs), Settings(Settings), Where(Where), Table(std::move(Table)),
        Summaries(Jobs.size()),
        ShowsProgress(!Where.Quiet && llvm::sys::Process::StandardErrIsDisplayed()) {
    const std::string Program = fs::getMainExecutable(nullptr, nullptr);
    MadeWith = Hashes.get(Program).value_or(0) ^ Hashes.get(Where.Database).value_or(0);
  }

  llvm::Expected<SummaryResult> run();

private:
  uint64_t makeKey(const Job &J) const;
  std::string getPath(const Job &J) const;
  bool load(size_t Index);
  llvm::Error loadOthers();
  void infer(const std::vector<size_t> &Which, const std::shared_ptr<const SummarySet> &Known);
  void inferOne(size_t Index, const std::shared_ptr<const SummarySet> &Known);
  std::shared_ptr<const SummarySet> join() const;
  llvm::Error write();

  const std::vector<Job> &Jobs;
  const AnalysisSettings &Settings;
  const SummarySettings &Where;
  std::shared_ptr<const ApiTable> Table;
  std::vector<FileSummary> Summaries; ///< of the jobs
  std::vector<FileSummary> Others;    ///< of files that are not among the jobs
  std::vector<bool> IsNew = std::vector<bool>(Jobs.size());
  FileHashes Hashes;
  uint64_t MadeWith;
  SummaryResult Result;
  const bool ShowsProgress;
  std::mutex Mutex; ///< of the counts
  size_t Done = 0;
};

} // namespace

/// A name for the summary of \p File that no other file's has.
static std::string makeFileName(StringRef File) {
  return (path::stem(File) + "-" + llvm::utohexstr(llvm::xxh3_64bits(File), /*LowerCase=*/true) +
          ".yaml")
      .str();
}

std::string Inference::getPath(const Job &J) const {
  SmallString<256> Path(Where.Folder);
  path::append(Path, makeFileName(J.File));
  return std::string(Path);
}

uint64_t Inference::makeKey(const Job &J) const {
  std::string Text =
      J.Command.Directory + '\0' + llvm::join(J.Command.CommandLine, StringRef("\0", 1));
  if (Settings.Overrides.ExtraArgs)
    Text += '\0' + llvm::join(*Settings.Overrides.ExtraArgs, StringRef("\0", 1));
  return llvm::xxh3_64bits(Text) ^ MadeWith;
}

/// Takes the summary that the folder has of a file, if it still holds.
bool Inference::load(size_t Index) {
  llvm::Expected<FileSummary> Summary = readSummary(getPath(Jobs[Index]));
  if (!Summary) {
    // Not there, or of another version's form: it is made again.
    llvm::consumeError(Summary.takeError());
    return false;
  }
  if (Summary->Source != Jobs[Index].File || Summary->Key != makeKey(Jobs[Index]))
    return false;
  for (const SummaryInput &Input : Summary->Inputs)
    if (Hashes.get(Input.Path) != Input.Hash)
      return false;
  Summaries[Index] = std::move(*Summary);
  return true;
}

/// Reads the folder's summaries of files that are not among the jobs.
llvm::Error Inference::loadOthers() {
  llvm::StringSet<> Own;
  for (const Job &J : Jobs)
    Own.insert(makeFileName(J.File));
  auto Known = readSummaries(Where.Folder, [&Own](StringRef Name) { return !Own.contains(Name); });
  if (!Known)
    return Known.takeError();
  Others = std::move(*Known);
  return llvm::Error::success();
}

std::shared_ptr<const SummarySet> Inference::join() const {
  auto Set = std::make_shared<SummarySet>();
  for (const std::vector<FileSummary> *List : {&Summaries, &Others})
    for (const FileSummary &Summary : *List)
      Set->add(Summary);
  return Set;
}

void Inference::inferOne(size_t Index, const std::shared_ptr<const SummarySet> &Known) {
  const Job &J = Jobs[Index];
  FileSummary Summary;
  Summary.Source = J.File;
  Summary.Key = makeKey(J);
  const bool IsSafe = runSafely([&] {
    const auto Files = makeFileSystem();
    tidy::FileOptionsProvider Provider(tidy::ClangTidyGlobalOptions(), Settings.Defaults,
                                       Settings.Overrides, Files);
    IgnoringDiagConsumer Consumer;
    InferFactory Factory(addSummaries(Table, Known), Summary);
    parse(J, Provider.getOptions(J.File), Files, Consumer, Factory);
  });
  if (!IsSafe) {
    // The check will say so.
    Summary.Functions.clear();
    Summary.Inputs.clear();
  }
  for (SummaryInput &Input : Summary.Inputs) {
    SmallString<256> Path(Input.Path);
    fs::make_absolute(J.Command.Directory, Path);
    Input.Path = std::string(Path);
    Input.Hash = Hashes.get(Path).value_or(0);
  }
  Summary.Known = Known->hashOf(Summary.Calls, Summary.Forwards);
  Summaries[Index] = std::move(Summary);

  const std::lock_guard<std::mutex> Lock(Mutex);
  Result.HasCrashed |= !IsSafe;
  ++Done;
  if (ShowsProgress)
    llvm::errs() << llvm::formatv("\r\x1b[K[{0}] {1}: what its functions do", Done,
                                  path::filename(J.File));
}

void Inference::infer(const std::vector<size_t> &Which,
                      const std::shared_ptr<const SummarySet> &Known) {
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(Where.Jobs));
  for (const size_t Index : Which) {
    IsNew[Index] = true;
    Pool.async([&, Index] { inferOne(Index, Known); });
  }
  Pool.wait();
  Result.Inferred += Which.size();
}

llvm::Error Inference::write() {
  for (size_t I = 0; I < Jobs.size(); ++I)
    if (IsNew[I] && !Summaries[I].Inputs.empty())
      if (llvm::Error E = writeSummary(getPath(Jobs[I]), Summaries[I]))
        return E;
  return llvm::Error::success();
}

llvm::Expected<SummaryResult> Inference::run() {
  std::vector<size_t> Todo;
  if (!Where.Folder.empty()) {
    if (const std::error_code Error = fs::create_directories(Where.Folder))
      return llvm::createStringError(Error, "cannot make the folder '%s': %s", Where.Folder.c_str(),
                                     Error.message().c_str());
    if (llvm::Error E = loadOthers())
      return E;
  }
  for (size_t I = 0; I < Jobs.size(); ++I)
    if (Where.Folder.empty() || !load(I))
      Todo.push_back(I);
  Result.Kept = Jobs.size() - Todo.size();
  std::shared_ptr<const SummarySet> Known = join();
  for (unsigned Round = 0; Round < MaxRounds; ++Round) {
    infer(Todo, Known);
    Known = join();
    Todo.clear();
    for (size_t I = 0; I < Jobs.size(); ++I)
      if (Summaries[I].Known != Known->hashOf(Summaries[I].Calls, Summaries[I].Forwards))
        Todo.push_back(I);
    if (Todo.empty())
      break;
  }
  if (ShowsProgress)
    llvm::errs() << "\r\x1b[K";
  if (!Where.Folder.empty())
    if (llvm::Error E = write())
      return E;
  Result.Set = std::move(Known);
  return std::move(Result);
}

llvm::Expected<SummaryResult> inferSummaries(const std::vector<Job> &Jobs,
                                             const AnalysisSettings &Settings,
                                             const SummarySettings &Where) {
  llvm::Expected<std::shared_ptr<const ApiTable>> Table = ApiTable::open(Where.Database);
  if (!Table)
    return Table.takeError();
  return Inference(Jobs, Settings, Where, std::move(*Table)).run();
}

} // namespace xenhc

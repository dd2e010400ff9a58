// SPDX-License-Identifier: GPL-2.0-or-later
#include "Jobs.h"

#include "clang/Driver/Options.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang::tooling;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace xenhc {

llvm::Expected<std::unique_ptr<CompilationDatabase>>
loadCompilationDatabase(llvm::StringRef Path, llvm::StringRef FirstFile) {
  std::string Message;
  std::unique_ptr<CompilationDatabase> Database;
  if (Path.empty()) {
    Database = FirstFile.empty() ? CompilationDatabase::autoDetectFromDirectory(".", Message)
                                 : CompilationDatabase::autoDetectFromSource(FirstFile, Message);
    if (Database)
      return Database;
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "no compile_commands.json in %s or above; name the build folder with '-p FOLDER', or give "
        "the "
        "compiler's flags after the files: 'xenhc-check FILE... -- FLAGS'",
        FirstFile.empty() ? "the current folder" : "the folder of the first file");
  }
  if (!fs::exists(Path))
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "'%s' does not exist",
                                   Path.str().c_str());
  if (fs::is_directory(Path)) {
    Database = CompilationDatabase::loadFromDirectory(Path, Message);
  } else {
    Database =
        JSONCompilationDatabase::loadFromFile(Path, Message, JSONCommandLineSyntax::AutoDetect);
    if (Database)
      Database = inferTargetAndDriverMode(inferMissingCompileCommands(
          expandResponseFiles(std::move(Database), llvm::vfs::getRealFileSystem())));
  }
  if (Database)
    return Database;
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "no compilation database in '%s': %s", Path.str().c_str(),
                                 llvm::StringRef(Message).trim().split('\n').first.str().c_str());
}

static bool isAssembly(llvm::StringRef File) {
  return llvm::StringSwitch<bool>(path::extension(File))
      .Cases(".s", ".S", ".asm", true)
      .Default(false);
}

/// \p File as seen from \p Directory; from the current one if that is empty.
static std::string makeAbsolute(llvm::StringRef File, llvm::StringRef Directory) {
  llvm::SmallString<256> Path(Directory);
  path::append(Path, File);
  if (path::is_absolute(File))
    Path = File;
  // Without a current directory the path stays relative, and the file is then not found.
  (void)fs::make_absolute(Path);
  path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

std::vector<std::string> removeForeignFlags(std::vector<std::string> &CommandLine) {
  // The first word is the compiler.
  std::vector<const char *> Words;
  for (size_t I = 1; I < CommandLine.size(); ++I)
    Words.push_back(CommandLine[I].c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  const llvm::opt::InputArgList Arguments = clang::driver::getDriverOptTable().ParseArgs(
      Words, MissingIndex, MissingCount,
      llvm::opt::Visibility(clang::driver::options::ClangOption));

  std::vector<std::string> Removed;
  std::set<unsigned> RemovedWords;
  for (const llvm::opt::Arg *Argument : Arguments) {
    const llvm::opt::Option &Option = Argument->getOption();
    if (Option.matches(clang::driver::options::OPT_UNKNOWN) ||
        Option.matches(clang::driver::options::OPT_fplugin_EQ) ||
        Option.matches(clang::driver::options::OPT_fplugin_arg)) {
      Removed.push_back(Words[Argument->getIndex()]);
      RemovedWords.insert(Argument->getIndex() + 1);
    }
  }
  std::vector<std::string> Kept;
  for (unsigned I = 0; I < CommandLine.size(); ++I)
    if (!RemovedWords.count(I))
      Kept.push_back(std::move(CommandLine[I]));
  CommandLine = std::move(Kept);
  return Removed;
}

/// What a command compiles, without what it writes and how the code is placed.
static std::string getCommandKey(const Job &J) {
  std::string Key = J.File;
  const std::vector<std::string> &Words = J.Command.CommandLine;
  for (size_t I = 0; I < Words.size(); ++I) {
    const llvm::StringRef Word = Words[I];
    if (Word == "-o" || Word == "-MF" || Word == "-MT" || Word == "-MQ")
      ++I;
    else if (!Word.starts_with("-o") && !Word.starts_with("-MF") && !Word.starts_with("-MT") &&
             Word.lower() != "-fpic" && Word.lower() != "-fpie" && Word != "-DPIC")
      Key += '\0' + Words[I];
  }
  return Key;
}

namespace {

class JobMaker {
public:
  explicit JobMaker(JobList &List) : List(List) {}

  void add(CompileCommand Command) {
    Job J;
    J.File = makeAbsolute(Command.Filename, Command.Directory);
    if (isAssembly(J.File))
      return;
    J.Command = std::move(Command);
    if (!Seen.insert(getCommandKey(J)).second)
      return;
    if (!fs::exists(J.File)) {
      List.Errors.push_back("'" + J.File +
                            "' is in the compilation database, but there is no such file");
      return;
    }
    for (const std::string &Flag : removeForeignFlags(J.Command.CommandLine))
      List.DroppedFlags[Flag].insert(J.File);
    List.Jobs.push_back(std::move(J));
  }

private:
  JobList &List;
  std::set<std::string> Seen;
};

} // namespace

JobList makeJobs(const CompilationDatabase &Database, const std::vector<std::string> &Paths) {
  JobList List;
  JobMaker Maker(List);
  if (Paths.empty()) {
    for (CompileCommand &Command : Database.getAllCompileCommands())
      Maker.add(std::move(Command));
    return List;
  }

  for (const std::string &Path : Paths) {
    const std::string Absolute = makeAbsolute(Path, "");
    if (!fs::exists(Absolute)) {
      List.Errors.push_back("'" + Path + "': no such file or folder");
      continue;
    }
    if (fs::is_directory(Absolute)) {
      const std::string Prefix = llvm::StringRef(Absolute).rtrim('/').str() + "/";
      bool Found = false;
      for (CompileCommand &Command : Database.getAllCompileCommands())
        if (llvm::StringRef(makeAbsolute(Command.Filename, Command.Directory))
                .starts_with(Prefix)) {
          Found = true;
          Maker.add(std::move(Command));
        }
      if (!Found)
        List.Errors.push_back("'" + Path +
                              "': the compilation database has no file in this folder");
      continue;
    }
    std::vector<CompileCommand> Commands = Database.getCompileCommands(Absolute);
    if (Commands.empty())
      List.Errors.push_back("'" + Path + "': no compile command is known for this file");
    for (CompileCommand &Command : Commands) {
      if (!Command.Heuristic.empty())
        List.Notes.push_back("'" + Path + "' is not in the compilation database; its flags are " +
                             Command.Heuristic);
      Maker.add(std::move(Command));
    }
  }
  return List;
}

} // namespace xenhc

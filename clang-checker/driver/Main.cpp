// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// xenhc-check: runs xenhc's checks over the files of a compilation database.
///
/// Exit status: 0 nothing found, 1 something found, 2 a file could not be checked, or wrong usage.
#include "Analysis.h"
#include "Jobs.h"
#include "Report.h"
#include "Sarif.h"
#include "Summaries.h"

#include "../support/ApiTable.h"
#include "clang-tidy/ClangTidy.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using clang::tidy::ClangTidyOptions;
using namespace xenhc;

enum ExitStatus { NothingFound = 0, SomethingFound = 1, Trouble = 2 };

static cl::OptionCategory Category("xenhc-check's options");

static cl::list<std::string> Paths(cl::Positional, cl::desc("[files or folders...]"),
                                   cl::cat(Category));
static cl::opt<std::string>
    BuildPath("p", cl::desc("Build folder with compile_commands.json, or that file"),
              cl::value_desc("path"), cl::cat(Category));
static cl::opt<std::string> ChecksOption(
    "checks",
    cl::desc("Checks to run, with * and separated by commas; a leading '-' takes away. "
             "Default: all"),
    cl::value_desc("list"), cl::cat(Category));
static cl::opt<bool> VerifyApi(
    "verify-api",
    cl::desc("Compare the table of functions with the functions themselves (Xen's own sources): "
             "runs xenhc-verify-api, which is else left out, beside what --checks names"),
    cl::cat(Category));
static cl::opt<bool> ListChecks("list-checks",
                                cl::desc("Print the names of the checks that would run"),
                                cl::cat(Category));
static cl::list<std::string> CheckSettings("set", cl::desc("Set an option of a check"),
                                           cl::value_desc("check.option=value"), cl::cat(Category));
static cl::opt<std::string>
    DatabasePath("hypercall-db",
                 cl::desc("The compiled hypercall database. Default: $XENHC_DB, then "
                          "the installed one"),
                 cl::value_desc("file"), cl::cat(Category));
static cl::opt<std::string>
    HeaderFilter("header-filter",
                 cl::desc("Regular expression: headers to report findings in. Default: all but "
                          "system headers"),
                 cl::value_desc("regex"), cl::cat(Category));
static cl::list<std::string> ExtraArgs("extra-arg",
                                       cl::desc("Flag to add to every compile command"),
                                       cl::value_desc("flag"), cl::cat(Category));
static cl::opt<unsigned> JobCount("jobs",
                                  cl::desc("Files to check at once. Default: one for each core"),
                                  cl::value_desc("n"), cl::init(0), cl::cat(Category));
static cl::alias JobCountShort("j", cl::aliasopt(JobCount), cl::Prefix,
                               cl::desc("Short for --jobs"), cl::cat(Category));
static cl::opt<std::string> SarifPath("sarif",
                                      cl::desc("Write the findings to a SARIF 2.1.0 file as well"),
                                      cl::value_desc("file"), cl::cat(Category));
static cl::opt<bool>
    Fix("fix", cl::desc("Change the files as findings propose, but for those that do not parse"),
        cl::cat(Category));
static cl::opt<bool> CrossFile(
    "cross-file",
    cl::desc("Look first at what the functions of all files do, so that calls from one file to "
             "another are understood. Default: if there are several files"),
    cl::cat(Category));
static cl::opt<std::string>
    SummaryFolder("summaries",
                  cl::desc("Keep what is known of each file's functions in this folder, and take "
                           "what is known of other files from it; implies --cross-file"),
                  cl::value_desc("folder"), cl::cat(Category));
static cl::opt<bool> Quiet("quiet", cl::desc("No notes, progress or summary on stderr"),
                           cl::cat(Category));

static constexpr const char *Overview =
    "Checks C and C++ code that uses Xen's libraries.\n\n"
    "With a compilation database, all its files or the named ones:\n"
    "  xenhc-check -p BUILD [files or folders...]\n"
    "Without one, with the compiler's flags after --:\n"
    "  xenhc-check file.c -- -Iinclude\n\n"
    "Options of the checks are read from .clang-tidy files as well, and NOLINT comments hold.\n"
    "Exit status: 0 nothing found, 1 something found, 2 a file could not be checked or wrong "
    "usage.";

/// All of xenhc's checks as far as --checks does not say otherwise; no check of clang-tidy's.
static std::string getCheckGlobs() {
  const StringRef Wanted = StringRef(ChecksOption).trim();
  if (VerifyApi)
    return "-*," + Wanted.str() + (Wanted.empty() ? "" : ",") + "xenhc-verify-api";
  // Who does not work on the table has no use for its mistakes.
  if (Wanted.empty())
    return "-*,xenhc-*,-xenhc-verify-api";
  return (Wanted.starts_with("-") ? "-*,xenhc-*,-xenhc-verify-api," : "-*,") + Wanted.str();
}

/// Fails, with a message, on a setting that is no option of any check: a misspelt one would be
/// ignored.
static bool readCheckSettings(ClangTidyOptions &Options) {
  const StringSet<> Known = clang::tidy::getAllChecksAndOptions().Options;
  for (const std::string &Setting : CheckSettings) {
    const auto [Name, Value] = StringRef(Setting).split('=');
    if (!StringRef(Setting).contains('=') || !Known.contains(Name)) {
      std::vector<std::string> Names;
      for (const auto &Entry : Known)
        if (Entry.getKey().starts_with("xenhc-"))
          Names.push_back(Entry.getKey().str());
      sort(Names);
      printError("--set=" + Setting +
                 ": expected one of these, with '=' and a value: " + join(Names, ", "));
      return false;
    }
    Options.CheckOptions[Name] = ClangTidyOptions::ClangTidyValue(Value, /*Priority=*/10000);
  }
  return true;
}

/// The settings, or nothing if they were wrong and an error has been printed.
static std::optional<AnalysisSettings> makeSettings() {
  AnalysisSettings Settings;
  Settings.Defaults = ClangTidyOptions::getDefaults();
  Settings.Defaults.HeaderFilterRegex = ".*";
  Settings.Overrides.Checks = getCheckGlobs();
  Settings.Overrides.UseColor = WithColor(outs()).colorsEnabled();
  if (HeaderFilter.getNumOccurrences()) {
    std::string Message;
    if (!Regex(HeaderFilter).isValid(Message)) {
      printError("--header-filter=" + HeaderFilter + ": " + Message);
      return std::nullopt;
    }
    Settings.Overrides.HeaderFilterRegex = HeaderFilter;
  }
  if (!ExtraArgs.empty())
    Settings.Overrides.ExtraArgs = std::vector<std::string>(ExtraArgs.begin(), ExtraArgs.end());
  if (!readCheckSettings(Settings.Overrides))
    return std::nullopt;

  // Once here, with a clear message, and not once for each file.
  Expected<std::string> Path = ApiTable::findDatabase(DatabasePath);
  Expected<std::shared_ptr<const ApiTable>> Table = Path ? ApiTable::open(*Path) : Path.takeError();
  if (!Table) {
    printError(toString(Table.takeError()));
    return std::nullopt;
  }
  Settings.Overrides.CheckOptions["Database"] =
      ClangTidyOptions::ClangTidyValue(*Path, /*Priority=*/10000);
  return Settings;
}

/// The jobs for what the user has named, or nothing if an error has been printed.
static std::optional<JobList>
collectJobs(std::unique_ptr<clang::tooling::CompilationDatabase> Database) {
  const std::vector<std::string> Named(Paths.begin(), Paths.end());
  if (!Database) {
    auto Loaded =
        loadCompilationDatabase(BuildPath, Named.empty() ? StringRef() : StringRef(Named[0]));
    if (!Loaded) {
      printError(toString(Loaded.takeError()));
      return std::nullopt;
    }
    Database = std::move(*Loaded);
  } else if (Named.empty()) {
    printError("no file is named before '--'");
    return std::nullopt;
  }
  JobList List = makeJobs(*Database, Named);
  for (const std::string &Error : List.Errors)
    printError(Error);
  if (!Quiet) {
    for (const std::string &Note : List.Notes)
      printNote(Note);
    for (const auto &[Flag, Files] : List.DroppedFlags)
      printNote("clang has no '" + Flag + "'; it is left out for " +
                (Files.size() == 1 ? "'" + *Files.begin() + "'"
                                   : std::to_string(Files.size()) + " files"));
  }
  return List;
}

/// LLVM ends the program on what it takes for hopeless; here it is only one file that is.
static void recoverFromFatalError(void *, const char *, bool) {
  if (CrashRecoveryContext *Recovery = CrashRecoveryContext::GetCurrent())
    Recovery->HandleExit(Trouble);
}

/// Lets the checks know what the functions of all files do. False if an error has been printed.
static bool inferFirst(const JobList &List, AnalysisSettings &Settings, bool &HasCrashed) {
  const bool IsWanted = CrossFile.getNumOccurrences()
                            ? CrossFile || !SummaryFolder.empty()
                            : List.Jobs.size() > 1 || !SummaryFolder.empty();
  if (!IsWanted)
    return true;
  auto &Options = Settings.Overrides.CheckOptions;
  Expected<SummaryResult> Result = inferSummaries(
      List.Jobs, Settings, {Options["Database"].Value, SummaryFolder, JobCount, Quiet});
  if (!Result) {
    printError(toString(Result.takeError()));
    return false;
  }
  HasCrashed = Result->HasCrashed;
  if (!Quiet && !SummaryFolder.empty())
    printNote("'" + SummaryFolder + "': " + std::to_string(Result->Kept) + " of " +
              std::to_string(List.Jobs.size()) + " summaries still hold");
  // No file can have this name.
  constexpr const char *Name = "this run's/";
  SummarySet::publish(Name, Result->Set);
  Options["Summaries"] = ClangTidyOptions::ClangTidyValue(Name, /*Priority=*/10000);
  return true;
}

/// Makes the changes that the findings propose. False if an error has been printed.
static bool applyFixes(const FixSet &Fixes) {
  if (Error E = Fixes.apply()) {
    handleAllErrors(std::move(E), [](const ErrorInfoBase &Info) { printError(Info.message()); });
    return false;
  }
  if (Quiet)
    return true;
  printNote(std::to_string(Fixes.getCount()) + " of the findings fixed, in " +
            std::to_string(Fixes.getFileCount()) + " files");
  if (Fixes.getOverlaps())
    printNote(std::to_string(Fixes.getOverlaps()) +
              " left as they are, because their fixes change the same place; run it once more");
  return true;
}

static int runChecks(const JobList &List, AnalysisSettings Settings) {
  CrashRecoveryContext::Enable();
  const ScopedFatalErrorHandler Handler(recoverFromFatalError);
  bool HasCrashed = false;
  if (!inferFirst(List, Settings, HasCrashed))
    return Trouble;
  Reporter Report(List.Jobs, Quiet, /*KeepDiagnostics=*/!SarifPath.empty());
  {
    DefaultThreadPool Pool(hardware_concurrency(JobCount));
    for (size_t I = 0; I < List.Jobs.size(); ++I)
      Pool.async([&, I] { Report.add(I, analyze(List.Jobs[I], Settings)); });
    Pool.wait();
  }
  Report.finish();

  bool Failed = Report.getCounts().Failures != 0 || !List.Errors.empty();
  if (!SarifPath.empty())
    if (Error E = writeSarif(SarifPath, Report.getDiagnostics())) {
      printError(toString(std::move(E)));
      Failed = true;
    }
  if (Fix && !applyFixes(Report.getFixes()))
    Failed = true;
  // What a crash left behind must not be cleaned up: LLVM's own lists may lead into the stack of
  // the thread that is gone.
  if (HasCrashed || Report.getCounts().Crashes) {
    outs().flush();
    sys::Process::Exit(Trouble, /*NoCleanup=*/true);
  }
  if (Failed)
    return Trouble;
  return Report.getCounts().Findings ? SomethingFound : NothingFound;
}

int main(int Argc, const char **Argv) {
  const InitLLVM Init(Argc, Argv);
  std::string Message;
  std::unique_ptr<clang::tooling::CompilationDatabase> Fixed =
      clang::tooling::FixedCompilationDatabase::loadFromCommandLine(Argc, Argv, Message);

  cl::HideUnrelatedOptions({&Category, &getColorCategory()});
  cl::SetVersionPrinter([](raw_ostream &OS) {
    OS << "xenhc-check " XENHC_VERSION " (clang " CLANG_VERSION_STRING ")\n";
  });
  // With a stream for errors the call returns, and the exit status is ours.
  if (!cl::ParseCommandLineOptions(Argc, Argv, Overview, &errs()))
    return Trouble;

  ClangTidyOptions ListOptions;
  ListOptions.Checks = getCheckGlobs();
  const std::vector<std::string> Checks =
      clang::tidy::getCheckNames(ListOptions, /*AllowEnablingAnalyzerAlphaCheckers=*/false);
  if (Checks.empty()) {
    printError("--checks=" + ChecksOption + " leaves no check; --list-checks prints the names");
    return Trouble;
  }
  if (ListChecks) {
    for (const std::string &Check : Checks)
      outs() << Check << '\n';
    return NothingFound;
  }

  const std::optional<AnalysisSettings> Settings = makeSettings();
  if (!Settings)
    return Trouble;
  const std::optional<JobList> List = collectJobs(std::move(Fixed));
  if (!List)
    return Trouble;
  if (List->Jobs.empty() && List->Errors.empty()) {
    printError("the compilation database names no C or C++ file");
    return Trouble;
  }
  return runChecks(*List, *Settings);
}

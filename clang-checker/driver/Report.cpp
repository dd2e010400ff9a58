// SPDX-License-Identifier: GPL-2.0-or-later
#include "Report.h"

#include "clang-tidy/ClangTidy.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace xenhc {

static constexpr const char *ProgramName = "xenhc-check";

void printError(const std::string &Message) {
  llvm::WithColor::error(llvm::errs(), ProgramName) << Message << '\n';
}

void printNote(const std::string &Message) {
  llvm::WithColor::note(llvm::errs(), ProgramName) << Message << '\n';
}

Reporter::Reporter(const std::vector<Job> &Jobs, bool Quiet, bool KeepDiagnostics)
    : Jobs(Jobs), Quiet(Quiet), KeepDiagnostics(KeepDiagnostics),
      ShowsProgress(!Quiet && llvm::sys::Process::StandardErrIsDisplayed()), Waiting(Jobs.size()) {
  showProgress();
}

void Reporter::add(size_t Index, FileResult Result) {
  const std::lock_guard<std::mutex> Lock(Mutex);
  ++Done;
  Waiting[Index] = std::move(Result);
  while (NextToPrint < Waiting.size()) {
    std::optional<FileResult> &Next = Waiting[NextToPrint];
    if (!Next)
      break;
    print(Jobs[NextToPrint], *Next);
    // The contexts of a large project would fill the memory.
    *Next = FileResult();
    ++NextToPrint;
  }
  showProgress();
}

static std::string describeFailure(FileResult::Status State, bool HasNewErrors) {
  if (State == FileResult::Crashed)
    return "could not be checked: clang crashed on it";
  // An error in a header is printed for the first file that includes it.
  return HasNewErrors ? "does not parse; findings in it may be missing"
                      : "does not parse, for reasons given above; findings in it may be missing";
}

void Reporter::print(const Job &J, FileResult &Result) {
  std::vector<tidy::ClangTidyError> New;
  unsigned NewFindings = 0, NewErrors = 0;
  for (tidy::ClangTidyError &Diagnostic : Result.Diagnostics) {
    const std::string Key = llvm::formatv("{0}:{1}:{2}", Diagnostic.Message.FilePath,
                                          Diagnostic.Message.FileOffset, Diagnostic.Message.Message)
                                .str();
    if (!Printed.insert(Key).second)
      continue;
    ++(isCompilerError(Diagnostic) ? NewErrors : NewFindings);
    if (Result.State == FileResult::Checked)
      Fixes.add(Diagnostic);
    New.push_back(std::move(Diagnostic));
  }
  Totals.Findings += NewFindings;
  Totals.FilesWithFindings += NewFindings != 0;

  if (!New.empty()) {
    hideProgress();
    unsigned WarningsAsErrors = 0;
    tidy::handleErrors(New, *Result.Context, tidy::FB_NoFix, WarningsAsErrors, Result.Files);
    llvm::outs().flush();
  }
  if (Result.State != FileResult::Checked) {
    ++Totals.Failures;
    Totals.Crashes += Result.State == FileResult::Crashed;
    hideProgress();
    printError("'" + J.File + "' " + describeFailure(Result.State, NewErrors != 0));
  }
  if (KeepDiagnostics)
    std::move(New.begin(), New.end(), std::back_inserter(Kept));
}

void Reporter::showProgress() {
  if (ShowsProgress && Done < Jobs.size())
    llvm::errs() << llvm::formatv("\r\x1b[K[{0}/{1}] {2}", Done, Jobs.size(),
                                  llvm::sys::path::filename(Jobs[NextToPrint].File));
}

void Reporter::hideProgress() {
  if (ShowsProgress)
    llvm::errs() << "\r\x1b[K";
}

static std::string count(unsigned Number, const char *One, const char *Many) {
  return llvm::formatv("{0} {1}", Number, Number == 1 ? One : Many).str();
}

void Reporter::finish() {
  hideProgress();
  if (Quiet)
    return;
  llvm::raw_ostream &OS = llvm::errs();
  OS << ProgramName << ": " << count(Totals.Findings, "finding", "findings") << " in "
     << count(Totals.FilesWithFindings, "file", "files") << ", "
     << count(Jobs.size(), "file", "files") << " checked";
  if (Totals.Failures)
    OS << ", of which " << count(Totals.Failures, "was", "were") << " not fully checked";
  OS << '\n';
}

} // namespace xenhc

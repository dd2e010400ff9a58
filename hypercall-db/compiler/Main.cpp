// SPDX-License-Identifier: GPL-2.0-or-later
//===- Main.cpp - xenhc-db, the compiler of the hypercall database ------------------------===//

#include "Assemble.h"
#include "Check.h"
#include "Dump.h"
#include "Parse.h"
#ifdef XENHC_DB_IMPORT
#include "HeaderLint.h"
#include "Import.h"
#endif
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace xenhc;

/// Exit statuses. 0 is success.
enum { ExitFindings = 1, ExitUsage = 2 };

static cl::OptionCategory Category("Options");

static cl::SubCommand CompileCommand("compile", "Compile the database into one file");
static cl::SubCommand LintCommand("lint", "Check the database without writing anything");
static cl::SubCommand DumpCommand("dump", "Show a compiled database");

static cl::list<std::string> Inputs(cl::Positional, cl::desc("[FILE or FOLDER...]"),
                                    cl::cat(Category), cl::sub(CompileCommand),
                                    cl::sub(LintCommand));
static cl::opt<std::string> Output("output", cl::desc("File to write (default: hypercalls.db)"),
                                   cl::value_desc("file"), cl::init("hypercalls.db"),
                                   cl::cat(Category), cl::sub(CompileCommand));
static cl::alias OutputShort("o", cl::desc("Alias for --output"), cl::aliasopt(Output),
                             cl::cat(Category));
static cl::opt<bool>
    Verify("verify", cl::desc("Compare the diagnostics with '# error:' comments (for tests)"),
           cl::Hidden, cl::cat(Category), cl::sub(CompileCommand), cl::sub(LintCommand));
static cl::opt<bool> Unused("unused-records", cl::desc("Warn of records that no operation uses"),
                            cl::cat(Category), cl::sub(LintCommand));

static cl::opt<std::string> DumpFile(cl::Positional, cl::desc("FILE"), cl::Required,
                                     cl::cat(Category), cl::sub(DumpCommand));
static cl::opt<std::string> DumpOp("op", cl::desc("Only the operation, hypercall or ioctl NAME"),
                                   cl::value_desc("name"), cl::cat(Category), cl::sub(DumpCommand));
static cl::opt<std::string> DumpRelease("release", cl::desc("Only what holds in RELEASE"),
                                        cl::value_desc("release"), cl::cat(Category),
                                        cl::sub(DumpCommand));
static cl::opt<std::string> DumpArch("arch", cl::desc("Only amd64 or i386"), cl::value_desc("arch"),
                                     cl::cat(Category), cl::sub(DumpCommand));

#ifdef XENHC_DB_IMPORT
static cl::opt<std::string> LintHeaders("headers",
                                        cl::desc("Compare with the public headers in FOLDER"),
                                        cl::value_desc("folder"), cl::cat(Category),
                                        cl::sub(LintCommand));
static cl::opt<std::string> LintRelease("release", cl::desc("Release of the headers"),
                                        cl::value_desc("release"), cl::cat(Category),
                                        cl::sub(LintCommand));

static cl::SubCommand ImportCommand("import", "Read layouts from Xen's public headers");
static ImportOptions Import;
static cl::opt<std::string, true> ImportRelease("release", cl::desc("Release of the headers"),
                                                cl::value_desc("release"), cl::Required,
                                                cl::location(Import.Release), cl::cat(Category),
                                                cl::sub(ImportCommand));
static cl::opt<std::string, true> ImportHeaders("headers",
                                                cl::desc("Folder of the headers (with xen.h)"),
                                                cl::value_desc("folder"), cl::Required,
                                                cl::location(Import.Headers), cl::cat(Category),
                                                cl::sub(ImportCommand));
static cl::opt<std::string, true>
    ImportOutput("output", cl::desc("Folder of releases.yaml and records/"),
                 cl::value_desc("folder"), cl::location(Import.Database), cl::init("hypercall-db"),
                 cl::cat(Category), cl::sub(ImportCommand));
static cl::opt<bool, true> ImportCheck("check",
                                       cl::desc("Write nothing; fail if the records differ"),
                                       cl::location(Import.Check), cl::cat(Category),
                                       cl::sub(ImportCommand));
static cl::list<std::string, std::vector<std::string>>
    ImportRecords(cl::Positional, cl::desc("[RECORD...]"), cl::location(Import.Records),
                  cl::cat(Category), cl::sub(ImportCommand));
#endif

static int usageError(const Twine &Message) {
  WithColor::error(errs(), "xenhc-db") << Message << '\n';
  return ExitUsage;
}

/// The folder of the database if none is named.
static std::vector<std::string> inputs() {
  if (!Inputs.empty())
    return Inputs;
  return {sys::fs::is_directory("hypercall-db") ? "hypercall-db" : "."};
}

/// Parses, checks and assembles. What a phase cannot know after errors of the one before is left.
static Compiled build(Database &Db, Diagnostics &Diags) {
  parseDatabase(inputs(), Db, Diags);
  if (Diags.errors())
    return {};
  checkDatabase(Db, Diags);
  if (Diags.errors())
    return {};
  return assemble(Db, Diags);
}

static int finish(Diagnostics &Diags) {
  if (Verify)
    return Diags.verify() ? 0 : ExitFindings;
  const unsigned Errors = Diags.errors(), Warnings = Diags.warnings();
  if (!Errors && !Warnings)
    return 0;
  errs() << Errors << (Errors == 1 ? " error" : " errors");
  if (Warnings)
    errs() << ", " << Warnings << (Warnings == 1 ? " warning" : " warnings");
  errs() << '\n';
  return ExitFindings;
}

static int compile() {
  Diagnostics Diags;
  if (Verify)
    Diags.keep();
  Database Db;
  Compiled C = build(Db, Diags);
  if (Diags.errors() || Verify)
    return finish(Diags);
  const std::string File = emit(C);
  // The reader's opinion of it, before anybody else has to have one.
  std::vector<uint64_t> Aligned((File.size() + 7) / 8);
  memcpy(Aligned.data(), File.data(), File.size());
  xenhc_db Opened;
  if (const char *Wrong = xenhc_db_open(Aligned.data(), File.size(), &Opened))
    return usageError("internal error: the compiled database is refused: " + Twine(Wrong));
  if (Output == "-") {
    outs() << File;
    return 0;
  }
  if (Error E = writeToOutput(Output, [&](raw_ostream &OS) {
        OS << File;
        return Error::success();
      }))
    return usageError("cannot write '" + Output + "': " + toString(std::move(E)));
  return 0;
}

static int lint() {
  Diagnostics Diags;
  if (Verify)
    Diags.keep();
  Database Db;
  Compiled C = build(Db, Diags);
  if (!Diags.errors())
    lintDatabase(Db, C, {Unused}, Diags);
#ifdef XENHC_DB_IMPORT
  if (!LintHeaders.empty() && !Diags.errors())
    lintHeaders(Db, LintHeaders, LintRelease, Diags);
#endif
  return finish(Diags);
}

static int dump() {
  if (!DumpArch.empty() && DumpArch != "amd64" && DumpArch != "i386")
    return usageError("unknown architecture '" + DumpArch + "': it is amd64 or i386");
  auto Buffer =
      MemoryBuffer::getFile(DumpFile, /*IsText=*/false,
                            /*RequiresNullTerminator=*/false, /*IsVolatile=*/false, Align(8));
  if (!Buffer)
    return usageError("cannot read '" + DumpFile + "': " + Buffer.getError().message());
  xenhc_db Db;
  if (const char *Wrong =
          xenhc_db_open((*Buffer)->getBufferStart(), (*Buffer)->getBufferSize(), &Db)) {
    WithColor::error(errs(), "xenhc-db") << DumpFile << ": " << Wrong << '\n';
    return ExitFindings;
  }
  const std::string Wrong = dumpDatabase(Db, {DumpOp, DumpRelease, DumpArch}, outs());
  return Wrong.empty() ? 0 : usageError(Wrong);
}

int main(int Argc, char **Argv) {
  InitLLVM Init(Argc, Argv);
  cl::SetVersionPrinter([](raw_ostream &OS) {
    OS << "xenhc-db " XENHC_VERSION " (format " << XENHC_DB_FORMAT << ")\n";
  });
  cl::HideUnrelatedOptions(Category);
  for (cl::SubCommand *Command : {&CompileCommand, &LintCommand, &DumpCommand})
    cl::HideUnrelatedOptions(Category, *Command);
#ifdef XENHC_DB_IMPORT
  cl::HideUnrelatedOptions(Category, ImportCommand);
#endif
  if (!cl::ParseCommandLineOptions(
          Argc, Argv,
          "xenhc-db: the compiler of xenhc's hypercall database\n\n"
          "  xenhc-db compile [--output FILE] [FOLDER or FILE...]\n"
          "  xenhc-db lint [FOLDER or FILE...]\n"
          "  xenhc-db dump FILE [--op NAME] [--release R] [--arch A]\n"
          "  xenhc-db import --release R --headers FOLDER [--output FOLDER] [RECORD...]\n\n"
          "The default folder is ./hypercall-db, or else the current one. 'xenhc-db COMMAND "
          "--help'\n"
          "shows the options of a command. Exit status: 0 if all is well, 1 if there are "
          "findings,\n"
          "2 for wrong usage and for files that cannot be read or written.\n",
          &errs()))
    return ExitUsage;
  if (CompileCommand)
    return compile();
  if (LintCommand)
    return lint();
  if (DumpCommand)
    return dump();
#ifdef XENHC_DB_IMPORT
  if (ImportCommand)
    return runImport(Import);
#endif
  return usageError("no command given; there are compile, lint, dump and import (see --help)");
}

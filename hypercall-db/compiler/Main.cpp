// SPDX-License-Identifier: GPL-2.0-or-later
//===- Main.cpp - xenhc-db, the compiler of the hypercall database ------------------------===//

#include "Assemble.h"
#include "Check.h"
#include "Coverage.h"
#include "Diff.h"
#include "Document.h"
#include "Dump.h"
#include "List.h"
#include "Parse.h"
#include "Schema.h"
#include "Skeleton.h"
#ifdef XENHC_DB_IMPORT
#include "HeaderLint.h"
#include "Import.h"
#endif
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
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
static cl::SubCommand ListCommand("list", "List the operations of a release");
static cl::SubCommand DiffCommand("diff", "Show what changed between two releases");

static cl::SubCommand CoverageCommand("coverage", "Show how much of each release is described");
static cl::SubCommand DocCommand("doc", "Write a reference of the hypercalls as HTML");
static cl::SubCommand SchemaCommand("schema", "Write the JSON schema of the YAML, for editors");

static cl::opt<std::string> TextOutput("output", cl::desc("File to write (default: none, print)"),
                                       cl::value_desc("file"), cl::init("-"), cl::cat(Category),
                                       cl::sub(CoverageCommand), cl::sub(SchemaCommand));
static cl::opt<std::string> DocFolder("output", cl::desc("Folder to write (default: hypercalls)"),
                                      cl::value_desc("folder"), cl::init("hypercalls"),
                                      cl::cat(Category), cl::sub(DocCommand));
static cl::SubCommand NewCommand("new", "Write the file of a new operation, to be filled in");
static SkeletonOptions NewOperation;
static cl::opt<std::string, true> NewPlace(cl::Positional, cl::desc("HYPERCALL[/OPERATION]"),
                                           cl::Required, cl::location(NewOperation.Place),
                                           cl::cat(Category), cl::sub(NewCommand));
static cl::opt<std::string, true> NewOp(cl::Positional, cl::desc("NAME"), cl::Required,
                                        cl::location(NewOperation.Op), cl::cat(Category),
                                        cl::sub(NewCommand));
static cl::opt<uint32_t, true> NewNumber("number", cl::desc("Its number"), cl::value_desc("number"),
                                         cl::Required, cl::location(NewOperation.Number),
                                         cl::cat(Category), cl::sub(NewCommand));
static cl::opt<std::string, true>
    NewMember("member", cl::desc("Member of the union that it uses (default: by its name)"),
              cl::value_desc("member"), cl::location(NewOperation.Member), cl::cat(Category),
              cl::sub(NewCommand));
static cl::opt<std::string, true>
    NewStruct("struct", cl::desc("Structure that its argument points to (default: by its name)"),
              cl::value_desc("struct"), cl::location(NewOperation.Struct), cl::cat(Category),
              cl::sub(NewCommand));
static cl::opt<std::string>
    NewOutput("output", cl::desc("Folder of the database (default: hypercall-db; -: print)"),
              cl::value_desc("folder"), cl::cat(Category), cl::sub(NewCommand));

static cl::opt<std::string> OldRelease(cl::Positional, cl::desc("OLD"), cl::Required,
                                       cl::cat(Category), cl::sub(DiffCommand));
static cl::opt<std::string> NewRelease(cl::Positional, cl::desc("NEW"), cl::Required,
                                       cl::cat(Category), cl::sub(DiffCommand));
static cl::list<std::string> Inputs(cl::Positional, cl::desc("[FILE or FOLDER...]"),
                                    cl::cat(Category), cl::sub(CompileCommand),
                                    cl::sub(LintCommand), cl::sub(ListCommand),
                                    cl::sub(DiffCommand), cl::sub(CoverageCommand),
                                    cl::sub(DocCommand), cl::sub(NewCommand));
static cl::opt<std::string> OfRelease("release", cl::desc("The release (default: the newest)"),
                                      cl::value_desc("release"), cl::cat(Category),
                                      cl::sub(ListCommand));
static cl::opt<Arch> OfArch("arch", cl::desc("The architecture of the toolstack:"),
                            cl::values(clEnumValN(Amd64, "amd64", "64-bit (the default)"),
                                       clEnumValN(I386, "i386", "32-bit")),
                            cl::init(Amd64), cl::cat(Category), cl::sub(ListCommand),
                            cl::sub(DiffCommand));
static cl::opt<bool> Json("json", cl::desc("Print JSON, for programs"), cl::cat(Category),
                          cl::sub(ListCommand), cl::sub(DiffCommand));
static cl::opt<std::string>
    ListOp("op", cl::desc("Only the operation, hypercall or ioctl NAME, with its fields"),
           cl::value_desc("name"), cl::cat(Category), cl::sub(ListCommand));
static cl::opt<bool> WithIoctls("ioctls", cl::desc("Also the ioctls of Xen's devices"),
                                cl::cat(Category), cl::sub(ListCommand), cl::sub(DiffCommand));
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

/// The YAML of the database that came with this program; empty if it is not there.
static std::string baseFolder() {
  const std::string Program =
      sys::fs::getMainExecutable(nullptr, reinterpret_cast<void *>(baseFolder));
  SmallString<256> Folder(sys::path::parent_path(sys::path::parent_path(Program)));
  sys::path::append(Folder, "share", "xenhc", "hypercall-db");
  return sys::fs::is_directory(Folder) ? std::string(Folder) : "";
}

/// The files and folders of the command line. The word `base` is the database that came with this
/// program; it comes first if there is no other releases.yaml.
static std::vector<std::string> inputs() {
  std::vector<std::string> Result = Inputs;
  if (Result.empty())
    Result = {sys::fs::is_directory("hypercall-db") ? "hypercall-db"
              : sys::fs::exists("releases.yaml")    ? "."
                                                    : "base"};
  // Without releases of its own it is an overlay.
  auto IsWhole = [](const std::string &Input) {
    SmallString<256> Releases(Input);
    if (sys::path::filename(Input) != "releases.yaml")
      sys::path::append(Releases, "releases.yaml");
    return Input == "base" || sys::fs::exists(Releases);
  };
  if (none_of(Result, IsWhole) && !baseFolder().empty())
    Result.insert(Result.begin(), "base");
  for (std::string &Input : Result)
    if (const std::string Base = Input == "base" ? baseFolder() : ""; !Base.empty())
      Input = Base;
  return Result;
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

/// Parses the database, finds it in order, and calls \p Show with it.
static int query(function_ref<int(const Database &Db)> Show) {
  Diagnostics Diags;
  Database Db;
  build(Db, Diags);
  return Diags.errors() ? finish(Diags) : Show(Db);
}

/// Index of the release \p Name; nothing, with a message, if there is none.
static std::optional<unsigned> findRelease(const Database &Db, StringRef Name) {
  auto Index = Db.findRelease(Name);
  if (!Index)
    usageError("the database has no release '" + Name + "'; it has " + Db.Releases.front().Id.Text +
               " to " + Db.Releases.back().Id.Text);
  return Index;
}

static int list() {
  return query([](const Database &Db) {
    auto Release = OfRelease.empty() ? std::optional(unsigned(Db.Releases.size() - 1))
                                     : findRelease(Db, OfRelease);
    if (!Release)
      return int(ExitUsage);
    const std::string Wrong =
        listOperations(describe(Db, *Release, OfArch), {ListOp, WithIoctls, Json}, outs());
    return Wrong.empty() ? 0 : usageError(Wrong);
  });
}

static int diff() {
  return query([](const Database &Db) {
    auto Old = findRelease(Db, OldRelease), New = findRelease(Db, NewRelease);
    if (!Old || !New)
      return int(ExitUsage);
    auto Describe = [&](unsigned Release) {
      std::vector<OperationText> Ops = describe(Db, Release, OfArch);
      if (!WithIoctls)
        erase_if(Ops, [](const OperationText &Op) { return Op.TheCall->IsIoctl; });
      return Ops;
    };
    const std::vector<OperationText> Before = Describe(*Old), After = Describe(*New);
    printChanges(compareReleases(Before, After), OldRelease, NewRelease, Json, outs());
    return 0;
  });
}

/// Lets \p Write write the file of --output.
static int writeText(function_ref<void(raw_ostream &OS)> Write) {
  Error E = writeToOutput(TextOutput, [&](raw_ostream &OS) {
    Write(OS);
    return Error::success();
  });
  return E ? usageError("cannot write '" + TextOutput + "': " + toString(std::move(E))) : 0;
}

static int coverage() {
  return query([](const Database &Db) {
    return writeText([&](raw_ostream &OS) { writeCoverage(Db, OS); });
  });
}

static int newOperation() {
  return query([](const Database &Db) {
    Expected<Skeleton> Made = makeSkeleton(Db, NewOperation);
    if (!Made)
      return usageError(toString(Made.takeError()));
    if (NewOutput == "-") {
      outs() << Made->Text;
      return 0;
    }
    SmallString<256> Path(NewOutput.empty() ? StringRef("hypercall-db") : StringRef(NewOutput));
    if (!sys::fs::is_directory(Path))
      return usageError("'" + Path + "' is no folder; name that of the database with --output");
    sys::path::append(Path, Made->Path);
    if (sys::fs::exists(Path))
      return usageError("'" + Path + "' is there already");
    std::error_code Wrong = sys::fs::create_directories(sys::path::parent_path(Path));
    if (!Wrong) {
      raw_fd_ostream OS(Path, Wrong, sys::fs::CD_CreateNew);
      if (!Wrong)
        OS << Made->Text;
    }
    if (Wrong)
      return usageError("cannot write '" + Path + "': " + Wrong.message());
    outs() << Path << '\n';
    return 0;
  });
}

static int doc() {
  return query([](const Database &Db) {
    Error E = writeDocument(Db, DocFolder);
    return E ? usageError(toString(std::move(E))) : 0;
  });
}

int main(int Argc, char **Argv) {
  InitLLVM Init(Argc, Argv);
  cl::SetVersionPrinter([](raw_ostream &OS) {
    OS << "xenhc-db " XENHC_VERSION " (format " << XENHC_DB_FORMAT << ")\n";
  });
  cl::HideUnrelatedOptions(Category);
  for (cl::SubCommand *Command :
       {&CompileCommand, &LintCommand, &DumpCommand, &ListCommand, &DiffCommand, &CoverageCommand,
        &DocCommand, &SchemaCommand, &NewCommand})
    cl::HideUnrelatedOptions(Category, *Command);
#ifdef XENHC_DB_IMPORT
  cl::HideUnrelatedOptions(Category, ImportCommand);
#endif
  if (!cl::ParseCommandLineOptions(
          Argc, Argv,
          "xenhc-db: the compiler of xenhc's hypercall database\n\n"
          "  xenhc-db compile [--output FILE] [FOLDER or FILE...]\n"
          "  xenhc-db lint [FOLDER or FILE...]\n"
          "  xenhc-db list [--release R] [--arch A] [--json] [--op NAME] [FOLDER or FILE...]\n"
          "  xenhc-db diff OLD NEW [--arch A] [--json] [FOLDER or FILE...]\n"
          "  xenhc-db coverage [--output FILE] [FOLDER or FILE...]\n"
          "  xenhc-db doc [--output FOLDER] [FOLDER or FILE...]\n"
          "  xenhc-db schema [--output FILE]\n"
          "  xenhc-db new HYPERCALL NAME --number N [--output FOLDER] [FOLDER or FILE...]\n"
          "  xenhc-db dump FILE [--op NAME] [--release R] [--arch A]\n"
          "  xenhc-db import --release R --headers FOLDER [--output FOLDER] [RECORD...]\n\n"
          "The default folder is ./hypercall-db, else the current one, else the database that came "
          "with\n"
          "this program, which the word 'base' names. 'xenhc-db COMMAND --help' shows the options "
          "of a\n"
          "command. Exit status: 0 if all is well, 1 if there are "
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
  if (ListCommand)
    return list();
  if (DiffCommand)
    return diff();
  if (CoverageCommand)
    return coverage();
  if (DocCommand)
    return doc();
  if (NewCommand)
    return newOperation();
  if (SchemaCommand)
    return writeText(writeSchema);
#ifdef XENHC_DB_IMPORT
  if (ImportCommand)
    return runImport(Import);
#endif
  return usageError("no command given; see xenhc-db --help");
}

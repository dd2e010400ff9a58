// SPDX-License-Identifier: GPL-2.0-or-later
#include "Analysis.h"

#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/thread.h"

#include <future>
#include <unistd.h>

using namespace clang;
using namespace clang::tooling;

namespace xenhc {

namespace {

/// A database with one command.
class SingleCommand : public CompilationDatabase {
public:
  explicit SingleCommand(const CompileCommand &Command) : Command(Command) {}
  std::vector<CompileCommand> getCompileCommands(StringRef) const override { return {Command}; }

private:
  const CompileCommand &Command;
};

/// Parses, and hands the syntax tree to the checks.
class CheckAction : public ASTFrontendAction {
public:
  explicit CheckAction(tidy::ClangTidyASTConsumerFactory &Factory) : Factory(Factory) {}

protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 StringRef File) override {
    return Factory.createASTConsumer(Compiler, File);
  }

private:
  tidy::ClangTidyASTConsumerFactory &Factory;
};

class CheckActionFactory : public FrontendActionFactory {
public:
  CheckActionFactory(tidy::ClangTidyContext &Context,
                     IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> Files)
      : Factory(Context, std::move(Files)) {}

  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<CheckAction>(Factory);
  }

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHContainerOps,
                     DiagnosticConsumer *Consumer) override {
    // As clang-tidy does, so that a source file looks the same to the loaded module.
    Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true;
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files,
                                                std::move(PCHContainerOps), Consumer);
  }

private:
  tidy::ClangTidyASTConsumerFactory Factory;
};

} // namespace

/// Points clang to its own headers (stddef.h and the like), which it would else look for beside
/// this program.
static CommandLineArguments addResourceDirectory(const CommandLineArguments &Words, StringRef) {
  for (const std::string &Word : Words)
    if (StringRef(Word).starts_with("-resource-dir"))
      return Words;
  CommandLineArguments Result = Words;
  if (llvm::sys::fs::is_directory(XENHC_CLANG_RESOURCE_DIR))
    Result.insert(Result.begin() + 1, {"-resource-dir", XENHC_CLANG_RESOURCE_DIR});
  return Result;
}

/// Makes the paths absolute: as clang has them, they are relative to the folder of the command,
/// which is not where the user is, and one header has as many names as there are folders.
static void cleanPaths(tidy::ClangTidyError &Diagnostic, StringRef Directory) {
  const auto Clean = [Directory](DiagnosticMessage &Message) {
    if (Message.FilePath.empty())
      return;
    SmallString<256> Path(Message.FilePath);
    llvm::sys::fs::make_absolute(Directory, Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    Message.FilePath = std::string(Path);
  };
  Clean(Diagnostic.Message);
  llvm::for_each(Diagnostic.Notes, Clean);
}

/// clang has made errors of what GCC up to version 13 merely warns of in C.
static CommandLineArguments forgiveOldC(const CommandLineArguments &Words, StringRef File) {
  return getInsertArgumentAdjuster({"-Wno-error=implicit-function-declaration",
                                    "-Wno-error=implicit-int", "-Wno-error=int-conversion",
                                    "-Wno-error=incompatible-function-pointer-types"},
                                   ArgumentInsertPosition::END)(Words, File);
}

IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> makeFileSystem() {
  return new llvm::vfs::OverlayFileSystem(
      IntrusiveRefCntPtr<llvm::vfs::FileSystem>(llvm::vfs::createPhysicalFileSystem().release()));
}

bool parse(const Job &J, const tidy::ClangTidyOptions &Options,
           IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> Files, DiagnosticConsumer &Consumer,
           ToolAction &Action) {
  const SingleCommand Database(J.Command);
  ClangTool Tool(Database, {J.File}, std::make_shared<PCHContainerOperations>(), std::move(Files));
  Tool.setPrintErrorMessage(false);
  Tool.appendArgumentsAdjuster(addResourceDirectory);
  Tool.appendArgumentsAdjuster(forgiveOldC);
  // clang would else count the warnings on stderr, those that are filtered out included.
  Tool.appendArgumentsAdjuster(
      getInsertArgumentAdjuster("-fno-caret-diagnostics", ArgumentInsertPosition::END));
  if (Options.ExtraArgsBefore)
    Tool.appendArgumentsAdjuster(
        getInsertArgumentAdjuster(*Options.ExtraArgsBefore, ArgumentInsertPosition::BEGIN));
  if (Options.ExtraArgs)
    Tool.appendArgumentsAdjuster(
        getInsertArgumentAdjuster(*Options.ExtraArgs, ArgumentInsertPosition::END));
  Tool.setDiagnosticConsumer(&Consumer);
  return Tool.run(&Action) == 0;
}

static void run(const Job &J, const AnalysisSettings &Settings, FileResult &Result) {
  Result.Files = makeFileSystem();
  Result.Context =
      std::make_unique<tidy::ClangTidyContext>(std::make_unique<tidy::FileOptionsProvider>(
          tidy::ClangTidyGlobalOptions(), Settings.Defaults, Settings.Overrides, Result.Files));
  tidy::ClangTidyContext &Context = *Result.Context;

  // The consumer takes the filter of headers now: the file's, not the current folder's.
  Context.setCurrentFile(J.File);
  tidy::ClangTidyDiagnosticConsumer Consumer(Context);
  DiagnosticsEngine Engine(new DiagnosticIDs(), new DiagnosticOptions(), &Consumer,
                           /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(&Engine);

  CheckActionFactory Factory(Context, Result.Files);
  const bool IsParsed =
      parse(J, Context.getOptionsForFile(J.File), Result.Files, Consumer, Factory);
  Result.Diagnostics = Consumer.take();
  Context.setDiagnosticsEngine(nullptr);
  for (tidy::ClangTidyError &Diagnostic : Result.Diagnostics) {
    cleanPaths(Diagnostic, J.Command.Directory);
    if (isCompilerError(Diagnostic))
      Result.State = FileResult::NotParsed;
  }
  if (!IsParsed)
    Result.State = FileResult::NotParsed;
}

/// Runs \p Body where nothing that is called later on this thread's stack overwrites what it had
/// there.
LLVM_ATTRIBUTE_NOINLINE static void runDeeper(llvm::function_ref<void()> Body) {
  [[maybe_unused]] volatile char Distance[64 << 10];
  Distance[0] = 0;
  Body();
  Distance[0] = 1; // the distance is kept until here
}

bool runSafely(llvm::function_ref<void()> Body) {
  constexpr unsigned StackSize = 64u << 20; // clang's parser and the checks recurse
  std::promise<bool> Outcome;
  std::future<bool> IsDone = Outcome.get_future();
  auto RunBody = [Outcome = std::move(Outcome), Body]() mutable {
    llvm::CrashRecoveryContext Recovery;
    const bool IsSafe = Recovery.RunSafely([Body] { runDeeper(Body); });
    Outcome.set_value(IsSafe);
    if (IsSafe)
      return;
    // LLVM's lists may lead into what the crash left on this stack, and other threads add to those
    // lists: the stack has to stay as it is until the process ends.
    for (;;)
      pause();
  };
  llvm::thread Thread(std::optional<unsigned>(StackSize), std::move(RunBody));
  const bool IsSafe = IsDone.get();
  if (IsSafe)
    Thread.join();
  else
    Thread.detach();
  return IsSafe;
}

FileResult analyze(const Job &J, const AnalysisSettings &Settings) {
  FileResult Result;
  if (!runSafely([&] { run(J, Settings, Result); })) {
    Result.State = FileResult::Crashed;
    Result.Diagnostics.clear();
  }
  return Result;
}

bool isCompilerError(const tidy::ClangTidyError &Diagnostic) {
  return StringRef(Diagnostic.DiagnosticName).starts_with("clang-diagnostic-") ||
         Diagnostic.DiagnosticName == "clang-tidy-config";
}

} // namespace xenhc

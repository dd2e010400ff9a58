// SPDX-License-Identifier: GPL-2.0-or-later
#include "FunctionFacts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

using xenhc::Convention;
using xenhc::FileSummary;
using xenhc::FunctionFacts;
using xenhc::ResultOwner;
using xenhc::StatedFacts;
using xenhc::SummaryInput;

LLVM_YAML_IS_SEQUENCE_VECTOR(xenhc::SummaryInput)
LLVM_YAML_IS_SEQUENCE_VECTOR(xenhc::FunctionFacts)

/// What stands after `returns:`. Where two words mean the same here, the first is written.
static constexpr std::pair<const char *, Convention::Kind> ReturnsWords[] = {
    {"-errno", Convention::NegErrno},
    {"-1-and-errno", Convention::MinusOne},
    {"ERROR_*", Convention::LibxlError},
    {"errno", Convention::PosErrno},
    {"bool", Convention::Bool},
    {"pointer", Convention::Pointer},
    {"mapping", Convention::Mapping},
    {"descriptor", Convention::Descriptor},
    {"ready", Convention::Ready},
    {"nonzero", Convention::NonZero},
    // The table tells the two apart; neither is a failure.
    {"value", Convention::Cannot},
    {"nothing", Convention::Cannot},
};

namespace llvm::yaml {

template <> struct ScalarEnumerationTraits<Convention::Kind> {
  static void enumeration(IO &IO, Convention::Kind &Form) {
    IO.enumCase(Form, "", Convention::Unknown);
    for (const auto &[Word, Known] : ReturnsWords)
      IO.enumCase(Form, Word, Known);
  }
};

template <> struct ScalarEnumerationTraits<ResultOwner> {
  static void enumeration(IO &IO, ResultOwner &Owner) {
    IO.enumCase(Owner, "", ResultOwner::Unknown);
    IO.enumCase(Owner, "owned", ResultOwner::Caller);
    IO.enumCase(Owner, "scratch", ResultOwner::Scratch);
  }
};

template <> struct MappingTraits<SummaryInput> {
  static void mapping(IO &IO, SummaryInput &Input) {
    IO.mapRequired("path", Input.Path);
    IO.mapRequired("hash", Input.Hash);
  }
  static constexpr bool flow = true;
};

/// The keys that an annotation may have as well.
static void mapFacts(IO &IO, FunctionFacts &Facts) {
  IO.mapOptional("returns", Facts.Returns, Convention::Unknown);
  IO.mapOptional("positive", Facts.HasPositive, true);
  IO.mapOptional("result", Facts.Owner, ResultOwner::Unknown);
  IO.mapOptional("releaser", Facts.Releaser, std::string());
  for (const auto &[Key, List] : xenhc::ArgumentListKeys)
    IO.mapOptional(Key, Facts.*List);
  IO.mapOptional("only", Facts.Only);
}

template <> struct MappingTraits<FunctionFacts> {
  static void mapping(IO &IO, FunctionFacts &Facts) {
    IO.mapRequired("name", Facts.Name);
    mapFacts(IO, Facts);
    IO.mapOptional("at", Facts.Place, std::string());
  }
  static constexpr bool flow = true;
};

template <> struct MappingTraits<FileSummary> {
  static void mapping(IO &IO, FileSummary &Summary) {
    IO.mapRequired("source", Summary.Source);
    IO.mapOptional("key", Summary.Key, uint64_t(0));
    IO.mapOptional("inputs", Summary.Inputs);
    IO.mapOptional("calls", Summary.Calls);
    IO.mapOptional("forwards", Summary.Forwards);
    IO.mapOptional("known", Summary.Known, uint64_t(0));
    IO.mapOptional("functions", Summary.Functions);
  }
};

/// An annotation: facts without a name.
template <> struct MappingTraits<StatedFacts> {
  static void mapping(IO &IO, StatedFacts &Stated) {
    for (const StringRef Key : IO.keys()) {
      Stated.SaysReturns |= Key == "returns";
      Stated.SaysOwner |= Key == "result" || Key == "releaser";
      Stated.SaysFrees |= Key == "frees";
      Stated.SaysDisposes |= Key == "disposes";
      Stated.SaysKeeps |= Key == "keeps";
    }
    mapFacts(IO, Stated.Facts);
    IO.mapOptional("must-use", Stated.IsMustUse, false);
    IO.mapOptional("may-ignore", Stated.MayIgnore, std::string());
    IO.mapOptional("call", Stated.Call, std::string());
    // As in the table, who names a releaser says whose the result is.
    if (!Stated.Facts.Releaser.empty())
      Stated.Facts.Owner = ResultOwner::Caller;
  }
};

} // namespace llvm::yaml

namespace xenhc {

llvm::StringRef getReturnsWord(Convention::Kind Form) {
  const auto *Found =
      llvm::find_if(ReturnsWords, [Form](const auto &Entry) { return Entry.second == Form; });
  return Found == std::end(ReturnsWords) ? llvm::StringRef() : llvm::StringRef(Found->first);
}

ArgumentList makeArgumentList(uint16_t Mask) {
  ArgumentList Arguments;
  for (unsigned I = 0; I < 16; ++I)
    if (Mask >> I & 1)
      Arguments.push_back(I);
  return Arguments;
}

uint16_t makeMask(const ArgumentList &Arguments) {
  uint16_t Mask = 0;
  for (const unsigned I : Arguments)
    if (I < 16)
      Mask |= uint16_t(1u << I);
  return Mask;
}

/// Keeps what LLVM's parser says of the first mistake.
static void keepMessage(const llvm::SMDiagnostic &Diagnostic, void *Message) {
  auto &Text = *static_cast<std::string *>(Message);
  if (Text.empty())
    Text = std::to_string(Diagnostic.getLineNo()) + ": " + Diagnostic.getMessage().str();
}

llvm::Expected<FileSummary> readSummary(llvm::StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return llvm::createStringError(Buffer.getError(), "cannot read '%s': %s", Path.str().c_str(),
                                   Buffer.getError().message().c_str());
  std::string Message;
  llvm::yaml::Input Input(**Buffer, nullptr, keepMessage, &Message);
  FileSummary Summary;
  Input >> Summary;
  if (Input.error())
    return llvm::createStringError(Input.error(), "%s:%s", Path.str().c_str(), Message.c_str());
  return Summary;
}

llvm::Expected<std::vector<FileSummary>>
readSummaries(llvm::StringRef Folder, llvm::function_ref<bool(llvm::StringRef)> IsWanted) {
  std::vector<std::string> Paths;
  std::error_code Error;
  for (llvm::sys::fs::directory_iterator At(Folder, Error), End; At != End && !Error;
       At.increment(Error))
    if (llvm::sys::path::extension(At->path()) == ".yaml" &&
        IsWanted(llvm::sys::path::filename(At->path())))
      Paths.push_back(At->path());
  if (Error)
    return llvm::createStringError(Error, "cannot read the folder '%s': %s", Folder.str().c_str(),
                                   Error.message().c_str());
  llvm::sort(Paths);
  std::vector<FileSummary> Summaries;
  for (const std::string &Path : Paths) {
    llvm::Expected<FileSummary> Summary = readSummary(Path);
    if (!Summary)
      return Summary.takeError();
    Summaries.push_back(std::move(*Summary));
  }
  return Summaries;
}

llvm::Error writeSummary(llvm::StringRef Path, const FileSummary &Summary) {
  return llvm::writeToOutput(Path, [&Summary](llvm::raw_ostream &OS) {
    llvm::yaml::Output Output(OS, nullptr, /*WrapColumn=*/0);
    Output << const_cast<FileSummary &>(Summary); // The same code reads and writes.
    return llvm::Error::success();
  });
}

llvm::Expected<StatedFacts> parseFacts(llvm::StringRef Text) {
  std::string Message;
  const std::string Mapping = "{" + Text.str() + "}";
  llvm::yaml::Input Input(Mapping, nullptr, keepMessage, &Message);
  StatedFacts Stated;
  Input >> Stated;
  if (Input.error())
    return llvm::createStringError(Input.error(),
                                   llvm::StringRef(Message).split(": ").second.str().c_str());
  return Stated;
}

} // namespace xenhc

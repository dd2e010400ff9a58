// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of functions from their bodies, in the form and the words of
/// hypercall-db/api/*.yaml, and the files that it is kept in.
#ifndef XENHC_SUPPORT_FUNCTIONFACTS_H
#define XENHC_SUPPORT_FUNCTIONFACTS_H

#include "Conventions.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace xenhc {

/// Whose the memory is that a function returns.
enum class ResultOwner : uint8_t {
  Unknown,
  Caller,  ///< the caller has to release it
  Scratch, ///< a collector's: that of the caller's, or of the operation under way
};

/// The numbers of arguments, from 0.
using ArgumentList = std::vector<unsigned>;

/// One function. A list names the arguments of which something is true whatever the call is given.
struct FunctionFacts {
  std::string Name;
  /// How the result tells of a failure; Unknown if the body does not show it.
  Convention::Kind Returns = Convention::Unknown;
  bool HasPositive = true; ///< success may be more than 0
  ResultOwner Owner = ResultOwner::Unknown;
  std::string Releaser;  ///< what releases a result that is the caller's
  ArgumentList Frees;    ///< released
  ArgumentList NonNull;  ///< of those: must not be null
  ArgumentList Disposes; ///< what the structure or variable holds is released
  ArgumentList Clears;   ///< the variable is left with nothing to release
  ArgumentList Steals;   ///< of those: the result is what it held
  ArgumentList Writes;   ///< what it points to is written, or lent to others that may write it
  ArgumentList Borrows;  ///< only looked at while the call lasts: neither released nor kept
  ArgumentList Keeps;    ///< stored, on some path, where it stays after the call
  NumberList Only;       ///< all numbers that it can return, ascending; empty if not known
  std::string Place;     ///< file:line of the definition

  bool operator==(const FunctionFacts &) const = default;
};

/// The lists of arguments and their keys, in the order in which they are written.
struct ArgumentListKey {
  const char *Key;
  ArgumentList FunctionFacts::*List;
};
inline constexpr ArgumentListKey ArgumentListKeys[] = {
    {"frees", &FunctionFacts::Frees},       {"nonnull", &FunctionFacts::NonNull},
    {"disposes", &FunctionFacts::Disposes}, {"clears", &FunctionFacts::Clears},
    {"steals", &FunctionFacts::Steals},     {"writes", &FunctionFacts::Writes},
    {"borrows", &FunctionFacts::Borrows},   {"keeps", &FunctionFacts::Keeps},
};

/// Facts that somebody states, and of what anything is said at all.
struct StatedFacts {
  FunctionFacts Facts;
  bool SaysReturns = false, SaysOwner = false, SaysFrees = false, SaysDisposes = false;
  bool SaysKeeps = false;
  bool IsMustUse = false;
  std::string MayIgnore; ///< of a call: why its result may be ignored
  std::string Call;      ///< which of several calls it is of
};

/// A file that a summary depends on.
struct SummaryInput {
  std::string Path;
  uint64_t Hash = 0; ///< of its content
};

/// What the functions of one source file do that other files can call.
struct FileSummary {
  std::string Source; ///< absolute path
  uint64_t Key = 0;   ///< of what it was made with: the command, the database, the program
  std::vector<SummaryInput> Inputs;
  /// Functions of other files that are called, and those whose results are returned.
  std::vector<std::string> Calls, Forwards;
  /// What was known of them when the summary was made, as a hash.
  uint64_t Known = 0;
  std::vector<FunctionFacts> Functions;
};

/// The word for \p Form after `returns:`, as in api/*.yaml; empty for Unknown.
llvm::StringRef getReturnsWord(Convention::Kind Form);

/// A mask of arguments, as the database and the analyses have them, as a list and back.
ArgumentList makeArgumentList(uint16_t Mask);
uint16_t makeMask(const ArgumentList &Arguments);

/// Reads a summary. The error names file, line and what is wrong.
llvm::Expected<FileSummary> readSummary(llvm::StringRef Path);
/// Reads those summaries in \p Folder (its files *.yaml, by name) whose file names \p IsWanted
/// takes.
llvm::Expected<std::vector<FileSummary>>
readSummaries(llvm::StringRef Folder, llvm::function_ref<bool(llvm::StringRef)> IsWanted);
/// Writes a summary; the file is replaced as a whole or not at all.
llvm::Error writeSummary(llvm::StringRef Path, const FileSummary &Summary);

/// The facts that \p Text states: the inside of an entry of api/*.yaml, without the name
/// ("returns: -errno, frees: [1]"). The error says what is wrong with it.
llvm::Expected<StatedFacts> parseFacts(llvm::StringRef Text);

} // namespace xenhc

#endif

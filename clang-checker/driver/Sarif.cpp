// SPDX-License-Identifier: GPL-2.0-or-later
#include "Sarif.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

using clang::tidy::ClangTidyError;
using clang::tooling::DiagnosticMessage;
namespace json = llvm::json;

namespace xenhc {

namespace {

/// Turns offsets into lines and columns, reading each file once.
class Places {
public:
  /// A SARIF physicalLocation. A file that cannot be read any more has no region.
  json::Object describe(const DiagnosticMessage &Message) {
    json::Object Location{{"artifactLocation", json::Object{{"uri", makeUri(Message.FilePath)}}}};
    if (const llvm::MemoryBuffer *Text = read(Message.FilePath)) {
      const llvm::StringRef Before = Text->getBuffer().take_front(Message.FileOffset);
      const llvm::StringRef Line = Before.drop_front(Before.rfind('\n') + 1); // npos + 1 is 0
      // Code points: all bytes but the continuation bytes of UTF-8.
      const auto Column = llvm::count_if(Line, [](char C) { return (C & 0xc0) != 0x80; });
      Location["region"] = json::Object{{"startLine", static_cast<int64_t>(Before.count('\n') + 1)},
                                        {"startColumn", static_cast<int64_t>(Column + 1)}};
    }
    return Location;
  }

private:
  static std::string makeUri(llvm::StringRef Path) {
    std::string Uri = "file://";
    for (const char C : Path) {
      if (llvm::isAlnum(C) || llvm::StringRef("-._~/").contains(C))
        Uri += C;
      else
        Uri += '%' + llvm::utohexstr(static_cast<unsigned char>(C), /*LowerCase=*/false, 2);
    }
    return Uri;
  }

  const llvm::MemoryBuffer *read(llvm::StringRef Path) {
    const auto [Entry, IsNew] = Files.try_emplace(Path);
    if (IsNew)
      if (auto Buffer = llvm::MemoryBuffer::getFile(Path))
        Entry->second = std::move(*Buffer);
    return Entry->second.get();
  }

  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> Files;
};

} // namespace

/// JSON strings are UTF-8; a source file need not be.
static json::Object makeText(llvm::StringRef Text) {
  return json::Object{{"text", json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text)}};
}

static json::Object makeResult(const ClangTidyError &Diagnostic, Places &Where) {
  json::Array Related;
  for (const DiagnosticMessage &Note : Diagnostic.Notes)
    Related.push_back(json::Object{{"physicalLocation", Where.describe(Note)},
                                   {"message", makeText(Note.Message)}});
  const bool IsError = Diagnostic.DiagLevel == ClangTidyError::Error;
  json::Object Result{
      {"ruleId", Diagnostic.DiagnosticName},
      {"level", IsError ? "error" : "warning"},
      {"message", makeText(Diagnostic.Message.Message)},
      {"locations",
       json::Array{json::Object{{"physicalLocation", Where.describe(Diagnostic.Message)}}}}};
  if (!Related.empty())
    Result["relatedLocations"] = std::move(Related);
  return Result;
}

llvm::Error writeSarif(llvm::StringRef Path, llvm::ArrayRef<ClangTidyError> Diagnostics) {
  Places Where;
  json::Array Results;
  std::set<std::string> RuleNames;
  for (const ClangTidyError &Diagnostic : Diagnostics) {
    RuleNames.insert(Diagnostic.DiagnosticName);
    // A message without a place (of the configuration) has nothing that SARIF could show.
    if (!Diagnostic.Message.FilePath.empty())
      Results.push_back(makeResult(Diagnostic, Where));
  }
  json::Array Rules;
  for (const std::string &Name : RuleNames)
    Rules.push_back(json::Object{{"id", Name}});

  const json::Value Log = json::Object{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", json::Array{json::Object{
                   {"tool", json::Object{{"driver", json::Object{{"name", "xenhc-check"},
                                                                 {"version", XENHC_VERSION},
                                                                 {"rules", std::move(Rules)}}}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(Results)}}}}};
  return llvm::writeToOutput(Path, [&Log](llvm::raw_ostream &OS) {
    json::OStream(OS, /*IndentSize=*/2).value(Log);
    OS << '\n';
    return llvm::Error::success();
  });
}

} // namespace xenhc

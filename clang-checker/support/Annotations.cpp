// SPDX-License-Identifier: GPL-2.0-or-later
#include "Annotations.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringMap.h"
#include <mutex>

using namespace clang;

namespace xenhc {

static constexpr StringRef Marker = "xenhc:";

namespace {

/// The annotations that were read, by their text. There are few of them, and they do not change.
struct KnownTexts {
  struct Parsed {
    StatedFacts Facts;
    std::string Error;
  };
  std::mutex Mutex;
  llvm::StringMap<Parsed> ByText;
};

} // namespace

static Annotation parseAnnotation(StringRef Text) {
  static KnownTexts Known;
  const std::lock_guard<std::mutex> Lock(Known.Mutex);
  const auto [Entry, IsNew] = Known.ByText.try_emplace(Text);
  KnownTexts::Parsed &Parsed = Entry->second;
  if (IsNew) {
    if (llvm::Expected<StatedFacts> Facts = parseFacts(Text))
      Parsed.Facts = std::move(*Facts);
    else
      Parsed.Error = llvm::toString(Facts.takeError());
  }
  Annotation Result;
  Result.Error = Parsed.Error;
  Result.Facts = Parsed.Error.empty() ? &Parsed.Facts : nullptr;
  return Result;
}

/// Where the marker stands in a comment of \p Line; npos if it does not.
static size_t findMarker(StringRef Line, bool IsComment) {
  const size_t Start = IsComment ? 0 : std::min(Line.find("//"), Line.find("/*"));
  return Start == StringRef::npos ? Start : Line.find(Marker, Start);
}

/// The annotation in \p Line, which begins at \p Start in \p File.
static Annotation readLine(const SourceManager &Sources, FileID File, size_t Start, StringRef Line,
                           bool IsComment) {
  const size_t At = findMarker(Line, IsComment);
  if (At == StringRef::npos)
    return {};
  StringRef Stated = Line.substr(At + Marker.size()).rtrim();
  Stated.consume_back("*/");
  Annotation Result = parseAnnotation(Stated.trim());
  Result.Where = Sources.getLocForStartOfFile(File).getLocWithOffset(Start + At);
  return Result;
}

/// Whether \p Line begins as a comment, or as a further line of one is usually written.
static bool beginsAsComment(StringRef Line) {
  const StringRef Trimmed = Line.trim();
  return Trimmed.starts_with("//") || Trimmed.starts_with("/*") || Trimmed.starts_with("* ") ||
         Trimmed.starts_with("*/") || Trimmed == "*";
}

Annotation readAnnotation(const FunctionDecl &Declaration) {
  const SourceManager &Sources = Declaration.getASTContext().getSourceManager();
  const SourceLocation Begin = Sources.getExpansionLoc(Declaration.getBeginLoc());
  if (Begin.isInvalid() || Sources.isInSystemHeader(Begin))
    return {};
  const auto [File, BeginOffset] = Sources.getDecomposedLoc(Begin);
  const StringRef Text = Sources.getBufferData(File);
  const Stmt *Body = Declaration.doesThisDeclarationHaveABody() ? Declaration.getBody() : nullptr;
  const SourceLocation End =
      Sources.getExpansionLoc(Body ? Body->getBeginLoc() : Declaration.getEndLoc());
  const auto [EndFile, EndOffset] = Sources.getDecomposedLoc(End);

  const size_t First = Text.rfind('\n', BeginOffset) + 1; // npos + 1 is 0
  if (EndFile == File && EndOffset >= BeginOffset)
    for (size_t Start = First; Start <= EndOffset && Start < Text.size();) {
      const StringRef Line = Text.substr(Start).split('\n').first;
      if (Annotation Found = readLine(Sources, File, Start, Line, /*IsComment=*/false);
          Found.Where.isValid())
        return Found;
      Start += Line.size() + 1;
    }
  for (size_t Start = First; Start > 1;) {
    const size_t Previous = Text.rfind('\n', Start - 1) + 1;
    const StringRef Line = Text.slice(Previous, Start - 1);
    if (!beginsAsComment(Line) && !Line.trim().ends_with("*/"))
      break;
    if (Annotation Found = readLine(Sources, File, Previous, Line, /*IsComment=*/true);
        Found.Where.isValid())
      return Found;
    Start = Previous;
  }
  return {};
}

const StatedFacts *findStatedFacts(const FunctionDecl &Function) {
  if (!Function.getIdentifier() || Function.isImplicit())
    return nullptr;
  for (const FunctionDecl *Declaration : Function.redecls())
    if (const Annotation Found = readAnnotation(*Declaration))
      return Found.Facts;
  return nullptr;
}

std::vector<BodyAnnotation> readBodyAnnotations(const FunctionDecl &Definition) {
  const SourceManager &Sources = Definition.getASTContext().getSourceManager();
  const Stmt &Body = *Definition.getBody();
  const SourceLocation Begin = Sources.getExpansionLoc(Body.getBeginLoc());
  if (Begin.isInvalid() || Sources.isInSystemHeader(Begin))
    return {};
  const auto [File, BeginOffset] = Sources.getDecomposedLoc(Begin);
  const auto [EndFile, EndOffset] =
      Sources.getDecomposedLoc(Sources.getExpansionLoc(Body.getEndLoc()));
  const StringRef Text = Sources.getBufferData(File);
  if (EndFile != File || EndOffset <= BeginOffset ||
      !Text.slice(BeginOffset, EndOffset + 1).contains(Marker))
    return {};
  std::vector<BodyAnnotation> Found;
  size_t Waiting = 0; // the first of those above the next line of code
  for (size_t Start = Text.find('\n', BeginOffset) + 1; Start != 0 && Start <= EndOffset;) {
    const StringRef Line = Text.substr(Start).split('\n').first;
    const bool IsComment = beginsAsComment(Line);
    if (Annotation Stated = readLine(Sources, File, Start, Line, IsComment); Stated.Where.isValid())
      Found.push_back({std::move(Stated), 0, 0});
    if (!IsComment)
      for (; Waiting < Found.size(); ++Waiting) {
        Found[Waiting].First = Start;
        Found[Waiting].Last = Start + Line.size();
      }
    Start += Line.size() + 1;
  }
  return Found;
}

} // namespace xenhc

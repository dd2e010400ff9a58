// SPDX-License-Identifier: GPL-2.0-or-later
#include "CallAnnotations.h"

#include "PerContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace xenhc {

namespace {

/// Lists the calls of a body by the lines that they stand on, outer calls before those in their
/// arguments.
class CallReader : public RecursiveASTVisitor<CallReader> {
public:
  struct Placed {
    const CallExpr *Call;
    unsigned First, Last; ///< offsets in the file
  };

  CallReader(FileID File, const SourceManager &Sources) : File(File), Sources(Sources) {}

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Callee->getIdentifier() || Callee->getName().starts_with("__builtin_"))
      return true;
    const CharSourceRange Range = Sources.getExpansionRange(Call->getSourceRange());
    const auto [FirstFile, First] = Sources.getDecomposedLoc(Range.getBegin());
    const auto [LastFile, Last] = Sources.getDecomposedLoc(Range.getEnd());
    if (FirstFile == File && LastFile == File)
      Calls.push_back({Call, First, Last});
    return true;
  }

  std::vector<Placed> Calls;

private:
  const FileID File;
  const SourceManager &Sources;
};

/// Finds the bodies in a translation unit.
class BodyFinder : public RecursiveASTVisitor<BodyFinder> {
public:
  bool VisitFunctionDecl(FunctionDecl *Function) {
    if (Function->doesThisDeclarationHaveABody() && Function->getBody() &&
        !Function->isDependentContext())
      Bodies.push_back(Function);
    return true;
  }
  std::vector<const FunctionDecl *> Bodies;
};

} // namespace

/// Finds the call that \p Entry, which stands beside the line from \p First to \p Last, is of.
static void choose(CallAnnotations::Entry &Entry, const std::vector<CallReader::Placed> &Calls,
                   size_t First, size_t Last) {
  using Miss = CallAnnotations::Miss;
  const StringRef Name = Entry.Stated.Facts ? StringRef(Entry.Stated.Facts->Call) : StringRef();
  const CallReader::Placed *Chosen = nullptr;
  Entry.Why = Miss::NoCall;
  for (const CallReader::Placed &Placed : Calls) {
    if (Placed.First > Last || Placed.Last < First)
      continue;
    if (!Name.empty() && Placed.Call->getDirectCallee()->getName() != Name) {
      Entry.Why = Chosen ? Entry.Why : Miss::NotNamed;
      continue;
    }
    if (!Chosen) {
      Chosen = &Placed;
      Entry.Why = Miss::None;
    } else if (Placed.First > Chosen->Last) {
      Entry.Why = Miss::SeveralCalls;
    }
  }
  if (Entry.Why == Miss::None)
    Entry.Call = Chosen->Call;
}

std::shared_ptr<CallAnnotations> CallAnnotations::get(ASTContext &Context) {
  static PerContext<CallAnnotations> Live;
  return Live.get(Context, [&] { return std::make_shared<CallAnnotations>(Context); });
}

void CallAnnotations::read() {
  IsRead = true;
  const SourceManager &Sources = Context.getSourceManager();
  BodyFinder Finder;
  Finder.TraverseAST(Context);
  for (const FunctionDecl *Function : Finder.Bodies) {
    const std::vector<BodyAnnotation> Found = readBodyAnnotations(*Function);
    if (Found.empty())
      continue;
    CallReader Reader(
        Sources.getFileID(Sources.getExpansionLoc(Function->getBody()->getBeginLoc())), Sources);
    Reader.TraverseStmt(Function->getBody());
    for (const BodyAnnotation &One : Found) {
      Entry New{One.Stated};
      choose(New, Reader.Calls, One.First, One.Last);
      Entries.push_back(std::move(New));
    }
  }
  for (const Entry &One : Entries)
    if (One.Call && One.Stated)
      ByCall.try_emplace(One.Call, One.Stated.Facts);
}

const StatedFacts *CallAnnotations::find(const CallExpr &Call) {
  if (!IsRead)
    read();
  return ByCall.lookup(&Call);
}

const std::vector<CallAnnotations::Entry> &CallAnnotations::getAll() {
  if (!IsRead)
    read();
  return Entries;
}

} // namespace xenhc

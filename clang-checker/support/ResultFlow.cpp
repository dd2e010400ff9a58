// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultFlow.h"

#include "ResultWalk.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include <mutex>

using namespace clang;

namespace xenhc {

namespace {

/// Walks each function that stands in the main file or in a header of the project.
class FunctionVisitor : public RecursiveASTVisitor<FunctionVisitor> {
public:
  FunctionVisitor(Conventions &All, ASTContext &Context, std::vector<ResultFinding> &Findings)
      : All(All), Context(Context), Findings(Findings) {}

  bool VisitFunctionDecl(FunctionDecl *Function) {
    if (Function->doesThisDeclarationHaveABody() && !Function->isDependentContext() &&
        !Context.getSourceManager().isInSystemHeader(Function->getLocation()))
      ResultWalk(*Function, All, Context).run(Findings);
    return true;
  }

private:
  Conventions &All;
  ASTContext &Context;
  std::vector<ResultFinding> &Findings;
};

/// The analyses that some check still holds, by translation unit.
struct LiveAnalyses {
  std::mutex Mutex;
  llvm::DenseMap<const ASTContext *, std::weak_ptr<ResultAnalysis>> ByContext;
};

} // namespace

ResultAnalysis::ResultAnalysis(std::shared_ptr<const ApiTable> Table, ASTContext &Context)
    : All(std::move(Table), Context) {
  FunctionVisitor(All, Context, Findings).TraverseAST(Context);
}

std::shared_ptr<ResultAnalysis> ResultAnalysis::get(std::shared_ptr<const ApiTable> Table,
                                                    ASTContext &Context) {
  static LiveAnalyses Live;
  {
    const std::lock_guard<std::mutex> Lock(Live.Mutex);
    if (std::shared_ptr<ResultAnalysis> Known = Live.ByContext.lookup(&Context).lock())
      return Known;
  }
  // Each translation unit belongs to one thread: nobody else makes the same one meanwhile.
  auto Made = std::make_shared<ResultAnalysis>(std::move(Table), Context);
  const std::lock_guard<std::mutex> Lock(Live.Mutex);
  for (auto At = Live.ByContext.begin(); At != Live.ByContext.end(); ++At)
    if (At->second.expired())
      Live.ByContext.erase(At);
  Live.ByContext[&Context] = Made;
  return Made;
}

} // namespace xenhc

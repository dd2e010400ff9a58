// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultFlow.h"

#include "PerContext.h"
#include "ResultWalk.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

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

} // namespace

ResultAnalysis::ResultAnalysis(std::shared_ptr<const ApiTable> Table, ASTContext &Context)
    : All(std::move(Table), Context) {
  FunctionVisitor(All, Context, Findings).TraverseAST(Context);
}

std::shared_ptr<ResultAnalysis> ResultAnalysis::get(std::shared_ptr<const ApiTable> Table,
                                                    ASTContext &Context) {
  static PerContext<ResultAnalysis> Live;
  return Live.get(Context,
                  [&] { return std::make_shared<ResultAnalysis>(std::move(Table), Context); });
}

} // namespace xenhc

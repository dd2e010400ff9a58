// SPDX-License-Identifier: GPL-2.0-or-later
// Ways out of a function on which its own collector is not emptied.
#include "Scratch.h"

#include "OwnershipFacts.h"
#include "PathWalk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace xenhc {

/// Whether all that \p Callee does is to give a field of what it is given: the collector's context.
static bool isAccessor(const FunctionDecl &Callee) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Callee.getBody());
  const auto *Return =
      Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return Return && Return->getRetValue() &&
         isa<MemberExpr>(Return->getRetValue()->IgnoreParenImpCasts());
}

static bool isCallOfFree(const Stmt &S) {
  const auto *Call = dyn_cast<CallExpr>(&S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() && isNameOfFreeAll(Callee->getName());
}

static bool hasCallOfFree(const Stmt &S) {
  return isCallOfFree(S) || llvm::any_of(S.children(), [](const Stmt *Child) {
           return Child && hasCallOfFree(*Child);
         });
}

/// Whether \p Element frees the collector \p Own. Of a cleanup function that is defined elsewhere
/// nothing else is to be expected.
static bool frees(const CFGElement &Element, const VarDecl *Own) {
  if (const std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>())
    return isCallOfFree(*Statement->getStmt());
  const std::optional<CFGCleanupFunction> Cleanup = Element.getAs<CFGCleanupFunction>();
  if (!Cleanup || Cleanup->getVarDecl() != Own)
    return false;
  const Stmt *Body = Cleanup->getFunctionDecl()->getBody();
  return !Body || hasCallOfFree(*Body);
}

std::vector<SourceLocation> ScratchFlow::findUnfreedReturns() {
  std::vector<SourceLocation> Unfreed;
  if (!Own)
    return Unfreed;
  const std::unique_ptr<CFG> Graph = buildGraph(Function, Context);
  if (!Graph)
    return Unfreed;
  // A collector that nobody was given has nothing to free.
  bool IsUsed = false;
  const auto Uses = [&](const Stmt *Statement) {
    const auto *Call = dyn_cast<CallExpr>(Statement);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Call && !isCallOfFree(*Call) && !(Callee && isAccessor(*Callee)) &&
           llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
             const Expr *Given = Argument->IgnoreParenCasts();
             // Until 2011 it was a structure, and its address was given.
             if (const auto *Op = dyn_cast<UnaryOperator>(Given);
                 Op && Op->getOpcode() == UO_AddrOf)
               Given = Op->getSubExpr()->IgnoreParenCasts();
             const auto *Ref = dyn_cast<DeclRefExpr>(Given);
             return Ref && Ref->getDecl() == Own;
           });
  };
  const auto Declares = [&](const Stmt *Statement) {
    const auto *Declaration = dyn_cast<DeclStmt>(Statement);
    return Declaration && llvm::is_contained(Declaration->decls(), Own);
  };
  // Forward from the declaration: what is reached before a call that frees.
  SmallVector<std::pair<const CFGBlock *, size_t>, 16> Work;
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  for (const CFGBlock *Block : *Graph)
    for (size_t I = 0; I < Block->size(); ++I)
      if (const auto Statement = (*Block)[I].getAs<CFGStmt>()) {
        IsUsed |= Uses(Statement->getStmt());
        if (Declares(Statement->getStmt()))
          Work.emplace_back(Block, I + 1);
      }
  if (!IsUsed)
    return Unfreed;
  while (!Work.empty()) {
    const auto [Block, First] = Work.pop_back_val();
    bool Freed = false;
    const ReturnStmt *Return = nullptr;
    for (size_t I = First; I < Block->size() && !Freed; ++I) {
      Freed = frees((*Block)[I], Own);
      if (const auto Statement = (*Block)[I].getAs<CFGStmt>())
        if (const auto *Found = dyn_cast<ReturnStmt>(Statement->getStmt()))
          Return = Found;
    }
    if (Freed)
      continue;
    for (const CFGBlock *Next : Block->succs()) {
      if (!Next)
        continue;
      if (Next == &Graph->getExit()) {
        if (!Block->hasNoReturnElement())
          Unfreed.push_back(Return ? Return->getReturnLoc() : SourceLocation());
      } else if (Seen.insert(Next).second) {
        Work.emplace_back(Next, 0);
      }
    }
  }
  llvm::sort(Unfreed);
  Unfreed.erase(std::unique(Unfreed.begin(), Unfreed.end()), Unfreed.end());
  return Unfreed;
}

} // namespace xenhc

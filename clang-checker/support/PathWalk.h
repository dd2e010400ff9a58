// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Walks through a function along its paths, with what is known at each point of each path.
#ifndef XENHC_SUPPORT_PATHWALK_H
#define XENHC_SUPPORT_PATHWALK_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace xenhc {

/// Facts of a function's body that hold on all paths.
struct BodyFacts {
  /// Variables that can change without being named: their address, or that of a part of them, is
  /// kept somewhere. An address that is an argument is only lent.
  llvm::DenseSet<const clang::VarDecl *> Escaped;
  /// Variables whose address is kept only by pointers of the function's own that never change and
  /// are only followed: those are other names, as macros make them.
  llvm::DenseSet<const clang::VarDecl *> Renamed;
  bool HasErrors = false; ///< some part did not parse

  /// For who does not follow other names.
  bool canChangeUnnamed(const clang::VarDecl &Variable) const {
    return Escaped.contains(&Variable) || Renamed.contains(&Variable);
  }

  static BodyFacts read(const clang::Stmt &Body);
};

/// The expression whose value \p E has: parentheses, casts, commas, statement expressions and
/// __builtin_expect are taken off. Null if \p E only says whether that value is 0, or has none.
const clang::Expr *findValueSource(const clang::Expr &E);

/// The control flow graph of \p Function, which has a body, with an element for every expression
/// and, in C, every call of a cleanup function, and without the ways that a constant condition
/// rules out. Null if clang cannot make it.
std::unique_ptr<clang::CFG> buildGraph(const clang::FunctionDecl &Function,
                                       clang::ASTContext &Context);

/// The call of its cleanup function that the compiler makes where the scope of \p Variable, which
/// has one, ends: `function(&variable)`, which stands where the variable is declared.
const clang::CallExpr *makeCleanupCall(const clang::VarDecl &Variable, clang::ASTContext &Context);

/// What a condition says once it is decided: either that a comparison holds, or not, or that a
/// value is not 0, or is.
struct Test {
  const clang::BinaryOperator *Comparison; ///< null if it is about one value alone
  const clang::Expr *Subject;              ///< the comparison, or that value
  bool IsTrue;
};

/// What it means that \p Condition has turned out \p IsTrue. Nothing for && and ||, whose operands
/// have branched already.
std::optional<Test> readTest(const clang::Expr &Condition, bool IsTrue);

/// The walk. \p StateT is what is known at one point of one path; its encode() gives numbers that
/// are equal for equal states.
///
/// A block is entered with a bounded number of different states, and a bounded number of blocks is
/// walked in all: what is lost beyond is knowledge of further paths.
template <typename StateT> class PathWalk {
public:
  PathWalk(const PathWalk &) = delete;
  PathWalk &operator=(const PathWalk &) = delete;

protected:
  struct Limits {
    size_t States; ///< different states for each block
    size_t Blocks; ///< in all
  };

  /// \p Function has a body.
  PathWalk(const clang::FunctionDecl &Function, clang::ASTContext &Context)
      : Function(Function), Context(Context), Body(BodyFacts::read(*Function.getBody())),
        Graph(buildGraph(Function, Context)) {}
  virtual ~PathWalk() = default;

  /// Whether clang could make a control flow graph.
  bool hasGraph() const { return Graph != nullptr; }

  /// The variable whose cleanup function \p Call, which the compiler has made, calls; null if the
  /// call stands in the source.
  const clang::VarDecl *getCleanedUp(const clang::CallExpr &Call) const {
    return CleanedUp.lookup(&Call);
  }

  /// Walks all paths, which begin with State. Gives whether none was cut off by the limit of
  /// blocks.
  bool walkPaths(Limits Most);

  //===- What the walk meets; State is what is known there ----------------------------------===//
  virtual void enter(const clang::CFGBlock &) {}
  virtual void step(const clang::Stmt &S) = 0;
  /// The end of the function.
  virtual void arrive() = 0;
  /// The end of a block, before its branch; \p Condition is null if it has none or is a switch.
  /// Gives whether the path goes on.
  virtual bool leave(const clang::CFGBlock &, const clang::Expr * /*Condition*/) { return true; }
  /// Adds to State what \p Condition says by turning out \p IsTrue; false if it cannot.
  virtual bool refine(const clang::Expr &Condition, bool IsTrue, const clang::Stmt *Branch) = 0;
  /// The same for the way from a switch to \p Target.
  virtual bool refineCase(const clang::SwitchStmt &, const clang::CFGBlock & /*Target*/) {
    return true;
  }
  /// Drops from State what will not matter.
  virtual void tidy() = 0;

  const clang::FunctionDecl &Function;
  clang::ASTContext &Context;
  BodyFacts Body;
  StateT State; ///< of the path that is being walked

private:
  /// Blocks are numbered backwards: the highest first is about the order of the text, so that the
  /// ways into a block are walked before the block is left.
  struct IsEarlier {
    bool operator()(const clang::CFGBlock *A, const clang::CFGBlock *B) const {
      return A->getBlockID() > B->getBlockID();
    }
  };
  void stepElement(const clang::CFGElement &Element);
  void follow(const clang::CFGBlock &Block, Limits Most);

  std::unique_ptr<clang::CFG> Graph;
  /// The calls of cleanup functions by variable, and the other way round.
  llvm::DenseMap<const clang::VarDecl *, const clang::CallExpr *> CleanupCalls;
  llvm::DenseMap<const clang::CallExpr *, const clang::VarDecl *> CleanedUp;
  /// The encoded states that each block was entered with.
  llvm::DenseMap<const clang::CFGBlock *, std::set<std::vector<uintptr_t>>> Entered;
  std::map<const clang::CFGBlock *, std::deque<StateT>, IsEarlier> Waiting;
};

template <typename StateT> bool PathWalk<StateT>::walkPaths(Limits Most) {
  Waiting[&Graph->getEntry()].push_back(State);
  for (size_t Blocks = 1; !Waiting.empty(); ++Blocks) {
    if (Blocks >= Most.Blocks)
      return false;
    const auto First = Waiting.begin();
    const clang::CFGBlock &Block = *First->first;
    State = std::move(First->second.front());
    First->second.pop_front();
    if (First->second.empty())
      Waiting.erase(First);

    enter(Block);
    for (const clang::CFGElement &Element : Block)
      stepElement(Element);
    if (&Block == &Graph->getExit())
      arrive();
    else
      follow(Block, Most);
  }
  return true;
}

template <typename StateT> void PathWalk<StateT>::stepElement(const clang::CFGElement &Element) {
  if (const std::optional<clang::CFGStmt> Statement = Element.getAs<clang::CFGStmt>()) {
    step(*Statement->getStmt());
  } else if (const auto Cleanup = Element.getAs<clang::CFGCleanupFunction>()) {
    const clang::VarDecl *Variable = Cleanup->getVarDecl();
    const clang::CallExpr *&Call = CleanupCalls[Variable];
    if (!Call) {
      Call = makeCleanupCall(*Variable, Context);
      CleanedUp[Call] = Variable;
    }
    step(*Call);
  }
}

template <typename StateT>
void PathWalk<StateT>::follow(const clang::CFGBlock &Block, Limits Most) {
  const clang::Stmt *Branch = Block.getTerminatorStmt();
  const auto *Switch = llvm::dyn_cast_or_null<clang::SwitchStmt>(Branch);
  const clang::Expr *Condition =
      Block.succ_size() == 2 && !Switch ? Block.getLastCondition() : nullptr;
  if (!leave(Block, Condition))
    return;
  const StateT Before = State;
  bool IsTrue = true; // The first of two ways is taken where the condition holds.
  for (const clang::CFGBlock::AdjacentBlock &Successor : Block.succs()) {
    const clang::CFGBlock *Target = Successor.getReachableBlock();
    const bool Holds = std::exchange(IsTrue, false);
    if (!Target)
      continue;
    State = Before;
    if ((Condition && !refine(*Condition, Holds, Branch)) ||
        (Switch && !refineCase(*Switch, *Target)))
      continue;
    tidy();
    auto &Known = Entered[Target];
    if (Known.size() < Most.States && Known.insert(State.encode()).second)
      Waiting[Target].push_back(State);
  }
}

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// The walk through one function: what statements do (OwnershipWalk.cpp), what is where
/// (OwnershipValues.cpp), what is judged on the way (OwnershipJudge.cpp), and what all paths show
/// of the function (OwnershipArrival.cpp).
#ifndef XENHC_SUPPORT_OWNERSHIPWALK_H
#define XENHC_SUPPORT_OWNERSHIPWALK_H

#include "OwnershipFlow.h"
#include "OwnershipState.h"
#include "PathWalk.h"
#include "llvm/ADT/MapVector.h"
#include <array>

namespace xenhc {

class OwnershipWalk : PathWalk<OwnershipState> {
public:
  OwnershipWalk(const clang::FunctionDecl &Function, OwnershipAnalysis &Analysis,
                clang::ASTContext &Context)
      : PathWalk(Function, Context), Analysis(Analysis) {}

  /// Walks all paths, adds what was found to \p Findings, and gives what the function does with its
  /// arguments.
  OwnershipFacts run(std::vector<OwnershipFinding> &Findings);

private:
  //===- The walk ---------------------------------------------------------------------------===//
  void enter(const clang::CFGBlock &) override { Returning = nullptr; }
  void step(const clang::Stmt &S) override;
  void stepDeclarations(const clang::DeclStmt &S);
  void fillArray(const clang::Expr &LHS, const clang::Expr &RHS);
  void stepBinary(const clang::BinaryOperator &Binary);
  void stepUnary(const clang::UnaryOperator &Unary);
  void stepReturn(const clang::ReturnStmt &Return);
  void stepCall(const clang::CallExpr &Call);
  void assign(PlaceId Where, std::optional<Held> Value);
  void end(Held Value, const clang::CallExpr &Call, std::optional<SymbolId> If);
  void endScratch(const clang::CallExpr &Call);
  void dispose(const clang::CallExpr &Call, const clang::Expr &Argument);
  void clear(const clang::Expr &Argument);
  void lend(const clang::CallExpr &Call, unsigned Index, const OwnershipFacts &Facts);
  void lendAddress(const clang::CallExpr &Call, unsigned Index, const OwnershipFacts &Facts,
                   PlaceId Object);
  SymbolId renewResult(const clang::CallExpr &Call);
  bool leave(const clang::CFGBlock &Block, const clang::Expr *Condition) override;
  void tidy() override;

  //===- What the function does with its arguments (OwnershipArrival.cpp) -------------------===//
  void enterFunction();
  void arrive() override;
  uint8_t getFate(PlaceId Pointee, clang::QualType Type);
  void noteReleaser(const clang::CallExpr &End);
  OwnershipFacts summarise() const;
  /// What \p Where, a parameter or what it points to, held on entry.
  SymbolId givenIn(PlaceId Where);

  //===- Values -----------------------------------------------------------------------------===//
  SymbolId intern(const Symbol &S);
  SymbolId number(uint8_t Signs);
  SymbolId resultOf(const clang::CallExpr &Call, uint8_t Version = 0);
  /// A symbol for what is in \p Where that nothing is known of.
  SymbolId fresh(PlaceId Where);
  Held read(PlaceId Where);
  std::optional<Held> evaluate(const clang::Expr &E);
  std::optional<PlaceId> findPlace(const clang::Expr &E, bool IsObject = false);
  /// \p Where by the name of the variable or parameter that the pointer in it is known to point to.
  PlaceId getPlain(PlaceId Where);
  /// The structure that an argument points to.
  std::optional<PlaceId> findPointee(const clang::Expr &Argument);
  /// Its type; void if the argument is an address in a number, cast.
  clang::QualType pointeeTypeOf(const clang::Expr &Argument) const;
  void forgetWithin(PlaceId Outer, bool Itself);
  /// The structures that \p Where is a part of are no longer what they were.
  void touchOuter(PlaceId Where);
  void markWritten(SymbolId Pointer);

  /// What is known of \p Id; made if nothing is yet.
  OwnershipState::Facts &factsOf(SymbolId Id) {
    return State.Known.getOrInsert(Id, {signsOf(Id), false, nullptr, std::nullopt});
  }
  uint8_t signsOf(SymbolId Id) const;
  bool isParameter(SymbolId Id) const;
  /// Whether \p Id is what a parameter, or what it points to, held on entry. No other value has
  /// that symbol, and what is known of it is kept to the end.
  bool isGiven(SymbolId Id) const;
  bool isScratch(const Symbol &S) const;
  const clang::CallExpr *endOf(SymbolId Id) const;
  /// Whether nothing was stored in the place that \p Id came from.
  bool isUninitialised(SymbolId Id) const;
  /// Whether there is nothing to release: no pointer, or no descriptor.
  bool isNothing(SymbolId Id, clang::QualType Type) const;
  bool hasFailed(const clang::CallExpr &Call) const;

  //===- Tests ------------------------------------------------------------------------------===//
  bool refine(const clang::Expr &Condition, bool IsTrue, const clang::Stmt *Branch) override;
  bool refineComparison(const clang::BinaryOperator &Comparison, bool IsTrue);
  bool restrict(Held What, uint8_t Signs);

  //===- The judgement (OwnershipJudge.cpp) -------------------------------------------------===//
  void judgeArgument(const clang::CallExpr &Call, unsigned Index, const OwnershipFacts &Facts);
  void judgeRelease(const clang::CallExpr &Call, const clang::Expr &Argument,
                    const OwnershipFacts &Facts);
  void judgeOrigin(const clang::CallExpr &Call, const clang::Expr &Argument, Held Value,
                   const OwnershipFacts &Facts);
  void judgeDispose(const clang::CallExpr &Call, const clang::Expr &Argument,
                    const OwnershipFacts &Facts);
  void judgeCleanup(const clang::CallExpr &Call, const clang::VarDecl &Variable, Held Contents);
  void judgeUse(const clang::Expr &Pointer, bool IsReturned);
  void judgeArray(const clang::Expr &Argument);
  void judgeRealloc(const clang::BinaryOperator &Assignment);
  void judgeShared(const clang::Expr &LHS, std::optional<Held> Value);
  void judgeEnd();
  OwnershipFinding *report(SymbolId Subject, clang::SourceLocation Where, std::string Message);
  void reportUninitialised(SymbolId Subject, const clang::CallExpr &Call,
                           const clang::Expr &Argument);
  void proposeNull(OwnershipFinding &Finding, const clang::VarDecl &Variable);
  void noteEnd(OwnershipFinding *Finding, const clang::CallExpr &End);
  std::string nameOf(const clang::Expr &E);
  std::string describePassing(const clang::CallExpr &Call, const clang::Expr &Argument);

  OwnershipAnalysis &Analysis;
  PlaceTable Places;
  std::vector<Symbol> Symbols;
  std::map<std::vector<uintptr_t>, SymbolId> BySymbol;

  /// The return that this block ends with, once it was met.
  const clang::ReturnStmt *Returning = nullptr;
  /// Where a value was last stored, for places that are not variables of the function's.
  std::map<std::pair<PlaceId, SymbolId>, clang::SourceLocation> StoredIn;

  // What all paths agree upon at the end of the function.
  bool HasArrived = false;
  uint16_t EndedByAll = 0, EndedBySome = 0;
  /// For each parameter a mask of what has become of what it points to (enum Fate).
  std::array<uint8_t, 16> Fates = {};
  uint16_t StolenByAll = 0;
  ParameterEvents EventsOfAll;
  bool ReturnsOwned = false;
  /// Who releases what the parameters are or hold; empty if several do.
  std::optional<llvm::StringRef> Releaser;
  /// Results of realloc that were put where its argument was, and the assignments.
  llvm::SmallVector<SymbolId, 2> Overwriting;
  llvm::DenseMap<SymbolId, const clang::BinaryOperator *> OverwritingIn;
  llvm::MapVector<SymbolId, OwnershipFinding> Found;
};

} // namespace xenhc

#endif

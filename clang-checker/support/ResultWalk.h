// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// The walk through one function: what statements do (ResultWalk.cpp), what values are
/// (ResultValues.cpp), and what is judged on the way (ResultJudge*.cpp).
#ifndef XENHC_SUPPORT_RESULTWALK_H
#define XENHC_SUPPORT_RESULTWALK_H

#include "PathWalk.h"
#include "ResultFlow.h"
#include "ResultState.h"
#include "llvm/ADT/MapVector.h"

namespace xenhc {

/// What the text of a function shows of its tests and errors.
struct FunctionText {
  /// For each part of an `if`'s condition that branches by itself, the `if`.
  llvm::DenseMap<const clang::Stmt *, const clang::IfStmt *> IfOf;
  /// Variables that something whose failure is negative was assigned to.
  llvm::DenseSet<const clang::ValueDecl *> HoldErrors;
  /// Variables whose value is used somewhere.
  llvm::DenseSet<const clang::ValueDecl *> AreRead;
  /// Variables that are only looked at in `if (!x && ...)` without an `else`.
  llvm::DenseSet<const clang::ValueDecl *> AreOnlyAskedForSuccess;
  /// Labels inside loops: to go there is to go on.
  llvm::DenseSet<const clang::LabelDecl *> InLoops;
  /// Some return gives something else than the constant 0.
  bool ReturnsOther = false;

  static FunctionText read(const clang::FunctionDecl &Function, Conventions &All);
};

/// Whether \p Callee only looks at what its pointers point to: it prints.
bool isPrinter(const clang::FunctionDecl &Callee);
/// Whether \p S is a call that prints an error message.
bool printsError(const clang::Stmt &S);
/// Whether \p S is a call that prints elsewhere than to the standard output.
bool printsAside(const clang::Stmt &S);

class ResultWalk : PathWalk<ResultState> {
public:
  ResultWalk(const clang::FunctionDecl &Function, Conventions &All, clang::ASTContext &Context)
      : PathWalk(Function, Context), All(All), Text(FunctionText::read(Function, All)) {}

  /// Walks all paths, and adds what was found.
  void run(std::vector<ResultFinding> &Findings);

private:
  //===- The walk ---------------------------------------------------------------------------===//
  void enter(const clang::CFGBlock &) override { LastStore.reset(); }
  void step(const clang::Stmt &S) override;
  void stepDeclarations(const clang::DeclStmt &S);
  void stepBinary(const clang::BinaryOperator &Binary);
  void stepUnary(const clang::UnaryOperator &Unary);
  void stepCall(const clang::CallExpr &Call);
  void stepReturn(const clang::ReturnStmt &Return);
  void assign(std::optional<PlaceId> Where, const clang::Expr *LHS, const clang::Expr &RHS,
              const clang::Stmt &Whole);
  void forgetWithin(PlaceId Outer);
  void forgetArguments(const clang::CallExpr &Call);
  void markRead(const clang::Expr &E);

  /// Where the value of \p E comes from, if that is known. Makes an origin for a call or constant.
  std::optional<Value> evaluate(const clang::Expr &E);
  OriginId getOrigin(const clang::CallExpr &Call);
  std::optional<OriginId> getConstantOrigin(const clang::Expr &E);
  ResultState::Facts &factsOf(OriginId Id) {
    return State.Known.getOrInsert(Id, {Origins[Id].Signs});
  }

  bool refine(const clang::Expr &Condition, bool IsTrue, const clang::Stmt *Branch) override;
  bool refineComparison(const clang::BinaryOperator &Comparison, bool IsTrue,
                        const clang::Stmt *Branch);
  bool refineCase(const clang::SwitchStmt &Switch, const clang::CFGBlock &Target) override;
  bool restrict(Value What, uint8_t Signs, const clang::Stmt *Branch);
  bool leave(const clang::CFGBlock &Block, const clang::Expr *Condition) override;
  void arrive() override { judgeEnd(); }
  void tidy() override;

  //===- The judgement ----------------------------------------------------------------------===//
  /// Whether the value may be a failure as well as not, and nobody has looked.
  bool isUntested(Value What);
  bool isKnownFailure(Value What);
  /// Whether \p Use, of the list that \p From gave together with its length, stands where the
  /// length is looked at: a list that there is not has the length 0.
  bool isBoundedByCount(const Origin &From, const clang::Expr &Use);
  /// Whether \p From is a realloc whose result takes the place, in memory, of what it was given:
  /// the check of ownership says that this is lost if it fails, which is the same fault.
  bool isLostByRealloc(const Origin &From);
  void judgeArithmetic(const clang::BinaryOperator &Binary);
  void judgeComparison(const clang::BinaryOperator &Comparison);
  /// Judges that \p What, the value of \p Operand, is compared with the constant \p Wanted, at
  /// \p At, for equality. Gives whether that is a fault of \p Subject.
  bool judgeEquality(Value What, const clang::Expr &Operand, const clang::Expr &Wanted,
                     clang::SourceLocation At, const clang::Stmt &Subject);
  void judgeCase(const clang::SwitchStmt &Switch, const clang::CaseStmt &Case);
  void judgeTruth(const clang::Expr &Condition);
  void judgeWrongTest(const clang::Expr &Condition);
  void judgeDereference(const clang::Expr &Pointer);
  void judgeIndex(const clang::Expr &Index);
  void judgeArguments(const clang::CallExpr &Call, const clang::FunctionDecl &Callee);
  void judgeErrorText(const clang::CallExpr &Call);
  void judgeLoss(OriginId Id, const clang::Stmt &By);
  void judgeEnd();
  void judgeStore(const clang::Expr &RHS, clang::QualType To, const clang::Expr *LHS,
                  const clang::ValueDecl *Target);
  void judgeErrnoStore(const clang::Expr &RHS);
  void judgeErrnoRead(const clang::Expr &E);
  /// Whether some variable holds an error constant.
  bool holdsError() const;
  /// Whether the function tells of failures by negative numbers.
  bool isStatusFunction();
  /// Judges a return of 0.
  void judgeSuccess(const clang::ReturnStmt &Return);
  /// The same if a message was printed of a failure right before it.
  void judgeToldFailure(const clang::ReturnStmt &Return);
  /// The same of failures that nobody has asked about.
  void judgeUnaskedFailures(const clang::ReturnStmt &Return);
  void reportSuccess(const clang::Stmt &Subject, clang::SourceLocation Where, const Origin &Failure,
                     const clang::ReturnStmt &Return);
  void judgeReturn(const clang::ReturnStmt &Return);
  void judgeReturnedConventions();
  void judgeLostConstants();

  /// Adds a finding about \p Subject. Of several about one subject the most telling is kept, which
  /// is the one with the smallest \p Rank.
  ResultFinding &report(ResultCheck Check, const void *Subject, unsigned Rank,
                        clang::SourceLocation Where, std::string Message);
  void noteOrigin(ResultFinding &Finding, const Origin &From);
  /// Says that what was reported about \p Subject is one fault with all that is of this cause.
  void nameCause(const void *Subject, std::string Cause) {
    Candidates.find(Subject)->second.Cause = std::move(Cause);
  }
  /// Adds the candidates that stand to \p Findings, one for each cause (ResultCauses.cpp).
  void deliver(std::vector<ResultFinding> &Findings);
  std::string nameOf(const Origin &From) const;

  Conventions &All;
  FunctionText Text;
  PlaceTable Places;
  std::vector<Origin> Origins;
  llvm::DenseMap<const clang::Expr *, OriginId> BySite;
  std::map<uint8_t, OriginId> PlainConstants;

  /// The assignment that the block made last, and what it stored.
  std::optional<std::pair<PlaceId, OriginId>> LastStore;

  struct Candidate {
    unsigned Rank;
    ResultFinding Finding;
    std::optional<OriginId> UnlessTested;   ///< no fault if any path tests this
    std::optional<OriginId> UnlessReturned; ///< no fault if any path returns this
    std::string Cause;                      ///< what else in this function has the same cause
  };
  llvm::MapVector<const void *, Candidate> Candidates;
  llvm::DenseSet<OriginId> Tested;    ///< what some path tests
  llvm::DenseSet<OriginId> GivenBack; ///< what some path returns, as a number with a sign
  /// Comparisons that fit what some path compares.
  llvm::DenseSet<const clang::Stmt *> FittingComparisons;
  /// Error constants that were assigned: whether any path reads them, and where one is lost.
  struct ConstantFate {
    bool IsRead = false;
    const clang::Stmt *LostBy = nullptr;
    const clang::VarDecl *Variable = nullptr;
  };
  llvm::MapVector<OriginId, ConstantFate> ConstantFates;
  /// What is returned, by place in the source.
  struct ReturnedError {
    Convention::Kind Form;
    OriginId From;
    const clang::ReturnStmt *Return;
  };
  llvm::MapVector<const clang::Expr *, ReturnedError> Returned;
  /// Calls whose result, true or false, is returned untested, and where.
  llvm::MapVector<const clang::Expr *, const clang::ReturnStmt *> ReturnedTruths;
};

} // namespace xenhc

#endif

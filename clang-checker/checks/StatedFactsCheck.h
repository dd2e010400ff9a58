// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_STATEDFACTSCHECK_H
#define XENHC_CHECKS_STATEDFACTSCHECK_H

#include "../support/FunctionFacts.h"
#include "../support/KeptArguments.h"
#include "../support/OwnershipFlow.h"
#include "DatabaseCheck.h"

namespace xenhc {

/// Whether a function whose body shows \p Shown can tell of failures as \p Stated says.
bool mayBoth(Convention::Kind Stated, Convention::Kind Shown);

/// Compares what is stated of functions with what their bodies show.
class StatedFactsCheck : public DatabaseCheck {
public:
  using DatabaseCheck::DatabaseCheck;

  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override {
    Analysis.reset();
    Kept.reset();
  }

protected:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;
  /// Calls compare() with what is stated of \p Function.
  virtual void compareStated(const clang::FunctionDecl &Function, clang::ASTContext &Context) = 0;
  /// Compares what is stated of calls, if addMatchers() asks for the translation unit as well.
  virtual void compareCalls(clang::ASTContext &) {}
  /// Where facts are stated.
  struct Statement {
    std::string Source;          ///< how to name it
    clang::SourceLocation Where; ///< in the source; invalid if elsewhere
  };
  /// Reports where the body of \p Function shows something else than what is stated.
  void compare(const clang::FunctionDecl &Function, const StatedFacts &Stated,
               const Statement &From, clang::ASTContext &Context);

  /// Of the translation unit, when compareStated() and compareCalls() are called.
  std::unique_ptr<OwnershipAnalysis> Analysis;
  std::unique_ptr<KeptArguments> Kept;

private:
  void compareResult(const clang::FunctionDecl &Function, const StatedFacts &Stated,
                     const Statement &From, clang::ASTContext &Context);
  void compareArguments(const clang::FunctionDecl &Function, const StatedFacts &Stated,
                        const Statement &From);
  /// Reports one disagreement, at a place of the body.
  void report(clang::SourceLocation Shown, const std::string &Text, clang::SourceLocation Where);
};

/// Finds mistakes in the table: functions of Xen's libraries that do something else than their
/// entries in hypercall-db/api say. Only of use over the libraries' own sources.
///
/// For the user-facing documentation see docs/checks/verify-api.md.
class VerifyApiCheck : public StatedFactsCheck {
public:
  using StatedFactsCheck::StatedFactsCheck;

private:
  void compareStated(const clang::FunctionDecl &Function, clang::ASTContext &Context) override;
};

/// Finds annotations (`// xenhc: frees: [0]`) that cannot be read, that the function's body
/// contradicts, or that say nothing new of a call.
///
/// For the user-facing documentation see docs/checks/annotation.md.
class AnnotationCheck : public StatedFactsCheck {
public:
  using StatedFactsCheck::StatedFactsCheck;

private:
  void addMatchers(clang::ast_matchers::MatchFinder &Finder) override;
  void compareStated(const clang::FunctionDecl &Function, clang::ASTContext &Context) override;
  /// Reports what is wrong with the annotations of calls (StatedCalls.cpp).
  void compareCalls(clang::ASTContext &Context) override;
};

} // namespace xenhc

#endif

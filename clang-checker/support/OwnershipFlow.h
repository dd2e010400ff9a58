// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Follows objects through the functions of a translation unit, path by path, and finds those that
/// are released twice, used after their release, or released by somebody whose they are not.
///
/// Objects are told apart by the values that places hold, not by places: an alias ends with its
/// object, and a variable that is given another object is a new start. A function of the same
/// translation unit is walked before its callers; they see what it does on all its paths. Where
/// nothing is known of a function, it is taken to change what it can reach and to end nothing.
#ifndef XENHC_SUPPORT_OWNERSHIPFLOW_H
#define XENHC_SUPPORT_OWNERSHIPFLOW_H

#include "OwnershipFacts.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>
#include <string>
#include <vector>

namespace xenhc {

struct OwnershipFinding {
  clang::SourceLocation Where;
  std::string Message;
  std::vector<std::pair<clang::SourceLocation, std::string>> Notes;
  std::vector<clang::FixItHint> Fixes;
};

/// What is known of the functions of one translation unit, and what was found in them.
class OwnershipAnalysis {
public:
  /// \p Context must outlive the analysis.
  OwnershipAnalysis(std::shared_ptr<const ApiTable> Table, clang::ASTContext &Context)
      : Table(std::move(Table)), Context(Context), All(this->Table, Context) {}

  /// What is known of \p Function, from its declaration and, if it is here, its body.
  OwnershipFacts get(const clang::FunctionDecl &Function);
  /// What \p Call does, which calls a function by its name: an annotation may say so.
  OwnershipFacts get(const clang::CallExpr &Call);
  /// What the body of \p Definition shows by itself, whatever is stated of the function.
  OwnershipFacts getShown(const clang::FunctionDecl &Definition);
  /// What was found in \p Definition, which has a body.
  const std::vector<OwnershipFinding> &getFindings(const clang::FunctionDecl &Definition);
  Conventions &getConventions() { return All; }

private:
  struct Summary {
    OwnershipFacts Facts, Shown;
    std::vector<OwnershipFinding> Findings;
  };
  const Summary &summarise(const clang::FunctionDecl &Function);

  std::shared_ptr<const ApiTable> Table;
  clang::ASTContext &Context;
  Conventions All;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<Summary>> Known;
  unsigned Depth = 0; ///< of functions that are being walked
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Functions that can return a few numbers only.
#ifndef XENHC_SUPPORT_RETURNEDNUMBERS_H
#define XENHC_SUPPORT_RETURNEDNUMBERS_H

#include "ApiTable.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include <map>
#include <vector>

namespace xenhc {

using NumberList = std::vector<int64_t>;
/// Numbers that a function returns, each with an expression that it comes from.
using ShownNumbers = std::map<int64_t, const clang::Expr *>;

/// The numbers that the functions of one translation unit, and those that they call, can return. In
/// this order: what an annotation states; what the body shows, if it is here; what the database
/// states; what the body shows if it is in another file that was looked at.
class ReturnedNumbers {
public:
  /// \p Table and \p Context must outlive this.
  ReturnedNumbers(const ApiTable &Table, clang::ASTContext &Context)
      : Table(Table), Context(Context) {}

  /// All numbers that \p Function can return, ascending; empty if that is not known, or if they are
  /// no fewer than its type has.
  const NumberList &get(const clang::FunctionDecl &Function);

  /// The same from the body of \p Definition alone, whatever is stated. Assignments to local
  /// variables are followed as far as they reach a return; tests on the way are not looked at.
  ShownNumbers getShown(const clang::FunctionDecl &Definition);

private:
  const ApiTable &Table;
  clang::ASTContext &Context;
  llvm::DenseMap<const clang::FunctionDecl *, NumberList> Known;
};

} // namespace xenhc

#endif

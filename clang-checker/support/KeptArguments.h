// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Functions that store pointers which they are given where they stay after the call.
#ifndef XENHC_SUPPORT_KEPTARGUMENTS_H
#define XENHC_SUPPORT_KEPTARGUMENTS_H

#include "ApiTable.h"
#include "CallAnnotations.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"

namespace xenhc {

/// Which arguments the functions of one translation unit, and those that they call, keep. Kept is
/// what some path stores, or a pointer into it, in a variable that outlives the call, in an object
/// that another argument leads to, or in one that is itself kept or returned. In this order: what
/// an annotation states; what the body shows, if it is here; what the database states; what the
/// body shows if it is in another file that was looked at.
class KeptArguments {
public:
  /// \p Table and \p Context must outlive this.
  KeptArguments(const ApiTable &Table, clang::ASTContext &Context)
      : Table(Table), Calls(CallAnnotations::get(Context)) {}

  /// A mask: bit N for argument N from 0, of the first 16.
  uint16_t get(const clang::FunctionDecl &Function);
  /// The arguments that \p Call, of a function by its name, keeps: an annotation may say so.
  uint16_t get(const clang::CallExpr &Call);
  /// What an annotation states of one call, or null.
  const StatedFacts *getStated(const clang::CallExpr &Call) { return Calls->find(Call); }

  /// The same from the body of \p Definition alone, whatever is stated of the function.
  uint16_t getShown(const clang::FunctionDecl &Definition);

private:
  const ApiTable &Table;
  std::shared_ptr<CallAnnotations> Calls;
  llvm::DenseMap<const clang::FunctionDecl *, uint16_t> Known;
};

} // namespace xenhc

#endif

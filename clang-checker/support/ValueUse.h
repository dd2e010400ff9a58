// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What a function does with the value of an expression: uses it, throws it away, or keeps it in a
/// local variable.
#ifndef XENHC_SUPPORT_VALUEUSE_H
#define XENHC_SUPPORT_VALUEUSE_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"

namespace xenhc {

/// An expression's value put into a local variable.
struct ValueStore {
  /// The variable: local, not volatile, not a reference.
  const clang::VarDecl *Variable = nullptr;
  /// The assignment, or null if the value initialises the variable where it is declared.
  const clang::BinaryOperator *Assignment = nullptr;
};

enum class ValueFate {
  Used,      ///< It steers something, is passed on, returned, or put into memory.
  Discarded, ///< Nobody can see it, and nobody said that this is meant.
  Silenced,  ///< It is cast to void: meant.
  Stored,    ///< It is kept in local variables and nowhere else.
};

struct ValueUse {
  ValueFate Fate = ValueFate::Used;
  /// For Stored, and for Discarded after an assignment: every variable that received the value,
  /// the innermost first. A value is lost only if none of them is read.
  llvm::SmallVector<ValueStore, 2> Stores;
};

/// Follows the value of \p E outwards through parentheses, casts, arithmetic, commas, the arms of
/// conditional operators and GNU statement expressions, up to the place that decides what becomes
/// of it. A value derived from \p E (-E, E < 0) counts as E itself.
ValueUse findValueUse(const clang::Expr &E, clang::ASTContext &Context);

/// The function, method or block whose body contains \p S; null if there is none (an initialiser of
/// a global variable).
const clang::Decl *findEnclosingBody(const clang::Stmt &S, clang::ASTContext &Context);

} // namespace xenhc

#endif

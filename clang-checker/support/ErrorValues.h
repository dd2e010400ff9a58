// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Expressions that stand for errors: -EINVAL, ERROR_FAIL, -1, errno.
#ifndef XENHC_SUPPORT_ERRORVALUES_H
#define XENHC_SUPPORT_ERRORVALUES_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include <optional>

namespace xenhc {

/// What a number says by the way it is written.
enum class ErrorValue {
  None,        ///< not a constant, or one that names no error
  Zero,        ///< 0, NULL, false
  MinusOne,    ///< -1
  NegErrno,    ///< -EINVAL, -errno
  PosErrno,    ///< EINVAL, errno
  LibxlError,  ///< ERROR_FAIL
  OtherNumber, ///< another constant
};

/// Classifies \p E, which is looked at through parentheses and casts.
ErrorValue classifyErrorValue(const clang::Expr &E, clang::ASTContext &Context);

/// "a negative errno value" and the like: what a number says by being written as \p Value.
llvm::StringRef describe(ErrorValue Value);

/// Whether \p E names errno, as a value or as a place.
bool isErrno(const clang::Expr &E);

/// The value of \p E if it is an integer constant, pointer casts ((void *)-1) taken off.
std::optional<int64_t> getConstant(const clang::Expr &E, clang::ASTContext &Context);

/// The name of the macro that \p E is the expansion of, from outside in: the one that was written
/// in the source; empty if none was.
llvm::StringRef getMacroName(const clang::Expr &E, clang::ASTContext &Context);

} // namespace xenhc

#endif

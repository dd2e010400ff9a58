// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Memory that a library hands to its caller, and that the caller loses.
#ifndef XENHC_SUPPORT_LEAKS_H
#define XENHC_SUPPORT_LEAKS_H

#include "ApiTable.h"
#include "KeptArguments.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include <string>
#include <vector>

namespace xenhc {

/// A call of a function of libxl whose result is the caller's, and is never released.
struct Leak {
  const clang::CallExpr *Born;
  const clang::VarDecl *Holder; ///< the variable that holds it; null if none does
  std::string Releaser;         ///< what would release it
};

/// The leaks of \p Function, which has a body. Only what no path releases, returns, stores or gives
/// away is reported: where nothing is known of a function, it is taken to keep what it is given,
/// unless it promises by `const` not to change it and is not known to keep it all the same.
std::vector<Leak> findLeaks(const clang::FunctionDecl &Function, const ApiTable &Table,
                            KeptArguments &Kept);

} // namespace xenhc

#endif

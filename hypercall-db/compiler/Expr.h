// SPDX-License-Identifier: GPL-2.0-or-later
//===- Expr.h - Expressions in the YAML, as trees -----------------------------------------===//
#ifndef XENHC_COMPILER_EXPR_H
#define XENHC_COMPILER_EXPR_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SMLoc.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace xenhc {

class Diagnostics;

struct Expr;
using ExprRef = std::shared_ptr<const Expr>;

struct Expr {
  enum Kind {
    Number,     ///< Value
    Path,       ///< Steps
    Result,     ///< the call's result
    Index,      ///< of the current element
    Unknown,    ///< nothing that can be evaluated
    Unary,      ///< Code over Left
    Binary,     ///< Code over Left and Right
    Terminated, ///< how many elements there are up to the one whose number at the path Left is 0
  };
  /// A name, or the subscript of what stands before it. `a.b[1]->c` has the steps a, b, [1], c.
  struct Step {
    std::string Name;
    ExprRef Subscript;
  };

  Kind What = Number;
  int64_t Value = 0;
  unsigned Code = 0; ///< enum xenhc_db_code
  std::vector<Step> Steps;
  ExprRef Left, Right;
  llvm::SMRange Range; ///< in the source
};

/// Parses the expression \p Text, which stands in a source buffer at \p Begin (or a part of it
/// does, if it is quoted with escapes; an invalid location is fine too). Reports what is wrong with
/// it to
/// \p Diags and returns null then.
ExprRef parseExpr(llvm::StringRef Text, llvm::SMLoc Begin, Diagnostics &Diags);

/// The expression that is the number \p Value.
ExprRef numberExpr(int64_t Value);

/// \p E in the YAML's notation.
std::string printExpr(const Expr &E);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Facts that the source states of single calls in comments, beside the call or right above it:
///
///     xc_domain_unpause(xch, domid); // xenhc: may-ignore: it is being destroyed
///
/// They are those of Annotations.h, and two more: why the result may be ignored, and which call is
/// meant if several stand on the line.
#ifndef XENHC_SUPPORT_CALLANNOTATIONS_H
#define XENHC_SUPPORT_CALLANNOTATIONS_H

#include "Annotations.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>
#include <vector>

namespace xenhc {

/// The annotations in the bodies of a translation unit's functions, and their calls. An annotation
/// without a name is of the outermost call on its line.
class CallAnnotations {
public:
  /// Why an annotation is of no call.
  enum class Miss : uint8_t { None, NoCall, NotNamed, SeveralCalls };
  struct Entry {
    Annotation Stated;
    const clang::CallExpr *Call = nullptr; ///< null if it is of none
    Miss Why = Miss::None;
  };

  /// The annotations of \p Context, which has to stay alive as long as they are held. The checks
  /// that run over it share them.
  static std::shared_ptr<CallAnnotations> get(clang::ASTContext &Context);

  /// \p Context must outlive this. Its functions are read when first asked for.
  explicit CallAnnotations(clang::ASTContext &Context) : Context(Context) {}

  /// What is stated of \p Call, or null.
  const StatedFacts *find(const clang::CallExpr &Call);
  const std::vector<Entry> &getAll();

private:
  void read();

  clang::ASTContext &Context;
  bool IsRead = false;
  std::vector<Entry> Entries;
  llvm::DenseMap<const clang::CallExpr *, const StatedFacts *> ByCall;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Which values put into local variables are never read again.
#ifndef XENHC_SUPPORT_DEADSTORES_H
#define XENHC_SUPPORT_DEADSTORES_H

#include "ValueUse.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>

namespace clang {
class AnalysisDeclContextManager;
}

namespace xenhc {

/// The dead stores of one function body, from clang's live-variable analysis over its control flow
/// graph. A variable that is read on any path counts as read, and one whose address is taken, that
/// inline assembly names or that a lambda or block captures by reference counts as read everywhere.
class DeadStores {
public:
  /// Analyses \p Body (a function, method or block with a body). A body for which clang builds no
  /// control flow graph has no dead stores.
  DeadStores(const clang::Decl &Body, clang::AnalysisDeclContextManager &Manager);

  /// Whether the value that \p Store puts into its variable is never read. \p Store must stand in
  /// the body itself; the variable must be one of the body's own.
  bool contains(const ValueStore &Store) const;

private:
  const clang::Decl &Body;
  llvm::DenseSet<const clang::BinaryOperator *> Assignments;
  llvm::DenseSet<const clang::VarDecl *> Initialisers;
  llvm::DenseSet<const clang::VarDecl *> Escaped;
};

/// The dead stores of the functions of one translation unit, analysed when first asked for.
class DeadStoreCache {
public:
  explicit DeadStoreCache(clang::ASTContext &Context);
  ~DeadStoreCache();

  const DeadStores &get(const clang::Decl &Body);
  /// Whether none of the stores of \p Use, a value in \p Body, is ever read.
  bool areDead(const ValueUse &Use, const clang::Decl &Body);

private:
  std::unique_ptr<clang::AnalysisDeclContextManager> Manager;
  llvm::DenseMap<const clang::Decl *, std::unique_ptr<DeadStores>> Bodies;
};

} // namespace xenhc

#endif

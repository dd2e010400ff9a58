// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// How the functions that a translation unit calls tell of failures.
#ifndef XENHC_SUPPORT_CONVENTIONS_H
#define XENHC_SUPPORT_CONVENTIONS_H

#include "ApiTable.h"
#include "DeadStores.h"
#include "ReturnedNumbers.h"
#include "Signs.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

namespace xenhc {

class CallAnnotations;
struct StatedFacts;

/// How a function tells of a failure.
struct Convention {
  enum Kind : uint8_t {
    Unknown,
    NegErrno,   ///< a negative errno value
    MinusOne,   ///< -1, and errno says why
    LibxlError, ///< a negative ERROR_*
    PosErrno,   ///< a positive errno value
    Bool,       ///< false
    Pointer,    ///< NULL
    Mapping,    ///< MAP_FAILED
    Descriptor, ///< -1; every other number, 0 as well, is a file descriptor
    Ready,      ///< -1; 0 says that nothing happened in time (select, poll)
    NonZero,    ///< anything but 0
    Cannot,     ///< it cannot fail
  };
  enum Source : uint8_t { FromTable, FromBody, FromName };

  Kind Form = Unknown;
  Source From = FromName;
  bool MustUse = false;
  bool HasPositive = true; ///< for numbers: success may be more than 0

  /// The signs that a result has after a failure; 0 if there is no such thing.
  uint8_t getFailureSigns() const;
  /// All signs that a result may have.
  uint8_t getSigns() const;
  /// Whether the result is a number that is negative on failure.
  bool isNegativeOnFailure() const { return (getFailureSigns() & Negative) && Form != Mapping; }
  /// Whether whoever calls the function misses a failure by not looking at its result at all.
  bool mustBeRead() const;
  bool isAnyOf(std::initializer_list<Kind> Kinds) const { return llvm::is_contained(Kinds, Form); }
  /// Whether the result is an error number, or 0 or more.
  bool givesStatus() const { return isAnyOf({NegErrno, MinusOne, LibxlError, PosErrno, NonZero}); }
  /// "-1 with errno" and the like: what the function returns on failure.
  llvm::StringRef describeFailure() const;
};

/// The convention that the table's \p Word (of enum xenhc_db_convention) stands for.
Convention::Kind getForm(uint8_t Word);

/// The conventions of the functions that are called in one translation unit. In this order: what an
/// annotation states; what the function's body shows, if it is here; the database; what the body
/// shows if it is in another file that was looked at; the naming families of Xen's libraries.
class Conventions {
public:
  /// \p Context must outlive this.
  Conventions(std::shared_ptr<const ApiTable> Table, clang::ASTContext &Context);

  /// The convention of \p Function.
  const Convention &get(const clang::FunctionDecl &Function);

  /// The convention of \p Call, which may not be able to fail because of its arguments, or need not
  /// be asked. It calls a function by its name.
  Convention get(const clang::CallExpr &Call);

  /// The convention that \p Function's own body ought to keep: what the database or its name says
  /// of it, whatever the body does. The names of functions with internal linkage say nothing.
  Convention getDeclared(const clang::FunctionDecl &Function) const;

  /// Whether \p Function is only ever called through pointers, so that nobody who calls it can
  /// tell its failures from those of other functions. False for functions with external linkage.
  bool isOnlyPointedTo(const clang::FunctionDecl &Function);

  /// What the body of \p Definition shows by itself, and an expression that shows it; null if
  /// nothing does.
  std::pair<Convention, const clang::Expr *> getShown(const clang::FunctionDecl &Definition);

  /// What an annotation states of one call, or null.
  const StatedFacts *getStated(const clang::CallExpr &Call);

  /// The numbers that \p Function can return; empty if that is not known.
  const NumberList &getNumbers(const clang::FunctionDecl &Function) {
    return Numbers.get(Function);
  }
  /// The same of \p Call, which calls a function by its name.
  NumberList getNumbers(const clang::CallExpr &Call);

  const ApiTable &getTable() const { return *Table; }

private:
  std::shared_ptr<const ApiTable> Table;
  clang::ASTContext &Context;
  DeadStoreCache Stores;
  ReturnedNumbers Numbers;
  llvm::DenseMap<const clang::FunctionDecl *, Convention> Known;
  /// The functions that are called by their names, once that was asked for.
  std::optional<llvm::DenseSet<const clang::FunctionDecl *>> Called;
  std::shared_ptr<CallAnnotations> Calls;
};

} // namespace xenhc

#endif

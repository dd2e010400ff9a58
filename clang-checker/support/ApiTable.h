// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What the compiled hypercall database says of library functions.
#ifndef XENHC_SUPPORT_APITABLE_H
#define XENHC_SUPPORT_APITABLE_H

#include "xenhc/db.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>
#include <string>

namespace clang {
class FunctionDecl;
}

namespace xenhc {

struct FunctionFacts;
struct StatedFacts;

/// An open, validated database. Immutable; one may serve several threads.
class ApiTable {
public:
  /// Opens \p Path. Each file is read once in a process and kept while anybody holds it. The error
  /// says what is wrong with which file.
  static llvm::Expected<std::shared_ptr<const ApiTable>> open(llvm::StringRef Path);

  /// The database to use: \p Option if not empty, else the environment variable XENHC_DB, else the
  /// first that exists of the places where the build and the installation put it, relative to the
  /// program or module that contains this code. An error lists the places.
  static llvm::Expected<std::string> findDatabase(llvm::StringRef Option);

  virtual ~ApiTable() = default;

  /// The entry of the function that is called \p Name, or null.
  virtual const xenhc_db_function *find(llvm::StringRef Name) const = 0;

  /// The entry that \p Function is declared under: its own name if it has external linkage, and the
  /// name without the version suffix for libxl's inline compatibility wrappers
  /// (libxl_domain_pause_0x041200), to which macros redirect the calls of programs that ask for an
  /// older interface.
  const xenhc_db_function *find(const clang::FunctionDecl &Function) const;

  /// What \p Entry states, in the form of annotations and summaries.
  StatedFacts getStated(const xenhc_db_function &Entry) const;

  /// The same of the entry that \p Function is declared under. Nothing if there is none, or if what
  /// it states does not go with the declaration that is seen here: interfaces change.
  std::optional<StatedFacts> findStated(const clang::FunctionDecl &Function) const;

  /// What the bodies of other files' functions of the name \p Name show, or null.
  virtual const FunctionFacts *findFacts(llvm::StringRef) const { return nullptr; }

  /// What the body of \p Function shows, if it is in another file that was looked at, or null.
  /// Facts that do not go with the declaration that is seen here are left out. The table's entry,
  /// if there is one, is stronger.
  const FunctionFacts *findInferred(const clang::FunctionDecl &Function) const;

  /// Whether the result of the operation that Xen's headers call \p Name (XENMEM_maximum_gpfn,
  /// IOCTL_PRIVCMD_HYPERCALL) is a number that an int cannot hold. False for unknown names.
  virtual bool isWideOperation(llvm::StringRef Name) const = 0;

  /// The library of an entry: "libxenctrl".
  virtual llvm::StringRef getLibrary(const xenhc_db_function &Entry) const = 0;

  /// The function that releases what the function of an entry returns; empty if there is none.
  virtual llvm::StringRef getReleaser(const xenhc_db_function &Entry) const = 0;

  /// All numbers that the function of an entry can return, ascending; empty if that is not known.
  virtual llvm::ArrayRef<int64_t> getNumbers(const xenhc_db_function &Entry) const = 0;

protected:
  ApiTable() = default;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is scratch memory in a function of libxl, and where it goes.
#ifndef XENHC_SUPPORT_SCRATCH_H
#define XENHC_SUPPORT_SCRATCH_H

#include "ApiTable.h"
#include "KeptArguments.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace xenhc {

/// The collector that a function works with.
enum class Collector {
  None,
  Own,   ///< a variable of its own, to be freed before each return
  Call,  ///< that of an asynchronous operation, which ends with it
  Given, ///< its caller's
};

/// Scratch memory that somebody keeps who outlives it.
struct ScratchEscape {
  const clang::Expr *Value = nullptr;     ///< what escapes
  const clang::Expr *Place = nullptr;     ///< where it is put; null if returned
  const clang::CallExpr *Born = nullptr;  ///< where it was allocated
  clang::SourceLocation Where;            ///< of the return or the assignment
  const clang::ValueDecl *Into = nullptr; ///< the parameter, variable or field; null if returned
};

/// Scratch memory that is given to a function which keeps it longer.
struct KeptScratch {
  const clang::CallExpr *Call = nullptr; ///< that keeps it
  const clang::CallExpr *Born = nullptr; ///< where it was allocated
  clang::SourceLocation Where;           ///< of the argument
};

/// The scratch memory of one function. The function has to have a body, and all three have to live.
class ScratchFlow {
public:
  ScratchFlow(const clang::FunctionDecl &Function, const ApiTable &Table,
              clang::ASTContext &Context);

  Collector getCollector() const { return Kind; }
  /// Whether everything that the function returns, but for null pointers, is scratch memory of its
  /// caller's or of the operation under way.
  bool returnsScratch() const;
  /// Every escape, in the order of the source.
  std::vector<ScratchEscape> findEscapes();
  /// What the function's own collector will free, and a called function keeps in something that
  /// lives longer: whatever else it is given was there before this function, and it returns nothing
  /// that could hold it.
  std::vector<KeptScratch> findKept(KeptArguments &Kept) const;
  /// The stores into fields of the library's own structures, and whether what is stored is scratch
  /// memory.
  struct FieldStore {
    const clang::FieldDecl *Field;
    const clang::Expr *Value;
    const clang::CallExpr *Born; ///< of scratch memory; null if it is none
  };
  std::vector<FieldStore> findFieldStores() const;
  /// The returns, or the end of the body, that a path reaches without having freed the function's
  /// own collector. Invalid locations stand for the end of the body.
  std::vector<clang::SourceLocation> findUnfreedReturns();

private:
  void collect(const clang::Stmt *Body);
  void assign(const clang::Expr *To, const clang::Expr *Value);
  void fill(const clang::CallExpr &Call);
  const clang::CallExpr *scratchOf(const clang::Expr *E, unsigned Depth = 0) const;
  bool allocates(const clang::CallExpr &Call) const;
  bool outlives(const clang::Expr *Place, const clang::ValueDecl *&Into) const;
  bool isHandedOut(const clang::VarDecl &Var, unsigned Depth = 0) const;
  bool wasThereBefore(const clang::Expr &Argument) const;
  bool isBorrowed(const clang::VarDecl &Var) const;

  const clang::FunctionDecl &Function;
  const ApiTable &Table;
  clang::ASTContext &Context;
  Collector Kind = Collector::None;
  const clang::VarDecl *Own = nullptr;
  bool IsCallersContext = false; ///< before collectors: scratch memory hangs on the context
  struct Assignment {
    const clang::Expr *To; ///< null for an initialiser
    const clang::VarDecl *Var;
    const clang::Expr *Value;
  };
  std::vector<Assignment> Assignments;
  std::vector<const clang::Expr *> Returned;
  std::vector<const clang::CallExpr *> Calls;
  llvm::DenseMap<const clang::VarDecl *, llvm::SmallVector<const clang::Expr *, 4>> Values;
  /// Arguments `&place`, and the call that puts scratch memory there.
  llvm::DenseMap<const clang::Expr *, const clang::CallExpr *> Filled;
};

} // namespace xenhc

#endif

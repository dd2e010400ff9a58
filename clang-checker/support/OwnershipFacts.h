// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What functions do with the objects that they are given, and whose are those that they give.
#ifndef XENHC_SUPPORT_OWNERSHIPFACTS_H
#define XENHC_SUPPORT_OWNERSHIPFACTS_H

#include "Conventions.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace xenhc {

struct StatedFacts;

/// What is true of a function whatever it is given. The masks are of arguments: bit N for argument
/// N from 0.
struct OwnershipFacts {
  uint16_t Ends = 0;          ///< releases the object that the argument is or points to
  uint16_t Disposes = 0;      ///< releases what the structure or variable that it points to holds
  uint16_t Clears = 0;        ///< leaves nothing in the variable that it points to
  uint16_t Steals = 0;        ///< of those: what the variable held is the result
  uint16_t TakesBack = 0;     ///< by its name, may end the object: there has to be one, or none
  uint16_t NonNull = 0;       ///< ends the object, and does not stand being given none
  uint16_t Writes = 0;        ///< writes what the argument points to, whatever happens
  bool IsRealloc = false;     ///< ends the argument only if it succeeds
  bool GivesOwned = false;    ///< the result is the caller's
  bool GivesScratch = false;  ///< the result belongs to the collector that is argument 0
  bool EndsCollector = false; ///< ends what the collector that is argument 0 has allocated
  llvm::StringRef Releaser;   ///< what releases the result, if it is the caller's and known
  llvm::StringRef ReleasesBy; ///< the function that releases in the end, itself perhaps; if known

  bool endsAnything() const { return Ends || Disposes || EndsCollector; }
};

/// Whether \p Type is libxl's collector of scratch memory, or a pointer to one.
bool isCollector(clang::QualType Type);

/// Whether some parameter of \p Function is a collector.
bool takesCollector(const clang::FunctionDecl &Function);

/// The name of the libxl type that \p Type is, or points to, or is an array of; that of the
/// structure if it is none of libxl's.
llvm::StringRef getRecordName(clang::QualType Type);

/// Whether \p E stands for "not collected": the pseudo collector of the context, NOGC.
bool isNoCollector(const clang::Expr *E);

/// Whether a function's name says that its argument is done with: "..._put", "..._free".
bool isNameOfRelease(llvm::StringRef Name);

/// Whether a function's name says that it ends what a collector has allocated.
bool isNameOfFreeAll(llvm::StringRef Name);

/// Whether \p Type is memory without a type of its own: what allocators return, and strings.
bool isPlainMemory(clang::QualType Type);

/// Whether \p Type points to elements of lists as <sys/queue.h> makes them, which can be taken out
/// of their list without it: they know what points to them.
bool isLinkedElement(clang::QualType Type);

/// Changes \p Facts into what \p Stated, an annotation of \p Function, says, as far as it says
/// anything.
void applyStated(const StatedFacts &Stated, const clang::FunctionDecl &Function,
                 OwnershipFacts &Facts);

/// What the database, annotations and the naming rules of libxl's types say of \p Function. Its
/// body is not looked at.
OwnershipFacts getDeclaredOwnership(const clang::FunctionDecl &Function, const ApiTable &Table);

} // namespace xenhc

#endif

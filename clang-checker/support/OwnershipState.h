// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of objects at one point of one path through a function.
#ifndef XENHC_SUPPORT_OWNERSHIPSTATE_H
#define XENHC_SUPPORT_OWNERSHIPSTATE_H

#include "Conventions.h"
#include "Places.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <vector>

namespace xenhc {

using SymbolId = unsigned;

/// A value that some place holds. Equal values may have different symbols; the same symbol is the
/// same value.
struct Symbol {
  enum Kind : uint8_t {
    Initial,       ///< what a place held when the function was entered, or nothing is known of
    Uninitialised, ///< what a variable holds before anything is stored there
    Result,        ///< of a call
    Output,        ///< what a call may have stored through an argument that was uninitialised
    Number,        ///< a constant; its sign is all that matters
    Literal,       ///< the address of a string literal
    Address,       ///< the address of a variable
  };
  Kind What = Initial;
  const clang::Stmt *Site = nullptr;        ///< the call or literal, if it is about one
  const clang::VarDecl *Variable = nullptr; ///< of Uninitialised and Address
  PlaceId Where = 0;                        ///< of Initial and Output
  uint8_t Version = 0;     ///< tells symbols of one place or one call apart that are held together
  uint8_t Signs = AnySign; ///< what it may be, before any test

  const clang::CallExpr *getCall() const { return llvm::dyn_cast_or_null<clang::CallExpr>(Site); }
};

/// A value, and whether it points somewhere into the object that the symbol points to.
struct Held {
  SymbolId What;
  bool IsAdvanced = false;
};

struct OwnershipState {
  struct Binding {
    PlaceId Where;
    Held Value;
  };
  struct Facts {
    SymbolId Id = 0;
    uint8_t Signs = AnySign;
    bool IsPartlySet = false; ///< for a structure: something was stored into it
    bool HasEscaped = false;  ///< somebody else may hold it, too
    const clang::CallExpr *EndedBy = nullptr;
    /// The result of a call that has ended the object only if this is not null.
    std::optional<SymbolId> EndedIf;
  };

  llvm::SmallVector<Binding, 12> Bindings; ///< by place
  llvm::SmallVector<Facts, 12> Known;      ///< by symbol

  const Held *get(PlaceId Where) const;
  void set(PlaceId Where, Held Value);
  void drop(PlaceId Where);
  bool isBound(SymbolId Id) const;
  const Facts *find(SymbolId Id) const;
  Facts &facts(SymbolId Id, uint8_t Signs);
  void forget(SymbolId Id);
  /// The state as numbers, for telling states apart.
  std::vector<uintptr_t> encode() const;
};

} // namespace xenhc

#endif

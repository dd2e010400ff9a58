// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of objects at one point of one path through a function.
#ifndef XENHC_SUPPORT_OWNERSHIPSTATE_H
#define XENHC_SUPPORT_OWNERSHIPSTATE_H

#include "Conventions.h"
#include "Places.h"
#include "SortedMap.h"
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

/// What happened to the parameters, as masks of the first 16.
struct ParameterEvents {
  uint16_t Written = 0;      ///< something was stored through them
  uint16_t Dereferenced = 0; ///< they were dereferenced without a test
};

/// The state of one path.
struct OwnershipState {
  struct Facts {
    uint8_t Signs = AnySign;
    bool IsPartlySet = false; ///< for a structure: something was stored into it
    const clang::CallExpr *EndedBy = nullptr;
    /// The result of a call that has ended the object only if this is not null.
    std::optional<SymbolId> EndedIf;
  };

  SortedMap<PlaceId, Held> Bindings;
  SortedMap<SymbolId, Facts> Known;
  /// Results of calls in the expression that is being walked which are what a variable held.
  SortedMap<SymbolId, Held> Stolen;
  ParameterEvents Events;
  /// What is returned, if it is what a parameter's variable held on entry.
  std::optional<SymbolId> Returned;

  const Held *get(PlaceId Where) const { return Bindings.find(Where); }
  void set(PlaceId Where, Held Value) { Bindings.set(Where, Value); }
  bool isBound(SymbolId Id) const {
    return llvm::any_of(Bindings, [Id](const auto &B) { return B.Value.What == Id; });
  }
  /// The state as numbers, for telling states apart.
  std::vector<uintptr_t> encode() const;
};

} // namespace xenhc

#endif

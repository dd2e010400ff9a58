// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of results at one point of one path through a function.
#ifndef XENHC_SUPPORT_RESULTSTATE_H
#define XENHC_SUPPORT_RESULTSTATE_H

#include "Conventions.h"
#include "ErrorValues.h"
#include "Places.h"
#include "SortedMap.h"
#include "clang/AST/Expr.h"
#include <optional>
#include <vector>

namespace xenhc {

/// Where a value comes from: a call, a constant that was assigned, or a parameter.
struct Origin {
  enum Kind : uint8_t { Call, Constant, Parameter };
  Kind What = Call;
  const clang::Expr *Site = nullptr; ///< null for a parameter
  const clang::FunctionDecl *Callee = nullptr;
  const clang::ParmVarDecl *Variable = nullptr;
  Convention Form;                     ///< of a call
  ErrorValue Value = ErrorValue::None; ///< of a constant
  uint8_t Signs = AnySign;             ///< what it may be, before any test

  bool isError() const {
    return What == Constant && Value != ErrorValue::None && Value != ErrorValue::Zero &&
           Value != ErrorValue::OtherNumber;
  }
};

using OriginId = unsigned;

/// A value: where it comes from, and whether its sign was changed on the way.
struct Value {
  OriginId From;
  bool IsNegated = false;
};

/// The state of one path.
struct ResultState {
  struct Facts {
    uint8_t Signs;
    bool WasRead = false;   ///< the program looked at it
    bool WasTested = false; ///< it was compared with something that is not a constant
  };

  SortedMap<PlaceId, Value> Holdings;
  SortedMap<OriginId, Facts> Known;
  std::optional<OriginId> Failed;           ///< the call whose failure was last tested and found
  const clang::IfStmt *FailedIn = nullptr;  ///< the `if` that found it
  const clang::IfStmt *ToldIn = nullptr;    ///< the one in which a message of it was printed
  const clang::CallExpr *Clobber = nullptr; ///< what may have changed errno since then
  const clang::GotoStmt *FailureJump = nullptr; ///< taken where that failure is dealt with
  std::optional<OriginId> JumpedFor;            ///< the failure

  std::optional<Value> get(PlaceId Where) const {
    const Value *Found = Holdings.find(Where);
    return Found ? std::optional(*Found) : std::nullopt;
  }
  bool isHeld(OriginId Id) const {
    return llvm::any_of(Holdings, [Id](const auto &H) { return H.Value.From == Id; });
  }
  /// The state as numbers, for telling states apart.
  std::vector<uintptr_t> encode() const;
};

} // namespace xenhc

#endif

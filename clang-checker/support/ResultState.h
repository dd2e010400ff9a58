// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of results at one point of one path through a function.
#ifndef XENHC_SUPPORT_RESULTSTATE_H
#define XENHC_SUPPORT_RESULTSTATE_H

#include "Conventions.h"
#include "ErrorValues.h"
#include "Places.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <set>

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
  struct Holding {
    PlaceId Where;
    Value What;
  };
  struct Facts {
    OriginId Id;
    uint8_t Signs;
    bool WasRead;   ///< the program looked at it
    bool WasTested; ///< it was compared with something that is not a constant
  };

  llvm::SmallVector<Holding, 8> Holdings;   ///< by place
  llvm::SmallVector<Facts, 8> Known;        ///< by origin
  std::optional<OriginId> Failed;           ///< the call whose failure was last tested and found
  const clang::IfStmt *FailedIn = nullptr;  ///< the `if` that found it
  const clang::CallExpr *Clobber = nullptr; ///< what may have changed errno since then
  const clang::GotoStmt *FailureJump = nullptr; ///< taken where that failure is dealt with
  std::optional<OriginId> JumpedFor;            ///< the failure

  std::optional<Value> get(PlaceId Where) const;
  void set(PlaceId Where, Value What);
  void forget(PlaceId Where);
  Facts &facts(OriginId Id, const Origin &From);
  const Facts *findFacts(OriginId Id) const;
  bool isHeld(OriginId Id) const;
  /// Drops what is known of origins that no place holds.
  void tidy();
  /// The state as numbers, for telling states apart.
  std::vector<uintptr_t> encode() const;
};

} // namespace xenhc

#endif

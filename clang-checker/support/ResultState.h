// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What is known of results at one point of one path through a function.
#ifndef XENHC_SUPPORT_RESULTSTATE_H
#define XENHC_SUPPORT_RESULTSTATE_H

#include "Conventions.h"
#include "ErrorValues.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
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
using PlaceId = unsigned;

/// A value: where it comes from, and whether its sign was changed on the way.
struct Value {
  OriginId From;
  bool IsNegated = false;
};

/// A variable, or what is reached from one through fields and pointers: `x`, `s->fd`, `*out`.
/// Places are told apart by the way they are written; the paths are short.
class PlaceTable {
public:
  /// The place that \p E designates, if it is one that can be followed: it begins with a variable
  /// and holds a number or a pointer.
  std::optional<PlaceId> find(const clang::Expr &E);
  std::optional<PlaceId> find(const clang::VarDecl &Variable);

  /// Whether \p Inner is reached through \p Outer, or is the same.
  bool isWithin(PlaceId Inner, PlaceId Outer) const;
  /// The variable that the place begins with.
  const clang::VarDecl &getRoot(PlaceId Id) const { return *Places[Id].Root; }
  /// Whether the place is a variable as such.
  bool isVariable(PlaceId Id) const { return Places[Id].Steps.empty(); }
  /// How the place is written.
  std::string getName(PlaceId Id) const;

private:
  /// A field, or null for a dereference.
  using Step = const clang::FieldDecl *;
  struct Place {
    const clang::VarDecl *Root = nullptr;
    llvm::SmallVector<Step, 3> Steps;
    bool operator<(const Place &Other) const {
      return std::tie(Root, Steps) < std::tie(Other.Root, Other.Steps);
    }
  };
  static bool build(const clang::Expr &E, Place &Result);
  PlaceId intern(Place P);

  std::vector<Place> Places;
  std::map<Place, PlaceId> Ids;
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

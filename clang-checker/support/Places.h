// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Names for the places that a function keeps values in.
#ifndef XENHC_SUPPORT_PLACES_H
#define XENHC_SUPPORT_PLACES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xenhc {

using PlaceId = unsigned;

/// A variable, or what is reached from one through fields and pointers: `x`, `s->fd`, `*out`.
/// Places are told apart by the way they are written; the paths are short.
class PlaceTable {
public:
  /// The place that \p E designates, if it is one that can be followed: it begins with a variable
  /// and holds a number or a pointer.
  std::optional<PlaceId> find(const clang::Expr &E);
  std::optional<PlaceId> find(const clang::VarDecl &Variable);
  /// As find(), but for places that hold anything: structures as well.
  std::optional<PlaceId> findObject(const clang::Expr &E);
  std::optional<PlaceId> findObject(const clang::VarDecl &Variable);
  /// What the pointer in \p Pointer points to; nothing if the path becomes too long.
  std::optional<PlaceId> dereference(PlaceId Pointer);
  /// \p Id, which is reached through the pointer in its variable, if that points to \p Pointee.
  std::optional<PlaceId> rebase(PlaceId Id, PlaceId Pointee);
  /// The structure that \p Id is a field of, if it is one.
  std::optional<PlaceId> getStructure(PlaceId Id);

  /// Whether \p Inner is reached through \p Outer, or is the same.
  bool isWithin(PlaceId Inner, PlaceId Outer) const;
  /// The variable that the place begins with.
  const clang::VarDecl &getRoot(PlaceId Id) const { return *Places[Id].Root; }
  /// Whether the place is a variable as such.
  bool isVariable(PlaceId Id) const { return Places[Id].Steps.empty(); }
  /// Whether the place is reached through the pointer in its variable.
  bool isThroughVariable(PlaceId Id) const {
    return !Places[Id].Steps.empty() && !Places[Id].Steps.front();
  }
  /// Whether the place is what a variable points to.
  bool isPointee(PlaceId Id) const {
    return Places[Id].Steps.size() == 1 && !Places[Id].Steps.front();
  }
  /// Whether the place is reached through a pointer.
  bool isIndirect(PlaceId Id) const { return llvm::is_contained(Places[Id].Steps, nullptr); }
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
  static constexpr size_t MaxSteps = 8;
  static bool build(const clang::Expr &E, Place &Result);
  PlaceId intern(Place P);

  std::vector<Place> Places;
  std::map<Place, PlaceId> Ids;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include "OwnershipFacts.h"

#include "Annotations.h"

using namespace clang;

namespace xenhc {

StringRef getRecordName(QualType Type) {
  while (true) {
    if (const auto *Typedef = Type->getAs<TypedefType>()) {
      const StringRef Name = Typedef->getDecl()->getName();
      if (Name.starts_with("libxl_"))
        return Name;
    }
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    else if (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    else if (const RecordType *Record = Type->getAs<RecordType>())
      return Record->getDecl()->getName();
    else
      return {};
  }
}

bool isCollector(QualType Type) {
  const StringRef Name = getRecordName(Type);
  return Name == "libxl__gc" || Name == "libxl_gc"; // the latter until 2010
}

bool takesCollector(const FunctionDecl &Function) {
  return llvm::any_of(Function.parameters(), [](const ParmVarDecl *Parameter) {
    return isCollector(Parameter->getType());
  });
}

bool isNoCollector(const Expr *E) {
  E = E->IgnoreParenCasts();
  // Until 2012 the null pointer was written for it.
  if (const auto *Literal = dyn_cast<IntegerLiteral>(E))
    return Literal->getValue() == 0;
  if (const auto *Op = dyn_cast<UnaryOperator>(E); Op && Op->getOpcode() == UO_AddrOf)
    E = Op->getSubExpr()->IgnoreParenCasts();
  const auto *Member = dyn_cast<MemberExpr>(E);
  return Member && Member->getMemberDecl()->getName() == "nogc_gc";
}

bool isNameOfRelease(StringRef Name) {
  static const StringRef Endings[] = {"_put",     "_free",    "_close", "_finish", "_destroy",
                                      "_dispose", "_release", "_unref", "_unmap",  "_cleanup"};
  return llvm::any_of(Endings, [Name](StringRef E) { return Name.ends_with(E); });
}

bool isNameOfFreeAll(StringRef Name) { return Name.ends_with("free_all"); }

bool isPlainMemory(QualType Type) {
  if (!Type->isPointerType())
    return false;
  QualType To = Type->getPointeeType();
  if (To->isPointerType())
    To = To->getPointeeType();
  return To->isVoidType() || To->isAnyCharacterType();
}

/// Whether \p Record, or a structure in it, has a field that points to a pointer to \p Element.
static bool pointsBack(const RecordDecl &Record, const RecordDecl &Element) {
  return llvm::any_of(Record.fields(), [&Element](const FieldDecl *Field) {
    const QualType Type = Field->getType();
    if (const RecordDecl *Inner = Type->getAsRecordDecl())
      return pointsBack(*Inner, Element);
    const QualType To = Type->isPointerType() ? Type->getPointeeType() : QualType();
    return !To.isNull() && To->isPointerType() &&
           To->getPointeeType()->getAsRecordDecl() == &Element;
  });
}

bool isLinkedElement(QualType Type) {
  const RecordDecl *Element =
      Type->isPointerType() ? Type->getPointeeType()->getAsRecordDecl() : nullptr;
  Element = Element ? Element->getDefinition() : nullptr;
  return Element && pointsBack(*Element, *Element);
}

/// Whether \p Function is what the IDL's compiler makes to release what a structure holds:
/// libxl_TYPE_dispose, or libxl_TYPE_destroy as it was called until 2011.
static bool isDisposer(const FunctionDecl &Function) {
  StringRef Name = Function.getName();
  if (Function.getNumParams() != 1 || !Function.getReturnType()->isVoidType() ||
      !(Name.consume_back("_dispose") || Name.consume_back("_destroy")))
    return false;
  const QualType Type = Function.getParamDecl(0)->getType();
  return Type->isPointerType() && getRecordName(Type) == Name && Name.starts_with("libxl_");
}

void applyStated(const StatedFacts &Stated, const FunctionDecl &Function, OwnershipFacts &Facts) {
  if (Stated.SaysFrees) {
    Facts.Ends = makeMask(Stated.Facts.Frees);
    Facts.ReleasesBy = Function.getIdentifier() ? Function.getName() : StringRef();
  }
  if (Stated.SaysDisposes)
    Facts.Disposes = makeMask(Stated.Facts.Disposes);
  Facts.NonNull |= makeMask(Stated.Facts.NonNull);
  Facts.Clears |= makeMask(Stated.Facts.Clears);
  Facts.Steals |= makeMask(Stated.Facts.Steals);
  if (!Stated.SaysOwner)
    return;
  Facts.GivesOwned = Stated.Facts.Owner == ResultOwner::Caller;
  Facts.GivesScratch = Stated.Facts.Owner == ResultOwner::Scratch && Function.getNumParams() != 0 &&
                       isCollector(Function.getParamDecl(0)->getType());
  Facts.Releaser = Stated.Facts.Releaser;
}

OwnershipFacts getDeclaredOwnership(const FunctionDecl &Function, const ApiTable &Table) {
  OwnershipFacts Facts;
  if (!Function.getIdentifier())
    return Facts;
  if (const xenhc_db_function *Entry = Table.find(Function)) {
    Facts.Ends = Entry->frees;
    Facts.ReleasesBy = Function.getName();
    Facts.NonNull = Entry->nonnull;
    Facts.GivesOwned = (Entry->flags & XENHC_FUNCTION_CALLER_OWNS) != 0;
    Facts.Releaser = Table.getReleaser(*Entry);
    // What takes an object and gives one of its kind gives it back on failure.
    Facts.IsRealloc = Facts.Ends && Facts.GivesOwned;
  } else if (const FunctionFacts *Inferred = Table.findInferred(Function)) {
    Facts.Ends = makeMask(Inferred->Frees);
    Facts.NonNull = makeMask(Inferred->NonNull);
    Facts.Disposes = makeMask(Inferred->Disposes);
    Facts.Clears = makeMask(Inferred->Clears);
    Facts.Steals = makeMask(Inferred->Steals);
    Facts.Writes = makeMask(Inferred->Writes);
    Facts.GivesOwned = Inferred->Owner == ResultOwner::Caller;
    Facts.Releaser = Inferred->Releaser;
  }
  // Who takes a collector may have changed since the database was written: what is taken from one
  // is nobody's to release.
  const bool TakesCollector =
      Function.getNumParams() != 0 && isCollector(Function.getParamDecl(0)->getType());
  if (TakesCollector && isNameOfFreeAll(Function.getName()))
    Facts.EndsCollector = true;
  const QualType Result = Function.getReturnType();
  if (TakesCollector && isPlainMemory(Result) &&
      (!Result->getPointeeType()->isVoidType() || Function.getName().ends_with("alloc")))
    Facts.GivesScratch = true;
  if (Facts.GivesScratch)
    Facts.GivesOwned = false;
  if (Function.getNumParams() == 1 && Function.getParamDecl(0)->getType()->isPointerType() &&
      isNameOfRelease(Function.getName()))
    Facts.TakesBack = 1;
  if (isDisposer(Function)) {
    Facts.Disposes = 1;
    Facts.Ends = 0;
  }
  if (const StatedFacts *Stated = findStatedFacts(Function))
    applyStated(*Stated, Function, Facts);
  return Facts;
}

} // namespace xenhc

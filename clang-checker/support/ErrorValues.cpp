// SPDX-License-Identifier: GPL-2.0-or-later
#include "ErrorValues.h"

#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace xenhc {

bool isErrno(const Expr &E) {
  const Expr *Stripped = E.IgnoreParenCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Stripped)) {
    const IdentifierInfo *Name = Ref->getDecl()->getIdentifier();
    return Name && Name->isStr("errno");
  }
  const auto *Deref = dyn_cast<UnaryOperator>(Stripped);
  if (!Deref || Deref->getOpcode() != UO_Deref)
    return false;
  const auto *Call = dyn_cast<CallExpr>(Deref->getSubExpr()->IgnoreParenCasts());
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() &&
         (Callee->getName() == "__errno_location" || Callee->getName() == "__error");
}

std::optional<int64_t> getConstant(const Expr &E, ASTContext &Context) {
  const Expr *Stripped = E.IgnoreParenCasts();
  if (Stripped->isValueDependent() || !Stripped->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  Expr::EvalResult Result;
  if (!Stripped->EvaluateAsInt(Result, Context))
    return std::nullopt;
  const llvm::APSInt Value = Result.Val.getInt();
  return Value.isSigned() || Value.isSignBitClear() ? std::optional(Value.getExtValue())
                                                    : std::optional(int64_t(Value.getZExtValue()));
}

StringRef getMacroName(const Expr &E, ASTContext &Context) {
  const SourceLocation Location = E.IgnoreParenImpCasts()->getBeginLoc();
  if (!Location.isMacroID())
    return {};
  return Lexer::getImmediateMacroName(Location, Context.getSourceManager(), Context.getLangOpts());
}

/// Whether \p Name is spelt as the constants of <errno.h> are.
static bool isErrnoName(StringRef Name) {
  return Name.size() > 2 && Name != "EOF" && Name.consume_front("E") && !Name.starts_with("RROR") &&
         llvm::all_of(Name, [](char C) { return llvm::isDigit(C) || (C >= 'A' && C <= 'Z'); });
}

ErrorValue classifyErrorValue(const Expr &E, ASTContext &Context) {
  const Expr *Stripped = E.IgnoreParenCasts();
  if (isErrno(*Stripped))
    return ErrorValue::PosErrno;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Stripped))
    if (isa<EnumConstantDecl>(Ref->getDecl()) && Ref->getDecl()->getName().starts_with("ERROR_"))
      return ErrorValue::LibxlError;

  const std::optional<int64_t> Value = getConstant(*Stripped, Context);
  const auto *Minus = dyn_cast<UnaryOperator>(Stripped);
  if (Minus && Minus->getOpcode() == UO_Minus) {
    const Expr &Operand = *Minus->getSubExpr()->IgnoreParenCasts();
    if (isErrno(Operand) || isErrnoName(getMacroName(Operand, Context)))
      return ErrorValue::NegErrno;
    if (getMacroName(*Stripped, Context).starts_with("ERROR_"))
      return ErrorValue::LibxlError;
    return Value == -1 ? ErrorValue::MinusOne
                       : (Value ? ErrorValue::OtherNumber : ErrorValue::None);
  }
  if (!Value)
    return Stripped->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull)
               ? ErrorValue::Zero
               : ErrorValue::None;
  if (*Value == 0)
    return ErrorValue::Zero;
  if (*Value > 0 && isErrnoName(getMacroName(*Stripped, Context)))
    return ErrorValue::PosErrno;
  return *Value == -1 ? ErrorValue::MinusOne : ErrorValue::OtherNumber;
}

StringRef describe(ErrorValue Value) {
  switch (Value) {
  case ErrorValue::MinusOne:
    return "-1";
  case ErrorValue::NegErrno:
    return "a negative errno value";
  case ErrorValue::PosErrno:
    return "a positive errno value";
  case ErrorValue::LibxlError:
    return "a libxl error code";
  default:
    return "a number";
  }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

#include "clang/AST/ParentMapContext.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace xenhc {

/// The call that \p E consists of.
static const CallExpr *getCall(const Expr &E) { return dyn_cast<CallExpr>(E.IgnoreParenCasts()); }

/// Whether an int cannot hold what \p Call gives: an argument names an operation of which the
/// hypercall table says so.
static const Expr *findWideOperation(const CallExpr &Call, const ApiTable &Table,
                                     ASTContext &Context) {
  for (const Expr *Argument : Call.arguments()) {
    const Expr *Stripped = Argument->IgnoreParenCasts();
    SourceLocation At = Stripped->getBeginLoc();
    const SourceManager &Sources = Context.getSourceManager();
    while (At.isMacroID()) {
      if (Table.isWideOperation(Lexer::getImmediateMacroName(At, Sources, Context.getLangOpts())))
        return Argument;
      At = Sources.getImmediateMacroCallerLoc(At);
    }
  }
  return nullptr;
}

/// Whether the assignment to \p LHS is compared with -1 as it stands, which finds -1 in an unsigned
/// int as well: if ((port = f()) == -1).
static bool isAskedForMinusOne(const Expr &LHS, ASTContext &Context) {
  DynTypedNode Node = DynTypedNode::create(LHS);
  for (bool IsAssigned = false;;) {
    const DynTypedNodeList Parents = Context.getParents(Node);
    const auto *Parent = Parents.empty() ? nullptr : Parents[0].get<Expr>();
    if (!Parent)
      return false;
    if (const auto *Binary = dyn_cast<BinaryOperator>(Parent)) {
      if (IsAssigned)
        return Binary->isEqualityOp() &&
               classifyErrorValue(*Binary->getRHS(), Context) == ErrorValue::MinusOne;
      if (Binary->getOpcode() != BO_Assign)
        return false;
      IsAssigned = true;
    } else if (!isa<ParenExpr, ImplicitCastExpr>(Parent)) {
      return false;
    }
    Node = Parents[0];
  }
}

void ResultWalk::judgeStore(const Expr &RHS, QualType To, const Expr *LHS,
                            const ValueDecl *Target) {
  if (!To->isIntegerType() || To->isBooleanType())
    return;
  const std::string Into = Target ? "'" + Target->getNameAsString() + "'"
                           : LHS  ? std::string("an object")
                                  : "the function's own result";
  const auto TypeName = [](QualType Type) { return "'" + Type.getAsString() + "'"; };

  // x = f() < 0, where x = f() was meant to be compared.
  const auto *Comparison = dyn_cast<BinaryOperator>(RHS.IgnoreParenImpCasts());
  if (LHS && Comparison && Comparison->isRelationalOp() && RHS.IgnoreImpCasts() == Comparison &&
      getConstant(*Comparison->getRHS(), Context) == 0) {
    const CallExpr *Call = getCall(*Comparison->getLHS());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (Callee && All.get(*Callee).isNegativeOnFailure()) {
      ResultFinding &Finding =
          report(ResultCheck::Convention, Call, 0, Comparison->getOperatorLoc(),
                 Into + " is given the outcome of a comparison, not the result of '" +
                     Callee->getNameAsString() + "'");
      Finding.Call = Call;
      return;
    }
  }

  const std::optional<Value> What = evaluate(RHS);
  if (!What)
    return;
  const Origin &From = Origins[What->From];
  const bool IsCast = isa<ExplicitCastExpr>(RHS.IgnoreParenImpCasts());
  const uint64_t Bits = Context.getIntWidth(To);
  if (const CallExpr *Call = getCall(RHS); Call && !IsCast && Bits <= 32) {
    if (const Expr *Operation = findWideOperation(*Call, All.getTable(), Context)) {
      ResultFinding &Finding =
          report(ResultCheck::Width, Call, 0, Call->getBeginLoc(),
                 "result of " + nameOf(From) + " for '" + getMacroName(*Operation, Context).str() +
                     "' does not fit into " + Into + ", which is of type " + TypeName(To));
      Finding.Call = Call;
      return;
    }
  }
  if (!To->isUnsignedIntegerType() || To->isEnumeralType())
    return;
  const QualType Given = RHS.IgnoreParenImpCasts()->getType();
  if (From.What == Origin::Constant) {
    if (!What->IsNegated &&
        (From.Value == ErrorValue::NegErrno || From.Value == ErrorValue::LibxlError))
      report(ResultCheck::Width, From.Site, 3, RHS.getBeginLoc(),
             "error " + nameOf(From) + " is made unsigned: " + Into + " is of type " +
                 TypeName(To));
    return;
  }
  if (!isUntested(*What) || !From.Form.isNegativeOnFailure() ||
      (IsCast && Given->isUnsignedIntegerType()) || (LHS && isAskedForMinusOne(*LHS, Context)))
    return;
  ResultFinding &Finding = report(
      ResultCheck::Width, From.Site, 2, RHS.getBeginLoc(),
      "result of " + nameOf(From) + " is put into " + Into + " of unsigned type " + TypeName(To) +
          " before it is tested; it returns " + From.Form.describeFailure().str() + " on failure");
  noteOrigin(Finding, From);
  // Whoever returns it as it came as well has told of the failure.
  Candidate &Best = Candidates.find(From.Site)->second;
  if (LHS && isa<DeclRefExpr>(RHS.IgnoreParenCasts()) && Best.Finding.Check == ResultCheck::Width)
    Best.UnlessReturned = What->From;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ReturnedNumbers.h"

#include "Annotations.h"
#include "FunctionFacts.h"
#include "PathWalk.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/MathExtras.h"

using namespace clang;

namespace xenhc {

/// A function that gives more numbers than this computes something.
static constexpr size_t MaxNumbers = 8;

namespace {

/// Variables that get values in other ways than by being assigned.
class ChangeReader : public RecursiveASTVisitor<ChangeReader> {
public:
  bool VisitUnaryOperator(UnaryOperator *Unary) {
    if (Unary->isIncrementDecrementOp() || Unary->getOpcode() == UO_AddrOf)
      add(*Unary->getSubExpr());
    return true;
  }
  bool VisitCompoundAssignOperator(CompoundAssignOperator *Assignment) {
    add(*Assignment->getLHS());
    return true;
  }
  bool VisitGCCAsmStmt(GCCAsmStmt *Asm) {
    for (const Expr *Output : Asm->outputs())
      add(*Output);
    return true;
  }

  llvm::SmallPtrSet<const VarDecl *, 8> Changed;

private:
  void add(const Expr &Place) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Place.IgnoreParenCasts()))
      if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
        Changed.insert(Variable);
  }
};

/// Goes back from the returns of a function to the numbers that reach them.
class NumberSearch {
public:
  NumberSearch(const FunctionDecl &Function, ReturnedNumbers &All, ASTContext &Context)
      : Function(Function), All(All), Context(Context), Type(Function.getReturnType()) {}

  /// Nothing if something reaches a return that is no such number.
  ShownNumbers run();

private:
  /// A value that is needed: of an expression, or of a variable, before an element of a block.
  struct Wanted {
    const Expr *Value;
    const VarDecl *Variable;
    const CFGBlock *Block;
    size_t End;
  };

  void findReturns(const CFG &Graph);
  bool search(const Wanted &What);
  bool searchVariable(const VarDecl &Variable, const CFGBlock &Block, size_t End);
  /// Takes the value that \p S gives to \p Variable. Nothing if it gives it none.
  std::optional<bool> takeAssigned(const Stmt &S, const VarDecl &Variable, const CFGBlock &Block,
                                   size_t Index);
  bool searchCall(const CallExpr &Call);
  bool add(int64_t Number, const Expr &From);
  bool addTruth(const Expr &From) { return add(0, From) && add(1, From); }
  /// Whether a number stays the same in a value of \p Other on its way to the result.
  bool keepsNumbers(QualType Other) const;

  const FunctionDecl &Function;
  ReturnedNumbers &All;
  ASTContext &Context;
  const QualType Type; ///< of the result
  ChangeReader Body;
  llvm::SmallPtrSet<const CFGBlock *, 32> Reachable;
  llvm::DenseSet<std::pair<const VarDecl *, const CFGBlock *>> Seen;
  std::vector<Wanted> Work;
  ShownNumbers Found;
};

} // namespace

bool NumberSearch::keepsNumbers(QualType Other) const {
  if (!Other->isIntegralOrEnumerationType())
    return false;
  const uint64_t Width = Context.getIntWidth(Other), ResultWidth = Context.getIntWidth(Type);
  return Width == ResultWidth ||
         (Width >= 32 && Width < ResultWidth && Other->isSignedIntegerOrEnumerationType() &&
          Type->isSignedIntegerOrEnumerationType());
}

bool NumberSearch::add(int64_t Number, const Expr &From) {
  Found.try_emplace(Number, &From);
  return Found.size() <= MaxNumbers;
}

bool NumberSearch::searchCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return false;
  // What a function returns by calling itself is nothing new.
  if (Callee->getCanonicalDecl() == Function.getCanonicalDecl())
    return true;
  const NumberList &Numbers = All.get(*Callee);
  return !Numbers.empty() &&
         llvm::all_of(Numbers, [&](int64_t Number) { return add(Number, Call); });
}

bool NumberSearch::search(const Wanted &What) {
  const Expr &Value = *What.Value->IgnoreParens();
  Expr::EvalResult Result;
  if (!Value.isValueDependent() && Value.EvaluateAsInt(Result, Context)) {
    llvm::APSInt Number = Result.Val.getInt();
    if (Type->isBooleanType())
      return add(Number != 0, Value);
    Number = Number.extOrTrunc(Context.getIntWidth(Type));
    Number.setIsSigned(Type->isSignedIntegerOrEnumerationType());
    return Number.isRepresentableByInt64() && llvm::isInt<32>(Number.getExtValue()) &&
           add(Number.getExtValue(), Value);
  }
  if (Value.isKnownToHaveBooleanValue())
    return addTruth(Value);
  const auto Next = [&](const Expr *E) {
    Work.push_back({E, nullptr, What.Block, What.End});
    return true;
  };
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&Value))
    return Next(Choice->getTrueExpr()) && Next(Choice->getFalseExpr());
  if (const auto *Cast = dyn_cast<CastExpr>(&Value))
    return keepsNumbers(Cast->getType()) && keepsNumbers(Cast->getSubExpr()->getType()) &&
           Next(Cast->getSubExpr());
  if (!keepsNumbers(Value.getType()))
    return false;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&Value);
      Binary && (Binary->getOpcode() == BO_Comma || Binary->getOpcode() == BO_Assign))
    return Next(Binary->getRHS());
  if (const auto *Call = dyn_cast<CallExpr>(&Value))
    return searchCall(*Call);
  if (const Expr *Source = findValueSource(Value); Source && Source != &Value)
    return Next(Source);
  const auto *Ref = dyn_cast<DeclRefExpr>(&Value);
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && Variable->hasLocalStorage() && !isa<ParmVarDecl>(Variable) &&
         !Variable->getType().isVolatileQualified() && !Body.Changed.contains(Variable) &&
         searchVariable(*Variable, *What.Block, What.End);
}

std::optional<bool> NumberSearch::takeAssigned(const Stmt &S, const VarDecl &Variable,
                                               const CFGBlock &Block, size_t Index) {
  if (const auto *Declarations = dyn_cast<DeclStmt>(&S)) {
    if (!llvm::is_contained(Declarations->decls(), &Variable))
      return std::nullopt;
    if (!Variable.getInit())
      return false;
    Work.push_back({Variable.getInit(), nullptr, &Block, Index});
    return true;
  }
  const auto *Binary = dyn_cast<BinaryOperator>(&S);
  if (!Binary || Binary->getOpcode() != BO_Assign)
    return std::nullopt;
  const auto *Ref = dyn_cast<DeclRefExpr>(Binary->getLHS()->IgnoreParens());
  if (!Ref || Ref->getDecl() != &Variable)
    return std::nullopt;
  Work.push_back({Binary->getRHS(), nullptr, &Block, Index});
  return true;
}

bool NumberSearch::searchVariable(const VarDecl &Variable, const CFGBlock &Block, size_t End) {
  for (size_t Index = End; Index-- > 0;)
    if (const std::optional<CFGStmt> Statement = Block[Index].getAs<CFGStmt>())
      if (const std::optional<bool> Taken =
              takeAssigned(*Statement->getStmt(), Variable, Block, Index))
        return *Taken;
  if (Block.pred_empty())
    return false;
  for (const CFGBlock *Before : Block.preds())
    if (Before && Reachable.contains(Before) && Seen.insert({&Variable, Before}).second)
      Work.push_back({nullptr, &Variable, Before, Before->size()});
  return true;
}

void NumberSearch::findReturns(const CFG &Graph) {
  SmallVector<const CFGBlock *, 16> Ahead{&Graph.getEntry()};
  Reachable.insert(&Graph.getEntry());
  while (!Ahead.empty()) {
    const CFGBlock *Block = Ahead.pop_back_val();
    for (size_t Index = 0; Index < Block->size(); ++Index)
      if (const std::optional<CFGStmt> Statement = (*Block)[Index].getAs<CFGStmt>())
        if (const auto *Return = dyn_cast<ReturnStmt>(Statement->getStmt()))
          Work.push_back({Return->getRetValue(), nullptr, Block, Index});
    for (const CFGBlock *Next : Block->succs())
      if (Next && Reachable.insert(Next).second)
        Ahead.push_back(Next);
  }
}

ShownNumbers NumberSearch::run() {
  if (!Type->isIntegralOrEnumerationType() || BodyFacts::read(*Function.getBody()).HasErrors)
    return {};
  const std::unique_ptr<CFG> Graph = buildGraph(Function, Context);
  if (!Graph)
    return {};
  Body.TraverseStmt(Function.getBody());
  findReturns(*Graph);
  while (!Work.empty()) {
    const Wanted Next = Work.back();
    Work.pop_back();
    const bool IsKnown = Next.Variable ? searchVariable(*Next.Variable, *Next.Block, Next.End)
                                       : Next.Value && search(Next);
    if (!IsKnown)
      return {};
  }
  // Any bool is one of the two.
  return Type->isBooleanType() && Found.size() == 2 ? ShownNumbers() : Found;
}

ShownNumbers ReturnedNumbers::getShown(const FunctionDecl &Definition) {
  return NumberSearch(Definition, *this, Context).run();
}

const NumberList &ReturnedNumbers::get(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  if (const auto Found = Known.find(Key); Found != Known.end())
    return Found->second;
  Known[Key] = {}; // For functions that call each other.
  NumberList Numbers;
  const FunctionDecl *Definition = nullptr;
  if (const StatedFacts *Stated = findStatedFacts(Function);
      Stated && !Stated->Facts.Only.empty()) {
    Numbers = Stated->Facts.Only;
    llvm::sort(Numbers);
  } else if (Function.hasBody(Definition)) {
    // Another definition may take the place of a weak one.
    if (Definition->getIdentifier() && !Definition->isDependentContext() && !Definition->isWeak())
      for (const auto &[Number, From] : getShown(*Definition))
        Numbers.push_back(Number);
  } else if (std::optional<StatedFacts> Stated = Table.findStated(Function);
             Stated && !Stated->Facts.Only.empty()) {
    Numbers = std::move(Stated->Facts.Only);
  } else if (const FunctionFacts *Facts = Table.findInferred(Function)) {
    Numbers = Facts->Only;
  }
  return Known[Key] = std::move(Numbers);
}

} // namespace xenhc

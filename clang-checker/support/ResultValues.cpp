// SPDX-License-Identifier: GPL-2.0-or-later
#include "ResultWalk.h"

using namespace clang;

namespace xenhc {

OriginId ResultWalk::getOrigin(const CallExpr &Call) {
  const auto [At, IsNew] = BySite.try_emplace(&Call, OriginId(Origins.size()));
  if (!IsNew)
    return At->second;
  Origin From;
  From.Site = &Call;
  From.Callee = Call.getDirectCallee();
  if (From.Callee)
    From.Form = All.get(Call);
  From.Signs = From.Form.getSigns();
  Origins.push_back(From);
  return At->second;
}

std::optional<OriginId> ResultWalk::getConstantOrigin(const Expr &E) {
  Origin From;
  From.What = Origin::Constant;
  From.Site = E.IgnoreParenCasts();
  From.Value = classifyErrorValue(E, Context);
  if (From.Value == ErrorValue::None || isErrno(E))
    return std::nullopt;
  if (const std::optional<int64_t> Number = getConstant(E, Context))
    From.Signs = getSignsOf(*Number);
  else if (From.Value == ErrorValue::NegErrno)
    From.Signs = Negative; // -errno
  else if (From.Value == ErrorValue::Zero)
    From.Signs = Zero;
  if (From.isError()) {
    const auto [At, IsNew] = BySite.try_emplace(From.Site, OriginId(Origins.size()));
    if (IsNew)
      Origins.push_back(From);
    return At->second;
  }
  // It does not matter where a plain number was written.
  const auto [At, IsNew] = PlainConstants.try_emplace(From.Signs, OriginId(Origins.size()));
  if (IsNew)
    Origins.push_back(From);
  return At->second;
}

std::optional<Value> ResultWalk::evaluate(const Expr &E) {
  const Expr *Stripped = findValueSource(E);
  if (!Stripped)
    return std::nullopt;
  if (const auto *Call = dyn_cast<CallExpr>(Stripped)) {
    if (!Call->getDirectCallee() || Call->getType()->isVoidType())
      return std::nullopt;
    return Value{getOrigin(*Call)};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(Stripped);
      Binary && Binary->getOpcode() == BO_Assign) {
    if (const std::optional<PlaceId> Where = Places.find(*Binary->getLHS()))
      if (const std::optional<Value> Held = State.get(*Where))
        return Held;
    return evaluate(*Binary->getRHS());
  }
  if (const std::optional<OriginId> Constant = getConstantOrigin(*Stripped))
    return Value{*Constant};
  if (const auto *Minus = dyn_cast<UnaryOperator>(Stripped);
      Minus && Minus->getOpcode() == UO_Minus) {
    std::optional<Value> Inner = evaluate(*Minus->getSubExpr());
    if (Inner)
      Inner->IsNegated = !Inner->IsNegated;
    return Inner;
  }
  const std::optional<PlaceId> Where = Places.find(*Stripped);
  return Where ? State.get(*Where) : std::nullopt;
}

} // namespace xenhc

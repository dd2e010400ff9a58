// SPDX-License-Identifier: GPL-2.0-or-later
//===- Expr.cpp - Expressions in the YAML, as trees ---------------------------------------===//

#include "Expr.h"
#include "Diagnostics.h"
#include "xenhc/db.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace xenhc {

namespace {

/// Operators of C by precedence, the weakest first. Longer spellings stand before their prefixes.
struct Operator {
  StringRef Spelling;
  unsigned Precedence;
  unsigned Code;
};
constexpr Operator Operators[] = {
    {"||", 1, XENHC_CODE_LOR}, {"&&", 2, XENHC_CODE_LAND}, {"<<", 8, XENHC_CODE_SHL},
    {">>", 8, XENHC_CODE_SHR}, {"==", 6, XENHC_CODE_EQ},   {"!=", 6, XENHC_CODE_NE},
    {"<=", 7, XENHC_CODE_LE},  {">=", 7, XENHC_CODE_GE},   {"|", 3, XENHC_CODE_OR},
    {"^", 4, XENHC_CODE_XOR},  {"&", 5, XENHC_CODE_AND},   {"<", 7, XENHC_CODE_LT},
    {">", 7, XENHC_CODE_GT},   {"+", 9, XENHC_CODE_ADD},   {"-", 9, XENHC_CODE_SUB},
    {"*", 10, XENHC_CODE_MUL}, {"/", 10, XENHC_CODE_DIV},  {"%", 10, XENHC_CODE_MOD},
};
constexpr unsigned Weakest = 1;

/// Deeper expressions are mistakes, and the parser recurses.
constexpr unsigned MaxNesting = 64;

class ExprParser {
public:
  ExprParser(StringRef Text, SMLoc Begin, Diagnostics &Diags)
      : Text(Text), Rest(Text), Begin(Begin), Diags(Diags) {}

  ExprRef parse() {
    ExprRef Result = binary(Weakest, 0);
    skip();
    if (Result && !Rest.empty())
      return fail("unexpected '" + Rest.take_front(1) + "' in the expression");
    return Result;
  }

private:
  void skip() { Rest = Rest.ltrim(" \t\n"); }
  bool eat(StringRef Spelling) {
    skip();
    return Rest.consume_front(Spelling);
  }
  SMRange from(size_t Start) const {
    if (!Begin.isValid())
      return SMRange();
    return SMRange(SMLoc::getFromPointer(Begin.getPointer() + Start),
                   SMLoc::getFromPointer(Begin.getPointer() + at()));
  }
  size_t at() const { return Text.size() - Rest.size(); }
  ExprRef fail(const Twine &Message) {
    Diags.error(from(at()), Message);
    return nullptr;
  }
  static std::shared_ptr<Expr> make(Expr::Kind What) {
    auto E = std::make_shared<Expr>();
    E->What = What;
    return E;
  }

  const Operator *peekOperator() {
    skip();
    for (const Operator &Op : Operators)
      if (Rest.starts_with(Op.Spelling))
        return &Op;
    return nullptr;
  }
  ExprRef binary(unsigned Precedence, unsigned Depth);
  ExprRef unary(unsigned Depth);
  ExprRef primary(unsigned Depth);
  ExprRef path(StringRef First, size_t Start, unsigned Depth);
  ExprRef minMax(unsigned Code, size_t Start, unsigned Depth);
  ExprRef terminated(size_t Start, unsigned Depth);
  StringRef word() {
    StringRef Word = Rest.take_while([](char C) { return isAlnum(C) || C == '_'; });
    Rest = Rest.drop_front(Word.size());
    return Word;
  }

  StringRef Text, Rest;
  SMLoc Begin;
  Diagnostics &Diags;
};

} // namespace

ExprRef ExprParser::binary(unsigned Precedence, unsigned Depth) {
  skip();
  const size_t Start = at();
  ExprRef Left = unary(Depth + 1);
  unsigned Length = 0;
  while (Left) {
    const Operator *Op = peekOperator();
    if (!Op || Op->Precedence < Precedence)
      break;
    if (++Length > MaxNesting)
      return fail("the expression is too long");
    Rest = Rest.drop_front(Op->Spelling.size());
    ExprRef Right = binary(Op->Precedence + 1, Depth + 1);
    if (!Right)
      return nullptr;
    auto E = make(Expr::Binary);
    E->Code = Op->Code;
    E->Left = std::move(Left);
    E->Right = std::move(Right);
    E->Range = from(Start);
    Left = std::move(E);
  }
  return Left;
}

ExprRef ExprParser::unary(unsigned Depth) {
  if (Depth > MaxNesting)
    return fail("the expression is nested too deep");
  skip();
  const size_t Start = at();
  for (auto [Spelling, Code] : {std::pair("!", XENHC_CODE_NOT), std::pair("-", XENHC_CODE_NEG),
                                std::pair("~", XENHC_CODE_INV)})
    if (eat(Spelling)) {
      auto E = make(Expr::Unary);
      E->Code = Code;
      E->Left = unary(Depth + 1);
      E->Range = from(Start);
      return E->Left ? E : nullptr;
    }
  return primary(Depth);
}

ExprRef ExprParser::primary(unsigned Depth) {
  skip();
  const size_t Start = at();
  if (eat("(")) {
    ExprRef Inner = binary(Weakest, Depth + 1);
    if (Inner && !eat(")"))
      return fail("')' is missing");
    return Inner;
  }
  StringRef Word = word();
  if (Word.empty())
    return fail(Rest.empty() ? "the expression ends too early"
                             : "unexpected '" + Rest.take_front(1) + "' in the expression");
  if (isDigit(Word.front())) {
    uint64_t Value;
    StringRef Digits = Word;
    const bool Hex = Digits.consume_front("0x");
    if (Digits.getAsInteger(Hex ? 16 : 10, Value) || Value > INT64_MAX) {
      Rest = Text.drop_front(Start);
      return fail("'" + Word + "' is not a number (decimal or 0x..., up to 2^63 - 1)");
    }
    auto E = make(Expr::Number);
    E->Value = int64_t(Value);
    E->Range = from(Start);
    return E;
  }
  if (Rest.starts_with("(")) {
    if (Word == "min" || Word == "max")
      return minMax(Word == "min" ? XENHC_CODE_MIN : XENHC_CODE_MAX, Start, Depth);
    if (Word == "terminated")
      return terminated(Start, Depth);
    Rest = Text.drop_front(Start);
    return fail("unknown function '" + Word + "'; there are min, max and terminated");
  }
  return path(Word, Start, Depth);
}

ExprRef ExprParser::minMax(unsigned Code, size_t Start, unsigned Depth) {
  eat("(");
  auto E = make(Expr::Binary);
  E->Code = Code;
  E->Left = binary(Weakest, Depth + 1);
  if (!E->Left)
    return nullptr;
  if (!eat(","))
    return fail("min and max take two values");
  E->Right = binary(Weakest, Depth + 1);
  if (!E->Right)
    return nullptr;
  if (!eat(")"))
    return fail("')' is missing");
  E->Range = from(Start);
  return E;
}

ExprRef ExprParser::terminated(size_t Start, unsigned Depth) {
  eat("(");
  auto E = make(Expr::Terminated);
  E->Left = binary(Weakest, Depth + 1);
  if (!E->Left)
    return nullptr;
  if (E->Left->What != Expr::Path)
    return fail("terminated takes the number that is 0 in the last element, as in "
                "terminated(list[0].address)");
  if (!eat(")"))
    return fail("')' is missing");
  E->Range = from(Start);
  return E;
}

ExprRef ExprParser::path(StringRef First, size_t Start, unsigned Depth) {
  auto E = make(Expr::Path);
  E->Steps.push_back({First.str(), nullptr});
  for (;;) {
    if (Rest.starts_with(".") || Rest.starts_with("->")) {
      Rest = Rest.drop_front(Rest.front() == '.' ? 1 : 2);
      StringRef Next = word();
      if (Next.empty())
        return fail("the name of a field is missing");
      E->Steps.push_back({Next.str(), nullptr});
    } else if (Rest.starts_with("[")) {
      Rest = Rest.drop_front();
      ExprRef Subscript = binary(Weakest, Depth + 1);
      if (!Subscript)
        return nullptr;
      if (!eat("]"))
        return fail("']' is missing");
      E->Steps.push_back({"", std::move(Subscript)});
    } else {
      break;
    }
    if (E->Steps.size() > MaxNesting)
      return fail("the path is too long");
  }
  E->Range = from(Start);
  // A field that is called so has to be written with its record's name.
  if (E->Steps.size() == 1)
    E->What = First == "result"    ? Expr::Result
              : First == "index"   ? Expr::Index
              : First == "unknown" ? Expr::Unknown
                                   : Expr::Path;
  return E;
}

ExprRef parseExpr(StringRef Text, SMLoc Begin, Diagnostics &Diags) {
  return ExprParser(Text, Begin, Diags).parse();
}

ExprRef numberExpr(int64_t Value) {
  auto E = std::make_shared<Expr>();
  E->Value = Value;
  return E;
}

static StringRef spelling(unsigned Code) {
  for (const Operator &Op : Operators)
    if (Op.Code == Code)
      return Op.Spelling;
  return Code == XENHC_CODE_NOT ? "!" : Code == XENHC_CODE_NEG ? "-" : "~";
}

std::string printExpr(const Expr &E) {
  std::string Text;
  raw_string_ostream OS(Text);
  switch (E.What) {
  case Expr::Number:
    OS << E.Value;
    break;
  case Expr::Result:
    OS << "result";
    break;
  case Expr::Index:
    OS << "index";
    break;
  case Expr::Unknown:
    OS << "unknown";
    break;
  case Expr::Unary:
    OS << spelling(E.Code) << printExpr(*E.Left);
    break;
  case Expr::Binary:
    if (E.Code == XENHC_CODE_MIN || E.Code == XENHC_CODE_MAX)
      OS << (E.Code == XENHC_CODE_MIN ? "min(" : "max(") << printExpr(*E.Left) << ", "
         << printExpr(*E.Right) << ')';
    else
      OS << '(' << printExpr(*E.Left) << ' ' << spelling(E.Code) << ' ' << printExpr(*E.Right)
         << ')';
    break;
  case Expr::Terminated:
    OS << "terminated(" << printExpr(*E.Left) << ')';
    break;
  case Expr::Path:
    for (const Expr::Step &Step : E.Steps) {
      if (Step.Subscript)
        OS << '[' << printExpr(*Step.Subscript) << ']';
      else
        OS << (&Step == &E.Steps.front() ? "" : ".") << Step.Name;
    }
    break;
  }
  return Text;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- ExprTest.cpp - Expressions: precedence, forms and errors ---------------------------===//

#include "Expr.h"
#include "Diagnostics.h"
#include <gtest/gtest.h>

using namespace xenhc;

/// The expression with all of its parentheses, or "error".
static std::string parsed(const char *Text) {
  Diagnostics Diags;
  Diags.keep();
  ExprRef E = parseExpr(Text, llvm::SMLoc(), Diags);
  EXPECT_EQ(Diags.errors() == 0, E != nullptr) << Text;
  return E ? printExpr(*E) : "error";
}

TEST(Expr, HasThePrecedenceOfC) {
  EXPECT_EQ(parsed("a + b * c"), "(a + (b * c))");
  EXPECT_EQ(parsed("a - b - c"), "((a - b) - c)");
  EXPECT_EQ(parsed("a || b && c"), "(a || (b && c))");
  EXPECT_EQ(parsed("a & 3 == 1"), "(a & (3 == 1))");
  EXPECT_EQ(parsed("a | b ^ c & d"), "(a | (b ^ (c & d)))");
  EXPECT_EQ(parsed("1 << a + 1 < b"), "((1 << (a + 1)) < b)");
  EXPECT_EQ(parsed("(a + b) * c"), "((a + b) * c)");
  EXPECT_EQ(parsed("!a + -b & ~c"), "((!a + -b) & ~c)");
  EXPECT_EQ(parsed("a>=b!=c<=d"), "((a >= b) != (c <= d))");
}

TEST(Expr, Paths) {
  EXPECT_EQ(parsed("p->x.y"), "p.x.y");
  EXPECT_EQ(parsed("p[0].x"), "p[0].x");
  EXPECT_EQ(parsed("p[index + 1]"), "p[(index + 1)]");
  EXPECT_EQ(parsed("result"), "result");
  EXPECT_EQ(parsed("min(a, max(b, 0x10))"), "min(a, max(b, 16))");
}

TEST(Expr, Errors) {
  for (const char *Text : {"", "a +", "(a", "a b", "a[1", "a.", "p->", "min(a)", "f(a)", "0x", "1a",
                           "99999999999999999999", "a # b", "min(a, b", "a = b", ")", "0xg"})
    EXPECT_EQ(parsed(Text), "error") << Text;
}

TEST(Expr, SurvivesNesting) {
  EXPECT_EQ(parsed(std::string(100000, '(').c_str()), "error");
  EXPECT_EQ(parsed(std::string(100000, '-').c_str()), "error");
  EXPECT_EQ(parsed((std::string(5000, 'a') + "[").c_str()), "error");
  std::string Sum = "a";
  for (int I = 0; I < 10000; ++I)
    Sum += "+a";
  EXPECT_EQ(parsed(Sum.c_str()), "error");
}

TEST(Suggestions, AreNear) {
  EXPECT_EQ(didYouMean("capcity", {"count", "capacity"}), " (did you mean 'capacity'?)");
  EXPECT_EQ(didYouMean("zzz", {"count", "capacity"}), "");
}

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reads the script of --replay=FILE. Pure: see ReplayScript.h.

#include "ReplayScript.h"
#include "Errno.h"

namespace boundary::replay {

namespace {

bool isBlank(char C) { return C == ' ' || C == '\t' || C == '\r'; }
bool isDigit(char C) { return C >= '0' && C <= '9'; }

int hexDigit(char C) {
  if (isDigit(C))
    return C - '0';
  if (C >= 'a' && C <= 'f')
    return C - 'a' + 10;
  if (C >= 'A' && C <= 'F')
    return C - 'A' + 10;
  return -1;
}

/// A whole token as a number: decimal or 0x hexadecimal.
bool readUnsigned(Slice S, uint64_t *Value) {
  unsigned Base = 10;
  size_t I = 0;
  if (S.Len > 2 && S.At[0] == '0' && (S.At[1] == 'x' || S.At[1] == 'X')) {
    Base = 16;
    I = 2;
  }
  if (I >= S.Len)
    return false;
  *Value = 0;
  for (; I < S.Len; ++I) {
    const int Digit = hexDigit(S.At[I]);
    if (Digit < 0 || static_cast<unsigned>(Digit) >= Base ||
        *Value > (UINT64_MAX - static_cast<unsigned>(Digit)) / Base)
      return false;
    *Value = *Value * Base + static_cast<unsigned>(Digit);
  }
  return true;
}

/// The same with a sign. Numbers from 2^63 to 2^64-1 give the value with those bits.
bool readSigned(Slice S, int64_t *Value) {
  const bool Negative = S.Len > 1 && S.At[0] == '-';
  uint64_t Magnitude = 0;
  if (!readUnsigned(Negative ? Slice{S.At + 1, S.Len - 1} : S, &Magnitude))
    return false;
  if (Negative && Magnitude > static_cast<uint64_t>(INT64_MAX) + 1)
    return false;
  *Value = static_cast<int64_t>(Negative ? 0 - Magnitude : Magnitude);
  return true;
}

/// Position of the first C in S, or S.Len.
size_t find(Slice S, char C) {
  size_t I = 0;
  while (I < S.Len && S.At[I] != C)
    ++I;
  return I;
}

} // namespace

bool Slice::equals(const char *S) const {
  size_t I = 0;
  while (I < Len && S[I] && S[I] == At[I])
    ++I;
  return I == Len && S[I] == 0;
}

bool Script::fail(const char *Message) {
  if (!ErrorMessage) {
    ErrorMessage = Message;
    ErrorLine = TokenLine;
  }
  return false;
}

/// Reads the next token of the current statement. Returns false at its end, which is before a line
/// that does not begin with a blank, and at the end of the script. A token ends at a blank that is
/// not within quotes.
bool Script::nextToken(Slice *Token) {
  bool LineStart = StatementEnded;
  while (Cursor < End) {
    if (isBlank(*Cursor)) {
      ++Cursor;
    } else if (*Cursor == '\n') {
      ++Cursor;
      ++Line;
      LineStart = Cursor < End && !isBlank(*Cursor);
    } else if (*Cursor == '#') {
      while (Cursor < End && *Cursor != '\n')
        ++Cursor;
    } else {
      break;
    }
  }
  if (Cursor == End || (LineStart && !StatementEnded)) {
    StatementEnded = true;
    return false;
  }
  StatementEnded = false;
  TokenLine = Line;
  Token->At = Cursor;
  bool Quoted = false;
  while (Cursor < End && *Cursor != '\n' && (Quoted || !isBlank(*Cursor))) {
    if (*Cursor == '"')
      Quoted = !Quoted;
    else if (Quoted && *Cursor == '\\' && Cursor + 1 < End && Cursor[1] != '\n')
      ++Cursor;
    ++Cursor;
  }
  Token->Len = static_cast<size_t>(Cursor - Token->At);
  return Quoted ? fail("a string without its closing quote") : true;
}

bool Script::parse(const char *Text, size_t Len) {
  Cursor = Text;
  End = Text + Len;
  Slice Token;
  while (nextToken(&Token))
    if (!statement(Token))
      return false;
  return !ErrorMessage;
}

bool Script::statement(Slice First) {
  Slice Rest;
  if (First.equals("on"))
    return onStatement();
  if (First.equals("open"))
    return openStatement();
  if (First.equals("release")) {
    if (!nextToken(&Release))
      return fail("`release` needs a Xen release, as in `release 4.17`");
  } else if (First.equals("default")) {
    if (!nextToken(&Rest) || !outcome(Rest, &DefaultResult))
      return fail("`default` needs `return NUMBER` or `errno NAME`");
    HasDefault = true;
  } else {
    return fail(
        "expected `on`, `open`, `release` or `default`; lines that go on begin with a blank");
  }
  return nextToken(&Rest) ? fail("more on this line than the statement takes") : !ErrorMessage;
}

bool Script::openStatement() {
  OpenRule Open;
  Slice Keyword;
  if (!nextToken(&Open.Path) || !nextToken(&Keyword) || !Keyword.equals("errno") ||
      !outcome(Keyword, &Open.Result))
    return fail("`open` needs a path and `errno NAME`");
  Opens.push(Open);
  return nextToken(&Keyword) ? fail("more on this line than the statement takes") : !ErrorMessage;
}

/// `return NUMBER` or `errno NAME`, of which Keyword has been read.
bool Script::outcome(Slice Keyword, int64_t *Result) {
  Slice Token;
  if (Keyword.equals("return"))
    return (nextToken(&Token) && readSigned(Token, Result)) || fail("`return` needs a number");
  if (!Keyword.equals("errno"))
    return false;
  if (!nextToken(&Token))
    return fail("`errno` needs the name of an error, as in `errno EPERM`");
  uint64_t Number = static_cast<uint64_t>(errnoNumber(Token.At, Token.Len));
  if (Number == 0 && (!readUnsigned(Token, &Number) || Number == 0 || Number > 4095))
    return fail("unknown error; give a name such as EPERM, or a number from 1 to 4095");
  *Result = -static_cast<int64_t>(Number);
  return true;
}

bool Script::onStatement() {
  Rule R;
  if (!nextToken(&R.Name))
    return fail("`on` needs the name of an operation, a hypercall or an ioctl");
  R.Line = TokenLine;
  R.FirstCondition = Conditions.size();
  R.FirstWrite = Writes.size();
  const size_t Colon = find(R.Name, ':');
  if (Colon == 0)
    return fail("expected a name before the colon, as in `domctl:99`");
  if (Colon < R.Name.Len) {
    R.HasNumber = true;
    if (!readUnsigned({R.Name.At + Colon + 1, R.Name.Len - Colon - 1}, &R.Number))
      return fail("expected a number behind the colon, as in `domctl:99`");
    R.Name.Len = Colon;
  }
  bool HasOutcome = false;
  Slice Token;
  while (nextToken(&Token)) {
    if (Token.equals("when")) {
      Assignment A;
      if (!assignment(&A))
        return fail("`when` needs FIELD=VALUE");
      if (A.What.IsBytes)
        return fail("`when` compares with a number");
      Conditions.push(A);
      ++R.ConditionCount;
    } else if (Token.equals("write")) {
      Assignment A;
      if (!assignment(&A))
        return fail("`write` needs FIELD=VALUE");
      Writes.push(A);
      ++R.WriteCount;
    } else if (Token.equals("once")) {
      R.Times = 1;
    } else if (Token.equals("times")) {
      if (!nextToken(&Token) || !readUnsigned(Token, &R.Times) || R.Times == 0)
        return fail("`times` needs a number from 1 on");
    } else if (Token.equals("return") || Token.equals("errno")) {
      if (HasOutcome)
        return fail("a second result for the same rule");
      HasOutcome = true;
      if (!outcome(Token, &R.Result))
        return false;
    } else {
      return fail("expected `when`, `once`, `times`, `return`, `errno` or `write`");
    }
  }
  if (ErrorMessage)
    return false;
  Rules.push(R);
  return true;
}

/// PATH[+OFFSET]=VALUE in one token.
bool Script::assignment(Assignment *A) {
  Slice Token;
  if (!nextToken(&Token))
    return false;
  A->Line = TokenLine;
  const size_t Equals = find(Token, '=');
  if (Equals == Token.Len)
    return false;
  A->Path = {Token.At, Equals};
  const size_t Plus = find(A->Path, '+');
  if (Plus < A->Path.Len) {
    if (!readUnsigned({Token.At + Plus + 1, Equals - Plus - 1}, &A->Offset) ||
        A->Offset > UINT32_MAX)
      return fail("expected an offset in bytes behind the `+`");
    A->Path.Len = Plus;
  }
  if (A->Path.Len == 0)
    return false;
  return value({Token.At + Equals + 1, Token.Len - Equals - 1}, &A->What);
}

bool Script::value(Slice Token, Value *V) {
  if (Token.Len && Token.At[0] == '"')
    return stringValue(Token, V);
  if (Token.Len >= 4 && Slice{Token.At, 4}.equals("hex:"))
    return hexValue({Token.At + 4, Token.Len - 4}, V);
  const size_t Colon = find(Token, ':');
  if (Colon < Token.Len) {
    uint64_t Size = 0;
    if (!readUnsigned({Token.At + Colon + 1, Token.Len - Colon - 1}, &Size) ||
        (Size != 1 && Size != 2 && Size != 4 && Size != 8))
      return fail("expected 1, 2, 4 or 8 bytes behind the colon");
    V->Size = static_cast<unsigned>(Size);
  }
  return readSigned({Token.At, Colon}, &V->Number) ||
         fail("expected a number, a \"string\" or hex:DIGITS");
}

bool Script::stringValue(Slice Token, Value *V) {
  V->IsBytes = true;
  V->FirstByte = Bytes.size();
  size_t I = 1;
  for (; I < Token.Len && Token.At[I] != '"'; ++I) {
    char C = Token.At[I];
    if (C == '\\') {
      // The tokenizer made sure that something follows a backslash within quotes.
      C = Token.At[++I];
      if (C == 'n') {
        C = '\n';
      } else if (C == 't') {
        C = '\t';
      } else if (C == '0') {
        C = 0;
      } else if (C == 'x') {
        if (I + 2 >= Token.Len || hexDigit(Token.At[I + 1]) < 0 || hexDigit(Token.At[I + 2]) < 0)
          return fail("`\\x` needs two hexadecimal digits");
        C = static_cast<char>(hexDigit(Token.At[I + 1]) * 16 + hexDigit(Token.At[I + 2]));
        I += 2;
      } else if (C != '\\' && C != '"') {
        return fail("unknown escape; known are \\n \\t \\0 \\\\ \\\" \\xHH");
      }
    }
    Bytes.push(static_cast<unsigned char>(C));
  }
  V->ByteCount = Bytes.size() - V->FirstByte;
  return I + 1 == Token.Len || fail("expected the end of the value behind the closing quote");
}

bool Script::hexValue(Slice Digits, Value *V) {
  V->IsBytes = true;
  V->FirstByte = Bytes.size();
  V->ByteCount = Digits.Len / 2;
  for (size_t I = 0; I < Digits.Len; I += 2) {
    const int High = hexDigit(Digits.At[I]);
    const int Low = I + 1 < Digits.Len ? hexDigit(Digits.At[I + 1]) : -1;
    if (High < 0 || Low < 0)
      return fail("`hex:` needs pairs of hexadecimal digits");
    Bytes.push(static_cast<unsigned char>(High * 16 + Low));
  }
  return true;
}

} // namespace boundary::replay

// SPDX-License-Identifier: GPL-2.0-or-later
//
// A string that grows: paths, trace lines and messages are put together in one.

#ifndef XENHC_VGTOOL_BOUNDARY_TEXT_H
#define XENHC_VGTOOL_BOUNDARY_TEXT_H

#include "Vec.h"

namespace boundary {

class Text {
public:
  void clear() { Chars.clear(); }
  size_t size() const { return Chars.size(); }
  void truncate(size_t Size) { Chars.truncate(Size); }

  /// The text with a NUL behind it, valid until the next change.
  const char *str() {
    Chars.push('\0');
    Chars.truncate(Chars.size() - 1);
    return Chars.begin();
  }

  Text &add(char C) {
    Chars.push(C);
    return *this;
  }
  Text &add(const char *S) {
    for (; *S; ++S)
      Chars.push(*S);
    return *this;
  }
  /// Characters From to To (exclusive) of another text.
  Text &add(const Text &Other, size_t From, size_t To) {
    for (; From < To; ++From)
      Chars.push(Other.Chars[From]);
    return *this;
  }
  Text &addUnsigned(unsigned long long Value, unsigned Base = 10) {
    char Digits[24];
    unsigned Count = 0;
    do {
      Digits[Count++] = "0123456789abcdef"[Value % Base];
      Value /= Base;
    } while (Value);
    while (Count)
      Chars.push(Digits[--Count]);
    return *this;
  }
  Text &addHex(unsigned long long Value) { return add("0x").addUnsigned(Value, 16); }
  Text &addSigned(long long Value) {
    if (Value < 0)
      add('-');
    const auto Bits = static_cast<unsigned long long>(Value);
    return addUnsigned(Value < 0 ? 0 - Bits : Bits);
  }
  /// One byte as two hexadecimal digits.
  Text &addByte(unsigned char Byte) {
    return add("0123456789abcdef"[Byte >> 4]).add("0123456789abcdef"[Byte & 15]);
  }

private:
  Vec<char> Chars;
};

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_TEXT_H

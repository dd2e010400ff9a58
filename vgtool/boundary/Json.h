// SPDX-License-Identifier: GPL-2.0-or-later
//
// Strings in JSON, for the trace and for SARIF.

#ifndef XENHC_VGTOOL_BOUNDARY_JSON_H
#define XENHC_VGTOOL_BOUNDARY_JSON_H

#include "Text.h"

namespace boundary::json {

/// Appends the bytes as they stand inside of a string's quotes. The result is ASCII: bytes beyond
/// it become the character of that number, since nobody knows their encoding.
inline void addEscaped(Text &Out, const char *Bytes, size_t Len) {
  for (size_t I = 0; I < Len; ++I) {
    const auto C = static_cast<unsigned char>(Bytes[I]);
    if (C == '"' || C == '\\')
      Out.add('\\').add(static_cast<char>(C));
    else if (C < 32 || C > 126)
      Out.add("\\u00").addByte(C);
    else
      Out.add(static_cast<char>(C));
  }
}

/// Appends a NUL-terminated string with its quotes.
inline Text &addString(Text &Out, const char *S) {
  size_t Len = 0;
  while (S[Len])
    ++Len;
  Out.add('"');
  addEscaped(Out, S, Len);
  return Out.add('"');
}

} // namespace boundary::json

#endif // XENHC_VGTOOL_BOUNDARY_JSON_H

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes a C program of many different small functions, each run a few times: translation is what costs.
# Argument: the number of functions.
set -eu
count=${1:-6000}
echo '#include <stdio.h>'
awk -v count="$count" 'BEGIN {
  for (i = 0; i < count; i++) {
    printf "__attribute__((noinline)) static unsigned f%d(unsigned a, unsigned b) {\n", i
    printf "  unsigned t[4] = {a, b, %du, a ^ b};\n", (i * 2654435761) % 4294967296
    printf "  for (unsigned k = 0; k < (a & 3); ++k) { t[k] += t[(k + %d) & 3] * %du; if (t[k] & %du) t[0] ^= b >> %d; }\n", i % 4, i + 3, 2 ^ (i % 16), i % 31
    printf "  return (t[0] + t[1]) ^ (t[2] - t[3]) ^ (a %% %du);\n}\n", i + 7
  }
  print "int main(void) {\n  unsigned s = 1;\n  for (unsigned r = 0; r < 20; ++r) {"
  for (i = 0; i < count; i++) printf "    s += f%d(s, r);\n", i
  print "  }\n  printf(\"%x\\n\", s);\n  return 0;\n}"
}'

// The parser of replay scripts on the host: what it reads, what it refuses, and that no text makes it crash.
//
// RUN: g++ -std=c++20 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -I%source/vgtool %s %source/vgtool/boundary/ReplayScript.cpp %source/vgtool/boundary/Errno.cpp -o %t
// RUN: %t

#include "boundary/ReplayScript.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace boundary {
void *allocate(size_t Bytes) { return malloc(Bytes); }
void release(void *Memory) { free(Memory); }
} // namespace boundary

using namespace boundary::replay;

static int Failures = 0;

#define CHECK(Condition)                                                                           \
  do {                                                                                             \
    if (!(Condition)) {                                                                            \
      printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #Condition);                             \
      ++Failures;                                                                                  \
    }                                                                                              \
  } while (0)

/// Parses a copy that is exactly as long as the text, so that ASan sees every step beyond it.
static bool parse(Script &S, std::vector<char> &Copy, const std::string &Text) {
  Copy.assign(Text.begin(), Text.end());
  Copy.shrink_to_fit();
  return S.parse(Copy.data(), Copy.size());
}

static void refuses(const char *Text, unsigned Line, const char *Message) {
  Script S;
  std::vector<char> Copy;
  CHECK(!parse(S, Copy, Text));
  if (S.errorLine() != Line || !S.errorMessage() || !strstr(S.errorMessage(), Message)) {
    printf("for <%s>: line %u, %s\n", Text, S.errorLine(), S.errorMessage());
    ++Failures;
  }
}

static void reads() {
  Script S;
  std::vector<char> Copy;
  CHECK(parse(S, Copy,
              "# first\n"
              "release 4.17\n"
              "default errno ENOSYS   # second\n"
              "\n"
              "on XEN_A when a.b=3 when c=-1 times 2\n"
              "  return 0x100000000\n"
              "# between\n"
              "  write d[2].e=\"x \\\" # \\0\\x41\" write f+4=7:2\n"
              "on domctl:0x10 once errno 22 write g=hex:00ff\n"
              "open /dev/xen/gntdev errno EACCES"));
  CHECK(S.Release.equals("4.17"));
  CHECK(S.HasDefault && S.DefaultResult == -38);
  CHECK(S.Rules.size() == 2 && S.Opens.size() == 1);
  CHECK(S.Rules[0].Name.equals("XEN_A") && !S.Rules[0].HasNumber && S.Rules[0].Times == 2);
  CHECK(S.Rules[0].Result == 0x100000000 && S.Rules[0].Line == 5);
  CHECK(S.Rules[0].ConditionCount == 2 && S.Rules[0].WriteCount == 2);
  CHECK(S.Conditions[0].Path.equals("a.b") && S.Conditions[0].What.Number == 3);
  CHECK(S.Conditions[1].What.Number == -1);
  CHECK(S.Writes[0].Path.equals("d[2].e") && S.Writes[0].What.IsBytes);
  CHECK(S.Writes[0].What.ByteCount == 8 &&
        memcmp(S.Bytes.begin() + S.Writes[0].What.FirstByte, "x \" # \0A", 8) == 0);
  CHECK(S.Writes[1].Path.equals("f") && S.Writes[1].Offset == 4 && S.Writes[1].What.Size == 2);
  CHECK(S.Rules[1].Name.equals("domctl") && S.Rules[1].Number == 16 && S.Rules[1].Times == 1);
  CHECK(S.Rules[1].Result == -22 && S.Rules[1].FirstWrite == 2);
  CHECK(S.Opens[0].Path.equals("/dev/xen/gntdev") && S.Opens[0].Result == -13);
  Script Empty;
  CHECK(parse(Empty, Copy, "") && Empty.Rules.empty());
}

static void errors() {
  refuses("nonsense\n", 1, "expected `on`");
  refuses("\n\non\n", 3, "`on` needs");
  refuses("on A return x\n", 1, "`return` needs a number");
  refuses("on A\n return 1\n return 2\n", 3, "second result");
  refuses("on A errno EWHAT\n", 1, "unknown error");
  refuses("on A errno 4096\n", 1, "unknown error");
  refuses("on A write b\n", 1, "FIELD=VALUE");
  refuses("on A write =1\n", 1, "FIELD=VALUE");
  refuses("on A write b=\n", 1, "expected a number");
  refuses("on A write b=1:3\n", 1, "1, 2, 4 or 8");
  refuses("on A write b+x=1\n", 1, "offset");
  refuses("on A write b=hex:0\n", 1, "pairs");
  refuses("on A write b=\"c\n", 1, "closing quote");
  refuses("on A write b=\"\\q\"\n", 1, "unknown escape");
  refuses("on A when b=\"c\"\n", 1, "compares with a number");
  refuses("on A times 0\n", 1, "from 1 on");
  refuses("on A whatever\n", 1, "expected `when`");
  refuses("on :0 return 1\n", 1, "before the colon");
  refuses("on A:x\n", 1, "behind the colon");
  refuses("on A return 18446744073709551616\n", 1, "needs a number");
  refuses("release 4.17 4.18\n", 1, "more on this line");
  refuses("default\n", 1, "`default` needs");
  refuses("open /dev/xen/privcmd return 3\n", 1, "`open` needs");
}

/// Texts that are nearly right: pieces of the language in any order, with damage.
static void fuzz() {
  static const char *const Pieces[] = {
      "on ",   "XEN_A ", "domctl:", "0x",     "10 ",    "when ",  "write ", "return ", "errno ",
      "ENOSYS", "times ", "once ",  "=",      "+",      ":4 ",    "hex:",   "00ff",    "\"",
      "\\",    "\\x4",   "\n",      "\n  ",   "#",      "a.b[3]", "]",      "[",       "open ",
      "/dev/xen/privcmd ", "release ", "default ", "-1 ", "18446744073709551615 ", "\t", "\r", "\\0"};
  std::mt19937 Random(1);
  for (int Round = 0; Round < 200000; ++Round) {
    std::string Text;
    for (unsigned I = Random() % 24; I-- > 0;)
      Text += Pieces[Random() % (sizeof Pieces / sizeof *Pieces)];
    for (unsigned I = Random() % 3; I-- > 0 && !Text.empty();)
      Text[Random() % Text.size()] = static_cast<char>(Random());
    Script S;
    std::vector<char> Copy;
    const bool Ok = parse(S, Copy, Text);
    CHECK(Ok == !S.errorMessage());
  }
}

int main() {
  reads();
  errors();
  fuzz();
  return Failures != 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
//===- DbReadTest.cpp - The reader: what it refuses, finds and computes -------------------===//

#include "TestDb.h"
#include <gtest/gtest.h>
#include <map>

using namespace xenhc;

static TestDb makeDb() {
  return TestDb({
      {"releases.yaml", "releases: [4.2, 4.10, 4.10.1, 4.17]\n"
                        "interfaces:\n"
                        "  g: [{value: 1, until: 4.10}, {value: 2, since: 4.10.1}]\n"},
      {"records/r.yaml", "record: r\n"
                         "size: 24\n"
                         "fields:\n"
                         "  - {name: cmd, type: uint32_t, offset: 0, size: 4}\n"
                         "  - {name: n, type: int32_t, signed: true, offset: 4, size: 4}\n"
                         "  - {name: p, handle: e, offset: 8, size: 8}\n"
                         "  - {name: u.a, type: uint32_t, offset: 16, size: 4}\n"
                         "  - {name: u.b, type: uint64_t, offset: 16, size: 8}\n"},
      {"records/e.yaml", "record: e\n"
                         "size: 16\n"
                         "fields:\n"
                         "  - {name: x, type: uint32_t, offset: 0, size: 4}\n"
                         "  - {name: y, type: uint64_t, offset: 8, size: 8}\n"},
      {"ops/h/_hypercall.yaml", "hypercall: h\n"
                                "number: 3\n"
                                "args: [{name: arg, handle: r}]\n"
                                "select: arg.cmd\n"
                                "payload: arg.u\n"
                                "fields: [{name: arg.cmd, dir: in}, {name: arg.n, dir: in},\n"
                                "         {name: arg.p, dir: in, count: n}]\n"},
      {"ops/h/a.yaml", "op: OP_a\nnumber: 1\nmember: a\ndir: in\n"},
      {"ops/h/b.yaml", "op: OP_b\nnumber: [{number: 2, until: 4.10}, {number: 7, since: 4.10.1}]\n"
                       "member: b\ndir: out\nselect: n\n"},
      {"ops/h/b/c.yaml", "op: OP_b_c\nnumber: 5\n"},
      {"ioctls/d.yaml", "device: [/dev/d, /proc/d]\n"
                        "ioctls:\n"
                        "  - {ioctl: I, number: {amd64: 0x10, i386: 0x20}, type: int, dir: out}\n"},
      {"api/l.yaml", "library: l\n"
                     "functions:\n"
                     "  - {name: zz, returns: value}\n"
                     "  - {name: aa, returns: -errno, must-use: true}\n"
                     "  - {name: mm, returns: pointer, releaser: zz, frees: [1, 3]}\n"
                     "  - {name: nn, returns: value, keeps: [0, 2], only: [3, -1, 3]}\n"
                     "  - {name: oo, returns: value, keeps: []}\n"},
  });
}

//===- Refusals ---------------------------------------------------------------------------===//

TEST(DbOpen, AcceptsWhatTheCompilerWrites) { EXPECT_EQ(makeDb().open(), ""); }

TEST(DbOpen, RefusesEveryTruncation) {
  TestDb Db = makeDb();
  const size_t Whole = Db.Size;
  for (Db.Size = 0; Db.Size < Whole; ++Db.Size)
    ASSERT_NE(Db.open(), "") << Db.Size;
  Db.Size = 20;
  EXPECT_NE(Db.open().find("header"), std::string::npos);
  Db.Size = Whole - 1;
  EXPECT_NE(Db.open().find("truncated"), std::string::npos);
}

TEST(DbOpen, RefusesEveryFlippedBit) {
  TestDb Db = makeDb();
  for (size_t I = 0; I < Db.Size; ++I) {
    Db.bytes()[I] ^= 0x10;
    ASSERT_NE(Db.open(), "") << "byte " << I;
    Db.bytes()[I] ^= 0x10;
  }
  EXPECT_EQ(Db.open(), "");
}

TEST(DbOpen, TellsOtherFormatsApart) {
  TestDb Db = makeDb();
  Db.header()->format = XENHC_DB_FORMAT + 1;
  EXPECT_NE(Db.open().find("newer"), std::string::npos);
  Db.header()->format = XENHC_DB_FORMAT - 1;
  EXPECT_NE(Db.open().find("older"), std::string::npos);
  Db.header()->magic[0] = 'Y';
  EXPECT_NE(Db.open().find("not a hypercall database"), std::string::npos);
}

/// Changes a good database by Change, which has to make it unacceptable.
template <typename F> static void expectRefused(const char *What, F Change) {
  TestDb Db = makeDb();
  Change(Db);
  Db.seal();
  EXPECT_NE(Db.open(), "") << What;
}

TEST(DbOpen, RefusesBadReferences) {
  expectRefused("string", [](TestDb &Db) { Db.nodes()->name = Db.header()->strings.count; });
  expectRefused("code", [](TestDb &Db) { Db.nodes()->when = Db.header()->code.count; });
  expectRefused("section", [](TestDb &Db) { Db.header()->nodes.count += 10000; });
  expectRefused("section offset", [](TestDb &Db) { Db.header()->nodes.offset += 4; });
  expectRefused("release", [](TestDb &Db) { Db.ops()->until = 4; });
  expectRefused("since", [](TestDb &Db) { Db.ops()->since = Db.ops()->until + 1; });
  expectRefused("nodes", [](TestDb &Db) { Db.ops()->node_count = 1000; });
  expectRefused("nodes", [](TestDb &Db) { Db.ops()->node_first = 0xfffffff0; });
  expectRefused("nesting", [](TestDb &Db) { Db.ops()->nested_set = Db.ops()->set; });
  // "nn", the function with numbers, stands between "mm" and "oo".
  const auto Functions = [](TestDb &Db) {
    return Db.section<xenhc_db_function>(Db.header()->functions);
  };
  const auto Numbers = [](TestDb &Db) { return Db.section<int64_t>(Db.header()->numbers); };
  expectRefused("numbers", [&](TestDb &Db) { Functions(Db)[2].only_count = 3; });
  expectRefused("numbers", [&](TestDb &Db) { Functions(Db)[2].only_first = 0xfffffff0; });
  expectRefused("order of numbers", [&](TestDb &Db) { Numbers(Db)[1] = Numbers(Db)[0]; });
  expectRefused("string without an end", [](TestDb &Db) {
    Db.section<char>(Db.header()->strings)[Db.header()->strings.count - 1] = 'x';
  });
}

TEST(DbOpen, RefusesCyclesAndDepth) {
  // The last node is a root; it becomes its own child.
  expectRefused("cycle", [](TestDb &Db) {
    const uint32_t Last = Db.header()->nodes.count - 1;
    Db.nodes()[Last].child_first = Last;
    Db.nodes()[Last].child_count = 1;
  });
  expectRefused("depth", [](TestDb &Db) {
    Db.nodes()[Db.header()->nodes.count - 1].height = XENHC_DB_FRAMES + 1;
  });
  expectRefused("order", [](TestDb &Db) { Db.nodes()[0].height = 3; });
}

TEST(DbOpen, RefusesAnIndexThatDoesNotFit) {
  expectRefused("missing", [](TestDb &Db) {
    for (uint32_t I = 0; I < Db.header()->op_index.count; ++I)
      if (Db.slots()[I].set != XENHC_DB_NONE) {
        Db.slots()[I].set = XENHC_DB_NONE;
        break;
      }
  });
  expectRefused("too many", [](TestDb &Db) {
    for (uint32_t I = 0; I < Db.header()->op_index.count; ++I)
      if (Db.slots()[I].set == XENHC_DB_NONE) {
        Db.slots()[I].set = 77;
        break;
      }
  });
}

TEST(DbOpen, RefusesBadPrograms) {
  auto Valid = [](std::vector<uint8_t> Code) {
    Code.insert(Code.begin(), XENHC_CODE_END);
    return xenhc_code_valid(Code.data(), uint32_t(Code.size()), 1);
  };
  EXPECT_TRUE(Valid({XENHC_CODE_BASE, 0, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_BASE, 0}));
  EXPECT_FALSE(Valid({XENHC_CODE_BASE}));
  EXPECT_FALSE(Valid({XENHC_CODE_CONST, 1, 2, 3}));
  EXPECT_FALSE(Valid({XENHC_CODE_BASE, XENHC_DB_FRAMES + 1, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_RESULT, XENHC_CODE_RESULT, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_RESULT, XENHC_CODE_ADD, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_NOT, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({XENHC_CODE_BASE, 0, XENHC_CODE_LOAD, 3, 0, 0, 0, 0, XENHC_CODE_END}));
  EXPECT_FALSE(Valid({99, XENHC_CODE_END}));
  std::vector<uint8_t> Deep(XENHC_CODE_STACK, XENHC_CODE_RESULT);
  Deep.insert(Deep.end(), XENHC_CODE_STACK - 1, XENHC_CODE_ADD);
  Deep.push_back(XENHC_CODE_END);
  EXPECT_TRUE(Valid(Deep));
  Deep.insert(Deep.begin(), XENHC_CODE_RESULT);
  Deep.insert(Deep.end() - 1, XENHC_CODE_ADD);
  EXPECT_FALSE(Valid(Deep));
  std::vector<uint8_t> Long = {XENHC_CODE_RESULT};
  Long.insert(Long.end(), XENHC_CODE_SIZE, XENHC_CODE_NOT);
  Long.push_back(XENHC_CODE_END);
  EXPECT_FALSE(Valid(Long));
}

TEST(DbOpen, ChecksumIsThatOfTheStandard) {
  const uint8_t Digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(xenhc_db_crc32(Digits, sizeof Digits), 0xcbf43926u);
}

//===- Look-ups ---------------------------------------------------------------------------===//

TEST(DbFind, Releases) {
  TestDb T = makeDb();
  ASSERT_EQ(T.open(), "");
  EXPECT_EQ(xenhc_db_find_release(&T.Db, 4, 10, 0), 1u);
  EXPECT_EQ(xenhc_db_find_release(&T.Db, 4, 10, 1), 2u);
  EXPECT_EQ(xenhc_db_find_release(&T.Db, 4, 10, 4), 2u);
  EXPECT_EQ(xenhc_db_find_release(&T.Db, 4, 17, 5), 3u);
  EXPECT_EQ(xenhc_db_find_release(&T.Db, 4, 3, 0), XENHC_DB_NONE);
}

TEST(DbFind, Interfaces) {
  TestDb T = makeDb();
  ASSERT_EQ(T.open(), "");
  const xenhc_db_interface *F = xenhc_db_find_interface(&T.Db, "g", 2, nullptr);
  ASSERT_TRUE(F);
  EXPECT_EQ(F->since, 2);
  EXPECT_EQ(F->until, 3);
  EXPECT_FALSE(xenhc_db_find_interface(&T.Db, "g", 2, F));
  EXPECT_FALSE(xenhc_db_find_interface(&T.Db, "h", 2, nullptr));
  EXPECT_EQ(xenhc_db_interface_of(&T.Db, "g", 0)->value, 1u);
}

TEST(DbFind, Calls) {
  TestDb T = makeDb();
  ASSERT_EQ(T.open(), "");
  auto Find = [&](uint32_t Kind, const char *Device, uint32_t Number, uint32_t Arch) {
    return xenhc_db_find_call(&T.Db, Kind, Device, Number, Arch);
  };
  ASSERT_TRUE(Find(XENHC_CALL_HYPERCALL, "", 3, XENHC_ARCH_AMD64));
  ASSERT_TRUE(Find(XENHC_CALL_HYPERCALL, "", 3, XENHC_ARCH_I386));
  EXPECT_FALSE(Find(XENHC_CALL_HYPERCALL, "", 4, XENHC_ARCH_AMD64));
  EXPECT_TRUE(Find(XENHC_CALL_IOCTL, "/proc/d", 0x10, XENHC_ARCH_AMD64));
  EXPECT_TRUE(Find(XENHC_CALL_IOCTL, "/dev/d", 0x20, XENHC_ARCH_I386));
  EXPECT_FALSE(Find(XENHC_CALL_IOCTL, "/dev/d", 0x10, XENHC_ARCH_I386));
  EXPECT_FALSE(Find(XENHC_CALL_IOCTL, "/dev/e", 0x10, XENHC_ARCH_AMD64));
}

TEST(DbFind, Functions) {
  TestDb T = makeDb();
  ASSERT_EQ(T.open(), "");
  EXPECT_EQ(xenhc_db_find_function(&T.Db, "aa")->flags, XENHC_FUNCTION_MUST_USE);
  EXPECT_EQ(xenhc_db_find_function(&T.Db, "mm")->frees, 1 << 1 | 1 << 3);
  EXPECT_STREQ(xenhc_db_string(&T.Db, xenhc_db_find_function(&T.Db, "mm")->releaser), "zz");
  EXPECT_EQ(xenhc_db_find_function(&T.Db, "zz")->convention, XENHC_RETURNS_VALUE);
  const xenhc_db_function *Few = xenhc_db_find_function(&T.Db, "nn");
  ASSERT_EQ(Few->only_count, 2);
  EXPECT_EQ(T.Db.numbers[Few->only_first], -1);
  EXPECT_EQ(T.Db.numbers[Few->only_first + 1], 3);
  EXPECT_EQ(Few->keeps, 1 << 0 | 1 << 2);
  EXPECT_EQ(xenhc_db_find_function(&T.Db, "oo")->flags, XENHC_FUNCTION_SAYS_KEEPS);
  EXPECT_FALSE(xenhc_db_find_function(&T.Db, "a"));
  EXPECT_FALSE(xenhc_db_find_function(&T.Db, "zzz"));
}

/// Client memory by address.
using Memory = std::map<uint64_t, uint64_t>;

static int loadFrom(void *Opaque, uint64_t Address, uint32_t Size, uint64_t *Value) {
  const Memory &M = *static_cast<Memory *>(Opaque);
  auto Place = M.find(Address);
  if (Place == M.end())
    return 0;
  *Value = Size == 8 ? Place->second : Place->second & ((uint64_t(1) << 8 * Size) - 1);
  return 1;
}

TEST(DbFind, SelectsOperationsAndNestedOnes) {
  TestDb T = makeDb();
  ASSERT_EQ(T.open(), "");
  const xenhc_db_call *Call =
      xenhc_db_find_call(&T.Db, XENHC_CALL_HYPERCALL, "", 3, XENHC_ARCH_AMD64);
  Memory M = {{0x100, 0x1000}, {0x1000, 1}, {0x1004, 5}};
  const xenhc_code_frame Root = {0x100, 0};
  const xenhc_code_env Env = {&Root, 1, 0, 0, loadFrom, loadFrom, &M};
  const xenhc_db_op *Op;
  uint32_t Number;
  auto Select = [&](uint32_t Release) {
    return xenhc_db_select(&T.Db, Call, Release, XENHC_ARCH_AMD64, &Env, &Op, &Number);
  };
  auto Id = [&] { return std::string(xenhc_db_string(&T.Db, Op->name)); };
  EXPECT_EQ(Select(0), XENHC_SELECT_FOUND);
  EXPECT_EQ(Id(), "OP_a");
  M[0x1000] = 2; // OP_b up to 4.10, and its nested operation 5
  EXPECT_EQ(Select(1), XENHC_SELECT_FOUND);
  EXPECT_EQ(Id(), "OP_b_c");
  EXPECT_EQ(Select(2), XENHC_SELECT_UNKNOWN);
  EXPECT_EQ(Id(), "h");
  M[0x1000] = 7;
  EXPECT_EQ(Select(2), XENHC_SELECT_FOUND);
  EXPECT_EQ(Id(), "OP_b_c");
  M[0x1004] = 6;
  EXPECT_EQ(Select(2), XENHC_SELECT_UNKNOWN);
  EXPECT_EQ(Id(), "OP_b");
  EXPECT_EQ(Number, 6u);
  M.erase(0x1004);
  EXPECT_EQ(Select(2), XENHC_SELECT_UNREADABLE);
  EXPECT_EQ(Id(), "OP_b");
  M.erase(0x100);
  EXPECT_EQ(Select(2), XENHC_SELECT_UNREADABLE);
  EXPECT_EQ(Id(), "h");
}

//===- Evaluation -------------------------------------------------------------------------===//

static int evaluate(unsigned Code, int64_t Left, int64_t Right, int64_t &Value) {
  return xenhc_code_binary(uint8_t(Code), Left, Right, &Value);
}

TEST(DbEval, SaturatesInsteadOfWrapping) {
  int64_t V;
  EXPECT_TRUE(evaluate(XENHC_CODE_ADD, INT64_MAX, 1, V) && V == INT64_MAX);
  EXPECT_TRUE(evaluate(XENHC_CODE_ADD, INT64_MIN, -1, V) && V == INT64_MIN);
  EXPECT_TRUE(evaluate(XENHC_CODE_SUB, INT64_MIN, 1, V) && V == INT64_MIN);
  EXPECT_TRUE(evaluate(XENHC_CODE_SUB, 0, INT64_MIN, V) && V == INT64_MAX);
  EXPECT_TRUE(evaluate(XENHC_CODE_MUL, INT64_MAX, -2, V) && V == INT64_MIN);
  EXPECT_TRUE(evaluate(XENHC_CODE_MUL, INT64_MIN, INT64_MIN, V) && V == INT64_MAX);
  EXPECT_TRUE(evaluate(XENHC_CODE_DIV, INT64_MIN, -1, V) && V == INT64_MAX);
  EXPECT_TRUE(evaluate(XENHC_CODE_MOD, INT64_MIN, -1, V) && V == 0);
  EXPECT_TRUE(evaluate(XENHC_CODE_SHL, 1, 200, V) && V == INT64_MAX);
  EXPECT_TRUE(evaluate(XENHC_CODE_SHL, -3, 63, V) && V == INT64_MIN);
  EXPECT_TRUE(evaluate(XENHC_CODE_SHL, 3, 4, V) && V == 48);
  EXPECT_TRUE(evaluate(XENHC_CODE_SHR, -1, 60, V) && V == 15);
  EXPECT_TRUE(evaluate(XENHC_CODE_SHR, -1, 64, V) && V == 0);
}

TEST(DbEval, HasNoValueWhereThereIsNone) {
  int64_t V;
  EXPECT_FALSE(evaluate(XENHC_CODE_DIV, 1, 0, V));
  EXPECT_FALSE(evaluate(XENHC_CODE_MOD, 1, 0, V));
  EXPECT_FALSE(evaluate(XENHC_CODE_SHL, 1, -1, V));
  EXPECT_FALSE(evaluate(XENHC_CODE_SHR, 1, -1, V));
}

TEST(DbEval, Comparisons) {
  int64_t V;
  EXPECT_TRUE(evaluate(XENHC_CODE_LT, -1, 1, V) && V == 1);
  EXPECT_TRUE(evaluate(XENHC_CODE_GE, -1, 1, V) && V == 0);
  EXPECT_TRUE(evaluate(XENHC_CODE_MIN, -1, 1, V) && V == -1);
  EXPECT_TRUE(evaluate(XENHC_CODE_MAX, -1, 1, V) && V == 1);
  EXPECT_TRUE(evaluate(XENHC_CODE_LAND, 2, 4, V) && V == 1);
  EXPECT_TRUE(evaluate(XENHC_CODE_LOR, 0, 0, V) && V == 0);
}

TEST(DbEval, LoadsExtendAndFail) {
  xenhc_db Db{};
  const uint8_t Code[] = {XENHC_CODE_END,
                          XENHC_CODE_BASE,
                          0,
                          XENHC_CODE_LOADS,
                          2,
                          4,
                          0,
                          0,
                          0,
                          XENHC_CODE_END,
                          XENHC_CODE_BASE,
                          1,
                          XENHC_CODE_END,
                          XENHC_CODE_RESULT,
                          XENHC_CODE_END};
  Db.code = Code;
  Memory M = {{0x104, 0xfffe}};
  const xenhc_code_frame Root = {0x100, 3};
  xenhc_code_env Env = {&Root, 1, 0, -5, loadFrom, loadFrom, &M};
  int64_t V = 0;
  EXPECT_TRUE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_EQ(V, -2);
  M.clear();
  EXPECT_FALSE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_FALSE(xenhc_code_eval(&Db, 10, &Env, &V)) << "frame 1 is not open";
  EXPECT_FALSE(xenhc_code_eval(&Db, 13, &Env, &V)) << "no result yet";
  Env.has_result = 1;
  EXPECT_TRUE(xenhc_code_eval(&Db, 13, &Env, &V));
  EXPECT_EQ(V, -5);
  EXPECT_FALSE(xenhc_code_eval(&Db, 0, &Env, &V)) << "the empty program";
}

TEST(DbEval, ScansForTheLastElement) {
  xenhc_db Db{};
  const uint8_t Code[] = {XENHC_CODE_END, XENHC_CODE_BASE, 0, XENHC_CODE_SCAN, 2, 8, 0, 0, 0,
                          XENHC_CODE_END};
  ASSERT_TRUE(xenhc_code_valid(Code, sizeof Code, 1));
  Db.code = Code;
  Memory M = {{0x100, 7}, {0x108, 0x10001}, {0x110, 0x10000}, {0x118, 5}};
  const xenhc_code_frame Root = {0x100, 0};
  const xenhc_code_env Env = {&Root, 1, 0, 0, loadFrom, loadFrom, &M};
  int64_t V = 0;
  EXPECT_TRUE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_EQ(V, 3) << "two bytes of the third are zero";
  M[0x110] = 1;
  EXPECT_TRUE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_EQ(V, 5) << "the fifth is not there";
  M.clear();
  EXPECT_TRUE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_EQ(V, 1);
  for (uint64_t I = 0; I < 2 * XENHC_CODE_SCAN_MAX; ++I)
    M[0x100 + 8 * I] = 1;
  EXPECT_TRUE(xenhc_code_eval(&Db, 1, &Env, &V));
  EXPECT_EQ(V, XENHC_CODE_SCAN_MAX);
}

// SPDX-License-Identifier: GPL-2.0-or-later
//===- db-fuzzer.cpp - The reader on arbitrary files --------------------------------------===//
//
// The checksum and the size are put right, so that the fuzzer gets behind them. Everything in a
// file that the reader accepts is then used: every look-up, every program, the whole dump.
//
//===--------------------------------------------------------------------------------------===//

#include "Dump.h"
#include "xenhc/db_read.h"
#include <cstring>
#include <vector>

using namespace llvm;
using namespace xenhc;

/// Some memory, none, or something else, as the address has it.
static int load(void *, uint64_t Address, uint32_t Size, uint64_t *Value) {
  if (Address % 7 == 0)
    return 0;
  *Value = Address * 0x9e3779b97f4a7c15u >> (64 - 8 * Size);
  return 1;
}

static void evaluate(const xenhc_db &Db, uint32_t Ref) {
  xenhc_code_frame Frames[XENHC_DB_FRAMES + 1];
  for (unsigned I = 0; I <= XENHC_DB_FRAMES; ++I)
    Frames[I] = {0x1000u * I + 1, I};
  for (unsigned Open = 0; Open <= XENHC_DB_FRAMES + 1; Open += 3) {
    const xenhc_code_env Env{Frames, Open, Open != 0, -1, load, load, nullptr};
    int64_t Value;
    (void)xenhc_code_eval(&Db, Ref, &Env, &Value);
  }
}

static void useAll(const xenhc_db &Db) {
  const xenhc_db_header &H = *Db.header;
  for (uint32_t I = 0; I < H.nodes.count; ++I) {
    const xenhc_db_node &N = Db.nodes[I];
    for (uint32_t Ref : {N.count, N.when, N.written, N.kind == XENHC_NODE_CALL ? 0 : N.filled})
      evaluate(Db, Ref);
  }
  for (uint32_t I = 0; I < H.calls.count; ++I) {
    const xenhc_db_call &C = Db.calls[I];
    (void)xenhc_db_find_call(&Db, C.kind, xenhc_db_string(&Db, C.device), C.number, C.arch);
    const xenhc_code_frame Frame{1, 0};
    const xenhc_code_env Env{&Frame, 1, 0, 0, load, load, nullptr};
    const xenhc_db_op *Op;
    uint32_t Number;
    for (uint32_t Release = 0; Release < H.releases.count && Release < 4; ++Release)
      (void)xenhc_db_select(&Db, &C, Release, XENHC_ARCH_AMD64, &Env, &Op, &Number);
  }
  for (uint32_t I = 0; I < H.ops.count; ++I) {
    const xenhc_db_op &Op = Db.ops[I];
    (void)xenhc_db_find_op(&Db, Op.set, Op.number, Op.since, Op.arch);
    evaluate(Db, Op.selector);
    evaluate(Db, Op.interface_at);
  }
  for (uint32_t I = 0; I < H.functions.count; ++I)
    (void)xenhc_db_find_function(&Db, xenhc_db_string(&Db, Db.functions[I].name));
  const xenhc_db_interface *Last = nullptr;
  for (uint32_t I = 0; I < H.interfaces.count; ++I)
    Last = xenhc_db_find_interface(&Db, "domctl", Db.interfaces[I].value, Last);
  (void)xenhc_db_interface_of(&Db, "domctl", 0);
  (void)xenhc_db_find_release(&Db, 4, 17, 3);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::vector<uint64_t> Aligned((Size + 7) / 8);
  auto *Bytes = reinterpret_cast<uint8_t *>(Aligned.data());
  if (Size)
    memcpy(Bytes, Data, Size);
  xenhc_db Db;
  if (Size >= sizeof(xenhc_db_header)) {
    auto *Header = reinterpret_cast<xenhc_db_header *>(Bytes);
    memcpy(Header->magic, XENHC_DB_MAGIC, sizeof Header->magic);
    Header->format = XENHC_DB_FORMAT;
    Header->header_size = sizeof *Header;
    Header->file_size = uint32_t(Size);
    Header->checksum = xenhc_db_crc32(Bytes + sizeof *Header, Size - sizeof *Header);
  }
  if (!xenhc_db_open(Bytes, Size, &Db)) {
    useAll(Db);
    raw_null_ostream Null;
    // A tree may share a list many times over, so the dump of a hostile file may be of any length.
    if (Db.header->nodes.count < 64)
      dumpDatabase(Db, {}, Null);
  }
  return 0;
}

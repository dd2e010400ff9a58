// SPDX-License-Identifier: GPL-2.0-or-later
//===- yaml-fuzzer.cpp - The compiler on arbitrary YAML -----------------------------------===//
//
// The input is a database: files, each after a line "//// PATH". Whatever compiles without an error
// has to be accepted by the reader, whole and in the form of the dump.
//
//===--------------------------------------------------------------------------------------===//

#include "Assemble.h"
#include "Check.h"
#include "Dump.h"
#include "Parse.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdlib>

using namespace llvm;
using namespace xenhc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  StringRef Text(reinterpret_cast<const char *>(Data), Size);
  Diagnostics Diags;
  Diags.keep();
  std::vector<const MemoryBuffer *> Buffers;
  SmallVector<StringRef, 0> Files;
  Text.split(Files, "//// ", -1, /*KeepEmpty=*/false);
  for (StringRef File : Files) {
    auto [Path, Content] = File.split('\n');
    Buffers.push_back(Diags.add(Path, Content));
  }
  Database Db;
  parseBuffers(Buffers, Db, Diags);
  checkDatabase(Db, Diags);
  if (Diags.errors())
    return 0;
  Compiled C = assemble(Db, Diags);
  lintDatabase(Db, C, {true}, Diags);
  if (Diags.errors())
    return 0;
  const std::string File = emit(C);
  std::vector<uint64_t> Aligned((File.size() + 7) / 8);
  memcpy(Aligned.data(), File.data(), File.size());
  xenhc_db Opened;
  if (const char *Wrong = xenhc_db_open(Aligned.data(), File.size(), &Opened)) {
    errs() << "the compiled file is refused: " << Wrong << '\n';
    abort();
  }
  raw_null_ostream Null;
  dumpDatabase(Opened, {}, Null);
  return 0;
}

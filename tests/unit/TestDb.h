// SPDX-License-Identifier: GPL-2.0-or-later
//===- TestDb.h - A small compiled database for unit tests --------------------------------===//
#ifndef XENHC_TESTS_UNIT_TESTDB_H
#define XENHC_TESTS_UNIT_TESTDB_H

#include "Assemble.h"
#include "Check.h"
#include "Parse.h"
#include "xenhc/db_read.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace xenhc {

/// The bytes of a compiled database, aligned as the reader wants them.
class TestDb {
public:
  using File = std::pair<const char *, const char *>; ///< path, text

  explicit TestDb(std::initializer_list<File> Files) {
    Diagnostics Diags;
    std::vector<const llvm::MemoryBuffer *> Buffers;
    for (auto [Path, Text] : Files)
      Buffers.push_back(Diags.add(Path, Text));
    Database Db;
    parseBuffers(Buffers, Db, Diags);
    checkDatabase(Db, Diags);
    Compiled C = assemble(Db, Diags);
    if (Diags.errors())
      throw std::runtime_error("the test's database does not compile");
    const std::string Bytes = emit(C);
    Size = Bytes.size();
    Words.resize((Size + 7) / 8);
    memcpy(Words.data(), Bytes.data(), Size);
  }

  unsigned char *bytes() { return reinterpret_cast<unsigned char *>(Words.data()); }
  xenhc_db_header *header() { return reinterpret_cast<xenhc_db_header *>(Words.data()); }
  template <typename T> T *section(const xenhc_db_section &Section) {
    return reinterpret_cast<T *>(bytes() + Section.offset);
  }
  xenhc_db_node *nodes() { return section<xenhc_db_node>(header()->nodes); }
  xenhc_db_op *ops() { return section<xenhc_db_op>(header()->ops); }
  xenhc_db_slot *slots() { return section<xenhc_db_slot>(header()->op_index); }
  /// Puts the checksum right after a change.
  void seal() {
    header()->checksum =
        xenhc_db_crc32(bytes() + sizeof(xenhc_db_header), Size - sizeof(xenhc_db_header));
  }
  /// The reader's complaint, or "".
  std::string open() {
    const char *Wrong = xenhc_db_open(Words.data(), Size, &Db);
    return Wrong ? Wrong : "";
  }

  size_t Size = 0;
  xenhc_db Db;

private:
  std::vector<uint64_t> Words;
};

} // namespace xenhc

#endif

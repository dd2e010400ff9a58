// SPDX-License-Identifier: GPL-2.0-or-later
//===- Tables.h - The shared sections of the compiled file, while they grow ---------------===//
#ifndef XENHC_COMPILER_TABLES_H
#define XENHC_COMPILER_TABLES_H

#include "xenhc/db.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace xenhc {

/// Strings, each once.
class StringTable {
public:
  /// Reference of \p Text, without what follows a NUL in it.
  uint32_t add(llvm::StringRef Text);
  llvm::StringRef bytes() const { return Bytes; }

private:
  std::string Bytes = std::string(1, '\0');
  std::map<std::string, uint32_t> Known{{"", 0}};
};

/// Programs, each once.
class CodeTable {
public:
  /// Reference of the program \p Code, which lacks its END. 0 for no code.
  uint32_t add(llvm::ArrayRef<uint8_t> Code);
  llvm::ArrayRef<uint8_t> bytes() const { return Bytes; }

private:
  std::vector<uint8_t> Bytes = {XENHC_CODE_END};
  std::map<std::vector<uint8_t>, uint32_t> Known;
};

/// Lists of nodes, each once. Until the lists have their places, a node's child_first is the number
/// of the list of its children.
class NodeTable {
public:
  using List = std::vector<xenhc_db_node>;

  /// Number of a list that is equal to \p Nodes; sets `height` of its nodes. Not for empty lists.
  uint32_t add(List Nodes);
  /// Height of list \p Number.
  unsigned height(uint32_t Number) const { return Lists[Number].front().height; }
  const List &list(uint32_t Number) const { return Lists[Number]; }

  /// Puts the lists in order of height, and replaces list numbers by places. No add() after it.
  void place();
  /// Index of the first node of list \p Number.
  uint32_t first(uint32_t Number) const { return Places[Number]; }
  const List &nodes() const { return Placed; }

private:
  std::vector<List> Lists;
  std::map<std::string, uint32_t> Known; ///< by the bytes of the nodes
  std::vector<uint32_t> Places;
  List Placed;
};

/// Runs of values, each run once.
class ValueTable {
public:
  uint32_t add(llvm::ArrayRef<xenhc_db_value> Run);
  llvm::ArrayRef<xenhc_db_value> values() const { return Values; }

private:
  std::vector<xenhc_db_value> Values;
  std::map<std::vector<std::pair<uint32_t, uint32_t>>, uint32_t> Known;
};

/// Runs of numbers, each run once.
class NumberTable {
public:
  uint32_t add(llvm::ArrayRef<int64_t> Run);
  llvm::ArrayRef<int64_t> numbers() const { return Numbers; }

private:
  std::vector<int64_t> Numbers;
  std::map<std::vector<int64_t>, uint32_t> Known;
};

struct Tables {
  StringTable Strings;
  CodeTable Code;
  NodeTable Nodes;
  ValueTable Values;
  NumberTable Numbers;
};

} // namespace xenhc

#endif

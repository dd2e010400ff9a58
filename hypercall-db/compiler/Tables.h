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
#include <type_traits>
#include <utility>
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

/// Runs of elements, each run once.
template <typename T> class RunTable {
  static_assert(std::has_unique_object_representations_v<T>,
                "equal elements must have equal bytes");

public:
  /// Index of the first element of a run that is equal to \p Run. 0 for an empty one.
  uint32_t add(llvm::ArrayRef<T> Run) {
    if (Run.empty())
      return 0;
    std::string Key(reinterpret_cast<const char *>(Run.data()), Run.size() * sizeof(T));
    auto [Place, New] = Known.try_emplace(std::move(Key), uint32_t(Elements.size()));
    if (New)
      Elements.insert(Elements.end(), Run.begin(), Run.end());
    return Place->second;
  }
  llvm::ArrayRef<T> elements() const { return Elements; }

private:
  std::vector<T> Elements;
  std::map<std::string, uint32_t> Known; ///< by the bytes of the run
};

struct Tables {
  StringTable Strings;
  CodeTable Code;
  NodeTable Nodes;
  RunTable<xenhc_db_value> Values;
  RunTable<int64_t> Numbers;
};

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Tables.cpp - The shared sections of the compiled file, while they grow -------------===//

#include "Tables.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>

using namespace llvm;

namespace xenhc {

uint32_t StringTable::add(StringRef Text) {
  Text = Text.take_until([](char C) { return C == '\0'; });
  auto [Place, New] = Known.try_emplace(Text.str(), uint32_t(Bytes.size()));
  if (New) {
    Bytes += Text;
    Bytes += '\0';
  }
  return Place->second;
}

uint32_t CodeTable::add(ArrayRef<uint8_t> Code) {
  if (Code.empty())
    return 0;
  auto [Place, New] =
      Known.try_emplace(std::vector<uint8_t>(Code.begin(), Code.end()), uint32_t(Bytes.size()));
  if (New) {
    Bytes.insert(Bytes.end(), Code.begin(), Code.end());
    Bytes.push_back(XENHC_CODE_END);
  }
  return Place->second;
}

uint32_t NodeTable::add(List Nodes) {
  unsigned Height = 0;
  for (const xenhc_db_node &N : Nodes)
    if (N.child_count)
      Height = std::max(Height, height(N.child_first) + 1);
  for (xenhc_db_node &N : Nodes)
    N.height = uint16_t(Height);
  // A node has no padding bytes, so equal bytes are equal nodes.
  static_assert(sizeof(xenhc_db_node) == 48);
  std::string Key(reinterpret_cast<const char *>(Nodes.data()), Nodes.size() * sizeof(Nodes[0]));
  auto [Place, New] = Known.try_emplace(std::move(Key), uint32_t(Lists.size()));
  if (New)
    Lists.push_back(std::move(Nodes));
  return Place->second;
}

void NodeTable::place() {
  std::vector<uint32_t> Order(Lists.size());
  std::iota(Order.begin(), Order.end(), 0);
  llvm::sort(Order, [&](uint32_t A, uint32_t B) {
    return std::pair(height(A), A) < std::pair(height(B), B);
  });
  Places.resize(Lists.size());
  uint32_t Next = 0;
  for (uint32_t Number : Order) {
    Places[Number] = Next;
    Next += uint32_t(Lists[Number].size());
  }
  for (uint32_t Number : Order)
    for (xenhc_db_node N : Lists[Number]) {
      if (N.child_count)
        N.child_first = Places[N.child_first];
      Placed.push_back(N);
    }
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Emit.cpp - The bytes of the compiled file ------------------------------------------===//

#include "Assemble.h"
#include "xenhc/db_read.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace llvm;

namespace xenhc {

// The structures are written as they are in memory.
static_assert(llvm::endianness::native == llvm::endianness::little);
static_assert(sizeof(xenhc_db_header) == 112 && sizeof(xenhc_db_release) == 12 &&
              sizeof(xenhc_db_interface) == 12 && sizeof(xenhc_db_call) == 36 &&
              sizeof(xenhc_db_op) == 72 && sizeof(xenhc_db_slot) == 16 &&
              sizeof(xenhc_db_node) == 48 && sizeof(xenhc_db_value) == 8 &&
              sizeof(xenhc_db_function) == 28);

/// Puts the operations in order of (set, number), and the calls' references after them.
static void sortOperations(Compiled &C) {
  std::vector<uint32_t> Order(C.Ops.size());
  std::iota(Order.begin(), Order.end(), 0);
  // The common parts of calls come last and keep their order, so that each call's stay together.
  llvm::sort(Order, [&](uint32_t A, uint32_t B) {
    const xenhc_db_op &X = C.Ops[A], &Y = C.Ops[B];
    return std::tie(X.set, X.number, A) < std::tie(Y.set, Y.number, B);
  });
  std::vector<xenhc_db_op> Sorted;
  std::vector<uint32_t> Places(C.Ops.size());
  for (uint32_t Old : Order) {
    Places[Old] = uint32_t(Sorted.size());
    Sorted.push_back(C.Ops[Old]);
  }
  for (xenhc_db_call &Call : C.Calls)
    Call.op_first = Call.op_count ? Places[Call.op_first] : 0;
  C.Ops = std::move(Sorted);
}

static std::vector<xenhc_db_slot> indexOperations(ArrayRef<xenhc_db_op> Ops) {
  std::vector<xenhc_db_slot> Groups;
  for (uint32_t I = 0; I < Ops.size(); ++I) {
    if (Ops[I].set == XENHC_DB_NONE)
      continue;
    if (Groups.empty() || Groups.back().set != Ops[I].set || Groups.back().number != Ops[I].number)
      Groups.push_back({Ops[I].set, Ops[I].number, I, 0});
    ++Groups.back().op_count;
  }
  if (Groups.empty())
    return {};
  for (size_t Size = PowerOf2Ceil(Groups.size() * 2);; Size *= 2) {
    std::vector<xenhc_db_slot> Index(Size, {XENHC_DB_NONE, 0, 0, 0});
    const bool Fits = all_of(Groups, [&](const xenhc_db_slot &Group) {
      const uint32_t Start = xenhc_db_hash(Group.set, Group.number);
      for (uint32_t I = 0; I < XENHC_DB_PROBES && I < Size; ++I) {
        xenhc_db_slot &Slot = Index[(Start + I) & (Size - 1)];
        if (Slot.set == XENHC_DB_NONE) {
          Slot = Group;
          return true;
        }
      }
      return false;
    });
    if (Fits)
      return Index;
  }
}

std::string emit(Compiled &C) {
  C.Shared.Nodes.place();
  for (xenhc_db_op &Op : C.Ops)
    Op.node_first = Op.node_count ? C.Shared.Nodes.first(Op.node_first) : 0;
  sortOperations(C);
  llvm::sort(C.Calls, [&](const xenhc_db_call &A, const xenhc_db_call &B) {
    auto Device = [&](const xenhc_db_call &X) {
      return StringRef(C.Shared.Strings.bytes().data() + X.device);
    };
    return std::tuple(A.kind, A.number, Device(A), A.arch) <
           std::tuple(B.kind, B.number, Device(B), B.arch);
  });
  llvm::sort(C.Functions, [&](const xenhc_db_function &A, const xenhc_db_function &B) {
    const char *Strings = C.Shared.Strings.bytes().data();
    return xenhc_db_compare(Strings + A.name, Strings + B.name) < 0;
  });
  const std::vector<xenhc_db_slot> Index = indexOperations(C.Ops);

  xenhc_db_header Header{};
  memcpy(Header.magic, XENHC_DB_MAGIC, sizeof Header.magic);
  Header.format = XENHC_DB_FORMAT;
  Header.header_size = sizeof Header;
  std::string File(sizeof Header, '\0');
  auto Add = [&](auto Elements, xenhc_db_section &Section) {
    File.resize(alignTo(File.size(), 8));
    Section.offset = uint32_t(File.size());
    Section.count = uint32_t(Elements.size());
    if (!Elements.empty())
      File.append(reinterpret_cast<const char *>(Elements.data()),
                  Elements.size() * sizeof(*Elements.data()));
  };
  Add(C.Shared.Strings.bytes(), Header.strings);
  Add(C.Shared.Code.bytes(), Header.code);
  Add(ArrayRef(C.Releases), Header.releases);
  Add(ArrayRef(C.Interfaces), Header.interfaces);
  Add(ArrayRef(C.Calls), Header.calls);
  Add(ArrayRef(C.Ops), Header.ops);
  Add(ArrayRef(Index), Header.op_index);
  Add(ArrayRef(C.Shared.Nodes.nodes()), Header.nodes);
  Add(C.Shared.Values.elements(), Header.values);
  Add(ArrayRef(C.Functions), Header.functions);
  Add(C.Shared.Numbers.elements(), Header.numbers);
  Header.file_size = uint32_t(File.size());
  Header.checksum = xenhc_db_crc32(reinterpret_cast<const uint8_t *>(File.data()) + sizeof Header,
                                   File.size() - sizeof Header);
  memcpy(File.data(), &Header, sizeof Header);
  return File;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportLayout.h - Layouts of structures as headers define them ----------------------===//
//
// What the importer knows of a structure: plain data, filled from headers (ImportHeaders.h) or from
// a records file (ImportRecords.h), and written as one.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_IMPORTLAYOUT_H
#define XENHC_COMPILER_IMPORTLAYOUT_H

#include "Model.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace xenhc {

/// A number of bytes is given for each architecture that has the field or structure.
struct FieldLayout {
  std::string Name; ///< dotted path inside the record
  FieldKind Kind = FieldKind::Scalar;
  std::string Type;              ///< C type, or record, or what the handle points to
  bool Signed = false;           ///< of a scalar
  std::optional<uint64_t> Array; ///< number of elements; 0 for a flexible array
  std::optional<std::pair<unsigned, unsigned>> Bits; ///< of a bit field: first bit, bits
  PerArch Offset;                                    ///< bytes from the start of the record
  PerArch Size;                                      ///< bytes of the whole field

  bool operator==(const FieldLayout &) const = default;
};

struct RecordLayout {
  std::string Name;
  std::string Header; ///< path below the folder of public headers
  PerArch Size;
  std::vector<FieldLayout> Fields; ///< in the order of their declaration

  bool operator==(const RecordLayout &) const = default;
};

/// Puts the layouts of structures on two architectures together, by name. Fields that differ in
/// more than offset and size stay apart, each on its own architecture.
std::map<std::string, RecordLayout> combineArchs(const std::map<std::string, RecordLayout> &OnAmd64,
                                                 const std::map<std::string, RecordLayout> &OnI386);

} // namespace xenhc

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
//===- Parse.h - The first phase: from files to the model ---------------------------------===//
#ifndef XENHC_COMPILER_PARSE_H
#define XENHC_COMPILER_PARSE_H

#include "Model.h"
#include "Yaml.h"
#include "llvm/ADT/ArrayRef.h"

namespace xenhc {

/// Adds the database in \p Inputs, files and folders (whose .yaml files are all read), to \p Db and
/// attaches operations to their calls. What a file holds is told by its keys, and what an operation
/// belongs to by its folder. Reports errors to \p Diags and leaves out what is faulty.
void parseDatabase(llvm::ArrayRef<std::string> Inputs, Database &Db, Diagnostics &Diags);

/// The same for texts that are in memory; their names are their paths.
void parseBuffers(llvm::ArrayRef<const llvm::MemoryBuffer *> Buffers, Database &Db,
                  Diagnostics &Diags);

/// Parses documents into the model, one method for each kind of file.
class Parser {
public:
  Parser(Database &Db, Diagnostics &Diags) : Db(Db), Diags(Diags) {}

  /// The releases of all documents that list some. Everything else names them.
  void parseReleases(llvm::ArrayRef<const YamlNode *> Roots);
  void parseTypes(const YamlNode &Root);
  void parseRecord(const YamlNode &Root);
  void parseFunctions(const YamlNode &Root);
  void readOnly(MappingReader &Map, std::vector<int64_t> &Only);
  void parseCallers(const YamlNode &Root);
  void parseHeaderNames(const YamlNode &Root);
  void parseErrorLists(const YamlNode &Root);
  /// \p Place is that of the file.
  void parseHypercall(const YamlNode &Root, std::vector<std::string> Place);
  void parseIoctls(const YamlNode &Root, std::vector<std::string> Place);
  void parseOperation(const YamlNode &Root, std::vector<std::string> Place);

private:
  // Parse.cpp
  std::optional<unsigned> readRelease(const YamlNode &Node);
  ReleaseRange releases(MappingReader &Map, ReleaseRange Default);
  ReleaseRange releases(MappingReader &Map) { return releases(Map, Db.everywhere()); }
  std::optional<unsigned> format(MappingReader &Map);
  std::optional<Release> parseRelease(const YamlNode &Item);
  void linkReleases();
  void parseInterfaces(const YamlNode &Node);

  // ParseRecords.cpp
  void parseRecordSizes(MappingReader &Map, ReleaseRange Known, Record &Into);
  std::optional<RecordField> parseRecordField(const YamlNode &Node, ReleaseRange Known);

  // ParseEntries.cpp
  std::optional<Evidence> evidence(MappingReader &Map);
  std::optional<CallResult> result(MappingReader &Outer, const YamlNode &Node);
  std::vector<CallResult> results(MappingReader &Map);
  void parseErrno(MappingReader &Map, std::vector<std::pair<std::string, uint32_t>> &Into);
  /// What may be said of a field: all keys of an entry but its name and its releases.
  void parseAttributes(MappingReader &Map, Entry &Into);
  /// True if one of parseAttributes()' keys is there, but for `fields`.
  static bool hasAttributes(const MappingReader &Map);
  std::optional<EmbeddedCall> embeddedCall(MappingReader &Map);
  /// No direction, no fields: nothing is known of it yet, as in a skeleton.
  static bool isDescribed(const Entry &E) { return E.Dir || E.HasFields || E.Call; }
  std::optional<Entry> parseEntry(const YamlNode &Node);
  std::vector<Entry> entries(MappingReader &Map, llvm::StringRef Key);

  // ParseCalls.cpp
  std::optional<Argument> parseArgument(const YamlNode &Node);
  void parseSelection(MappingReader &Map, Call &Into);
  void parseIoctl(const YamlNode &Node, llvm::ArrayRef<Name> Devices,
                  const std::vector<std::string> &Place);
  std::vector<NumberInReleases> numbers(MappingReader &Map, ReleaseRange Known);

  Database &Db;
  Diagnostics &Diags;
  /// In an operation that is listed: fields may be named without a description.
  bool InListed = false;
};

} // namespace xenhc

#endif

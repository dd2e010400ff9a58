// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportRecords.cpp - Layouts over the releases, and their files ---------------------===//

#include "ImportRecords.h"
#include <algorithm>
#include <set>
#include <vector>

using namespace llvm;

namespace xenhc {

namespace {

using ReleaseSet = std::set<unsigned>;

struct FoldedField {
  FieldLayout Field;
  ReleaseSet Releases;
};

/// Whether the two differ at most in how the headers spell an integer type. Xen respells them now
/// and then (unsigned int, uint32_t); the newest spelling stands for all.
bool isSameLayout(const FieldLayout &A, const FieldLayout &B) {
  if (A.Kind != FieldKind::Scalar || B.Kind != FieldKind::Scalar)
    return A == B;
  FieldLayout Respelt = B;
  Respelt.Type = A.Type;
  return A == Respelt;
}

/// All fields of all releases, each once per layout. The newest release gives the order; a field
/// that it lacks stands behind the one that it followed.
std::vector<FoldedField> foldFields(const RecordHistory &History) {
  std::vector<FoldedField> Folded;
  for (auto Layout = History.Releases.rbegin(); Layout != History.Releases.rend(); ++Layout) {
    size_t Next = 0;
    for (const FieldLayout &Field : Layout->second.Fields) {
      auto Same = std::find_if(Folded.begin(), Folded.end(), [&](const FoldedField &Candidate) {
        return isSameLayout(Candidate.Field, Field);
      });
      if (Same == Folded.end())
        Same = Folded.insert(Folded.begin() + Next, FoldedField{Field, {}});
      Same->Releases.insert(Layout->first);
      Next = Same - Folded.begin() + 1;
    }
  }
  return Folded;
}

class RecordWriter {
public:
  RecordWriter(raw_ostream &OS, const RecordHistory &History, ArrayRef<Release> Releases)
      : OS(OS), History(History), Releases(Releases) {
    for (const auto &[Release, Layout] : History.Releases)
      Present.insert(Release);
  }

  void write() {
    const RecordLayout &Newest = History.Releases.rbegin()->second;
    OS << "# SPDX-License-Identifier: MIT\n";
    OS << "record: " << Newest.Name << '\n';
    OS << "header: " << Newest.Header << '\n';
    OS << "since: " << Releases[*Present.begin()].Id.Text << '\n';
    OS << "until: " << Releases[*Present.rbegin()].Id.Text << '\n';
    writeSize();
    std::vector<FoldedField> Fields = foldFields(History);
    if (Fields.empty()) {
      OS << "fields: []\n";
      return;
    }
    OS << "fields:\n";
    for (const FoldedField &Field : Fields)
      for (const ReleaseRange &In : runs(Field.Releases)) {
        OS << "  - {";
        writeField(Field.Field);
        writeRange(In);
        OS << "}\n";
      }
  }

private:
  /// Splits \p Releases where the structure exists in a release between them that is not among
  /// them.
  std::vector<ReleaseRange> runs(const ReleaseSet &Releases) const {
    std::vector<ReleaseRange> Result;
    bool Open = false;
    for (unsigned Release : Present) {
      if (!Releases.count(Release)) {
        Open = false;
      } else if (Open) {
        Result.back().Until = Release;
      } else {
        Result.push_back({Release, Release});
        Open = true;
      }
    }
    return Result;
  }

  /// The structure exists where it has a size, so a release that is missing in the middle splits
  /// the list of sizes, though not those of the fields.
  void writeSize() {
    struct SizeRun {
      PerArch Size;
      ReleaseRange In;
    };
    std::vector<SizeRun> Sizes;
    for (const auto &[Release, Layout] : History.Releases) {
      if (!Sizes.empty() && Sizes.back().Size == Layout.Size &&
          Sizes.back().In.Until + 1 == Release)
        Sizes.back().In.Until = Release;
      else
        Sizes.push_back({Layout.Size, {Release, Release}});
    }
    if (Sizes.size() == 1) {
      OS << "size: ";
      writeValue(Sizes.front().Size);
      OS << '\n';
      return;
    }
    OS << "size:\n";
    for (const SizeRun &Size : Sizes) {
      OS << "  - {size: ";
      writeValue(Size.Size);
      writeRange(Size.In);
      OS << "}\n";
    }
  }

  void writeField(const FieldLayout &Field) {
    static constexpr StringRef Keys[] = {"type", "record", "handle"};
    OS << "name: " << Field.Name << ", " << Keys[unsigned(Field.Kind)] << ": " << Field.Type;
    if (Field.Signed)
      OS << ", signed: true";
    if (Field.Bits)
      OS << ", bitfield: [" << Field.Bits->first << ", " << Field.Bits->second << ']';
    OS << ", offset: ";
    writeValue(Field.Offset);
    OS << ", size: ";
    writeValue(Field.Size);
    if (Field.Array)
      OS << ", array: " << *Field.Array;
  }

  void writeValue(const PerArch &Value) {
    const auto &Wide = Value[Amd64], &Narrow = Value[I386];
    if (Wide && Wide == Narrow) {
      OS << *Wide;
      return;
    }
    OS << '{';
    if (Wide)
      OS << "amd64: " << *Wide << (Narrow ? ", " : "");
    if (Narrow)
      OS << "i386: " << *Narrow;
    OS << '}';
  }

  void writeRange(const ReleaseRange &In) {
    if (In.Since != *Present.begin())
      OS << ", since: " << Releases[In.Since].Id.Text;
    if (In.Until != *Present.rbegin())
      OS << ", until: " << Releases[In.Until].Id.Text;
  }

  raw_ostream &OS;
  const RecordHistory &History;
  ArrayRef<Release> Releases;
  ReleaseSet Present;
};

} // namespace

RecordHistory unfoldRecord(const Record &Record) {
  RecordHistory History;
  for (const RecordSize &Size : Record.Sizes)
    for (unsigned Release = Size.Releases.Since; Release <= Size.Releases.Until; ++Release)
      History.Releases[Release] = {Record.Id.Text, Record.Header.Text, Size.Bytes, {}};
  for (const RecordField &Field : Record.Fields) {
    FieldLayout Layout = {Field.Path.Text, Field.Kind, Field.Type.Text, Field.Signed,
                          Field.Array,     Field.Bits, Field.Offset,    Field.Size};
    for (auto &[Release, In] : History.Releases)
      if (Field.Releases.contains(Release))
        In.Fields.push_back(Layout);
  }
  return History;
}

void writeRecord(raw_ostream &OS, const RecordHistory &History, ArrayRef<Release> Releases) {
  RecordWriter(OS, History, Releases).write();
}

} // namespace xenhc

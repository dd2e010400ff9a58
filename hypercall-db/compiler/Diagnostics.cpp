// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diagnostics.cpp - Errors and warnings with their place in the YAML -----------------===//

#include "Diagnostics.h"
#include "llvm/Support/Errc.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace xenhc {

/// Larger files are no YAML of ours, and the parser keeps positions in 32 bits.
static constexpr size_t MaxFileSize = 16u << 20;

Diagnostics::Diagnostics() {
  // The YAML parser reports through the source manager as well.
  Sources.setDiagHandler([](const SMDiagnostic &Diagnostic,
                            void *Self) { static_cast<Diagnostics *>(Self)->handle(Diagnostic); },
                         this);
}

const MemoryBuffer *Diagnostics::load(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false);
  if (!Buffer) {
    error("cannot read '" + Path + "': " + Buffer.getError().message());
    return nullptr;
  }
  if ((*Buffer)->getBufferSize() > MaxFileSize) {
    error("'" + Path + "' is larger than 16 MiB");
    return nullptr;
  }
  Buffers.push_back(std::move(*Buffer));
  return Buffers.back().get();
}

const MemoryBuffer *Diagnostics::add(StringRef Path, StringRef Text) {
  Buffers.push_back(MemoryBuffer::getMemBufferCopy(Text, Path));
  return Buffers.back().get();
}

void Diagnostics::report(SMRange Range, SourceMgr::DiagKind Kind, const Twine &Message) {
  Places.insert(Range.Start.getPointer());
  // A text that was unescaped is shorter or longer than its source, so a position in it may be off.
  if (Range.isValid() && !Sources.FindBufferContainingLoc(Range.Start))
    Range = SMRange();
  if (!Range.isValid())
    return handle(SMDiagnostic("", Kind, Message.str()));
  SmallVector<SMRange, 1> Ranges;
  // Underline no more than the first line.
  const MemoryBuffer *Buffer =
      Sources.getMemoryBuffer(Sources.FindBufferContainingLoc(Range.Start));
  const char *Begin = Range.Start.getPointer();
  StringRef Rest(Begin, Buffer->getBufferEnd() - Begin);
  if (Range.End.getPointer() > Begin) {
    const size_t Length = std::min<size_t>(Rest.find('\n'), Range.End.getPointer() - Begin);
    Ranges.push_back(
        SMRange(Range.Start, SMLoc::getFromPointer(Begin + std::min(Length, Rest.size()))));
  }
  handle(Sources.GetMessage(Range.Start, Kind, Message, Ranges));
}

void Diagnostics::handle(const SMDiagnostic &D) {
  if (D.getKind() == SourceMgr::DK_Note) {
    if (DroppingNotes)
      return;
  } else {
    std::string Key = (D.getFilename() + ":" + Twine(D.getLineNo()) + ":" + Twine(D.getColumnNo()) +
                       ":" + D.getMessage())
                          .str();
    DroppingNotes = !Seen.insert(Key).second;
    if (DroppingNotes)
      return;
    if (D.getKind() == SourceMgr::DK_Error)
      ++NumErrors;
    else
      ++NumWarnings;
  }
  if (Keeping)
    KeptDiagnostics.push_back({D});
  else
    D.print(D.getFilename().empty() ? "xenhc-db" : nullptr, errs(), errs().has_colors());
}

void Diagnostics::error(SMRange Range, const Twine &Message) {
  report(Range, SourceMgr::DK_Error, Message);
}

void Diagnostics::warning(SMRange Range, const Twine &Message) {
  report(Range, SourceMgr::DK_Warning, Message);
}

void Diagnostics::note(SMRange Range, const Twine &Message) {
  report(Range, SourceMgr::DK_Note, Message);
}

bool Diagnostics::verify() {
  bool Good = true;
  for (const auto &Buffer : Buffers) {
    SmallVector<StringRef, 0> Lines;
    Buffer->getBuffer().split(Lines, '\n');
    for (const auto &[Index, Line] : enumerate(Lines)) {
      const int LineNo = int(Index) + 1;
      for (auto [Mark, Kind] : {std::pair("# error: ", SourceMgr::DK_Error),
                                std::pair("# warning: ", SourceMgr::DK_Warning)}) {
        StringRef Expected = Line.split(Mark).second.rtrim();
        if (Expected.empty())
          continue;
        bool Found = false;
        for (Kept &K : KeptDiagnostics)
          if (!K.Expected && K.Diagnostic.getLineNo() == LineNo && K.Diagnostic.getKind() == Kind &&
              K.Diagnostic.getFilename() == Buffer->getBufferIdentifier() &&
              K.Diagnostic.getMessage().contains(Expected)) {
            K.Expected = Found = true;
            break;
          }
        if (!Found) {
          Good = false;
          errs() << Buffer->getBufferIdentifier() << ':' << LineNo
                 << ": expected but not reported: " << Expected << '\n';
        }
      }
    }
  }
  for (const Kept &K : KeptDiagnostics)
    if (!K.Expected && K.Diagnostic.getKind() != SourceMgr::DK_Note) {
      Good = false;
      errs() << "reported but not expected:\n";
      K.Diagnostic.print("xenhc-db", errs(), errs().has_colors());
    }
  return Good;
}

std::string didYouMean(StringRef Wrong, ArrayRef<StringRef> Candidates) {
  StringRef Best;
  // A third of the letters may be wrong, as clang's spell checker has it.
  unsigned BestDistance = Wrong.size() / 3 + 2;
  for (StringRef Candidate : Candidates) {
    unsigned Distance = Wrong.edit_distance(Candidate, /*AllowReplacements=*/true, BestDistance);
    if (Distance < BestDistance && Distance < Wrong.size()) {
      Best = Candidate;
      BestDistance = Distance;
    }
  }
  return Best.empty() ? "" : (" (did you mean '" + Best + "'?)").str();
}

} // namespace xenhc

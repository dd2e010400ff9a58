// SPDX-License-Identifier: GPL-2.0-or-later
#include "Fixes.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang::tooling;

namespace xenhc {

/// The file itself: writing over a symbolic link would make it a file.
static std::string getRealPath(llvm::StringRef File, llvm::StringRef Directory) {
  llvm::SmallString<256> Path(File), Real;
  llvm::sys::fs::make_absolute(Directory, Path);
  return std::string(llvm::sys::fs::real_path(Path, Real) ? Path : Real);
}

void FixSet::add(const clang::tidy::ClangTidyError &Diagnostic) {
  const llvm::StringMap<Replacements> *Fix = clang::tidy::getFixIt(Diagnostic, /*AnyFix=*/false);
  if (!Fix)
    return;
  std::map<std::string, Replacements> Changed;
  for (const auto &Entry : *Fix)
    for (const Replacement &Change : Entry.getValue()) {
      const std::string Path = getRealPath(Change.getFilePath(), Diagnostic.BuildDirectory);
      const auto [File, IsNew] = Changed.try_emplace(Path);
      if (const auto Taken = Files.find(Path); IsNew && Taken != Files.end())
        File->second = Taken->second;
      if (llvm::Error Overlap = File->second.add(Replacement(
              Path, Change.getOffset(), Change.getLength(), Change.getReplacementText()))) {
        llvm::consumeError(std::move(Overlap));
        ++Overlaps;
        return;
      }
    }
  ++Taken;
  for (auto &[Path, Changes] : Changed)
    Files[Path] = std::move(Changes);
}

static llvm::Error change(const std::string &Path, const Replacements &Changes) {
  const llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> Old = llvm::MemoryBuffer::getFile(Path);
  if (!Old)
    return llvm::createStringError(Old.getError(), "cannot read '%s': %s", Path.c_str(),
                                   Old.getError().message().c_str());
  llvm::Expected<std::string> New = applyAllReplacements((*Old)->getBuffer(), Changes);
  if (!New)
    return New.takeError();
  if (llvm::Error E = llvm::writeToOutput(Path, [&New](llvm::raw_ostream &OS) {
        OS << *New;
        return llvm::Error::success();
      }))
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "cannot write '%s': %s",
                                   Path.c_str(), llvm::toString(std::move(E)).c_str());
  return llvm::Error::success();
}

llvm::Error FixSet::apply() const {
  llvm::Error Errors = llvm::Error::success();
  for (const auto &[Path, Changes] : Files)
    Errors = llvm::joinErrors(std::move(Errors), change(Path, Changes));
  return Errors;
}

} // namespace xenhc

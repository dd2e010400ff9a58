// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportHeaders.h - Reads Xen's public headers with clang ----------------------------===//
//
// The headers are compiled in memory, once per architecture, as the tools see them (__XEN_TOOLS__).
// Neither a cross compiler nor a C library is needed: the few standard headers that they include
// are supplied here.
//
//===--------------------------------------------------------------------------------------===//
#ifndef XENHC_COMPILER_IMPORTHEADERS_H
#define XENHC_COMPILER_IMPORTHEADERS_H

#include "ImportLayout.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class ASTUnit;
}

namespace xenhc {

/// The public headers in \p Dir that describe hypercalls on x86, in an order in which they can be
/// included, as paths below \p Dir. Device protocols (io/), other architectures and the Linux
/// devices' headers (sys/) are left out. Fails if \p Dir cannot be read or holds none.
llvm::Expected<std::vector<std::string>> listPublicHeaders(llvm::StringRef Dir);

/// Whether listPublicHeaders() would list \p Header, a path below the folder of public headers.
bool isPublicHeader(llvm::StringRef Header);

/// Headers compiled for one architecture.
class ParsedHeaders {
public:
  /// Compiles \p Headers of \p Dir. Clang's diagnostics go to standard error as they come. Fails if
  /// there was an error among them.
  static llvm::Expected<ParsedHeaders> parse(llvm::StringRef Dir,
                                             llvm::ArrayRef<std::string> Headers, Arch Target);

  ParsedHeaders(ParsedHeaders &&) noexcept;
  ParsedHeaders &operator=(ParsedHeaders &&) noexcept;
  ~ParsedHeaders();

  /// Every structure and union with a name that the headers define or that these refer to, by name.
  /// Fails if two of them would have the same name.
  llvm::Expected<std::map<std::string, RecordLayout>> records() const;

  /// Bytes of every integer type that has a name of its own (a typedef).
  std::map<std::string, uint64_t> integerTypes() const;

private:
  ParsedHeaders(std::string Dir, Arch Target, std::unique_ptr<clang::ASTUnit> Unit);

  std::string Dir;
  Arch Target;
  std::unique_ptr<clang::ASTUnit> Unit;
};

/// For whom the headers are read: some constants are there for the hypervisor itself alone.
enum class HeaderReader { Toolstack, Hypervisor };

/// The values of those of \p Names that are macros or enumerators in \p Headers of \p Dir; of a
/// macro that is not an integer constant, no value.
std::map<std::string, std::optional<uint64_t>>
evaluateConstants(llvm::StringRef Dir, llvm::ArrayRef<std::string> Headers, Arch Target,
                  llvm::ArrayRef<std::string> Names, HeaderReader Reader = HeaderReader::Toolstack);

} // namespace xenhc

#endif

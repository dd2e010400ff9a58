// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportHeaders.cpp - Reads Xen's public headers with clang --------------------------===//

#include "ImportHeaders.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace xenhc {

namespace {

/// Where the substitutes for standard headers seem to be. Nothing is looked up there on disk.
constexpr StringRef StandardDir = "/xenhc-standard-headers";

/// Enough of <stdint.h> and <stddef.h> for the public headers, from the compiler's own notion of
/// the target. Xen's headers declare nothing else of the C library.
constexpr StringRef StandardTypes = R"(
#ifndef XENHC_STANDARD_TYPES
#define XENHC_STANDARD_TYPES
typedef __INT8_TYPE__ int8_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __INT16_TYPE__ int16_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#endif
)";

/// What Linux's <linux/types.h> and <linux/ioctl.h> give to the headers of Xen's devices.
constexpr StringRef LinuxTypes = R"(
#ifndef XENHC_LINUX_TYPES
#define XENHC_LINUX_TYPES
typedef __UINT8_TYPE__ __u8;
typedef __UINT16_TYPE__ __u16;
typedef __UINT32_TYPE__ __u32;
typedef __UINT64_TYPE__ __u64;
typedef __INT8_TYPE__ __s8;
typedef __INT16_TYPE__ __s16;
typedef __INT32_TYPE__ __s32;
typedef __INT64_TYPE__ __s64;
#define _IOC_NONE 0U
#define _IOC_WRITE 1U
#define _IOC_READ 2U
#define _IOC(dir, type, nr, size) \
  (((dir) << 30) | ((unsigned)(size) << 16) | ((unsigned)(type) << 8) | (unsigned)(nr))
#define _IO(type, nr) _IOC(_IOC_NONE, (type), (nr), 0)
#define _IOR(type, nr, t) _IOC(_IOC_READ, (type), (nr), sizeof(t))
#define _IOW(type, nr, t) _IOC(_IOC_WRITE, (type), (nr), sizeof(t))
#define _IOWR(type, nr, t) _IOC(_IOC_READ | _IOC_WRITE, (type), (nr), sizeof(t))
#endif
)";

/// Folders and files below the public headers that are not read: device protocols, other
/// architectures, headers that are included through another one or that only serve old sources, and
/// the Linux devices' headers, which a distribution may install in the same folder.
bool isSkipped(StringRef Path) {
  static constexpr StringRef Folders[] = {"io/", "sys/", "foreign/"};
  static constexpr StringRef Architectures[] = {"arch-arm", "arch-ia64", "arch-powerpc", "arch-ppc",
                                                "arch-riscv"};
  static constexpr StringRef Files[] = {"arch-x86/xen-x86_32.h",
                                        "arch-x86/xen-x86_64.h",
                                        "dom0_ops.h",
                                        "evtchn.h",
                                        "gntalloc.h",
                                        "gntdev.h",
                                        "privcmd.h",
                                        "xencomm.h"};
  auto StartsPath = [&](StringRef Prefix) { return Path.starts_with(Prefix); };
  return any_of(Folders, StartsPath) || any_of(Architectures, StartsPath) ||
         is_contained(Files, Path);
}

/// Headers nearer to the top come first, because they include those further down in the order that
/// these need; xen.h, on which all others stand, comes before everything.
bool includedBefore(const std::string &A, const std::string &B) {
  auto Rank = [](const std::string &Path) {
    return std::make_tuple(Path != "xen.h", llvm::count(Path, '/'), StringRef(Path));
  };
  return Rank(A) < Rank(B);
}

} // namespace

bool isPublicHeader(StringRef Header) { return !Header.empty() && !isSkipped(Header); }

Expected<std::vector<std::string>> listPublicHeaders(StringRef Dir) {
  std::vector<std::string> Headers;
  std::error_code Error;
  for (sys::fs::recursive_directory_iterator It(Dir, Error), End; !Error && It != End;
       It.increment(Error)) {
    StringRef Path = It->path();
    if (!Path.consume_front(Dir) || !Path.ends_with(".h"))
      continue;
    Path = Path.ltrim('/');
    if (isPublicHeader(Path))
      Headers.push_back(Path.str());
  }
  if (Error)
    return createStringError(Error, "%s: %s; --headers wants the folder that holds xen.h",
                             Dir.str().c_str(), Error.message().c_str());
  if (Headers.empty())
    return createStringError(
        inconvertibleErrorCode(),
        "%s: no public headers here; --headers wants the folder that holds xen.h",
        Dir.str().c_str());
  llvm::sort(Headers, includedBefore);
  return Headers;
}

ParsedHeaders::ParsedHeaders(std::string Dir, Arch Target, std::unique_ptr<clang::ASTUnit> Unit)
    : Dir(std::move(Dir)), Target(Target), Unit(std::move(Unit)) {}
ParsedHeaders::ParsedHeaders(ParsedHeaders &&) noexcept = default;
ParsedHeaders &ParsedHeaders::operator=(ParsedHeaders &&) noexcept = default;
ParsedHeaders::~ParsedHeaders() = default;

namespace {

std::unique_ptr<clang::ASTUnit> compile(StringRef Dir, ArrayRef<std::string> Headers, Arch Target,
                                        StringRef Trailer, clang::DiagnosticConsumer &Consumer,
                                        HeaderReader Reader = HeaderReader::Toolstack) {
  std::string Source = "#include <stdint.h>\n";
  for (const std::string &Header : Headers)
    Source += ("#include \"" + Dir + "/" + Header + "\"\n").str();
  Source += Trailer;

  clang::tooling::FileContentMappings Standard;
  for (StringRef Name : {"stdint.h", "stddef.h", "inttypes.h"})
    Standard.emplace_back((StandardDir + "/" + Name).str(), StandardTypes.str());
  for (StringRef Name : {"string.h", "linux/compiler.h"})
    Standard.emplace_back((StandardDir + "/" + Name).str(), "");
  for (StringRef Name : {"linux/types.h", "linux/ioctl.h"})
    Standard.emplace_back((StandardDir + "/" + Name).str(), LinuxTypes.str());

  std::vector<std::string> Args = {
      Target == Amd64 ? "--target=x86_64-linux-gnu" : "--target=i386-linux-gnu",
      "-std=gnu99",
      "-ffreestanding",
      "-nostdinc",
      "-isystem",
      StandardDir.str(),
      "-D__XEN_TOOLS__",
      "-w", // The headers' style is not ours to judge.
  };
  if (Reader == HeaderReader::Hypervisor)
    Args.emplace_back("-D__XEN__");
  return clang::tooling::buildASTFromCodeWithArgs(
      Source, Args, "public-headers.c", "xenhc-db",
      std::make_shared<clang::PCHContainerOperations>(),
      clang::tooling::getClangStripDependencyFileAdjuster(), Standard, &Consumer);
}

/// Clang names files as they were included, and that has to be the same everywhere to be compared.
ErrorOr<std::string> absolutePath(StringRef Dir) {
  SmallString<256> Absolute(Dir);
  if (std::error_code Error = sys::fs::make_absolute(Absolute))
    return Error;
  sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  return std::string(Absolute);
}

} // namespace

Expected<ParsedHeaders> ParsedHeaders::parse(StringRef Dir, ArrayRef<std::string> Headers,
                                             Arch Target) {
  ErrorOr<std::string> Absolute = absolutePath(Dir);
  if (!Absolute)
    return createStringError(Absolute.getError(), "%s: %s", Dir.str().c_str(),
                             Absolute.getError().message().c_str());
  auto Options = makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  clang::TextDiagnosticPrinter Printer(errs(), Options.get());
  std::unique_ptr<clang::ASTUnit> Unit = compile(*Absolute, Headers, Target, "", Printer);
  if (!Unit || Unit->getDiagnostics().hasUncompilableErrorOccurred())
    return createStringError(inconvertibleErrorCode(), "%s: the headers do not compile for %s",
                             Dir.str().c_str(), Target == Amd64 ? "amd64" : "i386");
  return ParsedHeaders(*Absolute, Target, std::move(Unit));
}

std::map<std::string, std::optional<uint64_t>>
evaluateConstants(StringRef Dir, ArrayRef<std::string> Headers, Arch Target,
                  ArrayRef<std::string> Names, HeaderReader Reader) {
  static constexpr StringRef Prefix = "xenhc_constant_";
  std::string Trailer;
  for (const std::string &Name : Names)
    Trailer += ("#ifdef " + Name + "\nstatic const unsigned long long " + Prefix + Name + " = (" +
                Name + ");\n#endif\n")
                   .str();
  std::map<std::string, std::optional<uint64_t>> Result;
  ErrorOr<std::string> Absolute = absolutePath(Dir);
  if (!Absolute)
    return Result;
  // A macro that is no number is an error in its own declaration alone.
  clang::IgnoringDiagConsumer Ignore;
  std::unique_ptr<clang::ASTUnit> Unit =
      compile(*Absolute, Headers, Target, Trailer, Ignore, Reader);
  if (!Unit)
    return Result;

  std::set<StringRef> Wanted(Names.begin(), Names.end());
  clang::ASTContext &Context = Unit->getASTContext();
  for (const clang::Decl *Decl : Context.getTranslationUnitDecl()->decls()) {
    if (const auto *Variable = dyn_cast<clang::VarDecl>(Decl)) {
      StringRef Name = Variable->getName();
      if (!Name.consume_front(Prefix))
        continue;
      clang::Expr::EvalResult Value;
      const clang::Expr *Init = Variable->getInit();
      if (Init && !Init->containsErrors() && Init->EvaluateAsInt(Value, Context))
        Result[Name.str()] = Value.Val.getInt().getZExtValue();
      else
        Result[Name.str()] = std::nullopt;
    } else if (const auto *Enum = dyn_cast<clang::EnumDecl>(Decl)) {
      for (const clang::EnumConstantDecl *Constant : Enum->enumerators())
        if (Wanted.count(Constant->getName()))
          Result[Constant->getNameAsString()] = Constant->getInitVal().getExtValue();
    }
  }
  return Result;
}

} // namespace xenhc

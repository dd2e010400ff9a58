// SPDX-License-Identifier: GPL-2.0-or-later
#include "ApiTable.h"

#include "FunctionFacts.h"
#include "xenhc/db_read.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <dlfcn.h>
#include <mutex>

namespace xenhc {

namespace {

class MappedTable : public ApiTable {
public:
  explicit MappedTable(std::unique_ptr<llvm::MemoryBuffer> Buffer) : Buffer(std::move(Buffer)) {}

  /// Validates the file; a message if it is refused, else null. Nothing else may be called before.
  const char *validate() {
    if (const char *Refusal =
            xenhc_db_open(Buffer->getBufferStart(), Buffer->getBufferSize(), &Database))
      return Refusal;
    for (uint32_t I = 0; I < Database.header->ops.count; ++I) {
      const xenhc_db_op &Op = Database.ops[I];
      const bool IsNumber =
          Op.result_kind == XENHC_RESULT_COUNT || Op.result_kind == XENHC_RESULT_VALUE;
      if (IsNumber && Op.result_bits == 64 && Op.result_max > INT32_MAX)
        WideOperations.insert(xenhc_db_string(&Database, Op.name));
    }
    return nullptr;
  }

  bool isWideOperation(llvm::StringRef Name) const override {
    return WideOperations.contains(Name);
  }

  const xenhc_db_function *find(llvm::StringRef Name) const override {
    return xenhc_db_find_function(&Database, Name.str().c_str());
  }

  llvm::StringRef getLibrary(const xenhc_db_function &Entry) const override {
    return xenhc_db_string(&Database, Entry.library);
  }

  llvm::StringRef getReleaser(const xenhc_db_function &Entry) const override {
    return xenhc_db_string(&Database, Entry.releaser);
  }

  llvm::ArrayRef<int64_t> getNumbers(const xenhc_db_function &Entry) const override {
    return {Database.numbers + Entry.only_first, Entry.only_count};
  }

private:
  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  xenhc_db Database = {};
  llvm::StringSet<> WideOperations;
};

/// The databases that are open in this process, by path.
struct OpenTables {
  std::mutex Mutex;
  llvm::StringMap<std::weak_ptr<const ApiTable>> ByPath;
};

} // namespace

static OpenTables &getOpenTables() {
  static OpenTables Tables;
  return Tables;
}

llvm::Expected<std::shared_ptr<const ApiTable>> ApiTable::open(llvm::StringRef Path) {
  OpenTables &Tables = getOpenTables();
  const std::lock_guard<std::mutex> Lock(Tables.Mutex);
  std::weak_ptr<const ApiTable> &Known = Tables.ByPath[Path];
  if (std::shared_ptr<const ApiTable> Table = Known.lock())
    return Table;

  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return llvm::createStringError(Buffer.getError(), "cannot read the hypercall database '%s': %s",
                                   Path.str().c_str(), Buffer.getError().message().c_str());
  auto Table = std::make_shared<MappedTable>(std::move(*Buffer));
  if (const char *Refusal = Table->validate())
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "'%s' is not a usable hypercall database: %s",
                                   Path.str().c_str(), Refusal);
  Known = Table;
  return Table;
}

llvm::Expected<std::string> ApiTable::findDatabase(llvm::StringRef Option) {
  if (!Option.empty())
    return Option.str();
  if (std::optional<std::string> Variable = llvm::sys::Process::GetEnv("XENHC_DB");
      Variable && !Variable->empty())
    return *Variable;

  std::string Tried;
  Dl_info Self;
  if (dladdr(reinterpret_cast<void *>(&getOpenTables), &Self) && Self.dli_fname) {
    // An executable's name in this list is argv[0], which need not be a path.
    llvm::SmallString<128> File(Self.dli_fname);
    if (!llvm::sys::path::has_parent_path(File) || !llvm::sys::fs::exists(File))
      File = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
    llvm::SmallString<128> Real;
    if (!llvm::sys::fs::real_path(File, Real))
      File = Real;
    // From bin/ and the build's lib/, and from the installation's lib/<multiarch>/xenhc/.
    for (const char *Relative : {"../share/xenhc/hypercalls.db", "../../share/xenhc/hypercalls.db",
                                 "../../../share/xenhc/hypercalls.db"}) {
      llvm::SmallString<128> Candidate(llvm::sys::path::parent_path(File));
      llvm::sys::path::append(Candidate, Relative);
      llvm::sys::path::remove_dots(Candidate, /*remove_dot_dot=*/true);
      if (llvm::sys::fs::exists(Candidate))
        return std::string(Candidate);
      Tried += (Tried.empty() ? "" : ", ") + std::string(Candidate);
    }
  }
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "no hypercall database found (tried %s); set the environment "
                                 "variable XENHC_DB or the option 'Database'",
                                 Tried.c_str());
}

/// "libxl_domain_pause" of "libxl_domain_pause_0x041200"; empty if \p Name has no such suffix.
static llvm::StringRef getUnversionedName(llvm::StringRef Name) {
  const auto [Base, Version] = Name.rsplit("_0x");
  const bool IsVersion =
      Version.size() == 6 && Version.find_first_not_of("0123456789abcdefABCDEF") == Version.npos;
  return IsVersion && Name.starts_with("libxl_") ? Base : llvm::StringRef();
}

const xenhc_db_function *ApiTable::find(const clang::FunctionDecl &Function) const {
  const clang::IdentifierInfo *Identifier = Function.getIdentifier();
  if (!Identifier)
    return nullptr;
  const llvm::StringRef Name = Identifier->getName();
  if (Function.isExternC() || Function.isExternallyVisible())
    if (!llvm::isa<clang::CXXMethodDecl>(Function) &&
        Function.getDeclContext()->getRedeclContext()->isTranslationUnit())
      return find(Name);
  const llvm::StringRef Unversioned = getUnversionedName(Name);
  return Unversioned.empty() ? nullptr : find(Unversioned);
}

/// Whether a function that is declared as \p Function can do what \p Facts say.
static bool areOf(const FunctionFacts &Facts, const clang::FunctionDecl &Function) {
  for (const auto &[Key, List] : ArgumentListKeys)
    for (const unsigned Argument : Facts.*List)
      if (Argument >= Function.getNumParams() ||
          !Function.getParamDecl(Argument)->getType()->isPointerType())
        return false;
  return Facts.Only.empty() || Function.getReturnType()->isIntegralOrEnumerationType();
}

StatedFacts ApiTable::getStated(const xenhc_db_function &Entry) const {
  StatedFacts Stated;
  Stated.SaysReturns = Stated.SaysFrees = true;
  Stated.Facts.Returns = getForm(Entry.convention);
  Stated.IsMustUse = (Entry.flags & XENHC_FUNCTION_MUST_USE) != 0;
  Stated.Facts.Frees = makeArgumentList(Entry.frees);
  Stated.Facts.NonNull = makeArgumentList(Entry.nonnull);
  Stated.SaysOwner = (Entry.flags & XENHC_FUNCTION_CALLER_OWNS) != 0;
  Stated.Facts.Owner = Stated.SaysOwner ? ResultOwner::Caller : ResultOwner::Unknown;
  Stated.Facts.Releaser = getReleaser(Entry).str();
  Stated.SaysKeeps = (Entry.flags & XENHC_FUNCTION_SAYS_KEEPS) != 0;
  Stated.Facts.Keeps = makeArgumentList(Entry.keeps);
  Stated.Facts.Only = getNumbers(Entry).vec();
  return Stated;
}

std::optional<StatedFacts> ApiTable::findStated(const clang::FunctionDecl &Function) const {
  const xenhc_db_function *Entry = find(Function);
  if (!Entry || Function.isImplicit())
    return std::nullopt;
  StatedFacts Stated = getStated(*Entry);
  return areOf(Stated.Facts, Function) ? std::optional(std::move(Stated)) : std::nullopt;
}

const FunctionFacts *ApiTable::findInferred(const clang::FunctionDecl &Function) const {
  if (!Function.getIdentifier() || !Function.isExternC() || Function.isImplicit() ||
      Function.hasBody())
    return nullptr;
  const FunctionFacts *Facts = findFacts(Function.getName());
  return Facts && areOf(*Facts, Function) ? Facts : nullptr;
}

} // namespace xenhc

// SPDX-License-Identifier: GPL-2.0-or-later
//===- ImportAst.cpp - From clang's structures to layouts ---------------------------------===//

#include "ImportHeaders.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace xenhc {

namespace {

/// The structure's name in the database: its tag, or its typedef's name without _t. Empty if it has
/// neither.
std::string recordName(const RecordDecl *Record) {
  if (Record->getIdentifier())
    return Record->getNameAsString();
  if (const TypedefNameDecl *Typedef = Record->getTypedefNameForAnonDecl()) {
    llvm::StringRef Name = Typedef->getName();
    Name.consume_back("_t");
    return Name.str();
  }
  return "";
}

/// XEN_GUEST_HANDLE() and XEN_GUEST_HANDLE_64() name structures that hold one pointer.
bool isGuestHandle(const RecordDecl *Record) {
  const TypedefNameDecl *Typedef = Record->getTypedefNameForAnonDecl();
  return Typedef && Typedef->getName().starts_with("__guest_handle_");
}

/// What the guest handle points to.
QualType handlePointee(const RecordDecl *Handle) {
  for (const FieldDecl *Field : Handle->fields()) {
    if (const auto *Pointer = Field->getType()->getAs<PointerType>())
      return Pointer->getPointeeType();
    if (const auto *Inner = Field->getType()->getAsRecordDecl())
      return handlePointee(Inner);
  }
  return QualType();
}

/// Structures that macros define to carry a number in their size. No call ever sees one.
bool isMachinery(llvm::StringRef Name) { return Name.starts_with("__HVM_SAVE_TYPE_"); }

class RecordCollector {
public:
  RecordCollector(ASTContext &Context, llvm::StringRef Dir, Arch Target)
      : Context(Context), Dir(Dir), Target(Target) {}

  /// Takes the structures declared in \p Declarations, and those declared inside these.
  void collect(const DeclContext *Declarations) {
    for (const Decl *Declared : Declarations->decls()) {
      const auto *Record = dyn_cast<RecordDecl>(Declared);
      if (!Record || !Record->isThisDeclarationADefinition())
        continue;
      if (isOfInterest(Record))
        add(Record);
      collect(Record);
    }
  }

  std::map<std::string, RecordLayout> Records;
  /// Names that stand for two structures.
  std::vector<std::string> Clashes;

private:
  bool isOfInterest(const RecordDecl *Record) const {
    std::string Name = recordName(Record);
    if (Name.empty() || isGuestHandle(Record) || isMachinery(Name))
      return false;
    std::string Header = headerOf(Record);
    return !Header.empty() && !llvm::StringRef(Header).starts_with("io/");
  }

  /// Path of the header below the folder of public headers; empty for any other place.
  std::string headerOf(const RecordDecl *Record) const {
    const SourceManager &Sources = Context.getSourceManager();
    llvm::SmallString<256> Path(
        Sources.getFilename(Sources.getExpansionLoc(Record->getLocation())));
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    llvm::StringRef Relative = Path;
    return Relative.consume_front(Dir) ? Relative.ltrim('/').str() : "";
  }

  void add(const RecordDecl *Record, std::string Name = "") {
    Record = Record->getDefinition();
    if (!Record || Record->isInvalidDecl())
      return;
    if (Name.empty())
      Name = recordName(Record);
    auto [It, Inserted] = Definitions.try_emplace(Name, Record);
    if (!Inserted) {
      if (It->second != Record)
        Clashes.push_back(Name);
      return;
    }
    RecordLayout Layout;
    Layout.Name = Name;
    Layout.Header = headerOf(Record);
    Layout.Size[Target] = Context.getASTRecordLayout(Record).getSize().getQuantity();
    flatten(Record, /*Prefix=*/"", /*Base=*/0, Layout);
    Records.emplace(Name, std::move(Layout));
  }

  void flatten(const RecordDecl *Record, const std::string &Prefix, uint64_t Base,
               RecordLayout &Out) {
    const ASTRecordLayout &Layout = Context.getASTRecordLayout(Record);
    for (const FieldDecl *Field : Record->fields()) {
      // C's unnamed bit fields are padding that no one can refer to.
      if (Field->isUnnamedBitField())
        continue;
      addField(Field, Prefix, Base + Layout.getFieldOffset(Field->getFieldIndex()) / 8, Out);
      if (Field->isBitField())
        setBits(Field, Base, Out.Fields.back());
    }
  }

  /// \p Offset is in bytes from the start of \p Out.
  void addField(const FieldDecl *Field, const std::string &Prefix, uint64_t Offset,
                RecordLayout &Out) {
    FieldLayout Result;
    Result.Name = Prefix + Field->getNameAsString();
    Result.Offset[Target] = Offset;
    Result.Size[Target] = Context.getTypeSizeInChars(Field->getType()).getQuantity();

    QualType Type = Field->getType();
    while (const ArrayType *Array = Context.getAsArrayType(Type)) {
      uint64_t Elements = 0;
      if (const auto *Constant = dyn_cast<ConstantArrayType>(Array))
        Elements = Constant->getSize().getZExtValue();
      Result.Array = Result.Array.value_or(1) * Elements;
      Type = Array->getElementType();
    }

    if (const RecordDecl *Inner = Type->getAsRecordDecl(); Inner && !isGuestHandle(Inner)) {
      std::string Name = recordName(Inner);
      if (Name.empty() && !Result.Array) {
        std::string Path = Field->getIdentifier() ? Result.Name + "." : Prefix;
        flatten(Inner, Path, Offset, Out);
        return;
      }
      // An element of an array needs a layout of its own. One without a name is called after
      // where it stands.
      if (Name.empty())
        Name = Out.Name + "." + Result.Name;
      Result.Kind = FieldKind::Record;
      Result.Type = Name;
      add(Inner, Name);
    } else if (Inner) {
      Result.Kind = FieldKind::Handle;
      Result.Type = pointeeName(handlePointee(Inner));
    } else if (const auto *Pointer = Type->getAs<PointerType>()) {
      Result.Kind = FieldKind::Handle;
      Result.Type = pointeeName(Pointer->getPointeeType());
    } else {
      Result.Type = scalarName(Type, Field->getTypeSourceInfo());
      Result.Signed = Type->isSignedIntegerOrEnumerationType() && !Type->isCharType();
    }
    Out.Fields.push_back(std::move(Result));
  }

  /// A bit field is said to be in the integer that it was declared with, or, where a neighbour that
  /// is no bit field shares that integer, in as few bytes as hold it.
  void setBits(const FieldDecl *Field, uint64_t Base, FieldLayout &Out) {
    const RecordDecl *Record = Field->getParent();
    const ASTRecordLayout &Layout = Context.getASTRecordLayout(Record);
    uint64_t Bit = Layout.getFieldOffset(Field->getFieldIndex());
    uint64_t Bits = Field->getBitWidthValue(Context);
    uint64_t Unit = Context.getTypeSize(Field->getType());
    uint64_t First = Bit / Unit * Unit;
    bool Fits =
        Bit + Bits <= First + Unit && First + Unit <= uint64_t(Context.toBits(Layout.getSize()));
    for (const FieldDecl *Other : Record->fields())
      if (!Other->isBitField() && !Record->isUnion()) {
        uint64_t Start = Layout.getFieldOffset(Other->getFieldIndex());
        Fits &= Start >= First + Unit || Start + Context.getTypeSize(Other->getType()) <= First;
      }
    if (!Fits) {
      First = Bit / 8 * 8;
      Unit = llvm::alignTo(Bit + Bits, 8) - First;
    }
    Out.Bits = {unsigned(Bit - First), unsigned(Bits)};
    Out.Offset[Target] = Base + First / 8;
    Out.Size[Target] = Unit / 8;
  }

  /// Name of what a handle or pointer refers to: a record, a scalar, or void for all else.
  std::string pointeeName(QualType Type) {
    if (Type.isNull())
      return "void";
    if (const RecordDecl *Record = Type->getAsRecordDecl()) {
      std::string Name = recordName(Record);
      if (Name.empty() || isGuestHandle(Record) || !Record->getDefinition())
        return "void";
      add(Record);
      return Name;
    }
    if (!Type->isIntegralOrEnumerationType())
      return "void";
    return scalarName(Type, nullptr);
  }

  std::string scalarName(QualType Type, const TypeSourceInfo *Source) const {
    // On i386 these two are macros, and clang sees only what they expand to. The name is worth
    // keeping: the alignment comes with it.
    if (Source) {
      const SourceManager &Sources = Context.getSourceManager();
      for (SourceLocation Loc = Source->getTypeLoc().getBeginLoc(); Loc.isMacroID();
           Loc = Sources.getImmediateMacroCallerLoc(Loc)) {
        llvm::StringRef Macro = Lexer::getImmediateMacroName(Loc, Sources, Context.getLangOpts());
        if (Macro == "uint64_aligned_t" || Macro == "int64_aligned_t")
          return Macro.str();
      }
    }
    Type = Type.getUnqualifiedType();
    if (const auto *Typedef = Type->getAs<TypedefType>())
      return Typedef->getDecl()->getNameAsString();
    if (const auto *Enum = Type->getAs<EnumType>(); Enum && !Enum->getDecl()->getIdentifier())
      Type = Enum->getDecl()->getIntegerType();
    return Type.getAsString(Context.getPrintingPolicy());
  }

  ASTContext &Context;
  llvm::StringRef Dir;
  Arch Target;
  std::map<std::string, const RecordDecl *> Definitions;
};

} // namespace

llvm::Expected<std::map<std::string, RecordLayout>> ParsedHeaders::records() const {
  RecordCollector Collector(Unit->getASTContext(), Dir, Target);
  Collector.collect(Unit->getASTContext().getTranslationUnitDecl());
  if (!Collector.Clashes.empty())
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "%s: two structures would be called '%s', one by its tag and one by its typedef",
        Dir.c_str(), Collector.Clashes.front().c_str());
  return std::move(Collector.Records);
}

std::map<std::string, uint64_t> ParsedHeaders::integerTypes() const {
  std::map<std::string, uint64_t> Sizes;
  ASTContext &Context = Unit->getASTContext();
  for (const Decl *Declared : Context.getTranslationUnitDecl()->decls())
    if (const auto *Typedef = dyn_cast<TypedefNameDecl>(Declared))
      if (QualType Type = Typedef->getUnderlyingType(); Type->isIntegralOrEnumerationType())
        Sizes[Typedef->getNameAsString()] = Context.getTypeSizeInChars(Type).getQuantity();
  return Sizes;
}

} // namespace xenhc

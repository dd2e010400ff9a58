// SPDX-License-Identifier: GPL-2.0-or-later
//===- Scope.cpp - Records in a release, and what names mean in them ----------------------===//

#include "Scope.h"
#include "xenhc/db_read.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace llvm;

namespace xenhc {

//===- Views ------------------------------------------------------------------------------===//

const FieldView *RecordView::find(StringRef Path) const {
  for (const FieldView &F : Fields)
    if (F.path() == Path)
      return &F;
  return nullptr;
}

bool isBelow(StringRef Path, StringRef Above) {
  return Path.size() > Above.size() && Path[Above.size()] == '.' && Path.starts_with(Above);
}

bool RecordView::isGroup(StringRef Path) const {
  return any_of(Fields, [&](const FieldView &F) { return isBelow(F.path(), Path); });
}

/// Narrows \p Until to where the answer to "does \p Range hold" at \p Release stays the same.
static void narrow(unsigned &Until, ReleaseRange Range, unsigned Release) {
  if (Range.Since > Release)
    Until = std::min(Until, Range.Since - 1);
  else if (Range.Until >= Release)
    Until = std::min(Until, Range.Until);
}

RecordView RecordViews::make(const Record &Rec) const {
  RecordView View;
  View.Rec = &Rec;
  View.Until = Db.everywhere().Until;
  for (const RecordSize &Size : Rec.Sizes) {
    narrow(View.Until, Size.Releases, Release);
    if (Size.Releases.contains(Release))
      View.Size = Size.Bytes[Arch].value_or(0);
  }
  for (const RecordField &F : Rec.Fields) {
    narrow(View.Until, F.Releases, Release);
    const auto &Offset = F.Offset[Arch], &Size = F.Size[Arch];
    if (F.Releases.contains(Release) && Offset && Size)
      View.Fields.push_back({&F, *Offset, *Size});
  }
  return View;
}

const RecordView *RecordViews::find(StringRef Id) {
  auto [Place, New] = Known.try_emplace({Id.str(), Release, Arch});
  std::optional<RecordView> &View = Place->second;
  if (New) {
    auto Rec = Db.Records.find(Id.str());
    if (Rec != Db.Records.end())
      for (const RecordSize &Size : Rec->second.Sizes)
        if (Size.Releases.contains(Release) && Size.Bytes[Arch])
          View = make(Rec->second);
  }
  return View ? &*View : nullptr;
}

std::set<std::string> RecordViews::used() const {
  std::set<std::string> Result;
  for (const auto &[Key, View] : Known)
    Result.insert(std::get<0>(Key));
  return Result;
}

ElementType RecordViews::element(StringRef Id) {
  ElementType T;
  if (Id == "void") {
    T.What = ElementType::Bytes;
    T.Size = 1;
  } else if (Db.Records.count(Id.str())) {
    T.What = ElementType::Record;
    T.View = find(Id);
    T.Size = T.View ? T.View->Size : 0;
  } else if (auto Type = Db.Types.find(Id.str()); Type != Db.Types.end()) {
    T.What = ElementType::Scalar;
    T.Type = &Type->second;
    T.Size = Type->second.Size[Arch].value_or(0);
  }
  return T;
}

void descend(ArrayRef<EntryRef> Entries, StringRef Field, std::vector<EntryRef> &Below) {
  for (const EntryRef &Ref : Entries) {
    if (Ref.Rest == Field && Ref.About)
      for (const Entry &Inner : Ref.About->Fields)
        Below.push_back({&Inner, Inner.Path.Text});
    else if (isBelow(Ref.Rest, Field))
      Below.push_back({Ref.About, Ref.Rest.substr(Field.size() + 1)});
  }
}

//===- Code -------------------------------------------------------------------------------===//

void appendConst(CodeBytes &Out, int64_t Value) {
  Out.push_back(XENHC_CODE_CONST);
  Out.resize(Out.size() + 8);
  support::endian::write64le(Out.end() - 8, uint64_t(Value));
}

/// An opcode about numbers of \p Size bytes.
static void appendSized(CodeBytes &Out, uint8_t Opcode, uint64_t Size, uint64_t Operand) {
  Out.push_back(Opcode);
  Out.push_back(uint8_t(Size));
  Out.resize(Out.size() + 4);
  support::endian::write32le(Out.end() - 4, uint32_t(Operand));
}

void appendLoad(CodeBytes &Out, uint64_t Size, uint64_t Offset, bool Signed) {
  appendSized(Out, Signed ? XENHC_CODE_LOADS : XENHC_CODE_LOAD, Size, Offset);
}

void appendFrame(CodeBytes &Out, uint8_t Opcode, unsigned Frame) {
  Out.push_back(Opcode);
  Out.push_back(uint8_t(Frame));
}

/// Where a path has led so far.
struct ExprCompiler::Place {
  CodeBytes Base;                   ///< pushes an address...
  uint64_t Offset = 0;              ///< ...to which this is added
  const RecordView *View = nullptr; ///< inside this record, if Field is null
  std::vector<EntryRef> Entries;
  std::string Prefix;                  ///< the components of a group, with a dot behind each
  const FieldView *Field = nullptr;    ///< at this field
  bool Subscripted = false;            ///< at one element of an array
  const ScalarType *Element = nullptr; ///< at a scalar that is no field
  uint64_t Stride = 0;                 ///< size of the elements that it is one of
};

/// What a handle points to, or a field holds: an entry may say it better than the record. Of
/// several views of it, the first that has the field \p Next.
static StringRef typeOf(RecordViews &Views, const FieldView &F, ArrayRef<EntryRef> Entries,
                        StringRef Next) {
  StringRef Result = F.Field->Type.Text;
  for (const EntryRef &Ref : Entries)
    if (Ref.About && Ref.Rest == F.path() && !Ref.About->Type.empty()) {
      Result = Ref.About->Type.Text;
      const RecordView *View = Views.element(Result).View;
      if (View && (View->find(Next) || View->isGroup(Next)))
        break;
    }
  return Result;
}

/// Goes from a field into what it holds or points to.
bool ExprCompiler::enter(Place &At, StringRef Next) {
  const FieldView &F = *At.Field;
  const bool Whole = F.isArray() && !At.Subscripted;
  if (F.Field->Kind == FieldKind::Scalar || Whole) {
    Why =
        ("'" + F.path() + (Whole ? "' is an array; say which element" : "' is no structure")).str();
    return false;
  }
  std::vector<EntryRef> Below;
  descend(At.Entries, F.path(), Below);
  const ElementType Element = Views.element(typeOf(Views, F, At.Entries, Next));
  if (!Element.View) {
    Missing |= Element.What == ElementType::Record;
    Why = ("'" + F.path() + "' is no structure").str();
    return false;
  }
  if (F.Field->Kind == FieldKind::Handle) {
    appendLoad(At.Base, F.Size / F.count(), At.Offset, false);
    At.Offset = 0;
    At.Stride = Element.View->Size;
  }
  Until = std::min(Until, Element.View->Until);
  At.Entries = std::move(Below);
  At.View = Element.View;
  At.Field = nullptr;
  At.Subscripted = false;
  At.Prefix.clear();
  return true;
}

/// Goes from a handle or an array to one of its elements.
bool ExprCompiler::subscript(Place &At, const Expr &Index, const Scope &S, StringRef Within,
                             StringRef After) {
  if (!At.Field || At.Subscripted ||
      (At.Field->Field->Kind != FieldKind::Handle && !At.Field->isArray())) {
    Why = "only a handle or an array has elements";
    return false;
  }
  const FieldView &F = *At.Field;
  uint64_t Size = F.count() ? F.Size / F.count() : 0;
  Place Next = At;
  Next.Subscripted = true;
  if (!F.isArray()) {
    // Elements of a handle: behind the address that it holds.
    const ScalarType *Scalar = nullptr;
    if (enter(Next, After)) {
      Size = Next.View->Size;
    } else {
      const ElementType Element = Views.element(typeOf(Views, F, At.Entries, After));
      if (Element.What != ElementType::Scalar)
        return false;
      Scalar = Element.Type;
      Size = Element.Size;
      appendLoad(Next.Base, F.Size, Next.Offset, false);
      Next.Offset = 0;
      Next.Field = nullptr;
      Next.View = nullptr;
    }
    Next.Element = Scalar;
  } else if (F.count() == 0 || Size == 0) {
    Why = ("'" + F.path() + "' has no elements of known size").str();
    return false;
  }
  if (Index.What == Expr::Number) {
    Next.Offset += uint64_t(Index.Value) * Size;
    if (Index.Value < 0 || Index.Value > UINT32_MAX || Next.Offset > UINT32_MAX) {
      Why = "the element is too far away";
      return false;
    }
  } else {
    if (!compile(Index, S, Within, false, Next.Base))
      return false;
    appendConst(Next.Base, int64_t(Size));
    Next.Base.push_back(XENHC_CODE_MUL);
    Next.Base.push_back(XENHC_CODE_ADD);
  }
  At = std::move(Next);
  At.Stride = Size;
  return true;
}

bool ExprCompiler::walk(Place &At, const Expr &E, const Scope &S, StringRef Within) {
  for (size_t I = 0; I < E.Steps.size(); ++I) {
    const Expr::Step &Step = E.Steps[I];
    if (Step.Subscript) {
      StringRef After = I + 1 < E.Steps.size() ? StringRef(E.Steps[I + 1].Name) : StringRef();
      if (!subscript(At, *Step.Subscript, S, Within, After))
        return false;
      continue;
    }
    if (At.Element) {
      Why = "a number has no fields";
      return false;
    }
    if (At.Field && !enter(At, Step.Name))
      return false;
    const std::string Path = At.Prefix + Step.Name;
    if (const FieldView *F = At.View->find(Path)) {
      At.Field = F;
      At.Offset += F->Offset;
    } else if (At.View->isGroup(Path)) {
      At.Prefix = Path + ".";
    } else {
      SmallVector<StringRef, 16> Names;
      for (const FieldView &Other : At.View->Fields)
        if (Other.path().starts_with(At.Prefix))
          Names.push_back(Other.path().drop_front(At.Prefix.size()));
      Why = ("'" + At.View->Rec->Id.Text + "' has no field '" + Path + "'" +
             didYouMean(Step.Name, Names));
      return false;
    }
  }
  if (At.Element)
    return true;
  if (!At.Field) {
    Why = "a structure is no number";
    return false;
  }
  if (At.Field->isArray() && !At.Subscripted) {
    Why = ("'" + At.Field->path() + "' is an array; say which element").str();
    return false;
  }
  if (At.Field->Field->Kind == FieldKind::Record) {
    Why = ("'" + At.Field->path() + "' is a structure, not a number").str();
    return false;
  }
  return true;
}

/// Code for the value at a place.
void ExprCompiler::load(Place &At, CodeBytes &Out) {
  Out.append(At.Base.begin(), At.Base.end());
  if (At.Element)
    return appendLoad(Out, At.Element->Size[Views.arch()].value_or(8), At.Offset,
                      At.Element->Signed);
  const RecordField &F = *At.Field->Field;
  const uint64_t Size = At.Field->Size / At.Field->count();
  appendLoad(Out, Size, At.Offset, F.Signed && !F.Bits);
  if (!F.Bits)
    return;
  if (F.Bits->first) {
    appendConst(Out, F.Bits->first);
    Out.push_back(XENHC_CODE_SHR);
  }
  if (F.Bits->second < 63) {
    appendConst(Out, (int64_t(1) << F.Bits->second) - 1);
    Out.push_back(XENHC_CODE_AND);
  }
}

/// Code that counts elements up to the one that has 0 at a place, which is in the first of them.
bool ExprCompiler::scan(const Place &At, SMRange Range, CodeBytes &Out) {
  const uint64_t Size =
      At.Element ? At.Element->Size[Views.arch()].value_or(8) : At.Field->Size / At.Field->count();
  if (At.Stride == 0 || (At.Field && At.Field->Field->Bits)) {
    Diags.error(Range, At.Stride ? "a bit field does not end a list"
                                 : "no list has that; say which element begins it, as in "
                                   "terminated(list[0].address)");
    return false;
  }
  Out.append(At.Base.begin(), At.Base.end());
  if (At.Offset) {
    appendConst(Out, int64_t(At.Offset));
    Out.push_back(XENHC_CODE_ADD);
  }
  appendSized(Out, XENHC_CODE_SCAN, Size, At.Stride);
  return true;
}

bool ExprCompiler::compilePath(const Expr &E, const Scope &S, StringRef Within, bool IsScan,
                               CodeBytes &Out) {
  // Innermost first: the groups around the field, then the record, then what is around that.
  std::string Reason;
  std::vector<StringRef> Names;
  StringRef Path = Within;
  for (const Scope *Around = &S; Around; Path = Around->Within, Around = Around->Outer) {
    for (;;) {
      const size_t Dot = Path.rfind('.');
      Path = Dot == StringRef::npos ? StringRef() : Path.take_front(Dot);
      Place At;
      At.Base = Around->Base;
      At.Offset = Around->Offset;
      At.View = Around->View;
      At.Entries.assign(Around->Entries.begin(), Around->Entries.end());
      At.Prefix = Path.empty() ? "" : (Path + ".").str();
      const std::string First = At.Prefix + E.Steps.front().Name;
      if (Around->View->find(First) || Around->View->isGroup(First)) {
        if (walk(At, E, S, Within)) {
          const uint64_t Size = At.Field ? At.Field->Size / At.Field->count() : 0;
          if (At.Field && Size != 1 && Size != 2 && Size != 4 && Size != 8) {
            Diags.error(E.Range, "'" + printExpr(E) + "' is not 1, 2, 4 or 8 bytes large");
            return false;
          }
          if (IsScan)
            return scan(At, E.Range, Out);
          load(At, Out);
          return true;
        }
        if (Reason.empty())
          Reason = Why;
      }
      for (const FieldView &F : Around->View->Fields)
        if (F.path().starts_with(At.Prefix))
          Names.push_back(F.path().drop_front(At.Prefix.size()));
      if (Path.empty())
        break;
    }
  }
  if (Missing)
    return false;
  const std::string &Wanted = E.Steps.front().Name;
  if (Reason.empty())
    Reason = "nothing here is called '" + Wanted + "'" + didYouMean(Wanted, Names);
  Diags.error(E.Range, Reason);
  return false;
}

bool ExprCompiler::checkLimits(ArrayRef<uint8_t> Code, SMRange Range) {
  CodeBytes Whole = {XENHC_CODE_END};
  Whole.append(Code.begin(), Code.end());
  Whole.push_back(XENHC_CODE_END);
  if (xenhc_code_valid(Whole.data(), uint32_t(Whole.size()), 1))
    return true;
  Diags.error(Range, "the expression is too long or nested too deep");
  return false;
}

bool ExprCompiler::compile(const Expr &E, const Scope &S, StringRef Within, bool AtExit,
                           CodeBytes &Out) {
  switch (E.What) {
  case Expr::Number:
    appendConst(Out, E.Value);
    return true;
  case Expr::Result:
    if (!AtExit) {
      Diags.error(E.Range, "there is a result only in 'filled' and 'written'");
      return false;
    }
    Out.push_back(XENHC_CODE_RESULT);
    return true;
  case Expr::Index:
    appendFrame(Out, XENHC_CODE_INDEX, S.Frame);
    return true;
  case Expr::Unknown:
    // What cannot be evaluated is unknown to every reader.
    appendConst(Out, 0);
    appendConst(Out, 0);
    Out.push_back(XENHC_CODE_DIV);
    return true;
  case Expr::Path:
    return compilePath(E, S, Within, /*IsScan=*/false, Out);
  case Expr::Terminated:
    return compilePath(*E.Left, S, Within, /*IsScan=*/true, Out);
  case Expr::Unary:
    if (!compile(*E.Left, S, Within, AtExit, Out))
      return false;
    Out.push_back(uint8_t(E.Code));
    return true;
  case Expr::Binary:
    if (!compile(*E.Left, S, Within, AtExit, Out) || !compile(*E.Right, S, Within, AtExit, Out))
      return false;
    Out.push_back(uint8_t(E.Code));
    return true;
  }
  return false;
}

} // namespace xenhc

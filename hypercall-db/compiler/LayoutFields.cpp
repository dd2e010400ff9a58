// SPDX-License-Identifier: GPL-2.0-or-later
//===- LayoutFields.cpp - Nodes of the kinds of fields ------------------------------------===//

#include "LayoutState.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace xenhc {

static unsigned dbDirection(Direction Dir) {
  switch (Dir) {
  case Direction::None:
    return XENHC_DIR_NONE;
  case Direction::In:
  case Direction::Pad:
    return XENHC_DIR_IN;
  case Direction::Out:
    return XENHC_DIR_OUT;
  case Direction::InOut:
    return XENHC_DIR_INOUT;
  }
  return XENHC_DIR_NONE;
}

/// The directions of \p Dir that depend on no condition.
static unsigned unconditional(Direction Dir, const Entry *About, const Condition &When) {
  if (!When.empty())
    return XENHC_DIR_NONE;
  return dbDirection(Dir) & (About && About->Written ? XENHC_DIR_IN : XENHC_DIR_INOUT);
}

unsigned LayoutBuilder::format(const FieldView &F, const Entry *About, const ElementType *Element,
                               bool Several) const {
  if (About && About->Format)
    return *About->Format;
  const ScalarType *Type = Element ? Element->Type : nullptr;
  if (!Element) {
    auto Known = Views.database().Types.find(F.Field->Type.Text);
    if (Known != Views.database().Types.end())
      Type = &Known->second;
  }
  const uint64_t Size = Element ? Element->Size : F.Size / std::max<uint64_t>(F.count(), 1);
  if (Several && Type && Type->Format == unsigned(XENHC_FORMAT_STRING))
    return XENHC_FORMAT_STRING;
  if (Several && Size == 1)
    return XENHC_FORMAT_BYTES;
  if (Type && Type->Format && *Type->Format != XENHC_FORMAT_STRING)
    return *Type->Format;
  return F.Field->Signed || (Type && Type->Signed) ? XENHC_FORMAT_SIGNED : XENHC_FORMAT_UNSIGNED;
}

xenhc_db_node LayoutBuilder::node(RecordState &State, const FieldView &F, const Entry *About,
                                  Direction Dir, const Condition &When) {
  xenhc_db_node Node{};
  ++NumNodes;
  Node.name = Out.Strings.add(State.S.Prefix + F.path().str());
  Node.offset = uint32_t(State.S.Offset + F.Offset);
  Node.size = uint32_t(F.Size);
  Node.dir = uint8_t(dbDirection(Dir));
  Node.when = Out.Code.add(When.Code);
  const Entry *Flags = About ? About : State.From.From;
  if (Dir == Direction::Pad)
    Node.flags |= XENHC_NODE_PADDING;
  if (Flags && (Dir == Direction::Out || Dir == Direction::InOut)) {
    if (Flags->UnknownOnError)
      Node.flags |= XENHC_NODE_UNKNOWN_ON_ERROR;
    if (Flags->Rewritten)
      Node.flags |= XENHC_NODE_REWRITTEN;
    if (Flags->Written)
      Node.written = code(Flags->Written, State.S, F.path(), /*AtExit=*/true);
  } else if (Flags && Flags->Rewritten) {
    Node.flags |= XENHC_NODE_REWRITTEN;
  }
  return Node;
}

/// True for a handle, and for a number of which an entry says that it is an address.
static bool holdsAddress(const FieldView &F, const Entry *About) {
  if (F.isArray())
    return false;
  return F.Field->Kind == FieldKind::Handle ||
         (F.Field->Kind == FieldKind::Scalar && (F.Size == 4 || F.Size == 8) && About &&
          (About->Mapping || !About->Type.empty()));
}

/// One field with one entry, or with none: then \p From says what holds, or there are entries for
/// what is below the field.
void LayoutBuilder::layOutEntry(RecordState &State, const FieldView &F, const Entry *About,
                                const Inherited &From) {
  Condition When = From.When;
  if (About && About->When && !combineWhen(When, About->When, State.S, F.path(), Exprs))
    return;
  const Direction Dir = About ? About->Dir.value_or(Direction::None) : From.Dir;
  const bool HasBelow =
      any_of(State.Refs[&F],
             [&](const EntryRef &Ref) { return Ref.Rest != F.path() && Ref.About; }) ||
      (About && About->HasFields);
  const bool Idle = Dir == Direction::None && !HasBelow && !(About && About->Call);
  State.Done.push_back({&F, unconditional(Dir, About, When)});
  if (Idle) {
    if (About && !About->Dir && Complete)
      error(About->Path.Range,
            "nothing is said about what '" + F.path() + "' points to; give 'dir' or 'fields'");
    // Who reads of the layout hears of what takes no part as well, unless another entry says more.
    if (Listener && About && About->Dir && none_of(State.Refs[&F], [&](const EntryRef &Ref) {
          return Ref.About && Ref.About->Dir != Direction::None;
        })) {
      xenhc_db_node Node{};
      Node.offset = uint32_t(State.S.Offset + F.Offset);
      Node.size = uint32_t(F.Size);
      const bool IsHandle = F.Field->Kind == FieldKind::Handle;
      const ElementType Element = Views.element(F.Field->Type.Text);
      Node.kind = IsHandle ? XENHC_NODE_POINTER : XENHC_NODE_VALUE;
      tell(Node, {State.S.Prefix + F.path().str(), F.Field, About, &When,
                  IsHandle ? &Element : nullptr, F.Field->Type.Text});
    }
    return;
  }
  const bool IsHandle = holdsAddress(F, About);
  if (!IsHandle && About && About->NullOk)
    error(About->Path.Range, "'null' is for handles, and '" + F.path() + "' is none");
  if (About && About->TagBits && (!IsHandle || F.Field->Kind == FieldKind::Handle))
    error(About->Path.Range, "'tag_bits' is for addresses in numbers (which have a 'type'), and '" +
                                 F.path() + "' is none");
  if (IsHandle || (F.isArray() && (F.Field->Kind == FieldKind::Record ||
                                   (About && (About->Count || About->Filled)))))
    return layOutElements(State, F, About, From, When);
  if (About && (About->Count || About->Filled || About->Unit != CountUnit::Elements))
    return error(About->Path.Range,
                 "'" + F.path() +
                     "' is neither a handle nor an array: nothing in it can be counted");
  if (F.Field->Kind == FieldKind::Record)
    return layOutNested(State, F, About, From, When);
  if (About && About->HasFields)
    return error(About->Path.Range, "'" + F.path() + "' is a number; it has no fields");
  State.Done.pop_back();
  layOutScalar(State, F, About, Dir, When);
}

void LayoutBuilder::layOutScalar(RecordState &State, const FieldView &F, const Entry *About,
                                 Direction Dir, const Condition &When) {
  State.Done.push_back({&F, unconditional(Dir, About, When)});
  if (F.Size == 0 && F.isArray()) {
    if (About)
      error(About->Path.Range,
            "'" + F.path() + "' has no length of its own; say how many elements with 'count'");
    return;
  }
  xenhc_db_node Node = node(State, F, About, Dir, When);
  Node.kind = XENHC_NODE_VALUE;
  Node.format = uint8_t(format(F, About, nullptr, F.isArray()));
  if (Listener)
    tell(Node, {State.S.Prefix + F.path().str(), F.Field, About ? About : State.From.From, &When});
  // Bit fields that lie in the same bytes are one value.
  if (F.Field->Bits)
    for (size_t I = State.First; I < State.List.size(); ++I) {
      xenhc_db_node &Other = State.List[I];
      if (Other.kind == XENHC_NODE_VALUE && Other.offset == Node.offset &&
          Other.size == Node.size && Other.when == Node.when && Other.written == Node.written) {
        StringRef Names = Out.Strings.bytes().drop_front(Other.name);
        Names = Names.take_front(Names.find('\0'));
        const std::string Joined = (Names + "," + F.path()).str();
        Other.name = Out.Strings.add(Joined);
        Other.dir |= Node.dir;
        return;
      }
    }
  State.List.push_back(Node);
}

/// A structure inside the record: its fields are the record's, under a longer path.
void LayoutBuilder::layOutNested(RecordState &State, const FieldView &F, const Entry *About,
                                 const Inherited &From, const Condition &When) {
  const RecordView *View = Views.find(F.Field->Type.Text);
  if (!View) {
    Missing = true;
    return;
  }
  std::vector<EntryRef> Below;
  descend(State.Refs[&F], F.path(), Below);
  // What belongs to operations may be a record of its own: members that this one does not touch
  // are described by others.
  auto First = [](StringRef Path) { return Path.split('.').first; };
  const std::vector<EntryRef> Own = Below;
  if (any_of(State.Refs[&F],
             [&](const EntryRef &Ref) { return Ref.Rest == F.path() && !Ref.About; }))
    for (const FieldView &Member : View->Fields)
      if (none_of(Own,
                  [&](const EntryRef &Ref) { return First(Ref.Rest) == First(Member.path()); }))
        Below.push_back({nullptr, Member.path().str()});
  Scope S;
  S.View = View;
  S.Base = State.S.Base;
  S.Offset = State.S.Offset + F.Offset;
  S.Entries = Below;
  S.Outer = &State.S;
  S.Within = F.path().str();
  S.Prefix = State.S.Prefix + F.path().str() + ".";
  S.Frame = State.S.Frame;
  S.Depth = State.S.Depth + 1;
  S.Owner = About ? About->Path.Range : State.S.Owner;
  Inherited Inner = From;
  if (About && About->Dir)
    Inner = {About, *About->Dir, {}};
  Inner.When = When;
  layOutRecord(S, Inner, /*Holes=*/true, State.List);
}

/// Reads what an entry says of the number of elements into \p Node.
bool LayoutBuilder::countElements(RecordState &State, const FieldView &F, const Entry *About,
                                  const ElementType &Element, StringRef Type, Direction Dir,
                                  xenhc_db_node &Node) {
  const bool IsHandle = Node.kind == XENHC_NODE_POINTER;
  Node.elem_size = uint32_t(Element.Size);
  if (!About || !About->Count) {
    if (About && About->Filled) {
      error(About->Filled->Range, "'filled' needs 'capacity'");
      return false;
    }
    if (!IsHandle) {
      if (F.count() == 0) {
        error(About ? About->Path.Range : State.S.Owner,
              "'" + F.path() + "' has no length of its own; say how many elements with 'count'");
        return false;
      }
      CodeBytes Count;
      appendConst(Count, int64_t(F.count()));
      Node.count = Out.Code.add(Count);
    } else if (Element.Size == 1 && Dir != Direction::None) {
      // One structure or one number is a usual thing to point to, one byte is not.
      error(About ? About->Path.Range : State.S.Owner, "the count is missing: '" + F.path() +
                                                           "' points to bytes ('" + Type +
                                                           "'), and nothing says how many");
      return false;
    }
    return true;
  }
  ExprRef Count = About->Count, Filled = About->Filled;
  if (About->Unit == CountUnit::Bits) {
    Node.flags |= XENHC_NODE_BITS;
    Node.elem_size = 1;
    if (Element.What == ElementType::Record) {
      error(About->Path.Range, "a structure is not counted in bits");
      return false;
    }
  } else if (About->Unit == CountUnit::Bytes) {
    if (Element.What != ElementType::Record) {
      Node.elem_size = 1;
    } else if (Element.Size > 1) {
      auto Divided = [&](const ExprRef &E) -> ExprRef {
        if (!E)
          return nullptr;
        auto Quotient = std::make_shared<Expr>();
        Quotient->What = Expr::Binary;
        Quotient->Code = XENHC_CODE_DIV;
        Quotient->Left = E;
        Quotient->Right = numberExpr(int64_t(Element.Size));
        Quotient->Range = E->Range;
        return Quotient;
      };
      Count = Divided(Count);
      Filled = Divided(Filled);
    }
  }
  if (Filled && Dir == Direction::In) {
    error(Filled->Range, "'filled' is for what Xen writes");
    return false;
  }
  Node.count = code(Count, State.S, F.path(), /*AtExit=*/false);
  Node.filled = code(Filled, State.S, F.path(), /*AtExit=*/true);
  return true;
}

/// What a handle points to, or the elements of an array inside the record.
void LayoutBuilder::layOutElements(RecordState &State, const FieldView &F, const Entry *About,
                                   const Inherited &From, const Condition &When) {
  const bool IsHandle = holdsAddress(F, About);
  if (F.Field->Kind == FieldKind::Handle && F.isArray())
    return error(About ? About->Path.Range : State.S.Owner,
                 "an array of handles ('" + F.path() + "') cannot be described");
  if (IsHandle && !About && From)
    return error(From.From->Path.Range, "'" + State.S.View->Rec->Id.Text + "' holds the handle '" +
                                            F.path() + "', which needs an entry of its own");
  StringRef Type = F.Field->Type.Text;
  if (About && !About->Type.empty())
    Type = About->Type.Text;
  else if (IsHandle && F.Field->Kind == FieldKind::Scalar)
    Type = "void"; // an address in a number
  ElementType Element = Views.element(Type);
  if (Element.What == ElementType::Record && !Element.View) {
    Missing = true;
    return;
  }
  if (!IsHandle && F.Field->Kind == FieldKind::Scalar) {
    Element.What = ElementType::Scalar;
    if (F.count())
      Element.Size = F.Size / F.count();
  }
  SMRange Where =
      About ? (About->Type.empty() ? About->Path.Range : About->Type.Range) : State.S.Owner;
  if (Element.What == ElementType::Unknown || Element.Size == 0)
    return error(Where,
                 "the type '" + Type + "' of what '" + F.path() +
                     "' holds is not known: it is no record, and types.yaml does not list it");
  const Direction Dir = About ? About->Dir.value_or(Direction::None) : From.Dir;
  xenhc_db_node Node = node(State, F, About, Dir, When);
  Node.kind = IsHandle ? XENHC_NODE_POINTER : XENHC_NODE_INLINE;
  if (About && About->NullOk)
    Node.flags |= XENHC_NODE_NULL_OK;
  if (About && About->Mapping)
    Node.flags |= XENHC_NODE_MAPPING;
  if (About)
    Node.tag_bits = uint16_t(About->TagBits);
  if (About && About->Whole)
    Node.flags |= XENHC_NODE_WHOLE;
  if (!countElements(State, F, About, Element, Type, Dir, Node))
    return;
  Node.format = uint8_t(format(F, About, &Element, true));
  if (Listener)
    Listener->begin(Node, {State.S.Prefix + F.path().str(), F.Field, About ? About : From.From,
                           &When, &Element, Type});

  std::vector<EntryRef> Below;
  if (About)
    for (const Entry &Inner : About->Fields)
      Below.push_back({&Inner, Inner.Path.Text});
  for (const EntryRef &Ref : State.Refs[&F])
    if (Ref.Rest.size() > F.path().size())
      Below.push_back({Ref.About, Ref.Rest.substr(F.path().size() + 1)});
  NodeTable::List Children;
  if (About && About->Call) {
    xenhc_db_node Inner{};
    if (Element.What != ElementType::Record)
      return error(About->Path.Range, "'call' is for records");
    if (!callNode(*Element.View, *About->Call, Inner))
      return;
    Children.push_back(Inner);
  } else if (Element.What == ElementType::Record && !(Node.flags & XENHC_NODE_MAPPING)) {
    if (State.S.Frame + 1 > XENHC_DB_FRAMES)
      return error(About ? About->Path.Range : State.S.Owner,
                   "handles and arrays are nested too deep (more than " + Twine(XENHC_DB_FRAMES) +
                       ")");
    Scope S;
    S.View = Element.View;
    S.Frame = State.S.Frame + 1;
    appendFrame(S.Base, XENHC_CODE_BASE, S.Frame);
    S.Entries = Below;
    S.Outer = &State.S;
    S.Within = F.path().str();
    S.Depth = State.S.Depth + 1;
    S.Owner = About && About->HasFields ? About->Path.Range : State.S.Owner;
    Inherited Inner;
    if (About && About->Dir)
      Inner = {About, *About->Dir, {}};
    else if (!About && From)
      Inner = {From.From, From.Dir, {}};
    layOutRecord(S, Inner, /*Holes=*/true, Children);
  } else if (!Below.empty() && Element.What != ElementType::Record) {
    for (const EntryRef &Ref : Below)
      if (Ref.About)
        error(Ref.About->Path.Range, "'" + Type + "' is no record: it has no fields");
  }
  for (const xenhc_db_node &Child : Children)
    if (!(Child.flags & XENHC_NODE_PADDING))
      Node.dir |= Child.dir;
  if (Listener)
    Listener->end(Node);
  if (!Children.empty()) {
    Node.child_count = uint32_t(Children.size());
    Node.child_first = Out.Nodes.add(std::move(Children));
  }
  State.List.push_back(Node);
}

void LayoutBuilder::layOutPadding(RecordState &State, uint64_t Offset, uint64_t Size,
                                  StringRef Path, Direction Dir) {
  if (Size == 0 || Dir == Direction::None)
    return;
  xenhc_db_node Node{};
  ++NumNodes;
  Node.name = Path.empty() ? 0 : Out.Strings.add(State.S.Prefix + Path.str());
  Node.offset = uint32_t(State.S.Offset + Offset);
  Node.size = uint32_t(Size);
  Node.kind = XENHC_NODE_VALUE;
  Node.dir = uint8_t(dbDirection(Dir));
  Node.format = XENHC_FORMAT_BYTES;
  Node.flags = XENHC_NODE_PADDING;
  Node.when = Out.Code.add(State.From.When.Code);
  if (Listener)
    tell(Node,
         {Path.empty() ? "" : State.S.Prefix + Path.str(), nullptr, nullptr, &State.From.When});
  State.List.push_back(Node);
}

} // namespace xenhc

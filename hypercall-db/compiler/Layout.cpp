// SPDX-License-Identifier: GPL-2.0-or-later
//===- Layout.cpp - From entries and records to trees of nodes ----------------------------===//

#include "Layout.h"
#include "LayoutState.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace xenhc {

/// No operation of Xen's comes near; a database that does has records that multiply each other.
static constexpr unsigned MaxNodes = 20000;
/// Structures within structures within handles...
static constexpr unsigned MaxScopes = 64;

bool isDeclaredPadding(StringRef Path) {
  StringRef Last = Path.substr(Path.rfind('.') + 1).ltrim('_').rtrim("0123456789").rtrim('_');
  return Last == "pad" || Last == "padding" || Last == "rsvd" || Last == "reserved";
}

static bool reads(Direction Dir) { return Dir == Direction::In || Dir == Direction::InOut; }
static bool writes(Direction Dir) { return Dir == Direction::Out || Dir == Direction::InOut; }

void LayoutBuilder::error(SMRange Range, const Twine &Message) {
  Diags.error(Range, Message);
  const Release &R = Views.database().Releases[Views.release()];
  Diags.note(SMRange(),
             "in release " + R.Id.Text + " on " + (Views.arch() == Amd64 ? "amd64" : "i386"));
}

void LayoutBuilder::tell(const xenhc_db_node &Node, const NodeNote &Note) {
  Listener->begin(Node, Note);
  Listener->end(Node);
}

uint32_t LayoutBuilder::code(const ExprRef &E, const Scope &S, StringRef Within, bool AtExit) {
  CodeBytes Bytes;
  if (!E || !Exprs.compile(*E, S, Within, AtExit, Bytes) || !Exprs.checkLimits(Bytes, E->Range))
    return 0;
  return Out.Code.add(Bytes);
}

NodeTable::List LayoutBuilder::layOut(const RecordView &Root, ArrayRef<EntryRef> Entries,
                                      SMRange Owner) {
  Scope S;
  S.View = &Root;
  appendFrame(S.Base, XENHC_CODE_BASE, 0);
  S.Entries = Entries;
  S.Owner = Owner;
  NodeTable::List List;
  layOutRecord(S, Inherited(), /*Holes=*/false, List);
  return List;
}

NodeTable::List LayoutBuilder::layOutCall(const RecordView &Root, const EmbeddedCall &Call,
                                          SMRange) {
  Until = std::min(Until, Root.Until);
  xenhc_db_node Node{};
  return callNode(Root, Call, Node) ? NodeTable::List{Node} : NodeTable::List();
}

bool LayoutBuilder::callNode(const RecordView &View, const EmbeddedCall &Call,
                             xenhc_db_node &Node) {
  auto Find = [&](const Name &Id) -> const FieldView * {
    const FieldView *F = View.find(Id.Text);
    if (!F)
      error(Id.Range, "'" + View.Rec->Id.Text + "' has no field '" + Id.Text + "'");
    return F;
  };
  const FieldView *Number = Find(Call.Number), *Args = Find(Call.Args);
  const FieldView *Result = Call.Result.empty() ? nullptr : Find(Call.Result);
  if (!Number || !Args || (!Call.Result.empty() && !Result))
    return false;
  if (Number->Size != 4 && Number->Size != 8) {
    error(Call.Number.Range, "the number of a hypercall is a word of 4 or 8 bytes");
    return false;
  }
  Node.kind = XENHC_NODE_CALL;
  Node.offset = uint32_t(Number->Offset);
  Node.size = uint32_t(Number->Size);
  Node.elem_size = uint32_t(Args->Offset);
  Node.filled = Result ? uint32_t(Result->Offset) : XENHC_DB_NONE;
  Node.dir = XENHC_DIR_INOUT;
  return true;
}

//===- One record -------------------------------------------------------------------------===//

void LayoutBuilder::layOutRecord(const Scope &S, const Inherited &From, bool Holes,
                                 NodeTable::List &List) {
  Until = std::min(Until, S.View->Until);
  if (S.Depth > MaxScopes)
    return error(S.Owner, "'" + S.View->Rec->Id.Text + "' is nested too deep");
  RecordState State{S, From, List, {}, {}, {}, {}, {}, {}, List.size()};
  sortEntries(State);
  layOutGroups(State);
  for (const FieldView &F : S.View->Fields) {
    if (NumNodes > MaxNodes)
      return error(S.Owner, "too many fields; do records contain each other?");
    layOutField(State, F);
  }
  for (const FieldView *F : State.Padding) {
    // Padding travels with what is around it.
    bool Read = reads(From.Dir), Written = writes(From.Dir);
    for (size_t I = State.First; I < List.size(); ++I) {
      Read |= (List[I].dir & XENHC_DIR_IN) != 0;
      Written |= List[I].dir == XENHC_DIR_OUT;
    }
    layOutPadding(State, F->Offset, F->Size, F->path(),
                  Read      ? Direction::In
                  : Written ? Direction::Out
                            : Direction::None);
  }
  if (Holes)
    addHoles(State);
  checkOverlaps(State);
  checkCoverage(State);
}

/// Tells entries for fields from those for what is below fields and for groups of fields.
void LayoutBuilder::sortEntries(RecordState &State) {
  const RecordView &View = *State.S.View;
  const unsigned Release = Views.release();
  for (const EntryRef &Ref : State.S.Entries) {
    if (Ref.About) {
      const ReleaseRange Range = Ref.About->Releases;
      if (Range.Since > Release)
        Until = std::min(Until, Range.Since - 1);
      else if (Range.Until >= Release)
        Until = std::min(Until, Range.Until);
      if (!Range.contains(Release))
        continue;
    }
    bool Found = false;
    for (const FieldView &F : View.Fields)
      if (Ref.Rest == F.path() ||
          (F.Field->Kind != FieldKind::Scalar && isBelow(Ref.Rest, F.path()))) {
        State.Refs[&F].push_back(Ref);
        Found = true;
      }
    if (!Found && View.isGroup(Ref.Rest)) {
      State.Groups.push_back(Ref);
      Found = true;
    }
    if (!Ref.About)
      continue;
    if (Found) {
      if (!isBelowAny(Ref.Rest, View))
        Use.Matched.insert(Ref.About);
    } else {
      SmallVector<StringRef, 16> Names;
      for (const FieldView &F : View.Fields)
        Names.push_back(F.path());
      Use.Unmatched.try_emplace(Ref.About, "'" + View.Rec->Id.Text + "' has no field '" + Ref.Rest +
                                               "'" + didYouMean(Ref.Rest, Names));
    }
  }
}

/// True if a field is a handle, or a structure with one in it.
bool LayoutBuilder::holdsHandle(const FieldView &F, unsigned Depth) {
  if (F.Field->Kind != FieldKind::Record || Depth > MaxScopes)
    return F.Field->Kind == FieldKind::Handle;
  const RecordView *View = Views.find(F.Field->Type.Text);
  return View && any_of(View->Fields,
                        [&](const FieldView &Inner) { return holdsHandle(Inner, Depth + 1); });
}

/// An entry for a group: one node for a union, else it holds for each of the fields.
void LayoutBuilder::layOutGroups(RecordState &State) {
  for (const EntryRef &Ref : State.Groups) {
    SmallVector<const FieldView *, 8> Members;
    uint64_t Begin = UINT64_MAX, End = 0;
    for (const FieldView &F : State.S.View->Fields)
      if (isBelow(F.path(), Ref.Rest)) {
        Members.push_back(&F);
        Begin = std::min(Begin, F.Offset);
        End = std::max(End, F.end());
      }
    if (!Ref.About) {
      for (const FieldView *F : Members)
        if (!State.Refs.count(F))
          State.Skip.insert(F);
      continue;
    }
    const Entry &About = *Ref.About;
    const bool IsUnion = any_of(Members, [&](const FieldView *A) {
      return any_of(Members, [&](const FieldView *B) { return A != B && overlap(*A, *B); });
    });
    Condition When = State.From.When;
    if (About.When)
      combineWhen(When, About.When, State.S, Ref.Rest, Exprs);
    const Direction Dir = About.Dir.value_or(Direction::None);
    if (!IsUnion) {
      for (const FieldView *F : Members)
        State.ByGroup[F] = {&About, Dir, When};
      continue;
    }
    bool HoldsHandle = false;
    for (const FieldView *F : Members) {
      if (!State.Refs.count(F))
        State.Skip.insert(F);
      State.Done.push_back({F, XENHC_DIR_NONE});
      HoldsHandle |= holdsHandle(*F);
    }
    if (Dir == Direction::None)
      continue;
    if (HoldsHandle)
      error(About.Path.Range, "'" + Ref.Rest + "' holds a handle; describe its members instead");
    // The union as it is: bytes.
    RecordField Bytes;
    Bytes.Path.Text = Ref.Rest;
    Bytes.Type.Text = "uint8_t";
    Bytes.Array = End - Begin;
    const FieldView Whole{&Bytes, Begin, End - Begin};
    layOutScalar(State, Whole, &About, Dir, When);
    State.Done.pop_back(); // the field lives no longer than this; its members stand for it
  }
}

void LayoutBuilder::layOutField(RecordState &State, const FieldView &F) {
  auto Refs = State.Refs.find(&F);
  Inherited From = State.From;
  if (auto Group = State.ByGroup.find(&F); Group != State.ByGroup.end())
    From = Group->second;
  if (Refs == State.Refs.end()) {
    if (State.Skip.count(&F)) {
      State.Done.push_back({&F, XENHC_DIR_NONE});
      return;
    }
    if (isDeclaredPadding(F.path()) && F.Field->Kind == FieldKind::Scalar) {
      // An alternative of a union is none.
      if (none_of(State.S.View->Fields,
                  [&](const FieldView &Other) { return &Other != &F && overlap(F, Other); }))
        State.Padding.push_back(&F);
      return;
    }
    if (!From)
      return; // checkCoverage() judges
    if (From.Dir != Direction::None && any_of(State.S.View->Fields, [&](const FieldView &Other) {
          return &Other != &F && overlap(F, Other);
        }))
      return layOutUnion(State, F);
    return layOutEntry(State, F, nullptr, From);
  }
  // Every entry for the field itself makes a node; entries for what is below share one.
  bool Exact = false;
  const bool HasBelow =
      any_of(Refs->second, [&](const EntryRef &Ref) { return Ref.Rest != F.path() && Ref.About; });
  for (const EntryRef &Ref : Refs->second)
    if (Ref.Rest == F.path() && (Ref.About || !HasBelow)) {
      Exact = true;
      if (Ref.About)
        layOutEntry(State, F, Ref.About, State.From);
      else
        State.Done.push_back({&F, XENHC_DIR_NONE});
    }
  if (!Exact)
    layOutEntry(State, F, nullptr, From);
}

/// Members of a union in a record that is described as a whole.
void LayoutBuilder::layOutUnion(RecordState &State, const FieldView &First) {
  uint64_t Begin = First.Offset, End = First.end();
  bool HasHandle = false, Grown = true, Described = false;
  SmallVector<const FieldView *, 8> Members;
  while (Grown) {
    Grown = false;
    Members.clear();
    for (const FieldView &F : State.S.View->Fields)
      if (F.Offset < End && Begin < F.end()) {
        Members.push_back(&F);
        HasHandle |= holdsHandle(F);
        Described |= State.Refs.count(&F) != 0;
        Grown |= F.Offset < Begin || F.end() > End;
        Begin = std::min(Begin, F.Offset);
        End = std::max(End, F.end());
      }
  }
  if (Described)
    return; // what is said of single members takes the place of the whole
  if (State.From.Dir != Direction::Out || HasHandle)
    return error(State.From.From->Path.Range,
                 "'" + State.S.View->Rec->Id.Text + "' holds a union ('" + First.path() +
                     "'); say which of its members takes part with 'fields' and 'when'");
  StringRef Path = First.path();
  const size_t Dot = Path.rfind('.');
  RecordField Bytes;
  Bytes.Path.Text = Dot == StringRef::npos ? Path.str() : Path.take_front(Dot).str();
  Bytes.Type.Text = "uint8_t";
  Bytes.Array = End - Begin;
  const FieldView Whole{&Bytes, Begin, End - Begin};
  layOutScalar(State, Whole, nullptr, State.From.Dir, State.From.When);
  State.Done.pop_back();
  for (const FieldView *F : Members) {
    State.Done.push_back({F, XENHC_DIR_NONE});
    State.Skip.insert(F);
  }
}

//===- Completeness -----------------------------------------------------------------------===//

/// What Xen copies with the described fields of a record: read if one of them is, on their
/// condition. Nothing if they have several, since the bytes may be another part's then (of a
/// union).
static bool holesOfFields(ArrayRef<xenhc_db_node> Fields, uint32_t &When) {
  bool Any = false, Always = false, Same = true;
  for (const xenhc_db_node &Node : Fields) {
    if (!(Node.dir & XENHC_DIR_IN) || (Node.flags & XENHC_NODE_PADDING))
      continue;
    Same &= !Any || Node.when == When;
    Always |= Node.when == 0;
    When = Node.when;
    Any = true;
  }
  if (Always)
    When = 0;
  return Any && (Always || Same);
}

void LayoutBuilder::addHoles(RecordState &State) {
  Direction Dir = State.From.Dir;
  uint32_t When = 0;
  if (!State.From) {
    if (!holesOfFields(ArrayRef(State.List).drop_front(State.First), When))
      return;
    Dir = Direction::In;
  } else if (Dir == Direction::None || Dir == Direction::Pad) {
    return;
  }
  std::vector<std::pair<uint64_t, uint64_t>> Ranges;
  Ranges.reserve(State.S.View->Fields.size() + 1);
  for (const FieldView &F : State.S.View->Fields)
    Ranges.emplace_back(F.Offset, F.end());
  llvm::sort(Ranges);
  uint64_t At = 0;
  Ranges.emplace_back(State.S.View->Size, State.S.View->Size);
  for (auto [Begin, End] : Ranges) {
    if (Begin > At) {
      layOutPadding(State, At, Begin - At, "", Dir);
      if (!State.From)
        State.List.back().when = When;
    }
    At = std::max(At, End);
  }
}

/// Every field has to be described, or to share its bytes with one that is.
void LayoutBuilder::checkCoverage(RecordState &State) {
  if (!Complete || State.From)
    return;
  std::string Fields;
  unsigned Count = 0;
  for (const FieldView &F : State.S.View->Fields) {
    if (State.Refs.count(&F) || State.ByGroup.count(&F) || State.Skip.count(&F) || F.Size == 0 ||
        isDeclaredPadding(F.path()))
      continue;
    if (any_of(State.Done, [&](const Described &D) { return overlap(*D.Field, F); }))
      continue;
    Fields += (Count++ ? ", '" : "'") + F.path().str() + "'";
  }
  if (Count)
    error(State.S.Owner, "nothing is said about " +
                             Twine(Count == 1 ? "the field " : "the fields ") + Fields + " of '" +
                             State.S.View->Rec->Id.Text + "'");
}

void LayoutBuilder::checkOverlaps(RecordState &State) {
  for (size_t I = 0; I < State.Done.size(); ++I)
    for (size_t J = I + 1; J < State.Done.size(); ++J) {
      const Described &A = State.Done[I], &B = State.Done[J];
      if (!(A.Dir & B.Dir) || A.Field == B.Field || !overlap(*A.Field, *B.Field))
        continue;
      return error(State.S.Owner, "'" + A.Field->path() + "' and '" + B.Field->path() + "' of '" +
                                      State.S.View->Rec->Id.Text +
                                      "' share bytes; say with 'when' which takes part");
    }
}

} // namespace xenhc

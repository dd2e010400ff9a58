// SPDX-License-Identifier: GPL-2.0-or-later
//===- Layout.h - From entries and records to trees of nodes ------------------------------===//
#ifndef XENHC_COMPILER_LAYOUT_H
#define XENHC_COMPILER_LAYOUT_H

#include "Scope.h"
#include "Tables.h"
#include <set>

namespace xenhc {

/// What entries came to over all releases and architectures of an operation.
struct EntryUse {
  std::set<const Entry *> Matched;
  /// Of an entry that matched nothing somewhere: why, in words.
  std::map<const Entry *, std::string> Unmatched;
};

/// A condition as code, and the expressions that it was made of.
struct Condition {
  CodeBytes Code; ///< none: always
  llvm::SmallVector<const Expr *, 2> Parts;

  bool empty() const { return Code.empty(); }
};

/// What a listener is told of a node.
struct NodeNote {
  std::string Path; ///< from the start of the frame; empty for padding that has no name
  const RecordField *Field = nullptr;   ///< null for padding that has no name
  const Entry *About = nullptr;         ///< the entry that says most of it; null for padding
  const Condition *When = nullptr;      ///< on the node and on what is around it in its frame
  const ElementType *Element = nullptr; ///< of handles and arrays
  llvm::StringRef ElementName = "";     ///< its name
};

/// Follows a layout node by node. A node with elements is begun, then come the nodes of an element,
/// then it is ended.
class LayoutListener {
public:
  virtual ~LayoutListener() = default;
  /// \p Node is complete but for its name, its children, and the directions that come from them.
  virtual void begin(const xenhc_db_node &Node, const NodeNote &Note) = 0;
  virtual void end(const xenhc_db_node &Node) = 0;
};

/// Whether a field is padding by its name: pad, _pad1, padding, rsvd, reserved2...
bool isDeclaredPadding(llvm::StringRef Path);

/// Lays out one operation in one release on one architecture.
class LayoutBuilder {
public:
  /// \p Complete: a field that nothing is said about is an error.
  LayoutBuilder(RecordViews &Views, Tables &Out, Diagnostics &Diags, EntryUse &Use, bool Complete)
      : Views(Views), Out(Out), Diags(Diags), Use(Use), Complete(Complete), Exprs(Views, Diags) {}

  /// The nodes of the root record \p Root under \p Entries.
  NodeTable::List layOut(const RecordView &Root, llvm::ArrayRef<EntryRef> Entries,
                         llvm::SMRange Owner);
  /// The one node of a root record that is a hypercall.
  NodeTable::List layOutCall(const RecordView &Root, const EmbeddedCall &Call, llvm::SMRange Owner);

  /// Tells \p To of every node from now on.
  void listen(LayoutListener &To) { Listener = &To; }

  /// A record has no layout in this release on this architecture; what was built is of no use.
  bool missingLayout() const { return Missing || Exprs.Missing; }
  /// The last release in which the outcome is the same.
  unsigned until() const { return std::min(Until, Exprs.Until); }

private:
  /// What a field takes over from an entry for something around it.
  struct Inherited {
    const Entry *From = nullptr; ///< null: nothing
    Direction Dir = Direction::None;
    Condition When; ///< a condition on all of it

    explicit operator bool() const { return From != nullptr; }
  };
  /// Bytes of a record that are accounted for.
  struct Described {
    const FieldView *Field;
    unsigned Dir; ///< enum xenhc_db_dir: what is done with it without any condition
  };
  struct RecordState;

  void layOutRecord(const Scope &S, const Inherited &From, bool Holes, NodeTable::List &List);
  bool holdsHandle(const FieldView &F, unsigned Depth = 0);
  void sortEntries(RecordState &State);
  void layOutGroups(RecordState &State);
  void layOutField(RecordState &State, const FieldView &F);
  void layOutUnion(RecordState &State, const FieldView &First);
  void layOutEntry(RecordState &State, const FieldView &F, const Entry *About,
                   const Inherited &From);
  void layOutScalar(RecordState &State, const FieldView &F, const Entry *About, Direction Dir,
                    const Condition &When);
  void layOutNested(RecordState &State, const FieldView &F, const Entry *About,
                    const Inherited &From, const Condition &When);
  void layOutElements(RecordState &State, const FieldView &F, const Entry *About,
                      const Inherited &From, const Condition &When);
  bool countElements(RecordState &State, const FieldView &F, const Entry *About,
                     const ElementType &Element, llvm::StringRef Type, Direction Dir,
                     xenhc_db_node &Node);
  void layOutPadding(RecordState &State, uint64_t Offset, uint64_t Size, llvm::StringRef Path,
                     Direction Dir);
  void addHoles(RecordState &State);
  void checkCoverage(RecordState &State);
  void checkOverlaps(RecordState &State);
  bool callNode(const RecordView &View, const EmbeddedCall &Call, xenhc_db_node &Node);
  uint32_t code(const ExprRef &E, const Scope &S, llvm::StringRef Within, bool AtExit);
  /// The node of \p F with what every kind of node has.
  xenhc_db_node node(RecordState &State, const FieldView &F, const Entry *About, Direction Dir,
                     const Condition &When);
  unsigned format(const FieldView &F, const Entry *About, const ElementType *Element,
                  bool Several) const;
  void tell(const xenhc_db_node &Node, const NodeNote &Note);
  void error(llvm::SMRange Range, const llvm::Twine &Message);

  RecordViews &Views;
  Tables &Out;
  Diagnostics &Diags;
  EntryUse &Use;
  bool Complete;
  ExprCompiler Exprs;
  LayoutListener *Listener = nullptr;
  unsigned Until = ~0u;
  unsigned NumNodes = 0;
  bool Missing = false;
};

} // namespace xenhc

#endif

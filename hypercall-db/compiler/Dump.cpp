// SPDX-License-Identifier: GPL-2.0-or-later
//===- Dump.cpp - A compiled database in readable form ------------------------------------===//

#include "Dump.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <set>
#include <vector>

using namespace llvm;

namespace xenhc {

namespace {

class Dumper {
public:
  Dumper(const xenhc_db &Db, const DumpOptions &Options, raw_ostream &OS)
      : Db(Db), Options(Options), OS(OS) {}

  std::string run();

private:
  StringRef string(uint32_t Ref) const { return xenhc_db_string(&Db, Ref); }
  std::string arch(uint32_t Mask) const;
  std::string releases(uint32_t Since, uint32_t Until) const;
  bool wanted(const xenhc_db_op &Op, uint32_t Archs) const;
  void dumpTables();
  void dumpCall(const xenhc_db_call &Call, bool All);
  void dumpOp(const xenhc_db_op &Op);
  void dumpNodes(uint32_t First, uint32_t Count, unsigned Indent);
  void dumpNode(const xenhc_db_node &Node, unsigned Indent);
  std::string code(uint32_t Ref) const;

  const xenhc_db &Db;
  const DumpOptions &Options;
  raw_ostream &OS;
  uint32_t Release = XENHC_DB_NONE;
  uint32_t ArchMask = XENHC_ARCH_AMD64 | XENHC_ARCH_I386;
};

} // namespace

std::string Dumper::arch(uint32_t Mask) const {
  return Mask == XENHC_ARCH_AMD64 ? "amd64" : Mask == XENHC_ARCH_I386 ? "i386" : "amd64+i386";
}

std::string Dumper::releases(uint32_t Since, uint32_t Until) const {
  return (string(Db.releases[Since].name) +
          (Since == Until ? "" : "-" + string(Db.releases[Until].name)))
      .str();
}

/// A program as an expression: addresses are `frame N`, memory is `u32[...]`.
std::string Dumper::code(uint32_t Ref) const {
  static const char *const Unary[] = {"!", "-", "~"};
  static const char *const Binary[] = {"+",  "-",  "*", "/",  "%", "&",  "|",   "^",   "<<", ">>",
                                       "==", "!=", "<", "<=", ">", ">=", "min", "max", "&&", "||"};
  static_assert(std::size(Unary) == XENHC_CODE_UNARY_LAST - XENHC_CODE_UNARY_FIRST + 1);
  static_assert(std::size(Binary) == XENHC_CODE_BINARY_LAST - XENHC_CODE_BINARY_FIRST + 1);
  std::vector<std::string> Stack;
  for (const uint8_t *P = Db.code + Ref;; P += 1 + xenhc_code_operands(*P)) {
    switch (*P) {
    case XENHC_CODE_END:
      return Stack.empty() ? "" : Stack.back();
    case XENHC_CODE_CONST: {
      const int64_t Value = int64_t(xenhc_db_bytes(P + 1, 8));
      Stack.push_back(Value > 9999 ? ("0x" + utohexstr(uint64_t(Value), true)) : itostr(Value));
      break;
    }
    case XENHC_CODE_BASE:
      Stack.push_back("frame" + utostr(P[1]));
      break;
    case XENHC_CODE_INDEX:
      Stack.push_back("index" + utostr(P[1]));
      break;
    case XENHC_CODE_LOAD:
    case XENHC_CODE_LOADS: {
      const uint64_t Offset = xenhc_db_bytes(P + 2, 4);
      Stack.back() = (*P == XENHC_CODE_LOADS ? "s" : "u") + utostr(uint64_t(8) * P[1]) + "[" +
                     Stack.back() + (Offset ? "+" + utostr(Offset) : "") + "]";
      break;
    }
    case XENHC_CODE_SCAN:
      Stack.back() = "terminated(u" + utostr(uint64_t(8) * P[1]) + "[" + Stack.back() +
                     "], every " + utostr(xenhc_db_bytes(P + 2, 4)) + ")";
      break;
    case XENHC_CODE_RESULT:
      Stack.push_back("result");
      break;
    default:
      if (*P <= XENHC_CODE_UNARY_LAST) {
        Stack.back() = Unary[*P - XENHC_CODE_UNARY_FIRST] + Stack.back();
        break;
      }
      const std::string Right = std::move(Stack.back());
      Stack.pop_back();
      const std::string Op = Binary[*P - XENHC_CODE_BINARY_FIRST];
      if (Op == "min" || Op == "max")
        Stack.back() = (Twine(Op) + "(" + Stack.back() + ", " + Right + ")").str();
      else
        Stack.back() = ("(" + Twine(Stack.back()) + " " + Op + " " + Right + ")").str();
    }
    // A program may double its text with every step, but no real one does.
    if (!Stack.empty() && Stack.back().size() > 1000)
      return "(too long to show)";
  }
}

void Dumper::dumpNode(const xenhc_db_node &Node, unsigned Indent) {
  static const char *const Directions[] = {"none", "in", "out", "inout"};
  static const char *const Formats[] = {"hex", "unsigned", "signed", "bytes", "string"};
  OS.indent(Indent);
  if (Node.kind == XENHC_NODE_CALL) {
    OS << "call: " << Node.size << "-byte words, number at " << Node.offset << ", arguments at "
       << Node.elem_size;
    if (Node.filled != XENHC_DB_NONE)
      OS << ", result at " << Node.filled;
    OS << '\n';
    return;
  }
  OS << '+' << Node.offset << ' ' << (Node.name ? string(Node.name) : "(hole)") << ": "
     << Directions[Node.dir];
  if (Node.kind == XENHC_NODE_POINTER)
    OS << " pointer(" << Node.size << ")"
       << (Node.tag_bits ? " without the low " + utostr(Node.tag_bits) + " bits" : "");
  else if (Node.kind == XENHC_NODE_INLINE)
    OS << " array";
  else
    OS << ' ' << Node.size << (Node.size == 1 ? " byte" : " bytes");
  if (Node.kind != XENHC_NODE_VALUE) {
    OS << " of " << (Node.count ? code(Node.count) : "1");
    if (Node.flags & XENHC_NODE_BITS)
      OS << " bits";
    else
      OS << " x " << Node.elem_size << (Node.elem_size == 1 ? " byte" : " bytes");
    if (Node.filled)
      OS << ", filled " << code(Node.filled);
  }
  if (!Node.child_count)
    OS << ", " << Formats[Node.format];
  for (auto [Flag, Text] :
       {std::pair(XENHC_NODE_PADDING, "padding"), std::pair(XENHC_NODE_NULL_OK, "null ok"),
        std::pair(XENHC_NODE_REWRITTEN, "rewritten"), std::pair(XENHC_NODE_MAPPING, "mapping"),
        std::pair(XENHC_NODE_UNKNOWN_ON_ERROR, "unknown on error"),
        std::pair(XENHC_NODE_WHOLE, "whole or not at all")})
    if (Node.flags & Flag)
      OS << ", " << Text;
  if (Node.when)
    OS << ", when " << code(Node.when);
  if (Node.written)
    OS << ", written " << code(Node.written);
  OS << '\n';
  dumpNodes(Node.child_first, Node.child_count, Indent + 2);
}

void Dumper::dumpNodes(uint32_t First, uint32_t Count, unsigned Indent) {
  for (uint32_t I = First; I < First + Count; ++I)
    dumpNode(Db.nodes[I], Indent);
}

bool Dumper::wanted(const xenhc_db_op &Op, uint32_t Archs) const {
  return (Op.arch & Archs & ArchMask) &&
         (Release == XENHC_DB_NONE || (Op.since <= Release && Release <= Op.until));
}

void Dumper::dumpOp(const xenhc_db_op &Op) {
  static const char *const Results[] = {"zero or errno", "count", "value", "unknown"};
  OS << "  " << string(Op.name);
  if (Op.set != XENHC_DB_NONE)
    OS << " = " << Op.number;
  OS << " [" << releases(Op.since, Op.until) << ", " << arch(Op.arch) << "]";
  if (Op.support == XENHC_SUPPORT_LISTED)
    OS << " listed";
  OS << "\n    result: " << Results[Op.result_kind] << ", " << unsigned(Op.result_bits) << " bits";
  if (Op.result_kind != XENHC_RESULT_ZERO_OR_ERRNO)
    OS << ", " << Op.result_min << " to " << Op.result_max;
  if (Op.result_max > INT32_MAX)
    OS << ", wide";
  for (uint32_t I = 0; I < Op.value_count; ++I)
    OS << (I ? ", " : "; errors: ") << string(Db.values[Op.value_first + I].name);
  OS << '\n';
  if (Op.source)
    OS << "    source: " << string(Op.source) << '\n';
  if (Op.interface_at)
    OS << "    interface: " << string(Op.interface) << " at " << code(Op.interface_at) << '\n';
  if (Op.nested_set != XENHC_DB_NONE)
    OS << "    selects: set " << Op.nested_set << " by " << code(Op.selector) << '\n';
  dumpNodes(Op.node_first, Op.node_count, 4);
}

void Dumper::dumpCall(const xenhc_db_call &Call, bool All) {
  if (!(Call.arch & ArchMask))
    return;
  const bool Named = All || string(Call.name) == Options.Op;
  // The sets of this call: nested ones have greater numbers, up to the next call's.
  std::set<uint32_t> Sets = {Call.set};
  std::vector<uint32_t> Shown;
  for (uint32_t I = 0; I < Db.header->ops.count; ++I) {
    const xenhc_db_op &Op = Db.ops[I];
    if (Op.set == XENHC_DB_NONE || !Sets.count(Op.set))
      continue;
    if (Op.nested_set != XENHC_DB_NONE)
      Sets.insert(Op.nested_set);
    if ((Named || string(Op.name) == Options.Op) && wanted(Op, Call.arch))
      Shown.push_back(I);
  }
  if (!Named && Shown.empty())
    return;
  OS << (Call.kind == XENHC_CALL_IOCTL ? "ioctl " : "hypercall ") << string(Call.name) << " = ";
  if (Call.kind == XENHC_CALL_IOCTL)
    OS << format_hex(Call.number, 3) << ' ' << string(Call.device);
  else
    OS << Call.number;
  OS << " [" << arch(Call.arch) << "]\n";
  if (Call.set != XENHC_DB_NONE)
    OS << "  selects: set " << Call.set << " by " << code(Call.selector) << '\n';
  for (uint32_t I = Call.op_first; Named && I < Call.op_first + Call.op_count; ++I)
    if (wanted(Db.ops[I], Call.arch))
      dumpOp(Db.ops[I]);
  for (uint32_t I : Shown)
    dumpOp(Db.ops[I]);
}

void Dumper::dumpTables() {
  static const char *const Conventions[] = {"nothing",    "-errno",  "-1-and-errno", "ERROR_*",
                                            "pointer",    "bool",    "value",        "errno",
                                            "descriptor", "mapping", "ready",        "nonzero"};
  const xenhc_db_header &H = *Db.header;
  OS << "format " << H.format << ", " << H.file_size << " bytes: " << H.calls.count << " calls, "
     << H.ops.count << " operations, " << H.nodes.count << " nodes, " << H.code.count
     << " bytes of code, " << H.strings.count << " bytes of strings, " << H.functions.count
     << " functions\n";
  OS << "releases:";
  for (uint32_t I = 0; I < H.releases.count; ++I)
    OS << ' ' << string(Db.releases[I].name);
  OS << '\n';
  for (uint32_t I = 0; I < H.interfaces.count; ++I) {
    const xenhc_db_interface &F = Db.interfaces[I];
    OS << "interface " << string(F.name) << ' ' << format_hex(F.value, 3) << " ["
       << releases(F.since, F.until) << "]\n";
  }
  for (uint32_t I = 0; I < H.functions.count; ++I) {
    const xenhc_db_function &F = Db.functions[I];
    OS << "function " << string(F.name) << " (" << string(F.library) << "): returns "
       << Conventions[F.convention];
    if (F.flags & XENHC_FUNCTION_MUST_USE)
      OS << ", must use";
    if (F.releaser)
      OS << ", released by " << string(F.releaser);
    for (unsigned Arg = 0; Arg < 16; ++Arg)
      if (F.frees & (1u << Arg))
        OS << ", frees " << Arg;
    for (unsigned Arg = 0; Arg < 16; ++Arg)
      if (F.nonnull & (1u << Arg))
        OS << ", needs " << Arg;
    for (unsigned Arg = 0; Arg < 8; ++Arg) {
      if (F.safe_if_zero & (1u << Arg))
        OS << ", safe if " << Arg << " is 0";
      if (F.safe_if_nonzero & (1u << Arg))
        OS << ", safe if " << Arg << " is not 0";
    }
    if ((F.flags & XENHC_FUNCTION_SAYS_KEEPS) && F.keeps == 0)
      OS << ", keeps nothing";
    for (unsigned Arg = 0; Arg < 16; ++Arg)
      if (F.keeps & (1u << Arg))
        OS << ", keeps " << Arg;
    for (uint32_t J = 0; J < F.only_count; ++J)
      OS << (J ? ", " : ", only ") << Db.numbers[F.only_first + J];
    OS << '\n';
  }
}

std::string Dumper::run() {
  if (!Options.Arch.empty())
    ArchMask = Options.Arch == "amd64" ? XENHC_ARCH_AMD64 : XENHC_ARCH_I386;
  if (!Options.Release.empty()) {
    for (uint32_t I = 0; I < Db.header->releases.count; ++I)
      if (string(Db.releases[I].name) == Options.Release)
        Release = I;
    if (Release == XENHC_DB_NONE)
      return "the database has no release '" + Options.Release + "'";
  }
  const bool All = Options.Op.empty();
  if (All) {
    dumpTables();
  } else {
    bool Found = false;
    for (uint32_t I = 0; I < Db.header->ops.count; ++I)
      Found |= string(Db.ops[I].name) == Options.Op;
    for (uint32_t I = 0; I < Db.header->calls.count; ++I)
      Found |= string(Db.calls[I].name) == Options.Op;
    if (!Found)
      return "the database has no operation '" + Options.Op + "'";
  }
  for (uint32_t I = 0; I < Db.header->calls.count; ++I)
    dumpCall(Db.calls[I], All);
  return "";
}

std::string dumpDatabase(const xenhc_db &Db, const DumpOptions &Options, raw_ostream &OS) {
  return Dumper(Db, Options, OS).run();
}

} // namespace xenhc

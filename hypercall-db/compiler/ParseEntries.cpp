// SPDX-License-Identifier: GPL-2.0-or-later
//===- ParseEntries.cpp - What operations say of fields and results -----------------------===//

#include "Parse.h"
#include "xenhc/db.h"
#include <algorithm>
#include <cerrno>

using namespace llvm;

namespace xenhc {

std::optional<Evidence> Parser::evidence(MappingReader &Map) {
  const YamlNode *Node = Map.get("evidence");
  if (!Node)
    return std::nullopt;
  MappingReader Inner(*Node, ShapeId::Evidence, Diags);
  Evidence E;
  E.Range = Node->Range;
  E.File = Inner.name("file");
  E.Symbol = Inner.name("symbol");
  Inner.items("releases", [&](const YamlNode &Item) {
    if (auto Release = readRelease(Item))
      E.Read.push_back(*Release);
    else
      Inner.fail();
  });
  std::vector<unsigned> Same;
  Inner.items("same", [&](const YamlNode &Item) {
    if (auto Release = readRelease(Item))
      Same.push_back(*Release);
    else
      Inner.fail();
  });
  if (Same.size() == 2 && Same[0] <= Same[1]) {
    E.Same = {Same[0], Same[1]};
  } else if (!Same.empty() && !Inner.failed()) {
    Diags.error(Node->Range, "'same' are two releases, the first and the last");
    Inner.fail();
  }
  if (!Inner.finish()) {
    Map.fail();
    return std::nullopt;
  }
  return E;
}

//===- Results ----------------------------------------------------------------------------===//

/// The error numbers of Xen's public errno.h, which are those of Linux.
static std::optional<uint32_t> errorNumber(StringRef Id) {
#define XENHC_ERRNO(NAME) {#NAME, NAME}
  static const std::pair<StringRef, uint32_t> Table[] = {
      XENHC_ERRNO(EPERM),        XENHC_ERRNO(ENOENT),        XENHC_ERRNO(ESRCH),
      XENHC_ERRNO(EINTR),        XENHC_ERRNO(EIO),           XENHC_ERRNO(ENXIO),
      XENHC_ERRNO(E2BIG),        XENHC_ERRNO(ENOEXEC),       XENHC_ERRNO(EBADF),
      XENHC_ERRNO(ECHILD),       XENHC_ERRNO(EAGAIN),        XENHC_ERRNO(EWOULDBLOCK),
      XENHC_ERRNO(ENOMEM),       XENHC_ERRNO(EACCES),        XENHC_ERRNO(EFAULT),
      XENHC_ERRNO(EBUSY),        XENHC_ERRNO(EEXIST),        XENHC_ERRNO(EXDEV),
      XENHC_ERRNO(ENODEV),       XENHC_ERRNO(ENOTDIR),       XENHC_ERRNO(EISDIR),
      XENHC_ERRNO(EINVAL),       XENHC_ERRNO(ENFILE),        XENHC_ERRNO(EMFILE),
      XENHC_ERRNO(ENOTTY),       XENHC_ERRNO(ENOSPC),        XENHC_ERRNO(EROFS),
      XENHC_ERRNO(EMLINK),       XENHC_ERRNO(EDOM),          XENHC_ERRNO(ERANGE),
      XENHC_ERRNO(EDEADLK),      XENHC_ERRNO(EDEADLOCK),     XENHC_ERRNO(ENAMETOOLONG),
      XENHC_ERRNO(ENOLCK),       XENHC_ERRNO(ENOSYS),        XENHC_ERRNO(ENOTEMPTY),
      XENHC_ERRNO(ENODATA),      XENHC_ERRNO(ETIME),         XENHC_ERRNO(EBADMSG),
      XENHC_ERRNO(EOVERFLOW),    XENHC_ERRNO(EILSEQ),        XENHC_ERRNO(ERESTART),
      XENHC_ERRNO(ENOTSOCK),     XENHC_ERRNO(EMSGSIZE),      XENHC_ERRNO(EOPNOTSUPP),
      XENHC_ERRNO(EADDRINUSE),   XENHC_ERRNO(EADDRNOTAVAIL), XENHC_ERRNO(ENOBUFS),
      XENHC_ERRNO(EISCONN),      XENHC_ERRNO(ENOTCONN),      XENHC_ERRNO(ETIMEDOUT),
      XENHC_ERRNO(ECONNREFUSED), XENHC_ERRNO(EINPROGRESS),
  };
#undef XENHC_ERRNO
  for (const auto &[Known, Number] : Table)
    if (Known == Id)
      return Number;
  return std::nullopt;
}

void Parser::parseErrno(MappingReader &Map, std::vector<std::pair<std::string, uint32_t>> &Into) {
  Map.items("errno", [&](const YamlNode &Item) {
    auto Number = Item.What == YamlNode::Scalar ? errorNumber(Item.Text) : std::nullopt;
    if (!Number) {
      Diags.error(Item.Range, "'" + Item.Text + "' is no error number of Xen's");
      return Map.fail();
    }
    Into.emplace_back(Item.Text, *Number);
  });
  sort(Into, [](const auto &A, const auto &B) { return A.second < B.second; });
}

/// One result: a kind, or a mapping.
std::optional<CallResult> Parser::result(MappingReader &Outer, const YamlNode &Node) {
  CallResult R;
  R.Releases = Db.everywhere();
  if (Node.What != YamlNode::Mapping) {
    auto Kind = Outer.choice("result", Node);
    if (!Kind)
      return std::nullopt;
    R.Kind = *Kind;
    R.Max = R.Kind == XENHC_RESULT_ZERO_OR_ERRNO ? 0 : INT64_MAX;
    return R;
  }
  MappingReader Map(Node, ShapeId::Result, Diags);
  R.Kind = Map.choice("kind").value_or(0);
  R.Bits = Map.choice("bits").value_or(1) == 1 ? 64 : 32;
  if (R.Kind != XENHC_RESULT_ZERO_OR_ERRNO)
    R.Max = R.Bits == 32 ? INT32_MAX : INT64_MAX;
  for (auto [Key, Place] : {std::pair("min", &R.Min), std::pair("max", &R.Max)})
    if (const YamlNode *Value = Map.get(Key)) {
      if (auto Number = readSigned(*Value, Diags))
        *Place = *Number;
      else
        Map.fail();
    }
  parseErrno(Map, R.Errno);
  R.Releases = releases(Map);
  if (R.Min > R.Max && !Map.failed()) {
    Diags.error(Node.Range, "'min' is greater than 'max'");
    Map.fail();
  }
  return Map.finish() ? std::optional(std::move(R)) : std::nullopt;
}

std::vector<CallResult> Parser::results(MappingReader &Map) {
  std::vector<CallResult> All;
  const YamlNode *Node = Map.get("result");
  if (!Node)
    return All;
  auto Add = [&](const YamlNode &Item) {
    auto R = result(Map, Item);
    if (!R)
      return Map.fail();
    if (any_of(All,
               [&](const CallResult &Other) { return Other.Releases.overlaps(R->Releases); })) {
      Diags.error(Item.Range, "two results for the same release");
      return Map.fail();
    }
    All.push_back(std::move(*R));
  };
  if (Node->What != YamlNode::Sequence)
    Add(*Node);
  for (const YamlNode &Item : Node->Items)
    Add(Item);
  return All;
}

//===- Entries ----------------------------------------------------------------------------===//

bool Parser::hasAttributes(const MappingReader &Map) {
  return any_of(attributeKeys(), [&](const KeySpec &Spec) { return Map.has(Spec.Key); });
}

std::optional<EmbeddedCall> Parser::embeddedCall(MappingReader &Map) {
  const YamlNode *Node = Map.get("call");
  if (!Node)
    return std::nullopt;
  MappingReader Inner(*Node, ShapeId::EmbeddedCall, Diags);
  EmbeddedCall C;
  C.Number = Inner.name("number");
  C.Result = Inner.name("result");
  C.Args = Inner.name("args");
  if (Inner.finish())
    return C;
  Map.fail();
  return std::nullopt;
}

void Parser::parseAttributes(MappingReader &Map, Entry &Into) {
  if (auto Dir = Map.choice("dir"))
    Into.Dir = Direction(*Dir);
  Into.Count = Map.expr("count");
  if (const YamlNode *Capacity = Map.get("capacity")) {
    if (Into.Count) {
      Diags.error(Capacity->Range, "'capacity' and 'count' say the same; one of them is enough");
      Map.fail();
    }
    Into.Count = Map.expr("capacity");
  }
  Into.Filled = Map.expr("filled");
  Into.Unit = CountUnit(Map.choice("unit").value_or(0));
  Into.Type = Map.name("type");
  Into.NullOk = Map.choice("null").value_or(0) == 1;
  Into.When = Map.expr("when");
  if (const YamlNode *Written = Map.get("written")) {
    if (Written->Text == "always")
      Into.Written = numberExpr(1);
    else if (Written->Text != "success")
      Into.Written = Map.expr("written");
  }
  Into.UnknownOnError = Map.choice("on_error").value_or(0) == 1;
  Into.Rewritten = Map.flag("rewritten");
  Into.Mapping = Map.flag("mapping");
  Into.TagBits = unsigned(Map.number("tag_bits", XENHC_DB_TAG_BITS).value_or(0));
  Into.Whole = Map.flag("whole");
  Into.Format = format(Map);
  Into.Call = embeddedCall(Map);
}

std::optional<Entry> Parser::parseEntry(const YamlNode &Node) {
  MappingReader Map(Node, ShapeId::Entry, Diags);
  Entry E;
  E.Range = Node.Range;
  E.Path = Map.name("name");
  Map.name("note");
  parseAttributes(Map, E);
  E.HasFields = Map.has("fields");
  E.Fields = entries(Map, "fields");
  E.Releases = releases(Map);
  if (!Map.finish())
    return std::nullopt;
  if (isDescribed(E) || InListed)
    return E;
  Diags.error(E.Path.Range, "'" + E.Path.Text + "' needs 'dir' (or 'fields')");
  return std::nullopt;
}

std::vector<Entry> Parser::entries(MappingReader &Map, StringRef Key) {
  std::vector<Entry> Result;
  Map.items(Key, [&](const YamlNode &Item) {
    auto E = parseEntry(Item);
    if (!E)
      Map.fail();
    else if (isDescribed(*E))
      Result.push_back(std::move(*E));
  });
  return Result;
}

} // namespace xenhc

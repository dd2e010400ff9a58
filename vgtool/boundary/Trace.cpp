// SPDX-License-Identifier: GPL-2.0-or-later
//
// --trace-hypercalls=yes. A line is
//
//     OPERATION(fields that went in) = result -> fields that came out
//
// with the hypercalls of a multicall on lines of their own, indented. With --trace-hypercalls=json
// each line is an object with the same facts; fields are put together as members, `"name":value,`.

#include "Trace.h"
#include "Client.h"
#include "Errno.h"
#include "Json.h"
#include "Options.h"
#include "OutFile.h"
#include "Results.h"

namespace boundary::trace {

namespace {

constexpr ULong MaxElements = 4; ///< Of an array.
constexpr ULong MaxBytes = 32;   ///< Of a string or a byte dump.
constexpr size_t MaxText = 2000; ///< Of one direction of one call.

constinit OutFile TheFile;

bool isJson() { return TheOptions.Trace == TraceKind::Json; }

bool isFull(Text &Out, size_t Start) { return Out.size() - Start > MaxText; }

void addString(Text &Out, const UChar *Bytes, ULong Len, bool Cut) {
  Out.add('"');
  if (isJson()) {
    json::addEscaped(Out, reinterpret_cast<const char *>(Bytes), Len);
    Out.add(Cut ? "...\"" : "\"");
    return;
  }
  for (ULong I = 0; I < Len; ++I) {
    const UChar C = Bytes[I];
    if (C == '"' || C == '\\')
      Out.add('\\').add(static_cast<char>(C));
    else if (C == '\n')
      Out.add("\\n");
    else if (C == '\t')
      Out.add("\\t");
    else if (C < 32 || C > 126)
      Out.add("\\x").addByte(C);
    else
      Out.add(static_cast<char>(C));
  }
  Out.add(Cut ? "\"..." : "\"");
}

void addNumber(Text &Out, ULong Value, UInt Size, UInt Format) {
  if (Format == XENHC_FORMAT_SIGNED && Size < 8) {
    const ULong Sign = 1ull << (8 * Size - 1);
    Value = (Value ^ Sign) - Sign;
  }
  if (Format == XENHC_FORMAT_SIGNED)
    Out.addSigned(static_cast<Long>(Value));
  else if (Format == XENHC_FORMAT_UNSIGNED || Value < 10 || isJson())
    Out.addUnsigned(Value);
  else
    Out.addHex(Value);
}

bool isScalar(ULong Size) { return Size == 1 || Size == 2 || Size == 4 || Size == 8; }

/// Count elements of Size bytes at At, of which Usable bytes are there.
void addContents(Text &Out, const xenhc_db_node *Node, Addr At, ULong Count, ULong Size,
                 ULong Usable, bool Array) {
  ULong Len = Node->flags & XENHC_NODE_BITS || !Array ? Usable : Count * Size;
  if (Len > Usable)
    Len = Usable;
  const bool Text = Node->format == XENHC_FORMAT_STRING;
  if (Text || Node->format == XENHC_FORMAT_BYTES || !isScalar(Size)) {
    UChar Bytes[MaxBytes];
    const ULong Shown = Len < MaxBytes ? Len : MaxBytes;
    if (!client::read(Bytes, At, Shown)) {
      Out.add(isJson() ? "null" : "?");
    } else if (Text) {
      ULong End = 0;
      while (End < Shown && Bytes[End])
        ++End;
      addString(Out, Bytes, End, End == MaxBytes && Len > Shown);
    } else {
      Out.add(isJson() ? "\"hex:" : "hex:");
      for (ULong I = 0; I < Shown; ++I)
        Out.addByte(Bytes[I]);
      if (Len > Shown)
        Out.add("...");
      Out.add(isJson() ? "\"" : "");
    }
    return;
  }
  if (Array)
    Out.add(isJson() ? '[' : '{');
  for (ULong I = 0; I * Size < Len; ++I) {
    ULong Value = 0;
    if (I)
      Out.add(", ");
    if (I == MaxElements) {
      Out.add(isJson() ? "\"...\"" : "...");
      break;
    }
    if (client::readValue(At + I * Size, static_cast<UInt>(Size), &Value))
      addNumber(Out, Value, static_cast<UInt>(Size), Node->format);
    else
      Out.add(isJson() ? "null" : "?");
  }
  if (Array)
    Out.add(isJson() ? ']' : '}');
}

/// True if this is of an element that stands too far back in its array to be shown.
bool isBeyond(const Pending &P, UInt FrameIndex) {
  for (UInt At = FrameIndex; At != None && P.Frames[At].Via; At = P.Frames[At].Parent)
    if (P.Frames[At].Index >= MaxElements)
      return true;
  return false;
}

/// Starts a field up to its value. Returns false if the field is not shown: the line is full, or it
/// belongs to an element of an array beyond the first few.
bool beginField(const Pending &P, UInt FrameIndex, const xenhc_db_node *Node, const char *Suffix,
                Text &Out, size_t Start) {
  if (isFull(Out, Start))
    return false;
  if (isJson()) {
    if (isBeyond(P, FrameIndex))
      return false;
    Out.add(Out.size() == Start ? "\"" : ",\"");
    appendPath(P, FrameIndex, Node, true, Out);
    Out.add(Suffix).add("\":");
    return true;
  }
  if (isBeyond(P, FrameIndex)) {
    if (Out.size() - Start < 5 || VG_(strcmp)(Out.str() + Out.size() - 5, ", ...") != 0)
      Out.add(", ...");
    return false;
  }
  if (Out.size() != Start)
    Out.add(", ");
  appendPath(P, FrameIndex, Node, true, Out);
  if (isFull(Out, Start)) {
    Out.add("...");
    return false;
  }
  Out.add('=');
  return true;
}

void addField(const Pending &P, UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count,
              ULong Usable, Text &Out, size_t Start) {
  if (Usable == 0 || !beginField(P, FrameIndex, Node, "", Out, Start))
    return;
  const bool IsValue = Node->kind == XENHC_NODE_VALUE;
  addContents(Out, Node, At, Count, IsValue ? Node->size : Node->elem_size, Usable,
              !IsValue && Node->count);
}

size_t inStart(const Pending &P, UInt FrameIndex) {
  return P.Instances[P.Frames[FrameIndex].Instance].InFirst;
}

void addResult(Text &Out, const Instance &I) {
  if (results::isError(I.Result)) {
    const char *Name = errnoName(-I.Result);
    Out.add("-1 ");
    if (Name)
      Out.add(Name);
    else
      Out.add("errno ").addSigned(-I.Result);
    return;
  }
  Out.addSigned(I.Result);
  if (results::isWide(I.Result))
    Out.add(" (").addHex(static_cast<ULong>(I.Result)).add(", more than an int holds)");
}

/// The ioctl that carries a hypercall is not worth a line.
bool isCarrier(const Pending &P, UInt Index) {
  return P.Instances[Index].IsIoctl && P.Instances.size() > 1;
}

/// What came out of the call.
void addResults(Pending &P, UInt Index, Text &Out) {
  const size_t Start = Out.size();
  for (const Extent &E : P.Extents) {
    if (!E.Wrote || E.Container || P.Frames[E.Frame].Instance != Index ||
        (E.Node->flags & (XENHC_NODE_PADDING | XENHC_NODE_MAPPING)))
      continue;
    ULong Len = E.Node->kind == XENHC_NODE_VALUE ? E.Node->size : bytesOf(*E.Node, E.Filled);
    if (Len > E.Usable)
      Len = E.Usable;
    addField(P, E.Frame, E.Node, E.At, E.Filled, Len, Out, Start);
  }
}

void textLine(Pending &P, UInt Index, Text &Line) {
  const Instance &I = P.Instances[Index];
  const UInt BaseDepth = isCarrier(P, 0) ? 1 : 0;
  for (UInt D = BaseDepth; D < I.Depth; ++D)
    Line.add("  ");
  if (I.Depth > BaseDepth)
    Line.add('[').addUnsigned(I.Index).add("] ");
  Line.add(nameOf(I)).add('(');
  Line.add(P.InTrace, I.InFirst, I.InEnd);
  if (I.Known == Knowledge::Listed || I.Known == Knowledge::Unknown)
    Line.add(I.InFirst == I.InEnd ? "?" : ", ?");
  Line.add(") = ");
  addResult(Line, I);
  Text Out;
  addResults(P, Index, Out);
  if (Out.size())
    Line.add(" -> ").add(Out.str());
}

const char *wordFor(Knowledge Known) {
  switch (Known) {
  case Knowledge::Full:
    return "full";
  case Knowledge::Listed:
    return "listed";
  case Knowledge::Unknown:
    return "unknown";
  case Knowledge::Unreadable:
    break;
  }
  return "unreadable";
}

void jsonLine(Pending &P, UInt Index, Text &Line) {
  const Instance &I = P.Instances[Index];
  const UInt BaseDepth = isCarrier(P, 0) ? 1 : 0;
  Line.add("{\"pid\":").addSigned(VG_(getpid)());
  Line.add(",\"tid\":").addUnsigned(VG_(get_running_tid)());
  Line.add(",\"call\":");
  json::addString(Line, nameOf(I)).add(",\"known\":\"").add(wordFor(I.Known)).add('"');
  if (I.Depth > BaseDepth)
    Line.add(",\"entry\":").addUnsigned(I.Index);
  else
    Line.add(",\"microseconds\":").addUnsigned(P.Nanoseconds / 1000);
  Line.add(",\"in\":{").add(P.InTrace, I.InFirst, I.InEnd).add("},\"result\":");
  const bool Failed = results::isError(I.Result);
  Line.addSigned(Failed ? -1 : I.Result);
  if (Failed) {
    const char *Name = errnoName(-I.Result);
    Line.add(",\"errno\":").addSigned(-I.Result);
    if (Name)
      Line.add(",\"error\":\"").add(Name).add('"');
  }
  Line.add(",\"out\":{");
  addResults(P, Index, Line);
  Line.add("}}");
}

void printInstance(Pending &P, UInt Index) {
  Text Line;
  if (isJson())
    jsonLine(P, Index, Line);
  else
    textLine(P, Index, Line);
  if (TheFile.isOpen()) {
    Line.add('\n');
    TheFile.write(Line.str(), Line.size());
  } else if (isJson()) {
    VG_(printf)("%s\n", Line.str());
  } else {
    VG_(umsg)("%s\n", Line.str());
  }
}

} // namespace

void in(Pending &P, UInt FrameIndex, const xenhc_db_node *Node, Addr At, ULong Count,
        ULong Usable) {
  const size_t Start = inStart(P, FrameIndex);
  if (Node->kind != XENHC_NODE_POINTER) {
    addField(P, FrameIndex, Node, At, Count, Usable, P.InTrace, Start);
    return;
  }
  // The pointer itself has been added just before.
  if (Usable == 0 || isFull(P.InTrace, Start) || isBeyond(P, FrameIndex))
    return;
  if (!isJson())
    P.InTrace.add(' ');
  else if (!beginField(P, FrameIndex, Node, "[]", P.InTrace, Start))
    return;
  addContents(P.InTrace, Node, At, Count, Node->elem_size, Usable, Node->count);
}

void pointer(Pending &P, UInt FrameIndex, const xenhc_db_node *Node, ULong Value, ULong Count) {
  // A single record is shown by its fields; its address says nothing.
  if (Value && !Node->count && Node->child_count)
    return;
  if (!beginField(P, FrameIndex, Node, "", P.InTrace, inStart(P, FrameIndex)))
    return;
  if (!Value) {
    P.InTrace.add(isJson() ? "null" : "NULL");
  } else if (isJson()) {
    P.InTrace.add('"').addHex(Value).add('"');
  } else {
    P.InTrace.addHex(Value);
    if (Node->count)
      P.InTrace.add('[').addUnsigned(Count).add(']');
  }
}

void init() {
  if (TheOptions.TraceFile)
    TheFile.open("--trace-file", TheOptions.TraceFile);
}

void inChild() {
  if (TheFile.isOpen())
    TheFile.openInChild();
}

void print(Pending &P) {
  for (UInt I = 0; I < P.Instances.size(); ++I)
    if (!isCarrier(P, I))
      printInstance(P, I);
}

} // namespace boundary::trace

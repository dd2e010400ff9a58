// SPDX-License-Identifier: GPL-2.0-or-later

#include "Sarif.h"
#include "Core.h"
#include "Json.h"
#include "Options.h"
#include "OutFile.h"
#include "engine/Origins.h"

namespace boundary::sarif {

namespace {

struct Entry {
  HChar *Head; ///< The result object but for its last members.
  const report::Details *What;
};

StaticVec<Entry> Entries;
constinit OutFile TheFile;

bool isUnreserved(HChar C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') || (C >= '0' && C <= '9') || C == '/' ||
         C == '.' || C == '-' || C == '_' || C == '~';
}

void addUriPart(Text &Out, const HChar *Path) {
  for (; *Path; ++Path) {
    if (isUnreserved(*Path))
      Out.add(*Path);
    else
      Out.add('%').addByte(static_cast<UChar>(*Path));
  }
}

/// "physicalLocation" of an address in the program, with a line in the source if that is known.
void addPhysical(Text &Out, DiEpoch Epoch, Addr At) {
  const HChar *File = nullptr, *Folder = nullptr;
  UInt Line = 0;
  Out.add("\"physicalLocation\":{");
  if (VG_(get_filename_linenum)(Epoch, At, &File, &Folder, &Line)) {
    Out.add("\"artifactLocation\":{\"uri\":\"");
    if (*File != '/' && *Folder) {
      Out.add(*Folder == '/' ? "file://" : "");
      addUriPart(Out, Folder);
      Out.add('/');
    } else if (*File == '/') {
      Out.add("file://");
    }
    addUriPart(Out, File);
    Out.add("\"},\"region\":{\"startLine\":").addUnsigned(Line ? Line : 1).add("},");
  }
  Out.add("\"address\":{\"absoluteAddress\":").addUnsigned(At).add("}}");
}

void addLocation(Text &Out, DiEpoch Epoch, Addr At) {
  const HChar *Function = nullptr;
  Out.add('{');
  addPhysical(Out, Epoch, At);
  if (VG_(get_fnname)(Epoch, At, &Function)) {
    Out.add(",\"logicalLocations\":[{\"kind\":\"function\",\"fullyQualifiedName\":");
    json::addString(Out, Function).add("}]");
  }
  Out.add('}');
}

/// True for the frames that no author of a toolstack wrote: the C library, and what replaces its
/// malloc().
bool isRuntime(DiEpoch Epoch, Addr At) {
  const HChar *Object = nullptr;
  return VG_(get_objname)(Epoch, At, &Object) &&
         (VG_(strstr)(Object, "/libc.so") || VG_(strstr)(Object, "/libc-2") ||
          VG_(strstr)(Object, "/vgpreload_"));
}

/// How many frames to show: not what called main(), as in the text.
Int framesOf(ExeContext *Trace) {
  const DiEpoch Epoch = VG_(get_ExeContext_epoch)(Trace);
  const Addr *const Ips = VG_(get_ExeContext_StackTrace)(Trace);
  const Int Count = VG_(get_ExeContext_n_ips)(Trace);
  for (Int I = 0; I < Count; ++I)
    if (VG_(get_fnname_kind_from_IP)(Epoch, Ips[I]) != Vg_FnNameNormal)
      return I + 1;
  return Count;
}

/// Where a reader is to look: the innermost frame with a source that is not the C library's.
Addr placeOf(ExeContext *Trace) {
  const DiEpoch Epoch = VG_(get_ExeContext_epoch)(Trace);
  const Addr *const Ips = VG_(get_ExeContext_StackTrace)(Trace);
  const Int Count = framesOf(Trace);
  for (Int I = 0; I < Count; ++I) {
    UInt Line;
    if (VG_(get_linenum)(Epoch, Ips[I], &Line) && !isRuntime(Epoch, Ips[I]))
      return Ips[I];
  }
  return Count > 0 ? Ips[0] : 0;
}

void addStack(Text &Out, const HChar *Message, ExeContext *Trace) {
  const DiEpoch Epoch = VG_(get_ExeContext_epoch)(Trace);
  const Addr *const Ips = VG_(get_ExeContext_StackTrace)(Trace);
  const Int Count = framesOf(Trace);
  Out.add("{\"message\":{\"text\":");
  json::addString(Out, Message).add("},\"frames\":[");
  for (Int I = 0; I < Count; ++I) {
    const HChar *Object = nullptr;
    Out.add(I ? ",{" : "{");
    if (VG_(get_objname)(Epoch, Ips[I], &Object)) {
      Out.add("\"module\":");
      json::addString(Out, Object).add(',');
    }
    Out.add("\"location\":");
    addLocation(Out, Epoch, Ips[I]);
    Out.add('}');
  }
  Out.add("]}");
}

bool hasFrames(ExeContext *Trace) { return Trace && VG_(get_ExeContext_n_ips)(Trace) > 0; }

void addStacks(Text &Out, const report::Details &D, ExeContext *Where) {
  Out.add("\"stacks\":[");
  addStack(Out, "reported here", Where);
  if (D.HasAddress && D.Where.tag == Addr_Block) {
    if (hasFrames(D.Where.Addr.Block.allocated_at))
      addStack(Out.add(','), "the block was allocated here", D.Where.Addr.Block.allocated_at);
    if (hasFrames(D.Where.Addr.Block.freed_at))
      addStack(Out.add(','), "the block was freed here", D.Where.Addr.Block.freed_at);
  }
  if (ExeContext *Origin = engine::origins::traceOf(D.Origin); hasFrames(Origin))
    addStack(Out.add(','), "the uninitialised value was created here", Origin);
  Out.add(']');
}

void addRules(Text &Out) {
  Out.add("\"rules\":[");
  for (Int K = 0; K < report::KindCount; ++K) {
    Out.add(K ? ",\n" : "\n").add("{\"id\":\"").add(report::kindName(K));
    Out.add("\",\"shortDescription\":{\"text\":");
    json::addString(Out, report::descriptionOf(K)).add('}');
    const report::Details Nothing = {};
    if (const HChar *Fix = report::fixOf(K, Nothing)) {
      Out.add(",\"help\":{\"text\":");
      json::addString(Out, Fix).add('}');
    }
    Out.add('}');
  }
  Out.add("]");
}

} // namespace

void init() {
  if (TheOptions.Sarif)
    TheFile.open("--sarif", TheOptions.Sarif);
}

void add(Int Kind, const report::Details &D, const Error *E) {
  if (!TheFile.isOpen())
    return;
  ExeContext *Where = VG_(get_error_where)(E);
  Text Out, Message;
  Message.add(D.What);
  if (const HChar *Fix = report::fixOf(Kind, D))
    Message.add(". How to fix: ").add(Fix);
  Out.add("{\"ruleId\":\"").add(report::kindName(Kind)).add("\",\"ruleIndex\":");
  Out.addUnsigned(static_cast<UInt>(Kind)).add(",\"level\":\"").add(report::levelOf(Kind));
  Out.add("\",\"message\":{\"text\":");
  json::addString(Out, Message.str()).add("},\"locations\":[");
  if (const Addr Place = placeOf(Where))
    addLocation(Out, VG_(get_ExeContext_epoch)(Where), Place);
  Out.add("],");
  addStacks(Out, D, Where);
  if (*D.Operation) {
    Out.add(",\"properties\":{\"operation\":");
    json::addString(Out, D.Operation).add(",\"field\":");
    json::addString(Out, D.Field).add('}');
  }
  Entries.push({VG_(strdup)("xenhc.sarif", Out.str()), &D});
}

void inChild() {
  if (!TheFile.isOpen())
    return;
  Entries.clear();
  if (!TheFile.openInChild())
    TheFile = OutFile();
}

void write(Int ExitCode) {
  if (!TheFile.isOpen())
    return;
  Text Out;
  Out.add("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\n"
          "\"runs\":[{\"tool\":{\"driver\":{\"name\":\"xenhc\",\"version\":\"" XENHC_VERSION "\",");
  addRules(Out);
  Out.add("}},\n\"invocations\":[{\"executionSuccessful\":true,\"processId\":");
  Out.addSigned(VG_(getpid)()).add(",\"exitCode\":").addSigned(ExitCode);
  Out.add(",\"executableLocation\":{\"uri\":\"");
  addUriPart(Out, VG_(args_the_exename));
  Out.add("\"}}],\n\"results\":[");
  const HChar *Separator = "\n";
  for (const Entry &E : Entries) {
    Out.add(Separator).add(E.Head);
    Out.add(",\"occurrenceCount\":").addUnsigned(E.What->Occurrences).add('}');
    Separator = ",\n";
  }
  Out.add("]}]}\n");
  // A program that this one has started may have the same file.
  TheFile.clear();
  TheFile.write(Out.str(), Out.size());
}

} // namespace boundary::sarif

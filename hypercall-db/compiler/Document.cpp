// SPDX-License-Identifier: GPL-2.0-or-later
//===- Document.cpp - The database as a reference in HTML ---------------------------------===//

#include "Document.h"
#include "List.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;

namespace xenhc {

namespace {

/// An operation over all releases.
struct Entity {
  std::string File;                               ///< of its page
  std::map<unsigned, OperationText> In[NumArchs]; ///< by release

  const OperationText &any() const {
    return (In[Amd64].empty() ? In[I386] : In[Amd64]).rbegin()->second;
  }
};

class Writer {
public:
  Writer(const Database &Db, StringRef Folder) : Db(Db), Folder(Folder) {}

  Error run();

private:
  void collect();
  Error write(const Twine &Name, function_ref<void(raw_ostream &)> Body);
  void head(raw_ostream &OS, const Twine &Title, StringRef Up) const;
  void index(raw_ostream &OS) const;
  void page(const Entity &E, raw_ostream &OS) const;
  void layouts(const Entity &E, raw_ostream &OS) const;
  std::string readIn(const Evidence &Source) const;
  void callers(const OperationText &Op, raw_ostream &OS) const;
  std::string range(unsigned Since, unsigned Until) const;

  const Database &Db;
  std::string Folder;
  std::map<std::string, Entity> Entities;
  std::vector<const Entity *> Order;
};

} // namespace

static std::string escape(StringRef Text) {
  std::string Safe;
  raw_string_ostream OS(Safe);
  printHTMLEscaped(Text, OS);
  return Safe;
}

/// Letters, digits and underscores of a name: safe in a file name and in a link.
static std::string fileName(StringRef Text) {
  std::string Name;
  for (const char C : Text)
    Name += isAlnum(C) || C == '_' ? C : '-';
  return Name;
}

static StringRef supportText(Support Level) { return Level == Support::Full ? "full" : "listed"; }

void Writer::collect() {
  for (unsigned Arch = 0; Arch < NumArchs; ++Arch)
    for (unsigned R = 0; R < Db.Releases.size(); ++R)
      for (OperationText &Op : describe(Db, R, Arch)) {
        std::string Id =
            Op.TheCall->IsIoctl ? Op.TheCall->Devices.front().Text : Op.TheCall->Id.Text;
        if (Op.TheCall->IsIoctl)
          Id += "/" + Op.TheCall->Id.Text;
        for (const Operation *Each : Op.Ops)
          Id += "/" + Each->Id.Text;
        Entity &E = Entities[Id];
        E.File = fileName(Id) + ".html";
        E.In[Arch].emplace(R, std::move(Op));
      }
  for (const auto &[Id, E] : Entities)
    Order.push_back(&E);
  // By hypercall and number, the nested behind what they are in; ioctls last.
  auto Numbers = [&](const Entity *E) {
    const OperationText &Op = E->any();
    std::vector<uint64_t> Path;
    Path.reserve(Op.Ops.size());
    for (const Operation *Each : Op.Ops)
      Path.push_back(Each->Numbers.empty() ? 0 : Each->Numbers.back().Value);
    return Path;
  };
  llvm::sort(Order, [&](const Entity *A, const Entity *B) {
    const Call &X = *A->any().TheCall, &Y = *B->any().TheCall;
    const StringRef DeviceX = X.IsIoctl ? StringRef(X.Devices.front().Text) : "";
    const StringRef DeviceY = Y.IsIoctl ? StringRef(Y.Devices.front().Text) : "";
    return std::tuple(X.IsIoctl, DeviceX, X.Number[Amd64], Numbers(A), StringRef(A->File)) <
           std::tuple(Y.IsIoctl, DeviceY, Y.Number[Amd64], Numbers(B), StringRef(B->File));
  });
}

Error Writer::write(const Twine &Name, function_ref<void(raw_ostream &)> Body) {
  SmallString<256> Path(Folder);
  sys::path::append(Path, Name);
  Error E = writeToOutput(Path, [&](raw_ostream &OS) {
    Body(OS);
    return Error::success();
  });
  return E ? createStringError("cannot write '" + Path + "': " + toString(std::move(E)))
           : Error::success();
}

void Writer::head(raw_ostream &OS, const Twine &Title, StringRef Up) const {
  OS << "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
     << escape(Title.str()) << "</title>\n<link rel=\"stylesheet\" href=\"" << Up
     << "style.css\">\n<main>\n";
}

std::string Writer::range(unsigned Since, unsigned Until) const {
  return Db.Releases[Since].Id.Text +
         (Since == Until ? "" : " \u2013 " + Db.Releases[Until].Id.Text);
}

//===- Index ------------------------------------------------------------------------------===//

void Writer::index(raw_ostream &OS) const {
  head(OS, "Xen's hypercalls", "");
  OS << "<h1>Xen\u2019s hypercalls</h1>\n<p class=\"soft\">" << Order.size() << " operations in "
     << Db.Releases.size() << " releases, " << Db.Releases.front().Id.Text << " to "
     << Db.Releases.back().Id.Text
     << ": what each reads and writes, where its fields are, and what it returns.</p>\n"
        "<p><input type=\"search\" id=\"search\" placeholder=\"Name, number or structure (press "
        "/)\" aria-label=\"Search operations\" autofocus> <span id=\"count\" "
        "class=\"soft\"></span></p>\n"
        "<p><span class=\"badge full\">12</span> number, every field is described &ensp; "
        "<span class=\"badge listed\">12</span> known by name</p>\n"
        "<div class=\"wrap matrix\" tabindex=\"0\"><table>\n<thead><tr><th>Operation</th>";
  for (const Release &R : reverse(Db.Releases)) // the newest is what most come for
    OS << "<th>" << escape(R.Id.Text) << "</th>";
  OS << "</tr></thead>\n<tbody>\n";
  std::string Group;
  for (const Entity *E : Order) {
    const OperationText &Op = E->any();
    const Call &C = *Op.TheCall;
    const std::string Name = C.IsIoctl ? C.Devices.front().Text : C.Id.Text;
    const bool IsWhole = !C.IsIoctl && Op.Ops.empty(); // its row is its own heading
    if (Name != Group && !IsWhole) {
      Group = Name;
      OS << "<tr class=\"call\" data-call=\"" << escape(Name) << "\"><th scope=\"row\">"
         << escape(Name);
      if (const auto &Number = C.Number[Amd64]; Number && !C.IsIoctl)
        OS << " <span class=\"soft\">" << *Number << "</span>";
      OS << "</th><td colspan=\"" << Db.Releases.size() << "\"></td></tr>\n";
    }
    OS << "<tr data-call=\"" << escape(Name) << "\" data-text=\""
       << escape(
              StringRef(Name + " " + Op.name() + " " + Op.Struct + " " + utostr(Op.Number)).lower())
       << (IsWhole ? "\" class=\"whole\"><th scope=\"row\">" : "\"><th scope=\"row\">");
    for (size_t Depth = 1; Depth < Op.Ops.size(); ++Depth)
      OS << "&emsp;";
    OS << "<a href=\"op/" << E->File << "\">" << escape(Op.name()) << "</a></th>";
    const auto &In = E->In[E->In[Amd64].empty() ? I386 : Amd64];
    for (unsigned R = Db.Releases.size(); R-- > 0;) {
      auto At = In.find(R);
      if (At == In.end())
        OS << "<td></td>";
      else
        OS << "<td class=\"" << supportText(At->second.Level) << "\">"
           << (C.IsIoctl ? "\u2713" : utostr(At->second.Number)) << "</td>";
    }
    OS << "</tr>\n";
  }
  OS << "</tbody></table></div>\n</main>\n<script src=\"search.js\"></script>\n</html>\n";
}

//===- One operation ----------------------------------------------------------------------===//

/// Rows of a table of fields; \p Other, if it has the same fields, gives the offsets on i386.
static void rows(ArrayRef<FieldText> Fields, ArrayRef<FieldText> Other, unsigned Depth,
                 raw_ostream &OS) {
  const bool Alike = Fields.size() == Other.size();
  for (size_t I = 0; I < Fields.size(); ++I) {
    const FieldText &F = Fields[I];
    const FieldText *On32 = Alike && Other[I].Path == F.Path ? &Other[I] : nullptr;
    auto Number = [&](uint64_t On64, uint64_t Narrow) {
      OS << "<td class=\"n\">" << On64;
      if (On32 && Narrow != On64)
        OS << " <span class=\"soft\">(" << Narrow << ")</span>";
      OS << "</td>";
    };
    const StringRef Dir = F.IsPadding ? StringRef("pad") : directionText(F.Dir);
    OS << "<tr>";
    Number(F.Offset, On32 ? On32->Offset : 0);
    Number(F.Size, On32 ? On32->Size : 0);
    OS << "<td class=\"" << Dir << "\">" << Dir << "</td><td class=\"mono\">";
    for (unsigned D = 0; D < Depth; ++D)
      OS << "&emsp;";
    OS << (F.Path.empty() ? "<span class=\"pad\">hole</span>" : escape(F.Path)) << "</td><td>"
       << escape(fieldInWords(F)) << "</td></tr>\n";
    rows(F.Fields, On32 ? ArrayRef(On32->Fields) : ArrayRef<FieldText>(), Depth + 1, OS);
  }
}

static void table(ArrayRef<FieldText> Fields, ArrayRef<FieldText> Other, raw_ostream &OS) {
  OS << "<div class=\"wrap fields\"><table><thead><tr><th>Offset</th><th>Size</th><th>Dir</th>"
        "<th>Field</th><th>Type, count, conditions</th></tr></thead>\n<tbody>\n";
  rows(Fields, Other, 0, OS);
  OS << "</tbody></table></div>\n";
}

/// The layouts, newest first; releases that agree share one.
void Writer::layouts(const Entity &E, raw_ostream &OS) const {
  const unsigned Arch = E.In[Amd64].empty() ? I386 : Amd64;
  const auto &In = E.In[Arch];
  auto Equal = [](const OperationText &A, const OperationText &B) {
    return A.Fields == B.Fields && A.Arguments == B.Arguments && A.Size == B.Size &&
           A.Struct == B.Struct && A.Level == B.Level;
  };
  bool First = true;
  for (auto At = In.rbegin(); At != In.rend();) {
    auto Oldest = At, Next = std::next(At);
    while (Next != In.rend() && Next->first + 1 == Oldest->first && Equal(Next->second, At->second))
      Oldest = Next++;
    const OperationText &Op = At->second;
    OS << "<details" << (First ? " open" : "") << "><summary><b>"
       << escape(range(Oldest->first, At->first)) << "</b> <span class=\"badge "
       << supportText(Op.Level) << "\">" << supportText(Op.Level) << "</span>";
    if (!Op.Struct.empty())
      OS << " <code>struct " << escape(Op.Struct) << "</code>, " << Op.Size.value_or(0) << " bytes";
    OS << "</summary>\n";
    auto On32 = E.In[I386].find(At->first);
    const OperationText *Other =
        Arch == Amd64 && On32 != E.In[I386].end() ? &On32->second : nullptr;
    if (!Op.Fields.empty())
      table(Op.Fields, Other ? ArrayRef(Other->Fields) : ArrayRef<FieldText>(), OS);
    if (!Op.Arguments.empty()) {
      OS << (Op.Fields.empty()
                 ? ""
                 : "<p class=\"soft\">Around it, from the call\u2019s arguments:</p>\n");
      table(Op.Arguments, Other ? ArrayRef(Other->Arguments) : ArrayRef<FieldText>(), OS);
    }
    if (!Op.HasLayout)
      OS << "<p class=\"soft\">The layout of this release is not known.</p>\n";
    else if (Op.Fields.empty() && Op.Arguments.empty())
      OS << "<p class=\"soft\">It takes nothing from memory that is described.</p>\n";
    OS << "</details>\n";
    First = false;
    At = Next;
  }
}

/// Functions of Xen's own tools and libraries that issue the operation, by file.
/// In which releases evidence was read, and in which it would read the same.
std::string Writer::readIn(const Evidence &Source) const {
  std::vector<std::string> Read;
  Read.reserve(Source.Read.size());
  for (const unsigned R : Source.Read)
    Read.push_back(escape(Db.Releases[R].Id.Text));
  std::string Text = Read.empty() ? "" : " <span class=\"soft\">in " + join(Read, ", ");
  if (!Read.empty() && Source.Same)
    Text += "; the same from " + escape(Db.Releases[Source.Same->Since].Id.Text) + " to " +
            escape(Db.Releases[Source.Same->Until].Id.Text);
  return Read.empty() ? Text : Text + "</span>";
}

void Writer::callers(const OperationText &Op, raw_ostream &OS) const {
  bool First = true;
  for (const Caller &C : Db.Callers) {
    if (C.Op.Text != Op.name())
      continue;
    OS << (First ? "<dt>Issued by</dt><dd>" : "<br>") << escape(C.Part) << ": <code>"
       << escape(join(C.Functions, ", ")) << "</code> <span class=\"soft\">in " << escape(C.File)
       << "</span>";
    First = false;
  }
  if (!First)
    OS << " <span class=\"soft\">(Xen "
       << escape(Db.Releases[Db.CallersRelease.value_or(0)].Id.Text) << ")</span></dd>\n";
}

void Writer::page(const Entity &E, raw_ostream &OS) const {
  const OperationText &Op = E.any();
  const Call &C = *Op.TheCall;
  const auto &In = E.In[E.In[Amd64].empty() ? I386 : Amd64];
  head(OS, Op.name(), "../");
  const std::string Group = C.IsIoctl ? C.Devices.front().Text : C.Id.Text;
  OS << "<p class=\"crumbs\"><a href=\"../index.html\">Hypercalls</a> / <a href=\"../index.html#"
     << escape(Group) << "\">" << escape(Group) << "</a>";
  if (!Op.parent().empty())
    OS << " / " << escape(Op.parent());
  OS << "</p>\n<h1>" << escape(Op.name()) << "</h1>\n<dl>\n<dt>Number</dt><dd>";
  // Ranges of releases with one number.
  for (auto At = In.begin(); At != In.end();) {
    auto Last = At, Next = std::next(At);
    while (Next != In.end() && Next->first == Last->first + 1 &&
           Next->second.Number == At->second.Number)
      Last = Next++;
    OS << (At == In.begin() ? "" : ", ") << "<code>";
    if (C.IsIoctl && Op.Ops.empty())
      OS << "0x" << utohexstr(At->second.Number, true);
    else
      OS << At->second.Number;
    OS << "</code> <span class=\"soft\">in " << escape(range(At->first, Last->first)) << "</span>";
    At = Next;
  }
  OS << "</dd>\n<dt>Result</dt><dd>" << escape(resultInWords(*Op.Result));
  if (isWide(*Op.Result))
    OS << " <span class=\"badge listed\">does not fit int</span>";
  OS << "</dd>\n";
  if (Op.Source)
    OS << "<dt>Read from</dt><dd><code>" << escape(Op.Source->File.Text) << "</code>"
       << (Op.Source->Symbol.empty() ? "" : ", <code>" + escape(Op.Source->Symbol.Text) + "</code>")
       << readIn(*Op.Source) << "</dd>\n";
  if (Op.Interface)
    OS << "<dt>Interface version</dt><dd><code>0x" << utohexstr(*Op.Interface, true)
       << "</code> <span class=\"soft\">in " << escape(Db.Releases[In.rbegin()->first].Id.Text)
       << "</span></dd>\n";
  callers(Op, OS);
  OS << "</dl>\n<h2>Fields</h2>\n<p class=\"soft\">Offsets and sizes are bytes on amd64; in "
        "brackets "
        "what differs on i386.</p>\n";
  layouts(E, OS);
  OS << "</main>\n</html>\n";
}

Error Writer::run() {
  collect();
  SmallString<256> Pages(Folder);
  sys::path::append(Pages, "op");
  if (std::error_code Wrong = sys::fs::create_directories(Pages))
    return createStringError("cannot make the folder '" + Pages + "': " + Wrong.message());
  for (auto [Name, Text] :
       {std::pair("style.css", DocumentStyle), std::pair("search.js", DocumentScript)})
    if (Error E = write(Name, [Text = Text](raw_ostream &OS) { OS << Text; }))
      return E;
  if (Error E = write("index.html", [&](raw_ostream &OS) { index(OS); }))
    return E;
  for (const Entity *Each : Order)
    if (Error E = write("op/" + Each->File, [&](raw_ostream &OS) { page(*Each, OS); }))
      return E;
  return Error::success();
}

Error writeDocument(const Database &Db, StringRef Folder) { return Writer(Db, Folder).run(); }

} // namespace xenhc

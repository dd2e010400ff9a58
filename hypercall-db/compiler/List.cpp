// SPDX-License-Identifier: GPL-2.0-or-later
//===- List.cpp - The operations of a release, as text and as JSON ------------------------===//

#include "List.h"
#include "xenhc/db.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <climits>

using namespace llvm;

namespace xenhc {

//===- Words ------------------------------------------------------------------------------===//

std::string resultInWords(const CallResult &Result) {
  std::string Text = resultText(Result).str();
  if (Result.Kind == XENHC_RESULT_COUNT || Result.Kind == XENHC_RESULT_VALUE) {
    if (Result.Max != INT64_MAX)
      Text += ", " + std::to_string(Result.Min) + " to " + std::to_string(Result.Max);
    Text += ", " + std::to_string(Result.Bits) + " bits";
  }
  for (size_t I = 0; I < Result.Errno.size(); ++I)
    Text += (I ? ", " : "; ") + Result.Errno[I].first;
  return Text;
}

/// What a count counts, behind the count.
static StringRef unitBehind(const FieldText &F) {
  return F.Unit == CountUnit::Bytes ? " bytes" : F.Unit == CountUnit::Bits ? " bits" : "";
}

std::string fieldInWords(const FieldText &F) {
  std::string Text = F.Type;
  if (F.IsHandle)
    Text += F.Type.empty() ? "*" : " *";
  if (!F.Count.empty())
    Text += " x " + F.Count + unitBehind(F).str();
  else if (F.Array)
    Text += "[" + std::to_string(*F.Array) + "]";
  if (F.Bits)
    Text += " bits " + std::to_string(F.Bits->first) + "-" +
            std::to_string(F.Bits->first + F.Bits->second - 1);
  if (F.TagBits)
    Text += " without the low " + std::to_string(F.TagBits) + " bits";
  if (!F.Filled.empty())
    Text += ", filled " + F.Filled + unitBehind(F).str();
  if (F.IsPadding)
    Text += Text.empty() ? "padding" : ", padding";
  for (auto [Flag, Word] :
       {std::pair(XENHC_NODE_NULL_OK, ", may be NULL"),
        std::pair(XENHC_NODE_REWRITTEN, ", rewritten"), std::pair(XENHC_NODE_MAPPING, ", mapping"),
        std::pair(XENHC_NODE_UNKNOWN_ON_ERROR, ", unknown on error"),
        std::pair(XENHC_NODE_WHOLE, ", whole or not at all")})
    if (F.Flags & Flag)
      Text += Word;
  if (!F.When.empty())
    Text += ", when " + F.When;
  if (!F.Written.empty())
    Text += ", written " + F.Written;
  return Text;
}

void printFields(ArrayRef<FieldText> Fields, unsigned Indent, raw_ostream &OS) {
  for (const FieldText &F : Fields) {
    OS.indent(Indent) << format("+%-4u %4u ", unsigned(F.Offset), unsigned(F.Size))
                      << left_justify(directionText(F.Dir), 6)
                      << left_justify(F.Path.empty() ? "(hole)" : F.Path, 24) << ' '
                      << fieldInWords(F) << '\n';
    printFields(F.Fields, Indent + 2, OS);
  }
}

//===- Text -------------------------------------------------------------------------------===//

static void printOperation(const OperationText &Op, bool Details, raw_ostream &OS) {
  OS.indent(Op.Ops.size() > 1 ? 2 * (Op.Ops.size() - 1) : 0);
  if (Op.Ops.empty() && Op.TheCall->IsIoctl)
    OS << format_hex(Op.Number, 3) << ' ';
  else
    OS << format("%4llu ", static_cast<unsigned long long>(Op.Number));
  OS << left_justify(Op.name(), 40) << ' ' << (Op.Level == Support::Full ? "full  " : "listed");
  if (!Op.Struct.empty())
    OS << ' ' << Op.Struct << ", " << Op.Size.value_or(0) << " bytes";
  OS << '\n';
  if (!Details)
    return;
  printFields(Op.Fields, 6, OS);
  if (!Op.Arguments.empty()) {
    OS << "     arguments:\n";
    printFields(Op.Arguments, 6, OS);
  }
  OS << "     result: " << resultInWords(*Op.Result) << '\n';
  if (Op.Source)
    OS << "     source: " << Op.Source->File.Text
       << (Op.Source->Symbol.empty() ? "" : ": " + Op.Source->Symbol.Text) << '\n';
}

static void printText(ArrayRef<const OperationText *> Ops, bool Details, raw_ostream &OS) {
  const Call *Last = nullptr;
  for (const OperationText *Op : Ops) {
    if (Op->TheCall != Last) {
      Last = Op->TheCall;
      if (Last->IsIoctl)
        OS << "ioctl " << Last->Devices.front().Text;
      else
        OS << "hypercall " << Last->Id.Text;
      if (Op->Interface)
        OS << ", interface " << format_hex(*Op->Interface, 3);
      OS << '\n';
    }
    printOperation(*Op, Details, OS);
  }
}

//===- JSON -------------------------------------------------------------------------------===//

namespace {

class JsonPrinter {
public:
  explicit JsonPrinter(raw_ostream &OS) : J(OS, /*IndentSize=*/1) {}
  void print(ArrayRef<const OperationText *> Ops);

private:
  /// \p Text, or null where there is none.
  void text(StringRef Key, StringRef Text);
  void field(const FieldText &F);
  void fields(StringRef Key, ArrayRef<FieldText> Fields);
  void result(const CallResult &R);
  void operation(const OperationText &Op);

  json::OStream J;
};

} // namespace

void JsonPrinter::text(StringRef Key, StringRef Text) {
  J.attribute(Key, Text.empty() ? json::Value(nullptr) : json::Value(Text));
}

void JsonPrinter::field(const FieldText &F) {
  J.object([&] {
    text("path", F.Path);
    J.attribute("offset", F.Offset);
    J.attribute("size", F.Size);
    J.attribute("dir", F.IsPadding ? StringRef("pad") : directionText(F.Dir));
    text("type", F.Type);
    if (F.IsHandle || !F.Count.empty()) {
      const bool Out = F.Dir & XENHC_DIR_OUT;
      const std::string Count = F.Count.empty() ? "1" : F.Count;
      text("count", F.Dir & XENHC_DIR_IN ? Count : "");
      text("capacity", Out ? Count : "");
      text("filled", F.Filled);
      J.attribute("unit", unitText(F.Unit));
    }
    if (F.IsHandle) {
      J.attribute("element_size", F.ElementSize);
      J.attribute("null", (F.Flags & XENHC_NODE_NULL_OK) != 0);
      if (F.TagBits)
        J.attribute("tag_bits", F.TagBits);
    }
    if (F.Array)
      J.attribute("array", *F.Array);
    if (F.Bits)
      J.attributeArray("bits", [&] {
        J.value(F.Bits->first);
        J.value(F.Bits->second);
      });
    if (!F.When.empty())
      J.attribute("when", F.When);
    if (!F.Written.empty())
      J.attribute("written", F.Written);
    for (auto [Flag, Key] :
         {std::pair(XENHC_NODE_REWRITTEN, "rewritten"), std::pair(XENHC_NODE_MAPPING, "mapping"),
          std::pair(XENHC_NODE_UNKNOWN_ON_ERROR, "unknown_on_error"),
          std::pair(XENHC_NODE_WHOLE, "whole")})
      if (F.Flags & Flag)
        J.attribute(Key, true);
    if (!F.Fields.empty())
      fields("fields", F.Fields);
  });
}

void JsonPrinter::fields(StringRef Key, ArrayRef<FieldText> Fields) {
  J.attributeArray(Key, [&] {
    for (const FieldText &F : Fields)
      field(F);
  });
}

void JsonPrinter::result(const CallResult &R) {
  J.attributeObject("result", [&] {
    J.attribute("kind", resultText(R));
    J.attribute("bits", R.Bits);
    J.attribute("min", R.Min);
    J.attribute("max", R.Max == INT64_MAX ? json::Value(nullptr) : json::Value(R.Max));
    J.attribute("wide", isWide(R));
    J.attributeArray("errno", [&] {
      for (const auto &[Name, Number] : R.Errno)
        J.value(Name);
    });
  });
}

void JsonPrinter::operation(const OperationText &Op) {
  const Call &C = *Op.TheCall;
  J.object([&] {
    if (C.IsIoctl) {
      J.attribute("hypercall", nullptr);
      J.attribute("device", C.Devices.front().Text);
    } else {
      J.attribute("hypercall", C.Id.Text);
    }
    text("parent", Op.parent());
    J.attribute("op", Op.name());
    J.attribute("number", Op.Number);
    J.attribute("support", Op.Level == Support::Full ? "full" : "listed");
    text("struct", Op.Struct);
    J.attribute("size", Op.Size ? json::Value(*Op.Size) : json::Value(nullptr));
    fields("fields", Op.Fields);
    result(*Op.Result);
    fields("arguments", Op.Arguments);
    text("struct_at", Op.StructPath);
    J.attribute("interface", Op.Interface ? json::Value(*Op.Interface) : json::Value(nullptr));
    text("source_file", Op.Source ? StringRef(Op.Source->File.Text) : "");
    text("source_symbol", Op.Source ? StringRef(Op.Source->Symbol.Text) : "");
  });
}

void JsonPrinter::print(ArrayRef<const OperationText *> Ops) {
  J.array([&] {
    for (const OperationText *Op : Ops)
      operation(*Op);
  });
}

std::string listOperations(ArrayRef<OperationText> Ops, const ListOptions &Options,
                           raw_ostream &OS) {
  std::vector<const OperationText *> Shown;
  for (const OperationText &Op : Ops)
    if (Options.Op.empty() ? Options.Ioctls || !Op.TheCall->IsIoctl
                           : Op.name() == Options.Op || Op.TheCall->Id.Text == Options.Op)
      Shown.push_back(&Op);
  if (Shown.empty() && !Options.Op.empty()) {
    std::vector<StringRef> Names;
    Names.reserve(Ops.size());
    for (const OperationText &Op : Ops)
      Names.push_back(Op.name());
    return "there is no operation '" + Options.Op + "' in this release" +
           didYouMean(Options.Op, Names);
  }
  if (Options.Json) {
    JsonPrinter(OS).print(Shown);
    OS << '\n';
  } else {
    printText(Shown, !Options.Op.empty(), OS);
  }
  return "";
}

} // namespace xenhc

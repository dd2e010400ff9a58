// SPDX-License-Identifier: GPL-2.0-or-later
//===- SchemaJson.cpp - The keys of the YAML as a JSON schema for editors -----------------===//

#include "Schema.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/JSON.h"
#include <string>

using namespace llvm;

namespace xenhc {

namespace {

class SchemaWriter {
public:
  explicit SchemaWriter(raw_ostream &OS) : J(OS, 2) {}
  void write();

private:
  void alternative(ValueForm Form, const KeySpec &Key);
  void alternatives(unsigned Forms, const KeySpec &Key);
  void shape(const Shape &Of);
  /// `key: value` pairs of one small object each.
  void types(ArrayRef<StringRef> Names) {
    J.attributeArray("type", [&] {
      for (const StringRef Name : Names)
        J.value(Name);
    });
  }
  void reference(StringRef Id) { J.attribute("$ref", ("#/definitions/" + Id).str()); }

  json::OStream J;
};

} // namespace

/// One form of a value. YAML reads 0x10 as a number and 4.17 as well, so that words may be numbers.
void SchemaWriter::alternative(ValueForm Form, const KeySpec &Key) {
  switch (Form) {
  case FormWord:
  case FormRelease:
    return types({"string", "number"});
  case FormNumber:
    J.attribute("type", "integer");
    return J.attribute("minimum", 0);
  case FormSigned:
    return J.attribute("type", "integer");
  case FormFlag:
    return J.attribute("type", "boolean");
  case FormExpression:
    return types({"string", "integer"});
  case FormChoice:
    return J.attributeArray("enum", [&] {
      for (const StringRef Choice : Key.Choices) {
        int64_t Number;
        if (Choice.getAsInteger(10, Number))
          J.value(Choice);
        else
          J.value(Number);
      }
    });
  case FormShape:
    return reference(shapeOf(Key.Inner).Id);
  case FormByArch:
    return J.attributeArray("anyOf", [&] {
      J.object([&] { alternative(FormNumber, Key); });
      J.object([&] { reference(shapeOf(ShapeId::ByArch).Id); });
    });
  case FormGroups:
    J.attribute("type", "object");
    return J.attributeObject("additionalProperties", [&] {
      J.attribute("type", "array");
      J.attributeObject("items", [&] { reference(shapeOf(Key.Inner).Id); });
    });
  }
}

void SchemaWriter::alternatives(unsigned Forms, const KeySpec &Key) {
  const unsigned Single = Forms & (KeyRequired - 1), InList = Forms >> FormListShift;
  auto List = [&] {
    J.attribute("type", "array");
    J.attributeObject("items", [&] { alternatives(InList, Key); });
  };
  if (!Single)
    return List();
  if (!InList && !(Single & (Single - 1)))
    return alternative(ValueForm(Single), Key);
  J.attributeArray("anyOf", [&] {
    for (unsigned Form = 1; Form <= Single; Form <<= 1)
      if (Single & Form)
        J.object([&] { alternative(ValueForm(Form), Key); });
    if (InList)
      J.object(List);
  });
}

void SchemaWriter::shape(const Shape &Of) {
  J.attribute("type", "object");
  J.attribute("additionalProperties", false);
  J.attributeObject("properties", [&] {
    for (unsigned I = 0; I < Of.size(); ++I) {
      const KeySpec &Key = Of.key(I);
      J.attributeObject(Key.Key, [&] {
        J.attribute("description", Key.About);
        // Beside a reference, draft 07 ignores everything.
        if ((Key.Forms & ~KeyRequired) == FormShape)
          J.attributeArray("allOf", [&] { J.object([&] { alternatives(Key.Forms, Key); }); });
        else
          alternatives(Key.Forms, Key);
      });
    }
  });
  J.attributeArray("required", [&] {
    for (unsigned I = 0; I < Of.size(); ++I)
      if (Of.key(I).isRequired())
        J.value(Of.key(I).Key);
  });
}

void SchemaWriter::write() {
  auto Files = [&](auto Each) {
    for (unsigned I = 0; I < NumShapes; ++I)
      if (const Shape &Of = shapeOf(ShapeId(I)); !Of.FoundBy.empty())
        Each(Of);
  };
  J.object([&] {
    J.attribute("$comment", "SPDX-License-Identifier: MIT");
    J.attribute("$schema", "http://json-schema.org/draft-07/schema#");
    J.attribute("title", "xenhc hypercall database");
    J.attribute("description",
                "The YAML files that hypercall-db.md describes. Written by 'xenhc-db schema'.");
    J.attribute("type", "object");
    // The key by which the parser tells what a file is selects what is required of it: an editor
    // then reports the one wrong key, and not that nothing matches.
    J.attributeArray("anyOf", [&] {
      Files([&](const Shape &Of) {
        J.object([&] { J.attributeArray("required", [&] { J.value(Of.FoundBy); }); });
      });
    });
    J.attributeArray("allOf", [&] {
      Files([&](const Shape &Of) {
        J.object([&] {
          J.attributeObject("if",
                            [&] { J.attributeArray("required", [&] { J.value(Of.FoundBy); }); });
          J.attributeObject("then", [&] { reference(Of.Id); });
        });
      });
    });
    J.attributeObject("definitions", [&] {
      for (unsigned I = 0; I < NumShapes; ++I) {
        const Shape &Of = shapeOf(ShapeId(I));
        J.attributeObject(Of.Id, [&] { shape(Of); });
      }
    });
  });
}

void writeSchema(raw_ostream &OS) {
  SchemaWriter(OS).write();
  OS << '\n';
}

} // namespace xenhc

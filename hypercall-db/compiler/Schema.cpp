// SPDX-License-Identifier: GPL-2.0-or-later
//===- Schema.cpp - The keys of the YAML, what they hold and what they mean ---------------===//

#include "Schema.h"
#include "xenhc/db.h"
#include "llvm/Support/ErrorHandling.h"
#include <array>

using namespace llvm;

namespace xenhc {

//===- Words to choose from: the order is that of the enumerations ------------------------===//

static constexpr StringRef Formats[] = {"hex", "unsigned", "signed", "bytes", "string"};
static_assert(XENHC_FORMAT_HEX == 0 && XENHC_FORMAT_STRING == 4);
static constexpr StringRef Conventions[] = {"nothing",    "-errno",  "-1-and-errno", "ERROR_*",
                                            "pointer",    "bool",    "value",        "errno",
                                            "descriptor", "mapping", "ready",        "nonzero"};
static_assert(XENHC_RETURNS_NEG_ERRNO == 1 && XENHC_RETURNS_NONZERO == 11);
static constexpr StringRef ResultKinds[] = {"zero-or-errno", "count", "value", "unknown"};
static_assert(XENHC_RESULT_ZERO_OR_ERRNO == 0 && XENHC_RESULT_COUNT == 1 &&
              XENHC_RESULT_VALUE == 2 && XENHC_RESULT_UNKNOWN == 3);
static constexpr StringRef SupportLevels[] = {"full", "listed"};
static_assert(XENHC_SUPPORT_LISTED == 1);
static constexpr StringRef Widths[] = {"32", "64"};
static constexpr StringRef Directions[] = {"none", "in", "out", "inout", "pad"};
static constexpr StringRef Units[] = {"elements", "bytes", "bits"};
static constexpr StringRef Nulls[] = {"refused", "ok"};
static constexpr StringRef OnErrors[] = {"unchanged", "unknown"};

//===- Keys that several shapes have ------------------------------------------------------===//

static constexpr KeySpec ReleaseKeys[] = {
    {"since", FormRelease, "First release that this holds in; left out: from the first one."},
    {"until", FormRelease, "Last release that this holds in; left out: to the newest one."},
};

static constexpr KeySpec AttributeKeys[] = {
    {"dir", FormChoice,
     "Whether Xen reads the field (in), writes it (out), or neither (none, pad). Of a handle: what "
     "it points to.",
     Directions},
    {"count", FormExpression, "Number of elements that a handle points to; left out: one."},
    {"capacity", FormExpression,
     "Elements that fit into an out buffer, read at entry; 'unknown' if nothing tells."},
    {"filled", FormExpression,
     "Elements that Xen has written, read when the call returns; may use 'result'."},
    {"unit", FormChoice, "What count, capacity and filled count; elements by default.", Units},
    {"null", FormChoice, "ok: NULL means that nothing is wanted there.", Nulls},
    {"when", FormExpression, "The field takes part only if this is not 0."},
    {"written", FormExpression,
     "Whether an out field was written: success (default), always, or an expression that may use "
     "'result'."},
    {"call", FormShape, "The record is a hypercall of its own: the names of its parts.",
     ShapeId::EmbeddedCall},
    {"format", FormChoice, "How a trace shows the value; by default its type tells.", Formats},
    {"on_error", FormChoice, "unknown: may have been written although the call failed.", OnErrors},
    {"rewritten", FormFlag, "Xen changes the field when it preempts and continues the call."},
    {"type", FormWord,
     "Element of a void handle, or another view of it: a record, a scalar type. Of an argument: "
     "its type, or 'pointer'."},
    {"mapping", FormFlag, "The call maps the range anew, 'count' bytes of it."},
    {"tag_bits", FormNumber,
     "Of a number that is an address: how many low bits of it are no part of the address."},
    {"whole", FormFlag, "Nothing is written if more is 'filled' than the capacity has room for."},
};
ArrayRef<KeySpec> attributeKeys() { return AttributeKeys; }

#define XENHC_FIELDS(ABOUT) {"fields", listOf(FormShape), ABOUT, ShapeId::Entry}
#define XENHC_NOTE {"note", FormWord, "A remark for the reader."}
#define XENHC_OVERRIDE {"override", FormFlag, "Takes the place of the known one of that name."}
#define XENHC_EVIDENCE                                                                             \
  {"evidence", FormShape, "Where in Xen's source this was read.", ShapeId::Evidence}
#define XENHC_SUPPORT                                                                              \
  {"support", FormChoice, "listed: known by name and number only; full by default.", SupportLevels}
#define XENHC_SELECT                                                                               \
  {"select", FormExpression, "What tells the operations apart: their number."},                    \
      {"payload", FormWord, "Path of the union or pointer that an operation's own fields are in."}
#define XENHC_RESULT                                                                               \
  {"result", FormChoice | FormShape | listOf(FormChoice | FormShape),                              \
   "What the call returns; a list if it changed between releases.", ResultKinds, ShapeId::Result}

//===- The shapes, in the order of ShapeId ------------------------------------------------===//

static constexpr KeySpec ReleasesKeys[] = {
    {"releases", listOf(FormRelease | FormShape) | KeyRequired, "The releases, oldest first.",
     ShapeId::Release},
    {"interfaces", FormGroups, "Interface versions (XEN_DOMCTL_INTERFACE_VERSION...) by group.",
     ShapeId::InterfaceVersion},
};
static constexpr KeySpec TypesKeys[] = {
    {"types", listOf(FormShape) | KeyRequired, "Xen's names for integers.", ShapeId::Type},
};
static constexpr KeySpec RecordKeys[] = {
    {"record", FormWord | KeyRequired,
     "Name of the structure: its C tag, or its typedef's without _t."},
    {"header", FormWord, "Where it is declared, below xen/include/public."},
    {"size", FormByArch | listOf(FormShape), "Bytes; a list if they changed between releases.",
     ShapeId::Size},
    {"fields", listOf(FormShape), "Its fields; padding by the compiler is none.",
     ShapeId::RecordField},
    {"extend", FormFlag, "These fields come to those of a known record (in an overlay)."},
    XENHC_NOTE,
    XENHC_OVERRIDE,
};
static constexpr KeySpec HypercallKeys[] = {
    {"hypercall", FormWord | KeyRequired, "Name, as in __HYPERVISOR_<name>."},
    {"number", FormByArch | KeyRequired, "Its number; a mapping if the architectures differ."},
    {"args", listOf(FormShape), "The words that it takes, in order.", ShapeId::Argument},
    {"interface", FormShape, "The interface version that a caller states, and where.",
     ShapeId::Interface},
    XENHC_FIELDS("What holds of fields for each of its operations; paths begin with an argument."),
    XENHC_EVIDENCE,
    XENHC_SUPPORT,
    XENHC_SELECT,
    XENHC_RESULT,
    XENHC_NOTE,
    XENHC_OVERRIDE,
};
static constexpr KeySpec OperationKeys[] = {
    {"op", FormWord | KeyRequired, "Xen's constant."},
    {"number", FormNumber | listOf(FormShape) | KeyRequired, "Its value; a list if that changed.",
     ShapeId::Number},
    {"member", FormWord,
     "Member of the payload union that it uses; its fields are relative to it."},
    XENHC_FIELDS("What Xen does with each field; names are relative to the member or record."),
    {"common", listOf(FormShape), "Replaces what the hypercall says of its arguments' fields.",
     ShapeId::Entry},
    {"interface", FormWord,
     "The group in releases.yaml whose version it takes in the place of its hypercall's."},
    {"in", FormWord, "Where it belongs (domctl, sysctl/cpupool_op), if not by its folder."},
    XENHC_EVIDENCE,
    XENHC_SUPPORT,
    XENHC_SELECT,
    XENHC_RESULT,
    XENHC_NOTE,
    XENHC_OVERRIDE,
};
static constexpr KeySpec DeviceKeys[] = {
    {"device", FormWord | listOf(FormWord) | KeyRequired, "Path of the device, or several."},
    {"ioctls", listOf(FormShape) | KeyRequired, "Its ioctls.", ShapeId::Ioctl},
    XENHC_NOTE,
};
static constexpr KeySpec LibraryKeys[] = {
    {"library", FormWord | KeyRequired, "Name of the library."},
    {"header", FormWord, "Its header."},
    {"functions", listOf(FormShape), "Its functions.", ShapeId::Function},
    XENHC_NOTE,
};

static constexpr KeySpec CallersKeys[] = {
    {"release", FormRelease | KeyRequired, "The release whose source this was read from."},
    {"callers", listOf(FormShape) | KeyRequired, "Who issues an operation.", ShapeId::Caller},
};

static constexpr KeySpec HeaderNamesKeys[] = {
    {"names", listOf(FormShape) | KeyRequired, "What headers define.", ShapeId::HeaderName},
    {"reasons", listOf(FormShape), "Why some of these are no operations.", ShapeId::HeaderReason},
};

static constexpr KeySpec ErrorListsKeys[] = {
    {"errors", listOf(FormShape) | KeyRequired, "What operations can fail with.",
     ShapeId::ErrorList},
};

static constexpr KeySpec ReleaseItemKeys[] = {
    {"release", FormRelease | KeyRequired, "A vendor's release, 4.17.5-name."},
    {"like", FormRelease, "The release right before it: what holds until that one holds here."},
};
static constexpr KeySpec InterfaceVersionKeys[] = {
    {"value", FormNumber | KeyRequired, "The interface version."},
    {"ambiguous", FormFlag, "A layout changes between two of its releases, and that is known."},
    XENHC_OVERRIDE,
};
static constexpr KeySpec TypeKeys[] = {
    {"name", FormWord | KeyRequired, "The C type."},
    {"size", FormByArch | KeyRequired, "Bytes."},
    {"signed", FormFlag, "It may be negative."},
    {"format", FormChoice, "How a trace shows it.", Formats},
    XENHC_OVERRIDE,
};
static constexpr KeySpec SizeKeys[] = {
    {"size", FormByArch | KeyRequired, "Bytes."},
};
static constexpr KeySpec RecordFieldKeys[] = {
    {"name", FormWord | KeyRequired,
     "Path of the field; members of a nameless structure have a dotted one."},
    {"type", FormWord, "It is a number of this C type."},
    {"record", FormWord, "It is a structure or union of this name."},
    {"handle", FormWord, "It is a pointer to this: a record, a scalar type, or void."},
    {"signed", FormFlag, "It may be negative."},
    {"array", FormNumber, "Number of elements; 0: a flexible array."},
    {"offset", FormByArch | KeyRequired, "Bytes from the start of the record."},
    {"size", FormByArch | KeyRequired, "Bytes, of all elements together."},
    {"bitfield", listOf(FormNumber), "First bit, number of bits."},
};
static constexpr KeySpec ByArchKeys[] = {
    {"amd64", FormNumber, "For a 64-bit toolstack."},
    {"i386", FormNumber, "For a 32-bit toolstack."},
};
static constexpr KeySpec ArgumentKeys[] = {
    {"name", FormWord | KeyRequired, "Name: the first component of paths."},
    {"handle", FormWord, "It points to this, for all operations."},
    XENHC_FIELDS("Of what it points to."),
};
static constexpr KeySpec EntryKeys[] = {
    {"name", FormWord | KeyRequired,
     "Path of the field, or of a structure or union that holds fields."},
    XENHC_FIELDS("Of one element, where they differ from 'dir' beside it."),
    XENHC_NOTE,
};
static constexpr KeySpec InterfaceKeys[] = {
    {"group", FormWord | KeyRequired, "The group in releases.yaml."},
    {"field", FormExpression | KeyRequired, "The field that states the version."},
};
static constexpr KeySpec EmbeddedCallKeys[] = {
    {"number", FormWord | KeyRequired, "Field with the hypercall's number."},
    {"result", FormWord, "Field that takes the result."},
    {"args", FormWord | KeyRequired, "Field with the arguments."},
};
static constexpr KeySpec EvidenceKeys[] = {
    {"file", FormWord | KeyRequired, "File in Xen's source."},
    {"symbol", FormWord, "Function or object in it."},
    {"releases", listOf(FormRelease), "Releases in which it was read."},
    {"same", listOf(FormRelease), "The first and the last release in which its text is the same."},
};
static constexpr KeySpec NumberKeys[] = {
    {"number", FormNumber | KeyRequired, "The number."},
};
static constexpr KeySpec ResultKeys[] = {
    {"kind", FormChoice | KeyRequired,
     "0 or -errno, how much was done, another value, or not known.", ResultKinds},
    {"bits", FormChoice, "Width of the result in the hypervisor; 64 by default.", Widths},
    {"min", FormSigned, "Smallest value that is no error."},
    {"max", FormSigned, "Greatest value; beyond 0x7fffffff it does not fit into an int."},
    {"errno", listOf(FormWord), "Error numbers that are possible; left out: any."},
};
static constexpr KeySpec IoctlKeys[] = {
    {"ioctl", FormWord | KeyRequired, "Its constant."},
    {"number", FormByArch | KeyRequired, "The request; a mapping if a size in it differs."},
    {"record", FormWord, "The structure that the argument points to."},
    XENHC_FIELDS("What the driver does with each field."),
    {"interface", FormShape, "The interface version that a caller states, and where.",
     ShapeId::Interface},
    {"operations", FormShape, "Its operations are those of a hypercall.", ShapeId::Sharing},
    XENHC_EVIDENCE,
    XENHC_SUPPORT,
    XENHC_SELECT,
    XENHC_RESULT,
    XENHC_NOTE,
    XENHC_OVERRIDE,
};
static constexpr KeySpec SharingKeys[] = {
    {"of", FormWord | KeyRequired, "The hypercall."},
    {"names", listOf(FormShape), "What the ioctl's structures call otherwise.", ShapeId::OtherName},
};
static constexpr KeySpec OtherNameKeys[] = {
    {"name", FormWord | KeyRequired, "A component of paths in the hypercall's operations."},
    {"here", FormWord | KeyRequired, "Its name in the ioctl."},
};
static constexpr KeySpec CallerKeys[] = {
    {"op", FormWord | KeyRequired, "The operation, hypercall or ioctl."},
    {"part", FormWord | KeyRequired, "The library or program."},
    {"file", FormWord | KeyRequired, "File in Xen's source."},
    {"functions", listOf(FormWord) | KeyRequired, "Functions in it."},
};
static constexpr KeySpec HeaderNameKeys[] = {
    {"name", FormWord | KeyRequired, "The constant."},
    {"of", FormWord | KeyRequired, "The hypercall or the device that it belongs to."},
    {"not", FormWord, "It is no operation, for this reason."},
};
static constexpr KeySpec HeaderReasonKeys[] = {
    {"reason", FormWord | KeyRequired, "Its name."},
    {"text", FormWord | KeyRequired, "What such a constant is."},
};
static constexpr KeySpec ErrorListKeys[] = {
    {"errno", listOf(FormWord) | KeyRequired, "Error numbers; no others are possible."},
    {"of", listOf(FormWord) | KeyRequired,
     "Operations, with the hypercall and the operations around them: memory_op/XENMEM_exchange."},
};
static constexpr KeySpec FunctionKeys[] = {
    {"name", FormWord | KeyRequired, "The function."},
    {"returns", FormChoice | KeyRequired, "What it returns, and how it says that it failed.",
     Conventions},
    {"must-use", FormFlag, "Whoever ignores the result misses a failure."},
    {"releaser", FormWord, "The caller owns the result; this function releases it."},
    {"frees", listOf(FormNumber), "Arguments, from 0, that the call releases."},
    {"nonnull", listOf(FormNumber), "Arguments, from 0, that must not be NULL."},
    {"safe-if-zero", listOf(FormNumber),
     "Arguments, from 0 to 7: if one is 0, no failure has to be handled."},
    {"safe-if-nonzero", listOf(FormNumber),
     "Arguments, from 0 to 7: if one is not 0, no failure has to be handled."},
    {"keeps", listOf(FormNumber),
     "Arguments, from 0, that are stored, on some path, where they stay after the call; []: none."},
    {"only", listOf(FormSigned), "All numbers that it can return."},
    XENHC_NOTE,
    XENHC_OVERRIDE,
};

#undef XENHC_FIELDS
#undef XENHC_NOTE
#undef XENHC_OVERRIDE
#undef XENHC_EVIDENCE
#undef XENHC_SUPPORT
#undef XENHC_SELECT
#undef XENHC_RESULT

static constexpr std::array<Shape, NumShapes> Shapes = {{
    {"releases-file", "releases.yaml", "releases", ReleasesKeys, {}},
    {"types-file", "types.yaml", "types", TypesKeys, {}},
    {"record-file", "a record", "record", RecordKeys, {ReleaseKeys}},
    {"hypercall-file", "a hypercall", "hypercall", HypercallKeys, {ReleaseKeys}},
    {"operation-file", "an operation", "op", OperationKeys, {ReleaseKeys, AttributeKeys}},
    {"device-file", "a device", "ioctls", DeviceKeys, {}},
    {"library-file", "a library", "library", LibraryKeys, {}},
    {"callers-file", "a list of callers", "callers", CallersKeys, {}},
    {"names-file", "a list of names in headers", "names", HeaderNamesKeys, {}},
    {"errors-file", "a list of errors", "errors", ErrorListsKeys, {}},
    {"release", "a release", "", ReleaseItemKeys, {}},
    {"interface-version", "an interface version", "", InterfaceVersionKeys, {ReleaseKeys}},
    {"type", "a type", "", TypeKeys, {}},
    {"size", "a size", "", SizeKeys, {ReleaseKeys}},
    {"record-field", "a field", "", RecordFieldKeys, {ReleaseKeys}},
    {"by-architecture", "a number by architecture", "", ByArchKeys, {}},
    {"argument", "an argument", "", ArgumentKeys, {AttributeKeys}},
    {"entry", "an entry", "", EntryKeys, {ReleaseKeys, AttributeKeys}},
    {"interface", "'interface'", "", InterfaceKeys, {}},
    {"call", "'call'", "", EmbeddedCallKeys, {}},
    {"evidence", "evidence", "", EvidenceKeys, {}},
    {"number", "a number", "", NumberKeys, {ReleaseKeys}},
    {"result", "a result", "", ResultKeys, {ReleaseKeys}},
    {"ioctl", "an ioctl", "", IoctlKeys, {ReleaseKeys, AttributeKeys}},
    {"sharing", "'operations'", "", SharingKeys, {}},
    {"other-name", "another name", "", OtherNameKeys, {}},
    {"function", "a function", "", FunctionKeys, {}},
    {"caller", "a caller", "", CallerKeys, {}},
    {"header-name", "a name in a header", "", HeaderNameKeys, {ReleaseKeys}},
    {"header-reason", "a reason", "", HeaderReasonKeys, {}},
    {"error-list", "a list of errors", "", ErrorListKeys, {ReleaseKeys}},
}};

const Shape &shapeOf(ShapeId Id) { return Shapes[unsigned(Id)]; }

const KeySpec &Shape::key(unsigned Index) const {
  for (ArrayRef<KeySpec> Part : {Keys, Shared[0], Shared[1]}) {
    if (Index < Part.size())
      return Part[Index];
    Index -= Part.size();
  }
  llvm_unreachable("no such key");
}

int Shape::indexOf(StringRef Key) const {
  int Before = 0;
  for (ArrayRef<KeySpec> Part : {Keys, Shared[0], Shared[1]}) {
    for (size_t I = 0; I < Part.size(); ++I)
      if (Part[I].Key == Key)
        return Before + int(I);
    Before += int(Part.size());
  }
  return -1;
}

} // namespace xenhc

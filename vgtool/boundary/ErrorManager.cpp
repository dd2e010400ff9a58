// SPDX-License-Identifier: GPL-2.0-or-later
//
// The tool's side of Valgrind's error manager: telling errors apart, printing and suppressing them.
//
// A suppression of a report about a call has one line behind the kind: the operation and the field,
// either of which may hold the wildcards * and ?.
//
//     {
//        a name
//        xenhc:Undefined
//        XEN_DOMCTL_createdomain u.createdomain.*
//        fun:ioctl
//     }

#include "ErrorManager.h"
#include "Boundary.h"
#include "Core.h"
#include "DevicesMappings.h"
#include "Sarif.h"
#include "engine/Origins.h"

namespace boundary {

namespace report {

namespace {

ULong Counts[KindCount];

struct KindInfo {
  const HChar *Name;
  const HChar *Description;
  const HChar *Fix; ///< What to do about it; null if there is no general answer.
  bool AboutCall;   ///< Has an operation and a field, also in suppressions.
  bool IsWarning;
};

/// In the order of Kind.
constexpr KindInfo Kinds[] = {
    {"Undefined", "Xen reads a field that has no value.",
     "give it a value before the call; clear a whole structure first (memset(), = {0}, calloc())",
     true, false},
    {"Unaddressable", "Xen uses memory that the program does not have.",
     "pass memory that the program has, as large as the call needs", true, false},
    {"NullPointer", "A pointer that Xen follows is NULL.", "pass a buffer, or a count of 0", true,
     false},
    {"Padding", "Padding without a value goes to the hypervisor.",
     "clear the whole structure with memset() before its fields are set", true, true},
    {"NestedCall", "A multicall inside of a multicall is refused.",
     "make the inner calls entries of the outer multicall", true, false},
    {"Overlap", "Buffers of a call overlap, and Xen writes one of them.",
     "give each buffer of a call memory of its own", true, false},
    {"InterfaceVersion", "The call was made for another release of Xen.", nullptr, true, false},
    {"ErrorNumber", "The operation does not fail in this way.", nullptr, true, true},
    {"ResultRange", "The operation does not return this.", nullptr, true, true},
    {"WideResult", "The result does not fit the int that ioctl() returns.", nullptr, true, false},
    {"CutResult", "The program drops the upper half of a result.",
     "keep the result in a long on all its way", true, false},
    {"ErrorInAddress", "An error is used as an index.", "test the result before it is used", true,
     false},
    {"WidenedResult", "The program goes on with half of a result as if it were the whole.",
     "keep the result in a long on all its way", true, false},
    {"ErrorAsSize", "An error is used as a size, or as the bound of a loop.",
     "test the result before it is used", true, false},
    {"ComparedAsError", "A count is compared as if it were an error number.", nullptr, true, false},
    {"RewrittenField", "The program uses a field that Xen has changed, as if it had not.",
     "give the field a value before each call, and keep what is needed afterwards elsewhere", true,
     false},
    {"BadRelease", "A resource of a device is given back twice, or not as it was got.",
     "give each thing back once, with what was got when it was acquired", true, false},
    {"UsedAfterRelease", "A resource of a device is used after it was given back.", nullptr, true,
     false},
    {"UnsafeMemory", "Xen may find memory missing that a hypercall points to.",
     "take the buffer from xencall_alloc_buffer(), or copy it to and from such a buffer", true,
     false},
    {"UserUndefined", "The program asked about memory that has no value.", nullptr, false, false},
    {"UserUnaddressable", "The program asked about memory that may not be used.", nullptr, false,
     false},
    {"BadFree", "What is freed is no live block.",
     "free each block once, by the address that the allocation returned", false, false},
    {"BadPool", "There is no such memory pool, or one already.",
     "create each pool once, before it is used", false, false},
    {"ResourceLeak", "Something of a device's is never given back.", nullptr, false, true},
    {"WrongSize", "munmap() does not fit what was mapped of a device.",
     "unmap just what was mapped: keep the size beside the address", false, false},
    {"SharedUnlock", "munlock() unlocks a page that another locked buffer still uses.",
     "give each locked buffer pages of its own", false, false},
    {"MismatchedFree", "A block is freed by functions that do not go with its allocation.", nullptr,
     false, false},
    {"SyscallMemory", "A system call uses heap memory that is in no live block.",
     "pass a block that is live and as large as the call needs", false, false},
    {"InvalidRead", "The program reads memory that it does not have.", nullptr, false, false},
    {"InvalidWrite", "The program writes memory that it does not have.", nullptr, false, false},
    {"Leak_DefinitelyLost", "No pointer to the block is left.",
     "free it before its last pointer goes", false, true},
    {"Leak_IndirectlyLost", "Pointers to the block are in lost blocks only.",
     "free it together with the block that points to it", false, true},
    {"Leak_PossiblyLost", "Only pointers into the middle of the block are left.", nullptr, false,
     true},
    {"Leak_StillReachable", "The block was not freed.", nullptr, false, true},
};
static_assert(sizeof Kinds / sizeof *Kinds == KindCount);

struct ShownError {
  Int Kind;
  const Details *What;
};
StaticVec<ShownError> Shown;

Details *detailsOf(const Error *E) { return static_cast<Details *>(VG_(get_error_extra)(E)); }

/// "OPERATION FIELD" as it stands in a suppression.
void subject(const Details *D, HChar *Buffer, SizeT Room) {
  VG_(snprintf)(Buffer, static_cast<Int>(Room), "%s %s", D->Operation, D->Field);
}

const KindInfo *infoOf(Int K) { return K >= 0 && K < KindCount ? &Kinds[K] : nullptr; }

/// The core asks this of each error that it knows, A, and a new one, B, as the last question: if
/// the answer is yes, B is A once more.
Bool equal(VgRes, const Error *A, const Error *B) {
  Details *X = detailsOf(A);
  const Details *Y = detailsOf(B);
  if (X->Cause != Y->Cause || VG_(strcmp)(X->Operation, Y->Operation) != 0 ||
      VG_(strcmp)(X->Field, Y->Field) != 0)
    return False;
  ++X->Occurrences;
  return True;
}

void beforePrint(const Error *) {}

bool isAboutUndefined(Int K) { return K == Undefined || K == Padding || K == UserUndefined; }

void printOrigin(UInt Origin) {
  ExeContext *Trace = engine::origins::traceOf(Origin);
  if (!Trace)
    return;
  const HChar *By = engine::origins::describe(Origin);
  if (VG_(clo_xml))
    VG_(printf_xml)("  <auxwhat>Uninitialised value was created by %s</auxwhat>\n", By);
  else
    VG_(umsg)(" Uninitialised value was created by %s\n", By);
  VG_(pp_ExeContext)(Trace);
}

void printFix(const HChar *Fix) {
  if (VG_(clo_xml))
    VG_(printf_xml)("  <auxwhat>How to fix: %pS</auxwhat>\n", Fix);
  else
    VG_(umsg)(" How to fix: %s\n", Fix);
}

void print(const Error *E) {
  Details *D = detailsOf(E);
  const Int K = VG_(get_error_kind)(E);
  if (!D->Shown) {
    Shown.push({K, D});
    sarif::add(K, *D, E);
  }
  D->Shown = true;
  if (VG_(clo_xml)) {
    VG_(printf_xml)("  <kind>%s</kind>\n", kindName(K));
    if (D->LeakedBlocks)
      VG_(printf_xml)("  <xwhat>\n    <text>%pS</text>\n    <leakedbytes>%llu</leakedbytes>\n"
                      "    <leakedblocks>%llu</leakedblocks>\n  </xwhat>\n",
                      D->What, D->LeakedBytes, D->LeakedBlocks);
    else
      VG_(printf_xml)("  <what>%pS</what>\n", D->What);
  } else {
    VG_(umsg)("%s\n", D->What);
  }
  VG_(pp_ExeContext)(VG_(get_error_where)(E));
  if (D->HasAddress)
    VG_(pp_addrinfo)(VG_(get_error_address)(E), &D->Where);
  printOrigin(D->Origin);
  if (D->Other.Where) {
    if (VG_(clo_xml))
      VG_(printf_xml)("  <auxwhat>%pS</auxwhat>\n", D->Other.What);
    else
      VG_(umsg)(" %s\n", D->Other.What);
    VG_(pp_ExeContext)(D->Other.Where);
  }
  if (const HChar *Fix = fixOf(K, *D))
    printFix(Fix);
}

UInt updateExtra(const Error *E) {
  Details *D = detailsOf(E);
  if (D->HasAddress) {
    D->Where.tag = Addr_Undescribed;
    if (!devices::describeAddress(VG_(get_error_address)(E), &D->Where))
      engine::describeAddress(VG_(get_error_address)(E), &D->Where);
    if (isAboutUndefined(VG_(get_error_kind)(E)))
      D->Origin = engine::origins::at(VG_(get_error_address)(E));
  }
  return sizeof(Details);
}

/// The suppression kind that stands for all leaks.
constexpr Int AnyLeak = KindCount;

bool isLeak(Int K) { return K >= LeakDefinite && K <= LeakReachable; }

Bool recognised(const HChar *Name, Supp *S) {
  if (VG_(strcmp)(Name, "Leak") == 0) {
    VG_(set_supp_kind)(S, AnyLeak);
    return True;
  }
  for (Int K = 0; K < KindCount; ++K) {
    if (VG_(strcmp)(Name, Kinds[K].Name) == 0) {
      VG_(set_supp_kind)(S, K);
      return True;
    }
  }
  return False;
}

bool isAboutCall(Int K) { return infoOf(K) && infoOf(K)->AboutCall; }

Bool readExtra(Int Fd, HChar **Buffer, SizeT *Room, Int *Line, Supp *S) {
  if (!isAboutCall(VG_(get_supp_kind)(S)))
    return True;
  if (VG_(get_line)(Fd, Buffer, Room, Line))
    return False;
  VG_(set_supp_string)(S, VG_(strdup)("xenhc.suppression", *Buffer));
  return True;
}

Bool matches(const Error *E, const Supp *S) {
  if (VG_(get_supp_kind)(S) == AnyLeak)
    return isLeak(VG_(get_error_kind)(E));
  if (VG_(get_error_kind)(E) != VG_(get_supp_kind)(S))
    return False;
  if (!isAboutCall(VG_(get_supp_kind)(S)))
    return True;
  HChar Buffer[sizeof(Details::Operation) + sizeof(Details::Field) + 1];
  subject(detailsOf(E), Buffer, sizeof Buffer);
  return VG_(string_match)(VG_(get_supp_string)(S), Buffer);
}

const HChar *nameOfError(const Error *E) { return kindName(VG_(get_error_kind)(E)); }

SizeT printExtra(const Error *E, HChar *Buffer, Int Room) {
  Buffer[0] = 0;
  if (!isAboutCall(VG_(get_error_kind)(E)))
    return 0;
  const Details *D = detailsOf(E);
  const SizeT Length = VG_(strlen)(D->Operation) + 1 + VG_(strlen)(D->Field);
  if (Length + 1 > static_cast<SizeT>(Room))
    return static_cast<SizeT>(Room);
  subject(D, Buffer, static_cast<SizeT>(Room));
  return Length;
}

SizeT printUse(const Supp *, HChar *Buffer, Int) {
  Buffer[0] = 0;
  return 0;
}

void updateUse(const Error *, const Supp *) {}

} // namespace

const HChar *kindName(Int K) { return infoOf(K) ? infoOf(K)->Name : "Unknown"; }

const HChar *fixOf(Int K, const Details &D) {
  if (D.Fix)
    return D.Fix;
  return infoOf(K) ? infoOf(K)->Fix : nullptr;
}

const HChar *descriptionOf(Int K) { return infoOf(K) ? infoOf(K)->Description : ""; }
const HChar *levelOf(Int K) { return infoOf(K) && infoOf(K)->IsWarning ? "warning" : "error"; }

void recordError(ThreadId Tid, Kind K, Details &D, Addr At) {
  ++Counts[K];
  D.Occurrences = 1;
  VG_(maybe_record_error)(Tid, K, At, nullptr, &D);
}

bool recordUnique(ThreadId Tid, Kind K, Details &D, ExeContext *Where, bool Show, bool IsError) {
  D.Occurrences = 1;
  const bool Suppressed =
      VG_(unique_error)(Tid, K, 0, nullptr, &D, Where, Show, False, IsError) == True;
  if (Show || Suppressed)
    ++Counts[K];
  return Suppressed;
}

void recordAtExit(Kind K, Details &D, ExeContext *Where) {
  recordUnique(1, K, D, Where, true, true);
}

ULong count(Int K) { return Counts[K]; }

UInt shownCount() { return static_cast<UInt>(Shown.size()); }
Int shownKind(UInt Index) { return Shown[Index].Kind; }
const Details &shown(UInt Index) { return *Shown[Index].What; }

void resetCounts() {
  VG_(memset)(Counts, 0, sizeof Counts);
  Shown.clear();
}

} // namespace report

void registerErrors() {
  using namespace report;
  VG_(needs_tool_errors)(equal, beforePrint, print, True, updateExtra, recognised, readExtra,
                         matches, nameOfError, printExtra, printUse, updateUse);
  VG_(needs_xml_output)();
}

void useDefaultSuppressions() {
  constexpr HChar Name[] = "/xenhc.supp";
  if (!VG_(clo_default_supp))
    return;
  Text Path;
  Path.add(VG_(libdir)).add(Name);
  struct vg_stat Stat;
  if (!sr_isError(VG_(stat)(Path.str(), &Stat)))
    VG_(add_suppression_file)(Path.str());
}

} // namespace boundary

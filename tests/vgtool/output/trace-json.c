// --trace-hypercalls=json: each line is an object that says what the line of text says.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc -q --replay=%t.replay --trace-hypercalls=json --trace-file=%t.jsonl %t
// RUN: %python -c "import json; [print(json.dumps(c, sort_keys=True)) for c in map(json.loads, open('%t.jsonl'))]" | FileCheck %s
// RUN: %python -c "import json; [json.loads(l)['microseconds'] for l in open('%t.jsonl') if 'entry' not in l]"
//
// Without a file the lines stand in the log, unadorned.
// RUN: %xenhc -q --replay=%t.replay --trace-hypercalls=json %t 2>&1 | grep -c '^{"pid":[0-9]*,.*}}$' | FileCheck %s --check-prefix=LOG
//
// The text goes to the file as well.
// RUN: %xenhc -q --replay=%t.replay --trace-hypercalls=yes --trace-file=%t.txt %t
// RUN: FileCheck %s --check-prefix=TEXT --input-file=%t.txt
//
// >>release 4.17
// >>on XENVER_extraversion return 0 write arg=".5 \"q\"\n\xff\0"
// >>on XEN_SYSCTL_getdomaininfolist return 0 write u.getdomaininfolist.num_domains=1 write u.getdomaininfolist.buffer[0]+0=7:2
// >>on XENMEM_maximum_ram_page return 0x100000000

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  char Extra[16] = {0};
  hypercall2(__HYPERVISOR_xen_version, XENVER_extraversion, (uintptr_t)Extra);

  struct xen_sysctl Call = {.cmd = XEN_SYSCTL_getdomaininfolist,
                            .interface_version = XEN_SYSCTL_INTERFACE_VERSION};
  xen_domctl_getdomaininfo_t Buffer[2];
  memset(Buffer, 0, sizeof Buffer);
  Call.u.getdomaininfolist.first_domain = 3;
  Call.u.getdomaininfolist.max_domains = 2;
  set_xen_guest_handle(Call.u.getdomaininfolist.buffer, Buffer);
  hypercall1(__HYPERVISOR_sysctl, &Call);

  xen_pfn_t Frames[6] = {1, 2, 3, 4, 5, 6};
  struct xen_memory_reservation Extents = {.nr_extents = 6, .domid = DOMID_SELF};
  set_xen_guest_handle(Extents.extent_start, Frames);
  memoryOp(XENMEM_populate_physmap, &Extents);
  memoryOp(XENMEM_maximum_ram_page, NULL);
  hypercall1(55, NULL);
  return 0;
}

// CHECK: "call": "XENVER_extraversion", "in": {{[{].*[}]}}, "known": "full", {{.*}}"out": {"arg": ".5 \"q\"\n\u00ff"}{{.*}}"result": 0
// CHECK-NEXT: "call": "XEN_SYSCTL_getdomaininfolist", "in": {{{.*}}"u.getdomaininfolist.buffer": "0x{{[0-9a-f]+}}", {{.*}}"u.getdomaininfolist.first_domain": 3, "u.getdomaininfolist.max_domains": 2}, {{.*}}"out": {{{.*}}"u.getdomaininfolist.num_domains": 1}
// CHECK-NEXT: "call": "multicall"
// CHECK-NEXT: "call": "XENMEM_populate_physmap", "entry": 0, "errno": 38, "error": "ENOSYS", "in": {{{.*}}"arg.extent_start[]": [1, 2, 3, 4, "..."]{{.*}}"result": -1
// CHECK-NEXT: "call": "multicall"
// CHECK-NEXT: "call": "XENMEM_maximum_ram_page", "entry": 0, {{.*}}"result": 4294967296
// CHECK-NEXT: "call": "hypercall:55", {{.*}}"known": "unknown"

// LOG: {{^}}7{{$}}

// TEXT: {{^}}XENVER_extraversion(
// TEXT: {{^}}XEN_SYSCTL_getdomaininfolist(

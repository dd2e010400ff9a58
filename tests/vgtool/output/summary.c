// --summary: how often, how often in vain, and for how long; what took longest comes first.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc -q --summary=yes --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=TIMES
// RUN: %xenhc --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=CALLS
// RUN: %xenhc --summary=no --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %xenhc --summary=some --replay=%t.replay %t 2>&1 | FileCheck %s --check-prefix=OPTION
//
// >>release 4.17
// >>on XENVER_version return 0x40011

#include "hypercall.h"

int main(void) {
  openPrivcmd();
  for (int I = 0; I < 200; ++I)
    hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);
  hypercall1(55, NULL);
  return 0;
}

// TIMES: HYPERCALL SUMMARY: Xen 4.17
// TIMES-NEXT: % time seconds usecs/call calls errors operation
// TIMES-NEXT: {{[5-9][0-9]|100}}.{{[0-9][0-9]}} 0.{{[0-9]+}} {{[0-9]+}} 200 0 XENVER_version
// TIMES-NEXT: {{[0-9]+}}.{{[0-9][0-9]}} 0.{{[0-9]+}} {{[0-9]+}} 1 1 hypercall:55 (unknown)
// TIMES-NEXT: 100.00 0.{{[0-9]+}} {{[0-9]+}} 201 1 in all, of 2 operations

// CALLS: HYPERCALL SUMMARY: Xen 4.17
// CALLS-NEXT: calls errors operation
// CALLS-NEXT: 200 0 XENVER_version

// NONE-NOT: HYPERCALL SUMMARY
// NONE: ERROR SUMMARY

// OPTION: Unknown option: --summary=some

// The wrappers of the real libxenctrl leave unset what an operation does not read. None of that may
// be reported, and what comes back has to be defined.
//
// RUN: gcc -g -O1 -Wall -Wextra %s -o %t -lxenctrl -lxenguest
// RUN: %replay
// RUN: %xenhc --replay=%t.replay --error-exitcode=9 %t 2>&1 | FileCheck %s
//
// >>release 4.17
// >>on ioctl:0x50ff errno ENOTTY
// >>default return 0
// >>on XEN_SYSCTL_physinfo return 0 write u.physinfo.max_cpu_id=9 write u.physinfo.max_node_id=0
// >>on XEN_DOMCTL_createdomain return 0 write domain=7
// >>on XEN_DOMCTL_gethvmcontext return 0 write u.hvmcontext.size=64
// >>on XEN_DOMCTL_getvcpuextstate return 0
// >>  write u.vcpuextstate.size=600 write u.vcpuextstate.xfeature_mask=3
//
// CHECK-NOT: is uninitialised
// CHECK-NOT: no value came back
// CHECK: calls failed: 0
// CHECK: HYPERCALL SUMMARY
// CHECK: ERROR SUMMARY: 0 errors

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>
#include <xenctrl.h>
#include <xenguest.h>

static const uint32_t Dom = 3;
static xc_interface *Xch;
static unsigned Failed;

#define CALL(Expression)                                                                           \
  do {                                                                                             \
    if ((Expression) < 0) {                                                                        \
      printf("failed: %s\n", #Expression);                                                         \
      ++Failed;                                                                                    \
    }                                                                                              \
  } while (0)

#define CAME_BACK(Object)                                                                          \
  do {                                                                                             \
    if (VALGRIND_CHECK_MEM_IS_DEFINED(&(Object), sizeof(Object)))                                  \
      printf("%s: no value came back\n", #Object);                                                 \
  } while (0)

static void domains(void) {
  struct xen_domctl_createdomain Config = {.flags = XEN_DOMCTL_CDF_hvm, .max_vcpus = 1};
  uint32_t Created = 0;
  CALL(xc_domain_create(Xch, &Created, &Config));
  CAME_BACK(Created);
  CALL(xc_domain_pause(Xch, Dom));
  CALL(xc_domain_unpause(Xch, Dom));
  CALL(xc_domain_destroy(Xch, Dom));
  CALL(xc_domain_soft_reset(Xch, Dom));
  xc_dominfo_t Info;
  CALL(xc_domain_getinfo(Xch, Dom, 1, &Info));
  CAME_BACK(Info.nr_pages);
  CAME_BACK(Info.handle);
  CAME_BACK(Info.arch_config);
  CALL(xc_domain_setmaxmem(Xch, Dom, 65536));
  CALL(xc_domain_max_vcpus(Xch, Dom, 1));
  xen_domain_handle_t Handle = {1};
  CALL(xc_domain_sethandle(Xch, Dom, Handle));
  CALL(xc_domain_set_time_offset(Xch, Dom, 5));
  CALL(xc_domain_set_tsc_info(Xch, Dom, 0, 0, 0, 0));
  uint32_t Mode, Frequency, Incarnation;
  uint64_t Elapsed;
  CALL(xc_domain_get_tsc_info(Xch, Dom, &Mode, &Elapsed, &Frequency, &Incarnation));
  CAME_BACK(Elapsed);
  CAME_BACK(Incarnation);
  CALL(xc_domain_send_trigger(Xch, Dom, XEN_DOMCTL_SENDTRIGGER_POWER, 0));
  CALL(xc_domain_set_target(Xch, Dom, 4));
  CALL(xc_domain_subscribe_for_suspend(Xch, Dom, 4));
  CALL(xc_domain_set_virq_handler(Xch, Dom, 3));
}

static void vcpus(void) {
  xc_cpumap_t Hard = xc_cpumap_alloc(Xch), Soft = xc_cpumap_alloc(Xch);
  CALL(xc_vcpu_setaffinity(Xch, Dom, 0, Hard, Soft, 3));
  CALL(xc_vcpu_setaffinity(Xch, Dom, 0, Hard, NULL, XEN_VCPUAFFINITY_HARD));
  unsigned char *Map = malloc(2);
  CALL(xc_vcpu_getaffinity(Xch, Dom, 0, NULL, Map, XEN_VCPUAFFINITY_SOFT));
  CAME_BACK(Map[0]);
  CAME_BACK(Map[1]);
  xc_nodemap_t Nodes = xc_nodemap_alloc(Xch);
  CALL(xc_domain_node_setaffinity(Xch, Dom, Nodes));
  CALL(xc_domain_node_getaffinity(Xch, Dom, Nodes));

  xc_vcpuinfo_t Info;
  CALL(xc_vcpu_getinfo(Xch, Dom, 0, &Info));
  CAME_BACK(Info.online);
  CAME_BACK(Info.cpu_time);
  vcpu_guest_context_any_t *Context = malloc(sizeof *Context);
  CALL(xc_vcpu_getcontext(Xch, Dom, 0, Context));
  CAME_BACK(*Context);
  CALL(xc_vcpu_setcontext(Xch, Dom, 0, Context));
  CALL(xc_vcpu_setcontext(Xch, Dom, 0, NULL));
  // For a 32-bit domain only its own, shorter layout is filled in.
  vcpu_guest_context_any_t *Short = malloc(sizeof *Short);
  memset(&Short->x32, 0, sizeof Short->x32);
  CALL(xc_vcpu_setcontext(Xch, Dom, 0, Short));

  // The query leaves the handle unset.
  xc_vcpu_extstate_t State = {0};
  CALL(xc_vcpu_get_extstate(Xch, Dom, 0, &State));
  CAME_BACK(State.size);
  CAME_BACK(State.xfeature_mask);
  State.buffer = malloc(State.size);
  CALL(xc_vcpu_get_extstate(Xch, Dom, 0, &State));

  CALL(xc_domain_hvm_getcontext(Xch, Dom, NULL, 0));
  uint8_t *Saved = malloc(64);
  CALL(xc_domain_hvm_getcontext(Xch, Dom, Saved, 64));
  CALL(xc_domain_hvm_setcontext(Xch, Dom, Saved, 64));
  CALL(xc_domain_hvm_getcontext_partial(Xch, Dom, 2, 0, Saved, 64));
  unsigned Width;
  CALL(xc_domain_get_guest_width(Xch, Dom, &Width));
  CAME_BACK(Width);
}

static void memory(void) {
  CALL(xc_shadow_control(Xch, Dom, XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, NULL, 0));
  DECLARE_HYPERCALL_BUFFER(uint8_t, Bitmap);
  Bitmap = xc_hypercall_buffer_alloc(Xch, Bitmap, 125);
  if (!Bitmap)
    exit(2);
  xc_shadow_op_stats_t Stats;
  CALL(xc_logdirty_control(Xch, Dom, XEN_DOMCTL_SHADOW_OP_CLEAN, HYPERCALL_BUFFER(Bitmap), 1000, 0,
                           &Stats));
  CAME_BACK(Stats);
  CALL(xc_logdirty_control(Xch, Dom, XEN_DOMCTL_SHADOW_OP_CLEAN, NULL, 1000, 0, NULL));
  CALL(xc_shadow_control(Xch, Dom, XEN_DOMCTL_SHADOW_OP_OFF, NULL, 0));
  uint64_t Size;
  CALL(xc_get_paging_mempool_size(Xch, Dom, &Size));
  CAME_BACK(Size);
  CALL(xc_set_paging_mempool_size(Xch, Dom, Size));
  xen_vmemrange_t Range = {0, 1, 0, 0};
  unsigned Distance = 10, Node = 0;
  CALL(xc_domain_setvnuma(Xch, Dom, 1, 1, 1, &Range, &Distance, &Node, &Node));
  CALL(xc_domain_memory_mapping(Xch, Dom, 1, 2, 3, DPCI_ADD_MAPPING));
}

static void policy(void) {
  struct xen_domctl_sched_credit2 Credit2;
  CALL(xc_sched_credit2_domain_get(Xch, Dom, &Credit2));
  CAME_BACK(Credit2);
  CALL(xc_sched_credit2_domain_set(Xch, Dom, &Credit2));
  struct xen_domctl_schedparam_vcpu *Params = malloc(2 * sizeof *Params);
  Params[0].vcpuid = 0;
  Params[1].vcpuid = 1;
  CALL(xc_sched_rtds_vcpu_get(Xch, Dom, Params, 2));
  CAME_BACK(Params[1].u.rtds);
  CALL(xc_sched_rtds_vcpu_set(Xch, Dom, Params, 2));

  // No list of MSRs: a null handle.
  xen_cpuid_leaf_t Leaves[2] = {{1, 0, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0}};
  CALL(xc_set_domain_cpu_policy(Xch, Dom, 2, Leaves, 0, NULL, NULL, NULL, NULL));

  CALL(xc_assign_device(Xch, Dom, 0x100, 0));
  uint32_t Siblings, *Devices = malloc(4 * sizeof *Devices);
  CALL(xc_get_device_group(Xch, Dom, 0x100, 4, &Siblings, Devices));
  CAME_BACK(Siblings);
  CALL(xc_domain_update_msi_irq(Xch, Dom, 1, 2, 3, 0));
  CALL(xc_domain_unbind_msi_irq(Xch, Dom, 1, 2, 3));
  CALL(xc_domain_bind_pt_pci_irq(Xch, Dom, 1, 0, 3, 0));
  uint32_t Capabilities;
  CALL(xc_monitor_get_capabilities(Xch, Dom, &Capabilities));
  CAME_BACK(Capabilities);
  CALL(xc_monitor_write_ctrlreg(Xch, Dom, 0, true, true, 0, true));
  CALL(xc_monitor_singlestep(Xch, Dom, true));
  CALL(xc_monitor_guest_request(Xch, Dom, false, true, false));
  uint64_t Value;
  CALL(xc_psr_get_domain_data(Xch, Dom, XC_PSR_CAT_L3_CBM, 0, &Value));
  CAME_BACK(Value);
  CALL(xc_vmtrace_output_position(Xch, Dom, 0, &Value));
}

int main(void) {
  Xch = xc_interface_open(NULL, NULL, 0);
  if (!Xch)
    return 2;
  domains();
  vcpus();
  memory();
  policy();
  printf("calls failed: %u\n", Failed);
  return Failed != 0;
}

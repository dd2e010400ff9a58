// What every domctl reads of its structure when nothing but the header is set, field by field: no
// more, and no less. A field that depends on another one goes by what that holds: zero, here, which
// counts as unset all the same.
//
// RUN: %hc
// RUN: %replay
// RUN: %xenhc --replay=%t.replay %t > %t.log 2>&1
// RUN: sed -n 's/.*== \(XEN_\(DOMCTL\|VM_EVENT\)_.*\) is uninitialised.*/\1/p' %t.log > %t.out
// RUN: FileCheck %s --match-full-lines --implicit-check-not=XEN_ < %t.out
//
// >>release 4.17
// >>default return 0

#include "hypercall.h"
#include <valgrind/memcheck.h>

static const uint32_t Commands[] = {
    1,  2,  3,  4,  5,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18,   19,   20,   21,
    22, 24, 25, 27, 28, 29, 33, 34, 35, 36, 37, 38, 39, 40, 42,   43,   45,   46,
    47, 48, 50, 54, 55, 56, 57, 59, 60, 61, 62, 63, 64, 65, 66,   67,   68,   69,
    71, 72, 73, 74, 75, 77, 78, 79, 81, 82, 83, 84, 85, 86, 1000, 1001, 1002, 1003};

int main(void) {
  openPrivcmd();
  for (size_t I = 0; I < sizeof Commands / sizeof *Commands; ++I) {
    struct xen_domctl *Call = calloc(1, sizeof *Call);
    Call->cmd = Commands[I];
    Call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    Call->domain = 1;
    (void)VALGRIND_MAKE_MEM_UNDEFINED(&Call->u, sizeof Call->u);
    hypercall1(__HYPERVISOR_domctl, Call);
    free(Call);
  }
  return 0;
}

// CHECK: XEN_DOMCTL_createdomain: u.createdomain.ssidref
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.handle
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.flags
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.iommu_opts
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.max_vcpus
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.max_evtchn_port
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.max_grant_frames
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.max_maptrack_frames
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.grant_opts
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.vmtrace_size
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.cpupool_id
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.arch.emulation_flags
// CHECK-NEXT: XEN_DOMCTL_createdomain: u.createdomain.arch.misc_flags
// CHECK-NEXT: XEN_DOMCTL_setvcpuaffinity: u.vcpuaffinity.vcpu
// CHECK-NEXT: XEN_DOMCTL_setvcpuaffinity: u.vcpuaffinity.flags
// CHECK-NEXT: XEN_DOMCTL_SHADOW_OP_OFF: u.shadow_op.op
// CHECK-NEXT: XEN_DOMCTL_max_mem: u.max_mem.max_memkb
// CHECK-NEXT: XEN_DOMCTL_setvcpucontext: u.vcpucontext.vcpu
// CHECK-NEXT: XEN_DOMCTL_setvcpucontext: u.vcpucontext.ctxt
// CHECK-NEXT: XEN_DOMCTL_getvcpucontext: u.vcpucontext.vcpu
// CHECK-NEXT: XEN_DOMCTL_getvcpucontext: u.vcpucontext.ctxt
// CHECK-NEXT: XEN_DOMCTL_getvcpuinfo: u.getvcpuinfo.vcpu
// CHECK-NEXT: XEN_DOMCTL_max_vcpus: u.max_vcpus.max
// CHECK-NEXT: XEN_DOMCTL_SCHEDOP_putinfo: u.scheduler_op.sched_id
// CHECK-NEXT: XEN_DOMCTL_SCHEDOP_putinfo: u.scheduler_op.cmd
// CHECK-NEXT: XEN_DOMCTL_setdomainhandle: u.setdomainhandle.handle
// CHECK-NEXT: XEN_DOMCTL_setdebugging: u.setdebugging.enable
// CHECK-NEXT: XEN_DOMCTL_irq_permission: u.irq_permission.pirq
// CHECK-NEXT: XEN_DOMCTL_irq_permission: u.irq_permission.allow_access
// CHECK-NEXT: XEN_DOMCTL_iomem_permission: u.iomem_permission.first_mfn
// CHECK-NEXT: XEN_DOMCTL_iomem_permission: u.iomem_permission.nr_mfns
// CHECK-NEXT: XEN_DOMCTL_iomem_permission: u.iomem_permission.allow_access
// CHECK-NEXT: XEN_DOMCTL_ioport_permission: u.ioport_permission.first_port
// CHECK-NEXT: XEN_DOMCTL_ioport_permission: u.ioport_permission.nr_ports
// CHECK-NEXT: XEN_DOMCTL_ioport_permission: u.ioport_permission.allow_access
// CHECK-NEXT: XEN_DOMCTL_hypercall_init: u.hypercall_init.gmfn
// CHECK-NEXT: XEN_DOMCTL_settimeoffset: u.settimeoffset.time_offset_seconds
// CHECK-NEXT: XEN_DOMCTL_getvcpuaffinity: u.vcpuaffinity.vcpu
// CHECK-NEXT: XEN_DOMCTL_getvcpuaffinity: u.vcpuaffinity.flags
// CHECK-NEXT: XEN_DOMCTL_sendtrigger: u.sendtrigger.trigger
// CHECK-NEXT: XEN_DOMCTL_sendtrigger: u.sendtrigger.vcpu
// CHECK-NEXT: XEN_DOMCTL_subscribe: u.subscribe.port
// CHECK-NEXT: XEN_DOMCTL_gethvmcontext: u.hvmcontext.buffer
// CHECK-NEXT: XEN_DOMCTL_sethvmcontext: u.hvmcontext.size
// CHECK-NEXT: XEN_DOMCTL_sethvmcontext: u.hvmcontext.buffer
// CHECK-NEXT: XEN_DOMCTL_set_address_size: u.address_size.size
// CHECK-NEXT: XEN_DOMCTL_assign_device: u.assign_device.dev
// CHECK-NEXT: XEN_DOMCTL_assign_device: u.assign_device.flags
// CHECK-NEXT: XEN_DOMCTL_assign_device: u.assign_device.u.pci.machine_sbdf
// CHECK-NEXT: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.machine_irq
// CHECK-NEXT: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.irq_type
// CHECK-NEXT: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.pci.bus
// CHECK-NEXT: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.pci.device
// CHECK-NEXT: XEN_DOMCTL_bind_pt_irq: u.bind_pt_irq.u.pci.intx
// CHECK-NEXT: XEN_DOMCTL_memory_mapping: u.memory_mapping.first_gfn
// CHECK-NEXT: XEN_DOMCTL_memory_mapping: u.memory_mapping.first_mfn
// CHECK-NEXT: XEN_DOMCTL_memory_mapping: u.memory_mapping.nr_mfns
// CHECK-NEXT: XEN_DOMCTL_memory_mapping: u.memory_mapping.add_mapping
// CHECK-NEXT: XEN_DOMCTL_ioport_mapping: u.ioport_mapping.first_gport
// CHECK-NEXT: XEN_DOMCTL_ioport_mapping: u.ioport_mapping.first_mport
// CHECK-NEXT: XEN_DOMCTL_ioport_mapping: u.ioport_mapping.nr_ports
// CHECK-NEXT: XEN_DOMCTL_ioport_mapping: u.ioport_mapping.add_mapping
// CHECK-NEXT: XEN_DOMCTL_set_ext_vcpucontext: u.ext_vcpucontext.vcpu
// CHECK-NEXT: XEN_DOMCTL_set_ext_vcpucontext: u.ext_vcpucontext.size
// CHECK-NEXT: XEN_DOMCTL_get_ext_vcpucontext: u.ext_vcpucontext.vcpu
// CHECK-NEXT: XEN_DOMCTL_test_assign_device: u.assign_device.dev
// CHECK-NEXT: XEN_DOMCTL_test_assign_device: u.assign_device.flags
// CHECK-NEXT: XEN_DOMCTL_test_assign_device: u.assign_device.u.pci.machine_sbdf
// CHECK-NEXT: XEN_DOMCTL_set_target: u.set_target.target
// CHECK-NEXT: XEN_DOMCTL_deassign_device: u.assign_device.dev
// CHECK-NEXT: XEN_DOMCTL_deassign_device: u.assign_device.flags
// CHECK-NEXT: XEN_DOMCTL_deassign_device: u.assign_device.u.pci.machine_sbdf
// CHECK-NEXT: XEN_DOMCTL_unbind_pt_irq: u.bind_pt_irq.machine_irq
// CHECK-NEXT: XEN_DOMCTL_unbind_pt_irq: u.bind_pt_irq.irq_type
// CHECK-NEXT: XEN_DOMCTL_unbind_pt_irq: u.bind_pt_irq.u.pci.bus
// CHECK-NEXT: XEN_DOMCTL_unbind_pt_irq: u.bind_pt_irq.u.pci.device
// CHECK-NEXT: XEN_DOMCTL_unbind_pt_irq: u.bind_pt_irq.u.pci.intx
// CHECK-NEXT: XEN_DOMCTL_get_device_group: u.get_device_group.machine_sbdf
// CHECK-NEXT: XEN_DOMCTL_get_device_group: u.get_device_group.max_sdevs
// CHECK-NEXT: XEN_DOMCTL_get_device_group: u.get_device_group.sdev_array
// CHECK-NEXT: XEN_DOMCTL_debug_op: u.debug_op.op
// CHECK-NEXT: XEN_DOMCTL_debug_op: u.debug_op.vcpu
// CHECK-NEXT: XEN_DOMCTL_gethvmcontext_partial: u.hvmcontext_partial.type
// CHECK-NEXT: XEN_DOMCTL_gethvmcontext_partial: u.hvmcontext_partial.instance
// CHECK-NEXT: XEN_DOMCTL_gethvmcontext_partial: u.hvmcontext_partial.buffer
// CHECK-NEXT: XEN_VM_EVENT_ENABLE: u.vm_event_op.op
// CHECK-NEXT: XEN_VM_EVENT_ENABLE: u.vm_event_op.mode
// CHECK-NEXT: XEN_DOMCTL_mem_sharing_op: u.mem_sharing_op.op
// CHECK-NEXT: XEN_DOMCTL_mem_sharing_op: u.mem_sharing_op.u.enable
// CHECK-NEXT: XEN_DOMCTL_settscinfo: u.tsc_info.tsc_mode
// CHECK-NEXT: XEN_DOMCTL_settscinfo: u.tsc_info.gtsc_khz
// CHECK-NEXT: XEN_DOMCTL_settscinfo: u.tsc_info.incarnation
// CHECK-NEXT: XEN_DOMCTL_settscinfo: u.tsc_info.elapsed_nsec
// CHECK-NEXT: XEN_DOMCTL_getpageframeinfo3: u.getpageframeinfo3.num
// CHECK-NEXT: XEN_DOMCTL_getpageframeinfo3: u.getpageframeinfo3.array
// CHECK-NEXT: XEN_DOMCTL_setvcpuextstate: u.vcpuextstate.vcpu
// CHECK-NEXT: XEN_DOMCTL_setvcpuextstate: u.vcpuextstate.size
// CHECK-NEXT: XEN_DOMCTL_getvcpuextstate: u.vcpuextstate.vcpu
// CHECK-NEXT: XEN_DOMCTL_getvcpuextstate: u.vcpuextstate.xfeature_mask
// CHECK-NEXT: XEN_DOMCTL_getvcpuextstate: u.vcpuextstate.size
// CHECK-NEXT: XEN_DOMCTL_set_access_required: u.access_required.access_required
// CHECK-NEXT: XEN_DOMCTL_set_virq_handler: u.set_virq_handler.virq
// CHECK-NEXT: XEN_DOMCTL_set_broken_page_p2m: u.set_broken_page_p2m.pfn
// CHECK-NEXT: XEN_DOMCTL_setnodeaffinity: u.nodeaffinity.nodemap.bitmap
// CHECK-NEXT: XEN_DOMCTL_setnodeaffinity: u.nodeaffinity.nodemap.nr_bits
// CHECK-NEXT: XEN_DOMCTL_getnodeaffinity: u.nodeaffinity.nodemap.bitmap
// CHECK-NEXT: XEN_DOMCTL_getnodeaffinity: u.nodeaffinity.nodemap.nr_bits
// CHECK-NEXT: XEN_DOMCTL_get_vcpu_msrs: u.vcpu_msrs.vcpu
// CHECK-NEXT: XEN_DOMCTL_get_vcpu_msrs: u.vcpu_msrs.msrs
// CHECK-NEXT: XEN_DOMCTL_set_vcpu_msrs: u.vcpu_msrs.vcpu
// CHECK-NEXT: XEN_DOMCTL_set_vcpu_msrs: u.vcpu_msrs.msr_count
// CHECK-NEXT: XEN_DOMCTL_set_vcpu_msrs: u.vcpu_msrs.msrs
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.nr_vnodes
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.nr_vmemranges
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.nr_vcpus
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.pad
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.vdistance
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.vcpu_to_vnode
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.vnode_to_pnode
// CHECK-NEXT: XEN_DOMCTL_setvnumainfo: u.vnuma.vmemrange
// CHECK-NEXT: XEN_DOMCTL_PSR_CMT_OP_DETACH: u.psr_cmt_op.cmd
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.op
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.event
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.index
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.sync
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.onchangeonly
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.pad1
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.pad2
// CHECK-NEXT: XEN_DOMCTL_MONITOR_OP_ENABLE: u.monitor_op.u.mov_to_cr.bitmask
// CHECK-NEXT: XEN_DOMCTL_PSR_SET_L3_CBM: u.psr_alloc.cmd
// CHECK-NEXT: XEN_DOMCTL_PSR_SET_L3_CBM: u.psr_alloc.target
// CHECK-NEXT: XEN_DOMCTL_PSR_SET_L3_CBM: u.psr_alloc.data
// CHECK-NEXT: XEN_DOMCTL_get_cpu_policy: u.cpu_policy.leaves
// CHECK-NEXT: XEN_DOMCTL_get_cpu_policy: u.cpu_policy.msrs
// CHECK-NEXT: XEN_DOMCTL_set_cpu_policy: u.cpu_policy.nr_leaves
// CHECK-NEXT: XEN_DOMCTL_set_cpu_policy: u.cpu_policy.nr_msrs
// CHECK-NEXT: XEN_DOMCTL_vmtrace_op:0: u.vmtrace_op.cmd
// CHECK-NEXT: XEN_DOMCTL_vmtrace_op:0: u.vmtrace_op.vcpu
// CHECK-NEXT: XEN_DOMCTL_set_paging_mempool_size: u.paging_mempool.size
// CHECK-NEXT: XEN_DOMCTL_gdbsx_guestmemio: u.gdbsx_guest_memio.pgd3val
// CHECK-NEXT: XEN_DOMCTL_gdbsx_guestmemio: u.gdbsx_guest_memio.gva
// CHECK-NEXT: XEN_DOMCTL_gdbsx_guestmemio: u.gdbsx_guest_memio.uva
// CHECK-NEXT: XEN_DOMCTL_gdbsx_guestmemio: u.gdbsx_guest_memio.len
// CHECK-NEXT: XEN_DOMCTL_gdbsx_guestmemio: u.gdbsx_guest_memio.gwr
// CHECK-NEXT: XEN_DOMCTL_gdbsx_pausevcpu: u.gdbsx_pauseunp_vcpu.vcpu
// CHECK-NEXT: XEN_DOMCTL_gdbsx_unpausevcpu: u.gdbsx_pauseunp_vcpu.vcpu

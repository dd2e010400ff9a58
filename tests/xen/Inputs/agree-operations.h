// SPDX-License-Identifier: GPL-2.0-or-later
// The operations of Xen 4.17 that only ask, each with what it has to be given.

WITH(XENVER_, extraversion, xen_version, xen_extraversion_t, )
WITH(XENVER_, compile_info, xen_version, xen_compile_info_t, )
WITH(XENVER_, capabilities, xen_version, xen_capabilities_info_t, )
WITH(XENVER_, changeset, xen_version, xen_changeset_info_t, )
WITH(XENVER_, platform_parameters, xen_version, xen_platform_parameters_t, )
WITH(XENVER_, get_features, xen_version, xen_feature_info_t, P->submap_idx = 0)
WITH(XENVER_, guest_handle, xen_version, xen_domain_handle_t, )
WITH(XENVER_, commandline, xen_version, xen_commandline_t, )
OPERATION("XENVER_build_id", version_build_id) {
  xen_build_id_t *P = area(sizeof *P + 64);
  P->len = 64;
  return call(__HYPERVISOR_xen_version, XENVER_build_id, (uintptr_t)P, 0);
}
OPERATION("XENVER_version", version_version) {
  return call(__HYPERVISOR_xen_version, XENVER_version, 0, 0);
}
OPERATION("XENVER_pagesize", version_pagesize) {
  return call(__HYPERVISOR_xen_version, XENVER_pagesize, 0, 0);
}

SYSCTL(readconsole,
       (S->u.readconsole.clear = 0, S->u.readconsole.incremental = 0, S->u.readconsole.index = 0,
        S->u.readconsole.count = 2048, HANDLE(S->u.readconsole.buffer, 2048)))
SYSCTL(physinfo, )
SYSCTL(sched_id, )
SYSCTL(getdomaininfolist,
       (S->u.getdomaininfolist.first_domain = 0, S->u.getdomaininfolist.max_domains = 8,
        HANDLE(S->u.getdomaininfolist.buffer, 8 * sizeof(xen_domctl_getdomaininfo_t))))
SYSCTL(getcpuinfo, (S->u.getcpuinfo.max_cpus = 4,
                    HANDLE(S->u.getcpuinfo.info, 4 * sizeof(xen_sysctl_cpuinfo_t))))
SYSCTL(availheap,
       (S->u.availheap.min_bitwidth = 0, S->u.availheap.max_bitwidth = 0, S->u.availheap.node = -1))
SYSCTL(cputopoinfo, (S->u.cputopoinfo.num_cpus = 4,
                     HANDLE(S->u.cputopoinfo.cputopo, 4 * sizeof(xen_sysctl_cputopo_t))))
SYSCTL(numainfo, (S->u.numainfo.num_nodes = 4,
                  HANDLE(S->u.numainfo.meminfo, 4 * sizeof(xen_sysctl_meminfo_t)),
                  HANDLE(S->u.numainfo.distance, 4 * 4 * sizeof(uint32_t))))
SYSCTL(get_cpu_levelling_caps, )
SYSCTL(get_cpu_featureset, (S->u.cpu_featureset.index = 0, S->u.cpu_featureset.nr_features = 64,
                            HANDLE(S->u.cpu_featureset.features, 64 * sizeof(uint32_t))))
SYSCTL(get_cpu_policy, (S->u.cpu_policy.index = 0, S->u.cpu_policy._rsvd = 0,
                        S->u.cpu_policy.nr_leaves = 256, S->u.cpu_policy.nr_msrs = 64,
                        HANDLE(S->u.cpu_policy.leaves, 256 * sizeof(xen_cpuid_leaf_t)),
                        HANDLE(S->u.cpu_policy.msrs, 64 * sizeof(xen_msr_entry_t))))
SYSCTL(page_offline_op,
       (S->u.page_offline.cmd = sysctl_query_page_offline, S->u.page_offline.start = 0x100,
        S->u.page_offline.end = 0x103, HANDLE(S->u.page_offline.status, 4 * sizeof(uint32_t))))
NESTED("XEN_SYSCTL_TBUFOP_get_info", tbuf_get_info, tbuf_op,
       S->u.tbuf_op.cmd = XEN_SYSCTL_TBUFOP_get_info)
NESTED("XEN_SYSCTL_CPUPOOL_OP_INFO", cpupool_info, cpupool_op,
       (S->u.cpupool_op.op = XEN_SYSCTL_CPUPOOL_OP_INFO, S->u.cpupool_op.cpupool_id = 0,
        S->u.cpupool_op.cpumap.nr_bits = 64, HANDLE(S->u.cpupool_op.cpumap.bitmap, 8)))
NESTED("XEN_SYSCTL_CPUPOOL_OP_FREEINFO", cpupool_freeinfo, cpupool_op,
       (S->u.cpupool_op.op = XEN_SYSCTL_CPUPOOL_OP_FREEINFO, S->u.cpupool_op.cpumap.nr_bits = 64,
        HANDLE(S->u.cpupool_op.cpumap.bitmap, 8)))
NESTED("XEN_SYSCTL_SCHEDOP_getinfo", sched_getinfo, scheduler_op,
       (S->u.scheduler_op.cpupool_id = 0, S->u.scheduler_op.sched_id = XEN_SCHEDULER_CREDIT2,
        S->u.scheduler_op.cmd = XEN_SYSCTL_SCHEDOP_getinfo))
NESTED("XEN_SYSCTL_pm_op_get_max_cstate", max_cstate, pm_op,
       (S->u.pm_op.cmd = XEN_SYSCTL_pm_op_get_max_cstate, S->u.pm_op.cpuid = 0))
NESTED("PMSTAT_get_max_cx", max_cx, get_pmstat,
       (S->u.get_pmstat.type = PMSTAT_get_max_cx, S->u.get_pmstat.cpuid = 0))

DOMCTL(getdomaininfo, 0, )
DOMCTL(getvcpuinfo, Guest, D->u.getvcpuinfo.vcpu = 0)
DOMCTL(getvcpuaffinity, Guest,
       (D->u.vcpuaffinity.vcpu = 0, D->u.vcpuaffinity.flags = 3,
        D->u.vcpuaffinity.cpumap_hard.nr_bits = 64, HANDLE(D->u.vcpuaffinity.cpumap_hard.bitmap, 8),
        D->u.vcpuaffinity.cpumap_soft.nr_bits = 64,
        HANDLE(D->u.vcpuaffinity.cpumap_soft.bitmap, 8)))
DOMCTL(getnodeaffinity, Guest,
       (D->u.nodeaffinity.nodemap.nr_bits = 64, HANDLE(D->u.nodeaffinity.nodemap.bitmap, 8)))
DOMCTL(getvcpucontext, Guest,
       (D->u.vcpucontext.vcpu = 0, HANDLE(D->u.vcpucontext.ctxt, sizeof(vcpu_guest_context_t))))
DOMCTL(gethvmcontext, Guest, (D->u.hvmcontext.size = 0, NULL_HANDLE(D->u.hvmcontext.buffer)))
DOMCTL(gethvmcontext_partial, Guest,
       (D->u.hvmcontext_partial.type = 2, D->u.hvmcontext_partial.instance = 0,
        D->u.hvmcontext_partial.bufsz = 4096, HANDLE(D->u.hvmcontext_partial.buffer, 4096)))
DOMCTL(gettscinfo, Guest, )
DOMCTL(get_address_size, Guest, )
DOMCTL(get_paging_mempool_size, Guest, )
DOMCTL(get_cpu_policy, Guest,
       (D->u.cpu_policy.nr_leaves = 256, D->u.cpu_policy.nr_msrs = 64,
        HANDLE(D->u.cpu_policy.leaves, 256 * sizeof(xen_cpuid_leaf_t)),
        HANDLE(D->u.cpu_policy.msrs, 64 * sizeof(xen_msr_entry_t))))
DOMCTL(get_vcpu_msrs, Guest,
       (D->u.vcpu_msrs.vcpu = 0, D->u.vcpu_msrs.msr_count = 64,
        HANDLE(D->u.vcpu_msrs.msrs, 64 * sizeof(xen_domctl_vcpu_msr_t))))
DOMCTL(getvcpuextstate, Guest,
       (D->u.vcpuextstate.vcpu = 0, D->u.vcpuextstate.xfeature_mask = 0, D->u.vcpuextstate.size = 0,
        NULL_HANDLE(D->u.vcpuextstate.buffer)))
DOMCTL(get_ext_vcpucontext, Guest, D->u.ext_vcpucontext.vcpu = 0)
DOMCTL(gdbsx_domstatus, Guest, )
DOMCTL(getpageframeinfo3, Guest, {
  uint64_t *Frames = area(4 * sizeof(uint64_t));
  for (int I = 0; I < 4; ++I)
    Frames[I] = I;
  D->u.getpageframeinfo3.num = 4;
  set_xen_guest_handle(D->u.getpageframeinfo3.array, Frames);
})
NESTED_DOMCTL("XEN_DOMCTL_SCHEDOP_getinfo", sched_getinfo, scheduler_op, Guest,
              (D->u.scheduler_op.sched_id = XEN_SCHEDULER_CREDIT2,
               D->u.scheduler_op.cmd = XEN_DOMCTL_SCHEDOP_getinfo))
NESTED_DOMCTL("XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION", shadow_get, shadow_op, Guest,
              D->u.shadow_op.op = XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION)
NESTED_DOMCTL("XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES", monitor_caps, monitor_op, Guest,
              D->u.monitor_op.op = XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES)
NESTED_DOMCTL("XEN_VM_EVENT_GET_VERSION", vm_event_version, vm_event_op, Guest,
              D->u.vm_event_op.op = XEN_VM_EVENT_GET_VERSION)

WITH(XENMEM_, current_reservation, memory_op, domid_t, *P = Guest)
WITH(XENMEM_, maximum_reservation, memory_op, domid_t, *P = Guest)
WITH(XENMEM_, maximum_gpfn, memory_op, domid_t, *P = Guest)
WITH(XENMEM_, get_pod_target, memory_op, xen_pod_target_t, P->domid = Guest)
WITH(XENMEM_, machphys_mapping, memory_op, struct xen_machphys_mapping, )
WITH(XENMEM_, memory_map, memory_op, struct xen_memory_map,
     (P->nr_entries = 64, HANDLE(P->buffer, 64 * 20)))
WITH(XENMEM_, machine_memory_map, memory_op, struct xen_memory_map,
     (P->nr_entries = 64, HANDLE(P->buffer, 64 * 20)))
WITH(XENMEM_, machphys_mfn_list, memory_op, struct xen_machphys_mfn_list,
     (P->max_extents = 16, HANDLE(P->extent_start, 16 * sizeof(xen_pfn_t))))
WITH(XENMEM_, acquire_resource, memory_op, xen_mem_acquire_resource_t,
     (P->domid = Guest, P->type = XENMEM_resource_grant_table,
      P->id = XENMEM_resource_grant_table_id_shared, P->nr_frames = 0, P->pad = 0, P->frame = 0,
      NULL_HANDLE(P->frame_list)))
OPERATION("XENMEM_maximum_ram_page", memory_maximum_ram_page) {
  return call(__HYPERVISOR_memory_op, XENMEM_maximum_ram_page, 0, 0);
}
OPERATION("XENMEM_get_sharing_freed_pages", memory_sharing_freed) {
  return call(__HYPERVISOR_memory_op, XENMEM_get_sharing_freed_pages, 0, 0);
}
OPERATION("XENMEM_get_sharing_shared_pages", memory_sharing_shared) {
  return call(__HYPERVISOR_memory_op, XENMEM_get_sharing_shared_pages, 0, 0);
}

OPERATION("GNTTABOP_query_size", grant_query_size) {
  gnttab_query_size_t *P = area(sizeof *P);
  P->dom = DOMID_SELF;
  return call(__HYPERVISOR_grant_table_op, GNTTABOP_query_size, (uintptr_t)P, 1);
}
OPERATION("GNTTABOP_get_version", grant_get_version) {
  gnttab_get_version_t *P = area(sizeof *P);
  P->dom = DOMID_SELF;
  return call(__HYPERVISOR_grant_table_op, GNTTABOP_get_version, (uintptr_t)P, 1);
}
WITH(EVTCHNOP_, status, event_channel_op, evtchn_status_t, (P->dom = DOMID_SELF, P->port = 1))
WITH(PHYSDEVOP_, irq_status_query, physdev_op, physdev_irq_status_query_t, P->irq = 1)
WITH(HVMOP_, get_param, hvm_op, xen_hvm_param_t, (P->domid = Guest, P->index = HVM_PARAM_STORE_PFN))
WITH(HVMOP_, get_mem_type, hvm_op, xen_hvm_get_mem_type_t, (P->domid = Guest, P->pfn = 1))

PLATFORM(get_cpuinfo, P->u.pcpu_info.xen_cpuid = 0)
PLATFORM(get_cpu_version, P->u.pcpu_version.xen_cpuid = 0)
PLATFORM(getidletime, {
  uint8_t *Map = area(1);
  *Map = 1;
  set_xen_guest_handle(P->u.getidletime.cpumap_bitmap, Map);
  P->u.getidletime.cpumap_nr_cpus = 1;
  HANDLE(P->u.getidletime.idletime, sizeof(uint64_t));
})

OPERATION("VCPUOP_is_up", vcpu_is_up) { return call(__HYPERVISOR_vcpu_op, VCPUOP_is_up, 0, 0); }
OPERATION("VCPUOP_get_runstate_info", vcpu_runstate) {
  return call(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, 0,
              (uintptr_t)area(sizeof(vcpu_runstate_info_t)));
}
OPERATION("VCPUOP_get_physid", vcpu_physid) {
  return call(__HYPERVISOR_vcpu_op, VCPUOP_get_physid, 0,
              (uintptr_t)area(sizeof(vcpu_get_physid_t)));
}
OPERATION("XEN_HYPFS_OP_get_version", hypfs_version) {
  return call(__HYPERVISOR_hypfs_op, XEN_HYPFS_OP_get_version, 0, 0);
}

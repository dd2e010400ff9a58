#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Takes out of xl-life.sh's output (argument: its file) what differs between any two runs: times, random identifiers, the
# hypervisor's log, what a vcpu does just then, and the order of lines where several processes write at once.
set -eu
awk '
  /^### / { section = $2; if (section != "exit") name = section }
  name == "dmesg" && !/^###/ { next }
  (name == "migrate" || name == "save" || name == "restore") && !/^###/ { print | "sort"; next }
  { close("sort"); print; fflush() }
' "$1" | sed -E \
  -e 's/"uuid": "[0-9a-f-]+"/"uuid": "..."/' \
  -e '/^(Domain-0|mini) /s/ +[0-9]+\.[0-9]+( |$)/ TIME\1/' \
  -e 's/ +[0-9]+\.[0-9]+  all/ TIME  all/' \
  -e '/^(Domain-0|mini) /s/ +[-0-9]+ +[r-][b-][p-]([s-][c-][d-])?( |$)/ STATE\2/' \
  -e 's/^(cpu_mhz|cc_compile_date|xen_caps_time|free_memory|xend_config_format) .*/\1/'

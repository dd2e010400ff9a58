#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The part of scripts/demo that runs in dom0. /payload/root holds the installed tool, /payload/faulty the program.
set -u
cp -a /payload/root/. /
xl=$(echo /usr/lib/xen-4.*/bin/xl)
failed=0

say() { printf '\n--- dom0: %s\n' "$*"; }
# require WHAT COMMAND...: one thing that the demo must show.
require() {
  local what=$1
  shift
  if "$@"; then return; fi
  echo "NOT SEEN: $what"
  failed=1
}
# shellcheck disable=SC2317 # called through require
absent() { ! grep -qE "$@"; }

say "$(xl info | sed -n 's/^xen_version *: */Xen /p') on $(uname -sr)"
xl create -e /guest/mini.cfg
for _ in $(seq 100); do xl dmesg | grep -q MINI-UP && break; sleep 0.2; done
xl list

say "valgrind --tool=xenhc --trace-children=yes xl migrate (a live migration to this very host)"
valgrind --tool=xenhc --trace-children=yes --trace-hypercalls=yes --log-file=/out/migrate.%p.log \
  "$xl" migrate -s '' -e mini "$xl migrate-receive -e" 2>&1 | tee /out/migrate.txt
status=${PIPESTATUS[0]}
require "xl migrate exits with 0" [ "$status" -eq 0 ]
require "Migration successful." grep -qE 'Migration successful' /out/migrate.txt
require "no report about xl" absent 'ERROR SUMMARY: [1-9]' /out/migrate.*.log
for log in /out/migrate.*.log; do
  grep -q 'HYPERCALL SUMMARY: Xen' "$log" || continue
  printf '\n... %s\n' "$(sed -n 's/^==[0-9]*== Command: //p' "$log" | head -1 | cut -c1-100)"
  sed -n '/HYPERCALL SUMMARY/,$s/^==[0-9]*== //p' "$log"
done
require "a summary of hypercalls" grep -q 'operations; 0 unknown' /out/migrate.*.log
require "summaries without unknown hypercalls" absent 'operations; [1-9][0-9]* unknown' /out/migrate.*.log
xl list
xl destroy mini

say "valgrind --tool=xenhc ./faulty"
# Its buffers come from malloc(), which is a mistake of its own and not what this is about.
valgrind --tool=xenhc --check-hypercall-memory=no --log-file=/out/faulty.log ./faulty 0
cat /out/faulty.log
require "(a) the uninitialised field" grep -qE 'XEN_DOMCTL_getvcpuinfo: .*vcpu is uninitialised' /out/faulty.log
require "(b) the short buffer" grep -qE 'XEN_SYSCTL_getdomaininfolist: .*too short' /out/faulty.log
require "(c) the freed buffer" grep -qE 'XEN_SYSCTL_getdomaininfolist: .*freed block' /out/faulty.log
exit "$failed"

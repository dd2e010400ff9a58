#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest's whole life through xl, in dom0 of the virtual machine. Every command's output and exit status go to stdout in a
# form that can be compared between runs. Arguments: the command line prefix that each xl runs under (none: plain).
# CHECKS holds further options for the first twelve commands.
# Children of migrate are found through PATH, so they run under the tool by --trace-children=yes alone.
set -u
xl=$(echo /usr/lib/xen-4.*/bin/xl)
tool=("$@")
read -ra checks <<<"${CHECKS:-}"
tool+=("${checks[@]}")
timings=${TIMINGS:-/dev/null}

# step NAME ARGUMENTS...: one xl command.
step() {
  local name=$1 status begin
  shift
  echo "### $name"
  begin=$(date +%s%N)
  "${tool[@]}" "$xl" "$@" </dev/null 2>&1
  status=$?
  echo "$name $((($(date +%s%N) - begin) / 1000000)) ms" >>"$timings"
  echo "### exit $status"
}

# The guest says on Xen's console what it has reached.
wait_for() {
  for _ in $(seq 100); do
    xl dmesg | grep -q "$1" && return
    sleep 0.2
  done
  echo "### the guest never said '$1'"
}

step info info
step list list
step cpupool-list cpupool-list
step create create -e /guest/mini.cfg
wait_for MINI-UP
step list-long list -l mini
step vcpu-list vcpu-list
step pause pause mini
step unpause unpause mini
step sched-credit2 sched-credit2
step sched-credit2-set sched-credit2 -d mini -w 512
step mem-set mem-set mini 16
step vcpu-pin vcpu-pin mini 0 0
tool=("$@")
step save save mini /tmp/mini.save
step restore restore -e /tmp/mini.save
step migrate migrate -s '' -e mini "$xl migrate-receive -e"
step shutdown shutdown -w mini
step create-again create -e /guest/mini.cfg
step destroy destroy mini
step no-such-domain vcpu-list nonesuch
step dmesg dmesg

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: vgdb.sh VALGRIND PROGRAM REPLAY OUT: runs the program, and asks the tool through vgdb while it waits for the
# file OUT.ready to go. Writes OUT.calls and OUT.help.
set -eu
valgrind=$1 program=$2 replay=$3 out=$4

rm -rf "$out.pipe" "$out.ready"
mkdir "$out.pipe"
# shellcheck disable=SC2086  # a command with its options
$valgrind -q --replay="$replay" --vgdb=yes --vgdb-prefix="$out.pipe/p" "$program" wait "$out.ready" >"$out.log" 2>&1 &
trap 'kill $! 2>/dev/null || true' EXIT
for _ in {1..600}; do
  [ ! -e "$out.ready" ] || break
  sleep 0.1
done
vgdb --vgdb-prefix="$out.pipe/p" xenhc calls >"$out.calls" 2>&1
vgdb --vgdb-prefix="$out.pipe/p" help >"$out.help" 2>&1
rm "$out.ready"
wait
trap - EXIT

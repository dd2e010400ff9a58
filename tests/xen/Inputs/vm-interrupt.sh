# SPDX-License-Identifier: GPL-2.0-or-later
# usage: vm-interrupt.sh XEN-VM TMPDIR
# Ctrl-C while dom0 starts: the exit status, and how many processes of the group are left.
export TMPDIR=$2
set -m
env --default-signal=INT "$1" run -q -- true >/dev/null 2>&1 &
Pid=$!
for _ in {1..100}; do
  if pgrep -g "$Pid" qemu >/dev/null; then break; fi
  sleep 0.1
done
kill -INT -- "-$Pid"
wait "$Pid"
echo "status $?"
echo "left $(pgrep -c -r R,S,D -g "$Pid")"

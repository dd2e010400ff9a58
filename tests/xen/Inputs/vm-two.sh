# SPDX-License-Identifier: GPL-2.0-or-later
# usage: vm-two.sh XEN-VM SCRIPT
# Two VMs at the same time; the first runs SCRIPT, the second leaves a process behind.
(
  Output=$("$1" run -q -i "$2":script -- bash script)
  echo "first: $Output status $?" | tr -s ' '
) >"$2.first" &
Output=$("$1" run -q -- bash -c 'sleep 1000 & xl list | grep -q Domain-0 && echo alive')
Status=$?
wait
cat "$2.first"
echo "second: $Output"
echo "second: status $Status"

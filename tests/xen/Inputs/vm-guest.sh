# SPDX-License-Identifier: GPL-2.0-or-later
# In dom0: create, save, restore, save with resume, migrate twice, shut down, reboot.
set -e

# waitFor LINE: until the guest has said it.
waitFor() {
  for _ in {1..100}; do
    if xl dmesg | grep -qF "$1"; then return; fi
    sleep 0.2
  done
  echo "waited in vain for: $1"
  exit 1
}

xl create /guest/mini.cfg
waitFor '(d1) MINI-UP'
echo "created"
xl save mini /tmp/mini.save >/dev/null 2>&1
echo "saved"
xl restore /tmp/mini.save >/dev/null 2>&1
echo "restored"
waitFor '(d2) MINI-RESUMED'
xl save -c mini /tmp/mini.save >/dev/null 2>&1
echo "saved and resumed"
waitFor '(d2) MINI-CANCELLED'
xl migrate -s '' mini 'xl migrate-receive' 2>&1
waitFor '(d3) MINI-RESUMED'
xl migrate -s '' mini 'xl migrate-receive' 2>&1
waitFor '(d4) MINI-RESUMED'
xl list
xl shutdown -w mini
echo "shut down"
xl list
xl create -q /guest/mini.cfg
waitFor '(d5) MINI-UP'
xl reboot mini >/dev/null
waitFor '(d6) MINI-UP'
xl dmesg | grep -o '(d[0-9]*) MINI.*'
echo "rebooted"
xl destroy mini

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of xen-vm
#
# Part of xen-vm: starts the VM, follows it to its end, and brings back what it gives.
#
# Three serial ports lead out of dom0 (see dom0-init): control lines, which arrive in a FIFO that
# followVm reads; the command's output, which arrives in another that a pump copies to our standard
# output as it comes; and an archive of the results. Xen's and dom0's console goes to a file. (QEMU
# is not given our standard output, as it would make it non-blocking for everyone who shares it.)

# A VM that is not ready by then has hung: a start takes about ten seconds, a few times that on a
# busy machine. XENHC_READY_LIMIT is for the tests.
ReadyLimit=${XENHC_READY_LIMIT:-180}

# What a run needs in TMPDIR beside its payload: the changes to the root file system, the console.
RunNeedsMib=64

# Fills $TempDir/payload.tar with the inputs and with .xen-vm/: what dom0-init is to do.
packPayload() {
  local Input File Name Dir=$TempDir/payload
  mkdir -p "$Dir/.xen-vm"
  for Input in "${Inputs[@]}"; do
    File=$Input Name=
    if [ ! -e "$File" ] && [[ $Input == *:* ]]; then File=${Input%:*} Name=${Input##*:}; fi
    [ -e "$File" ] || die "-i $Input: there is no $File"
    [ -n "$Name" ] || Name=$(basename "$(realpath "$File")")
    [[ $Name != */* && $Name != . && $Name != .. && $Name != .xen-vm ]] ||
      die "-i $Input: '$Name' cannot be a name in /payload"
    [ ! -e "$Dir/$Name" ] || die "-i $Input: /payload/$Name is there already; give it another :NAME"
    needSpace "$TempDir" $((RunNeedsMib + 2 * $(du -smL "$File" | cut -f1))) \
      "the payload" "set TMPDIR to a folder elsewhere"
    cp -aH --reflink=auto "$File" "$Dir/$Name" || die "-i $Input: cannot copy it"
  done
  [ ${#Command[@]} -eq 0 ] || printf '%s\n' "${Command[*]@Q}" >"$Dir/.xen-vm/command"
  [ -z "$ShareDir" ] || : >"$Dir/.xen-vm/share"
  [ -z "$OutDir" ] || : >"$Dir/.xen-vm/results"
  [ -z "$SavedTerminal" ] || echo "$(stty size </dev/tty) ${TERM:-vt100}" >"$Dir/.xen-vm/shell"
  tar -C "$Dir" --owner=0 --group=0 -cf "$TempDir/payload.tar" . || die "cannot pack the payload"
  rm -rf "$Dir"
}

# Checks what can be checked, makes the image and the payload.
prepare() {
  needTools qemu-system-x86_64:qemu-system-x86 setpriv:util-linux tar:tar
  if [ -n "$ShareDir" ]; then
    [ -d "$ShareDir" ] || die "-s $ShareDir: no such folder"
    ShareDir=$(realpath "$ShareDir")
    ShareDir=${ShareDir//,/,,} # QEMU's way to write a comma
  fi
  if [ -n "$OutDir" ]; then
    mkdir -p "$OutDir" || die "-o $OutDir: cannot make this folder"
    [ -w "$OutDir" ] || die "-o $OutDir: cannot write there"
  fi
  [ -z "$ConsoleCopy" ] || : >"$ConsoleCopy" || die "--console $ConsoleCopy: cannot write there"
  buildImage
  # Inherited by QEMU: while it runs, `xen-vm clean` finds the image locked.
  if ! { exec 6<"$Image/complete"; } 2>/dev/null || ! flock -s -n 6; then
    die "the image was removed meanwhile; try again"
  fi
  TempDir=$(mktemp -d "${TMPDIR:-/tmp}/xen-vm.XXXXXX") || die "cannot make a temporary folder"
  needSpace "$TempDir" "$RunNeedsMib" "a run" "set TMPDIR to a folder elsewhere"
  mkfifo "$TempDir/control" "$TempDir/output"
  packPayload
}

# Starts QEMU in the background as Child and opens its control port as descriptor 7.
# -cpu: with "max" dom0 dies (SMAP) or PVH guests do (RDTSCP). eager-fpu: without it a dom0 process
# had damaged vector registers about once in ten starts.
startVm() {
  local Dom0Mib=$((Memory - 768)) Arguments
  [ "$Dom0Mib" -ge 512 ] || Dom0Mib=$((Memory / 2))
  Arguments=(
    -nodefaults -no-user-config -no-reboot -display none -machine pc -accel tcg
    -cpu 'qemu64,+svm,+npt' -smp 1 -m "$Memory"
    -kernel "$Image/xen"
    -append "dom0_mem=${Dom0Mib}M,max:${Dom0Mib}M console=com1 com1=115200,8n1 loglvl=all
      guest_loglvl=all spec-ctrl=eager-fpu"
    -initrd "$Image/kernel console=hvc0 loglevel=6 panic=1,$Image/initrd"
    -drive "file=$Image/root.img,format=raw,if=virtio,snapshot=on,werror=report"
    -drive "file=$TempDir/payload.tar,format=raw,if=virtio,readonly=on"
    -serial "file:$TempDir/console"
    -device virtio-serial
    -chardev "file,id=control,path=/dev/fd/8" -device "virtserialport,chardev=control,nr=1"
    -chardev "file,id=results,path=$TempDir/results.tar"
    -device "virtserialport,chardev=results,nr=3"
  )
  if [ -n "$SavedTerminal" ]; then
    Arguments+=(-chardev "stdio,id=terminal,mux=on,signal=off"
      -device "virtconsole,chardev=terminal,nr=0")
  else
    Arguments+=(-chardev "file,id=output,path=$TempDir/output"
      -device "virtserialport,chardev=output,nr=2")
    # Once nobody reads our output any more, the rest is thrown away and the command still ends well.
    (
      trap '' PIPE
      exec 2>/dev/null <"$TempDir/output"
      cat || cat >/dev/null
    ) &
    Pump=$!
  fi
  [ -z "$CountInstructions" ] || Arguments+=(-icount 'shift=0,sleep=off')
  [ -z "$ShareDir" ] ||
    Arguments+=(-virtfs "local,path=$ShareDir,mount_tag=host,security_model=none,readonly=on")
  : >"$TempDir/console"
  # QEMU dies with this shell, whatever ends it.
  TMPDIR=$TempDir setpriv --pdeathsig KILL qemu-system-x86_64 "${Arguments[@]}" \
    8>"$TempDir/control" 2>"$TempDir/qemu-errors" <&4 &
  Child=$!
  exec 7<"$TempDir/control"
}

# Follows the VM until it ends or its time is up. Sets Outcome: "exit" (and ExitStatus), "timeout",
# "hung" (never ready), "dead" (gone without a word). $1: when the time is up, in terms of SECONDS.
followVm() {
  local Deadline=$1 Start=$SECONDS Ready='' Line Left ReadyDeadline=$((SECONDS + ReadyLimit)) Status
  Outcome='' ExitStatus='' ResultStatus=''
  while [ -z "$Outcome" ]; do
    Left=$((Deadline - SECONDS))
    [ -n "$Ready" ] || [ "$Left" -le $((ReadyDeadline - SECONDS)) ] || Left=$((ReadyDeadline - SECONDS))
    Status=0
    [ "$Left" -gt 0 ] && read -r -t "$Left" -u 7 Line || Status=$?
    if [ "$Status" -eq 0 ]; then
      case $Line in
        ready)
          Ready=1
          progress "dom0 is ready, after $((SECONDS - Start)) s"
          ;;
        "results "*) ResultStatus=${Line#results } ;;
        "exit "*) ExitStatus=${Line#exit } Outcome=exit ;;
      esac
    elif [ "$Left" -le 0 ] || [ "$Status" -gt 128 ]; then
      Outcome=timeout
      [ -n "$Ready" ] || [ "$SECONDS" -ge "$Deadline" ] || Outcome=hung
    else
      Outcome=dead
    fi
  done
  endVm
}

# Gives a VM that has said its last word a moment to power off, ends any other.
endVm() {
  if [ "$Outcome" = exit ]; then
    for _ in {1..100}; do
      kill -0 "$Child" 2>/dev/null || break
      sleep 0.1
    done
  fi
  kill -KILL "$Child" 2>/dev/null || true
  wait "$Child" 2>/dev/null || true
  if [ -n "$Pump" ]; then
    # A VM that died early never opened the FIFO; this lets the pump see its end all the same.
    : <>"$TempDir/output"
    wait "$Pump" 2>/dev/null || true
  fi
  Child='' Pump=''
  exec 7<&-
  [ -z "$ConsoleCopy" ] || cp "$TempDir/console" "$ConsoleCopy" || warn "cannot write $ConsoleCopy"
}

# Keeps the console log of a VM that went wrong among the last ten, and shows its end.
showConsole() {
  local Log
  if [ -s "$TempDir/qemu-errors" ]; then
    warn "QEMU says:"
    cat "$TempDir/qemu-errors" >&2
  fi
  mkdir -p "$Cache/logs"
  Log=$Cache/logs/console-$(date +%Y%m%d-%H%M%S)-$$.log
  if ! cp "$TempDir/console" "$Log"; then
    warn "the console log could not be kept"
    Log="(not kept)"
  fi
  find "$Cache/logs" -name 'console-*.log' | sort | head -n -10 | xargs -r -d '\n' rm -f
  warn "the end of the console, whole log in $Log:"
  tail -n 60 "$TempDir/console" | tr -d '\r' >&2
}

# Puts what the command left in /out into OutDir.
bringResults() {
  [ -n "$OutDir" ] || return 0
  if [ "$ResultStatus" != 0 ] || ! tar -C "$OutDir" --no-same-owner -xf "$TempDir/results.tar"; then
    die "the results in /out did not come back whole; free on $TempDir: $(freeMib "$TempDir") MiB," \
      "on $OutDir: $(freeMib "$OutDir") MiB"
  fi
}

# Starts the VM, once more if it hangs before it is ready, and turns its outcome into our exit.
driveVm() {
  local Limit=$1 Deadline Try
  [ -z "$CountInstructions" ] || ReadyLimit=$((3 * ReadyLimit))
  [ "$Limit" -gt 0 ] || Limit=100000000
  Deadline=$((SECONDS + Limit))
  for Try in first second; do
    progress "start Xen and dom0 (10 to 20 seconds)"
    startVm
    followVm "$Deadline"
    [ "$Outcome/$Try" = hung/first ] || break
    warn "the VM was not ready after $ReadyLimit s; trying once more"
    showConsole
  done
  case $Outcome in
    exit)
      bringResults
      exit "$ExitStatus"
      ;;
    timeout)
      warn "the time is up: $Limit s"
      showConsole
      exit 124
      ;;
    hung) warn "the VM was not ready after $ReadyLimit s, twice" ;;
    dead) warn "the VM ended before the command did" ;;
  esac
  showConsole
  exit 125
}

runVm() {
  exec 4</dev/null
  prepare
  driveVm "${TimeLimit:-600}"
}

runShell() {
  if [ ! -t 0 ] || [ ! -t 1 ]; then
    die "shell needs a terminal; without one, use: xen-vm run -- COMMAND"
  fi
  exec 4<&0
  SavedTerminal=$(stty -g)
  prepare
  progress "'exit' or Ctrl-D powers off, Ctrl-A X pulls the plug"
  driveVm "${TimeLimit:-0}"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # variables of xen-vm
#
# Part of xen-vm: makes the image, from Debian packages alone. No chroot, no maintainer script, no
# root: apt resolves and downloads against an empty package status, the archives are unpacked into
# a folder, mke2fs makes a file system of it.
#
# The image is a folder xen-vm-<hash of the recipe> with the files xen (the hypervisor), kernel,
# initrd and root.img. It is built beside its place and renamed into it, so that it is either whole
# or not there; a lock keeps a second build waiting.

XenVersion=4.17
DebianRelease=bookworm

# What dom0 has. xen-utils brings xl, libxl, libxc and the daemons; valgrind with libc6-dbg is what
# xenhc runs in.
Dom0Packages=(
  "xen-utils-$XenVersion" xen-utils-common xenstore-utils
  valgrind libc6-dbg strace
  bash dash coreutils diffutils sed grep mawk findutils tar gzip util-linux mount procps
  iproute2 kmod hostname libc-bin base-files base-passwd ncurses-base
)

# Kernel modules that dom0 needs before or without udev.
KernelModules=(
  virtio_pci virtio_blk virtio_console crc32c_generic ext4 9p 9pnet_virtio
  xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xenfs
)

# Peak of a build: downloads, what they unpack to, and the image. Measured, with a margin.
BuildNeedsMib=1200

# imageDir: the folder of this recipe's image.
imageDir() {
  local Hash
  Hash=$(cd "$Parts" && sha256sum build.sh initrd-init dom0-init guest/* | sha256sum)
  echo "$Cache/xen-vm-${Hash:0:12}"
}

# Makes the image unless it is there, and sets Image to its folder: once, as the recipe may be edited
# while a run goes on. Holds a lock meanwhile; a second build waits for the first.
buildImage() {
  local Status=0
  Image=$(imageDir)
  [ ! -e "$Image/complete" ] || return 0
  [ "$(uname -m)" = x86_64 ] || die "the image can only be built on x86-64, not on $(uname -m)"
  needTools apt-get:apt dpkg-deb:dpkg mke2fs:e2fsprogs gcc:gcc ld:binutils xz:xz-utils \
    flock:util-linux
  mkdir -p "$Cache" 2>/dev/null || die "cannot make the folder $Cache; set XENHC_CACHE to another"
  [ -w "$Cache" ] || die "cannot write to $Cache; set XENHC_CACHE to another folder"
  exec 9>"$Cache/xen-vm.lock"
  if ! flock -n 9; then
    progress "waiting for another xen-vm that builds the image"
    flock 9
  fi
  if [ ! -e "$Image/complete" ]; then
    needSpace "$Cache" "$BuildNeedsMib" "building the image" "set XENHC_CACHE to a folder elsewhere"
    # In a process group of its own, so that cleanUp can end all that it started.
    set -m
    (buildAll "$Image") </dev/null &
    Child=$!
    set +m
    wait "$Child" || Status=$?
    Child=
    rm -rf "$Cache/building"
    [ "$Status" -eq 0 ] || buildFailed "$Status"
  fi
  exec 9>&-
}

# Explains a failed build from its log, which is kept.
buildFailed() {
  local Log=$Cache/xen-vm-build.log
  [ ! -s "$Log" ] || tail -n 15 "$Log" >&2
  if [ "$(freeMib "$Cache")" -lt 32 ] ||
    grep -qiE 'no space left|enough free space|could not allocate block' "$Log"; then
    die "disk full: $Cache has $(freeMib "$Cache") MiB free, building the image needs about" \
      "$BuildNeedsMib MiB. Free some space, or set XENHC_CACHE to a folder elsewhere."
  fi
  die "the image could not be built (status $1); the whole log is in $Log"
}

# step TEXT: a progress line of the build, whose own stderr is the log.
step() {
  echo "== $*"
  progress "$@" 2>&3
}

# The build proper, in a subshell; any failure ends it. $1: where the image goes.
buildAll() {
  local Image=$1 Build=$Cache/building Debs=$Cache/debs Start=$SECONDS Apt
  trap - EXIT INT TERM HUP
  exec 3>&2 9>&- >"$Cache/xen-vm-build.log" 2>&1
  rm -rf "$Build"
  mkdir -p "$Build"/{image,extra,root} "$Debs/partial"
  step "download Debian packages (about 140 MB, kept for the next build)"
  download
  step "unpack $(find "$Debs" -name '*.deb' | wc -l) packages"
  unpackDom0
  unpackExtra
  step "make initrd, guest and file system"
  extractKernel
  makeInitrd
  makeGuest
  mke2fs -q -t ext4 -O ^has_journal -m 0 -E root_owner=0:0 -d "$Build/root" -F \
    "$Build/image/root.img" 2G
  : >"$Build/image/complete"
  sync -f "$Build/image"
  rm -rf "$Image"
  mv "$Build/image" "$Image"
  step "the image is made, in $((SECONDS - Start)) s and $(du -sm "$Image" | cut -f1) MiB"
}

# Sets Apt: apt-get for an empty system. Its argument says whose package lists to use: "host" or
# "own", the latter being fetched afresh into the cache.
setUpApt() {
  local Dir=$Cache/apt
  mkdir -p "$Dir"/{lists/partial,cache}
  : >"$Dir/status"
  Apt=(-q -y -o "Dir::State::status=$Dir/status" -o "Dir::Cache=$Dir/cache"
    -o "Dir::Cache::archives=$Debs" -o APT::Architecture=amd64 -o APT::Architectures::=amd64
    -o APT::Sandbox::User=root -o APT::Install-Recommends=0 -o Debug::NoLocking=1
    -o APT::Keep-Downloaded-Packages=1 -o DPkg::Post-Invoke= -o APT::Update::Post-Invoke=
    -o APT::Update::Post-Invoke-Success= -o Acquire::Retries=3)
  [ "$1" = own ] || return 0
  Apt+=(-o "Dir::State::lists=$Dir/lists")
  if [ -n "${XENHC_DEBIAN_MIRROR:-}" ] || ! hostIsDebian12; then
    local Mirror=${XENHC_DEBIAN_MIRROR:-} Security
    [ -n "$Mirror" ] ||
      die "this is not Debian 12: set XENHC_DEBIAN_MIRROR to a Debian mirror (http://HOST/debian)"
    Security=${XENHC_DEBIAN_SECURITY:-${Mirror%/}-security}
    printf 'deb %s %s main\n' "$Mirror" "$DebianRelease" "$Mirror" "$DebianRelease-updates" \
      "$Security" "$DebianRelease-security" >"$Dir/sources.list"
    Apt+=(-o "Dir::Etc::sourcelist=$Dir/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  fi
  apt-get "${Apt[@]}" update
}

hostIsDebian12() {
  grep -q '^ID=debian$' /etc/os-release && grep -q "^VERSION_CODENAME=$DebianRelease$" /etc/os-release
} 2>/dev/null

# Fills Debs with dom0's packages and all that they depend on, and with the kernel, the hypervisor
# and busybox, which are not installed in dom0. The host's lists may be missing or too old.
download() {
  if [ -z "${XENHC_DEBIAN_MIRROR:-}" ] && hostIsDebian12; then
    setUpApt host
    ! fetchPackages || return 0
    step "the host's package lists do not do; fetching new ones"
  fi
  setUpApt own
  fetchPackages
}

# Succeeds when everything is in Debs. Says which kernel in $Build/kernel-version. (Every step is
# checked by hand: set -e does not work in a function whose result is tested.)
fetchPackages() {
  apt-get "${Apt[@]}" autoclean || return
  apt-get "${Apt[@]}" --download-only install "${Dom0Packages[@]}" || return
  apt-cache "${Apt[@]:2}" depends linux-image-amd64 |
    sed -n 's/.*Depends: linux-image-\([0-9].*-amd64\)$/\1/p' | head -n 1 >"$Build/kernel-version"
  [ -s "$Build/kernel-version" ] || return
  (cd "$Debs" && apt-get "${Apt[@]}" download "linux-image-$(<"$Build/kernel-version")" \
    "xen-hypervisor-$XenVersion-amd64" busybox-static)
}

# Dom0's file system: merged /usr as Debian has it, documentation left out, and the few things that
# maintainer scripts would have done and dom0-init relies on.
unpackDom0() {
  local Root=$Build/root Name Archive
  mkdir -p "$Root"/usr/{bin,sbin,lib,lib64,lib32,libx32} \
    "$Root"/{proc,sys,dev,tmp,root,payload,out,host,guest,etc} "$Root"/run/{lock,xen,xenstored} \
    "$Root"/var/lib/{xenstored,xen/dump} "$Root/var/log/xen/console"
  for Name in bin sbin lib lib64 lib32 libx32; do ln -s "usr/$Name" "$Root/$Name"; done
  for Archive in "$Debs"/*.deb; do
    case ${Archive##*/} in linux-image-* | xen-hypervisor-* | busybox-static_*) continue ;; esac
    dpkg-deb --fsys-tarfile "$Archive" |
      tar -C "$Root" --keep-directory-symlink --no-same-owner -xf - \
        --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
        --exclude='./usr/share/info/*' --exclude='./usr/share/locale/*'
  done
  rm -rf "$Root/var/run" "$Root/var/lock"
  ln -s /run "$Root/var/run" # libxl makes its lock files there; /run is on disk, every run being new
  ln -s /run/lock "$Root/var/lock"
  ln -sf mawk "$Root/usr/bin/awk"
  [ -e "$Root/bin/sh" ] || ln -s dash "$Root/bin/sh"
  cp "$Root/usr/share/base-passwd/passwd.master" "$Root/etc/passwd"
  cp "$Root/usr/share/base-passwd/group.master" "$Root/etc/group"
  ln -sf /proc/mounts "$Root/etc/mtab"
  echo dom0 >"$Root/etc/hostname"
  echo "127.0.0.1 localhost dom0" >"$Root/etc/hosts"
  install -m 755 "$Parts/dom0-init" "$Root/sbin/xen-vm-init"
}

unpackExtra() {
  local Archive Kernel
  Kernel=$(<"$Build/kernel-version")
  for Archive in "$Debs"/{"linux-image-$Kernel",xen-hypervisor,busybox-static}[_-]*.deb; do
    dpkg-deb -x "$Archive" "$Build/extra"
  done
  gunzip -c "$Build/extra/boot/xen-$XenVersion-amd64.gz" >"$Build/image/xen"
}

# little-endian number of $3 bytes at offset $2 of file $1
numberAt() { od -An "-tu$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

# Unpacks the kernel here, since emulated unpacking takes seconds at every start. The offsets are
# those of Linux' boot protocol: setup_sects, payload_offset, payload_length; the payload ends in
# four bytes that are not xz's.
extractKernel() {
  local Packed Sectors Offset Length
  Packed=$Build/extra/boot/vmlinuz-$(<"$Build/kernel-version")
  Sectors=$(numberAt "$Packed" $((0x1f1)) 1)
  Offset=$(($(numberAt "$Packed" $((0x248)) 4) + (Sectors + 1) * 512))
  Length=$(($(numberAt "$Packed" $((0x24c)) 4) - 4))
  dd if="$Packed" of="$Build/payload.xz" bs=1M iflag=skip_bytes,count_bytes \
    skip="$Offset" count="$Length" status=none
  xz -dc "$Build/payload.xz" >"$Build/image/kernel"
}

# addModule FILE: copies a module, those that it needs first, and notes the order.
addModule() {
  local Needed
  [ ! -e "$Initrd/modules/${1##*/}" ] || return 0
  while read -r -d ' ' Needed; do
    addModule "$Needed"
  done < <(sed -n "s#^$1: *\(..*\)#\1 #p" "$Modules/modules.dep")
  [ -e "$Initrd/modules/${1##*/}" ] || echo "${1##*/}" >>"$Initrd/modules/order"
  cp "$Modules/$1" "$Initrd/modules/"
}

makeInitrd() {
  local Initrd=$Build/initrd Busybox=$Build/extra/bin/busybox Modules Module File
  Modules=$Build/extra/lib/modules/$(<"$Build/kernel-version")
  "$Busybox" depmod -b "$Build/extra" "${Modules##*/}"
  mkdir -p "$Initrd"/{bin,proc,sys,dev,root,modules}
  for Module in "${KernelModules[@]}"; do
    File=$(sed -n "s#^\([^:]*/${Module//[-_]/[-_]}\.ko\):.*#\1#p" "$Modules/modules.dep")
    [ -n "$File" ] || {
      echo "this kernel has no module $Module"
      return 1
    }
    addModule "$File"
  done
  cp "$Busybox" "$Initrd/bin/"
  install -m 755 "$Parts/initrd-init" "$Initrd/init"
  (cd "$Initrd" && find . | LC_ALL=C sort | "$Busybox" cpio -o -H newc -R 0:0) >"$Build/image/initrd"
}

# The mini guest is 32-bit code that uses no library, so the plain compiler is enough.
makeGuest() {
  local Flags=(-m32 -march=i686 -O1 -std=gnu11 -Wall -Wextra -ffreestanding -fno-pic -fno-pie
    -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -mgeneral-regs-only)
  gcc "${Flags[@]}" -c "$Parts/guest/mini.c" -o "$Build/mini.o"
  gcc "${Flags[@]}" -c "$Parts/guest/start.S" -o "$Build/start.o"
  ld -m elf_i386 -T "$Parts/guest/mini.ld" --build-id=none --no-warn-rwx-segments -s \
    -o "$Build/root/guest/mini" "$Build/start.o" "$Build/mini.o"
  cp "$Parts/guest/mini.cfg" "$Build/root/guest/"
}

# Removes all that xen-vm ever put into the cache, unless a VM or a build still uses it.
cleanCache() {
  local Image
  [ -d "$Cache" ] || return 0
  needTools flock:util-linux
  exec 9>"$Cache/xen-vm.lock"
  flock -n 9 || die "an image is being built; try again when it is done"
  for Image in "$Cache"/xen-vm-????????????; do
    [ -d "$Image" ] || continue
    flock -n "$Image/complete" true || die "a VM that uses $Image is running; try again when it is off"
    rm -rf "$Image"
  done
  rm -rf "$Cache"/{building,debs,apt,logs,xen-vm-build.log,xen-vm.lock}
  rmdir "$Cache" 2>/dev/null || true
}

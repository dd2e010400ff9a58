# SPDX-License-Identifier: GPL-2.0-or-later
"""Xen's tools as they were at a commit, with what their build would generate: enough to parse any of their files."""
import glob
import os
import re
import subprocess
import sys
import tarfile
import threading

DATA = os.path.dirname(os.path.realpath(__file__))

# What is needed of a commit to parse any file of its tools: headers, and what generates headers.
WANTED = re.compile(
    r"(tools/.*(\.h|\.idl|/gentypes\.py|/idl\.py|/libxltypes\.py|/libxl_save_msgs_gen\.pl)|tools/include/xen-external/.*"
    r"|xen/include/.*\.h|xen/common/libelf/.*\.h|xen/tools/gen-cpuid\.py|xen/arch/x86/include/asm/x86-.*\.h"
    r"|xen/xsm/flask/policy/(mkflask\.sh|security_classes|initial_sids))$")
UNWANTED = re.compile(r"tools/(firmware|qemu|blktap|ioemu|debugger|vtpm|python|ocaml)")
# Macros that configure would define.
FOLDERS = ("SBINDIR BINDIR LIBEXEC LIBEXEC_BIN LIBDIR SHAREDIR PRIVATE_BINDIR XENFIRMWAREDIR XEN_CONFIG_DIR XEN_SCRIPT_DIR "
           "XEN_LOCK_DIR XEN_RUN_DIR XEN_PAGING_DIR XEN_LIB_DIR XEN_LOG_DIR XEN_RUN_STORED XEN_DUMP_DIR XEN_DEBUG_DIR "
           "XEN_LIB_STORED INITD_DIR CONFIG_DIR XENSTORE_LIB_DIR PREFIX SYSCONFIG_DIR LIBEXEC_LIB LIBEXEC_INC CONFIG_LEAF_DIR "
           "DEBUG_DIR STUBDOM_QMP_PROXY_PATH").split()
CONFIG = """#define HAVE_YAJL_YAJL_VERSION_H 1
#define HAVE_LIBJSONC 1
#define QEMU_XEN_PATH "q"
#define HAVE_SYS_EVENTFD_H 1
#define INCLUDE_ENDIAN_H <endian.h>
#define INCLUDE_LIBUTIL_H <pty.h>
#define HAVE_UTMP_H 1
#define ZLIB 1
"""
DEFINES = """_GNU_SOURCE __XEN_TOOLS__ __XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__ XC_WANT_COMPAT_EVTCHN_API
XC_WANT_COMPAT_MAP_FOREIGN_API XC_WANT_COMPAT_GNTTAB_API XC_WANT_COMPAT_DEVICEMODEL_API COMPAT _LARGEFILE64_SOURCE
NO_SETPROCTITLE""".split()


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


class Tree:
    """The files of Xen's commits, and what their build would generate, below a folder."""

    def __init__(self, repository, folder):
        self.repository, self.folder = repository, folder
        self.locks, self.lock = {}, threading.Lock()

    def get(self, commit, file):
        """The folder with what is needed to parse `file` as it was at `commit`."""
        return self.get_all(commit, [file])

    def get_all(self, commit, files):
        """The folder with what is needed to parse `files` as they were at `commit`."""
        with self.lock:
            lock = self.locks.setdefault(commit, threading.Lock())
        with lock:
            top = os.path.join(self.folder, commit)
            if not os.path.exists(os.path.join(top, ".ready")):
                self.extract(commit, top, [n for n in self.git("ls-tree", "-r", "--name-only", commit).splitlines()
                                           if WANTED.match(n) and not UNWANTED.match(n)])
                self.link(top)
                self.generate(top)
                write(os.path.join(top, ".ready"), "")
            missing = [file for file in files if not os.path.exists(os.path.join(top, file))]
            if missing:
                self.extract(commit, top, missing)
        return top

    def git(self, *arguments):
        done = run("git", "-C", self.repository, *arguments)
        if done.returncode:
            program = os.path.basename(sys.argv[0])
            sys.exit(f"{program}: error: git {' '.join(arguments[:2])}: {done.stderr.strip()}\n"
                     f"{program}: the clone has to contain Xen's whole history")
        return done.stdout

    def extract(self, commit, top, names):
        os.makedirs(top, exist_ok=True)
        with subprocess.Popen(["git", "-C", self.repository, "archive", commit, "--", *names], stdout=subprocess.PIPE) as git:
            with tarfile.open(fileobj=git.stdout, mode="r|") as archive:
                archive.extractall(top, filter="data") if sys.version_info >= (3, 12) else archive.extractall(top)

    @staticmethod
    def link(top):
        """include/xen as the build of the tools links it together."""
        links = os.path.join(top, "inc/xen")
        os.makedirs(os.path.join(links, "foreign"), exist_ok=True)
        public = os.path.join(top, "xen/include/public")
        targets = [(name, os.path.join(public, name)) for name in os.listdir(public)]
        targets += [("sys", f"{top}/tools/include/xen-sys/Linux"), ("libelf", f"{top}/xen/include/xen"),
                    ("lib", f"{top}/xen/include/xen/lib"), ("asm", f"{top}/xen/arch/x86/include/asm")]
        for name, target in targets:
            if os.path.exists(target) and not os.path.lexists(os.path.join(links, name)):
                os.symlink(target, os.path.join(links, name))

    @staticmethod
    def generate(top):
        gen = os.path.join(top, "gen")
        os.makedirs(gen, exist_ok=True)
        folders = "".join(f'#ifndef {n}\n#define {n} "/x"\n#endif\n' for n in FOLDERS)
        for header in ("_paths.h", "_libxl_paths.h"):
            write(f"{gen}/{header}", folders)
        # Until libxl asked for the library's version there was one, whose interface the second does not have.
        asks = [name for name in glob.glob(f"{top}/tools/**/libxl_json.h", recursive=True) if "yajl_version.h" in read(name)]
        write(f"{gen}/config.h", CONFIG + ("#define YAJL_MAJOR 2\n" if asks else "") + folders)
        script = f"{top}/xen/tools/gen-cpuid.py"
        if os.path.exists(script):
            os.makedirs(f"{gen}/xen/lib/x86", exist_ok=True)
            run(sys.executable, script, "-i", f"{top}/xen/include/public/arch-x86/cpufeatureset.h",
                "-o", f"{gen}/xen/lib/x86/cpuid-autogen.h")
        policy = f"{top}/xen/xsm/flask/policy"
        if os.path.exists(f"{policy}/mkflask.sh"):
            os.makedirs(f"{gen}/xen-xsm/flask", exist_ok=True)
            run("sh", f"{policy}/mkflask.sh", "awk", f"{gen}/xen-xsm/flask", f"{policy}/security_classes", f"{policy}/initial_sids")
        for libxl in (f"{top}/tools/libxl", f"{top}/tools/libs/light"):
            if not os.path.isdir(libxl):
                continue
            external = f"{top}/tools/include/xen-external"
            for prefix, header in (("libxl", "_libxl_list.h"), ("xentoolcore", "_xentoolcore_list.h"), ("XEN", "xen_list.h")):
                if os.path.exists(f"{external}/bsd-sys-queue-h-seddery"):
                    write(f"{gen}/{header}", run("perl", f"{external}/bsd-sys-queue-h-seddery", f"{external}/bsd-sys-queue.h",
                                                 f"--prefix={prefix}").stdout)
            for header in ("_libxl_save_msgs_callout.h", "_libxl_save_msgs_helper.h"):
                script = f"{libxl}/libxl_save_msgs_gen.pl"
                write(f"{gen}/{header}", run("perl", "-w", script, header).stdout if os.path.exists(script) else "")
            for idl in ("libxl.idl", "libxl_types.idl", "libxl_types_internal.idl"):
                if os.path.exists(f"{libxl}/{idl}"):
                    generate_types(libxl, idl, gen)

    @staticmethod
    def flags(top, file):
        folders = [os.path.dirname(f"{top}/{file}"), f"{top}/gen", f"{DATA}/include", f"{top}/inc",
                   f"{top}/tools/include/xen/lib/x86", *sorted(glob.glob(f"{top}/tools/libs/*/include"))]
        folders += [f"{top}/{name}" for name in
                    """tools/include tools/libxc/include tools/libxc tools/libxl tools/libs/light tools/libs/ctrl
                    tools/libs/guest tools/libs/util tools/xenstore/include tools/xenstore tools/libvchan tools/libs/vchan
                    tools/libacpi tools xen/include xen/common/libelf tools/console/client tools/libs/toollog
                    tools/libs/stat/include tools/xenstat/libxenstat/src""".split()]
        # xenstored has a basename() of its own, which glibc's extensions contradict.
        defines = [name for name in DEFINES if name != "_GNU_SOURCE" or not file.startswith("tools/xenstore")]
        return ([f"-I{name}" for name in folders if os.path.isdir(name)] + [f"-D{name}" for name in defines] +
                ["-include", f"{top}/gen/config.h", "-w", "-ferror-limit=0", "-fno-blocks", "-std=gnu99"])


def generate_types(libxl, idl, gen):
    """Runs the IDL's compiler, which took different arguments and was Python 2 for the first ten years."""
    base = "_libxl_types_internal" if "internal" in idl else "_libxl_types"
    scripts = [f"{libxl}/{n}" for n in ("idl.py", "gentypes.py", "libxltypes.py") if os.path.exists(f"{libxl}/{n}")]
    outputs = [f"{base}{end}" for end in (".h", "_private.h", "_json.h", ".c")]
    # Since it can do both, it has to be told which JSON library to use.
    if run(sys.executable, "-W", "ignore", f"{libxl}/gentypes.py", "--libjsonc", f"{libxl}/{idl}", *outputs,
           cwd=gen).returncode == 0:
        return
    for is_converted in (False, True):
        if is_converted:
            run(sys.executable, "-W", "ignore", "-m", "lib2to3", "-w", "-n", "--no-diffs", *scripts)
            for script in scripts:
                with open(script, encoding="utf-8") as file:
                    text = file.read()
                write(script, text.replace("\t", "        ").replace("sys.maxint", "sys.maxsize"))
        for outputs in ((".h", "_private.h", "_json.h", ".c"), (".h", "_json.h", ".c"), (".h", ".c")):
            if run(sys.executable, "-W", "ignore", f"{libxl}/gentypes.py", f"{libxl}/{idl}", *(base + o for o in outputs),
                   cwd=gen).returncode == 0:
                return

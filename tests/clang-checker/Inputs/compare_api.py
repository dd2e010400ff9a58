# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares hypercall-db/api with the headers that Xen installs, as clang reads them.

Prints a line for each function that is declared and not listed, listed and not declared, or whose
declared type does not fit the listed convention. Usage: compare_api.py CLANG API_FOLDER
"""
import json
import pathlib
import re
import subprocess
import sys

# One translation unit declares them all; each header belongs to a library.
HEADERS = {
    "libxenctrl": ["xenctrl.h", "xenctrl_compat.h"],
    "libxenguest": ["xenguest.h"],
    "libxl": ["libxl.h", "libxl_event.h", "libxl_utils.h", "libxl_uuid.h", "_libxl_types.h"],
    "libxlutil": ["libxlutil.h"],
    "libxenstore": ["xenstore.h", "xenstore_lib.h"],
    "libxencall": ["xencall.h"],
    "libxenforeignmemory": ["xenforeignmemory.h"],
    "libxengnttab": ["xengnttab.h"],
    "libxenevtchn": ["xenevtchn.h"],
    "libxendevicemodel": ["xendevicemodel.h"],
    "libxentoollog": ["xentoollog.h"],
    "libxentoolcore": ["xentoolcore.h"],
    "libxenhypfs": ["xenhypfs.h"],
    "libxenstat": ["xenstat.h"],
    "libxenvchan": ["libxenvchan.h"],
}
# Their headers are not installed, or need not be.
INTERNAL = ("libxenctrl-internal", "libxl-internal", "libyajl", "libjson-c", "libtalloc", "glib")
# Of these only some functions are listed.
PARTIAL = {
    "libc": ["unistd.h", "unistd_ext.h", "fcntl.h", "stdlib.h", "string.h", "stdio.h", "dirent.h", "poll.h",
             "pthread.h", "select.h", "socket.h", "epoll.h", "ioctl.h", "mman.h", "stat.h", "wait.h",
             "grp.h", "pwd.h"],
}
SYSTEM = "".join(f"#include <{name}>\n" for name in (
    "unistd.h", "fcntl.h", "stdlib.h", "string.h", "stdio.h", "dirent.h", "poll.h", "pthread.h", "grp.h",
    "pwd.h", "sys/select.h", "sys/socket.h", "sys/epoll.h", "sys/ioctl.h", "sys/mman.h", "sys/stat.h",
    "sys/wait.h"))
COMPAT = ["EVTCHN", "MAP_FOREIGN", "GNTTAB", "DEVICEMODEL"]


def declared_functions(clang):
    """{name: (library, result type)} of the headers' functions."""
    source = "#define _GNU_SOURCE\n#define _LARGEFILE64_SOURCE\n" + SYSTEM
    source += "#include <stdbool.h>\n#include <sys/types.h>\n"
    source += "".join(f"#define XC_WANT_COMPAT_{name}_API\n" for name in COMPAT)
    names = [name for group in HEADERS.values() for name in group]
    source += "#include <xenctrl.h>\n#include <libxl.h>\n"
    source += "".join(f"#include <{name}>\n" for name in names)
    dump = subprocess.run(
        [clang, "-fsyntax-only", "-x", "c", "-", "-Xclang", "-ast-dump=json"],
        input=source, stdout=subprocess.PIPE, text=True, check=True,
    ).stdout
    library_of = {name: library for library, group in (HEADERS | PARTIAL).items() for name in group}
    functions, file = {}, ""
    for node in json.loads(dump)["inner"]:
        location = node.get("loc", {})
        # A file is named only where it differs from the one before.
        for place in (location.get("spellingLoc", {}), location.get("expansionLoc", {}), location):
            file = place.get("file", file)
        library = library_of.get(pathlib.PurePath(file).name)
        if node["kind"] == "FunctionDecl" and library:
            functions[node["name"]] = (library, node["type"]["qualType"].split("(")[0].strip())
    return functions


def listed_functions(folder):
    """({name: (library, convention, releaser, file:line)}, names said to be left out)."""
    functions, left_out = {}, set()
    for path in sorted(pathlib.Path(folder).glob("*.yaml")):
        library = ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := re.match(r"library: ([\w-]+)", line):
                library = match[1]
            if match := re.match(r"# Not listed, .*: (\w+) \(", line):
                left_out.add(match[1])
            if match := re.match(r"  - \{name: (\w+), returns: ([^,}]+)(.*)\}", line):
                releaser = re.search(r"releaser: (\w+)", match[3])
                functions[match[1]] = (
                    library, match[2], releaser and releaser[1], f"{path.name}:{number}"
                )
    return functions, left_out


def fits(convention, result):
    if convention == "nothing":
        return result == "void"
    is_pointer = "*" in result or result in ("xc_cpumap_t", "xc_nodemap_t")
    if convention in ("pointer", "mapping"):
        return is_pointer
    if convention == "value":
        return result != "void"
    if convention == "bool":
        return result in ("bool", "xs_transaction_t")
    # An error is negative, or an errno value: a signed integer.
    return not is_pointer and result in (
        "int", "long", "long long", "xc_evtchn_port_or_error_t", "xenevtchn_port_or_error_t",
        "ssize_t", "__ssize_t", "pid_t", "__pid_t", "off_t", "__off_t", "off64_t", "__off64_t",
    )


def main():
    declared = declared_functions(sys.argv[1])
    listed, left_out = listed_functions(sys.argv[2])
    for name, (library, _) in sorted(declared.items()):
        internal = name.startswith("libxl__")
        if name not in listed and name not in left_out and not internal and library not in PARTIAL:
            print(f"{library}: {name} is declared, but not listed")
    for name, (library, convention, releaser, place) in listed.items():
        if library in INTERNAL:
            continue
        if name not in declared:
            print(f"{place}: {name} is listed, but not declared")
            continue
        if declared[name][0] != library and library not in PARTIAL:
            print(f"{place}: {name} is of {declared[name][0]}")
        if not fits(convention, declared[name][1]):
            print(f"{place}: {name} gives {declared[name][1]}, which cannot be '{convention}'")
        if releaser and releaser not in listed and releaser not in ("free", "munmap"):
            print(f"{place}: {name}: there is no function '{releaser}'")
    print(f"{len(listed)} functions compared")


main()

# SPDX-License-Identifier: GPL-2.0-or-later
# What all suites share: where the programs are and what the tests call them.
#
# Parameters (lit -D NAME=VALUE): vm=1 runs the tests on the real hypervisor as well.
import importlib.util
import os
import shutil
import subprocess

import lit.formats
import lit.llvm  # noqa: F401  (fails early, with a clear message, when lit is not LLVM's)

config.name = "xenhc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".test", ".yaml", ".sh"]
config.excludes = ["Inputs", "CMakeLists.txt", "lit.cfg.py", "lit.local.cfg", "fuzz", "unit"]
config.test_source_root = os.path.join(config.xenhc_source_dir, "tests")
config.test_exec_root = os.path.join(config.xenhc_build_dir, "tests")

bin_dir = os.path.join(config.xenhc_build_dir, "bin")
config.environment["PATH"] = os.pathsep.join(
    [bin_dir, config.llvm_tools_dir, config.environment["PATH"]]
)
config.environment["LC_ALL"] = "C"
for name in ("HOME", "XENHC_CACHE", "XDG_CACHE_HOME", "CI"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Settings of the person who runs the tests must not reach the programs under test.
for name in ("VALGRIND_OPTS", "VALGRIND_LIB", "XENHC_DB"):
    config.environment.pop(name, None)

module = os.path.join(config.xenhc_build_dir, "lib", "XenhcTidyModule.so")
config.substitutions += [
    # The longer names first: lit replaces text, not words.
    ("%xenhc-db", os.path.join(bin_dir, "xenhc-db")),
    ("%xenhc-check", os.path.join(bin_dir, "xenhc-check")),
    ("%xenhc-tidy", f"clang-tidy-19 -load={module}"),
    ("%xenhc", os.path.join(bin_dir, "valgrind") + " --tool=xenhc"),
    ("%valgrind", os.path.join(bin_dir, "valgrind")),
    # A word of its own: lit puts %dbg(...) in front of each command.
    (r"%db\b", os.path.join(config.xenhc_build_dir, "share", "xenhc", "hypercalls.db")),
    ("%source", config.xenhc_source_dir),
    ("%build", config.xenhc_build_dir),
    ("%cc", "gcc"),
    ("%unit", os.path.join(config.xenhc_build_dir, "tests", "unit")),
    ("%fuzz", os.path.join(config.xenhc_build_dir, "tests", "fuzz")),
]

if config.have_vgtool == "ON":
    config.available_features.add("vgtool")
if config.have_checker == "ON":
    config.available_features.add("checker")
if config.sanitize == "ON":
    config.available_features.add("sanitize")
    # Containers cross between our sanitized code and LLVM's libraries, which are not.
    config.environment["ASAN_OPTIONS"] = "detect_container_overflow=0"
elif config.have_checker == "ON":
    config.available_features.add("tidy-module")
if lit_config.params.get("vm", "0") == "1":
    config.available_features.add("vm")
if shutil.which("chromium"):
    config.available_features.add("chromium")
if importlib.util.find_spec("jsonschema") and importlib.util.find_spec("yaml"):
    config.available_features.add("jsonschema")
# A container may forbid what a test needs to mount a file system of its own.
if subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True).returncode == 0:
    config.available_features.add("namespaces")

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs xenhc-check on pieces of C files: cut off somewhere, or with a part missing.

usage: mutilate.py CHECKER DATABASE SEED COUNT FOLDER FLAG... -- FILE...

COUNT pieces of each FILE are put into FOLDER. The checker must not crash, and must report those that cannot be parsed.
"""
import json
import os
import random
import re
import subprocess
import sys

DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def mutilate(text, dice):
    first = dice.randrange(len(text))
    if dice.random() < 0.5:
        return text[:first]
    return text[:first] + text[first + dice.randrange(1, 200):]


def is_unbalanced(text):
    code = DIRECTIVE.sub("", COMMENT.sub("", text))
    return any(code.count(a) != code.count(b) for a, b in ("{}", "()"))


def main():
    checker, database, seed, count, folder, *rest = sys.argv[1:]
    flags, files = rest[:rest.index("--")], rest[rest.index("--") + 1:]
    dice = random.Random(int(seed))
    os.makedirs(folder, exist_ok=True)
    pieces = {}
    for file in files:
        with open(file, encoding="utf-8") as source:
            text = source.read()
        stem, end = os.path.splitext(os.path.basename(file))
        for number in range(int(count)):
            path = os.path.join(folder, f"{stem}.{number}{end}")
            pieces[path] = mutilate(text, dice)
            with open(path, "w", encoding="utf-8") as piece:
                piece.write(pieces[path])
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as commands:
        json.dump([{"directory": folder, "file": path, "arguments": ["gcc", *flags, "-c", path]} for path in pieces], commands)

    done = subprocess.run([checker, f"--hypercall-db={database}", "-p", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False)
    complaints = [line for line in done.stderr.splitlines() if "crash" in line or "Sanitizer" in line]
    if done.returncode != 2:
        complaints.append(f"exit status {done.returncode}, not 2")
    with_errors = set(re.findall(r"^(\S+?):\d+:\d+: (?:fatal )?error:", done.stdout + "\n" + done.stderr, re.M))
    # What an #if leaves out does not have to parse.
    broken = [path for path, text in pieces.items() if "#if" not in text and is_unbalanced(text)]
    complaints += [f"{path}: does not parse, and nobody says so" for path in broken if path not in with_errors]
    print(f"{len(pieces)} pieces, {len(broken)} without a closing bracket")
    sys.exit("\n".join(complaints) or None)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""compile-commands.py OUTPUT_DIR COMPILE_COMMANDS...: one list of how clang reads each file.

Writes OUTPUT_DIR/compile_commands.json and prints the files of the tree, each once: the first list
that names a file decides how it is read. What a list of Meson's does not have, since one command makes
a whole library of it, is read like its neighbours.
"""
import glob
import json
import os
import shlex
import sys

# What gcc's command lines have for gcc alone.
GCC_ONLY = ["-fno-tree-loop-distribute-patterns"]
FOR_CLANG = ["-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument", "-Wno-ignored-attributes"]
# tools/allowio/meson.build. What trap/meson.build makes so is left out: analyzers do not know what a bare
# system call writes.
UNLISTED = ["trap/nt/*.c"]


def for_clang(entry):
    arguments = entry.get("arguments") or shlex.split(entry["command"])
    arguments = [word for word in arguments if word not in GCC_ONLY]
    return {"directory": entry["directory"], "file": entry["file"],
            "arguments": arguments[:1] + FOR_CLANG + arguments[1:]}


def main():
    target, *lists = sys.argv[1:]
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {}
    for path in lists:
        with open(path, encoding="utf-8") as text:
            for entry in json.load(text):
                name = os.path.relpath(os.path.join(entry["directory"], entry["file"]), root)
                if name.endswith(".c") and not name.startswith(("build/", "../")):
                    found.setdefault(name, for_clang(entry))
    os.makedirs(target, exist_ok=True)
    with open(os.path.join(target, "compile_commands.json"), "w", encoding="utf-8") as out:
        json.dump(list(found.values()), out, indent=1)
    unlisted = [name for pattern in UNLISTED for name in glob.glob(pattern, root_dir=root)]
    print("\n".join(sorted(set(found) | set(unlisted))))


if __name__ == "__main__":
    main()

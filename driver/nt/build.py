#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds kioport.sys: build.py --arch i386|x86_64 --output FILE ... SOURCE... (driver/nt/meson.build).

One program for each file of the driver, without the C library and without what a compiler for
ordinary programs puts around them.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys

PREFIX = {"i386": "i686-w64-mingw32-", "x86_64": "x86_64-w64-mingw32-"}
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes",
            "-Wmissing-prototypes", "-Wvla", "-Wundef", "-Wpointer-arith", "-Wwrite-strings",
            "-Wimplicit-fallthrough", "-Wstack-usage=1024"]
# Ring 0: registers for integers only, no calls that the compiler makes up but memory.c's.
COMPILE = ["-std=gnu11", "-O2", "-ffreestanding", "-fno-common", "-fno-strict-aliasing",
           "-fno-stack-protector", "-fno-ident", "-mgeneral-regs-only",
           "-fno-tree-loop-distribute-patterns", "-D_WIN32_WINNT=0x0602", "-DNTDDI_VERSION=0x06020000"]
# The header's PsGetCurrentThread reads from address 0x188 of a segment, which gcc takes for an array.
MACHINE = {
    "i386": ["-march=i586", "-D_X86_=1", "-fno-asynchronous-unwind-tables"],
    "x86_64": ["-D_AMD64_=1", "-Wno-array-bounds"],
}
LINK = ["-nostdlib", "-s", "-Wl,--subsystem,native", "-Wl,--dynamicbase", "-Wl,--nxcompat",
        "-Wl,--section-alignment,0x1000", "-Wl,--file-alignment,0x200", "-Wl,--no-insert-timestamp",
        "-Wl,--gc-sections", "-Wl,--no-seh", "-Wl,--disable-auto-import",
        "-Wl,--fatal-warnings"]
ENTRY = {
    "i386": ["-Wl,--entry,_DriverEntry@8", "-Wl,--image-base,0x10000",
             "-Wl,--major-subsystem-version,5", "-Wl,--minor-subsystem-version,0"],
    "nt4": ["-Wl,--entry,_DriverEntry@8", "-Wl,--image-base,0x10000",
            "-Wl,--major-subsystem-version,4", "-Wl,--minor-subsystem-version,0"],
    "x86_64": ["-Wl,--entry,DriverEntry", "-Wl,--image-base,0x140000000",
               "-Wl,--major-subsystem-version,6", "-Wl,--minor-subsystem-version,0"],
}
LIBRARIES = ["-lntoskrnl", "-lhal"]


def run(*command):
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"build.py: {command[0]} failed")


def driver_headers(compiler):
    """Where the compiler's own headers for drivers lie."""
    found = subprocess.run([compiler, "-E", "-M", "-x", "c", "-"], check=True, text=True,
                           input="#include <ddk/ntimage.h>\n", capture_output=True)
    return os.path.dirname(re.search(r"\S+ddk/ntimage\.h", found.stdout)[0])


def make_resource(options, work):
    tool = PREFIX[options.arch]
    messages = os.path.join(options.source_root, "driver/nt/messages.mc")
    run(tool + "windmc", "-h", work, "-r", work, messages)
    numbers = options.version.replace(".", ",") + ",0"
    result = os.path.join(work, "kioport.res.o")
    run(tool + "windres", "-I", work, "-D", f"KIOPORT_VERSION_NUMBERS={numbers}",
        "-D", f'KIOPORT_VERSION_TEXT=\\"{options.version}\\"',
        "-D", f'KIOPORT_DESCRIPTION=\\"{options.description}\\"',
        os.path.join(options.source_root, "driver/nt/kioport.rc"), result)
    return result


def compile_all(options, work):
    compiler = PREFIX[options.arch] + "gcc"
    flags = COMPILE + MACHINE[options.arch] + WARNINGS + ["-Werror"] * options.werror
    flags += ["-DKPORT_FLOOR=1"] * options.floor
    flags += ["-I", options.source_root, "-I", os.path.join(options.source_root, "abi"),
              "-I", work, "-isystem", driver_headers(compiler),
              f"-ffile-prefix-map={options.source_root}=."]
    objects, needed, commands = [], set(), []
    for source in options.sources:
        stem = os.path.relpath(os.path.abspath(source), options.source_root).replace("/", "_")
        target = os.path.join(work, stem[:-2] + ".o")
        command = [compiler, *flags, "-MMD", "-MF", target + ".d", "-c", source, "-o", target]
        run(*command)
        commands.append({"directory": os.getcwd(), "file": source, "arguments": command})
        objects.append(target)
        with open(target + ".d", encoding="utf-8") as text:
            needed.update(text.read().replace("\\\n", " ").partition(": ")[2].split())
    # For analyzers, in the form that Meson and clang have agreed on.
    with open(os.path.join(work, "compile_commands.json"), "w", encoding="utf-8") as out:
        json.dump(commands, out, indent=1)
    return objects, needed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", choices=PREFIX, required=True)
    parser.add_argument("--nt4", action="store_true")
    parser.add_argument("--floor", action="store_true")
    parser.add_argument("--werror", action="store_true")
    parser.add_argument("--version", required=True)
    parser.add_argument("--source-root", required=True, type=os.path.abspath)
    parser.add_argument("--output", required=True)
    parser.add_argument("--depfile", required=True)
    parser.add_argument("sources", nargs="+")
    options = parser.parse_args()
    flavour = "nt4" if options.nt4 else options.arch
    options.description = "kport port driver" + (" (without unsafe ports)" if options.floor else "")
    work = options.output + ".p"
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    resource = make_resource(options, work)
    objects, needed = compile_all(options, work)
    run(PREFIX[options.arch] + "gcc", *LINK, *ENTRY[flavour], *objects, resource,
        "-o", options.output, *LIBRARIES)
    with open(options.depfile, "w", encoding="utf-8") as out:
        out.write(f"{options.output}: {' '.join(sorted(needed))}\n")


if __name__ == "__main__":
    sys.exit(main())

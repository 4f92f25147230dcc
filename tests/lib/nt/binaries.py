#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""binaries.py i386|x86_64 OBJDUMP FILE...: programs and DLLs for Windows as they were linked. TAP.

A file whose name ends in 32 or 64 is for that system whatever the others are for.

Imports are held against imports.list, instructions of i386 files against an i586, and headers and
resources against what loading them safely takes. A file that several of these break fails each.
"""
import os
import re
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Ours, which lie beside the programs.
OWN = {"kport.dll"}

# Every instruction that came after the Pentium, as GNU objdump names them (Intel SDM vol. 2, and
# vol. 1 table 5-2 for the processors); PAUSE is a NOP to older ones. The MMX and SSE ones are known by their registers.
LATER = re.compile(
    r"\s(f?cmov\w*|fu?comip?|fisttp\w*|sysenter|sysexit|ud[012]|nop[wl]|endbr\d+|prefetch\w*|[lms]fence"
    r"|rdtscp|popcnt\w*|lzcnt\w*|tzcnt\w*|movbe\w*|crc32\w*|xgetbv|rd(rand|seed)\w*|clflush)(\s|$)"
    r"|%[xyz]?mm\d")

DYNAMIC_BASE, NX_COMPAT, HIGH_ENTROPY = 0x40, 0x100, 0x20
EXECUTE, WRITE = 0x20000000, 0x80000000
RT_VERSION, RT_MANIFEST = 16, 24


class File:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        pe = self.u32(0x3c)
        assert self.bytes[pe:pe + 4] == b"PE\0\0"
        self.machine = self.u16(pe + 4)
        self.optional = pe + 24
        self.is_64 = self.u16(self.optional) == 0x20b
        sections = self.optional + self.u16(pe + 20)
        self.sections = []
        for i in range(self.u16(pe + 6)):
            at = sections + 40 * i
            name = self.bytes[at:at + 8].rstrip(b"\0").decode()
            size, address, raw_len, raw = struct.unpack_from("<4I", self.bytes, at + 8)
            self.sections.append((name, address, max(size, raw_len), raw, self.u32(at + 36)))

    def u16(self, at):
        return struct.unpack_from("<H", self.bytes, at)[0]

    def u32(self, at):
        return struct.unpack_from("<I", self.bytes, at)[0]

    def at(self, address):
        for _, first, size, raw, _ in self.sections:
            if first <= address < first + size:
                return raw + address - first
        raise ValueError(f"address {address:#x} is in no section")

    def text(self, at):
        return self.bytes[at:self.bytes.index(b"\0", at)].decode()

    def directory(self, number):
        return self.u32(self.optional + (112 if self.is_64 else 96) + 8 * number)

    def characteristics(self):
        return self.u16(self.optional + 70)

    def system_version(self):
        return self.u16(self.optional + 48), self.u16(self.optional + 50)

    def imports(self):
        """[(dll, function)]; a function by number is "#N"."""
        found = []
        at = self.at(self.directory(1))
        while self.u32(at + 12):
            dll = self.text(self.at(self.u32(at + 12))).lower()
            entry = self.at(self.u32(at) or self.u32(at + 16))
            step = 8 if self.is_64 else 4
            while any(self.bytes[entry:entry + step]):
                by_number = self.bytes[entry + step - 1] & 0x80
                found.append((dll, f"#{self.u16(entry)}" if by_number else
                              self.text(self.at(self.u32(entry)) + 2)))
                entry += step
            at += 20
        return found

    def exports(self):
        if not self.directory(0):
            return []
        at = self.at(self.directory(0))
        names = self.at(self.u32(at + 32))
        return [self.text(self.at(self.u32(names + 4 * i))) for i in range(self.u32(at + 24))]

    def resource_kinds(self):
        if not self.directory(2):
            return set()
        at = self.at(self.directory(2))
        named, numbered = self.u16(at + 12), self.u16(at + 14)
        return {self.u32(at + 16 + 8 * (named + i)) for i in range(numbered)}


def known_imports():
    with open(os.path.join(HERE, "imports.list"), encoding="ascii") as text:
        lines = [line.split() for line in text if line.strip() and not line.startswith("#")]
    return {(dll, name) for dll, name, _ in lines}


def later_instructions(objdump, path):
    """"function: instruction" for each that an i586 does not know."""
    listing = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], check=True,
                             capture_output=True, text=True).stdout
    found, function = [], "?"
    for line in listing.splitlines():
        if line.endswith(">:"):
            function = line.split("<")[1][:-2]
        elif LATER.search(line):
            found.append(f"{function}: {line.split(':', 1)[1].strip()}")
    assert listing.count("\n") > 100, "objdump shows no code"
    return found


class Tap:
    def __init__(self):
        self.count = self.failures = 0

    def case(self, name, wrong):
        self.count += 1
        self.failures += bool(wrong)
        print("not ok" if wrong else "ok", self.count, "-", name)
        for line in list(wrong or [])[:20]:
            print("#", line)


def check(tap, arch, objdump, path, known):
    name = os.path.basename(path)
    own_arch = re.search(r"(32|64)\.\w+$", name)
    if own_arch:
        arch = {"32": "i386", "64": "x86_64"}[own_arch[1]]
    file = File(path)
    imports = file.imports()
    dlls = {dll for dll, _ in imports}

    tap.case(f"{name}: is for {arch}", [] if file.is_64 == (arch == "x86_64") else ["it is not"])
    tap.case(f"{name}: imports system DLLs only, and none of a compiler's",
             sorted(dlls - {dll for dll, _ in known} - OWN))
    if arch == "i386":
        tap.case(f"{name}: Windows 2000 has every import",
                 [f"{dll} {function}" for dll, function in imports
                  if dll not in OWN and (dll, function) not in known])
        tap.case(f"{name}: has no instruction that an i586 lacks", later_instructions(objdump, path))
        tap.case(f"{name}: says that it runs on NT 4",
                 [] if file.system_version() <= (4, 0) else [str(file.system_version())])
    wanted = DYNAMIC_BASE | NX_COMPAT | (HIGH_ENTROPY if arch == "x86_64" else 0)
    tap.case(f"{name}: address randomisation and no execution of data",
             [] if file.characteristics() & wanted == wanted else [hex(file.characteristics())])
    tap.case(f"{name}: no section is written and executed",
             [section for section, _, _, _, flags in file.sections
              if flags & EXECUTE and flags & WRITE])
    kinds = file.resource_kinds()
    tap.case(f"{name}: has a version", [] if RT_VERSION in kinds else ["no"])
    tap.case(f"{name}: has a manifest", [] if RT_MANIFEST in kinds else ["no"])
    if name == "kport.dll":
        origin = {"OpenPort", "ClosePort", "Inportb", "Inportw", "Inportd", "Outportb", "Outportw",
                  "Outportd"}
        exports = set(file.exports())
        tap.case(f"{name}: the names of kport_origin.h, without decoration", origin - exports)
        tap.case(f"{name}: nothing else but kport_...",
                 [export for export in exports - origin if not re.fullmatch(r"kport_\w+", export)])


def main():
    arch, objdump, *paths = sys.argv[1:]
    tap = Tap()
    known = known_imports()
    for path in paths:
        check(tap, arch, objdump, path, known)
    print(f"1..{tap.count}")
    return 1 if tap.failures or not tap.count else 0


if __name__ == "__main__":
    sys.exit(main())

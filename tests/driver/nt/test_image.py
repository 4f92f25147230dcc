#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_image.py FLAVOUR FILE OBJDUMP EXPORTS [REAL...]: is a kioport.sys fit for its system? Prints TAP.

FLAVOUR: i386, nt4 or x86_64. EXPORTS: exports.txt, which says since when a function is there. REAL:
lists of what a real system's ntoskrnl.exe and hal.dll export, one name a line, which then decide too.
"""
import re
import struct
import subprocess
import sys

OLDEST = {"i386": (5, 0), "nt4": (4, 0), "x86_64": (6, 0)}
MACHINE = {"i386": 0x14C, "nt4": 0x14C, "x86_64": 0x8664}
EXECUTE, READ, WRITE = 0x20000000, 0x40000000, 0x80000000
SECTION_ALIGNMENT = 0x1000
DYNAMIC_BASE, FORCE_INTEGRITY, NX_COMPAT = 0x40, 0x80, 0x100
NATIVE = 1
RELOCS_STRIPPED = 1
RESOURCE_VERSION, RESOURCE_MESSAGES = 16, 11

# Ring 0 has no floating point and no vectors: NT does not keep a program's registers for it.
FORBIDDEN = re.compile(r"^(f[a-z]|emms|v[a-z]|ldmxcsr|stmxcsr|fxsave)")
HARMLESS = re.compile(r"^(verr|verw)")
# What an i586 lacks: SDM vol. 2, instructions of the P6 family and later.
LACKING = re.compile(r"^(cmov|sysenter|[lms]fence|prefetch|pause|movnti|ud2|nop[wl]\s|rdpmc)")
VECTOR_REGISTER = re.compile(r"%[xyz]mm\d|%mm\d|%st\b")
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\t(.*)$")


class Image:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.header, = struct.unpack_from("<I", self.data, 0x3C)
        assert self.data[self.header:self.header + 4] == b"PE\0\0"
        self.machine, count = struct.unpack_from("<HH", self.data, self.header + 4)
        size, self.characteristics = struct.unpack_from("<HH", self.data, self.header + 20)
        self.optional = self.header + 24
        self.is_64 = struct.unpack_from("<H", self.data, self.optional)[0] == 0x20B
        self.sections = [self.section(self.optional + size + 40 * i) for i in range(count)]

    def word(self, offset, form="I"):
        return struct.unpack_from("<" + form, self.data, self.optional + offset)[0]

    def section(self, at):
        name = self.data[at:at + 8].rstrip(b"\0").decode()
        size, address, raw_size, raw = struct.unpack_from("<IIII", self.data, at + 8)
        flags, = struct.unpack_from("<I", self.data, at + 36)
        return name, address, size, raw, raw_size, flags

    def directory(self, index):
        return struct.unpack_from("<II", self.data, self.optional + (112 if self.is_64 else 96) +
                                  8 * index)

    def at(self, address):
        for _, start, size, raw, raw_size, _ in self.sections:
            if start <= address < start + max(size, raw_size):
                return raw + address - start
        raise ValueError(f"no section at {address:#x}")

    def text(self, address):
        start = self.at(address)
        return self.data[start:self.data.index(b"\0", start)].decode()

    def imports(self):
        """(library, name) of each."""
        entry = self.at(self.directory(1)[0])
        width, form, by_number = (8, "Q", 1 << 63) if self.is_64 else (4, "I", 1 << 31)
        while True:
            names, _, _, library, _ = struct.unpack_from("<IIIII", self.data, entry)
            if not library:
                return
            at = self.at(names)
            while value := struct.unpack_from("<" + form, self.data, at)[0]:
                name = f"number {value & 0xffff}" if value & by_number else self.text(value + 2)
                yield self.text(library).lower(), name
                at += width
            entry += 20

    def checksum(self):
        """The sum of all words, carries folded in, and the length; the field itself counts as zero."""
        at = self.optional + 64
        data = self.data[:at] + bytes(4) + self.data[at + 4:]
        total = sum(struct.unpack(f"<{len(data) // 2}H", data))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return total + len(data)

    def messages(self):
        """(number, text) of each in the message table: MESSAGE_RESOURCE_DATA of winnt.h."""
        root = self.at(self.directory(2)[0])
        at = root
        for wanted in (RESOURCE_MESSAGES, None, None):  # type, name, language
            named, numbered = struct.unpack_from("<HH", self.data, at + 12)
            entries = [struct.unpack_from("<II", self.data, at + 16 + 8 * i)
                       for i in range(named + numbered)]
            at = root + next(to & 0x7FFFFFFF for number, to in entries
                             if wanted is None or number == wanted)
        table = self.at(struct.unpack_from("<I", self.data, at)[0])
        for i in range(struct.unpack_from("<I", self.data, table)[0]):
            low, high, at = struct.unpack_from("<III", self.data, table + 4 + 12 * i)
            at += table
            for number in range(low, high + 1):
                size, flags = struct.unpack_from("<HH", self.data, at)
                text = self.data[at + 4:at + size]
                yield number, text.decode("utf-16-le" if flags else "latin-1").rstrip("\0\r\n")
                at += size

    def resources(self):
        root = self.at(self.directory(2)[0])
        named, numbered = struct.unpack_from("<HH", self.data, root + 12)
        return {struct.unpack_from("<I", self.data, root + 16 + 8 * (named + i))[0]
                for i in range(numbered)}


def read_exports(path):
    """name -> {library: oldest version}"""
    found, library = {}, None
    with open(path, encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] == "library":
                library = words[1]
                continue
            if len(words) < 3:
                sys.exit(f"{path}:{number}: a function, its version and where that is documented")
            found[library, words[0]] = tuple(int(part) for part in words[1].split("."))
    return found


def check_imports(image, flavour, exports, real):
    faults = []
    for library, name in image.imports():
        since = exports.get((library, name))
        if since is None:
            faults.append(f"{library}: {name} is not in the table")
        elif since > OLDEST[flavour]:
            faults.append(f"{library}: {name} is there since {since[0]}.{since[1]} only")
        if real and name not in real:
            faults.append(f"{library}: {name} is not in the lists of the real system")
    return faults


def check_sections(image):
    faults = []
    if image.word(32) != SECTION_ALIGNMENT:
        faults.append(f"sections are aligned to {image.word(32):#x}")
    for name, address, _, _, _, flags in image.sections:
        if address % SECTION_ALIGNMENT:
            faults.append(f"{name} begins at {address:#x}")
        if flags & EXECUTE and flags & WRITE:
            faults.append(f"{name} can be written and executed")
        if not flags & READ:
            faults.append(f"{name} cannot be read")
    if sum(1 for section in image.sections if section[5] & EXECUTE) != 1:
        faults.append("not one section is executable")
    return faults


def check_flags(image, flavour):
    faults = []
    flags, subsystem = image.word(70, "H"), image.word(68, "H")
    if image.machine != MACHINE[flavour]:
        faults.append(f"machine {image.machine:#x}")
    if not flags & NX_COMPAT or not flags & DYNAMIC_BASE:
        faults.append(f"DllCharacteristics {flags:#x}")
    if subsystem != NATIVE:
        faults.append(f"subsystem {subsystem}")
    if image.characteristics & RELOCS_STRIPPED or not image.directory(5)[1]:
        faults.append("no relocations")
    version = (image.word(48, "H"), image.word(50, "H"))
    if version > OLDEST[flavour]:
        faults.append(f"asks for version {version}")
    return faults


def check_checksum(image):
    stored = image.word(64)
    return [] if stored and stored == image.checksum() else [f"{stored:#x}, and should be "
                                                             f"{image.checksum():#x}"]


def check_resources(image):
    lacking = {RESOURCE_VERSION, RESOURCE_MESSAGES} - image.resources()
    return [f"no resource of type {kind}" for kind in sorted(lacking)]


def check_messages(image):
    """Each with words, and its insertions without a gap; %1 is the I/O manager's (from 0x100 on ours)."""
    faults, count = [], 0
    for number, text in image.messages():
        count += 1
        first = 1 if number & 0xFFFF >= 0x100 else 2
        used = sorted({int(digits) for digits in re.findall(r"%(\d+)", text)})
        if used != list(range(first, first + len(used))):
            faults.append(f"{number:#x} has the insertions {used}")
        if number >> 16 & 0xFFF != 0x400 or number >> 30 == 0:
            faults.append(f"{number:#x} is no number of the driver's")
        if first == 2 and (len(text) < 20 or not text.endswith(".")):
            faults.append(f"{number:#x} is no sentence: {text!r}")
    if count < 13:
        faults.append(f"only {count} texts")
    return faults


def check_paths(image):
    return [f"names {name.decode()}" for name in (b"/home/", b"/root/", b"/tmp/", b".c\0")
            if name in image.data]


def check_instructions(path, objdump, is_i586):
    listing = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], check=True,
                             capture_output=True, text=True).stdout
    faults, count = [], 0
    for line in listing.splitlines():
        instruction = INSTRUCTION.match(line)
        if not instruction:
            continue
        count += 1
        text = instruction[1].strip()
        if VECTOR_REGISTER.search(text) or (FORBIDDEN.match(text) and not HARMLESS.match(text)):
            faults.append(text)
        elif is_i586 and LACKING.match(text):
            faults.append(text)
    if count < 1000:
        faults.append(f"only {count} instructions were seen")
    return faults


def main(flavour, path, objdump, exports, *real):
    image = Image(path)
    names = {line.strip() for file in real for line in open(file, encoding="utf-8")}
    checks = [
        ("imports_are_what_its_oldest_system_exports",
         check_imports(image, flavour, read_exports(exports), names)),
        ("sections_are_page_aligned_and_none_is_writable_and_executable", check_sections(image)),
        ("flags_and_relocations", check_flags(image, flavour)),
        ("checksum", check_checksum(image)),
        ("version_and_messages", check_resources(image)),
        ("texts_of_the_event_log", check_messages(image)),
        ("no_path_of_the_machine_that_built_it", check_paths(image)),
        ("no_instruction_that_ring_0_or_an_i586_lacks", check_instructions(path, objdump, MACHINE[flavour] == 0x14C)),
    ]
    print(f"1..{len(checks)}")
    failed = 0
    for number, (name, faults) in enumerate(checks, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {flavour}_{name}")
        for fault in faults[:20]:
            print(f"# {fault}")
        failed += bool(faults)
    return failed > 0


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is the core's object code fit for ring 0? test_freestanding.py ARCHIVE NM OBJDUMP. Prints TAP.

It may call nothing but the memory functions, keep no state of its own, use no floating point and no
vector registers, and never call itself.
"""
import collections
import re
import subprocess
import sys

MAY_CALL = {"memcpy", "memset", "memcmp", "memmove"}
# The assembler's own: position-independent code on i386 names its table, gcc its thunks.
NOT_A_CALL = re.compile(r"_GLOBAL_OFFSET_TABLE_|__x86\.get_pc_thunk\.\w+")
VECTOR_REGISTER = re.compile(r"%[xyz]mm\d|%mm\d|%st\b|%k[0-7]\b")
FLOAT = re.compile(r"(f(?!s\b)|emms|v(zero|mov|p|add)|ldmxcsr|stmxcsr)")
INSTRUCTION = re.compile(r"\s*[0-9a-f]+:\t")  # not the line of a relocation
FUNCTION = re.compile(r"^[0-9a-f]+ <([^>]+)>:$")
CALL = re.compile(r"\t(?:call[lq]?|bl)\s+[0-9a-f]+ <([^>+]+)(?:\+0x[0-9a-f]+)?>")
RELOCATED = re.compile(r"R_\w+(?:PLT32|PC32|CALL26|REL32)\s+([.\w]+)")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def undefined_symbols(archive, nm):
    defined, wanted = set(), set()
    for line in run(nm, "-P", archive).splitlines():
        words = line.split()
        if len(words) >= 2 and len(words[1]) == 1:
            (wanted if words[1] in "Uw" else defined).add(words[0])
    return sorted(name for name in wanted - defined - MAY_CALL if not NOT_A_CALL.fullmatch(name))


def writable_sections(archive, objdump):
    """Sections of variables that are not empty. .data.rel.ro is constant after relocation."""
    found = []
    for line in run(objdump, "-h", archive).splitlines():
        words = line.split()
        if len(words) < 7 or not words[0].isdigit():
            continue
        name, size = words[1], int(words[2], 16)
        is_variable = re.match(r"\.(data|bss|tdata|tbss)\b", name)
        if size and is_variable and not name.startswith(".data.rel.ro"):
            found.append(f"{name} of {size} bytes")
    return found


def functions(archive, objdump):
    """Name -> disassembled lines."""
    found, lines = collections.defaultdict(list), []
    for line in run(objdump, "-d", "-r", "--no-show-raw-insn", archive).splitlines():
        start = FUNCTION.match(line)
        if start:
            lines = found[start[1]]
        elif line.strip():
            lines.append(line)
    return found


def vector_instructions(code):
    found = []
    for name, lines in code.items():
        for line in lines:
            if not INSTRUCTION.match(line):
                continue
            text = re.sub(r"<[^>]*>|#.*", "", line.partition("\t")[2])
            if VECTOR_REGISTER.search(text) or FLOAT.match(text.strip()):
                found.append(f"{name}: {text.strip()}")
    return found


def called_by(lines, known):
    """What a call names: itself, or the relocation under it where the address is still open."""
    called, pending = set(), None
    for line in lines:
        relocated = RELOCATED.search(line)
        if relocated:
            if pending and relocated[1] in known:
                called.add(relocated[1])
            pending = None
            continue
        if pending:
            called.add(pending)
        direct = CALL.search(line)
        pending = direct[1] if direct else None
    if pending:
        called.add(pending)
    return called


def recursive_functions(code):
    calls = {name: called_by(lines, code) for name, lines in code.items()}
    found = []
    for name in calls:
        seen, waiting = set(), list(calls[name])
        while waiting:
            other = waiting.pop()
            if other == name and name not in found:
                found.append(name)
            if other in calls and other not in seen:
                seen.add(other)
                waiting.extend(calls[other])
    return found


def main(archive, nm, objdump):
    is_x86 = "x86-64" in run(objdump, "-f", archive) or "i386" in run(objdump, "-f", archive)
    code = functions(archive, objdump)
    checks = [
        ("the_core_has_code", [] if len(code) > 50 else [f"{len(code)} functions"]),
        ("the_core_calls_memory_functions_only", undefined_symbols(archive, nm)),
        ("the_core_has_no_variables", writable_sections(archive, objdump)),
        ("the_core_has_no_recursion", recursive_functions(code)),
    ]
    if is_x86:
        checks.append(("the_core_has_no_floating_point", vector_instructions(code)))
    print(f"1..{len(checks)}")
    failed = 0
    for number, (name, faults) in enumerate(checks, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        for fault in faults[:20]:
            print(f"# {fault}")
        failed += bool(faults)
    return failed > 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: test_freestanding.py ARCHIVE NM OBJDUMP")
    sys.exit(main(*sys.argv[1:]))

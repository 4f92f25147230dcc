#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""direct.py OBJDUMP OBJECT: are kport.h's direct accesses the bare instructions? Answers in TAP.

Every function direct_X must have the bytes of bare_X, and exactly one IN or OUT among them.
"""
import re
import subprocess
import sys

PADDING = r"(cs |data16 )*(nop|xchg +%ax,%ax|lea +0x0\(%esi)"


def functions(objdump, path):
    """name -> list of (bytes, mnemonic), without alignment between functions"""
    text = subprocess.run([objdump, "-d", "-w", path], check=True, capture_output=True,
                          text=True).stdout
    found, current = {}, None
    for line in text.splitlines():
        head = re.match(r"[0-9a-f]+ <(\w+)>:", line)
        if head:
            current = found.setdefault(head[1], [])
        code = re.match(r"\s+[0-9a-f]+:\t([0-9a-f ]+?)\s*\t(\S.*)$", line)
        if code and current is not None and not re.match(PADDING, code[2]):
            current.append((code[1], code[2].strip()))
    return found


def main():
    code = functions(*sys.argv[1:])
    names = sorted(name for name in code if name.startswith("direct_"))
    print(f"1..{len(names)}")
    failed = False
    for number, name in enumerate(names, 1):
        direct, bare = code[name], code[name.replace("direct_", "bare_")]
        ports = [words for _, words in direct if re.match(r"(in|out)\b", words)]
        good = [b for b, _ in direct] == [b for b, _ in bare] and len(ports) == 1
        failed |= not good
        print(f"{'ok' if good else 'not ok'} {number} - {name} is {ports[0] if ports else 'nothing'}")
        if not good:
            print(f"# {direct}\n# {bare}")
    return failed


if __name__ == "__main__":
    sys.exit(main())

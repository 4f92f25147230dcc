#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""messages.py MESSAGES.MC: the header that windmc would make of it, for programs that are not Windows'.

And a list of how many insertions each text has: the I/O manager's own, %1, counts.
"""
import re
import sys

SEVERITY = {"Informational": 1, "Warning": 2, "Error": 3}
ENTRY = re.compile(r"MessageId=(\w+)\nSeverity=(\w+)\nFacility=Kioport\nSymbolicName=(\w+)\n"
                   r"Language=English\n(.+?)\n\.\n", re.S)

counts = []
with open(sys.argv[1], encoding="utf-8") as text:
    for number, severity, name, words in ENTRY.findall(text.read()):
        code = SEVERITY[severity] << 30 | 0x400 << 16 | int(number, 0)
        print(f"#define {name} ((NTSTATUS)0x{code:08x})")
        counts.append((name, max(map(int, re.findall(r"%(\d+)", words)), default=1)))
print("#define KIOPORT_INSERTIONS(X) \\")
print(" \\\n".join(f"\tX({name}, {count})" for name, count in counts))

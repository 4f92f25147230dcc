#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""messages.py MESSAGES.MC: the header that windmc would make of it, for programs that are not Windows'."""
import re
import sys

SEVERITY = {"Informational": 1, "Warning": 2, "Error": 3}
ENTRY = re.compile(r"MessageId=(\w+)\nSeverity=(\w+)\nFacility=Kioport\nSymbolicName=(\w+)\n")

with open(sys.argv[1], encoding="utf-8") as text:
    for number, severity, name in ENTRY.findall(text.read()):
        code = SEVERITY[severity] << 30 | 0x400 << 16 | int(number, 0)
        print(f"#define {name} ((NTSTATUS)0x{code:08x})")

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns the list of exported symbols into what a linker takes.

exports.py map|def|symbols|symbols_ LIST OUTPUT

map: a version script for ELF; def: a module definition for Windows; symbols: one a line; symbols_: as
they look in objects of i386 Windows.
"""
import sys

FORMS = {
    "map": "KPORT_3 {{\nglobal:\n{lines}\nlocal:\n\t*;\n}};\n",
    "def": "LIBRARY kport.dll\nEXPORTS\n{lines}\n",
    "symbols": "{lines}\n",
    "symbols_": "{lines}\n",
}
LINES = {"map": "\t{};", "def": "\t{}", "symbols": "{}", "symbols_": "_{}"}


def main():
    form, source, target = sys.argv[1:]
    with open(source, encoding="ascii") as text:
        names = [line.strip() for line in text if line.strip() and not line.startswith("#")]
    lines = "\n".join(LINES[form].format(name) for name in names)
    with open(target, "w", encoding="ascii") as out:
        out.write(FORMS[form].format(lines=lines))


if __name__ == "__main__":
    main()

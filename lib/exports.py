#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns the lists of exported symbols into what a linker takes.

exports.py FORM LIST OUTPUT [STDCALL_LIST]

map: a version script for ELF; symbols: one a line; symbols_: as they look in objects of i386 Windows.
def_x86, def_x86_64: a module definition for the DLL. import_x86, import_x86_64: one for import
libraries, whose symbols have the bytes of their arguments on i386 although the DLL's names have not.
STDCALL_LIST has further names with these bytes.
"""
import sys

FORMS = {
    "map": "KPORT_3 {{\nglobal:\n{lines}\nlocal:\n\t*;\n}};\n",
    "def": "LIBRARY kport.dll\nEXPORTS\n{lines}\n",
    "import": "LIBRARY kport.dll\nEXPORTS\n{lines}\n",
    "symbols": "{lines}\n",
    "symbols_": "{lines}\n",
}
LINES = {"map": "\t{0};", "def": "\t{0}", "import": "\t{0}", "symbols": "{0}", "symbols_": "_{0}"}
STDCALL_LINES = {"def_x86": "\t{0} = {0}@{1}", "def_x86_64": "\t{0}", "import_x86": "\t{0}@{1}",
                 "import_x86_64": "\t{0}", "symbols": "{0}", "symbols_": "_{0}@{1}"}


def words_of(path):
    with open(path, encoding="ascii") as text:
        return [line.split() for line in text if line.strip() and not line.startswith("#")]


def main():
    form, source, target, *stdcall = sys.argv[1:]
    kind = form.split("_x86")[0]
    lines = [LINES[kind].format(*words) for words in words_of(source)]
    for path in stdcall:
        lines += [STDCALL_LINES[form].format(*words) for words in words_of(path)]
    with open(target, "w", encoding="ascii") as out:
        out.write(FORMS[kind].format(lines="\n".join(lines)))


if __name__ == "__main__":
    main()

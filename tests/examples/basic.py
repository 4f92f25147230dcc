#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""basic.py HEADER MODULE: what can be told of a module for Visual Basic without a compiler for it.

Its Declare lines are held against the header's functions, for VB6 and for VBA 7; blocks must end, and
names that are called must be there.
"""
import re
import sys

TYPES = {"BYTE": "Byte", "WORD": "Integer", "DWORD": "Long", "BOOL": "Long"}
FUNCTION = re.compile(r"^(\w+) WINAPI (\w+)\(([^)]*)\);", re.M)
DECLARE = re.compile(r'^Public Declare( PtrSafe)? (Function|Sub) (\w+) Lib "kport\.dll" \(([^)]*)\)(?: As (\w+))?$')
BLOCKS = [("#If", "#End If"), ("Public Function", "End Function"), ("Public Sub", "End Sub"),
          ("For", "Next"), ("If", "End If")]


def wanted_of(header):
    """{name: (result, [argument])} in Basic's types."""
    found = {}
    for result, name, arguments in FUNCTION.findall(header):
        kinds = [] if arguments == "void" else [one.split()[0] for one in arguments.split(",")]
        found[name] = (TYPES.get(result), [TYPES[kind] for kind in kinds])
    return found


def declared_in(lines):
    """({name: ...} without PtrSafe, {name: ...} with it)"""
    forms = ({}, {})
    for line in lines:
        match = DECLARE.match(line)
        if not match:
            assert "Declare" not in line, line
            continue
        safe, kind, name, arguments, result = match.groups()
        assert (kind == "Function") == bool(result), line
        words = [one.split() for one in arguments.split(",")] if arguments else []
        assert all(word[0] == "ByVal" and word[2] == "As" for word in words), line
        forms[bool(safe)][name] = (result, [word[3] for word in words])
    return forms


def open_blocks(lines):
    counts = dict.fromkeys(BLOCKS, 0)
    for line in lines:
        for begin, end in BLOCKS:
            if line.startswith(end) and (line + " ").startswith(end + " "):
                counts[begin, end] -= 1
            elif line.startswith(begin + " ") and not (begin == "If" and not line.endswith("Then")):
                counts[begin, end] += 1
    return [begin for (begin, _), count in counts.items() if count]


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        wanted = wanted_of(file.read())
    with open(sys.argv[2], encoding="ascii") as file:
        lines = [line.strip() for line in file if not line.strip().startswith("'")]
    assert lines[0].startswith("Attribute VB_Name = "), "a module begins with its name"
    assert "Option Explicit" in lines
    assert len(wanted) == 8, wanted
    for form, words in zip(declared_in(lines), ("VB6", "VBA 7")):
        assert form == wanted, f"{words}: {set(form) ^ set(wanted) or form}"
    assert not open_blocks(lines), open_blocks(lines)
    for line in lines:
        for name in re.findall(r"\b((?:Inport|Outport)\w*|(?:Open|Close)Port)\b", line):
            assert name in wanted, line


if __name__ == "__main__":
    main()

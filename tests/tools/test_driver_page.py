#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/driver.md names files and functions: they exist, each function in a file that is named beside it.

test_driver_page.py SOURCE_ROOT
"""
import os
import re
import sys

root = sys.argv[1]
page = "docs/driver.md"
count = failures = 0

FILE = re.compile(r"^[\w.-]+(/[\w.-]+)+\.[ch]$")
FUNCTION = re.compile(r"^(\w+)\(\)$")


def report(passed, name):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {name}")


def text_of(path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def defines(path, function):
    """A definition begins in the first column or is a macro's, and is no call."""
    return re.search(rf"^[A-Za-z_][^\n;]*\b{function}\((?![^;{{]*;)", text_of(path), re.M) is not None


# A paragraph, a row or an item is the place in which a function's file stands.
pieces = re.split(r"\n\s*\n|\n(?=\||- |\d+\. )", text_of(page))
for piece in pieces:
    words = re.findall(r"`([^`]+)`", piece.replace("\n", " "))
    files = [word for word in words if FILE.match(word)]
    for path in files:
        report(os.path.isfile(os.path.join(root, path)), f"{page}: {path} exists")
    files = [path for path in files if os.path.isfile(os.path.join(root, path))]
    for word in words:
        function = FUNCTION.match(word)
        if function:
            report(any(defines(path, function[1]) for path in files),
                   f"{page}: {word} is in a file that stands beside it")
report(count > 40, f"{page} names files and functions")
print(f"1..{count}")
sys.exit(failures > 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""exports.py NM LIST SHARED STATIC HEADER...: what the library shows of itself. Answers in TAP.

STATIC may be "-" where none is built.
"""
import re
import subprocess
import sys

# The oldest glibc that a library built on Debian 12 can run with (pthread_create, 2.34).
NEWEST_GLIBC = (2, 34)


def symbols(nm, *arguments):
    out = subprocess.run([nm, *arguments], check=True, capture_output=True, text=True).stdout
    return [line.split()[-1] for line in out.splitlines() if len(line.split()) >= 2]


def compare(what, found, listed):
    found, listed = set(found), set(listed)
    words = [f"{name} is missing" for name in sorted(listed - found)]
    words += [f"{name} is too many" for name in sorted(found - listed)]
    return what, words


def main():
    nm, listing, shared, static, *headers = sys.argv[1:]
    with open(listing, encoding="ascii") as text:
        listed = [line.strip() for line in text if line.strip() and line[0] != "#"]
    declared = []
    for header in headers:
        with open(header, encoding="utf-8") as text:
            declared += re.findall(r"^KPORT_API\s[^;(]*?\b(kport_\w+)\(", text.read(), re.M)
    exported = symbols(nm, "-D", "--defined-only", "--without-symbol-versions", shared)
    needed = symbols(nm, "-D", "--undefined-only", shared)
    versions = {tuple(map(int, v.split("."))) for v in re.findall(r"@GLIBC_([0-9.]+)", " ".join(needed))}
    results = [
        compare("the list is what the headers declare", declared, listed),
        compare("the shared library exports the list", [n for n in exported if n != "KPORT_3"],
                listed),
        ("no glibc newer than 2.34 is needed",
         [f"GLIBC_{v}" for v in versions if v[:2] > NEWEST_GLIBC]),
    ]
    if static != "-":
        results.append(compare("the static library shows no more",
                               symbols(nm, "-g", "--defined-only", static), listed))
    print(f"1..{len(results)}")
    for number, (what, words) in enumerate(results, 1):
        print(f"{'not ok' if words else 'ok'} {number} - {what}")
        for word in words:
            print(f"# {word}")
    return any(words for _, words in results)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_numbers.py COMPILER MOCK_HEADER: does mingw's ntifs.h give the mock's numbers? Prints TAP."""
import os
import re
import subprocess
import sys

DEFINITION = re.compile(r"^#define (\w+) (.+)$", re.M)
# The name of the header itself, and words that are no numbers.
SKIPPED = re.compile(r"MOCK_|IRP_MJ_MAXIMUM")


def main(compiler, header):
    with open(header, encoding="utf-8") as text:
        numbers = [(name, value) for name, value in DEFINITION.findall(text.read())
                   if not SKIPPED.match(name)]
    found = subprocess.run([compiler, "-E", "-M", "-x", "c", "-"], check=True, text=True,
                           input="#include <ddk/ntimage.h>\n", capture_output=True)
    headers = os.path.dirname(re.search(r"\S+ddk/ntimage\.h", found.stdout)[0])
    source = "#include <ntifs.h>\n" + "".join(
        f'_Static_assert((unsigned)({name}) == (unsigned)({value}), "{name}");\n'
        for name, value in numbers)
    result = subprocess.run(
        [compiler, "-std=gnu11", "-fsyntax-only", "-D_WIN32_WINNT=0x0602",
         "-DNTDDI_VERSION=0x06020000", "-isystem", headers, "-x", "c", "-"],
        input=source, capture_output=True, text=True, check=False)
    faults = [line for line in result.stderr.splitlines() if "error" in line]
    is_good = not result.returncode and len(numbers) > 40
    print(f"1..1\n{'ok' if is_good else 'not ok'} 1 - {len(numbers)}_numbers_are_those_of_mingw")
    for fault in faults[:20]:
        print(f"# {fault}")
    return not is_good


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

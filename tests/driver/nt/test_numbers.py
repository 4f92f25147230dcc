#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_numbers.py COMPILER MOCK_HEADER: do mingw's headers for drivers agree with ours? Prints TAP.

The mock's numbers with ntifs.h, and driver/nt/parport.h with parallel.h.
"""
import os
import re
import subprocess
import sys

DEFINITION = re.compile(r"^#define (\w+) (.+)$", re.M)
# The name of the header itself, and words that are no numbers.
SKIPPED = re.compile(r"MOCK_|IRP_MJ_MAXIMUM")
PARPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../driver/nt/parport.h")
# Our field, and theirs.
FIELDS = [
    ("parport_port", "PARALLEL_PORT_INFORMATION", [
        ("base", "OriginalController"), ("mapped", "Controller"), ("span_bytes", "SpanOfController"),
        ("try_allocate", "TryAllocatePort"), ("free", "FreePort"),
        ("query_waiters", "QueryNumWaiters"), ("context", "Context")]),
    ("parport_pnp", "PARALLEL_PNP_INFORMATION", [
        ("ecp_base", "OriginalEcpController"), ("ecp_span_bytes", "SpanOfEcpController"),
        ("epp_base", "EppControllerPhysicalAddress"), ("name", "PortName")]),
]
CODES = [("PARPORT_GET_PORT", "IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO"),
         ("PARPORT_GET_PNP", "IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO")]


def parport_asserts():
    yield f'#include "{PARPORT}"\n#include <parallel.h>\n'
    for ours, theirs, fields in FIELDS:
        yield f'_Static_assert(sizeof(struct {ours}) == sizeof({theirs}), "{ours}");\n'
        for our, their in fields:
            yield (f'_Static_assert(__builtin_offsetof(struct {ours}, {our}) == '
                   f'__builtin_offsetof({theirs}, {their}), "{ours}.{our}");\n')
    for ours, theirs in CODES:
        yield f'_Static_assert({ours} == {theirs}, "{ours}");\n'


def main(compiler, header):
    with open(header, encoding="utf-8") as text:
        numbers = [(name, value) for name, value in DEFINITION.findall(text.read())
                   if not SKIPPED.match(name)]
    found = subprocess.run([compiler, "-E", "-M", "-x", "c", "-"], check=True, text=True,
                           input="#include <ddk/ntimage.h>\n", capture_output=True)
    headers = os.path.dirname(re.search(r"\S+ddk/ntimage\.h", found.stdout)[0])
    source = "#include <ntifs.h>\n" + "".join(
        f'_Static_assert((unsigned)({name}) == (unsigned)({value}), "{name}");\n'
        for name, value in numbers) + "".join(parport_asserts())
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

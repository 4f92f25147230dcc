#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns test output into lines "pass|fail|skip NAME", one a case.

tally.py meson TESTLOG.JSON    every case of every program that a meson test run started
tally.py tap FILE              one TAP stream
"""
import json
import re
import sys

LINE = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(skip|todo)\S*\s*(.*))?$", re.I)
PLAN = re.compile(r"^1\.\.(\d+)\s*(?:#\s*skip\S*\s*(.*))?$", re.I)


def tap(text, where):
    """Yields (result, name); a plan that is missing or was not kept is a failure of its own."""
    planned, seen = None, 0
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            planned = (planned or 0) + int(plan[1])
            if plan[1] == "0":
                yield "skip", f"{where}: {plan[2] or 'nothing to run'}"
            continue
        if line.startswith("Bail out!"):
            yield "fail", f"{where}: {line}"
            continue
        case = LINE.match(line)
        if not case:
            continue
        seen += 1
        name = f"{where}: {case[2] or case[4] or seen}"
        # cmocka 1.1 writes a skipped case as "not ok N # SKIP name".
        if (case[3] or "").lower() == "skip":
            yield "skip", f"{name} ({case[4]})" if case[4] and case[2] else name
        else:
            yield "fail" if case[1] else "pass", name
    if planned is None:
        yield "fail", f"{where}: ended without a plan after {seen} cases"
    elif seen != planned:
        yield "fail", f"{where}: planned {planned} cases, ran {seen}"


def meson(path):
    """Yields the cases of all programs; a program that prints no TAP is one case."""
    with open(path, encoding="utf-8") as log:
        programs = [json.loads(line) for line in log]
    for program in programs:
        name, result = program["name"].removeprefix("kport:"), program["result"]
        stdout = program.get("stdout") or ""
        status = program.get("returncode", 0)
        good = result in ("OK", "SKIP", "EXPECTEDFAIL")
        cases = list(tap(stdout, name)) if re.search(r"^1\.\.\d", stdout, re.M) else []
        yield from cases
        if not cases:
            yield {"SKIP": "skip"}.get(result, "pass" if good else "fail"), name
        elif not good and not any(kind == "fail" for kind, _ in cases):
            # meson takes cmocka's "not ok N # SKIP" for a failure; the status knows better.
            if result != "FAIL" or status != 0:
                yield "fail", f"{name}: {result.lower()}, status {status}"


def main():
    kind, path = sys.argv[1:]
    if kind == "meson":
        cases = meson(path)
    else:
        with open(path, encoding="utf-8", errors="replace") as stream:
            cases = tap(stream.read(), path.rsplit("/", 1)[-1].removesuffix(".tap"))
    for result, name in cases:
        print(result, name)


if __name__ == "__main__":
    main()

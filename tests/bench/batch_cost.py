#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is core's batch interpreter still as quick as it was? Counted in instructions, by callgrind.

batch_cost.py            compares with batch_cost.json: one TAP case a count
batch_cost.py --record   writes the counts of this compiler into batch_cost.json

Counts do not depend on the machine's load, but on the compiler: the figures are kept by its name and
major version, and an unknown one is skipped.
"""
import json
import pathlib
import platform
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
RECORD = pathlib.Path(__file__).with_suffix(".json")
BUILD = TOP / "build/batch_cost"
FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{TOP}", f"-I{TOP}/abi"]
CASES = ["reads", "mixed", "string"]
UNITS = 1000  # operations or elements of each case
WORSE = 1.10


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"batch_cost: {' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done


def compiler():
    return f"gcc {run('gcc', '-dumpversion').stdout.split('.')[0].strip()} {platform.machine()}"


def build():
    BUILD.mkdir(parents=True, exist_ok=True)
    sources = [TOP / "tests/bench/batch_cost.c", TOP / "core/batch.c", TOP / "core/portset.c"]
    run("gcc", *FLAGS, "-o", BUILD / "batch_cost", *sources)


def count(case, mode):
    said = run("valgrind", "--tool=callgrind", "--toggle-collect=measured", "--callgrind-out-file=/dev/null",
               BUILD / "batch_cost", case, mode).stderr
    found = re.search(r"Collected : (\d+)", said)
    if not found:
        sys.exit(f"batch_cost: callgrind counted nothing:\n{said}")
    return int(found[1])


def measure():
    figures = {}
    for case in CASES:
        batch, loop = count(case, "batch"), count(case, "loop")
        figures[case] = {"per_unit": batch / UNITS, "to_loop": round(batch / loop, 3)}
    return figures


def compare(now, then):
    number = failed = 0
    for case in CASES:
        for name, what in (("per_unit", "instructions each"), ("to_loop", "times the loop's")):
            got, recorded = now[case][name], then[case][name]
            good = got <= recorded * WORSE
            failed += not good
            number += 1
            print(f"{'' if good else 'not '}ok {number} - {case}, {what}: no more than a tenth above the record")
            print(f"# {got}, recorded {recorded}")
    print(f"1..{number}")
    return failed


def main():
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if sys.argv[1:] == ["--record"]:
        build()
        known[compiler()] = measure()
        RECORD.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        print(f"recorded for {compiler()} in {RECORD.relative_to(TOP)}")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    elif compiler() not in known:
        print(f"1..0 # SKIP no figures of {compiler()}: tests/bench/batch_cost.py --record makes them")
    else:
        build()
        sys.exit(1 if compare(measure(), known[compiler()]) else 0)


if __name__ == "__main__":
    main()

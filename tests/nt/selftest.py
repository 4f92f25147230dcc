#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the bed notice what can go wrong? Each case is a run of qemu with a boot sector in the system's
place (stand_in/boot.S), which plays the results of a run in which one thing is broken. No image is needed.

usage: selftest.py BOOT_SECTOR
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile

import screen

HERE = os.path.dirname(os.path.abspath(__file__))
HANG, COM1, COM2, BLUE, RESET = b"\0", b"\1", b"\2", b"\3", b"\4"
SCRIPT_LEN = 16 * 512

GOOD = (COM1 + b"Windows, the kernel speaks\r\n" + COM2 +
        b"@begin grant\r\nok 1 - one\r\nok 2 - two # SKIP no such thing here\r\n1..2\r\n@end grant 0 7\r\n"
        b"@done 12\r\n" + HANG)

# name, script, whether it passes, what it must say, more options
CASES = [
    ("all is well", GOOD, True, "ok 1 - grant: one", []),
    ("a case is skipped", GOOD, True, "ok 2 - grant: two # SKIP no such thing here", []),
    ("a case fails", GOOD.replace(b"ok 1", b"not ok 1"), False, "not ok 1 - grant: one", []),
    ("a page that LPT1 did not receive", GOOD.replace(b"1..2", b"#   @page Hello\r\n1..2"), False,
     "LPT1 did not receive the page Hello", []),
    ("a case is missing", GOOD.replace(b"ok 1 - one\r\n", b""), False, "as many cases as planned", []),
    ("a program of tests fails", GOOD.replace(b"grant 0 7", b"grant 9 7"), False, "ends with status 0 (9)", []),
    ("the kernel tells its debugger of a stop", GOOD.replace(b"the kernel speaks", b"*** Fatal System Error: 0x50"),
     False, "not ok 4 - boot: its kernel stopped nowhere", []),
    ("a blue screen", GOOD.replace(b"ok 2", BLUE + HANG), False, "system: a blue screen", []),
    ("a blue screen before the first test", BLUE + HANG, False, "system: a blue screen", []),
    ("a reset in a test", GOOD.replace(b"ok 2", RESET), False, "reset or switched off", []),
    ("the mark of the end is missing", GOOD.replace(b"@done", b"@dawn"), False, "no word came",
     ["--silence", "3"]),
    ("a system that starts no test", COM1 + b"x" + HANG, False, "does the image run kport\\start.cmd",
     ["--start", "3"]),
    ("a run that does not end", GOOD.replace(b"ok 2", HANG), False, "did not end within", ["--timeout", "3"]),
]


def picture(width, height, colour, share):
    """A picture of which share percent have the colour; the rest is white."""
    coloured = width * height * share // 100
    return (b"P6\n%d %d\n255\n" % (width, height) + bytes(colour) * coloured +
            b"\xff\xff\xff" * (width * height - coloured))


PICTURES = [
    ("white on VGA's blue is a blue screen", picture(640, 480, (0, 0, 0xA8), 90), True),
    ("so is Windows 8's", picture(1024, 768, (0x10, 0x71, 0xAA), 90), True),
    ("and Windows 10's", picture(1024, 768, (0, 0x78, 0xD7), 90), True),
    ("a desktop of Windows 2000 is none", picture(800, 600, (0x3A, 0x6E, 0xA5), 95), False),
    ("a desktop of NT 4 is none", picture(800, 600, (0, 0x80, 0x80), 95), False),
    ("a blue window is none", picture(800, 600, (0, 0, 0xA8), 40), False),
    ("nor is a black screen", picture(720, 400, (0, 0, 0), 100), False),
]


def run_case(folder, sector, case):
    """Returns what is wrong, or nothing."""
    name, script, passes, words, more = case
    folder = tempfile.mkdtemp(dir=folder)
    disk = os.path.join(folder, "disk.img")
    with open(disk, "wb") as image:
        image.write(sector + script.ljust(SCRIPT_LEN, b"\0"))
        # a drive of some size, or the BIOS finds no cylinders in it
        image.truncate(1 << 20)
    result = subprocess.run([sys.executable, os.path.join(HERE, "run.py"), "--cd", disk, "--out",
                             os.path.join(folder, "out"), *more, disk], capture_output=True, text=True)
    wrong = [] if (result.returncode == 0) == passes else [f"{name}: status {result.returncode}"]
    if words not in result.stdout:
        wrong.append(f"'{words}' is missing")
    if BLUE in script and not os.path.exists(os.path.join(folder, "out", "screen.ppm")):
        wrong.append("there is no picture of the screen")
    return wrong + (result.stdout + result.stderr).splitlines() if wrong else []


def main():
    with open(sys.argv[1], "rb") as file:
        sector = file.read()
    results = [(name, [] if screen.is_blue(data) == blue else ["judged wrongly"]) for name, data, blue in PICTURES]
    with tempfile.TemporaryDirectory(prefix="kport-nt") as folder:
        # Most of the time goes by in waiting.
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            wrongs = pool.map(lambda case: run_case(folder, sector, case), CASES)
            results += [(case[0], wrong) for case, wrong in zip(CASES, wrongs)]
    for number, (name, wrong) in enumerate(results, 1):
        print("not ok" if wrong else "ok", number, "-", name)
        for line in wrong:
            print("#  ", line)
    print(f"1..{len(results)}")
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
